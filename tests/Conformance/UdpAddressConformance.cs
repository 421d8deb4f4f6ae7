// Which addresses and ports UDP sockets can take and share, and who gets a datagram when several could.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpAddressConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>Two sockets take one port: how each binds, and what the second Bind says. "reuse" sets ReuseAddress, "exclusive" and
    /// "shared" set ExclusiveAddressUse, "addr" and "port" set SO_REUSEADDR and SO_REUSEPORT alone.</summary>
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 reuse", "127.0.0.1 reuse", "ok")]
    [InlineData("127.0.0.1", "127.0.0.1 reuse", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 reuse", "127.0.0.1", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 exclusive", "127.0.0.1 exclusive", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 shared", "127.0.0.1 shared", "ok")]
    [InlineData("127.0.0.1 shared", "127.0.0.1 reuse", "ok")]
    [InlineData("127.0.0.1 addr", "127.0.0.1 addr", "ok")]
    [InlineData("127.0.0.1 port", "127.0.0.1 port", "ok")]
    [InlineData("127.0.0.1 addr", "127.0.0.1 port", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 port", "127.0.0.1 addr", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1 reuse", "127.0.0.1 addr", "ok")]
    [InlineData("127.0.0.1 reuse", "127.0.0.1 port", "ok")]
    [InlineData("127.0.0.1", "127.0.0.2", "ok")]
    [InlineData("0.0.0.0", "127.0.0.1", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1", "0.0.0.0", "AddressAlreadyInUse")]
    [InlineData("0.0.0.0 reuse", "127.0.0.1 reuse", "ok")]
    [InlineData("::1", "::1", "AddressAlreadyInUse")]
    [InlineData("::1 reuse", "::1 reuse", "ok")]
    [InlineData("::", "::1", "AddressAlreadyInUse")]
    [InlineData("::", "0.0.0.0", "ok")]
    [InlineData("::1", "127.0.0.1", "ok")]
    [InlineData(":: dual", "0.0.0.0", "AddressAlreadyInUse")]
    [InlineData(":: dual", "127.0.0.1", "AddressAlreadyInUse")]
    [InlineData("0.0.0.0", ":: dual", "AddressAlreadyInUse")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1 dual", "AddressAlreadyInUse")]
    [InlineData(":: dual reuse", "0.0.0.0 reuse", "ok")]
    public Task Bind_OfATakenPort_DependsOnAddressAndReuse(string first, string second, string expected) => TNetwork.RunAsync(network =>
    {
        using var taken = Make(network, first);
        using var taking = Make(network, second);
        Assert.Equal("ok", Bind(taken, first, port: 0));

        Assert.Equal(expected, Bind(taking, second, taken.Port()));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(UdpFamily.V4, "127.1.2.3", "127.1.2.3:E")]
    [InlineData(UdpFamily.V4, "0.0.0.0", "0.0.0.0:E")]
    [InlineData(UdpFamily.V4, "224.0.0.1", "224.0.0.1:E")]
    [InlineData(UdpFamily.V4, "255.255.255.255", "255.255.255.255:E")]
    [InlineData(UdpFamily.V4, "127.255.255.255", "127.255.255.255:E")]
    [InlineData(UdpFamily.V4, "8.8.8.8", "AddressNotAvailable")]
    [InlineData(UdpFamily.V4, "240.0.0.1", "AddressNotAvailable")]
    [InlineData(UdpFamily.V4, "::1", "AddressFamilyNotSupported")]
    [InlineData(UdpFamily.V6, "::1", "::1:E")]
    [InlineData(UdpFamily.V6, "::2", "AddressNotAvailable")]
    [InlineData(UdpFamily.V6, "ff05::77", "ff05::77:E")]
    [InlineData(UdpFamily.V6, "127.0.0.1", "InvalidArgument")]
    [InlineData(UdpFamily.V6, "::ffff:127.0.0.1", "InvalidArgument")]
    [InlineData(UdpFamily.Dual, "127.0.0.1", "::ffff:127.0.0.1:E")]
    [InlineData(UdpFamily.Dual, "::", ":::E")]
    public Task Bind_ToAddress_TakesOwnOnesAndGroups(UdpFamily family, string address, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(family);

        var outcome = Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0)));

        Assert.Equal(expected, outcome == "ok" ? Outcome.Of(() => socket.LocalEndPoint) : outcome);
        return Task.CompletedTask;
    });

    [Theory]
    [CombinatorialRows]
    public Task Bind_Twice_IsInvalid(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpBound(family);
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.Bind(family.AnyPort())));
        return Task.CompletedTask;
    });

    [Theory]
    [CombinatorialRows]
    public Task Bind_ToPortZero_TakesDifferentPorts(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        var sockets = Enumerable.Range(0, 20).Select(_ => network.UdpSocket(family)).ToList();
        foreach (var socket in sockets)
            socket.Bind(family.AnyPort());

        Assert.Equal(20, sockets.Select(socket => socket.Port()).Distinct().Count());
        sockets.ForEach(socket => socket.Dispose());
        return Task.CompletedTask;
    });

    [Theory]
    [CombinatorialRows]
    public Task Bind_AfterDispose_TakesThePortAgain(UdpFamily family) => TNetwork.RunAsync(network =>
    {
        IPEndPoint at;
        using (var first = network.UdpBound(family))
            at = (IPEndPoint)first.LocalEndPoint!;
        using var second = network.UdpSocket(family);

        Assert.Equal("ok", Outcome.Of(() => second.Bind(at)));
        return Task.CompletedTask;
    });

    /// <summary>TCP and UDP ports are different ports.</summary>
    [Fact]
    public Task Bind_ToAPortOfTcp_Works() => TNetwork.RunAsync(network =>
    {
        using var tcp = network.Listener();
        using var udp = network.UdpSocket();

        Assert.Equal("ok", Outcome.Of(() => udp.Bind(tcp.LocalEndPoint!)));
        return Task.CompletedTask;
    });

    /// <summary>A port that a connect chose is taken like any other, at the address it chose.</summary>
    [Fact]
    public Task Bind_ToAPortThatAConnectChose_IsInUse() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UdpPair();
        using var client = network.UdpSocket();
        using var same = network.UdpSocket();
        using var all = network.UdpSocket();
        using var other = network.UdpSocket();
        client.Connect(pair.First.LocalEndPoint!);

        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => same.Bind(client.LocalEndPoint!)));
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => all.Bind(new IPEndPoint(IPAddress.Any, client.Port()))));
        Assert.Equal("ok", Outcome.Of(() => other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), client.Port()))));
        return Task.CompletedTask;
    });

    /// <summary>Options that are set after the bind count for the next one.</summary>
    [Fact]
    public Task Bind_LooksAtTheOptionsOfNow() => TNetwork.RunAsync(network =>
    {
        using var first = network.UdpBound();
        using var second = network.UdpSocket();
        second.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => second.Bind(first.LocalEndPoint!)));

        first.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

        Assert.Equal("ok", Outcome.Of(() => second.Bind(first.LocalEndPoint!)));
        return Task.CompletedTask;
    });

    /// <summary>With SO_REUSEADDR alone the last to bind gets everything.</summary>
    [Theory]
    [CombinatorialRows]
    public Task Shared_ByReuseAddress_GoesToTheLastBound(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var first = Shared(network, family, "addr", 0);
        using var second = Shared(network, family, "addr", first.Port());
        var third = Shared(network, family, "addr", first.Port());
        using var sender = network.UdpSocket(family);

        sender.SendTo("a", first.LocalEndPoint!);
        await network.AvailableAsync(third, 1);
        Assert.Equal("||a", $"{first.TakeAll()}|{second.TakeAll()}|{third.TakeAll()}");

        third.Dispose();
        sender.SendTo("b", first.LocalEndPoint!);
        await network.AvailableAsync(second, 1);
        Assert.Equal("|b", $"{first.TakeAll()}|{second.TakeAll()}");
    });

    /// <summary>With SO_REUSEPORT the sender's address decides: always the same socket for one sender, all of them for many.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "port")]
    [InlineData(UdpFamily.V4, "reuse")]
    [InlineData(UdpFamily.V6, "reuse")]
    [InlineData(UdpFamily.Dual, "reuse")]
    public Task Shared_ByReusePort_IsSpreadBySender(UdpFamily family, string how) => TNetwork.RunAsync(async network =>
    {
        using var first = Shared(network, family, how, 0);
        using var second = Shared(network, family, how, first.Port());
        using var sender = network.UdpSocket(family);
        for (var i = 0; i < 10; i++)
            sender.SendTo("x", first.LocalEndPoint!);
        await network.SettleAsync();
        Assert.Contains((first.TakeCount(), second.TakeCount()), new[] { (10, 0), (0, 10) });

        for (var i = 0; i < 60; i++)
        {
            using var another = network.UdpSocket(family);
            another.SendTo("x", first.LocalEndPoint!);
        }

        await network.SettleAsync();
        var (one, two) = (first.TakeCount(), second.TakeCount());
        Assert.Equal(60, one + two);
        Assert.InRange(one, 5, 55);
    });

    /// <summary>The most specific socket gets a datagram: connected to the sender, then bound to the address, then to the wildcard,
    /// there IPv4 before dual mode.</summary>
    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.1", "|a")]
    [InlineData("127.0.0.1", "0.0.0.0", "127.0.0.1", "a|")]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2", "a|")]
    [InlineData(":: dual", "0.0.0.0", "127.0.0.1", "|a")]
    [InlineData("0.0.0.0", ":: dual", "127.0.0.1", "a|")]
    [InlineData(":: dual", "127.0.0.1", "127.0.0.1", "|a")]
    [InlineData("0.0.0.0", "::ffff:127.0.0.1 dual", "127.0.0.1", "|a")]
    [InlineData(":: dual", "::1", "::1", "|a")]
    [InlineData("::1", "::", "::1", "a|")]
    [InlineData("127.0.0.1 connected", "127.0.0.1", "127.0.0.1", "a|")]
    [InlineData("127.0.0.1", "127.0.0.1 connected", "127.0.0.1", "|a")]
    [InlineData("0.0.0.0 connected", "127.0.0.1", "127.0.0.1", "a|")]
    [InlineData("127.0.0.1 other", "0.0.0.0", "127.0.0.1", "|a")]
    [InlineData("127.0.0.1", "127.0.0.1 other", "127.0.0.1", "a|")]
    public Task Shared_GoesToTheMostSpecific(string first, string second, string to, string expected) => TNetwork.RunAsync(async network =>
    {
        using var one = Make(network, $"{first} addr");
        using var two = Make(network, $"{second} addr");
        using var sender = network.UdpBound(to.Contains(':', StringComparison.Ordinal) ? UdpFamily.V6 : UdpFamily.V4);
        Assert.Equal("ok", Bind(one, $"{first} addr", 0));
        Assert.Equal("ok", Bind(two, $"{second} addr", one.Port()));
        Connect(network, one, first, sender);
        Connect(network, two, second, sender);

        sender.SendTo("a", new IPEndPoint(IPAddress.Parse(to), one.Port()));
        await network.UntilAsync(() => one.Available + two.Available > 0);

        Assert.Equal(expected, $"{one.TakeAll()}|{two.TakeAll()}");
    });

    /// <summary>What comes from this host comes from 127.0.0.1 unless the socket is bound elsewhere.</summary>
    [Theory]
    [InlineData("", "127.0.0.1", "127.0.0.1")]
    [InlineData("", "127.0.0.9", "127.0.0.1")]
    [InlineData("127.0.0.3", "127.0.0.1", "127.0.0.3")]
    [InlineData("0.0.0.0", "127.0.0.9", "127.0.0.1")]
    public Task Source_OfADatagram_IsTheBoundAddressOrLoopback(string bound, string to, string expected) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UdpWildcard();
        using var sender = network.UdpSocket();
        if (bound.Length > 0)
            sender.Bind(new IPEndPoint(IPAddress.Parse(bound), 0));

        sender.SendTo("a", new IPEndPoint(IPAddress.Parse(to), receiver.Port()));
        await network.AvailableAsync(receiver, 1);

        Assert.Equal($"a from {expected}:E", receiver.TakeFrom());
    });

    /// <summary>A socket that is bound to a group or to a broadcast address hears what is sent there, and sends from an address of the
    /// host.</summary>
    [Theory]
    [InlineData("239.77.1.2")]
    [InlineData("127.255.255.255")]
    [InlineData("255.255.255.255")]
    public Task Source_OfASocketBoundToAGroup_IsTheHosts(string bound) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UdpBound();
        using var sender = network.UdpBound(UdpFamily.V4, new IPEndPoint(IPAddress.Parse(bound), 0));

        sender.SendTo("a", receiver.LocalEndPoint!);
        await network.AvailableAsync(receiver, 1);

        Assert.Equal("a from 127.0.0.1:E", receiver.TakeFrom());
    });

    /// <summary>The kernel binds a socket before it looks at what is to be sent: a failed call leaves a port taken that Socket does not
    /// know of.</summary>
    [Theory]
    [InlineData("Send", "DestinationAddressRequired")]
    [InlineData("SendTo(port 0)", "InvalidArgument")]
    [InlineData("SendTo(70000)", "MessageSize")]
    [InlineData("SendTo(broadcast)", "AccessDenied")]
    [InlineData("Connect(broadcast)", "AccessDenied")]
    public Task FailedCall_OfANewSocket_BindsItAllTheSame(string call, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();
        var broadcast = new IPEndPoint(IPAddress.Parse("127.255.255.255"), 9);

        Assert.Equal(expected, call switch
        {
            "Send" => socket.Send("a"),
            "SendTo(port 0)" => socket.SendTo("a", UdpFamily.V4.AnyPort()),
            "SendTo(70000)" => Outcome.Of(() => socket.SendTo(new byte[70_000], new IPEndPoint(IPAddress.Loopback, 9))),
            "SendTo(broadcast)" => socket.SendTo("a", broadcast),
            _ => Outcome.Of(() => socket.Connect(broadcast)),
        });
        Assert.Equal("null False", $"{Outcome.Of(() => socket.LocalEndPoint)} {socket.IsBound}");
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.Bind(UdpFamily.V4.AnyPort())));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp, "InterNetwork Dgram Udp")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Unspecified, "InterNetwork Dgram IP")]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp, "InterNetworkV6 Dgram Udp")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Tcp, "ProtocolNotSupported")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp, "ProtocolNotSupported")]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Tcp, "ProtocolNotSupported")]
    public Task CreateSocket_Datagram_IsTheKernelsDecision(AddressFamily family, SocketType type, ProtocolType protocol, string expected) =>
        TNetwork.RunAsync(network =>
        {
            Assert.Equal(expected, Outcome.Of(() =>
            {
                using var socket = network.CreateSocket(family, type, protocol);
                return $"{socket.AddressFamily} {socket.SocketType} {socket.ProtocolType}";
            }));
            return Task.CompletedTask;
        });

    [Fact]
    public Task CreateSocket_WithoutAFamily_IsDualMode() => TNetwork.RunAsync(async network =>
    {
        using var socket = network.CreateSocket(SocketType.Dgram, ProtocolType.Udp);
        using var receiver = network.UdpBound();

        Assert.Equal("InterNetworkV6 True 1", $"{socket.AddressFamily} {socket.DualMode} {socket.SendTo("a", receiver.LocalEndPoint!)}");
        await network.AvailableAsync(receiver, 1);
        Assert.Equal("a", receiver.TakeAll());
    });

    private static ISocket Make(INetwork network, string how)
    {
        var address = IPAddress.Parse(how.Split(' ')[0]);
        var family = address.AddressFamily == AddressFamily.InterNetwork ? UdpFamily.V4 : UdpFamily.V6;
        return network.UdpSocket(how.Contains("dual", StringComparison.Ordinal) ? UdpFamily.Dual : family);
    }

    private static ISocket Shared(INetwork network, UdpFamily family, string how, int port)
    {
        var socket = network.UdpSocket(family);
        Share(socket, [how]);
        socket.Bind(new IPEndPoint(family.Loopback(), port));
        return socket;
    }

    private static string Bind(ISocket socket, string how, int port)
    {
        var words = how.Split(' ');
        Share(socket, words);
        return Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(words[0]), port)));
    }

    private static void Share(ISocket socket, string[] words)
    {
        if (words.Contains("reuse"))
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        if (words.Contains("exclusive"))
            socket.ExclusiveAddressUse = true;
        if (words.Contains("shared"))
            socket.ExclusiveAddressUse = false;
        if (words.Contains("addr"))
            socket.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
        if (words.Contains("port"))
            socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1));
    }

    private static void Connect(INetwork network, ISocket socket, string how, ISocket sender)
    {
        if (how.Contains("connected", StringComparison.Ordinal))
            socket.Connect(sender.LocalEndPoint!);
        if (how.Contains("other", StringComparison.Ordinal))
            socket.Connect(network.DeadEnd());
    }
}

public sealed class UdpAddressesOnReal : UdpAddressConformance<OnReal>;
