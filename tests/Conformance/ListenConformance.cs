// Listening in its rarer courses: queues that overflow, listening again, closing with connections in the queue, several accepts.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class ListenConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    // ---- Overflow

    /// <summary>A full queue, and when room is made in it: SYNs go out again at 1, 2, 3, 4 s, and the next one finds the room.</summary>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(1.4, 2)]
    [InlineData(2.4, 3)]
    public Task Connect_ToAFullQueue_SucceedsWithTheNextSyn(double madeAt, double expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Connecting(listener);

        var elapsed = await network.ElapsedAsync(async () =>
        {
            await network.PassAsync(TimeSpan.FromSeconds(madeAt));
            Assert.False(second.Poll(0, SelectMode.SelectWrite));
            listener.Accept().Dispose();
            await network.UntilAsync(() => second.Poll(0, SelectMode.SelectWrite));
        });

        Assert.True(second.Connected);
        Assert.InRange(elapsed.TotalSeconds, expected - 0.4, expected + 0.7);
    });

    // Not at the same moment: SYNs that come together are all answered, and then the queue takes one connection only.
    [Fact]
    public Task Connect_SeveralToAFullQueue_AllGetInOneAfterTheOther() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        var clients = new List<ISocket>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(network.Connecting(listener));
            await network.PassAsync(TimeSpan.FromMilliseconds(300));
        }

        var accepted = 0;
        await network.UntilAsync(() =>
        {
            while (listener.Poll(0, SelectMode.SelectRead))
            {
                listener.Accept().Dispose();
                accepted++;
            }

            return accepted == 3;
        });

        Assert.Equal(3, accepted);
        clients.ForEach(client => client.Dispose());
    });

    [Theory]
    [InlineData("close", "ConnectionRefused")]
    [InlineData("shut", "ConnectionRefused")]
    [InlineData("backlog", "ok")]
    public Task Connect_WaitingForRoom_EndsWhenTheListener(string what, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        var connect = Outcome.OfAsync(() => second.ConnectAsync(listener.LocalEndPoint!));
        Assert.Equal(Outcome.Pending, await network.NowAsync(connect));

        if (what == "close")
            listener.Close();
        else if (what == "shut")
            listener.Shutdown(SocketShutdown.Both);
        else
            listener.Listen(5);

        Assert.Equal(expected, await network.ResultAsync(connect));
    });

    // ---- Again

    [Theory]
    [InlineData(5, 0, "3,ok")]
    [InlineData(0, 5, "1,ok")]
    public Task Listen_WithAnotherBacklog_KeepsWhatIsInTheQueue(int before, int after, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(before);
        var count = before == 0 ? 1 : 3;
        var clients = new List<ISocket>();
        for (var i = 0; i < count; i++)
            clients.Add(await network.ConnectedAsync(listener));

        var listen = Outcome.Of(() => listener.Listen(after));

        listener.Blocking = false;
        var accepted = 0;
        while (Outcome.Of(() => listener.Accept()) == "Socket")
            accepted++;
        Assert.Equal(expected, $"{accepted},{listen}");
        clients.ForEach(client => client.Dispose());
    });

    [Fact]
    public Task Listen_AfterShutdown_WorksAtAnExplicitPort() => TNetwork.RunAsync(async network =>
    {
        using var free = network.Bound();
        var endPoint = free.LocalEndPoint!;
        free.Dispose();
        using var listener = network.Socket();
        listener.Bind(endPoint);
        listener.Listen(1);
        listener.Shutdown(SocketShutdown.Receive);
        using var refused = network.Socket();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => refused.Connect(endPoint)));

        Assert.Equal("ok", Outcome.Of(() => listener.Listen(1)));

        using var client = network.Socket();
        Assert.Equal("ok", Outcome.Of(() => client.Connect(endPoint)));
        await network.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead));
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(4096)]
    [InlineData(0)]
    public Task Listen_WithAnyBacklog_IsTaken(int backlog) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Bound();
        Assert.Equal("ok", Outcome.Of(() => listener.Listen(backlog)));
        using var client = await network.ConnectedAsync(listener);
        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
    });

    // ---- Closing with something in the queue

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public Task Close_WithSeveralInTheQueue_ResetsThemAll(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        var listener = network.Listener(family: family);
        var clients = new List<ISocket>();
        for (var i = 0; i < 3; i++)
            clients.Add(await network.ConnectedAsync(listener));

        listener.Close();

        foreach (var client in clients)
        {
            await network.BrokenAsync(client);
            Assert.Equal("ConnectionReset,0", Outcome.Times(2, () => client.Receive(1)));
            client.Dispose();
        }
    });

    [Fact]
    public Task Close_AfterAccepting_LeavesTheConnectionAlone() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Listener.Close();

        Assert.Equal("3", pair.Client.Send(3));
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("3", pair.Server.Receive(10));
    });

    [Fact]
    public Task Queued_ClosedByTheClient_IsAcceptedAndEnds() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var client = await network.ConnectedAsync(listener);
        client.Close();
        await network.SettleAsync();

        using var server = listener.Accept();

        Assert.Equal("0", server.Receive(1));
        Assert.Equal("1", server.Send(1));
    });

    // ---- Several accepts

    [Fact]
    public Task AcceptAsync_SeveralWaiting_CompleteInOrder() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var accepts = Enumerable.Range(0, 3).Select(_ => listener.AcceptAsync()).ToList();
        var clients = new List<ISocket>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await network.ConnectedAsync(listener));
            await network.UntilAsync(() => accepts[i].IsCompleted);
        }

        var accepted = await Task.WhenAll(accepts);

        Assert.Equal(clients.Select(client => client.LocalEndPoint), accepted.Select(socket => socket.RemoteEndPoint));
        clients.Concat(accepted).ToList().ForEach(socket => socket.Dispose());
    });

    [Fact]
    public Task AcceptAsync_SeveralWaitingOnAListenerThatCloses_AllFail() => TNetwork.RunAsync(async network =>
    {
        var listener = network.Listener();
        var accepts = Enumerable.Range(0, 3).Select(_ => Outcome.OfAsync(() => listener.AcceptAsync())).ToList();
        Assert.Equal(Outcome.Pending, await network.NowAsync(accepts[0]));

        listener.Dispose();

        Assert.Equal(
            ["OperationAborted", "OperationAborted", "OperationAborted"], await Task.WhenAll(accepts.Select(network.ResultAsync)));
    });

    [Fact]
    public Task AcceptAsync_SeveralForOneConnection_OneGetsIt() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var accepts = Enumerable.Range(0, 3).Select(_ => Outcome.OfAsync(() => listener.AcceptAsync())).ToList();
        using var client = await network.ConnectedAsync(listener);

        Assert.Equal("Socket", await network.ResultAsync(accepts[0]));
        Assert.Equal(Outcome.Pending, await network.NowAsync(accepts[1]));
        listener.Dispose();
        Assert.Equal("OperationAborted OperationAborted", string.Join(' ', await Task.WhenAll(accepts.Skip(1).Select(network.ResultAsync))));
    });

    // ---- What a listener cannot do

    [Theory]
    [InlineData("Send", "Shutdown")]
    [InlineData("Receive", "NotConnected")]
    [InlineData("Connect", "InvalidOperation")]
    [InlineData("Available", "InvalidArgument")]
    [InlineData("Bind", "InvalidArgument")]
    [InlineData("SendFile", "NotSupported")]
    [InlineData("Shutdown(Send)", "ok")]
    [InlineData("Disconnect", "ok")]
    public Task Listener_UsedOtherwise_SaysWhy(string call, string expected) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        Assert.Equal(expected, call switch
        {
            "Send" => listener.Send(1),
            "Receive" => listener.Receive(1),
            "Connect" => Outcome.Of(() => listener.Connect(new IPEndPoint(IPAddress.Loopback, 9))),
            "Available" => Outcome.Of(() => listener.Available),
            "Bind" => Outcome.Of(() => listener.Bind(Tcp.AnyPort)),
            "SendFile" => Outcome.Of(() => listener.SendFile(null)),
            "Shutdown(Send)" => Outcome.Of(() => listener.Shutdown(SocketShutdown.Send)),
            _ => Outcome.Of(() => listener.Disconnect(reuseSocket: false)),
        });
        return Task.CompletedTask;
    });
}

public sealed class ListensOnReal : ListenConformance<OnReal>;
