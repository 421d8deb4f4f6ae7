// What a waiting call ends with when its socket, or the peer, is closed or shut down under it.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class EndedWaitsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("Dispose", "OperationAborted", "ConnectionReset")]
    [InlineData("Close", "OperationAborted", "ConnectionReset")]
    [InlineData("Close(0)", "OperationAborted", "ConnectionReset")]
    [InlineData("Shutdown(Both)", "0", "0")]
    [InlineData("Shutdown(Receive)", "0", "WouldBlock")]
    [InlineData("Shutdown(Send)", "pending", "0")]
    [InlineData("Disconnect", "0", "0")]
    [InlineData("peer Close", "0", "Disposed")]
    [InlineData("peer Reset", "ConnectionReset", "Disposed")]
    [InlineData("peer Shutdown(Send)", "0", "WouldBlock")]
    public Task ReceiveAsync_Waiting_EndsWith(string action, string result, string peerReceives) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Blocking = false;
        var receive = pair.Client.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        Do(action, pair.Client, pair.Server);

        var outcome = result == Outcome.Pending ? await network.NowAsync(receive) : await network.ResultAsync(receive);
        await network.SettleAsync();
        Assert.Equal((result, peerReceives), (outcome, pair.Server.Receive(10)));
    });

    [Theory]
    [InlineData("Dispose", "OperationAborted")]
    [InlineData("Close", "OperationAborted")]
    [InlineData("Shutdown(Both)", "Shutdown")]
    [InlineData("Shutdown(Send)", "Shutdown")]
    [InlineData("Shutdown(Receive)", "pending")]
    [InlineData("Disconnect", "Shutdown")]
    [InlineData("peer Close", "ConnectionReset")]
    [InlineData("peer Reset", "ConnectionReset")]
    [InlineData("peer Shutdown(Send)", "pending")]
    public Task SendAsync_WaitingForRoom_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var send = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[20_000_000].AsMemory(), SocketFlags.None));
        Assert.Equal(Outcome.Pending, await network.NowAsync(send));

        Do(action, pair.Client, pair.Server);

        Assert.Equal(result, result == Outcome.Pending ? await network.NowAsync(send) : await network.ResultAsync(send));
    });

    [Theory]
    [InlineData("Dispose", "OperationAborted")]
    [InlineData("Close", "OperationAborted")]
    [InlineData("Shutdown(Both)", "InvalidArgument")]
    [InlineData("Shutdown(Receive)", "InvalidArgument")]
    [InlineData("Shutdown(Send)", "pending")]
    public Task AcceptAsync_Waiting_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var accept = Outcome.OfAsync(() => listener.AcceptAsync());
        Assert.Equal(Outcome.Pending, await network.NowAsync(accept));

        Do(action, listener, listener);

        Assert.Equal(result, result == Outcome.Pending ? await network.NowAsync(accept) : await network.ResultAsync(accept));
    });

    [Theory]
    [InlineData("Dispose", "OperationAborted")]
    [InlineData("Shutdown(Both)", "ConnectionReset")]
    [InlineData("peer Close", "ConnectionRefused")]
    public Task ConnectAsync_Waiting_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        var connect = Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!));
        Assert.Equal(Outcome.Pending, await network.NowAsync(connect));

        Do(action, second, listener);

        // A closed listener says nothing by itself: the next SYN, a second after the first, is answered with a reset.
        Assert.Equal(result, await network.ResultAsync(connect));
    });

    [Fact]
    public Task Dispose_EndsEveryWaitingCall() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var waiting = Enumerable.Range(1, 3).Select(_ => pair.Client.StartReceive()).ToList();
        Assert.Equal(Outcome.Pending, await network.NowAsync(waiting[0]));

        pair.Client.Dispose();

        foreach (var receive in waiting)
            Assert.Equal("OperationAborted", await network.ResultAsync(receive));
        Assert.Equal("Disposed", pair.Client.Receive(1));
    });

    [Fact]
    public Task PeerClose_EndsEveryWaitingReceive() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var waiting = Enumerable.Range(1, 3).Select(_ => pair.Client.StartReceive()).ToList();

        pair.Server.Close();

        foreach (var receive in waiting)
            Assert.Equal("0", await network.ResultAsync(receive));
    });

    private static void Do(string action, ISocket socket, ISocket peer)
    {
        switch (action)
        {
            case "Dispose":
                socket.Dispose();
                break;
            case "Close":
                socket.Close();
                break;
            case "Close(0)":
                socket.Close(0);
                break;
            case "Disconnect":
                socket.Disconnect(reuseSocket: false);
                break;
            case "peer Close":
                peer.Close();
                break;
            case "peer Reset":
                peer.Reset();
                break;
            case "peer Shutdown(Send)":
                peer.Shutdown(SocketShutdown.Send);
                break;
            default:
                socket.Shutdown(Enum.Parse<SocketShutdown>(action["Shutdown(".Length..^1]));
                break;
        }
    }
}

public sealed class EndedWaitsOnReal : EndedWaitsConformance<OnReal>;
