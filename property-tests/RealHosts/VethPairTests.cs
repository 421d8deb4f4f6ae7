// What VethPair and VethHost promise, on the kernel; skipped where it permits no namespaces. What sockets answer there is
// docs/kernel-notes/between-hosts.md.

using System.Net;
using System.Net.Sockets;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>Two hosts of the operating system reach each other, and stop doing so when told.</summary>
public sealed class VethPairTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tcp_BetweenTheHosts_CarriesDataBothWays(bool v6)
    {
        using var pair = Create(v6);
        var (client, server) = Connect(pair, v6);
        using (client)
        using (server)
        {
            client.Send([1, 2]);
            server.Send([3]);
            Assert.Equal([1, 2], Receive(server));
            Assert.Equal([3], Receive(client));
            Assert.Equal(AddressOf(pair.First, v6), ((IPEndPoint)server.RemoteEndPoint!).Address);
            Assert.Equal(AddressOf(pair.Second, v6), ((IPEndPoint)server.LocalEndPoint!).Address);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Udp_BetweenTheHosts_CarriesDatagramsBothWays(bool v6)
    {
        using var pair = Create(v6);
        using var first = Udp(pair.First, v6);
        using var second = Udp(pair.Second, v6);
        first.SendTo([1, 2], second.LocalEndPoint!);
        Assert.Equal([1, 2], Receive(second));
        second.SendTo([3], first.LocalEndPoint!);
        Assert.Equal([3], Receive(first));
    }

    [Fact]
    public void FirstDatagram_OfIPv6_IsNotDelayedByTheSearchForItsReceiver()
    {
        // The kernel asks again after a second when nobody answered at first.
        var limit = TimeSpan.FromMilliseconds(700);
        for (var i = 0; i < 10; i++)
        {
            using var pair = Create(true);
            using var first = Udp(pair.First, true);
            using var second = Udp(pair.Second, true);
            first.SendTo([1], second.LocalEndPoint!);
            Assert.True(second.Poll(limit, SelectMode.SelectRead));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SetUp_DownAndUpAgain_CutsAndMendsTheLinkAtBothEnds(bool atTheFirst)
    {
        using var pair = Create(false);
        var host = atTheFirst ? pair.First : pair.Second;
        var (client, server) = Connect(pair, false);
        using (client)
        using (server)
        {
            pair.SetUp(host, false);
            Assert.False(pair.First.HasCarrier);
            Assert.False(pair.Second.HasCarrier);
            client.Send([7]);
            Assert.False(server.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead));
            pair.SetUp(host, true);
            Assert.Equal([7], Receive(server));
        }
    }

    [Fact]
    public void SetUp_OfBothEnds_BringsTheLinkUpWithTheSecondOnly()
    {
        using var pair = Create(false);
        pair.SetUp(pair.First, false);
        pair.SetUp(pair.Second, false);
        pair.SetUp(pair.First, true);
        Assert.False(pair.First.HasCarrier);
        pair.SetUp(pair.Second, true);
        Assert.True(pair.First.HasCarrier);
        Assert.True(pair.Second.HasCarrier);
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.1")]
    [InlineData("2001:db8::/32", "2001:db8::1")]
    public void UnreachableRoute_AddedAndRemoved_AnswersWhileItIsThere(string destination, string address)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), 9);
        using var pair = Create(target.AddressFamily == AddressFamily.InterNetworkV6);
        pair.First.AddRoute(RouteKind.Unreachable, destination);
        Assert.Equal(SocketError.HostUnreachable, ConnectError(pair.First, target));
        pair.First.RemoveRoute(RouteKind.Unreachable, destination);
        Assert.Equal(SocketError.NetworkUnreachable, ConnectError(pair.First, target));
    }

    [Fact]
    public void Route_ByANextHopThatIsSilent_TakesPackets()
    {
        using var pair = Create(false);
        var gateway = IPAddress.Parse("10.77.0.99");
        pair.First.AddSilentPeer(gateway);
        pair.First.AddRoute("0.0.0.0/0", gateway);
        using var socket = Tcp(pair.First, false);
        Assert.Equal(SocketError.TimedOut, Error(() => socket.Connect(
            new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9), TimeSpan.FromMilliseconds(100))));
    }

    [Theory]
    [InlineData("10.77.0.99")]
    [InlineData("fd77::99")]
    public void SilentPeer_ConnectedTo_NeverAnswers(string address)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), 9);
        var v6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        using var pair = Create(v6);
        pair.First.AddSilentPeer(target.Address);
        using var socket = Tcp(pair.First, v6);
        Assert.Equal(SocketError.TimedOut, Error(() => socket.Connect(target, TimeSpan.FromMilliseconds(100))));
    }

    [Fact]
    public void Mtu_MadeSmaller_LimitsDatagramsThatMayNotBeFragmented()
    {
        using var pair = Create(false);
        pair.First.SetMtu(1400);
        using var socket = Udp(pair.First, false);
        socket.DontFragment = true;
        var target = new IPEndPoint(pair.Second.Address, 9);
        Assert.Equal(1372, socket.SendTo(new byte[1372], target));
        Assert.Equal(SocketError.MessageSize, Error(() => socket.SendTo(new byte[1373], target)));
    }

    [Fact]
    public void Address_TakenAwayAndGivenBack_CanBeBoundAgain()
    {
        using var pair = Create(false);
        pair.First.RemoveAddress(pair.First.Address);
        Assert.Equal(SocketError.AddressNotAvailable, Error(() => Udp(pair.First, false).Dispose()));
        pair.First.AddAddress(pair.First.Address);
        using var socket = Udp(pair.First, false);
        Assert.True(socket.IsBound);
    }

    [Fact]
    public void Pairs_MadeAndDisposed_LeaveNoDescriptors()
    {
        Create(false).Dispose();
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (var i = 0; i < 20; i++)
            Create(false).Dispose();
        // Fewer are no failure: what others left to the garbage collector may go meanwhile.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 0, before);
    }

    private static VethPair Create(bool v6)
    {
        Assert.SkipUnless(VethPair.TryCreate(out var pair, out var why), why);
        Assert.SkipUnless(!v6 || pair!.First.Space.HasIPv6, "This kernel has no IPv6.");
        return pair!;
    }

    private static (ISocket Client, ISocket Server) Connect(VethPair pair, bool v6)
    {
        using var listener = Tcp(pair.Second, v6);
        listener.Bind(new IPEndPoint(AddressOf(pair.Second, v6), 0));
        listener.Listen(1);
        var client = Tcp(pair.First, v6);
        client.Connect(listener.LocalEndPoint!, s_patience);
        return (client, listener.Accept(s_patience));
    }

    private static ISocket Tcp(VethHost host, bool v6) => host.Network.CreateSocket(FamilyOf(v6), SocketType.Stream, ProtocolType.Tcp);

    private static ISocket Udp(VethHost host, bool v6)
    {
        var socket = host.Network.CreateSocket(FamilyOf(v6), SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(AddressOf(host, v6), 0));
        return socket;
    }

    private static IPAddress AddressOf(VethHost host, bool v6) => v6 ? host.AddressV6 : host.Address;

    private static AddressFamily FamilyOf(bool v6) => v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    private static byte[] Receive(ISocket socket)
    {
        Assert.True(socket.Poll(s_patience, SelectMode.SelectRead), "Nothing arrived.");
        var buffer = new byte[8];
        return buffer[..socket.Receive(buffer)];
    }

    private static SocketError ConnectError(VethHost host, IPEndPoint target)
    {
        using var socket = Tcp(host, target.AddressFamily == AddressFamily.InterNetworkV6);
        return Error(() => socket.Connect(target, s_patience));
    }

    private static SocketError Error(Action action) => Assert.Throws<SocketException>(action).SocketErrorCode;
}
