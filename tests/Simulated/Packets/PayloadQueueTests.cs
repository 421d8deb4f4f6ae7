// The queue of bytes against a plain list, and its blocks counted: each one rented is given back exactly once.

using SimNet.Simulated.Packets;

namespace SimNet.Tests.Simulated.Packets;

public class PayloadQueueTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 12).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Queue_UnderARandomMix_AgreesWithAListAndGivesEveryBlockBack(ulong seed)
    {
        var random = new SplitMix(seed);
        var pool = new PayloadPool();
        var (sending, receiving) = (default(PayloadQueue), default(PayloadQueue));
        var (sent, received) = (new List<byte>(), new List<byte>());
        var blocks = new HashSet<PayloadBlock>();
        int[] segmentSizes = [1, 536, 1460, 5000, 16384, 65483];
        var segmentBytes = segmentSizes[random.Next(segmentSizes.Length)];
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    var bytes = random.Bytes(random.Next(random.Percent(5) ? 100_000 : 3000));
                    sending.CopyIn(bytes, pool, segmentBytes);
                    sent.AddRange(bytes);
                    break;
                case 2 when sent.Count > 0:
                    // A segment is cut anywhere and appended at the receiver, which takes its own reference.
                    var offset = random.Next(sent.Count);
                    var slice = sending.SliceAt(offset, 1 + random.Next(segmentBytes));
                    Assert.True(slice.Length > 0 && slice.Span.SequenceEqual(sent.Slice(offset, slice.Length).ToArray()));
                    blocks.Add(slice.Block!);
                    receiving.Append(slice);
                    received.AddRange(slice.Span);
                    break;
                case 3:
                    var count = random.Next(sent.Count + 1);
                    sending.RemoveFirst(count);
                    sent.RemoveRange(0, count);
                    break;
                case 4:
                    var taken = new byte[random.Next(4000)];
                    var expected = Math.Min(taken.Length, received.Count);
                    Assert.Equal(expected, receiving.Peek(taken));
                    Assert.True(taken.AsSpan(0, expected).SequenceEqual(received.Take(expected).ToArray()));
                    receiving.RemoveFirst(expected);
                    received.RemoveRange(0, expected);
                    break;
                default:
                    var from = random.Next(sent.Count + 1);
                    var part = new byte[random.Next(2000)];
                    var there = Math.Min(part.Length, sent.Count - from);
                    Assert.Equal(there, sending.Peek(part, from));
                    Assert.True(part.AsSpan(0, there).SequenceEqual(sent.Slice(from, there).ToArray()));
                    break;
            }

            Assert.Equal((sent.Count, received.Count), (sending.Length, receiving.Length));
        }

        sending.Clear();
        receiving.Clear();
        Assert.Equal((0, 0), (sending.Length, receiving.Length));
        AssertAllBack(pool, blocks);
    }

    [Fact]
    public void Block_SharedByThree_GoesBackWithTheLast()
    {
        var pool = new PayloadPool();
        var (first, second) = (default(PayloadQueue), default(PayloadQueue));
        first.CopyIn([1, 2, 3, 4], pool, 1460);
        var slice = first.SliceAt(1, 2);
        slice.Block!.AddReference();
        second.Append(slice);

        first.Clear();
        slice.Block.Release();
        Assert.NotSame(slice.Block, pool.Rent(large: false));
        second.Clear();

        Assert.Same(slice.Block, pool.Rent(large: false));
    }

    [Fact]
    public void Append_OfSlicesThatFollowEachOther_TakesOneReference()
    {
        var pool = new PayloadPool();
        var (sending, receiving) = (default(PayloadQueue), default(PayloadQueue));
        sending.CopyIn(new byte[1000], pool, 1460);
        var block = sending.SliceAt(0, 1).Block!;
        for (var i = 0; i < 1000; i++)
            receiving.Append(sending.SliceAt(i, 1));

        sending.Clear();
        receiving.RemoveFirst(999);
        Assert.NotSame(block, pool.Rent(large: false));
        receiving.RemoveFirst(1);

        Assert.Same(block, pool.Rent(large: false));
    }

    [Fact]
    public void CopyIn_AfterTheBlockWasPassedOn_DoesNotTouchWhatIsThere()
    {
        var pool = new PayloadPool();
        var (sending, receiving) = (default(PayloadQueue), default(PayloadQueue));
        sending.CopyIn([1, 2, 3], pool, 1460);
        receiving.Append(sending.SliceAt(0, 3));
        sending.RemoveFirst(2);

        sending.CopyIn([4, 5], pool, 1460);

        var (left, right) = (new byte[3], new byte[3]);
        sending.Peek(left);
        receiving.Peek(right);
        Assert.Equal([3, 4, 5], left);
        Assert.Equal([1, 2, 3], right);
    }

    [Fact]
    public void SliceAt_BeyondTheEnd_IsEmpty()
    {
        var queue = default(PayloadQueue);
        Assert.Equal(default, queue.SliceAt(0, 10));
        queue.CopyIn([1], new PayloadPool(), 1460);

        Assert.Equal(0, queue.SliceAt(1, 10).Length);
        Assert.Equal(0, queue.Peek(new byte[3], offset: 1));
    }

    [Fact]
    public void Segments_HoldABlockUntilTheyAreReleased()
    {
        var segments = new SegmentPool();
        var queue = default(PayloadQueue);
        queue.CopyIn([1, 2, 3], segments.Payloads, 1460);
        var block = queue.SliceAt(0, 3).Block!;
        var segment = segments.Rent(queue.SliceAt(0, 3));
        segment.MaximumSegmentSize = 99;
        segment.WindowScale = 3;
        segment.IsRetransmission = true;
        queue.Clear();
        Assert.NotSame(block, segments.Payloads.Rent(large: false));

        segment.Release();

        Assert.Same(block, segments.Payloads.Rent(large: false));
        Assert.Same(segment, segments.Rent());
        Assert.Equal((0, -1), (segment.MaximumSegmentSize, segment.WindowScale));
        Assert.Equal((false, 0), (segment.IsRetransmission, segment.Payload.Length));
    }

    [Theory]
    [InlineData(TcpFlags.Ack, 0, 0)]
    [InlineData(TcpFlags.Syn, 0, 1)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack, 0, 1)]
    [InlineData(TcpFlags.Ack, 7, 7)]
    [InlineData(TcpFlags.Fin | TcpFlags.Ack, 7, 8)]
    internal void Segments_TakeSequenceSpace(TcpFlags flags, int payload, int expected)
    {
        var block = new PayloadPool().Rent(large: false);
        var segment = new TcpSegment(new SegmentPool()) { Flags = flags, Sequence = new(uint.MaxValue), Payload = new PayloadSlice(block, 0, payload) };

        Assert.Equal(expected, segment.SequenceLength);
        Assert.Equal(new SequenceNumber(uint.MaxValue) + expected, segment.End);
    }

    private static void AssertAllBack(PayloadPool pool, HashSet<PayloadBlock> blocks)
    {
        // The pool keeps 256 of each size.
        var free = new HashSet<PayloadBlock>();
        for (var i = 0; i < 256; i++)
            Assert.True(free.Add(pool.Rent(large: false)) && free.Add(pool.Rent(large: true)), "a block was given back twice");
        Assert.True(blocks.Count > 256 || blocks.IsSubsetOf(free), $"{blocks.Except(free).Count()} blocks were not given back");
    }
}
