// Datagrams between hosts: latency, loss, partitions, refusals that travel back, and the limit on how often a host refuses.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Udp;

public class DatagramLinkTests
{
    [Fact]
    public void Datagram_ArrivesAfterTheLatency_FromTheHostsAddress()
    {
        var (simulation, a, b) = Hosts(latencyMilliseconds: 30);
        using var receiver = b.UdpBound();
        using var sender = a.UdpBound(port: 1234);
        sender.SendTo(new byte[5], new IPEndPoint(b.Addresses[0], DatagramHosts.Port));
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);

        Assert.Equal(0, receiver.Available);
        Assert.Equal(5, receiver.ReceiveFrom(new byte[10], ref from));

        Assert.Equal((30.0, new IPEndPoint(a.Addresses[0], 1234)), (simulation.Elapsed.TotalMilliseconds, from));
    }

    [Fact]
    public void Datagrams_OnAChangedLink_MayOvertakeEachOther()
    {
        var (simulation, a, b) = Hosts(latencyMilliseconds: 50);
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        sender.Send(new byte[1]);
        simulation.SetLink(a, b, new LinkOptions { Latency = TimeSpan.FromMilliseconds(1) });
        sender.Send(new byte[2]);
        simulation.RunUntilIdle();

        Assert.Equal([2, 1], receiver.TakeLengths());
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1_000_000, 0)]
    public void Loss_OfAllOrNothing_IsExact(int lossPpm, int expected)
    {
        var (simulation, a, b) = Hosts(lossPpm: lossPpm);
        using var receiver = b.UdpBound();
        receiver.ReceiveBufferSize = 1 << 20;
        using var sender = a.UdpConnected(b);

        for (var i = 0; i < 1000; i++)
            Assert.Equal(1, sender.Send(new byte[1]));
        simulation.RunUntilIdle();

        Assert.Equal((expected, SocketError.Success), (receiver.TakeLengths().Length, sender.PendingError()));
    }

    [Fact]
    public void Loss_IsForGood()
    {
        var (simulation, a, b) = Hosts(lossPpm: 300_000);
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        var events = simulation.Record();

        for (var i = 1; i <= 200; i++)
            sender.Send(new byte[i]);
        simulation.RunUntilIdle();

        var lengths = receiver.TakeLengths();
        var lost = events.Where(one => one.Kind == TraceEventKind.PacketLost).Select(one => one.Length).ToList();
        Assert.InRange(lost.Count, 30, 90);
        Assert.Equal(Enumerable.Range(1, 200), lengths.Concat(lost).Order());
        Assert.Equal(lengths.Order(), lengths);
    }

    [Fact]
    public void Partition_SwallowsDatagramsWithoutAWord()
    {
        var (simulation, a, b) = Hosts();
        using var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        sender.Send(new byte[1]);
        simulation.Partition(a, b);
        Assert.Equal(2, sender.Send(new byte[2]));
        simulation.RunUntilIdle();
        simulation.Heal(a, b);
        sender.Send(new byte[3]);
        simulation.RunUntilIdle();

        Assert.Equal([1, 3], receiver.TakeLengths());
        Assert.Equal(SocketError.Success, sender.PendingError());
    }

    [Fact]
    public void Datagram_ToAnAddressWithoutAHost_IsLostWithoutAWord()
    {
        var (simulation, a, _) = Hosts();
        using var sender = a.UdpSocket();
        sender.Connect(new IPEndPoint(IPAddress.Parse("10.9.9.9"), 9));

        Assert.Equal(1, sender.Send(new byte[1]));
        simulation.RunUntilIdle();

        Assert.Equal(SocketError.Success, sender.PendingError());
    }

    [Fact]
    public void Datagram_OfAProtocolThatTheHostHasNot_HasNoRoute()
    {
        var (_, a, _) = Hosts();
        using var sender = a.UdpSocket(AddressFamily.InterNetworkV6);

        Assert.Equal(
            SocketError.NetworkUnreachable,
            TestHosts.ErrorOf(() => sender.SendTo(new byte[1], new IPEndPoint(IPAddress.Parse("fd00::1"), 9))));
    }

    [Fact]
    public void Datagram_FromLoopbackToTheNetwork_IsInvalid()
    {
        var (_, a, b) = Hosts();
        using var sender = a.UdpSocket();
        sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var to = new IPEndPoint(b.Addresses[0], 9);

        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => sender.SendTo(new byte[1], to)));
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => sender.Connect(to)));
    }

    [Fact]
    public void WildcardSocket_ConnectedToLoopback_StaysOnLoopback()
    {
        var (_, a, b) = Hosts();
        using var socket = a.UdpBound();
        socket.Connect(new IPEndPoint(IPAddress.Loopback, 9));

        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => socket.Connect(new IPEndPoint(b.Addresses[0], 9))));
    }

    [Fact]
    public void Refusal_ComesBackAfterARoundTrip()
    {
        var (simulation, a, b) = Hosts(latencyMilliseconds: 10);
        using var sender = a.UdpConnected(b);
        sender.Send(new byte[1]);

        Assert.Equal(SocketError.ConnectionRefused, TestHosts.ErrorOf(() => sender.Receive(new byte[1])));

        Assert.Equal(20, simulation.Elapsed.TotalMilliseconds);
        Assert.Equal(SocketError.Success, sender.PendingError());
    }

    [Fact]
    public void Refusal_OfASocketThatIsNotConnected_IsNotTold()
    {
        var (simulation, a, b) = Hosts();
        using var sender = a.UdpBound();
        sender.SendTo(new byte[1], new IPEndPoint(b.Addresses[0], 9));
        simulation.RunUntilIdle();

        Assert.Equal(SocketError.Success, sender.PendingError());
    }

    [Fact]
    public void Refusal_MayBeLost()
    {
        var (simulation, a, b) = Hosts();
        simulation.SetOneWayLink(b, a, new LinkOptions { LossPpm = 1_000_000 });
        using var sender = a.UdpConnected(b);
        sender.Send(new byte[1]);
        simulation.RunUntilIdle();

        Assert.Equal(SocketError.Success, sender.PendingError());
    }

    // Linux: six in a row, then one a second (net.ipv4.icmp_ratelimit).
    [Fact]
    public void Refusals_OfOneHost_AreLimited()
    {
        var (simulation, a, b) = Hosts();
        using var sender = a.UdpConnected(b);
        var refused = "";
        for (var i = 0; i < 40; i++)
        {
            sender.Send(new byte[1], SocketFlags.None, out var error);
            refused += error == SocketError.ConnectionRefused ? 'R' : '.';
            simulation.Advance(TimeSpan.FromMilliseconds(100));
        }

        // Each R is the word of the datagram before, and sends none itself.
        Assert.Equal(".R.R.R.R.R.R.R.......R.........R........", refused);
    }

    [Fact]
    public void Refusals_OfAHostByItself_AreNotLimited()
    {
        var a = new Simulation(1).AddHost("a");
        using var sender = a.UdpSocket();
        sender.Connect(new IPEndPoint(IPAddress.Loopback, 9));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, sender.Send(new byte[1]));
            Assert.Equal(SocketError.ConnectionRefused, sender.PendingError());
        }
    }

    [Fact]
    public void FullQueue_DropsAndTheTraceTells()
    {
        var (simulation, a, b) = Hosts();
        using var receiver = b.UdpBound();
        receiver.ReceiveBufferSize = 1;
        using var sender = a.UdpConnected(b);
        var events = simulation.Record();
        for (var i = 0; i < 5; i++)
            sender.Send(new byte[9]);
        simulation.RunUntilIdle();

        Assert.Equal([9, 9], receiver.TakeLengths());
        var dropped = events.Where(one => one.Kind == TraceEventKind.DatagramDropped).ToList();
        Assert.Equal([(b.Number, (long)DatagramHosts.Port, 9), (b.Number, DatagramHosts.Port, 9), (b.Number, DatagramHosts.Port, 9)],
            dropped.Select(one => (one.Host, one.A, one.Length)));
    }

    [Fact]
    public void Ports_OfTheHost_RunOut()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        a.Limits = a.Limits with { FirstEphemeralPort = 50_000, LastEphemeralPort = 50_003 };
        var sockets = Enumerable.Range(0, 5).Select(_ => a.UdpSocket()).ToList();
        var to = new IPEndPoint(IPAddress.Loopback, 9);
        sockets[..4].ForEach(socket => socket.SendTo(new byte[1], to));

        Assert.Equal([50_000, 50_001, 50_002, 50_003], sockets[..4].Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).Order());
        Assert.Equal(SocketError.AddressNotAvailable, TestHosts.ErrorOf(() => sockets[4].SendTo(new byte[1], to)));
        Assert.Equal(SocketError.AddressAlreadyInUse, TestHosts.ErrorOf(() => sockets[4].Bind(new IPEndPoint(IPAddress.Any, 0))));
        sockets[0].Dispose();
        Assert.Equal(1, sockets[4].SendTo(new byte[1], to));
    }

    [Fact]
    public void Memory_OfTheHost_BoundsQueuesAndIsGivenBack()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        b.Limits = b.Limits with { MaximumBufferMemoryBytes = 3 * 832 };
        var receiver = b.UdpBound();
        using var sender = a.UdpConnected(b);
        for (var i = 0; i < 5; i++)
            sender.Send(new byte[1]);
        simulation.RunUntilIdle();

        Assert.Equal(3 * 832, b.Stack.Memory.UsedBytes);
        Assert.Equal(1, receiver.Receive(new byte[10]));
        Assert.Equal(2 * 832, b.Stack.Memory.UsedBytes);
        receiver.Dispose();
        Assert.Equal(0, b.Stack.Memory.UsedBytes);
    }

    [Fact]
    public void ReceiveMessageFrom_NamesTheNetworkInterface()
    {
        var (_, a, b) = Hosts();
        using var receiver = b.UdpBound();
        receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        using var sender = a.UdpConnected(b);
        sender.Send(new byte[1]);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var flags = SocketFlags.None;

        receiver.ReceiveMessageFrom(new byte[1], ref flags, ref from, out var information);

        Assert.Equal((b.Addresses[0], 2), (information.Address, information.Interface));
    }

    [Fact]
    public void Echo_OfTheSameSeed_LeavesTheSameTrace()
    {
        Assert.Equal(Echo(), Echo());

        static string Echo()
        {
            var (simulation, a, b) = Hosts(lossPpm: 200_000);
            using var receiver = b.UdpBound();
            using var sender = a.UdpConnected(b);
            for (var i = 0; i < 100; i++)
                sender.Send(new byte[i]);
            simulation.RunUntilIdle();
            return simulation.Trace.Hash;
        }
    }

    private static (Simulation Simulation, SimulatedHost A, SimulatedHost B) Hosts(int latencyMilliseconds = 1, int lossPpm = 0)
    {
        var simulation = new Simulation(seed: 5);
        simulation.SetLinks(new LinkOptions { Latency = TimeSpan.FromMilliseconds(latencyMilliseconds), LossPpm = lossPpm });
        return (simulation, simulation.AddHost("a"), simulation.AddHost("b"));
    }
}
