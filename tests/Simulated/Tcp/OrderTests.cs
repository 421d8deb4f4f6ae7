// Networks that change the order of segments, double or lose them: the stream stays the same.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class OrderTests
{
    private const int SegmentBytes = 100;

    public static TheoryData<int> Counts => [2, 3, 4, 5, 6];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Segments_InAnyOrder_GiveTheSameStream(int count)
    {
        var bytes = new SplitMix(1).Bytes(count * SegmentBytes);
        var tried = 0;
        foreach (var order in Permutations(count))
        {
            var wire = Small();
            var first = wire.Sent.Count;
            wire.Fate = sent => sent.From == wire.A && sent.Number - first < count && sent.Length > 0
                ? [TimeSpan.FromMilliseconds(10 + order[sent.Number - first])]
                : [wire.Latency];

            wire.A.Write(bytes, thenEnd: true);
            wire.Run(TimeSpan.FromSeconds(1));

            Assert.True(bytes.AsSpan().SequenceEqual(wire.B.Received), $"order {string.Join(',', order)}\n{wire.Tail()}");
            Assert.True(wire.B.Connection.IsPeerFinished, $"order {string.Join(',', order)}\n{wire.Tail()}");
            wire.B.Close();
            wire.RunToEnd();
            wire.AssertNothingLeaked();
            tried++;
        }

        Assert.Equal(Enumerable.Range(1, count).Aggregate((a, b) => a * b), tried);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(500)]
    public void Segments_AllDoubled_GiveTheSameStream(int laterMilliseconds)
    {
        var wire = Small(wire => wire.Fate = _ => [wire.Latency, wire.Latency + TimeSpan.FromMilliseconds(laterMilliseconds)]);
        var (fromA, fromB) = (new SplitMix(2).Bytes(10_000), new SplitMix(3).Bytes(7_000));

        wire.A.Write(fromA, thenEnd: true);
        wire.B.Write(fromB, thenEnd: true);
        wire.RunToEnd();

        Assert.Equal(fromA, wire.B.Received);
        Assert.Equal(fromB, wire.A.Received);
        Assert.Equal((TcpState.Closed, TcpState.Closed), (wire.A.State, wire.B.State));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Segment_LostAnywhere_IsMadeUpFor()
    {
        var bytes = new SplitMix(4).Bytes(12 * SegmentBytes);
        for (var lost = 0; lost < 30; lost++)
        {
            var wire = new TcpWire { Loses = sent => sent.Number == lost };
            wire.A.Buffers = wire.B.Buffers = new TcpBuffers(SegmentBytes, 65536, 65536);
            wire.A.Open();
            wire.A.Write(bytes, thenEnd: true);
            wire.RunUntil(() => wire.B.Current?.IsPeerFinished == true);
            wire.B.Write(bytes, thenEnd: true);
            wire.RunToEnd();

            Assert.Equal(bytes, wire.A.Received);
            Assert.Equal(bytes, wire.B.Received);
            Assert.Equal((TcpState.Closed, TcpState.Closed), (wire.A.State, wire.B.State));
            wire.AssertNothingLeaked();
        }
    }

    [Fact]
    public void Pieces_ThatOverlapInAnyWay_GiveTheSameStream()
    {
        var bytes = new SplitMix(5).Bytes(400);
        for (var seed = 0UL; seed < 500; seed++)
        {
            var random = new SplitMix(seed);
            var wire = TcpWire.Connected();
            wire.Checks = false;
            for (var i = 0; i < 30; i++)
            {
                var start = random.Next(bytes.Length);
                var length = 1 + random.Next(Math.Min(90, bytes.Length - start));
                wire.A.Forge(TcpFlags.Ack, (uint)start + 1, 1, payload: bytes[start..(start + length)]);
                Assert.True(bytes.AsSpan().StartsWith(wire.B.Received), $"seed {seed}");
            }

            wire.A.Forge(TcpFlags.Ack | TcpFlags.Fin, 1, 1, payload: bytes);
            Assert.True(bytes.AsSpan().SequenceEqual(wire.B.Received), $"seed {seed}");
            Assert.Equal((TcpState.CloseWait, true), (wire.B.State, wire.B.Connection.IsPeerFinished));
            wire.B.Abort();
            wire.RunToEnd();
            wire.A.Abort();
            wire.RunToEnd();
            wire.AssertNothingLeaked();
        }
    }

    [Fact]
    public void Fin_BeforeTheDataItFollows_IsTakenAfterIt()
    {
        var wire = TcpWire.Connected();
        wire.A.Forge(TcpFlags.Ack | TcpFlags.Fin, sequence: 4, acknowledgment: 1);
        Assert.False(wire.B.Connection.IsPeerFinished);

        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 1, payload: [1, 2, 3]);

        Assert.True(wire.B.Connection.IsPeerFinished);
        Assert.Equal([1, 2, 3], wire.B.Received);
    }

    [Fact]
    public void Acknowledgment_OlderThanAnother_TakesNothingBack()
    {
        var wire = Small();
        wire.Loses = sent => sent.From == wire.B;
        wire.A.Write(new byte[5 * SegmentBytes]);
        wire.B.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 401, window: 512);
        var queued = wire.A.Connection.SendQueued;

        wire.B.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 101, window: 0);
        wire.A.Write(new byte[SegmentBytes]);

        Assert.Equal(SegmentBytes, queued);
        // The old window of 0 counts for nothing: the new segment goes out.
        Assert.Equal(501u, wire.SentBy(wire.A).Last().Sequence);
    }

    private static TcpWire Small(Action<TcpWire>? configure = null) => TcpWire.Connected(wire =>
    {
        wire.A.Buffers = wire.B.Buffers = new TcpBuffers(SegmentBytes, 65536, 65536);
        configure?.Invoke(wire);
    });

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : from shorter in Permutations(count - 1)
          from at in Enumerable.Range(0, count)
          select (int[])[.. shorter[..at], count - 1, .. shorter[at..]];
}
