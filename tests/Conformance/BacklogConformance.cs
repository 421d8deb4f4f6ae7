// The queue of a listener: how many connections it holds, what happens to the next one, and what becomes of those in it.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class BacklogConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(5, 6)]
    public Task Listen_WithBacklog_HoldsOneMoreAndLeavesTheNextPending(int backlog, int held) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog);
        var sockets = Enumerable.Range(0, held + 1).Select(_ => network.Connecting(listener)).ToList();
        var (queued, next) = (sockets[..held], sockets[held]);

        await network.UntilAsync(() => queued.All(IsWritable));

        Assert.Equal(held, queued.Count(IsWritable));
        Assert.Equal("False", Outcome.Of(() => IsWritable(next)));
        Assert.Equal("False null", $"{Outcome.Of(() => next.Connected)} {Outcome.Of(() => next.LocalEndPoint)}");
        sockets.ForEach(socket => socket.Dispose());
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Listen_WithNegativeBacklog_MeansTheLargest(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: -1, family);
        var sockets = Enumerable.Range(0, 200).Select(_ => network.Connecting(listener)).ToList();

        await network.UntilAsync(() => sockets.All(IsWritable));

        Assert.Equal(200, sockets.Count(IsWritable));
        sockets.ForEach(socket => socket.Dispose());
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Connect_WaitingForRoom_CompletesByRetransmissionAfterAnAccept(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0, family);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket(family);
        var connect = Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!));
        Assert.Equal(Outcome.Pending, await network.NowAsync(connect));

        using var accepted = listener.Accept();
        var elapsed = await network.ElapsedAsync(() => network.ResultAsync(connect));

        // The first SYN was dropped; the next one goes out a second after it.
        Assert.Equal("ok", await network.ResultAsync(connect));
        Assert.InRange(elapsed.TotalSeconds, 0.5, 2.5);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task NonBlockingConnect_WaitingForRoom_BecomesWritableAfterAnAccept(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0, family);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Connecting(listener);
        using var accepted = listener.Accept();

        await network.UntilAsync(() => IsWritable(second));

        Assert.Equal("True True", $"{second.Poll(0, SelectMode.SelectWrite)} {second.Connected}");
        Assert.Equal("IsConnected", Outcome.Of(() => second.Connect(listener.LocalEndPoint!)));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Listen_Again_ChangesTheBacklog(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0, family);
        using var first = await network.ConnectedAsync(listener);
        listener.Listen(3);
        var more = Enumerable.Range(0, 4).Select(_ => network.Connecting(listener)).ToList();

        await network.UntilAsync(() => more.Count(IsWritable) == 3);
        await network.SettleAsync();

        Assert.Equal(3, more.Count(IsWritable));
        more.ForEach(socket => socket.Dispose());
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Accept_TakesConnectionsInTheOrderOfTheirConnects(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        var clients = new List<ISocket>();
        for (var i = 0; i < 4; i++)
            clients.Add(await network.ConnectedAsync(listener));

        var accepted = clients.Select(_ => listener.Accept()).ToList();

        Assert.Equal(clients.Select(client => client.LocalEndPoint), accepted.Select(socket => socket.RemoteEndPoint));
        Assert.All(accepted, socket => Assert.Equal(listener.LocalEndPoint, socket.LocalEndPoint));
        clients.Concat(accepted).ToList().ForEach(socket => socket.Dispose());
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Queued_DataSentBeforeAccept_IsReceivedAfterIt(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        using var client = await network.ConnectedAsync(listener);
        Assert.Equal("5", client.Send(5));
        client.Close();
        await network.SettleAsync();

        using var accepted = listener.Accept();

        Assert.Equal("5,0", Outcome.Times(2, () => accepted.Receive(10)));
        Assert.Equal("127.0.0.1:E".Over(family), Outcome.Of(() => accepted.RemoteEndPoint));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Queued_ResetBeforeAccept_IsAcceptedAndThenReset(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        var client = await network.ConnectedAsync(listener);
        client.Reset();
        await network.SettleAsync();

        Assert.True(listener.Poll(0, SelectMode.SelectRead));
        using var accepted = listener.Accept();

        Assert.Equal("127.0.0.1:E".Over(family), Outcome.Of(() => accepted.RemoteEndPoint));
        Assert.Equal("ConnectionReset Shutdown 0", $"{accepted.Receive(10)} {accepted.Send(1)} {accepted.Receive(10)}");
    });

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public Task Queued_WhenTheListenerCloses_IsReset(int sent) => TNetwork.RunAsync(async network =>
    {
        var listener = network.Listener();
        var endPoint = listener.LocalEndPoint!;
        using var client = await network.ConnectedAsync(listener);
        if (sent > 0)
            client.Send(sent);
        listener.Close();
        await network.BrokenAsync(client);

        Assert.Equal("ConnectionReset,0", Outcome.Times(2, () => client.Receive(10)));
        Assert.Equal("Shutdown", client.Send(1));
        using var another = network.Socket();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => another.Connect(endPoint)));
    });

    [Theory]
    [InlineData(SocketShutdown.Both, "ConnectionReset", "True", "InvalidArgument", "ConnectionRefused")]
    [InlineData(SocketShutdown.Receive, "ConnectionReset", "True", "InvalidArgument", "ConnectionRefused")]
    [InlineData(SocketShutdown.Send, "WouldBlock", "True", "Socket", "ok")]
    public Task Listener_ShutDown_StopsListeningUnlessOnlySending(
        SocketShutdown how, string queuedReceives, string readable, string accept, string connect) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var endPoint = listener.LocalEndPoint!;
        using var client = await network.ConnectedAsync(listener);
        client.Blocking = false;

        listener.Shutdown(how);
        await network.SettleAsync();

        using var another = network.Socket();
        Assert.Equal(
            (queuedReceives, readable, accept, connect),
            (client.Receive(10), Outcome.Of(() => listener.Poll(0, SelectMode.SelectRead)), Outcome.Of(() => listener.Accept()),
                Outcome.Of(() => another.Connect(endPoint))));
    });

    private static bool IsWritable(ISocket socket) => socket.Poll(0, SelectMode.SelectWrite);
}

public sealed class BacklogOnReal : BacklogConformance<OnReal>;
