// Datagrams for many hosts: broadcasts, and groups with members on several of them.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;

namespace SimNet.Tests.Simulated.Udp;

public class ManyReceiversTests
{
    private const int Network = 2; // The index of eth0.
    private const int ReceiveTtl = 12; // IP_RECVTTL

    private static readonly IPAddress s_group = IPAddress.Parse("239.1.2.3");
    private static readonly IPAddress s_groupV6 = IPAddress.Parse("ff05::1:2:3");

    /// <summary>10.0.0.0/8 is the network of the hosts, by the class of their addresses.</summary>
    [Theory]
    [InlineData("255.255.255.255", 1, 1, 1)]
    [InlineData("10.255.255.255", 1, 1, 1)]
    [InlineData("127.255.255.255", 1, 0, 0)]
    [InlineData("10.0.0.255", 0, 0, 0)]
    public void Broadcast_ReachesEveryHostOfTheNetwork(string address, params int[] expected)
    {
        var (simulation, hosts, receivers) = Hosts(3);
        using var sender = hosts[0].UdpSocket();
        sender.EnableBroadcast = true;

        sender.SendTo(new byte[7], new IPEndPoint(IPAddress.Parse(address), DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal(expected, receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void Broadcast_WithoutPermission_IsDenied()
    {
        var (_, hosts, _) = Hosts(2);
        using var sender = hosts[0].UdpSocket();

        foreach (var address in new[] { "255.255.255.255", "10.255.255.255" })
            Assert.Equal(
                SocketError.AccessDenied,
                TestHosts.ErrorOf(() => sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse(address), 9))));
    }

    [Fact]
    public void Broadcast_OfAnotherNetwork_IsAnAddressLikeAnyOther()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a", IPAddress.Parse("192.168.1.1"));
        var b = simulation.AddHost("b", IPAddress.Parse("192.168.2.1"));
        using var here = a.UdpBound();
        using var there = b.UdpBound();
        using var sender = a.UdpSocket();
        Assert.Equal(1, sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse("192.168.2.255"), DatagramHosts.Port)));
        sender.EnableBroadcast = true;

        // Everybody hears the one, and only its own network the other.
        sender.SendTo(new byte[2], new IPEndPoint(IPAddress.Broadcast, DatagramHosts.Port));
        sender.SendTo(new byte[3], new IPEndPoint(IPAddress.Parse("192.168.1.255"), DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([2, 3], here.TakeLengths());
        Assert.Equal([2], there.TakeLengths());
    }

    [Fact]
    public void Broadcast_ReachesTheOwnHostAtOnceAndOthersByTheirLinks()
    {
        var (simulation, hosts, receivers) = Hosts(3);
        simulation.SetLink(hosts[0], hosts[1], new LinkOptions { Latency = TimeSpan.FromMilliseconds(5) });
        simulation.SetLink(hosts[0], hosts[2], new LinkOptions { Latency = TimeSpan.FromMilliseconds(9) });
        using var sender = hosts[0].UdpSocket();
        sender.EnableBroadcast = true;

        sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Broadcast, DatagramHosts.Port));
        Assert.Equal([1, 0, 0], receivers.Select(receiver => receiver.Available));
        simulation.Advance(TimeSpan.FromMilliseconds(6));
        Assert.Equal([1, 1, 0], receivers.Select(receiver => receiver.Available));
        simulation.RunUntilIdle();

