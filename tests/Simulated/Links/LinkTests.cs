// What lies between hosts: exact latencies, loss, partitions, addresses without a host; and that links do not disturb each other.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Links;

public class LinkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(1_234_567)]
    [InlineData(1_000_000)]
    public void Latency_IsExact(long ticks)
    {
        var simulation = new Simulation(1);
        simulation.SetLinks(new LinkOptions { Latency = TimeSpan.FromTicks(ticks) });
        var pair = TestHosts.Connect(simulation);
        // Three segments: the accept sees the third arrive.
        Assert.Equal(3 * ticks, simulation.Elapsed.Ticks);
        var start = simulation.Elapsed;

        pair.Send([1]);

        Assert.Equal(ticks, (simulation.Elapsed - start).Ticks);
    }

    [Fact]
    public void Latency_OfEachDirection_IsItsOwn()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        simulation.SetOneWayLink(a, b, new LinkOptions { Latency = TimeSpan.FromMilliseconds(30) });
        simulation.SetOneWayLink(b, a, new LinkOptions { Latency = TimeSpan.FromMilliseconds(7) });
        using var listener = b.Listen();
        using var client = a.Socket();

        client.Connect(b.EndPoint());

        Assert.Equal(37, simulation.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public void Latency_Changed_HoldsForWhatIsSentFromThenOn()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.RunUntilIdle();
        pair.Client.Send([1]);
        pair.Simulation.SetLink(pair.A, pair.B, new LinkOptions { Latency = TimeSpan.FromMilliseconds(100) });
        var start = pair.Simulation.Elapsed;

        pair.Server.ReceiveExactly(1);

        Assert.Equal(1, (pair.Simulation.Elapsed - start).TotalMilliseconds);
    }

    [Fact]
    public void Loopback_TakesNoTime()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        using var listener = a.Listen();
        using var client = a.Socket();
        client.Connect(IPAddress.Loopback, 80);
        using var server = listener.Accept();
        client.Send("hello"u8);

        Assert.Equal(5, server.Available);
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public void Loss_OfEverything_TimesOutAfter131Seconds()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        simulation.SetOneWayLink(b, a, new LinkOptions { LossPpm = 1_000_000 });
        using var listener = b.Listen();

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => a.Socket().Connect(b.EndPoint())));
        Assert.Equal(131, simulation.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Loss_IsAsOftenAsItSays()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.SetLinks(new LinkOptions { LossPpm = 100_000 });
        var events = pair.Simulation.Record();
        pair.Client.NoDelay = true;
        for (var i = 0; i < 3000; i++)
        {
            pair.Client.Send([1]);
            pair.Server.ReceiveExactly(1);
        }

        var sent = events.Count(one => one.Kind is TraceEventKind.PacketSent or TraceEventKind.PacketSentAgain);
        var lost = events.Count(one => one.Kind == TraceEventKind.PacketLost);
        Assert.InRange(lost * 1000 / sent, 85, 115);
    }

    [Fact]
    public void Address_ThatNoHostHas_TimesOutAfter131Seconds()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var events = simulation.Record();

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => a.Socket().Connect(IPAddress.Parse("10.9.9.9"), 80)));
        Assert.Equal(131, simulation.Elapsed.TotalSeconds);
        Assert.Equal(11, events.Count(one => one.Kind == TraceEventKind.PacketUnroutable));
    }

    [Fact]
    public void Address_OfAFamilyWithoutARoute_IsUnreachableAtOnce()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");

        Assert.Equal(
            SocketError.NetworkUnreachable,
            TestHosts.ErrorOf(() => a.Socket(AddressFamily.InterNetworkV6).Connect(IPAddress.Parse("fd00::9"), 80)));
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public void Partition_HoldsBackAndHealLetsThrough()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.RunUntilIdle();
        var start = pair.Simulation.Elapsed;
        pair.Simulation.Partition(pair.A, pair.B);
        pair.Simulation.Schedule(start + TimeSpan.FromSeconds(10), () => pair.Simulation.Heal(pair.A, pair.B));

        pair.Send([1, 2, 3]);

        // 200 ms and a round trip, doubled: the first time after 10 s is the sixth.
        Assert.InRange((pair.Simulation.Elapsed - start).TotalSeconds, 12.4, 13);
    }

    [Fact]
    public void Partition_LetsArriveWhatIsUnderWay()
    {
        var pair = TestHosts.Pair();
        pair.Client.Send([7]);

        pair.Simulation.Partition(pair.A, pair.B);

        Assert.Equal([7], pair.Server.ReceiveExactly(1));
    }

    [Fact]
    public void Partition_OfTwo_LeavesTheThirdAlone()
    {
        var pair = TestHosts.Pair();
        var c = pair.Simulation.AddHost("c");
        pair.Simulation.Partition(pair.A, pair.B);
        using var client = c.Socket();

        client.Connect(pair.B.EndPoint());

        Assert.True(client.Connected);
    }

    [Fact]
    public void Partition_LongerThanThePatienceOfTcp_EndsTheConnection()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Partition(pair.A, pair.B);
        pair.Client.Send([1]);

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => pair.Client.Receive(new byte[1])));
        Assert.InRange(pair.Simulation.Elapsed.TotalMinutes, 13, 30);
    }

    [Fact]
    public void Partition_WithTheDataThroughAndItsAcknowledgmentsNot_GoesOnAfterHealing()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.SetLinks(new LinkOptions { Latency = TimeSpan.FromMilliseconds(50) });
        var (fromA, fromB) = (new SplitMix(1).Bytes(5000), new SplitMix(2).Bytes(5000));
        pair.Client.Send(fromA);
        pair.Server.Send(fromB);
        var start = pair.Simulation.Elapsed;
        pair.Simulation.Schedule(start + TimeSpan.FromMilliseconds(10), () => pair.Simulation.Partition(pair.A, pair.B));
        pair.Simulation.Schedule(start + TimeSpan.FromMilliseconds(150), () => pair.Simulation.Heal(pair.A, pair.B));

        pair.Simulation.Advance(TimeSpan.FromSeconds(10));
        var segments = pair.Simulation.Trace.Count;
        pair.Simulation.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(segments, pair.Simulation.Trace.Count);
        Assert.Equal(fromA, pair.Server.ReceiveExactly(5000));
        Assert.Equal(fromB, pair.Client.ReceiveExactly(5000));
    }

    [Fact]
    public void IdleHost_Added_ChangesNothingForTheOthers()
    {
        for (var seed = 1UL; seed <= 50; seed++)
            Assert.Equal(Run(seed, extra: 0), Run(seed, extra: 3));
    }

    [Fact]
    public void Traffic_Elsewhere_DoesNotChangeALinksDecisions()
    {
        for (var seed = 1UL; seed <= 20; seed++)
            Assert.Equal(Run(seed, extra: 2), Run(seed, extra: 2, extraTalks: true));
    }

    [Fact]
    public void Links_AreBetweenTwoHostsOfTheSimulation()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var stranger = new Simulation(1).AddHost("a");

        Assert.Throws<ArgumentException>(() => simulation.Partition(a, a));
        Assert.Throws<ArgumentException>(() => simulation.SetLink(a, stranger, new LinkOptions()));
        Assert.Throws<ArgumentNullException>(() => simulation.SetLink(a, b, null!));
        Assert.Throws<ArgumentNullException>(() => simulation.Heal(null!, b));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinkOptions { LossPpm = 1_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinkOptions { LossPpm = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinkOptions { Latency = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinkOptions { Latency = TimeSpan.FromDays(1.1) });
    }

    [Theory]
    [InlineData("a", "10.0.0.9")]
    [InlineData("A", "10.0.0.9")]
    [InlineData("b", "10.0.0.1")]
    [InlineData("b", "::ffff:10.0.0.1")]
    [InlineData("b", "127.0.0.1")]
    [InlineData("b", "0.0.0.0")]
    [InlineData("b", "::")]
    [InlineData("b", "224.0.0.1")]
    [InlineData("b", "255.255.255.255")]
    [InlineData("localhost", "10.0.0.9")]
    [InlineData("10.0.0.9", "10.0.0.9")]
    public void AddHost_WithANameOrAddressThatCannotBe_IsRefused(string name, string address)
    {
        var simulation = new Simulation(1);
        simulation.AddHost("a");

        Assert.Throws<ArgumentException>(() => simulation.AddHost(name, IPAddress.Parse(address)));
        Assert.Single(simulation.Hosts);
    }

    [Fact]
    public void AddHost_WithTheSameAddressTwice_IsRefusedAndLeavesNothing()
    {
        var simulation = new Simulation(1);
        var address = IPAddress.Parse("10.1.1.1");

        Assert.Throws<ArgumentException>(() => simulation.AddHost("a", address, address));

        Assert.Empty(simulation.Hosts);
        Assert.Equal("a", simulation.AddHost("a", address).Name);
    }

    [Fact]
    public void AddHost_WithoutAddresses_SkipsThoseThatAreTaken()
    {
        var simulation = new Simulation(1);
        simulation.AddHost("a", IPAddress.Parse("10.0.0.2"));

        Assert.Equal(["10.0.0.3"], simulation.AddHost("b").Addresses.Select(address => address.ToString()));
    }

    // What hosts a and b see, with losses; other hosts may stand by or talk to each other.
    private static List<string> Run(ulong seed, int extra, bool extraTalks = false)
    {
        var simulation = new Simulation(seed, new SimulationOptions { DefaultLink = new LinkOptions { LossPpm = 100_000 } });
        var events = simulation.Record();
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var others = Enumerable.Range(0, extra).Select(i => simulation.AddHost($"other {i}")).ToArray();
        using var listener = b.Listen();
        using var client = a.Socket();
        if (extraTalks)
        {
            others[0].Listen();
            var talker = others[1].Socket();
            talker.Blocking = false;
            Assert.Throws<SocketException>(() => talker.Connect(others[0].EndPoint()));
        }

        client.Connect(b.EndPoint());
        using var server = listener.Accept();
        client.Send(new byte[20_000]);
        server.ReceiveExactly(20_000);
        // Without sequence numbers of the whole trace, which do count the others.
        return [.. events.Where(one => one.Host <= 2).Select(one => (one with { Sequence = 0 }).ToString())];
    }
}
