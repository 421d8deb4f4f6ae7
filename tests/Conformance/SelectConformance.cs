// Select over many sockets: which stay in the lists, in what order, for how long it waits and what wakes it.

namespace SimNet.Tests.Conformance;

public abstract class SelectConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(2)]
    [InlineData(70)]
    [InlineData(300)]
    public Task Select_OverManySockets_KeepsTheReadableOnesInOrder(int count) => TNetwork.RunAsync(async network =>
    {
        var pairs = new List<TcpPair>();
        for (var i = 0; i < count; i++)
            pairs.Add(await network.PairAsync());
        var ready = pairs.Where((_, i) => i % 3 == 0).ToList();
        foreach (var pair in ready)
            pair.Server.Send(1);
        foreach (var pair in ready)
            await network.AvailableAsync(pair.Client, 1);
        var read = pairs.ConvertAll(pair => pair.Client);

        network.Select(read, null, null, TimeSpan.Zero);

        Assert.Equal(ready.Select(pair => pair.Client), read);
        pairs.ForEach(pair => pair.Dispose());
    });

    [Fact]
    public Task Select_AllReady_KeepsAll() => TNetwork.RunAsync(async network =>
    {
        using var first = await network.PairAsync();
        using var second = await network.PairAsync();
        List<ISocket> write = [second.Client, first.Client, first.Server];

        network.Select(null, write, null, TimeSpan.Zero);

        Assert.Equal([second.Client, first.Client, first.Server], write);
    });

    [Fact]
    public Task Select_OneSocketInAllLists_IsKeptWhereItIsReady() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> read = [pair.Client], write = [pair.Client], error = [pair.Client];

        network.Select(read, write, error, TimeSpan.Zero);

        Assert.Equal((0, 1, 0), (read.Count, write.Count, error.Count));
    });

    [Fact]
    public Task Select_AfterAReset_IsReadableWritableAndAnError() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Reset();
        await network.BrokenAsync(pair.Client);
        List<ISocket> read = [pair.Client], write = [pair.Client], error = [pair.Client];

        network.Select(read, write, error, TimeSpan.Zero);

        Assert.Equal((1, 1, 1), (read.Count, write.Count, error.Count));
    });

    [Fact]
    public Task Select_OnAListener_IsReadableWhileAConnectionWaits() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        List<ISocket> before = [listener], during = [listener], after = [listener];

        network.Select(before, null, null, TimeSpan.Zero);
        using var client = await network.ConnectedAsync(listener);
        await network.ReadableAsync(listener);
        network.Select(during, null, null, TimeSpan.Zero);
        using var accepted = listener.Accept();
        network.Select(after, null, null, TimeSpan.Zero);

        Assert.Equal((0, 1, 0), (before.Count, during.Count, after.Count));
    });

    [Fact]
    public Task Select_OnANewSocket_IsReadableAndWritable() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        List<ISocket> read = [socket], write = [socket], error = [socket];

        network.Select(read, write, error, TimeSpan.Zero);

        Assert.Equal((1, 1, 0), (read.Count, write.Count, error.Count));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Select_WithATimeout_WaitsThatLong() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> read = [pair.Client, pair.Server];

        var elapsed = await network.ElapsedAsync(() =>
        {
            network.Select(read, null, null, Soon);
            return Task.CompletedTask;
        });

        Assert.Empty(read);
        Assert.InRange(elapsed, Soon * 0.8, Soon + TimeSpan.FromSeconds(2));
    });

    [Fact]
    public Task Select_InMicroseconds_WaitsThatLong() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> error = [pair.Client];

        var elapsed = await network.ElapsedAsync(() =>
        {
            network.Select(null, null, error, 100_000);
            return Task.CompletedTask;
        });

        Assert.Empty(error);
        Assert.InRange(elapsed, Soon * 0.8, Soon + TimeSpan.FromSeconds(2));
    });

    [Fact]
    public Task Select_WithSomethingReady_DoesNotWait() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> read = [pair.Client], write = [pair.Server];

        var elapsed = await network.ElapsedAsync(() =>
        {
            network.Select(read, write, null, TimeSpan.FromMinutes(1));
            return Task.CompletedTask;
        });

        Assert.Equal((0, 1), (read.Count, write.Count));
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    });

    [Fact]
    public Task Select_TheSameSocketTwice_KeepsBoth() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> write = [pair.Client, pair.Client];

        network.Select(null, write, null, TimeSpan.Zero);

        Assert.Equal([pair.Client, pair.Client], write);
    });

    [Theory]
    [InlineData(-2)]
    [InlineData(long.MinValue)]
    public Task Select_WithANegativeTimeout_IsAnArgumentError(long ticks) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> read = [pair.Client];

        Assert.Equal("ArgumentOutOfRangeException(timeout)", Outcome.Of(() => network.Select(read, null, null, TimeSpan.FromTicks(ticks))));
        Assert.Single(read);
    });

    [Fact]
    public Task Select_WithADisposedSocket_IsDisposed() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var closed = network.Socket();
        closed.Dispose();

        Assert.Equal("Disposed", Outcome.Of(() => network.Select([pair.Client, closed], null, null, TimeSpan.Zero)));
    });
}

public sealed class SelectOnReal : SelectConformance<OnReal>;
