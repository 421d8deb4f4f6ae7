// A host's routes and its link: what is refused and how, what waits and what is lost. Between two hosts of the operating system the same was
// measured (docs/kernel-notes/between-hosts.md) and is compared by `agree --between`.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Traces;
using SimNet.Tests.Simulated.Udp;

namespace SimNet.Tests.Simulated.Links;

public class RouteTests
{
    private static readonly IPAddress s_nobody = IPAddress.Parse("10.0.0.99");
    private static readonly IPAddress s_elsewhere = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Routes_OfANewHost_LeadToEveryHost()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b", IPAddress.Parse("203.0.113.7")));
        using var listener = b.Listen();
        using var client = a.Socket();

        client.Connect(b.EndPoint());

        Assert.True(client.Connected);
    }

    [Theory]
    [InlineData(null, SocketError.NetworkUnreachable)]
    [InlineData(RouteKind.Unreachable, SocketError.HostUnreachable)]
    [InlineData(RouteKind.Prohibit, SocketError.AccessDenied)]
    [InlineData(RouteKind.Blackhole, SocketError.InvalidArgument)]
    public void Route_ThatLeadsNowhere_RefusesAtOnce(RouteKind? kind, SocketError error)
    {
        var (simulation, a, _) = OnOneSubnet();
        if (kind is not null)
            a.Routes.Add(IPNetwork.Parse("192.0.2.0/24"), kind.Value);
        using var tcp = a.Socket();
        using var udp = a.UdpSocket();

        Assert.Equal(error, ErrorOf(() => tcp.Connect(new IPEndPoint(s_elsewhere, 80))));
        Assert.Equal(error, ErrorOf(() => udp.Connect(new IPEndPoint(s_elsewhere, 80))));
        Assert.Equal(error, ErrorOf(() => udp.SendTo([1], new IPEndPoint(s_elsewhere, 80))));
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public void Routes_ThatOverlap_TheMostSpecificDecides()
    {
        var (_, a, b) = OnOneSubnet();
        a.Routes.Add(IPNetwork.Parse("10.0.0.2/32"), RouteKind.Prohibit);
        using var listener = b.Listen();
        using var refused = a.Socket();
        using var client = a.Socket();
        Assert.Equal(SocketError.AccessDenied, ErrorOf(() => refused.Connect(b.EndPoint())));

        Assert.True(a.Routes.Remove(IPNetwork.Parse("10.0.0.2/32")));
        Assert.False(a.Routes.Remove(IPNetwork.Parse("10.0.0.2/32")));
        client.Connect(b.EndPoint());

        Assert.True(client.Connected);
    }

    [Fact]
    public void Routes_OfOneProtocol_DoNotCoverTheOther()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a", IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"));
        var b = simulation.AddHost("b", IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2"));
        a.Routes.Clear();
        a.Routes.Add(new IPNetwork(IPAddress.IPv6Any, 0), RouteKind.Link);
        using var v4 = a.UdpSocket();
        using var v6 = a.UdpSocket(AddressFamily.InterNetworkV6);

        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => v4.SendTo([1], b.EndPoint())));
        Assert.Equal(1, v6.SendTo([1], new IPEndPoint(b.Addresses[1], 80)));
    }

    [Fact]
    public void Route_TakenFromAConnectedUdpSocket_RefusesItsNextSend()
    {
        var (_, a, b) = OnOneSubnet();
        using var sender = a.UdpConnected(b);
        sender.Send([1]);

        a.Routes.Clear();

        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => sender.Send([1])));
    }

    [Fact]
    public void LimitedBroadcast_WithoutADefaultRoute_IsNetworkUnreachable()
    {
        var (_, a, _) = OnOneSubnet();
        using var sender = a.UdpSocket();
        sender.EnableBroadcast = true;

        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => sender.SendTo([1], new IPEndPoint(IPAddress.Broadcast, 7000))));
    }

    [Fact]
    public void AddressThatNobodyHas_OnTheLink_IsHostUnreachableAfterThreeSeconds()
    {
        var (simulation, a, _) = OnOneSubnet();
        using var client = a.Socket();

        Assert.Equal(SocketError.HostUnreachable, ErrorOf(() => client.Connect(new IPEndPoint(s_nobody, 80))));
        Assert.Equal(TimeSpan.FromSeconds(3), simulation.Elapsed);
    }

    [Fact]
    public void AddressThatNobodyHas_BehindTheGateway_TimesOut()
    {
        var simulation = new Simulation(1);
        using var client = simulation.AddHost("a").Socket();

        Assert.Equal(SocketError.TimedOut, ErrorOf(() => client.Connect(new IPEndPoint(s_nobody, 80))));
        Assert.Equal(TimeSpan.FromSeconds(131), simulation.Elapsed);
    }

    [Fact]
    public void AddressThatNobodyHas_TellsNothingToUdp()
    {
        var (simulation, a, _) = OnOneSubnet();
        using var sender = a.UdpSocket();
        sender.Connect(new IPEndPoint(s_nobody, 80));
        sender.Send([1]);

        simulation.RunUntilIdle();

        Assert.Equal(SocketError.Success, sender.PendingError());
        Assert.Equal(1, sender.Send([1]));
    }

    [Fact]
    public void Search_WithTooMuchWaiting_KeepsTheLatest()
    {
        var (simulation, a, b) = OnOneSubnet();
        using var receiver = b.UdpBound();
        receiver.ReceiveBufferSize = 1_000_000;
        using var sender = a.UdpConnected(b);
        b.IsLinkUp = false;
        for (var i = 0; i < 100; i++)
            sender.Send(new byte[1400 - i]);

        b.IsLinkUp = true;
        simulation.RunUntilIdle();

        // What 212,992 bytes hold of datagrams that cost 2,304 each.
        Assert.Equal([.. Enumerable.Range(8, 92).Select(static i => 1400 - i)], receiver.TakeLengths());
    }

    // ---- The link

    [Fact]
    public void OwnLink_Down_RefusesWhatIsNew()
    {
        var pair = TestHosts.Pair();
        using var tcp = pair.A.Socket();
        using var udp = pair.A.UdpConnected(pair.B);
        pair.A.IsLinkUp = false;

        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => tcp.Connect(pair.B.EndPoint())));
        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => udp.Send([1])));
        Assert.Equal(2, pair.Client.Send([1, 2]));
        Assert.Equal(1, pair.Simulation.Trace.LastEvents.Count(static e => e.Kind == TraceEventKind.LinkDown));
    }

    [Fact]
    public void OwnLink_DownAndUp_LetsConnectionsGoOnWithTheNextRetransmission()
    {
        var pair = TestHosts.Pair();
        pair.A.IsLinkUp = false;
        pair.Client.Send([1, 2]);
        pair.Simulation.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, pair.Server.Available);

        pair.A.IsLinkUp = true;

        Assert.Equal([1, 2], pair.Server.ReceiveExactly(2));
        Assert.InRange(pair.Simulation.Elapsed.TotalMilliseconds, 200, 300);
    }

    [Fact]
    public void OtherLink_Down_KeepsDatagramsUntilTheNextQuestion()
    {
        var (simulation, a, b) = OnOneSubnet();
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        b.IsLinkUp = false;
        sender.Send([7]);
        simulation.Advance(TimeSpan.FromMilliseconds(1500));
        b.IsLinkUp = true;

        receiver.ReceiveExactly(1);

        Assert.Equal(2001, simulation.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public void OtherLink_DownForLonger_LosesDatagrams()
    {
        var (simulation, a, b) = OnOneSubnet();
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        b.IsLinkUp = false;
        sender.Send([7]);
        simulation.Advance(TimeSpan.FromSeconds(4));

        b.IsLinkUp = true;
        simulation.RunUntilIdle();

        Assert.Empty(receiver.TakeLengths());
    }

    [Fact]
    public void OwnLink_Down_LosesWhatWaitsForANeighbour()
    {
        var (simulation, a, b) = OnOneSubnet();
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        b.IsLinkUp = false;
        sender.Send([7]);
        a.IsLinkUp = false;

        (a.IsLinkUp, b.IsLinkUp) = (true, true);
        simulation.RunUntilIdle();

        Assert.Empty(receiver.TakeLengths());
    }

    [Fact]
    public void OtherLink_Down_ReportsWhatWasHeardOnTheWayInsteadOfTheTimeout()
    {
        var (simulation, a, b) = OnOneSubnet();
        using var listener = b.Listen();
        using var client = a.Socket();
        client.Connect(b.EndPoint());
        client.SetRawSocketOption(6, 18, BitConverter.GetBytes(8000)); // TCP_USER_TIMEOUT
        b.IsLinkUp = false;
        client.Send([1]);
        simulation.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(SocketError.HostUnreachable, ErrorOf(() => client.Send([1])));
    }

    [Fact]
    public void OwnLink_Down_CutsIPv6OffFromItself()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a", IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"));
        a.IsLinkUp = false;
        using var v4 = a.UdpSocket();
        using var v6 = a.UdpSocket(AddressFamily.InterNetworkV6);

        Assert.Equal(1, v4.SendTo([1], new IPEndPoint(a.Addresses[0], 80)));
        Assert.Equal(SocketError.NetworkUnreachable, ErrorOf(() => v6.SendTo([1], new IPEndPoint(a.Addresses[1], 80))));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", 1460)]
    [InlineData("fd00::1", "fd00::2", 1440)]
    public void MaximumSegment_IsTheMtuLessTheHeaders(string first, string second, int bytes)
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a", IPAddress.Parse(first)), simulation.AddHost("b", IPAddress.Parse(second)));
        using var listener = b.Socket(b.Addresses[0].AddressFamily);
        listener.Bind(b.EndPoint());
        listener.Listen(1);
        using var client = a.Socket(a.Addresses[0].AddressFamily);
        client.Connect(b.EndPoint());
        var value = new byte[4];

        client.GetRawSocketOption(6, 2, value); // TCP_MAXSEG

        Assert.Equal(bytes, BitConverter.ToInt32(value));
    }

    private static SocketError ErrorOf(Action action) => Assert.Throws<SocketException>(action).SocketErrorCode;

    // As fresh interfaces have it: the subnet on the link, and nothing else.
    private static (Simulation Simulation, SimulatedHost A, SimulatedHost B) OnOneSubnet()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        foreach (var host in simulation.Hosts)
        {
            host.Routes.Clear();
            host.Routes.Add(IPNetwork.Parse("10.0.0.0/24"), RouteKind.Link);
        }

        return (simulation, a, b);
    }
}
