// What is peculiar to Unix seqpacket sockets: connections whose messages stay whole, and whose end reads as a message of no bytes.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixSeqpacketConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task Connection_KeepsMessagesApartInBothDirections() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(SocketType.Seqpacket);
        pair.Client.Send(5);
        pair.Client.Send(0);
        pair.Client.Send(3);
        pair.Server.Send(7);

        Assert.Equal("5,0,3", Outcome.Times(3, () => pair.Server.Receive(10)));
        Assert.Equal("7", pair.Client.Receive(10));
        return Task.CompletedTask;
    });

    [Fact]
    public Task End_ReadsAsNothing_AfterWhatWasSent() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(SocketType.Seqpacket);
        pair.Client.Send(5);
        pair.Client.Send(3);
        pair.Client.Dispose();

        Assert.Equal("8 5,3,0,0", $"{pair.Server.Available} {Outcome.Times(4, () => pair.Server.Receive(10))}");
        Assert.Equal("Shutdown Shutdown", $"{pair.Server.Send(1)} {pair.Server.Send(1)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task SendTo_LooksAtNoAddress() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(SocketType.Seqpacket);
        using var other = network.UnixListener(SocketType.Seqpacket);

        Assert.Equal("3 4", $"{Outcome.Of(() => pair.Client.SendTo(new byte[3], other.LocalEndPoint!))} {Outcome.Of(() => pair.Client.SendTo(new byte[4], Unix.NewPath()))}");
        Assert.Equal("5", Outcome.Of(() => pair.Client.SendTo(new byte[5], new IPEndPoint(IPAddress.Loopback, 1))));

        Assert.Equal("3,4,5", Outcome.Times(3, () => pair.Server.Receive(10)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task ReceiveFrom_TellsAPeerThatHasAName() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(SocketType.Seqpacket);
        pair.Server.Send(3);
        pair.Client.Send(3);
        EndPoint fromNamed = new UnixDomainSocketEndPoint("/given");
        var fromUnnamed = fromNamed;

        Assert.Equal("3 3", $"{Outcome.Of(() => pair.Client.ReceiveFrom(new byte[9], ref fromNamed))} {Outcome.Of(() => pair.Server.ReceiveFrom(new byte[9], ref fromUnnamed))}");

        Assert.Equal((pair.Server.LocalEndPoint, new UnixDomainSocketEndPoint("/given")), (fromNamed, fromUnnamed));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Send_ToAReceiverThatDoesNotRead_IsBoundedByTheSendBufferAlone() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(SocketType.Seqpacket);

        Assert.Equal((278, 0L), (pair.Client.Fill(0, out var bytes), bytes));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Send_ToOneThatIsNotYetAccepted_IsQueuedShortly() => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(SocketType.Seqpacket);
        using var client = network.UnixConnected(listener);
        Assert.Equal(278, client.Fill(1, out _));

        using var accepted = listener.Accept();

        Assert.Equal(278, accepted.Available);
        return Task.CompletedTask;
    });
}

public sealed class UnixSeqpacketsOnReal : UnixSeqpacketConformance<OnReal>;
