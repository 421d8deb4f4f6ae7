// Two connections over a bad wire, for many seeds: whatever is lost, doubled, delayed or reordered, both streams arrive whole, the
// rules that the wire checks hold, both ends come to rest, and nothing is left over.

using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class ChaosTests
{
    private const int Bytes = 50_000;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void BadWire_ForTwentySeeds_DeliversBothStreamsWhole(int block)
    {
        for (var seed = (ulong)block * 20; seed < ((ulong)block + 1) * 20; seed++)
        {
            var random = new SplitMix(seed);
            var wire = BadWire(random, lossPercent: random.Next(20));
            var (fromA, fromB) = (random.Bytes(Bytes), random.Bytes(Bytes));

            wire.A.Open();
            wire.A.Write(fromA, thenEnd: true);
            wire.RunUntil(() => wire.B.Current is not null);
            wire.B.Write(fromB, thenEnd: true);
            wire.RunToEnd();

            Assert.True(fromA.AsSpan().SequenceEqual(wire.B.Received), $"seed {seed}, B has {wire.B.Received.Length}\n{wire.Tail()}");
            Assert.True(fromB.AsSpan().SequenceEqual(wire.A.Received), $"seed {seed}, A has {wire.A.Received.Length}");
            Assert.True((wire.A.State, wire.B.State) == (TcpState.Closed, TcpState.Closed), $"seed {seed}: {wire.A.State} {wire.B.State}");
            wire.AssertNothingLeaked();
        }
    }

    [Fact]
    public void BadWire_ThatHeals_LetsEverythingThrough()
    {
        for (var seed = 1000UL; seed < 1040; seed++)
        {
            var random = new SplitMix(seed);
            var wire = TcpWire.Connected();
            var (fromA, fromB) = (random.Bytes(Bytes), random.Bytes(Bytes));
            wire.Loses = _ => random.Percent(60);
            wire.A.Write(fromA, thenEnd: true);
            wire.B.Write(fromB, thenEnd: true);
            wire.Run(TimeSpan.FromSeconds(10));
            wire.Loses = static _ => false;
            var healed = wire.Elapsed;

            wire.RunUntil(() => wire.A.Connection.IsPeerFinished && wire.B.Connection.IsPeerFinished);

            Assert.True(fromA.AsSpan().SequenceEqual(wire.B.Received), $"seed {seed}");
            Assert.True(fromB.AsSpan().SequenceEqual(wire.A.Received), $"seed {seed}");
            // The longest timeout that ten seconds can have doubled up to, and the transfer.
            Assert.True(wire.Elapsed - healed < TimeSpan.FromSeconds(30), $"seed {seed}: {wire.Elapsed - healed}");
        }
    }

    [Fact]
    public void BadWire_AndRandomEnds_AlwaysComesToRest()
    {
        for (var seed = 2000UL; seed < 2200; seed++)
        {
            var random = new SplitMix(seed);
            var wire = BadWire(random, lossPercent: random.Next(40));
            wire.A.Open();
            for (var i = 0; i < 20; i++)
            {
                wire.Run(TimeSpan.FromMilliseconds(random.Next(300)));
                if ((random.Percent(50) ? wire.A : wire.B) is not { Current: not null } peer)
                    continue;
                switch (random.Next(8))
                {
                    case < 5: peer.Write(random.Bytes(random.Next(20_000))); break;
                    case 5: peer.Shutdown(); break;
                    case 6 when random.Percent(20): peer.Abort(); break;
                    case 7 when random.Percent(20): peer.Close(); break;
                }
            }

            wire.A.Close();
            if (wire.B.Current is not null)
                wire.B.Close();
            wire.RunToEnd();

            Assert.Equal(TcpState.Closed, wire.A.State);
            Assert.True(wire.B.Current is null || wire.B.State == TcpState.Closed, $"seed {seed}: B {wire.B.Current?.State}");
            Assert.True(wire.Elapsed < TimeSpan.FromHours(2), $"seed {seed}: {wire.Elapsed}");
            wire.AssertNothingLeaked();
        }
    }

    private static TcpWire BadWire(SplitMix random, int lossPercent)
    {
        var wire = new TcpWire((uint)random.Next(), uint.MaxValue - (uint)random.Next(100_000));
        foreach (var peer in (TcpPeer[])[wire.A, wire.B])
        {
            peer.Buffers = new TcpBuffers(200 + random.Next(1261), 5000 + random.Next(60_000), 3000 + random.Next(60_000));
            peer.Options.NoDelay = random.Percent(50);
            peer.ReadBytes = random.Percent(30) ? 1 + random.Next(100) : int.MaxValue;
        }

        var spread = random.Next(30);
        wire.Fate = _ => random.Next(100) switch
        {
            var chance when chance < lossPercent => [],
            > 96 => [Delay(), Delay()],
            _ => [Delay()],
        };
        return wire;

        TimeSpan Delay() => TimeSpan.FromMilliseconds(5 + random.Next(1 + spread));
    }
}