        Assert.Equal((9.0, 1), (simulation.Elapsed.TotalMilliseconds, receivers[2].Available));
    }

    [Fact]
    public void Broadcast_IsLostOnEachLinkByItself()
    {
        var (simulation, hosts, receivers) = Hosts(3);
        simulation.SetLinks(new LinkOptions { LossPpm = 500_000 });
        receivers.ForEach(receiver => receiver.ReceiveBufferSize = 1 << 20);
        using var sender = hosts[0].UdpSocket();
        sender.EnableBroadcast = true;
        for (var i = 0; i < 200; i++)
            sender.SendTo(BitConverter.GetBytes(i), new IPEndPoint(IPAddress.Broadcast, DatagramHosts.Port));
        simulation.RunUntilIdle();

        var counts = receivers.Select(receiver => receiver.TakeLengths().Length).ToList();
        Assert.Equal(200, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void Broadcast_IsHeldUpByAPartitionOfOnePair()
    {
        var (simulation, hosts, receivers) = Hosts(3);
        simulation.Partition(hosts[0], hosts[2]);
        using var sender = hosts[0].UdpSocket();
        sender.EnableBroadcast = true;

        sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Broadcast, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([1, 1, 0], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void Group_ReachesItsMembersOnOtherHosts()
    {
        var (simulation, hosts, receivers) = Hosts(4);
        Join(receivers[1]);
        Join(receivers[3]);
        using var sender = hosts[0].UdpSocket();

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([0, 1, 0, 1], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void Group_ThatIsLeft_ReachesNobody()
    {
        var (simulation, hosts, receivers) = Hosts(3);
        Join(receivers[1]);
        Join(receivers[2]);
        receivers[1].SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DropMembership, new MulticastOption(s_group, Network));
        receivers[2].Dispose();
        using var again = hosts[2].UdpBound();
        using var sender = hosts[0].UdpSocket();
        var events = simulation.Record();

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal((0, 0), (receivers[1].TakeLengths().Length, again.TakeLengths().Length));
        Assert.DoesNotContain(events, one => one.Kind == SimNet.Simulated.Traces.TraceEventKind.PacketDelivered);
    }

    /// <summary>Two members on one host: the group is left when the last of them goes.</summary>
    [Fact]
    public void Group_WithTwoMembersOnAHost_IsLeftWithTheLast()
    {
        var (simulation, hosts, receivers) = Hosts(2);
        Join(receivers[1]);
        var second = hosts[1].UdpBound();
        Join(second);
        using var sender = hosts[0].UdpSocket();
        receivers[1].Dispose();
        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();
        Assert.Equal([1], second.TakeLengths());

        second.Dispose();
        using var third = hosts[1].UdpBound();
        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([], third.TakeLengths());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void MulticastLoopback_SaysWhetherTheOwnHostHears(bool loop, int expected)
    {
        var (simulation, hosts, receivers) = Hosts(2);
        receivers.ForEach(receiver => Join(receiver));
        using var sender = hosts[0].UdpSocket();
        sender.MulticastLoopback = loop;

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([expected, 1], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    public void MulticastTimeToLive_OfZero_StaysOnTheHost(int hops, int here, int there)
    {
        var (simulation, hosts, receivers) = Hosts(2);
        receivers.ForEach(receiver => Join(receiver));
        using var sender = hosts[0].UdpSocket();
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, hops);

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([here, there], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void Group_OfLoopback_IsNotHeardOutside()
    {
        var (simulation, hosts, receivers) = Hosts(2);
        Join(receivers[0], index: 1);
        Join(receivers[1], index: 1);
        using var sender = hosts[0].UdpSocket();
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(1));

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([1, 0], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void GroupV6_ReachesMembersByTheNetwork()
    {
        var simulation = new Simulation(1);
        var hosts = Enumerable.Range(1, 3).Select(i => simulation.AddHost($"h{i}", IPAddress.Parse($"fd00::{i}"))).ToList();
        var receivers = hosts.Select(host => host.UdpBound(family: AddressFamily.InterNetworkV6)).ToList();
        receivers[0].SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(s_groupV6));
        receivers[1].SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(s_groupV6, Network));
        using var sender = hosts[0].UdpSocket(AddressFamily.InterNetworkV6);

        sender.SendTo(new byte[1], new IPEndPoint(s_groupV6, DatagramHosts.Port));
        sender.MulticastLoopback = false;
        sender.SendTo(new byte[2], new IPEndPoint(s_groupV6, DatagramHosts.Port));
        // The scope of ff01 is the host.
        sender.SendTo(new byte[3], new IPEndPoint(IPAddress.Parse("ff01::1"), DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([[1], [1, 2], []], receivers.Select(receiver => receiver.TakeLengths()));
    }

    [Fact]
    public void Groups_OfAllHosts_AreHeardWithoutJoining()
    {
        var (simulation, hosts, receivers) = Hosts(2);
        using var sender = hosts[0].UdpSocket();

        sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse("224.0.0.1"), DatagramHosts.Port));
        simulation.RunUntilIdle();

        Assert.Equal([1, 1], receivers.Select(receiver => receiver.TakeLengths().Length));
    }

    [Fact]
    public void Group_ComesFromTheHostsAddressByTheNetworkInterface()
    {
        var (_, hosts, receivers) = Hosts(2);
        Join(receivers[1]);
        receivers[1].SetRawSocketOption(0, ReceiveTtl, BitConverter.GetBytes(1));
        receivers[1].SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        using var sender = hosts[0].UdpSocket();
        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));

        var message = receivers[1].ReceiveMessage([new byte[10]]);

        Assert.Equal(hosts[0].Addresses[0], ((IPEndPoint)message.RemoteEndPoint!).Address);
        var information = Assert.IsType<PacketInformationMessage>(message.ControlMessages[0]);
        Assert.Equal((s_group, Network), (information.Address, information.InterfaceIndex));
        Assert.Equal(1, Assert.IsType<TimeToLiveMessage>(message.ControlMessages[1]).Hops);
    }

    // Whoever is told at one instant is told in the order of the hosts, whatever the order of joining.
    [Fact]
    public void Group_IsDeliveredInTheOrderOfTheHosts()
    {
        var (simulation, hosts, receivers) = Hosts(6);
        foreach (var i in new[] { 4, 1, 5, 3, 2 })
            Join(receivers[i]);
        using var sender = hosts[0].UdpSocket();
        var events = simulation.Record();

        sender.SendTo(new byte[1], new IPEndPoint(s_group, DatagramHosts.Port));
        simulation.RunUntilIdle();

        var delivered = events.Where(one => one.Kind == SimNet.Simulated.Traces.TraceEventKind.PacketDelivered);
        Assert.Equal([2, 3, 4, 5, 6], delivered.Select(one => one.Host));
    }

    private static (Simulation Simulation, List<SimulatedHost> Hosts, List<ISocket> Receivers) Hosts(int count)
    {
        var simulation = new Simulation(seed: 3);
        var hosts = Enumerable.Range(1, count).Select(i => simulation.AddHost($"h{i}")).ToList();
        return (simulation, hosts, [.. hosts.Select(host => host.UdpBound())]);
    }

    private static void Join(ISocket socket, int index = Network) =>
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(s_group, index));
}
