// What a blocked call ends with, and what the peer sees, when the socket is closed, shut down or interrupted by another thread, or when
// the peer does something.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class BlockedCallsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("Dispose", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Close", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Close(0)", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Shutdown(Both)", "0", "0")]
    [InlineData("Shutdown(Receive)", "0", "WouldBlock")]
    [InlineData("Shutdown(Send)", "pending", "0")]
    [InlineData("Disconnect", "0", "0")]
    [InlineData("peer Close", "0", "Disposed")]
    [InlineData("peer Reset", "ConnectionReset", "Disposed")]
    [InlineData("peer Shutdown(Send)", "0", "WouldBlock")]
    [InlineData("peer Shutdown(Receive)", "pending", "0")]
    [InlineData("peer Send", "3", "WouldBlock")]
    [InlineData("Interrupt", "Interrupted", "WouldBlock")]
    public Task Receive_Blocked_EndsWith(string action, string result, string peerReceives) =>
        CheckReceiveAsync(socket => socket.Receive(new byte[10]), action, result, peerReceives);

    [Theory]
    [InlineData("Dispose", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Shutdown(Both)", "0", "0")]
    [InlineData("Shutdown(Receive)", "0", "WouldBlock")]
    [InlineData("Shutdown(Send)", "pending", "0")]
    [InlineData("Disconnect", "0", "0")]
    [InlineData("peer Close", "0", "Disposed")]
    [InlineData("peer Reset", "ConnectionReset", "Disposed")]
    [InlineData("peer Send", "3", "WouldBlock")]
    [InlineData("Interrupt", "Interrupted", "WouldBlock")]
    public Task ReceiveFrom_Blocked_EndsWith(string action, string result, string peerReceives) => CheckReceiveAsync(
        static socket =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            return socket.ReceiveFrom(new byte[10], ref from);
        },
        action,
        result,
        peerReceives);

    [Theory]
    [InlineData("Dispose", "Interrupted", "ConnectionRefused")]
    [InlineData("Close", "Interrupted", "ConnectionRefused")]
    [InlineData("Shutdown(Both)", "InvalidArgument", "ConnectionRefused")]
    [InlineData("Shutdown(Receive)", "InvalidArgument", "ConnectionRefused")]
    [InlineData("Shutdown(Send)", "pending", "ok")]
    [InlineData("peer connects", "Socket", "ok")]
    [InlineData("Interrupt", "Interrupted", "ok")]
    public Task Accept_Blocked_EndsWith(string action, string result, string laterConnect) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var first = network.Socket();
        using var later = network.Socket();
        var endPoint = listener.LocalEndPoint!;
        var accept = await network.StartBlockingAsync(listener.Accept);
        Assert.Equal(Outcome.Pending, await network.NowAsync(accept));

        if (action == "peer connects")
            await first.ConnectAsync(endPoint);
        else
            Do(action, listener, first);

        Assert.Equal(result, await EndAsync(network, accept, result));
        Assert.Equal(laterConnect, await Outcome.OfAsync(() => later.ConnectAsync(endPoint)));
    });

    [Theory]
    [InlineData("Dispose", "NotSocket", "Disposed")]
    [InlineData("Close(0)", "NotSocket", "Disposed")]
    [InlineData("Shutdown(Both)", "ConnectionReset", "WouldBlock")]
    [InlineData("Shutdown(Receive)", "ConnectionReset", "WouldBlock")]
    [InlineData("Shutdown(Send)", "ConnectionReset", "WouldBlock")]
    [InlineData("Disconnect", "ConnectionReset", "WouldBlock")]
    [InlineData("peer Close", "ConnectionRefused", "WouldBlock")]
    [InlineData("peer accepts", "ok", "IsConnected")]
    [InlineData("Interrupt", "Interrupted", "AlreadyInProgress")]
    public Task Connect_Blocked_EndsWith(string action, string result, string again) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        var endPoint = listener.LocalEndPoint!;
        var connect = await network.StartBlockingAsync(() => second.Connect(endPoint));
        Assert.Equal(Outcome.Pending, await network.NowAsync(connect));

        if (action == "peer accepts")
            listener.Accept().Dispose();
        else
            Do(action, second, listener);

        Assert.Equal(result, await EndAsync(network, connect, result));
        Assert.Equal(again, Outcome.Of(() => ConnectWithoutWaiting(second, endPoint)));
    });

    [Theory]
    [InlineData("Dispose", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Close(0)", "ConnectionAborted", "ConnectionReset")]
    [InlineData("Shutdown(Both)", "Shutdown", "0")]
    [InlineData("Shutdown(Send)", "Shutdown", "0")]
    [InlineData("Shutdown(Receive)", "pending", "WouldBlock")]
    [InlineData("Disconnect", "Shutdown", "0")]
    [InlineData("peer Close", "ConnectionReset", "Disposed")]
    [InlineData("peer Reset", "ConnectionReset", "Disposed")]
    [InlineData("peer Shutdown(Send)", "pending", "WouldBlock")]
    [InlineData("Interrupt", "Interrupted", "WouldBlock")]
    public Task Send_Blocked_EndsWith(string action, string result, string peerSeesAtLast) => TNetwork.RunAsync(async network =>
    {
        const int length = 20_000_000;
        using var pair = await network.PairAsync();
        pair.Server.Blocking = false;
        var send = await network.StartBlockingAsync(() => pair.Client.Send(new byte[length]));
        Assert.Equal(Outcome.Pending, await network.NowAsync(send));

        Do(action, pair.Client, pair.Server);

        Assert.Equal(result, await EndAsync(network, send, result));
        var (received, last) = await DrainAsync(network, pair.Server);
        Assert.Equal(peerSeesAtLast, last);
        // A call that went on waiting goes on as soon as the peer reads.
        if (result == Outcome.Pending)
            Assert.Equal($"{length} {length}", $"{await network.ResultAsync(send)} {received}");
    });

    [Theory]
    [InlineData(SelectMode.SelectRead, "True", "True")]
    [InlineData(SelectMode.SelectError, "True", "False")]
    public Task Poll_OfAListenerAndOfAConnection_EndsByClosing(SelectMode mode, string ofConnection, string ofListener) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = await network.PairAsync();
            var polls = new[]
            {
                await network.StartBlockingAsync(() => pair.Client.Poll(-1, mode)),
                await network.StartBlockingAsync(() => pair.Listener.Poll(-1, mode)),
            };
            Assert.Equal(Outcome.Pending, await network.NowAsync(polls[1]));

            pair.Client.Dispose();
            pair.Listener.Dispose();

            Assert.Equal((ofConnection, ofListener), (await network.ResultAsync(polls[0]), await network.ResultAsync(polls[1])));
        });

    [Theory]
    [InlineData("Dispose", "True")]
    [InlineData("Shutdown(Both)", "True")]
    [InlineData("Shutdown(Receive)", "True")]
    [InlineData("Shutdown(Send)", "pending")]
    [InlineData("peer Close", "True")]
    [InlineData("peer Reset", "True")]
    [InlineData("peer Send", "True")]
    [InlineData("Interrupt", "Interrupted")]
    public Task Poll_Blocked_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var poll = await network.StartBlockingAsync(() => pair.Client.Poll(-1, SelectMode.SelectRead));
        Assert.Equal(Outcome.Pending, await network.NowAsync(poll));

        Do(action, pair.Client, pair.Server);

        Assert.Equal(result, await EndAsync(network, poll, result));
    });

    [Theory]
    [InlineData("Dispose", "1")]
    [InlineData("Shutdown(Both)", "1")]
    [InlineData("peer Close", "1")]
    [InlineData("peer Send", "1")]
    [InlineData("Interrupt", "pending")]
    public Task Select_Blocked_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var other = await network.PairAsync();
        List<ISocket> sockets = [other.Client, pair.Client];
        var select = await network.StartBlockingAsync(() =>
        {
            network.Select(sockets, null, null, -1);
            return sockets.Count;
        });
        Assert.Equal(Outcome.Pending, await network.NowAsync(select));

        Do(action, pair.Client, pair.Server);

        Assert.Equal(result, await EndAsync(network, select, result));
        if (result != Outcome.Pending)
            Assert.Equal([pair.Client], sockets);
    });

    [Theory]
    [InlineData("udp", "Dispose", "Interrupted")]
    [InlineData("udp", "Shutdown(Both)", "0")]
    [InlineData("udp", "Shutdown(Receive)", "0")]
    [InlineData("udp", "Shutdown(Send)", "pending")]
    [InlineData("udp", "peer Close", "pending")]
    [InlineData("udp", "peer Send", "3")]
    [InlineData("udp", "Interrupt", "Interrupted")]
    [InlineData("unix stream", "Dispose", "ConnectionAborted")]
    [InlineData("unix stream", "Shutdown(Both)", "0")]
    [InlineData("unix stream", "Shutdown(Send)", "pending")]
    [InlineData("unix stream", "peer Close", "0")]
    [InlineData("unix stream", "peer Send", "3")]
    [InlineData("unix stream", "Interrupt", "Interrupted")]
    [InlineData("unix datagrams", "Dispose", "Interrupted")]
    [InlineData("unix datagrams", "Shutdown(Both)", "0")]
    [InlineData("unix datagrams", "Shutdown(Send)", "pending")]
    [InlineData("unix datagrams", "peer Send", "3")]
    [InlineData("unix datagrams", "Interrupt", "Interrupted")]
    [InlineData("unix records", "Dispose", "Interrupted")]
    [InlineData("unix records", "Shutdown(Both)", "0")]
    [InlineData("unix records", "peer Close", "0")]
    [InlineData("unix records", "peer Send", "3")]
    [InlineData("unix records", "Interrupt", "Interrupted")]
    public Task Receive_OfOtherSockets_Blocked_EndsWith(string kind, string action, string result) => TNetwork.RunAsync(async network =>
    {
        var (socket, peer) = PairOf(network, kind);
        using (socket)
        using (peer)
        {
            var receive = await network.StartBlockingAsync(() => socket.Receive(new byte[10]));
            Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

            Do(action, socket, peer);

            Assert.Equal(result, await EndAsync(network, receive, result));
        }
    });

    [Theory]
    [InlineData("Dispose", "Interrupted")]
    [InlineData("Shutdown(Both)", "0")]
    [InlineData("peer sends", "3")]
    [InlineData("Interrupt", "Interrupted")]
    public Task ReceiveFrom_OfAnUnconnectedSocket_Blocked_EndsWith(string action, string result) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound();
        using var peer = network.UdpBound();
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var receive = await network.StartBlockingAsync(() => socket.ReceiveFrom(new byte[10], ref from));
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        if (action == "peer sends")
            peer.SendTo("abc", socket.LocalEndPoint!);
        else
            // Shutting down is refused without a peer, and yet wakes whoever waits.
            Outcome.Of(() => Do(action, socket, peer));

        Assert.Equal(result, await EndAsync(network, receive, result));
    });

    private static (ISocket Socket, ISocket Peer) PairOf(INetwork network, string kind)
    {
        switch (kind)
        {
            case "udp":
                var (first, second) = network.UdpPair();
                return (first, second);
            case "unix stream":
                return network.CreateSocketPair(SocketType.Stream);
            case "unix datagrams":
                return network.CreateSocketPair(SocketType.Dgram);
            default:
                return network.CreateSocketPair(SocketType.Seqpacket);
        }
    }

    private static Task CheckReceiveAsync(Func<ISocket, int> call, string action, string result, string peerReceives) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = await network.PairAsync();
            pair.Server.Blocking = false;
            var receive = await network.StartBlockingAsync(() => call(pair.Client));
            Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

            Do(action, pair.Client, pair.Server);

            var outcome = await EndAsync(network, receive, result);
            await network.SettleAsync();
            Assert.Equal((result, peerReceives), (outcome, pair.Server.Receive(10)));
        });

    private static void ConnectWithoutWaiting(ISocket socket, EndPoint endPoint)
    {
        socket.Blocking = false;
        socket.Connect(endPoint);
    }

    // Reads until there is nothing more, and tells what a receive says then.
    private static async Task<(int Received, string Last)> DrainAsync(INetwork network, ISocket socket)
    {
        // So often in a row nothing is there: a sender that is to go on has to be woken first.
        const int Patience = 100;
        var (received, buffer) = (0, new byte[1 << 20]);
        for (var patience = Patience; ;)
        {
            var last = Outcome.Of(() => socket.Receive(buffer));
            if (int.TryParse(last, out var count) && count > 0)
                (received, patience) = (received + count, Patience);
            else if (last != nameof(SocketError.WouldBlock) || --patience == 0)
                return (received, last);
            else
                await network.SettleAsync();
        }
    }

    private static Task<string> EndAsync(INetwork network, Task<string> call, string expected) =>
        expected == Outcome.Pending ? network.NowAsync(call) : network.ResultAsync(call);

    private static void Do(string action, ISocket socket, ISocket peer)
    {
        var acting = action.StartsWith("peer ", StringComparison.Ordinal) ? peer : socket;
        switch (action.Replace("peer ", "", StringComparison.Ordinal))
        {
            case "Dispose": acting.Dispose(); break;
            case "Close": acting.Close(); break;
            case "Close(0)": acting.Close(0); break;
            case "Disconnect": acting.Disconnect(reuseSocket: false); break;
            case "Interrupt": acting.Interrupt(); break;
            case "Reset": acting.Reset(); break;
            case "Send": acting.Send(3); break;
            case var shutdown: acting.Shutdown(Enum.Parse<SocketShutdown>(shutdown["Shutdown(".Length..^1])); break;
        }
    }
}

public sealed class BlockedCallsOnReal : BlockedCallsConformance<OnReal>;
