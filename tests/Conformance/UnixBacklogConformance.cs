// The queue of a Unix listener: how many connections it holds, what happens to the next one, who is woken when there is room, and
// what becomes of those in it. Unlike TCP a connect that finds no room leaves no trace.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixBacklogConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(SocketType.Stream, 0, 1)]
    [InlineData(SocketType.Stream, 1, 2)]
    [InlineData(SocketType.Stream, 5, 6)]
    [InlineData(SocketType.Seqpacket, 0, 1)]
    [InlineData(SocketType.Seqpacket, 5, 6)]
    [InlineData(SocketType.Stream, 4095, 4096)]
    [InlineData(SocketType.Stream, 5000, 4097)]
    [InlineData(SocketType.Stream, -1, 4097)]
    [InlineData(SocketType.Seqpacket, int.MinValue, 4097)]
    public Task Listen_WithBacklog_HoldsOneMore(SocketType type, int backlog, int held) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type, backlog);

        Assert.Equal(held, ConnectUntilFull(network, listener));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Connect_Blocking_WaitsForAnAccept(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(type, backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket(type);
        var accepting = network.LaterAsync(() => listener.Accept().Dispose());

        second.Connect(listener.LocalEndPoint!);

        Assert.True(accepting.IsCompleted);
        await accepting;
        Assert.Equal("unnamed abstract True", $"{second.LocalEndPoint.Kind()} {second.RemoteEndPoint.Kind()} {second.Connected}");
        using var accepted = listener.Accept();
        Assert.Equal("3 3", $"{second.Send(3)} {accepted.Receive(10)}");
    });

    [Theory]
    [InlineData("close", "ConnectionRefused")]
    [InlineData("listen", "ok")]
    [InlineData("shutdown", "ConnectionRefused")]
    public Task Connect_Waiting_EndsWithTheListener(string action, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(backlog: 0);
        var name = listener.LocalEndPoint!;
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket();
        var acting = network.LaterAsync(() => Act(listener, action));

        Assert.Equal(expected, Outcome.Of(() => second.Connect(name)));

        await acting;
        Assert.Equal(expected == "ok", second.Connected);
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Connect_WithATimeout_TimesOutAndCanBeRepeated(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(type, backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket(type);

        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.Equal("TimedOut", Outcome.Of(() => second.Connect(listener.LocalEndPoint!, TimeSpan.FromMilliseconds(60))));
            return Task.CompletedTask;
        });

        Assert.InRange(elapsed.TotalMilliseconds, 50, 1060);
        Assert.Equal("null False", $"{Outcome.Of(() => second.LocalEndPoint)} {second.Connected}");
        using var accepted = listener.Accept();
        Assert.Equal("ok True", $"{Outcome.Of(() => second.Connect(listener.LocalEndPoint!))} {second.Connected}");
    });

    [Fact]
    public Task Connect_WithSendTimeout_WouldBlockAndCanBeRepeated() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket();
        second.SendTimeout = 60;

        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.Equal("WouldBlock", Outcome.Of(() => second.Connect(listener.LocalEndPoint!)));
            return Task.CompletedTask;
        });

        Assert.InRange(elapsed.TotalMilliseconds, 50, 1060);
        Assert.Equal("null False", $"{Outcome.Of(() => second.LocalEndPoint)} {second.Connected}");
        using var accepted = listener.Accept();
        Assert.Equal("ok True", $"{Outcome.Of(() => second.Connect(listener.LocalEndPoint!))} {second.Connected}");
    });

    [Fact]
    public Task Connect_Waiting_CanBeInterrupted() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket();
        var interrupting = network.LaterAsync(second.Interrupt);

        Assert.Equal("Interrupted", Outcome.Of(() => second.Connect(listener.LocalEndPoint!)));

        await interrupting;
        using var accepted = listener.Accept();
        Assert.Equal("ok 1", $"{Outcome.Of(() => second.Connect(listener.LocalEndPoint!))} {second.Send(1)}");
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task ConnectAsync_WithoutRoom_WouldBlockAtOnceAndIsNotQueued(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(type, backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket(type);

        Assert.Equal("WouldBlock", await network.NowAsync(Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!))));

        Assert.Equal("null False", $"{Outcome.Of(() => second.LocalEndPoint)} {second.Connected}");
        using var accepted = listener.Accept();
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
        Assert.Equal("ok True", $"{await Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!))} {second.Connected}");
    });

    [Theory]
    [InlineData(SocketType.Stream, "InvalidArgument")]
    [InlineData(SocketType.Seqpacket, "NotConnected")]
    public Task NonBlockingConnect_WithoutRoom_WouldBlockAndIsNotQueued(SocketType type, string receives) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type, backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket(type);
        second.Blocking = false;

        Assert.Equal("WouldBlock WouldBlock", Outcome.Times(2, () => Outcome.Of(() => second.Connect(listener.LocalEndPoint!))).Replace(',', ' '));

        Assert.Equal($"RW NotConnected {receives}", $"{second.Readiness()} {second.Send(1)} {second.Receive(1)}");
        using var accepted = listener.Accept();
        Assert.False(listener.Poll(0, SelectMode.SelectRead));
        Assert.Equal("ok 1", $"{Outcome.Of(() => second.Connect(listener.LocalEndPoint!))} {second.Send(1)}");
        return Task.CompletedTask;
    });

    /// <summary>Though the socket is writable.</summary>
    [Fact]
    public Task NonBlockingConnect_WithoutRoom_HasNotConnected() => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(backlog: 0);
        using var first = network.UnixConnected(listener);
        using var second = network.UnixSocket();
        second.Blocking = false;
        Outcome.Of(() => second.Connect(listener.LocalEndPoint!));

        Assert.Equal("False null False", $"{second.Connected} {second.LocalEndPoint.Kind()} {second.IsBound}");

        using var accepted = listener.Accept();
        Assert.Equal("ok True", $"{Outcome.Of(() => second.Connect(listener.LocalEndPoint!))} {second.Connected}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Listen_Again_ChangesTheBacklog(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type, backlog: 0);
        Assert.Equal(1, ConnectUntilFull(network, listener));
        listener.Listen(3);
        Assert.Equal(3, ConnectUntilFull(network, listener));
        listener.Listen(1);
        Assert.Equal(0, ConnectUntilFull(network, listener));

        Accept(listener, 2);
        Assert.Equal(0, ConnectUntilFull(network, listener));
        Accept(listener, 1);
        Assert.Equal(1, ConnectUntilFull(network, listener));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Accept_TakesConnectionsInTheOrderOfTheirConnects(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        var clients = Enumerable.Range(0, 4).Select(_ => network.UnixBound(type)).ToList();
        clients.ForEach(client => client.Connect(listener.LocalEndPoint!));

        var accepted = clients.Select(_ => listener.Accept()).ToList();

        Assert.Equal(clients.Select(client => client.LocalEndPoint), accepted.Select(socket => socket.RemoteEndPoint));
        clients.Concat(accepted).ToList().ForEach(socket => socket.Dispose());
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task AcceptAsync_SeveralWaiting_AreServedInOrder(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener(type);
        var accepts = Enumerable.Range(0, 3).Select(_ => listener.AcceptAsync()).ToList();
        var clients = Enumerable.Range(0, 3).Select(_ => network.UnixBound(type)).ToList();
        clients.ForEach(client => client.Connect(listener.LocalEndPoint!));

        var accepted = await Task.WhenAll(accepts);

        Assert.Equal(clients.Select(client => client.LocalEndPoint), accepted.Select(socket => socket.RemoteEndPoint));
        clients.Concat(accepted).ToList().ForEach(socket => socket.Dispose());
    });

    [Theory]
    [InlineData(SocketType.Stream, false, "5,0,0 Shutdown")]
    [InlineData(SocketType.Seqpacket, false, "5,0,0 Shutdown")]
    [InlineData(SocketType.Stream, true, "5,WouldBlock,WouldBlock 1")]
    [InlineData(SocketType.Seqpacket, true, "5,WouldBlock,WouldBlock 1")]
    public Task Queued_DataSentBeforeAccept_IsReceivedAfterIt(SocketType type, bool staysOpen, string expected) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        listener.Blocking = false;
        using var client = network.UnixConnected(listener);
        Assert.Equal("5", client.Send(5));
        if (!staysOpen)
            client.Dispose();

        using var accepted = listener.Accept();

        Assert.Equal("abstract unnamed False", $"{accepted.LocalEndPoint.Kind()} {accepted.RemoteEndPoint.Kind()} {accepted.Blocking}");
        Assert.Equal(expected, $"{Outcome.Times(3, () => accepted.Receive(10))} {accepted.Send(1)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, 0, false, "ConnectionReset,0,0 Shutdown")]
    [InlineData(SocketType.Stream, 5, false, "ConnectionReset,0,0 Shutdown")]
    [InlineData(SocketType.Stream, 5, true, "Shutdown ConnectionReset,0,0")]
    [InlineData(SocketType.Seqpacket, 0, false, "ConnectionReset,0,0 Shutdown")]
    [InlineData(SocketType.Seqpacket, 5, true, "ConnectionReset 0,0,0")]
    public Task Queued_WhenTheListenerCloses_IsReset(SocketType type, int sent, bool sendsFirst, string expected) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        var name = listener.LocalEndPoint!;
        using var client = network.UnixConnected(listener);
        if (sent > 0)
            client.Send(sent);
        listener.Dispose();
        Assert.Equal("RWE", client.Readiness());

        Assert.Equal(expected, sendsFirst
            ? $"{client.Send(1)} {Outcome.Times(3, () => client.Receive(10))}"
            : $"{Outcome.Times(3, () => client.Receive(10))} {client.Send(1)}");

        using var another = network.UnixSocket(type);
        Assert.Equal("ConnectionRefused", Outcome.Of(() => another.Connect(name)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, SocketShutdown.Receive, "ConnectionRefused")]
    [InlineData(SocketType.Stream, SocketShutdown.Send, "ok")]
    [InlineData(SocketType.Stream, SocketShutdown.Both, "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, SocketShutdown.Receive, "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, SocketShutdown.Send, "ok")]
    [InlineData(SocketType.Seqpacket, SocketShutdown.Both, "ConnectionRefused")]
    public Task Listener_ShutDown_KeepsWhatIsQueuedAndRefusesTheRestForGood(SocketType type, SocketShutdown how, string connect) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        listener.Blocking = false;
        using var client = network.UnixConnected(listener);
        using var another = network.UnixSocket(type);

        listener.Shutdown(how);

        Assert.Equal("1", client.Send(1));
        Assert.Equal("Socket WouldBlock", $"{Outcome.Of(() => listener.Accept())} {Outcome.Of(() => listener.Accept())}");
        Assert.Equal(how == SocketShutdown.Send ? "" : "R", listener.Readiness());
        Assert.Equal(connect, Outcome.Of(() => another.Connect(listener.LocalEndPoint!)));
        Assert.Equal("ok", Outcome.Of(() => listener.Listen(5)));
        Assert.Equal(connect, Outcome.Of(() => { using var third = network.UnixConnected(listener); }));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("Dispose", "OperationAborted")]
    [InlineData("Shutdown(Receive)", "pending")]
    [InlineData("Shutdown(Send)", "pending")]
    [InlineData("Shutdown(Both)", "pending")]
    public Task AcceptAsync_Waiting_EndsWith(string action, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener();
        var accept = Outcome.OfAsync(() => listener.AcceptAsync());
        Assert.Equal(Outcome.Pending, await network.NowAsync(accept));

        UnixWaits.Do(action, listener, listener);

        Assert.Equal(expected, expected == Outcome.Pending ? await network.NowAsync(accept) : await network.ResultAsync(accept));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Accepted_TakesOverNoOptionsButPassedCredentials(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        listener.SendBufferSize = 5000;
        listener.ReceiveTimeout = 50;
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1);
        listener.LingerState = new LingerOption(enable: true, seconds: 7);
        listener.SetRawSocketOption(1, 16, [1, 0, 0, 0]);
        using var client = network.UnixSocket(type);
        client.SendBufferSize = 6000;
        client.Connect(listener.LocalEndPoint!);

        using var accepted = listener.Accept();

        var passCredentials = new byte[4];
        accepted.GetRawSocketOption(1, 16, passCredentials);
        var keepAlive = accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive);
        Assert.Equal("212992 0 0 1", $"{accepted.SendBufferSize} {accepted.ReceiveTimeout} {keepAlive} {passCredentials[0]}");
        Assert.Equal("False,0", Outcome.Of(() => accepted.LingerState));
        return Task.CompletedTask;
    });

    private static void Act(ISocket listener, string action)
    {
        if (action == "listen")
            listener.Listen(5);
        else if (action == "shutdown")
            listener.Shutdown(SocketShutdown.Both);
        else
            listener.Dispose();
    }

    private static void Accept(ISocket listener, int count)
    {
        for (var i = 0; i < count; i++)
            listener.Accept().Dispose();
    }

    // The connections stay in the queue, though their clients go.
    private static int ConnectUntilFull(INetwork network, ISocket listener)
    {
        for (var count = 0; ; count++)
        {
            using var client = network.UnixSocket(listener.SocketType);
            client.Blocking = false;
            var outcome = Outcome.Of(() => client.Connect(listener.LocalEndPoint!));
            if (outcome != "ok")
                return outcome == "WouldBlock" ? count : throw new InvalidOperationException(outcome);
        }
    }
}

public sealed class UnixBacklogOnReal : UnixBacklogConformance<OnReal>;
