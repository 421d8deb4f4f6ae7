// Datagrams longer than the MTU between hosts: in how many packets they travel, what the loss of one costs, who may fragment, and what
// the receiver's and the sender's buffers make of it. The numbers are those of a veth pair: docs/kernel-notes/udp-queue.md.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;
using SimNet.Simulated.Udp;

namespace SimNet.Tests.Simulated.Udp;

public class FragmentTests
{
    private const int Ipv6MtuDiscover = 23;

    [Theory]
    [InlineData(1500, true, 1472, 1)]
    [InlineData(1500, true, 1473, 2)]
    [InlineData(1500, true, 2952, 2)]
    [InlineData(1500, true, 2953, 3)]
    [InlineData(1500, true, 65_507, 45)]
    [InlineData(1500, false, 1452, 1)]
    [InlineData(1500, false, 1453, 2)]
    [InlineData(1500, false, 65_527, 46)]
    [InlineData(576, true, 548, 1)]
    [InlineData(576, true, 549, 2)]
    [InlineData(65_536, true, 65_507, 1)]
    [InlineData(65_536, false, 65_488, 1)]
    [InlineData(65_536, false, 65_489, 2)]
    public void Fragments_AreAsManyAsTheMtuAsksFor(int mtuBytes, bool isIPv4, int length, int expected) =>
        Assert.Equal(expected, new Fragmentation(mtuBytes, isIPv4).CountFor(length));

    [Theory]
    [InlineData(true, 1, 832)]
    [InlineData(true, 1472, 2304)]
    [InlineData(true, 2000, 3584)]
    [InlineData(true, 2953, 5440)]
    [InlineData(true, 5000, 8192)]
    [InlineData(true, 10_000, 16_128)]
    [InlineData(true, 60_000, 94_464)]
    [InlineData(true, 65_507, 102_656)]
    [InlineData(false, 197, 1280)]
    [InlineData(false, 5000, 9216)]
    [InlineData(false, 20_000, 32_256)]
    [InlineData(false, 60_000, 95_744)]
    [InlineData(false, 65_507, 104_960)]
    public void Cost_OfAFragmentedDatagram_IsThatOfItsPackets(bool isIPv4, int length, int expected)
    {
        var fragmentation = new Fragmentation(1500, isIPv4);

        Assert.Equal(
            expected, PacketCost.OfDatagram(length, isIPv4, fragmentation.FragmentBytes, fragmentation.CountFor(length)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1472)]
    [InlineData(1473)]
    [InlineData(65_507)]
    public void Datagram_OfAnyLength_ArrivesWhole(int length)
    {
        var (_, a, b) = Hosts();
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        var (sent, received) = (new byte[length], new byte[70_000]);
        new Random(length).NextBytes(sent);

        Assert.Equal(length, sender.Send(sent));

        Assert.Equal(length, receiver.Receive(received));
        Assert.Equal(sent, received[..length]);
    }

    // With a tenth of the packets lost, about 0.9^45 of the longest datagrams arrive: 8.7 of a thousand.
    [Fact]
    public void Loss_OfOneFragment_LosesTheDatagram()
    {
        var (simulation, a, b) = Hosts(lossPpm: 100_000);
        using var receiver = b.UdpBound();
        receiver.ReceiveBufferSize = 4 << 20;
        using var sender = a.UdpConnected(b);
        for (var i = 0; i < 1000; i++)
        {
            sender.Send(new byte[1472]);
            sender.Send(new byte[1473]);
            sender.Send(new byte[65_507]);
        }

        simulation.RunUntilIdle();

        var arrived = receiver.TakeLengths();
        Assert.InRange(arrived.Count(length => length == 1472), 860, 940);
        Assert.InRange(arrived.Count(length => length == 1473), 760, 860);
        Assert.InRange(arrived.Count(length => length == 65_507), 1, 25);
    }

    [Theory]
    [InlineData(1472, null)]
    [InlineData(1473, SocketError.MessageSize)]
    public void DontFragment_RefusesWhatIsLongerThanTheMtu(int length, SocketError? expected)
    {
        var (_, a, b) = Hosts();
        using var sender = a.UdpConnected(b);
        sender.DontFragment = true;

        Assert.Equal(expected, (Record.Exception(() => sender.Send(new byte[length])) as SocketException)?.SocketErrorCode);
    }

    [Theory]
    [InlineData(1, 1453, null)]
    [InlineData(2, 1452, null)]
    [InlineData(2, 1453, SocketError.MessageSize)]
    public void MtuDiscoverV6_RefusesWhatIsLongerThanTheMtu(int discovery, int length, SocketError? expected)
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a", IPAddress.Parse("fd00::1")), simulation.AddHost("b", IPAddress.Parse("fd00::2")));
        using var sender = a.UdpConnected(b);
        sender.SetRawSocketOption((int)SocketOptionLevel.IPv6, Ipv6MtuDiscover, BitConverter.GetBytes(discovery));

        Assert.Equal(expected, (Record.Exception(() => sender.Send(new byte[length])) as SocketException)?.SocketErrorCode);
    }

    [Fact]
    public void DontFragment_OnLoopback_IsInNobodysWay()
    {
        var (_, a, _) = Hosts();
        using var sender = a.UdpSocket();
        sender.DontFragment = true;
        sender.Connect(new IPEndPoint(IPAddress.Loopback, 9));

        Assert.Equal(65_507, sender.Send(new byte[65_507]));
    }

    // The smallest send buffer, twice over, holds four packets of an Ethernet.
    [Theory]
    [InlineData(1472, null)]
    [InlineData(4500, null)]
    [InlineData(5912, null)]
    [InlineData(5913, SocketError.NoBufferSpaceAvailable)]
    [InlineData(12_000, SocketError.NoBufferSpaceAvailable)]
    public void SendBuffer_BoundsFragments(int length, SocketError? expected)
    {
        var (_, a, b) = Hosts();
        using var sender = a.UdpConnected(b);
        sender.SendBufferSize = 1;

        Assert.Equal(expected, (Record.Exception(() => sender.Send(new byte[length])) as SocketException)?.SocketErrorCode);
    }

    [Fact]
    public void MtuBytes_OfTheSimulation_IsWhatCounts()
    {
        var simulation = new Simulation(1, new SimulationOptions { MtuBytes = 9000 });
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var sender = a.UdpConnected(b);
        sender.DontFragment = true;

        Assert.Equal(8972, sender.Send(new byte[8972]));
        Assert.Equal(SocketError.MessageSize, TestHosts.ErrorOf(() => sender.Send(new byte[8973])));
    }

    private static (Simulation Simulation, SimulatedHost A, SimulatedHost B) Hosts(int lossPpm = 0)
    {
        var simulation = new Simulation(seed: 5);
        simulation.SetLinks(new LinkOptions { LossPpm = lossPpm });
        return (simulation, simulation.AddHost("a"), simulation.AddHost("b"));
    }
}
