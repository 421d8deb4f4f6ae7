// The receive queue by itself: order, costs, and payload that goes back to where it came from.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Udp;

namespace SimNet.Tests.Simulated.Udp;

public class DatagramQueueTests
{
    private readonly DatagramPool _pool = new(new PayloadPool());
    private readonly DatagramQueue _queue = new();

    [Fact]
    public void Queue_GivesBackInOrder()
    {
        var random = new SplitMix(1);
        var (next, expected) = (0, 0);
        for (var step = 0; step < 10_000; step++)
        {
            if (random.Percent(52))
            {
                Assert.True(_queue.TryAdd(Datagram(next++, 832), 100_000_000));
            }
            else if (_queue.Count > 0)
            {
                Assert.Equal(expected, NumberIn(_queue.Look()));
                Assert.Equal(expected++, NumberIn(_queue.Take(100_000_000)));
            }
        }

        Assert.Equal((next - expected, (next - expected) * 832), (_queue.Count, _queue.HeldBytes));
    }

    [Theory]
    [InlineData(2304, 832, 2)]
    [InlineData(2496, 832, 3)]
    [InlineData(2495, 832, 2)]
    [InlineData(100, 832, 1)]
    public void Queue_TakesWhatFits_AndTheFirstAlways(int bufferBytes, int cost, int expected)
    {
        var taken = 0;
        while (_queue.TryAdd(Datagram(taken, cost), bufferBytes))
            taken++;

        Assert.Equal(expected, taken);
    }

    [Fact]
    public void Queue_AfterReading_HasRoomInQuarters()
    {
        while (_queue.TryAdd(Datagram(0, 1000), 16_000))
        {
        }

        // Three thousand are not a quarter yet, four are.
        var rooms = Enumerable.Range(0, 4).Select(_ =>
        {
            _queue.Take(16_000);
            return _queue.TryAdd(Datagram(0, 1000), 16_000);
        });
        Assert.Equal([false, false, false, true], rooms);
    }

    [Fact]
    public void Queue_Cleared_IsAsNew()
    {
        for (var i = 0; i < 10; i++)
            _queue.TryAdd(Datagram(i, 1000), 16_000);

        _queue.Clear();

        Assert.Equal((0, 0), (_queue.Count, _queue.HeldBytes));
        Assert.True(_queue.TryAdd(Datagram(1, 50_000), 16_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(65_527)]
    public void Payload_OfAnyLength_IsKeptUntilItIsReleased(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var first = _pool.Rent(bytes);
        var copy = first.Copy();
        first.Release();
        var others = Enumerable.Range(0, 50).Select(i => Datagram(i, 1)).ToList();

        Assert.Equal(bytes, copy.Payload.Span.ToArray());
        Assert.Equal(Enumerable.Range(0, 50), others.Select(NumberIn));
    }

    [Fact]
    public void Payload_OfManyShortDatagrams_SharesBlocks()
    {
        var datagrams = Enumerable.Range(0, 256).Select(i => _pool.Rent(new byte[64])).ToList();

        Assert.Single(datagrams.Select(datagram => datagram.Payload.Block).Distinct());
        var block = datagrams[0].Payload.Block;
        datagrams.ForEach(datagram => datagram.Release());
        Assert.Same(block, _pool.Rent(new byte[64]).Payload.Block);
    }

    private UdpDatagram Datagram(int number, int cost)
    {
        var datagram = _pool.Rent(BitConverter.GetBytes(number));
        datagram.Cost = cost;
        return datagram;
    }

    private static int NumberIn(UdpDatagram datagram) => BitConverter.ToInt32(datagram.Payload.Span);
}
