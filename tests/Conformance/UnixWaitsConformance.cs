// Calls on Unix domain sockets that wait: what ends them, when their time is over, how they are cancelled and interrupted.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixWaitsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(SocketType.Stream, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Stream, "Close(0)", "OperationAborted")]
    [InlineData(SocketType.Stream, "Shutdown(Receive)", "0")]
    [InlineData(SocketType.Stream, "Shutdown(Send)", "pending")]
    [InlineData(SocketType.Stream, "Shutdown(Both)", "0")]
    [InlineData(SocketType.Stream, "Disconnect", "0")]
    [InlineData(SocketType.Stream, "peer Dispose", "0")]
    [InlineData(SocketType.Stream, "peer Shutdown(Send)", "0")]
    [InlineData(SocketType.Stream, "peer Shutdown(Receive)", "pending")]
    [InlineData(SocketType.Seqpacket, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Seqpacket, "Shutdown(Receive)", "0")]
    [InlineData(SocketType.Seqpacket, "Shutdown(Send)", "pending")]
    [InlineData(SocketType.Seqpacket, "peer Dispose", "0")]
    [InlineData(SocketType.Seqpacket, "peer Shutdown(Send)", "0")]
    [InlineData(SocketType.Dgram, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Dgram, "Shutdown(Receive)", "pending")]
    [InlineData(SocketType.Dgram, "Shutdown(Both)", "pending")]
    [InlineData(SocketType.Dgram, "peer Dispose", "pending")]
    [InlineData(SocketType.Dgram, "peer Shutdown(Both)", "pending")]
    public Task ReceiveAsync_Waiting_EndsWith(SocketType type, string action, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        var plain = pair.Client.StartReceive();
        var message = Outcome.OfAsync(() => MessageBytesAsync(pair.Client));
        Assert.Equal("pending pending", $"{await network.NowAsync(plain)} {await network.NowAsync(message)}");

        UnixWaits.Do(action, pair.Client, pair.Server);

        Assert.Equal(expected, await EndOfAsync(network, plain, expected));
        Assert.Equal(expected, await EndOfAsync(network, message, expected));
    });

    [Theory]
    [InlineData("Dispose", "Dispose", "peer sees 0")]
    [InlineData("Dispose", "peer sends, Dispose", "peer sees ConnectionReset")]
    public Task ReceiveAsync_WaitingWhenDisposed_TellsThePeer(string action, string script, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair();
        var waiting = script == action ? pair.Client.StartReceive() : Task.FromResult("");
        if (script != action)
            pair.Server.Send(3);

        UnixWaits.Do(action, pair.Client, pair.Server);

        Assert.NotEqual(Outcome.Pending, await network.ResultAsync(waiting));
        Assert.Equal(expected, $"peer sees {pair.Server.Receive(9)}");
    });

    [Theory]
    [InlineData(SocketType.Stream, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Stream, "Shutdown(Send)", "pending")]
    [InlineData(SocketType.Stream, "Shutdown(Receive)", "pending")]
    [InlineData(SocketType.Stream, "Shutdown(Both)", "Shutdown")]
    [InlineData(SocketType.Stream, "peer Dispose", "Shutdown")]
    [InlineData(SocketType.Stream, "peer Shutdown(Receive)", "pending")]
    [InlineData(SocketType.Stream, "peer Shutdown(Both)", "Shutdown")]
    [InlineData(SocketType.Stream, "peer Shutdown(Send)", "pending")]
    [InlineData(SocketType.Seqpacket, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Seqpacket, "Shutdown(Send)", "pending")]
    [InlineData(SocketType.Seqpacket, "Shutdown(Both)", "Shutdown")]
    [InlineData(SocketType.Seqpacket, "peer Dispose", "ConnectionReset")]
    [InlineData(SocketType.Seqpacket, "peer Shutdown(Receive)", "pending")]
    [InlineData(SocketType.Dgram, "Dispose", "OperationAborted")]
    [InlineData(SocketType.Dgram, "Shutdown(Send)", "pending")]
    [InlineData(SocketType.Dgram, "Shutdown(Both)", "Shutdown")]
    [InlineData(SocketType.Dgram, "peer Dispose", "ConnectionRefused")]
    [InlineData(SocketType.Dgram, "peer Shutdown(Receive)", "pending")]
    public Task SendAsync_WaitingForRoom_EndsWithWhatMakesTheSocketReady(SocketType type, string action, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Fill(1_000, out _);
        var plain = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[500].AsMemory(), SocketFlags.None));
        Assert.Equal(Outcome.Pending, await network.NowAsync(plain));

        UnixWaits.Do(action, pair.Client, pair.Server);

        Assert.Equal(expected, await EndOfAsync(network, plain, expected));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task Timeouts_OfBlockingCalls_AreKept(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.ReceiveTimeout = 60;
        pair.Client.Fill(1_000, out _);
        (pair.Client.Blocking, pair.Client.SendTimeout) = (true, 60);

        var receiving = await network.ElapsedAsync(() => Task.FromResult(pair.Client.Available));
        pair.Client.ReceiveTimeout = 60;
        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.Equal("TimedOut", pair.Client.Receive(9));
            Assert.Equal("TimedOut", pair.Client.Send(1_000));
            return Task.CompletedTask;
        });

        Assert.InRange((elapsed - receiving).TotalMilliseconds, 100, 2_120);
        Assert.True(pair.Client.Connected);
        Assert.Equal("1000", pair.Server.Receive(1_000));
    });

    [Fact]
    public Task Accept_WithATimeout_TimesOut() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener();

        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.Equal("TimedOut", Outcome.Of(() => listener.Accept(TimeSpan.FromMilliseconds(60))));
            return Task.CompletedTask;
        });

        Assert.InRange(elapsed.TotalMilliseconds, 50, 1_060);
        using var client = network.UnixConnected(listener);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept(TimeSpan.FromMilliseconds(60))));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task Cancelled_WhileWaiting_TakesNothing(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        using var source = new CancellationTokenSource();
        var receive = pair.Client.StartReceive(10, source.Token);
        var message = Outcome.OfAsync(() => pair.Client.ReceiveMessageAsync([new byte[9]], cancellationToken: source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        await source.CancelAsync();

        Assert.Equal("Canceled Canceled", $"{await network.ResultAsync(receive)} {await network.ResultAsync(message)}");
        pair.Server.Send(3);
        Assert.Equal("3 True", $"{pair.Client.Receive(10)} {pair.Client.Connected}");
        Assert.Equal("Canceled", await pair.Client.StartReceive(10, source.Token));
        Assert.Equal("Canceled", await Outcome.OfAsync(() => pair.Client.SendAsync(new byte[1].AsMemory(), SocketFlags.None, source.Token)));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task SendAsync_CancelledWhileWaiting_SendsNothing(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        var filled = pair.Client.Fill(1_000, out _);
        using var source = new CancellationTokenSource();
        var send = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[500].AsMemory(), SocketFlags.None, source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(send));

        await source.CancelAsync();

        Assert.Equal("Canceled", await network.ResultAsync(send));
        pair.Server.Blocking = false;
        for (var i = 0; i < filled; i++)
            Assert.Equal("1000", pair.Server.Receive(1_000));
        Assert.Equal("WouldBlock", pair.Server.Receive(1_000));
    });

    [Fact]
    public Task AcceptAsync_CancelledWhileWaiting_TakesNothing() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.UnixListener();
        using var source = new CancellationTokenSource();
        var accept = Outcome.OfAsync(() => listener.AcceptAsync(source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(accept));

        await source.CancelAsync();

        Assert.Equal("Canceled", await network.ResultAsync(accept));
        using var client = network.UnixConnected(listener);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task Interrupt_EndsBlockingCalls(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Fill(1_000, out _);
        pair.Client.Blocking = true;

        var interrupting = network.LaterAsync(pair.Client.Interrupt);
        Assert.Equal("Interrupted", pair.Client.Receive(9));
        await interrupting;
        interrupting = network.LaterAsync(pair.Client.Interrupt);
        Assert.Equal("Interrupted", pair.Client.Send(1_000));
        await interrupting;
        interrupting = network.LaterAsync(pair.Client.Interrupt);
        Assert.Equal("Interrupted", Outcome.Of(() => pair.Client.ReceiveMessage([new byte[9]])));
        await interrupting;
        pair.Server.Send(3);
        Assert.Equal("3", pair.Client.Receive(9));
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task Receive_Blocking_GetsWhatIsSentLater(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        var sending = network.LaterAsync(() => pair.Server.Send(3));
        Assert.Equal("3", pair.Client.Receive(9));
        await sending;

        sending = network.LaterAsync(() => pair.Server.Send(4));
        Assert.Equal("4", Outcome.Of(() => pair.Client.ReceiveMessage([new byte[9]]).ReceivedBytes));
        await sending;
    });

    private static async Task<int> MessageBytesAsync(ISocket socket) => (await socket.ReceiveMessageAsync([new byte[9]])).ReceivedBytes;

    private static async Task<string> EndOfAsync(INetwork network, Task<string> started, string expected) =>
        expected == Outcome.Pending ? await network.NowAsync(started) : await network.ResultAsync(started);
}

public sealed class UnixWaitsOnReal : UnixWaitsConformance<OnReal>;
