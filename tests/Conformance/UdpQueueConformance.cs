// The receive queue: how many datagrams it takes, that the rest is dropped without a word, and when reading makes room again. The
// numbers are those of docs/kernel-notes/udp-queue.md.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpQueueConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>ReceiveBufferSize as it is set, the length of the datagrams, and how many the queue takes.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, 1, 1, 2)]
    [InlineData(UdpFamily.V4, 1, 1_000, 1)]
    [InlineData(UdpFamily.V4, 1, 65_507, 1)]
    [InlineData(UdpFamily.V4, 4_096, 0, 9)]
    [InlineData(UdpFamily.V4, 4_096, 100, 9)]
    [InlineData(UdpFamily.V4, 4_096, 1_000, 3)]
    [InlineData(UdpFamily.V4, 8_192, 4_000, 1)]
    [InlineData(UdpFamily.V4, 65_536, 197, 157)]
    [InlineData(UdpFamily.V4, 65_536, 198, 102)]
    [InlineData(UdpFamily.V4, 65_536, 645, 102)]
    [InlineData(UdpFamily.V4, 65_536, 646, 56)]
    [InlineData(UdpFamily.V4, 65_536, 1_669, 56)]
    [InlineData(UdpFamily.V4, 65_536, 1_670, 30)]
    [InlineData(UdpFamily.V4, 65_536, 7_813, 15)]
    [InlineData(UdpFamily.V4, 65_536, 7_814, 7)]
    [InlineData(UdpFamily.V4, 65_536, 20_000, 6)]
    [InlineData(UdpFamily.V4, 65_536, 60_000, 2)]
    [InlineData(UdpFamily.V6, 65_536, 184, 157)]
    [InlineData(UdpFamily.V6, 65_536, 185, 102)]
    [InlineData(UdpFamily.V6, 65_536, 632, 102)]
    [InlineData(UdpFamily.V6, 65_536, 633, 56)]
    [InlineData(UdpFamily.V6, 100_000, 65_489, 2)]
    [InlineData(UdpFamily.Dual, 65_536, 197, 157)]
    [InlineData(UdpFamily.Dual, 65_536, 198, 102)]
    public Task Queue_TakesWhatFitsWithItsOverhead(UdpFamily family, int buffer, int length, int expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        pair.Second.ReceiveBufferSize = buffer;

        // Sending never tells that the datagram was dropped.
        for (var i = 0; i < expected + 3; i++)
            Assert.Equal($"{length}", pair.First.Send(length));
        await network.SettleAsync();

        Assert.Equal(expected, pair.Second.TakeCount());
    });

    [Theory]
    [CombinatorialRows]
    public Task Queue_OfTheDefaultSize_Takes256SmallDatagrams(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        for (var i = 0; i < 300; i++)
            pair.First.Send($"{i}");
        await network.SettleAsync();

        // The oldest stay.
        Assert.Equal(212_992, pair.Second.ReceiveBufferSize);
        Assert.Equal(string.Join(',', Enumerable.Range(0, 256)), pair.Second.TakeAll());
    });

    /// <summary>The buffer, how many are read of a full queue, and how many it takes then: what was read is given back in quarters of
    /// the buffer.</summary>
    [Theory]
    [InlineData(4_096, 2, 0)]
    [InlineData(4_096, 3, 3)]
    [InlineData(4_096, 8, 6)]
    [InlineData(4_096, 9, 9)]
    [InlineData(65_536, 32, 0)]
    [InlineData(65_536, 63, 40)]
    [InlineData(65_536, 128, 120)]
    [InlineData(106_496, 63, 0)]
    [InlineData(106_496, 64, 64)]
    [InlineData(106_496, 100, 64)]
    [InlineData(106_496, 255, 192)]
    [InlineData(106_496, 256, 256)]
    public Task FullQueue_AfterReading_TakesMoreOnceAQuarterIsFree(int buffer, int read, int expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.Second.ReceiveBufferSize = buffer;
        for (var i = 0; i < 260; i++)
            pair.First.Send("old");
        await network.SettleAsync();

        for (var i = 0; i < read; i++)
            Assert.Equal("old", pair.Second.Take());
        for (var i = 0; i < 260; i++)
            pair.First.Send("new");
        await network.SettleAsync();

        Assert.Equal(expected, pair.Second.TakeAll().Split(',').Count(text => text == "new"));
    });

    /// <summary>The first datagram always fits, whatever its size.</summary>
    [Fact]
    public Task Queue_WhenEmpty_TakesAnyDatagram() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.Second.ReceiveBufferSize = 1;
        Assert.Equal(2_304, pair.Second.ReceiveBufferSize);

        pair.First.Send(60_000);
        pair.First.Send("dropped");
        await network.AvailableAsync(pair.Second, 1);

        Assert.Equal("60000", pair.Second.Receive(70_000));
        pair.First.Send("next");
        await network.AvailableAsync(pair.Second, 1);
        Assert.Equal("next", pair.Second.TakeAll());
    });

    [Fact]
    public Task Queue_WithOneBigDatagram_DropsUntilItIsRead() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.Second.ReceiveBufferSize = 10_000;
        pair.First.Send("a");
        pair.First.Send(20_000);
        pair.First.Send("b");
        await network.SettleAsync();

        // What does not fit is dropped; what comes after it and fits is taken.
        Assert.Equal("a,b", pair.Second.TakeAll());
    });

    /// <summary>A smaller buffer throws nothing away, a bigger one helps at once.</summary>
    [Fact]
    public Task ReceiveBufferSize_Changed_CountsForTheNextDatagram() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        for (var i = 0; i < 20; i++)
            pair.First.Send("old");
        await network.SettleAsync();

        pair.Second.ReceiveBufferSize = 2_048;
        pair.First.Send("dropped");
        await network.SettleAsync();
        pair.Second.ReceiveBufferSize = 65_536;
        pair.First.Send("new");
        await network.SettleAsync();

        Assert.Equal(string.Join(',', [.. Enumerable.Repeat("old", 20), "new"]), pair.Second.TakeAll());
    });

    /// <summary>A connected socket's own queue; nobody else is hindered by it being full.</summary>
    [Fact]
    public Task FullQueue_OfOneSocket_DoesNotHinderOthers() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        using var other = network.UdpBound();
        pair.Second.ReceiveBufferSize = 1;
        for (var i = 0; i < 5; i++)
            pair.First.Send("full");

        Assert.Equal("5", pair.First.SendTo("other", other.LocalEndPoint!));
        await network.AvailableAsync(other, 1);

        Assert.Equal("other|full,full", $"{other.TakeAll()}|{pair.Second.TakeAll()}");
    });

    /// <summary>No error comes back for what the queue has dropped, and the sender stays writable.</summary>
    [Fact]
    public Task FullQueue_IsNoErrorOfTheSender() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Blocking = false;
        pair.Second.ReceiveBufferSize = 1;
        for (var i = 0; i < 10; i++)
            Assert.Equal("1", pair.First.Send("x"));
        await network.SettleAsync();

        Assert.Equal("-W- Success", $"{pair.First.Ready()} {pair.First.OptionError()}");
        Assert.True(pair.First.Poll(0, SelectMode.SelectWrite));
    });
}

public sealed class UdpQueuesOnReal : UdpQueueConformance<OnReal>;
