// Cancelled calls, before and while they wait: nothing was taken, and the socket goes on. What a cancelled send has handed over
// already stays sent.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class CancellationConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static CancellationToken Cancelled => new(canceled: true);

    [Fact]
    public Task Calls_WithACancelledToken_DoNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var socket = network.Socket();
        pair.Server.Send(3);
        await network.AvailableAsync(pair.Client, 3);

        Assert.Equal("Canceled", await pair.Client.StartReceive(10, Cancelled));
        Assert.Equal("Canceled", await Outcome.OfAsync(() => pair.Client.SendAsync(new byte[2].AsMemory(), Cancelled)));
        Assert.Equal("Canceled", await Outcome.OfAsync(() => pair.Listener.AcceptAsync(Cancelled)));
        Assert.Equal("Canceled", await Outcome.OfAsync(() => socket.ConnectAsync(pair.Listener.LocalEndPoint!, Cancelled)));

        Assert.Equal("3", pair.Client.Receive(10));
        Assert.Equal("0 False", $"{pair.Server.Available} {socket.Connected}");
    });

    [Fact]
    public Task ReceiveAsync_CancelledWhileWaiting_TakesNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var source = new CancellationTokenSource();
        var receive = pair.Client.StartReceive(10, source.Token);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        source.Cancel();

        Assert.Equal("Canceled True", $"{await network.ResultAsync(receive)} {pair.Client.Connected}");
        pair.Server.Send(3);
        Assert.Equal("3", await network.ResultAsync(pair.Client.StartReceive()));
    });

    [Fact]
    public Task ReceiveAsync_OneOfSeveralCancelled_TheOthersKeepTheirOrder() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var source = new CancellationTokenSource();
        var first = pair.Client.StartReceive(2);
        var second = pair.Client.StartReceive(4, source.Token);
        var third = pair.Client.StartReceive(8);

        source.Cancel();
        Assert.Equal("Canceled", await network.ResultAsync(second));
        pair.Server.Send(6);

        Assert.Equal("2 4", $"{await network.ResultAsync(first)} {await network.ResultAsync(third)}");
    });

    [Fact]
    public Task AcceptAsync_CancelledWhileWaiting_LosesNoConnection() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var source = new CancellationTokenSource();
        var accept = Outcome.OfAsync(() => listener.AcceptAsync(source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(accept));

        source.Cancel();
        Assert.Equal("Canceled", await network.ResultAsync(accept));

        using var client = await network.ConnectedAsync(listener);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    [Fact]
    public Task ConnectAsync_CancelledWhileWaiting_IsGivenUp() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        using var source = new CancellationTokenSource();
        var connect = Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!, source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(connect));

        source.Cancel();

        Assert.Equal("Canceled False", $"{await network.ResultAsync(connect)} {second.Connected}");
        Assert.Equal("0", Outcome.Of(() => second.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)));
        using var other = network.Listener();
        await second.ConnectAsync(other.LocalEndPoint!);
        Assert.Equal(other.LocalEndPoint, second.RemoteEndPoint);
    });

    [Fact]
    public Task SendAsync_CancelledWhileWaiting_HasSentAPart() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var source = new CancellationTokenSource();
        var send = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[20_000_000].AsMemory(), source.Token));
        Assert.Equal(Outcome.Pending, await network.NowAsync(send));

        source.Cancel();

        Assert.Equal("Canceled True", $"{await network.ResultAsync(send)} {pair.Client.Connected}");
        Assert.Equal("10", pair.Server.Receive(10));
    });

    [Fact]
    public Task Token_CancelledAfterCompletion_ChangesNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var source = new CancellationTokenSource();
        var receive = pair.Client.StartReceive(10, source.Token);
        pair.Server.Send(3);
        Assert.Equal("3", await network.ResultAsync(receive));

        source.Cancel();

        pair.Server.Send(4);
        Assert.Equal("4", await network.ResultAsync(pair.Client.StartReceive()));
    });
}

public sealed class CancellationOnReal : CancellationConformance<OnReal>;
