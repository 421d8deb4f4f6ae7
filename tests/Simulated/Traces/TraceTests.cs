// The record of a run: its digest tells runs apart, the last events are kept, and payload never shows.

using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Traces;

public class TraceTests
{
    [Fact]
    public void Hash_OfTheSameRun_IsTheSame()
    {
        Assert.Equal(HashOf(1, static _ => { }), HashOf(1, static _ => { }));
        Assert.NotEqual(HashOf(1, static _ => { }), HashOf(2, static _ => { }));
        Assert.Matches("^[0-9a-f]{32}$", HashOf(1, static _ => { }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4096)]
    public void Hash_WithAnyOneBitOfThePayloadChanged_Differs(int length)
    {
        var bytes = new SplitMix(1).Bytes(length);
        var hashes = new HashSet<string> { HashOf(1, pair => pair.Send(bytes)) };
        foreach (var at in (int[])[0, length / 2, length - 1])
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var other = bytes.ToArray();
                other[at] ^= (byte)(1 << bit);
                hashes.Add(HashOf(1, pair => pair.Send(other)));
            }
        }

        Assert.Equal(1 + (8 * new HashSet<int> { 0, length / 2, length - 1 }.Count), hashes.Count);
    }

    [Fact]
    public void Hash_DiffersByAChoiceANoteOrTime()
    {
        string[] hashes =
        [
            HashOf(1, static _ => { }),
            HashOf(1, static pair => pair.Simulation.Choices.Next("s", "x", 2)),
            HashOf(1, static pair => pair.Simulation.Choices.Next("s", "x", 3)),
            HashOf(1, static pair => pair.Simulation.Trace.Note("one")),
            HashOf(1, static pair => pair.Simulation.Trace.Note("two")),
            HashOf(1, static pair => pair.Simulation.Trace.Note("one", hostNumber: 1)),
            HashOf(1, static pair =>
            {
                pair.Simulation.Advance(TimeSpan.FromTicks(1));
                pair.Simulation.Trace.Note("one");
            }),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Hash_DoesNotDependOnWhoLooks()
    {
        var silent = new Simulation(5, new SimulationOptions { TraceCapacity = 0 });
        var observed = new Simulation(5);
        observed.Trace.Recorded += static traceEvent => _ = traceEvent.ToString();
        foreach (var simulation in (Simulation[])[silent, observed])
            TestHosts.Connect(simulation).Send([1, 2, 3]);

        Assert.Equal(silent.Trace.Hash, observed.Trace.Hash);
        Assert.Equal(silent.Trace.Count, observed.Trace.Count);
        Assert.Empty(silent.Trace.LastEvents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void LastEvents_AreTheLastOnes(int capacity)
    {
        var simulation = new Simulation(1, new SimulationOptions { TraceCapacity = capacity });
        for (var i = 0; i < 8; i++)
        {
            simulation.Trace.Note($"{i}");
            var kept = Math.Min(i + 1, capacity);
            Assert.Equal(
                Enumerable.Range(i + 1 - kept, kept).Select(number => ($"{number}", (long)number)),
                simulation.Trace.LastEvents.Select(one => (one.Text!, one.Sequence)));
        }
    }

    [Fact]
    public void Recorded_TellsOfEveryEventAsItHappens()
    {
        var pair = TestHosts.Pair(seed: 1);
        var seen = new List<TraceEvent>();
        pair.Simulation.Trace.Recorded += seen.Add;
        var before = pair.Simulation.Trace.Count;

        pair.Send([1, 2, 3]);

        Assert.Equal(pair.Simulation.Trace.Count - before, seen.Count);
        Assert.Equal(
            [TraceEventKind.PacketDelivered, TraceEventKind.PacketSent, TraceEventKind.Receive],
            seen.Select(one => one.Kind).Skip(2).Take(3));
        foreach (var kind in (TraceEventKind[])[TraceEventKind.Send, TraceEventKind.PacketSent])
        {
            var told = Assert.Single(seen.Take(2), one => one.Kind == kind);
            Assert.Equal((3, pair.A.Number), (told.Length, told.Host));
        }
    }

    [Fact]
    public void Events_AreTextInOneShape()
    {
        var simulation = new Simulation(1);
        simulation.Advance(TimeSpan.FromMilliseconds(1));
        simulation.Trace.Note("a remark", hostNumber: 3);

        var one = Assert.Single(simulation.Trace.LastEvents);
        Assert.Equal("10000 0 Note host=3 socket=0 a=0 b=0 length=0 a remark", one.ToString());
        Assert.Equal(TimeSpan.FromMilliseconds(1), one.Elapsed);
    }

    [Fact]
    public void Payload_NeverShowsInAnyText()
    {
        var canary = "correct horse battery staple, 32"u8.ToArray();
        var pair = TestHosts.Pair(seed: 1);
        var lines = new List<string>();
        pair.Simulation.Trace.Recorded += one => lines.Add(one.ToString());

        pair.Send(canary);
        var report = Assert.Throws<SimulationDeadlockException>(() => pair.Client.Receive(new byte[10])).ToString();

        var text = string.Join('\n', lines) + report;
        Assert.Contains("length=32", text);
        Assert.DoesNotContain("horse", text);
        Assert.DoesNotContain(Convert.ToHexString(canary[..8]), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(canary)[..10], text);
        Assert.DoesNotContain($"{BitConverter.ToUInt64(canary)}", text);
    }

    [Fact]
    public void Note_WithoutText_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => new Simulation(1).Trace.Note(null!));

    private static string HashOf(ulong seed, Action<TestPair> act)
    {
        var pair = TestHosts.Pair(seed);
        act(pair);
        return pair.Simulation.Trace.Hash;
    }
}
