// Nobody is there: a port-unreachable message comes back, and a connected socket tells it once, by whatever is called first. A socket
// that is not connected never tells.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpErrorConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>The first call after the message came says so, and the same call then goes on as if nothing had been.</summary>
    [Theory]
    [InlineData("Send", "ConnectionRefused 1")]
    [InlineData("SendTo", "ConnectionRefused 1")]
    [InlineData("SendMessage", "ConnectionRefused 1")]
    [InlineData("Receive", "ConnectionRefused WouldBlock")]
    [InlineData("Receive(0)", "ConnectionRefused WouldBlock")]
    [InlineData("Receive(peek)", "ConnectionRefused WouldBlock")]
    [InlineData("ReceiveFrom", "ConnectionRefused WouldBlock")]
    [InlineData("ReceiveMessage", "ConnectionRefused WouldBlock")]
    [InlineData("Option Error", "ConnectionRefused Success")]
    public Task Refused_IsToldOnce_ByWhateverIsCalledFirst(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var live = network.UdpBound();
        foreach (var family in Enum.GetValues<UdpFamily>())
        {
            using var socket = await RefusedAsync(network, family);

            Assert.Equal($"{family} {expected}", $"{family} {Call(socket, call, family)} {Call(socket, call, family)}");
        }
    });

    [Theory]
    [InlineData("SendAsync", "ConnectionRefused 1")]
    [InlineData("SendToAsync", "ConnectionRefused 1")]
    [InlineData("ReceiveAsync", "ConnectionRefused pending")]
    [InlineData("ReceiveFromAsync", "ConnectionRefused pending")]
    public Task Refused_IsToldOnce_ByAsynchronousCallsToo(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var socket = await RefusedAsync(network, UdpFamily.V4);

        var first = await network.NowAsync(CallAsync(socket, call));

        Assert.Equal(expected, $"{first} {await network.NowAsync(CallAsync(socket, call))}");
    });

    /// <summary>Not errors of the peer, and not asked for one: these leave it to be told.</summary>
    [Theory]
    [InlineData("Connect", "ok")]
    [InlineData("Shutdown", "ok")]
    [InlineData("Bind", "InvalidArgument")]
    [InlineData("Listen", "OperationNotSupported")]
    [InlineData("Available", "0")]
    [InlineData("Poll", "-WE")]
    [InlineData("Send(70000)", "MessageSize")]
    public Task Refused_IsLeft_ByOtherCalls(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var live = network.UdpBound();
        using var socket = await RefusedAsync(network, UdpFamily.V4);

        Assert.Equal(expected, OtherCall(socket, call, live.LocalEndPoint!));

        Assert.Equal("ConnectionRefused Success", $"{socket.OptionError()} {socket.OptionError()}");
    });

    [Theory]
    [CombinatorialRows]
    public Task Refused_IsToldBeforeWhatIsQueued(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        var pair = network.UdpPair(family);
        pair.Second.Send("abc");
        await network.AvailableAsync(pair.First, 3);
        pair.Second.Dispose();
        pair.First.Send("x");
        await network.BrokenAsync(pair.First);

        Assert.Equal("RWE 3 ConnectionRefused abc WouldBlock", string.Join(' ', [
            pair.First.Ready(), $"{pair.First.Available}", pair.First.Take(), pair.First.Take(), pair.First.Take()]));
        pair.Dispose();
    });

    [Theory]
    [CombinatorialRows]
    public Task Refused_AfterSeveralDatagrams_IsToldOnceAndAgainAfterTheNext(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        socket.Connect(network.DeadEnd(family));
        socket.Send("a");
        await network.BrokenAsync(socket);

        // The second send tells of the first and sends nothing; the third is refused in its turn.
        Assert.Equal("ConnectionRefused 1", $"{socket.Send("b")} {socket.Send("c")}");
        await network.BrokenAsync(socket);
        Assert.Equal("ConnectionRefused WouldBlock", $"{socket.Take()} {socket.Take()}");
    });

    [Theory]
    [CombinatorialRows]
    public Task Refused_ToASocketThatIsNotConnected_IsNeverTold(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        var dead = network.DeadEnd(family);

        Assert.Equal("1 1", $"{socket.SendTo("a", dead)} {socket.SendTo("b", dead)}");
        await network.SettleAsync();

        Assert.Equal("-W- Success WouldBlock 1", $"{socket.Ready()} {socket.OptionError()} {socket.Take()} {socket.SendTo("c", dead)}");
    });

    /// <summary>The message names the datagram that caused it, and only a socket connected to its destination takes it.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Refused_SentElsewhereByAConnectedSocket_IsNotTold(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);

        Assert.Equal("1", pair.First.SendTo("a", network.DeadEnd(family)));
        await network.SettleAsync();

        Assert.Equal("-W- Success", $"{pair.First.Ready()} {pair.First.OptionError()}");
    });

    [Theory]
    [CombinatorialRows]
    public Task Refused_DoesNotDisconnect(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        var peer = network.UdpBound(family);
        var at = (IPEndPoint)peer.LocalEndPoint!;
        socket.Connect(at);
        peer.Dispose();
        socket.Send("lost");
        await network.BrokenAsync(socket);

        // What Socket remembers is another matter than what the kernel does.
        Assert.Equal("True ConnectionRefused False", $"{socket.Connected} {socket.Take()} {socket.Connected}");

        using var again = network.UdpBound(family, at);
        Assert.Equal("5", socket.Send("again"));
        await network.AvailableAsync(again, 5);
        Assert.Equal("again", again.TakeAll());
    });

    [Theory]
    [CombinatorialRows]
    public Task Refused_WhileAReceiveWaits_EndsIt(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        socket.Connect(network.DeadEnd(family));
        var receive = socket.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        Assert.Equal("1", socket.Send("a"));

        Assert.Equal("ConnectionRefused", await network.ResultAsync(receive));
        Assert.Equal("-W- Success", $"{socket.Ready()} {socket.OptionError()}");
    });

    /// <summary>A socket bound to the wildcard receives what is sent to any address, so nothing is refused there.</summary>
    [Fact]
    public Task Refused_DependsOnTheAddressThatIsBound() => TNetwork.RunAsync(async network =>
    {
        using var one = network.UdpBound();
        using var all = network.UdpWildcard();
        using var toOne = network.UdpSocket();
        using var toAll = network.UdpSocket();
        toOne.Connect(IPAddress.Parse("127.0.0.2"), one.Port());
        toAll.Connect(IPAddress.Parse("127.0.0.2"), all.Port());

        Assert.Equal("1 1", $"{toOne.Send("a")} {toAll.Send("a")}");
        await network.BrokenAsync(toOne);

        Assert.Equal("ConnectionRefused Success", $"{toOne.OptionError()} {toAll.OptionError()}");
        Assert.Equal("a", all.TakeAll());
    });

    /// <summary>A connected socket takes its peer's datagrams only: for everybody else its port is a dead one.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Refused_ByASocketThatIsConnectedToAnother(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        using var stranger = network.UdpBound(family);
        stranger.Connect(pair.First.LocalEndPoint!);

        stranger.Send("a");
        await network.BrokenAsync(stranger);

        Assert.Equal("ConnectionRefused", stranger.OptionError());
        Assert.Equal("", pair.First.TakeAll());
    });

    private static async Task<ISocket> RefusedAsync(INetwork network, UdpFamily family)
    {
        var socket = network.UdpBound(family);
        socket.Connect(network.DeadEnd(family));
        socket.Send("x");
        await network.BrokenAsync(socket);
        socket.Blocking = false;
        return socket;
    }

    private static string Call(ISocket socket, string call, UdpFamily family)
    {
        EndPoint from = new IPEndPoint(family.Wildcard(), 0);
        var self = socket.LocalEndPoint!;
        return call switch
        {
            "Send" => socket.Send("x"),
            "SendTo" => socket.SendTo("x", new IPEndPoint(family.Loopback(), 9)),
            "SendMessage" => Outcome.Of(() => socket.SendMessage(["x".Bytes()], [], SocketFlags.None, new IPEndPoint(family.Loopback(), 9))),
            "Receive" => socket.Receive(10),
            "Receive(0)" => socket.Receive(0),
            "Receive(peek)" => socket.Receive(10, SocketFlags.Peek),
            "ReceiveFrom" => Outcome.Of(() => socket.ReceiveFrom(new byte[1], ref from)),
            "ReceiveMessage" => Outcome.Of(() => socket.ReceiveMessage([new byte[1]])),
            _ => socket.OptionError(),
        };
    }

    private static Task<string> CallAsync(ISocket socket, string call)
    {
        var elsewhere = new IPEndPoint(IPAddress.Loopback, 9);
        return call switch
        {
            "SendAsync" => Outcome.OfAsync(() => socket.SendAsync("x".Bytes().AsMemory())),
            "SendToAsync" => Outcome.OfAsync(() => socket.SendToAsync("x".Bytes().AsMemory(), elsewhere)),
            "ReceiveAsync" => socket.StartReceive(),
            _ => Outcome.OfAsync(() => socket.ReceiveFromAsync(new byte[1].AsMemory(), elsewhere)),
        };
    }

    private static string OtherCall(ISocket socket, string call, EndPoint live) => call switch
    {
        "Connect" => Outcome.Of(() => socket.Connect(live)),
        "Shutdown" => Outcome.Of(() => socket.Shutdown(SocketShutdown.Both)),
        "Bind" => Outcome.Of(() => socket.Bind(Tcp.AnyPort)),
        "Listen" => Outcome.Of(() => socket.Listen(1)),
        "Available" => Outcome.Of(() => socket.Available),
        "Poll" => socket.Ready(),
        _ => socket.Send(70_000),
    };
}

public sealed class UdpErrorsOnReal : UdpErrorConformance<OnReal>;
