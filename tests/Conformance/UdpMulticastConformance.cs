// Multicast within the host: groups are joined on the loopback interface, number 1, and sent to by way of it. IPv6 has no route for
// multicast on loopback, so its groups can be joined there and not sent to.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpMulticastConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private const int MulticastAll = 49; // IP_MULTICAST_ALL
    private const int MulticastAllV6 = 29; // IPV6_MULTICAST_ALL

    private static readonly int LoopbackIndex = IPAddress.HostToNetworkOrder(1);

    [Theory]
    [InlineData("by address")]
    [InlineData("by index")]
    [InlineData("by another address of loopback")]
    public Task Member_GetsWhatIsSentToTheGroup(string how) => TNetwork.RunAsync(async network =>
    {
        using var member = network.UdpWildcard();
        using var sender = Sender(network);
        Join(member, how switch
        {
            "by address" => new MulticastOption(Udp.Group, IPAddress.Loopback),
            "by index" => new MulticastOption(Udp.Group, 1),
            _ => new MulticastOption(Udp.Group, IPAddress.Parse("127.0.0.5")),
        });

        Assert.Equal("5", sender.SendTo("group", new IPEndPoint(Udp.Group, member.Port())));
        await network.AvailableAsync(member, 1);

        Assert.Equal("group from sender", member.TakeFrom(("sender", sender)));
    });

    /// <summary>Sockets of one port, one of them a member: who gets the copy. IP_MULTICAST_ALL is on by default and lets everybody on
    /// the host have what any socket has joined for; on IPv6 sockets it is off.</summary>
    [Theory]
    [InlineData("0.0.0.0 member", "a")]
    [InlineData("0.0.0.0", "a")]
    [InlineData("0.0.0.0 strict", "")]
    [InlineData("0.0.0.0 member strict", "a")]
    [InlineData("239.77.1.2", "a")]
    [InlineData("239.77.1.2 strict", "")]
    [InlineData("239.77.1.2 member strict", "a")]
    [InlineData("239.77.1.3", "")]
    [InlineData("127.0.0.1", "")]
    [InlineData("127.0.0.1 member", "")]
    [InlineData("0.0.0.0 other", "a")]
    [InlineData("0.0.0.0 other strict", "")]
    [InlineData("0.0.0.0 connected", "")]
    [InlineData(":: dual", "")]
    [InlineData(":: dual member", "a")]
    [InlineData("::", "")]
    public Task Group_ReachesMembersAndByDefaultTheOthersOfThePort(string bound, string expected) => TNetwork.RunAsync(async network =>
    {
        using var witness = Bound(network, "0.0.0.0 member", 0);
        using var socket = Bound(network, bound, witness.Port());
        using var sender = Sender(network);

        sender.SendTo("a", new IPEndPoint(Udp.Group, witness.Port()));
        await network.AvailableAsync(witness, 1);

        Assert.Equal($"a {expected}", $"{witness.TakeAll()} {socket.TakeAll()}");
    });

    [Fact]
    public Task Group_WithoutAnyMember_IsHeardByNobody() => TNetwork.RunAsync(async network =>
    {
        using var wildcard = network.UdpWildcard();
        using var sender = Sender(network);

        Assert.Equal("1", sender.SendTo("a", new IPEndPoint(Udp.Group, wildcard.Port())));
        await network.SettleAsync();

        Assert.Equal("", wildcard.TakeAll());
    });

    [Fact]
    public Task Member_ThatDrops_HearsNoMore() => TNetwork.RunAsync(async network =>
    {
        using var member = network.UdpWildcard();
        using var sender = Sender(network);
        var group = new MulticastOption(Udp.Group, IPAddress.Loopback);
        Join(member, group);
        sender.SendTo("a", new IPEndPoint(Udp.Group, member.Port()));
        await network.AvailableAsync(member, 1);

        member.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DropMembership, group);
        sender.SendTo("b", new IPEndPoint(Udp.Group, member.Port()));
        await network.SettleAsync();

        Assert.Equal("a", member.TakeAll());
    });

    [Fact]
    public Task Member_ThatIsDisposed_LeavesTheGroup() => TNetwork.RunAsync(async network =>
    {
        var member = Bound(network, "0.0.0.0 member", 0);
        using var other = Bound(network, "0.0.0.0", member.Port());
        using var sender = Sender(network);
        sender.SendTo("a", new IPEndPoint(Udp.Group, other.Port()));
        await network.AvailableAsync(other, 1);

        member.Dispose();
        sender.SendTo("b", new IPEndPoint(Udp.Group, other.Port()));
        await network.SettleAsync();

        Assert.Equal("a", other.TakeAll());
    });

    [Fact]
    public Task Members_OfOnePort_GetACopyEach() => TNetwork.RunAsync(async network =>
    {
        using var first = Bound(network, "0.0.0.0 member", 0);
        var others = Enumerable.Range(0, 4).Select(_ => Bound(network, "0.0.0.0 member", first.Port())).ToList();
        using var sender = Sender(network);

        sender.SendTo("a", new IPEndPoint(Udp.Group, first.Port()));
        sender.SendTo("b", new IPEndPoint(Udp.Group, first.Port()));
        await network.AvailableAsync(first, 1);

        Assert.Equal("a,b", first.TakeAll());
        Assert.All(others, other => Assert.Equal("a,b", other.TakeAll()));
        others.ForEach(other => other.Dispose());
    });

    /// <summary>Loopback is a loop: MulticastLoopback, which is about copies to this host on other interfaces, does not matter there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task MulticastLoopback_OnTheLoopbackInterface_MakesNoDifference(bool loop) => TNetwork.RunAsync(async network =>
    {
        using var member = Bound(network, "0.0.0.0 member", 0);
        using var sender = Sender(network);
        Assert.True(sender.MulticastLoopback);
        sender.MulticastLoopback = loop;

        sender.SendTo("a", new IPEndPoint(Udp.Group, member.Port()));
        await network.AvailableAsync(member, 1);

        Assert.Equal($"{loop} a", $"{sender.MulticastLoopback} {member.TakeAll()}");
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    public Task TimeToLive_OfAGroup_IsItsOwn(int hops) => TNetwork.RunAsync(async network =>
    {
        using var member = Bound(network, "0.0.0.0 member", 0);
        member.SetRawSocketOption(0, 12, BitConverter.GetBytes(1));
        using var sender = Sender(network);
        sender.Ttl = 77;
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, hops);

        sender.SendTo("a", new IPEndPoint(Udp.Group, member.Port()));
        await network.AvailableAsync(member, 1);
        var message = member.ReceiveMessage([new byte[10]]);

        Assert.Equal(hops, Assert.IsType<TimeToLiveMessage>(Assert.Single(message.ControlMessages)).Hops);
    });

    [Fact]
    public Task PacketInformation_OfAGroup_IsTheGroup() => TNetwork.RunAsync(async network =>
    {
        using var member = Bound(network, "0.0.0.0 member", 0);
        member.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        using var sender = Sender(network);

        sender.SendTo("a", new IPEndPoint(Udp.Group, member.Port()));
        await network.AvailableAsync(member, 1);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var flags = SocketFlags.None;
        member.ReceiveMessageFrom(new byte[10], ref flags, ref from, out var information);

        Assert.Equal((Udp.Group, 1, sender.LocalEndPoint), (information.Address, information.Interface, from));
    });

    /// <summary>A group is a destination one can connect to; its members' answers are not from the group and do not come through.</summary>
    [Fact]
    public Task Connect_ToAGroup_SendsToItAndHearsNobody() => TNetwork.RunAsync(async network =>
    {
        using var member = Bound(network, "0.0.0.0 member", 0);
        using var sender = Sender(network);
        Assert.Equal("ok", Outcome.Of(() => sender.Connect(new IPEndPoint(Udp.Group, member.Port()))));
        Assert.Equal("127.0.0.1:E 239.77.1.2:E", $"{Outcome.Of(() => sender.LocalEndPoint)} {Outcome.Of(() => sender.RemoteEndPoint)}");

        Assert.Equal("1", sender.Send("a"));
        await network.AvailableAsync(member, 1);
        member.SendTo("answer", sender.LocalEndPoint!);
        await network.SettleAsync();

        Assert.Equal("a|", $"{member.TakeAll()}|{sender.TakeAll()}");
    });

    [Fact]
    public Task Group_WithADeadPort_IsNotRefused() => TNetwork.RunAsync(async network =>
    {
        using var member = Bound(network, "0.0.0.0 member", 0);
        using var sender = Sender(network);
        sender.Connect(new IPEndPoint(Udp.Group, network.DeadEnd().Port));

        Assert.Equal("1 1", $"{sender.Send("a")} {sender.Send("b")}");
        await network.SettleAsync();

        Assert.Equal("-W- Success", $"{sender.Ready()} {sender.OptionError()}");
    });

    /// <summary>Joins and drops in a row, "+" and "-" with group and interface ("lo", an index or an address): what each says.</summary>
    [Theory]
    [InlineData("+239.77.1.2 lo", "ok")]
    [InlineData("+239.77.1.2 lo,+239.77.1.2 lo", "ok,AddressAlreadyInUse")]
    [InlineData("+239.77.1.2 lo,+239.77.1.2 1", "ok,AddressAlreadyInUse")]
    [InlineData("+239.77.1.2 lo,+239.77.1.3 lo", "ok,ok")]
    [InlineData("+239.77.1.2 1,-239.77.1.2 lo", "ok,ok")]
    [InlineData("+239.77.1.2 lo,-239.77.1.2 127.0.0.9,-239.77.1.2 lo", "ok,ok,AddressNotAvailable")]
    [InlineData("-239.77.1.2 lo", "AddressNotAvailable")]
    [InlineData("+239.77.1.2 lo,-239.77.1.3 lo", "ok,AddressNotAvailable")]
    [InlineData("+10.0.0.1 lo", "InvalidArgument")]
    [InlineData("-10.0.0.1 lo", "AddressNotAvailable")]
    [InlineData("+239.77.1.2 8.8.8.8", "SocketError")]
    [InlineData("+239.77.1.2 99", "SocketError")]
    [InlineData("-239.77.1.2 99", "AddressNotAvailable")]
    [InlineData("+239.77.1.2 lo,-239.77.1.2 99", "ok,AddressNotAvailable")]
    public Task Membership_JoinsAndDrops_AnswerAsTheKernel(string calls, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();

        Assert.Equal(expected, string.Join(',', calls.Split(',').Select(call => Membership(socket, call))));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("+ff01::77:1:2 1", "ok")]
    [InlineData("+ff01::77:1:2 1,+ff01::77:1:2 1", "ok,AddressAlreadyInUse")]
    [InlineData("+ff01::77:1:2 1,+ff01::77:1:3 1", "ok,ok")]
    [InlineData("+ff01::77:1:2 1,-ff01::77:1:2 1,-ff01::77:1:2 1", "ok,ok,AddressNotAvailable")]
    [InlineData("+ff01::77:1:2 1,-ff01::77:1:2 0", "ok,ok")]
    [InlineData("-ff01::77:1:2 1", "AddressNotAvailable")]
    [InlineData("+::1 1", "InvalidArgument")]
    [InlineData("-::1 1", "InvalidArgument")]
    [InlineData("+ff01::77:1:2 99", "SocketError")]
    [InlineData("-ff01::77:1:2 99", "AddressNotAvailable")]
    [InlineData("+ff01::77:1:2 1,-ff01::77:1:2 99", "ok,AddressNotAvailable")]
    [InlineData("+::ffff:239.77.1.2 1", "InvalidArgument")]
    public Task MembershipV6_JoinsAndDrops_AnswerAsTheKernel(string calls, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(UdpFamily.V6);

        Assert.Equal(expected, string.Join(',', calls.Split(',').Select(call => MembershipV6(socket, call))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Membership_OfMoreThanTwentyGroups_IsTooMuch() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();
        var joined = Enumerable.Range(1, 21).Select(i => Membership(socket, $"+239.78.0.{i} lo")).ToList();

        Assert.Equal([.. Enumerable.Repeat("ok", 20), "NoBufferSpaceAvailable"], joined);
        return Task.CompletedTask;
    });

    /// <summary>Values that are no membership, and asking for one.</summary>
    [Theory]
    [InlineData("int", "InvalidArgument")]
    [InlineData("bool", "InvalidArgument")]
    [InlineData("bytes", "InvalidArgument")]
    [InlineData("object", "ArgumentException(optionValue)")]
    [InlineData("v6 option", "ArgumentException(optionValue)")]
    [InlineData("null", "ArgumentNullException(optionValue)")]
    [InlineData("v6 level", "ProtocolOption")]
    [InlineData("tcp level", "ArgumentException(optionValue)")]
    [InlineData("get", "ProtocolOption")]
    public Task Membership_OddValue_AnswersAsOnSocket(string value, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();
        const SocketOptionName Add = SocketOptionName.AddMembership;
        var inV6 = new IPv6MulticastOption(Udp.GroupV6, 1);

        Assert.Equal(expected, value switch
        {
            "int" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, 1)),
            "bool" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, true)),
            "bytes" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, new byte[8])),
            "object" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, new object())),
            "v6 option" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, inV6)),
            "null" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Add, (object)null!)),
            "v6 level" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IPv6, Add, inV6)),
            "tcp level" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.Tcp, Add, new MulticastOption(Udp.Group, 1))),
            _ => Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.IP, Add)),
        });
        return Task.CompletedTask;
    });

    /// <summary>The interface that groups are sent to by: how it is set, and what it reads as then. An interface that is set by its
    /// index reads as 0, one that is set by an address as that address.</summary>
    [Theory]
    [InlineData("index 1", "ok 0")]
    [InlineData("127.0.0.1", "ok 16777343")]
    [InlineData("127.0.0.9", "ok 150995071")]
    [InlineData("index 0", "ok 0")]
    [InlineData("8.8.8.8", "AddressNotAvailable 0")]
    [InlineData("index 99", "AddressNotAvailable 0")]
    [InlineData("int 1", "AddressNotAvailable 0")]
    public Task MulticastInterface_IsSetByIndexOrAddress(string how, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();
        var words = how.Split(' ');
        const SocketOptionName Name = SocketOptionName.MulticastInterface;

        var outcome = words[0] switch
        {
            "index" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Name, IPAddress.HostToNetworkOrder(int.Parse(words[1])))),
            "int" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Name, int.Parse(words[1]))),
            _ => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, Name, IPAddress.Parse(words[0]).GetAddressBytes())),
        };

        Assert.Equal(expected, $"{outcome} {socket.GetSocketOption(SocketOptionLevel.IP, Name)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(1, "ok 1")]
    [InlineData(0, "ok 0")]
    [InlineData(99, "SocketError 0")]
    [InlineData(-1, "SocketError 0")]
    public Task MulticastInterfaceV6_IsSetByIndex(int index, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(UdpFamily.V6);
        const SocketOptionName Name = SocketOptionName.MulticastInterface;

        var outcome = Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IPv6, Name, index));

        Assert.Equal(expected, $"{outcome} {socket.GetSocketOption(SocketOptionLevel.IPv6, Name)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task GroupV6_OnLoopback_HasNoRoute() => TNetwork.RunAsync(network =>
    {
        using var member = network.UdpWildcard(UdpFamily.V6);
        Assert.Equal("ok", MembershipV6(member, "+ff01::77:1:2 1"));
        using var sender = network.UdpBound(UdpFamily.V6);
        sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, 1);

        Assert.Equal("NetworkUnreachable", sender.SendTo("a", new IPEndPoint(Udp.GroupV6, member.Port())));
        return Task.CompletedTask;
    });

    /// <summary>A socket in dual mode joins IPv4 groups by the options of IPv4.</summary>
    [Fact]
    public Task DualMode_JoinsAndSendsToIPv4Groups() => TNetwork.RunAsync(async network =>
    {
        using var member = network.UdpBound(UdpFamily.Dual, new IPEndPoint(IPAddress.IPv6Any, 0));
        using var sender = network.UdpBound(UdpFamily.Dual);
        Join(member, new MulticastOption(Udp.Group, IPAddress.Loopback));
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, LoopbackIndex);

        Assert.Equal("1", sender.SendTo("a", new IPEndPoint(Udp.Group, member.Port())));
        await network.AvailableAsync(member, 1);

        Assert.Equal("a from sender", member.TakeFrom(("sender", sender)));
    });

    /// <summary>IP_MULTICAST_ALL and IPV6_MULTICAST_ALL as they are new, and after 0 and 2 were set.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, SocketOptionLevel.IP, MulticastAll, "1 ok 0 InvalidArgument 0")]
    [InlineData(UdpFamily.V6, SocketOptionLevel.IP, MulticastAll, "0 ok 0 InvalidArgument 0")]
    [InlineData(UdpFamily.V6, SocketOptionLevel.IPv6, MulticastAllV6, "1 ok 0 ok 1")]
    public Task MulticastAll_IsOnUntilItIsSwitchedOff(UdpFamily family, SocketOptionLevel level, int name, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = network.UdpSocket(family);
            string Set(int value) => Outcome.Of(() => socket.SetRawSocketOption((int)level, name, BitConverter.GetBytes(value)));

            Assert.Equal(expected, $"{Raw(socket, (int)level, name)} {Set(0)} {Raw(socket, (int)level, name)} {Set(2)} {Raw(socket, (int)level, name)}");
            return Task.CompletedTask;
        });

    private static string Raw(ISocket socket, int level, int name)
    {
        var value = new byte[4];
        return Outcome.Of(() =>
        {
            socket.GetRawSocketOption(level, name, value);
            return BitConverter.ToInt32(value);
        });
    }

    private static ISocket Sender(INetwork network)
    {
        var socket = network.UdpBound();
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, LoopbackIndex);
        return socket;
    }

    private static ISocket Bound(INetwork network, string how, int port)
    {
        var words = how.Split(' ');
        var address = IPAddress.Parse(words[0]);
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var socket = network.UdpSocket(isV4 ? UdpFamily.V4 : words.Contains("dual") ? UdpFamily.Dual : UdpFamily.V6);
        socket.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(address, port));
        if (words.Contains("member"))
            Join(socket, new MulticastOption(Udp.Group, IPAddress.Loopback));
        if (words.Contains("other"))
            Join(socket, new MulticastOption(IPAddress.Parse("239.77.1.9"), IPAddress.Loopback));
        if (words.Contains("strict"))
            socket.SetRawSocketOption(0, MulticastAll, BitConverter.GetBytes(0));
        if (words.Contains("connected"))
            socket.Connect(network.DeadEnd());
        return socket;
    }

    private static void Join(ISocket socket, MulticastOption group) =>
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, group);

    private static string Membership(ISocket socket, string call)
    {
        var (group, where) = (IPAddress.Parse(call[1..].Split(' ')[0]), call.Split(' ')[1]);
        var option = where switch
        {
            "lo" => new MulticastOption(group, IPAddress.Loopback),
            _ => int.TryParse(where, out var index) ? new MulticastOption(group, index) : new MulticastOption(group, IPAddress.Parse(where)),
        };
        var name = call[0] == '+' ? SocketOptionName.AddMembership : SocketOptionName.DropMembership;
        return Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IP, name, option));
    }

    private static string MembershipV6(ISocket socket, string call)
    {
        var words = call[1..].Split(' ');
        var option = new IPv6MulticastOption(IPAddress.Parse(words[0]), long.Parse(words[1]));
        var name = call[0] == '+' ? SocketOptionName.AddMembership : SocketOptionName.DropMembership;
        return Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.IPv6, name, option));
    }
}

public sealed class UdpMulticastsOnReal : UdpMulticastConformance<OnReal>;
