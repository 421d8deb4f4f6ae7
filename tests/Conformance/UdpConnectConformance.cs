// Connected UDP sockets: connecting is a local matter that chooses the peer, filters what arrives and picks an address. And what
// Disconnect and Shutdown make of it.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpConnectConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [CombinatorialRows]
    public Task Connected_Receives_FromThePeerOnly(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        using var stranger = network.UdpBound(family);
        Assert.Equal("8", stranger.SendTo("stranger", pair.First.LocalEndPoint!));
        Assert.Equal("4", pair.Second.Send("peer"));
        await network.AvailableAsync(pair.First, 4);

        Assert.Equal("peer", pair.First.TakeAll());
    });

    [Theory]
    [CombinatorialRows]
    public Task Connect_LeavesWhatWasQueuedBefore(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        using var receiver = network.UdpBound(family);
        pair.First.SendTo("before", receiver.LocalEndPoint!);
        await network.AvailableAsync(receiver, 1);

        receiver.Connect(pair.Second.LocalEndPoint!);
        pair.First.SendTo("after", receiver.LocalEndPoint!);
        await network.SettleAsync();

        Assert.Equal("before from first", receiver.TakeFrom(("first", pair.First)));
        Assert.Equal("WouldBlock", receiver.Take());
    });

    [Theory]
    [CombinatorialRows]
    public Task Connect_Again_ChangesThePeer(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        using var first = network.UdpBound(family);
        using var second = network.UdpBound(family);
        socket.Connect(first.LocalEndPoint!);
        var local = socket.LocalEndPoint;

        Assert.Equal("ok", Outcome.Of(() => socket.Connect(second.LocalEndPoint!)));
        first.SendTo("first", socket.LocalEndPoint!);
        second.SendTo("second", socket.LocalEndPoint!);
        socket.Send("to the second");
        await network.AvailableAsync(second, 1);

        Assert.Equal("second", socket.TakeAll());
        Assert.Equal((" to the second", local), ($"{first.TakeAll()} {second.TakeAll()}", socket.LocalEndPoint));
        Assert.Equal(second.LocalEndPoint, socket.RemoteEndPoint);
    });

    [Theory]
    [CombinatorialRows]
    public Task SendTo_OfAConnectedSocket_GoesWhereItIsSent(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        using var other = network.UdpBound(family);

        Assert.Equal("5", pair.First.SendTo("other", other.LocalEndPoint!));
        Assert.Equal("4", pair.First.Send("peer"));
        await network.AvailableAsync(pair.Second, 1);

        Assert.Equal("other from socket", other.TakeFrom(("socket", pair.First)));
        Assert.Equal("peer", pair.Second.TakeAll());
        Assert.Equal(pair.Second.LocalEndPoint, pair.First.RemoteEndPoint);
    });

    /// <summary>What a socket shows of itself over its life; "E" is a port.</summary>
    [Theory]
    [CombinatorialRows]
    public Task EndPoints_FromNewToDisposed_ShowTheLife(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        using var peer = network.UdpBound(family);
        var socket = network.UdpSocket(family);
        var lo = Outcome.Of(() => peer.LocalEndPoint);
        Assert.Equal("null null False False", Describe(socket));

        socket.Connect(peer.LocalEndPoint!);
        Assert.Equal($"{lo} {lo} True True", Describe(socket));

        socket.Disconnect(reuseSocket: false);
        Assert.Equal($"{lo} null False True", Describe(socket));

        socket.Dispose();
        Assert.Equal("Disposed Disposed False True", Describe(socket));
        return Task.CompletedTask;
    });

    /// <summary>The wildcard stays what LocalEndPoint says until the socket is connected.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Connect_OfAWildcardSocket_ChoosesTheAddress(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        using var peer = network.UdpBound(family);
        using var socket = network.UdpWildcard(family);
        var port = socket.Port();
        Assert.Equal(new IPEndPoint(family.Wildcard(), port), socket.LocalEndPoint);

        socket.Connect(peer.LocalEndPoint!);

        Assert.Equal(new IPEndPoint(family.Loopback(), port), socket.LocalEndPoint);
        return Task.CompletedTask;
    });

    [Theory]
    [CombinatorialRows]
    public Task SendTo_Unbound_BindsToTheWildcard(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var peer = network.UdpBound(family);
        using var socket = network.UdpSocket(family);

        Assert.Equal("1", socket.SendTo("a", peer.LocalEndPoint!));
        await network.AvailableAsync(peer, 1);

        Assert.Equal((family.Wildcard(), true), (((IPEndPoint)socket.LocalEndPoint!).Address, socket.IsBound));
        Assert.Equal("a from socket", peer.TakeFrom(("socket", socket)));
    });

    /// <summary>Receiving binds nothing: .NET asks for a bind before it asks who sent, and waits for ever otherwise.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Receive_Unbound_DoesNotBind(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(family);

        Assert.Equal("WouldBlock InvalidOperation", $"{socket.Take()} {socket.TakeFrom()}");
        Assert.Equal("null null False False", Describe(socket));
        return Task.CompletedTask;
    });

    /// <summary>Where to connect, what comes of it, and what the socket then says of itself.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "0.0.0.0", "ok 127.0.0.1:E 127.0.0.1:E")]
    [InlineData(UdpFamily.V4, "127.0.0.9", "ok 127.0.0.1:E 127.0.0.9:E")]
    [InlineData(UdpFamily.V4, "255.255.255.255", "AccessDenied")]
    [InlineData(UdpFamily.V4, "127.255.255.255", "AccessDenied")]
    [InlineData(UdpFamily.V4, "::1", "AddressFamilyNotSupported")]
    [InlineData(UdpFamily.V6, "::", "ok ::1:E ::1:E")]
    [InlineData(UdpFamily.V6, "127.0.0.1", "AddressFamilyNotSupported")]
    [InlineData(UdpFamily.V6, "::ffff:127.0.0.1", "NetworkUnreachable")]
    [InlineData(UdpFamily.Dual, "127.0.0.1", "ok ::ffff:127.0.0.1:E ::ffff:127.0.0.1:E")]
    [InlineData(UdpFamily.Dual, "::ffff:127.0.0.1", "ok ::ffff:127.0.0.1:E ::ffff:127.0.0.1:E")]
    [InlineData(UdpFamily.Dual, "::1", "ok ::1:E ::1:E")]
    [InlineData(UdpFamily.Dual, "0.0.0.0", "ok ::ffff:127.0.0.1:E ::ffff:127.0.0.1:E")]
    [InlineData(UdpFamily.Dual, "255.255.255.255", "AccessDenied")]
    public Task Connect_ToAddress_IsALocalMatter(UdpFamily family, string address, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(family);

        var outcome = Outcome.Of(() => socket.Connect(new IPEndPoint(IPAddress.Parse(address), 9)));

        Assert.Equal(expected, outcome == "ok" ? $"ok {Outcome.Of(() => socket.LocalEndPoint)} {Outcome.Of(() => socket.RemoteEndPoint)}" : outcome);
        return Task.CompletedTask;
    });

    /// <summary>Port 0 is no peer that could be named, yet one can send to it, which is refused; only dual mode notices. What arrives
    /// is not filtered by port.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "1", "ConnectionRefused,b")]
    [InlineData(UdpFamily.V6, "1", "ConnectionRefused,b")]
    [InlineData(UdpFamily.Dual, "InvalidArgument", "b")]
    public Task Connect_ToPortZero_ConnectsToNobody(UdpFamily family, string sent, string received) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        using var other = network.UdpBound(family);
        other.Connect(socket.LocalEndPoint!);
        Assert.Equal("ok", Outcome.Of(() => socket.Connect(new IPEndPoint(family.Nowhere(), 0))));

        Assert.Equal($"True NotConnected {sent}", $"{socket.Connected} {Outcome.Of(() => socket.RemoteEndPoint)} {socket.Send("a")}");
        other.Send("b");
        await network.SettleAsync();

        Assert.Equal(received, socket.TakeAll());
    });

    /// <summary>With reuse, Socket goes on with a fresh descriptor: bound to nothing, though it believes to be bound, with the
    /// options that it keeps track of, and with nothing in its queue.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Disconnect_WithReuse_StartsAfreshButCannotConnect(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var before = (IPEndPoint)pair.First.LocalEndPoint!;
        pair.First.Ttl = 33;
        pair.First.ReceiveBufferSize = 5_000;
        pair.Second.Send("lost");
        await network.AvailableAsync(pair.First, 1);

        Assert.Equal("ok", Outcome.Of(() => pair.First.Disconnect(reuseSocket: true)));

        using var again = network.UdpBound(family, before);
        Assert.Equal($"{new IPEndPoint(family.Wildcard(), 0)} null False True", $"{pair.First.LocalEndPoint} {Outcome.Of(() => pair.First.RemoteEndPoint)} {pair.First.Connected} {pair.First.IsBound}");
        // What Socket reads (twice what was asked for) it sets anew, and it does not keep track of the hop limit.
        Assert.Equal($"{(family == UdpFamily.V4 ? 33 : 64)} 20000 0 InvalidOperation", $"{pair.First.Ttl} {pair.First.ReceiveBufferSize} {pair.First.Available} {Outcome.Of(() => pair.First.Connect(before))}");
        Assert.Equal("DestinationAddressRequired 1", $"{pair.First.Send("a")} {pair.First.SendTo("a", again.LocalEndPoint!)}");
        await network.AvailableAsync(again, 1);
        Assert.Equal("a", again.Take());
    });

    /// <summary>Disconnect is Shutdown(Both): it does not dissolve the association.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Disconnect_EndsSendingAndKeepsReceiving(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);

        Assert.Equal("ok", Outcome.Of(() => pair.First.Disconnect(reuseSocket: false)));
        Assert.Equal("Shutdown Shutdown", $"{pair.First.Send("a")} {pair.First.SendTo("a", pair.Second.LocalEndPoint!)}");
        Assert.Equal("InvalidOperation", Outcome.Of(() => pair.First.Connect(pair.Second.LocalEndPoint!)));
        pair.Second.Send("late");
        await network.AvailableAsync(pair.First, 1);

        Assert.Equal("4 late", $"{pair.First.Available} {pair.First.TakeAll()}");
    });

    /// <summary>Two shutdowns in a row: what each says, what sending says then, readiness, and whether a datagram still arrives.</summary>
    [Theory]
    [InlineData(SocketShutdown.Receive, SocketShutdown.Receive, "ok ok 1 RW- late")]
    [InlineData(SocketShutdown.Receive, SocketShutdown.Send, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Receive, SocketShutdown.Both, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Send, SocketShutdown.Send, "ok ok Shutdown -W- late")]
    [InlineData(SocketShutdown.Send, SocketShutdown.Receive, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Send, SocketShutdown.Both, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Both, SocketShutdown.Both, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Both, SocketShutdown.Receive, "ok ok Shutdown RW- late")]
    [InlineData(SocketShutdown.Both, (SocketShutdown)9, "ok InvalidArgument Shutdown RW- late")]
    public Task Shutdown_OfAConnectedSocket_EndsCallsAndNotArrivals(SocketShutdown first, SocketShutdown second, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair();

            var shutdowns = $"{Outcome.Of(() => pair.First.Shutdown(first))} {Outcome.Of(() => pair.First.Shutdown(second))}";
            var answers = $"{shutdowns} {pair.First.Send("a")} {pair.First.Ready()}";
            pair.Second.Send("late");
            await network.AvailableAsync(pair.First, 1);

            Assert.Equal(expected, $"{answers} {pair.First.TakeAll()}");
        });

    /// <summary>The kernel answers NotConnected and shuts down nevertheless.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Shutdown_Unconnected_SaysNotConnectedAndIsDone(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);
        using var other = network.UdpBound(family);

        Assert.Equal("NotConnected", Outcome.Of(() => socket.Shutdown(SocketShutdown.Both)));
        Assert.Equal("Shutdown RW-", $"{socket.SendTo("a", other.LocalEndPoint!)} {socket.Ready()}");
        other.SendTo("late", socket.LocalEndPoint!);
        await network.AvailableAsync(socket, 1);

        Assert.Equal("late", socket.TakeAll());
    });

    [Theory]
    [InlineData("SendTo(port 0)", "InvalidArgument")]
    [InlineData("SendTo(0.0.0.0)", "1")]
    [InlineData("SendTo(v6)", "AddressFamilyNotSupported")]
    [InlineData("SendTo(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("SendTo(dns)", "ArgumentException(remoteEP)")]
    [InlineData("ReceiveFrom(v6)", "ArgumentException(remoteEP)")]
    [InlineData("ReceiveFrom(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("ReceiveMessageFrom(v6)", "ArgumentException(remoteEP)")]
    [InlineData("ConnectAsync(v6)", "NotSupported")]
    [InlineData("Send(70000)", "MessageSize")]
    [InlineData("SendTo(70000)", "MessageSize")]
    public Task BoundSocket_OddDestination_AnswersAsOnSocket(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var other = network.UdpWildcard();
        using var socket = network.UdpBound();

        Assert.Equal(expected, await OddCallAsync(socket, call, other.Port()));
    });

    /// <summary>A socket in dual mode that has an address of one protocol: what sending and connecting to the other say.</summary>
    [Theory]
    [InlineData("127.0.0.1", "::1", "AddressFamilyNotSupported", "AddressFamilyNotSupported")]
    [InlineData("127.0.0.1", "::", "1", "ok")]
    [InlineData("127.0.0.1", "127.0.0.1", "1", "ok")]
    [InlineData("::1", "127.0.0.1", "NetworkUnreachable", "AddressFamilyNotSupported")]
    [InlineData("::1", "::", "1", "ok")]
    [InlineData("::", "127.0.0.1", "1", "ok")]
    public Task DualMode_BoundToOneProtocol_DoesNotSpeakTheOther(string bound, string to, string sent, string connected) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = network.UdpBound(UdpFamily.Dual, new IPEndPoint(IPAddress.Parse(bound), 0));
            var destination = new IPEndPoint(IPAddress.Parse(to), socket.Port());

            Assert.Equal(sent, socket.SendTo("a", destination));
            Assert.Equal(connected, Outcome.Of(() => socket.Connect(destination)));
            return Task.CompletedTask;
        });

    /// <summary>Socket keeps the RemoteEndPoint that was read once, also when the peer is another by then.</summary>
    [Fact]
    public Task RemoteEndPoint_ReadBeforeAReconnect_StaysAsItWas() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        using var other = network.UdpBound();
        Assert.Equal(pair.Second.LocalEndPoint, pair.First.RemoteEndPoint);

        pair.First.Connect(other.LocalEndPoint!);
        pair.First.Send("a");
        await network.AvailableAsync(other, 1);

        Assert.Equal((pair.Second.LocalEndPoint, "a"), (pair.First.RemoteEndPoint, other.TakeAll()));
    });

    /// <summary>The wildcard as a destination is the address that the socket has, or loopback.</summary>
    [Theory]
    [InlineData("127.0.0.5", "127.0.0.5:E")]
    [InlineData("0.0.0.0", "127.0.0.1:E")]
    public Task Connect_ToTheWildcard_IsToItself(string bound, string expected) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(UdpFamily.V4, new IPEndPoint(IPAddress.Parse(bound), 0));
        var any = new IPEndPoint(IPAddress.Any, socket.Port());
        Assert.Equal("1", socket.SendTo("a", any));
        await network.AvailableAsync(socket, 1);
        Assert.Equal($"a from {expected}", socket.TakeFrom());

        socket.Connect(any);

        Assert.Equal(expected, Outcome.Of(() => socket.RemoteEndPoint));
    });

    /// <summary>Connecting again after the end: Connect refuses, ConnectAsync does not ask what Socket remembers, but for Disconnect
    /// without reuse.</summary>
    [Theory]
    [InlineData("shutdown", "InvalidOperation", "ok True")]
    [InlineData("disconnect", "InvalidOperation", "IsConnected False")]
    [InlineData("disconnect for reuse", "InvalidOperation", "ok True")]
    [InlineData("failed call", "InvalidOperation", "ok True")]
    public Task Connect_AfterTheEnd_IsRefusedByConnectAlone(string end, string synchronous, string asynchronous) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair();
            var peer = pair.Second.LocalEndPoint!;
            _ = end switch
            {
                "shutdown" => Outcome.Of(() => pair.First.Shutdown(SocketShutdown.Both)),
                "disconnect" => Outcome.Of(() => pair.First.Disconnect(reuseSocket: false)),
                "disconnect for reuse" => Outcome.Of(() => pair.First.Disconnect(reuseSocket: true)),
                _ => Outcome.Of(() => pair.First.Bind(peer)),
            };

            Assert.Equal(synchronous, Outcome.Of(() => pair.First.Connect(peer)));
            var outcome = await Outcome.OfAsync(() => pair.First.ConnectAsync(peer));
            Assert.Equal(asynchronous, $"{outcome} {pair.First.Connected}");
        });

    [Theory]
    [InlineData(UdpFamily.V6, "127.0.0.1", "NetworkUnreachable")]
    [InlineData(UdpFamily.V6, "::ffff:127.0.0.1", "NetworkUnreachable")]
    [InlineData(UdpFamily.V6, "::", "1")]
    [InlineData(UdpFamily.Dual, "127.0.0.1", "1")]
    [InlineData(UdpFamily.Dual, "::ffff:127.0.0.1", "1")]
    [InlineData(UdpFamily.Dual, "::1", "1")]
    [InlineData(UdpFamily.Dual, "0.0.0.0", "1")]
    public Task SendTo_OfAnIPv6Socket_ReachesIPv4InDualModeOnly(UdpFamily family, string address, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            var to = IPAddress.Parse(address);
            using var receiver = network.UdpWildcard(UdpFamily.Dual);
            using var socket = network.UdpSocket(family);

            Assert.Equal(expected, socket.SendTo("a", new IPEndPoint(to, receiver.Port())));
            await network.SettleAsync();

            Assert.Equal(expected == "1" ? "a" : "", receiver.TakeAll());
        });

    private static async Task<string> OddCallAsync(ISocket socket, string call, int port)
    {
        EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
        var flags = SocketFlags.None;
        return call switch
        {
            "SendTo(port 0)" => socket.SendTo("a", new IPEndPoint(IPAddress.Loopback, 0)),
            "SendTo(0.0.0.0)" => socket.SendTo("a", new IPEndPoint(IPAddress.Any, port)),
            "SendTo(v6)" => socket.SendTo("a", new IPEndPoint(IPAddress.IPv6Loopback, port)),
            "SendTo(null)" => socket.SendTo("a", null!),
            "SendTo(dns)" => socket.SendTo("a", new DnsEndPoint("localhost", port)),
            "ReceiveFrom(v6)" => Outcome.Of(() => socket.ReceiveFrom(new byte[1], ref from)),
            "ReceiveFrom(null)" => Outcome.Of(() =>
            {
                EndPoint? none = null;
                socket.ReceiveFrom(new byte[1], ref none!);
            }),
            "ReceiveMessageFrom(v6)" => Outcome.Of(() => socket.ReceiveMessageFrom(new byte[1], ref flags, ref from, out _)),
            "ConnectAsync(v6)" => await Outcome.OfAsync(() => socket.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, port))),
            "Send(70000)" => socket.Send(70_000),
            _ => Outcome.Of(() => socket.SendTo(new byte[70_000], new IPEndPoint(IPAddress.Loopback, port))),
        };
    }

    private static string Describe(ISocket socket) =>
        $"{Outcome.Of(() => socket.LocalEndPoint)} {Outcome.Of(() => socket.RemoteEndPoint)} "
        + $"{Outcome.Of(() => socket.Connected)} {Outcome.Of(() => socket.IsBound)}";
}

public sealed class UdpConnectOnReal : UdpConnectConformance<OnReal>;
