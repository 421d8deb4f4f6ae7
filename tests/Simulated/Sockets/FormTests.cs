// The other forms of sending and receiving, files, streams, and registration in an application.

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Sockets;

public class FormTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void SendFile_SendsWhatIsBeforeInAndBehindIt()
    {
        var path = Path.GetTempFileName();
        try
        {
            var content = new SplitMix(1).Bytes(20_000);
            File.WriteAllBytes(path, content);
            var pair = TestHosts.Pair();

            pair.Client.SendFile(path, new byte[] { 1, 2 }, new byte[] { 3 }, TransmitFileOptions.UseDefaultWorkerThread);
            pair.Client.SendFile(null, new byte[] { 4 }, null, TransmitFileOptions.UseDefaultWorkerThread);
            pair.Client.Disconnect(reuseSocket: false);

            Assert.Equal([1, 2, .. content, 3, 4], pair.Server.ReceiveExactly(content.Length + 4));
            Assert.Equal(0, pair.Server.Receive(new byte[1]));
            Assert.Throws<PlatformNotSupportedException>(
                () => pair.Server.SendFile(path, default(ReadOnlySpan<byte>), default, (TransmitFileOptions)32));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task SendFileAsync_SendsTheFile()
    {
        var path = Path.GetTempFileName();
        try
        {
            var content = new SplitMix(2).Bytes(300_000);
            await File.WriteAllBytesAsync(path, content, Token);
            var simulation = new Simulation(1);
            var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

            var received = await simulation.RunAsync(async () =>
            {
                var (client, server) = await TestHosts.ConnectAsync(a, b);
                var receive = server.ReceiveToEndAsync();
                await client.SendFileAsync(path, Token);
                client.Close();
                return await receive;
            });

            Assert.Equal(content, received);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Buffers_Several_AreGatheredAndScattered()
    {
        var pair = TestHosts.Pair();
        var (first, second) = (new byte[2], new byte[3]);

        Assert.Equal(4, pair.Client.Send(new List<ArraySegment<byte>> { new([1, 2, 3]), new([9, 4], 1, 1) }));
        pair.Simulation.RunUntilIdle();
        Assert.Equal(4, pair.Server.Receive(new List<ArraySegment<byte>> { new(first), new(second) }));

        Assert.Equal([1, 2, 3, 4, 0], [.. first, .. second]);
    }

    [Fact]
    public void Messages_OnAStream_AreBytes()
    {
        var pair = TestHosts.Pair();
        var (first, second) = (new byte[2], new byte[9]);

        Assert.Equal(3, pair.Client.SendMessage([new byte[] { 1, 2 }, new byte[] { 3 }], []));
        var message = pair.Server.ReceiveMessage([first, second]);

        Assert.Equal((3, SocketFlags.None), (message.ReceivedBytes, message.SocketFlags));
        Assert.Equal([1, 2, 3], [.. first, second[0]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.ReceiveMessage([first], controlBytes: -1));
    }

    [Fact]
    public void ReceiveFrom_OnAStream_LeavesTheEndPoint()
    {
        var pair = TestHosts.Pair();
        var passed = new IPEndPoint(IPAddress.Parse("1.2.3.4"), 5);
        EndPoint sender = passed;
        pair.Client.SendTo([7, 8], new IPEndPoint(IPAddress.Loopback, 1));

        Assert.Equal(2, pair.Server.ReceiveFrom(new byte[5], ref sender));
        Assert.Same(passed, sender);
    }

    [Fact]
    public void Peek_LeavesTheBytes()
    {
        var pair = TestHosts.Pair();
        pair.Client.Send([1, 2, 3]);
        var buffer = new byte[2];

        Assert.Equal(2, pair.Server.Receive(buffer, SocketFlags.Peek));
        Assert.Equal(3, pair.Server.Available);
        Assert.Equal([1, 2, 3], pair.Server.ReceiveExactly(3));
    }

    [Fact]
    public void EmptyReceive_WaitsForDataAndTakesNone()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Schedule(TimeSpan.FromSeconds(1), () => pair.Client.Send([5]));

        Assert.Equal(0, pair.Server.Receive(Array.Empty<byte>()));
        Assert.Equal(1.001, pair.Simulation.Elapsed.TotalSeconds);
        Assert.Equal([5], pair.Server.ReceiveExactly(1));
    }

    [Fact]
    public void Select_TellsWhichAreReady()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Schedule(TimeSpan.FromSeconds(1), () => pair.Client.Send([5]));
        List<ISocket> read = [pair.Client, pair.Server, pair.Listener];
        List<ISocket> error = [pair.Client];

        pair.A.Network.Select(read, null, error, -1);

        Assert.Equal([pair.Server], read);
        Assert.Empty(error);
        Assert.Equal(1.001, pair.Simulation.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Registration_ReplacesWhatWasThere()
    {
        var host = new Simulation(1).AddHost("a");
        var other = new Simulation(2).AddHost("other");

        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSimulatedNetwork(other)
            .AddSimulatedNetwork(host)
            .BuildServiceProvider();

        Assert.Same(host.Network, Assert.Single(services.GetServices<INetwork>()));
        Assert.Same(host.Network.NameResolver, Assert.Single(services.GetServices<INameResolver>()));
        Assert.Same(host.Network.TimeProvider, Assert.Single(services.GetServices<TimeProvider>()));
    }

    [Fact]
    public void Features_SayWhatThereIs()
    {
        var network = new Simulation(1).AddHost("a").Network;

        Assert.True(network.Features.HasFlag(NetworkFeatures.VirtualTime));
        Assert.True(network.Supports(AddressFamily.InterNetworkV6, SocketType.Stream));
        Assert.Throws<PlatformNotSupportedException>(() => network.WrapHandle(new SafeSocketHandle()));
        Assert.Throws<PlatformNotSupportedException>(() => _ = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp).SafeHandle);
    }
}
