// Calls of different kinds on one socket: asynchronous and synchronous ones side by side, several waiting in one direction, and the
// blocking mode changed in between.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class MixedCallsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task Receive_NonBlockingWhileReceiveAsyncWaits_WouldBlockAndLeavesTheOther() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;
        var waiting = pair.Client.StartReceive();

        Assert.Equal("WouldBlock", pair.Client.Receive(10));
        pair.Server.Send(4);

        Assert.Equal("4", await network.ResultAsync(waiting));
    });

    [Fact]
    public Task Send_WhileReceiveAsyncWaits_DoesNotDisturbIt() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var waiting = pair.Client.StartReceive();

        Assert.Equal("3", pair.Client.Send(3));
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("3", pair.Server.Receive(10));
        Assert.Equal(Outcome.Pending, await network.NowAsync(waiting));
        pair.Server.Send(5);

        Assert.Equal("5", await network.ResultAsync(waiting));
    });

    [Fact]
    public Task ReceiveAsync_AfterSynchronousReceive_Works() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(3);
        await network.AvailableAsync(pair.Client, 3);

        Assert.Equal("2", pair.Client.Receive(2));
        Assert.Equal("1", await network.ResultAsync(pair.Client.StartReceive()));
    });

    [Fact]
    public Task Receive_AfterReceiveAsync_StillBlocksAndTimesOut() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(3);
        Assert.Equal("3", await network.ResultAsync(pair.Client.StartReceive()));
        pair.Client.ReceiveTimeout = 50;

        Assert.Equal("TimedOut", pair.Client.Receive(10));
        Assert.True(pair.Client.Blocking);
    });

    [Fact]
    public Task SendAsync_SeveralWaiting_ArriveInOrder() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var sends = Enumerable.Range(1, 4).Select(i => pair.Client.SendAsync(Filled((byte)i, 3_000_000), SocketFlags.None).AsTask()).ToList();
        var order = new List<byte>();
        var buffer = new byte[1 << 20];
        for (var total = 0; total < 12_000_000;)
        {
            var count = await pair.Server.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
            total += count;
            foreach (var value in buffer.AsSpan(0, count))
            {
                if (order.Count == 0 || order[^1] != value)
                    order.Add(value);
            }
        }

        Assert.Equal([1, 2, 3, 4], order);
        Assert.All(await Task.WhenAll(sends), sent => Assert.Equal(3_000_000, sent));
    });

    [Fact]
    public Task ReceiveAsync_SeveralWaiting_ShareWhatComesInOrder() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var first = pair.Client.StartReceive(2);
        var second = pair.Client.StartReceive(3);
        var third = pair.Client.StartReceive(10);

        pair.Server.Send(6);

        Assert.Equal("2", await network.ResultAsync(first));
        Assert.Equal("3", await network.ResultAsync(second));
        Assert.Equal("1", await network.ResultAsync(third));
    });

    [Fact]
    public Task ReceiveAsync_CancelledInTheMiddle_LeavesTheOthers() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var source = new CancellationTokenSource();
        var first = pair.Client.StartReceive(2);
        var second = pair.Client.StartReceive(10, source.Token);
        var third = pair.Client.StartReceive(10);

        await source.CancelAsync();
        Assert.Equal("Canceled", await network.ResultAsync(second));
        pair.Server.Send(5);

        Assert.Equal("2", await network.ResultAsync(first));
        Assert.Equal("3", await network.ResultAsync(third));
    });

    [Fact]
    public Task ReceiveAsync_SeveralWaitingAtTheEnd_AllEnd() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var first = pair.Client.StartReceive(10);
        var second = pair.Client.StartReceive(10);

        pair.Server.Send(1);
        pair.Server.Shutdown(SocketShutdown.Send);

        Assert.Equal("1", await network.ResultAsync(first));
        Assert.Equal("0", await network.ResultAsync(second));
    });

    [Fact]
    public Task AcceptAsync_CancelledAmongSeveral_LeavesTheOthers() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var source = new CancellationTokenSource();
        var first = Outcome.OfAsync(() => listener.AcceptAsync(source.Token));
        var second = Outcome.OfAsync(() => listener.AcceptAsync());

        await source.CancelAsync();
        Assert.Equal("Canceled", await network.ResultAsync(first));
        using var client = await network.ConnectedAsync(listener);

        Assert.Equal("Socket", await network.ResultAsync(second));
    });

    [Fact]
    public Task Accept_NonBlocking_WouldBlockThenAccepts() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.Blocking = false;
        Assert.Equal("WouldBlock", Outcome.Of(() => listener.Accept()));

        using var client = await network.ConnectedAsync(listener);
        await network.ReadableAsync(listener);

        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    [Fact]
    public Task Accepted_TakesTheBlockingModeOfTheListener() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.Blocking = false;
        using var client = await network.ConnectedAsync(listener);
        using var accepted = await listener.AcceptAsync();

        Assert.False(accepted.Blocking);
        Assert.Equal("WouldBlock", accepted.Receive(1));
    });

    [Fact]
    public Task Blocking_SwitchedOffAndOn_IsHeeded() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 50;

        pair.Client.Blocking = false;
        Assert.Equal("WouldBlock", pair.Client.Receive(1));
        pair.Client.Blocking = true;
        Assert.Equal("TimedOut", pair.Client.Receive(1));
    });

    [Fact]
    public Task ConnectAsync_OnANonBlockingSocket_Waits() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var socket = network.Socket();
        socket.Blocking = false;

        Assert.Equal("ok", await network.ResultAsync(Outcome.OfAsync(() => socket.ConnectAsync(listener.LocalEndPoint!))));
        Assert.True(socket.Connected);
    });

    private static ReadOnlyMemory<byte> Filled(byte value, int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, value);
        return bytes;
    }
}

public sealed class MixedCallsOnReal : MixedCallsConformance<OnReal>;
