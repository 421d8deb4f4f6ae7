// Broadcasts within the host: the permission they need, and everybody who gets a copy. 127.255.255.255 is loopback's own broadcast
// address.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpBroadcastConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly IPAddress OfLoopback = IPAddress.Parse("127.255.255.255");

    [Theory]
    [InlineData("127.255.255.255", "SendTo", "AccessDenied")]
    [InlineData("127.255.255.255", "Connect", "AccessDenied")]
    [InlineData("127.255.255.255", "SendToAsync", "AccessDenied")]
    [InlineData("127.255.255.255", "SendMessage", "AccessDenied")]
    [InlineData("255.255.255.255", "SendTo", "AccessDenied")]
    [InlineData("255.255.255.255", "Connect", "AccessDenied")]
    [InlineData("127.255.255.255", "ConnectAsync", "AccessDenied")]
    public Task Broadcast_WithoutPermission_IsDenied(string address, string call, string expected) => TNetwork.RunAsync(async network =>
    {
        foreach (var family in new[] { UdpFamily.V4, UdpFamily.Dual })
        {
            using var socket = network.UdpSocket(family);
            Assert.False(socket.EnableBroadcast);

            Assert.Equal(expected, await CallAsync(socket, call, new IPEndPoint(IPAddress.Parse(address), 9)));
        }
    });

    [Theory]
    [InlineData("SendTo", "1")]
    [InlineData("SendToAsync", "1")]
    [InlineData("SendMessage", "1")]
    [InlineData("Connect", "ok")]
    [InlineData("ConnectAsync", "ok")]
    public Task Broadcast_WithPermission_IsSent(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UdpWildcard();
        using var socket = network.UdpSocket();
        socket.EnableBroadcast = true;

        Assert.Equal(expected, await CallAsync(socket, call, new IPEndPoint(OfLoopback, receiver.Port())));
        if (expected == "ok")
            Assert.Equal("1", socket.Send("a"));
        await network.AvailableAsync(receiver, 1);

        Assert.Equal("a", receiver.TakeAll());
    });

    /// <summary>Where sockets of one port are bound, and who of them gets the copy that is sent to 127.255.255.255.</summary>
    [Theory]
    [InlineData("0.0.0.0", "a")]
    [InlineData("127.255.255.255", "a")]
    [InlineData("255.255.255.255", "")]
    [InlineData("127.0.0.1", "")]
    [InlineData("0.0.0.0 connected", "")]
    [InlineData("127.255.255.255 connected", "")]
    [InlineData(":: dual", "a")]
    [InlineData("::", "")]
    public Task Broadcast_ReachesTheWildcardAndTheBroadcastAddress(string bound, string expected) => TNetwork.RunAsync(async network =>
    {
        using var witness = Bound(network, "0.0.0.0", 0);
        using var socket = Bound(network, bound, witness.Port());
        using var sender = network.UdpBound();
        sender.EnableBroadcast = true;

        Assert.Equal("1", sender.SendTo("a", new IPEndPoint(OfLoopback, witness.Port())));
        await network.AvailableAsync(witness, 1);

        Assert.Equal($"a {expected}", $"{witness.TakeAll()} {socket.TakeAll()}");
    });

    [Theory]
    [InlineData("addr")]
    [InlineData("port")]
    public Task Broadcast_ReachesAllSocketsOfThePort(string how) => TNetwork.RunAsync(async network =>
    {
        using var first = Bound(network, $"0.0.0.0 {how}", 0);
        var others = Enumerable.Range(0, 4).Select(_ => Bound(network, $"0.0.0.0 {how}", first.Port())).ToList();
        using var sender = network.UdpBound();
        sender.EnableBroadcast = true;

        sender.SendTo("a", new IPEndPoint(OfLoopback, first.Port()));
        sender.SendTo("b", new IPEndPoint(OfLoopback, first.Port()));
        await network.AvailableAsync(first, 1);

        Assert.Equal("a,b from sender", $"{first.Take()},{first.TakeFrom(("sender", sender))}");
        Assert.All(others, other => Assert.Equal("a,b", other.TakeAll()));
        others.ForEach(other => other.Dispose());
    });

    /// <summary>A full queue loses its own copy only.</summary>
    [Fact]
    public Task Broadcast_ToAFullQueue_ReachesTheOthers() => TNetwork.RunAsync(async network =>
    {
        using var full = Bound(network, "0.0.0.0", 0);
        using var other = Bound(network, "0.0.0.0", full.Port());
        full.ReceiveBufferSize = 1;
        using var sender = network.UdpBound();
        sender.EnableBroadcast = true;

        for (var i = 0; i < 5; i++)
            sender.SendTo("a", new IPEndPoint(OfLoopback, full.Port()));
        await network.SettleAsync();

        Assert.Equal("2 5", $"{full.TakeCount()} {other.TakeCount()}");
    });

    /// <summary>Nobody answers for a broadcast that nobody takes.</summary>
    [Fact]
    public Task Broadcast_ToADeadPort_IsNotRefused() => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpSocket();
        socket.EnableBroadcast = true;
        socket.Connect(new IPEndPoint(OfLoopback, network.DeadEnd().Port));

        Assert.Equal("1 1", $"{socket.Send("a")} {socket.Send("b")}");
        await network.SettleAsync();

        Assert.Equal("-W- Success", $"{socket.Ready()} {socket.OptionError()}");
    });

    /// <summary>Permission is asked for when the destination is chosen: at Connect, or with each SendTo.</summary>
    [Fact]
    public Task Broadcast_AfterThePermissionIsTaken_GoesOnWhenConnected() => TNetwork.RunAsync(network =>
    {
        using var receiver = network.UdpWildcard();
        using var socket = network.UdpSocket();
        socket.EnableBroadcast = true;
        socket.Connect(new IPEndPoint(OfLoopback, receiver.Port()));
        Assert.Equal("127.0.0.1:E 127.255.255.255:E", $"{Outcome.Of(() => socket.LocalEndPoint)} {Outcome.Of(() => socket.RemoteEndPoint)}");

        socket.EnableBroadcast = false;

        Assert.Equal("1 AccessDenied", $"{socket.Send("a")} {socket.SendTo("b", new IPEndPoint(OfLoopback, receiver.Port()))}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Broadcast_IsSeenAsSuchInThePacketInformation() => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UdpWildcard();
        receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        using var sender = network.UdpBound();
        sender.EnableBroadcast = true;

        sender.SendTo("a", new IPEndPoint(OfLoopback, receiver.Port()));
        await network.AvailableAsync(receiver, 1);
        var message = receiver.ReceiveMessage([new byte[10]]);

        var information = Assert.IsType<PacketInformationMessage>(Assert.Single(message.ControlMessages));
        Assert.Equal((OfLoopback, 1, sender.LocalEndPoint), (information.Address, information.InterfaceIndex, message.RemoteEndPoint));
    });

    private static Task<string> CallAsync(ISocket socket, string call, IPEndPoint to)
    {
        var data = "a".Bytes();
        return call switch
        {
            "SendTo" => Task.FromResult(socket.SendTo("a", to)),
            "SendToAsync" => Outcome.OfAsync(() => socket.SendToAsync(data.AsMemory(), SocketFlags.None, to)),
            "SendMessage" => Task.FromResult(Outcome.Of(() => socket.SendMessage([data], [], SocketFlags.None, to))),
            "Connect" => Task.FromResult(Outcome.Of(() => socket.Connect(to))),
            _ => Outcome.OfAsync(() => socket.ConnectAsync(to)),
        };
    }

    // Everybody shares the port: by SO_REUSEADDR, or by SO_REUSEPORT where "port" is said.
    private static ISocket Bound(INetwork network, string how, int port)
    {
        var words = how.Split(' ');
        var address = IPAddress.Parse(words[0]);
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var socket = network.UdpSocket(isV4 ? UdpFamily.V4 : words.Contains("dual") ? UdpFamily.Dual : UdpFamily.V6);
        socket.SetRawSocketOption(1, words.Contains("port") ? 15 : 2, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(address, port));
        if (words.Contains("connected"))
            socket.Connect(network.DeadEnd());
        return socket;
    }
}

public sealed class UdpBroadcastsOnReal : UdpBroadcastConformance<OnReal>;
