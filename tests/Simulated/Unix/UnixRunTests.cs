using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Tests.Conformance;
using Names = SimNet.Tests.Conformance.Unix;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>What random programs leave behind, that they are the same every time, and what the steady path costs.</summary>
public class UnixRunTests
{
    private static readonly UnixDomainSocketEndPoint[] s_names = [Names.NewName(), Names.NewName(), Names.NewPath(), Names.NewPath()];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Program_WhenAllIsClosed_LeavesNothing(ulong seed)
    {
        var host = new Simulation(seed: 1).AddHost("host");

        new UnixProgram(host.Network, seed, s_names).Run(calls: 2_000);

        Assert.Equal((0, 0, 0), (host.Stack.Unix.Names.Count, host.Stack.Unix.InFlight.Count, host.Stack.OpenDescriptors));
    }

    [Fact]
    public void Program_RunTwice_HasTheSameDigest()
    {
        var digests = Enumerable.Range(0, 2).Select(_ =>
        {
            var simulation = new Simulation(seed: 1);
            var transcript = new UnixProgram(simulation.AddHost("host").Network, seed: 7, s_names).Run(calls: 1_000);
            return (simulation.Trace.Hash, string.Join('\n', transcript));
        }).ToList();

        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public void StreamsAndMessages_InSteadyState_AllocateNothing()
    {
        var network = new Simulation(seed: 1).AddHost("host").Network;
        using var stream = network.SocketPair();
        using var packets = network.SocketPair(SocketType.Seqpacket);
        using var receiver = network.UnixSocket(SocketType.Dgram);
        receiver.Bind(new UnixDomainSocketEndPoint("/receiver"));
        using var sender = network.UnixBound(SocketType.Dgram);
        EndPoint from = sender.LocalEndPoint!;
        var (target, buffer) = (receiver.LocalEndPoint!, new byte[50_000]);

        // No assertion in here: those allocate.
        int Exchange()
        {
            var count = stream.Client.Send(buffer.AsSpan(0, 300)) + stream.Server.Receive(buffer.AsSpan());
            count += Completed(stream.Server.SendAsync(buffer.AsMemory(), SocketFlags.None, CancellationToken.None));
            count += Completed(stream.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, CancellationToken.None));
            count += packets.Client.Send(buffer.AsSpan(0, 300)) + packets.Server.Receive(buffer.AsSpan());
            count += sender.SendTo(buffer.AsSpan(0, 300), SocketFlags.None, target);
            return count + receiver.ReceiveFrom(buffer.AsSpan(), SocketFlags.None, ref from);
        }

        var total = Enumerable.Range(0, 100).Sum(_ => Exchange());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            total += Exchange();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_100 * ((6 * 300) + (2 * 50_000)), total);
        // Less than a byte for each exchange: what is not of the steady path, as the growing of a list.
        Assert.InRange(allocated, 0, 1_000);
    }

    private static int Completed(ValueTask<int> call) =>
        call.IsCompletedSuccessfully ? call.Result : throw new InvalidOperationException("The call did not complete at once.");
}
