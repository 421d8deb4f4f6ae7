// Waits that end by the clock: the timeout properties, and the forms of Accept and Connect that take a timeout. Times are
// the network's, so a simulated wait takes none of ours.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class TimeoutConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly TimeSpan Nominal = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    public Task Receive_WithReceiveTimeout_TimesOutAndLeavesTheSocketUsable(int size) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 200;

        await AssertTimesOutAsync(network, () => pair.Client.Receive(new byte[size]));

        Assert.Equal("True True 1", $"{pair.Client.Connected} {pair.Client.Blocking} {pair.Client.Send(1)}");
        pair.Server.Send(2);
        Assert.Equal("2", pair.Client.Receive(10));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Dispose_WithLingerTimeAndUnsentData_WaitsThatLongAndLosesNothing(bool blocking) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var queued = FillNonBlocking(pair.Client);
        pair.Client.Blocking = blocking;
        pair.Client.LingerState = new LingerOption(true, 1);

        var elapsed = await network.ElapsedAsync(() =>
        {
            pair.Client.Dispose();
            return Task.CompletedTask;
        });

        Assert.InRange(elapsed.TotalSeconds, 0.8, 2);
        Assert.Equal(queued, Drain(pair.Server));
    });

    [Fact]
    public Task ReceiveAsync_IgnoresReceiveTimeout() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 1;
        var receive = pair.Client.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.Server.Send(3);

        Assert.Equal("3", await network.ResultAsync(receive));
    });

    [Fact]
    public Task Send_WithSendTimeout_TimesOutWhenThePeerDoesNotRead() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.SendTimeout = 200;

        await AssertTimesOutAsync(network, () => pair.Client.Send(new byte[20_000_000]), from: 0.1);

        Assert.True(pair.Client.Connected);
    });

    [Fact]
    public Task Connect_WithSendTimeout_TimesOut() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        second.SendTimeout = 200;

        await AssertTimesOutAsync(network, () => second.Connect(listener.LocalEndPoint!));
    });

    [Fact]
    public Task Connect_WithTimeout_TimesOutAndGoesOnInTheBackground() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();

        await AssertTimesOutAsync(network, () => second.Connect(listener.LocalEndPoint!, Nominal));

        using var accepted = listener.Accept();
        await network.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead));
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept(Nominal)));
    });

    [Fact]
    public Task Connect_WithTimeoutToAListener_Connects() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var socket = network.Socket();

        Assert.Equal("ok", Outcome.Of(() => socket.Connect(listener.LocalEndPoint!, TimeSpan.FromSeconds(5))));
        Assert.True(socket.Connected);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_WithTimeoutToNobody_IsRefusedAtOnce() => TNetwork.RunAsync(network =>
    {
        using var bound = network.Bound();
        using var socket = network.Socket();

        Assert.Equal("ConnectionRefused", Outcome.Of(() => socket.Connect(bound.LocalEndPoint!, TimeSpan.FromSeconds(5))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Accept_WithTimeout_TimesOutAndGoesOnListening() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();

        await AssertTimesOutAsync(network, () => listener.Accept(Nominal));

        using var client = await network.ConnectedAsync(listener);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept(Nominal)));
    });

    [Fact]
    public Task Accept_WithInfiniteTimeout_IsAccept() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var client = await network.ConnectedAsync(listener);

        Assert.Equal("Socket", Outcome.Of(() => listener.Accept(Timeout.InfiniteTimeSpan)));
    });

    [Theory]
    [InlineData(-2L)]
    [InlineData(1L + int.MaxValue)]
    public Task Timeout_OutOfRange_IsAnArgumentError(long milliseconds) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var socket = network.Socket();
        var timeout = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Equal("ArgumentOutOfRangeException(timeout)", Outcome.Of(() => listener.Accept(timeout)));
        Assert.Equal("ArgumentOutOfRangeException(timeout)", Outcome.Of(() => socket.Connect(listener.LocalEndPoint!, timeout)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(300, "300")]
    [InlineData(-1, "0")]
    [InlineData(-2, "ArgumentOutOfRangeException(value)")]
    public Task TimeoutProperties_ReadBackWhatWasSet(int value, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        Assert.Equal("0 0", $"{socket.ReceiveTimeout} {socket.SendTimeout}");
        Assert.Equal(expected, Outcome.Of(() => SetAndGet(() => socket.ReceiveTimeout = value, () => socket.ReceiveTimeout)));
        Assert.Equal(expected, Outcome.Of(() => SetAndGet(() => socket.SendTimeout = value, () => socket.SendTimeout)));
        return Task.CompletedTask;
    });

    private static int SetAndGet(Action set, Func<int> get)
    {
        set();
        return get();
    }

    // The upper bound only says that somebody noticed: a busy machine is late.
    private static async Task AssertTimesOutAsync<T>(INetwork network, Func<T> call, double from = 0.8)
    {
        var outcome = "";
        var elapsed = await network.ElapsedAsync(() =>
        {
            outcome = Outcome.Of(call);
            return Task.CompletedTask;
        });

        Assert.Equal(nameof(SocketError.TimedOut), outcome);
        Assert.InRange(elapsed, Nominal * from, Nominal + TimeSpan.FromSeconds(2));
    }

    private static Task AssertTimesOutAsync(INetwork network, Action call) =>
        AssertTimesOutAsync(network, () => { call(); return 0; });

    // As much as the connection takes without waiting.
    private static long FillNonBlocking(ISocket socket)
    {
        socket.Blocking = false;
        var chunk = new byte[65536];
        for (long total = 0; ;)
        {
            total += socket.Send(chunk, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return total;
        }
    }

    // Everything until the end of the stream.
    private static long Drain(ISocket socket)
    {
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int count; (count = socket.Receive(buffer)) > 0;)
            total += count;
        return total;
    }
}

public sealed class TimeoutsOnReal : TimeoutConformance<OnReal>;
