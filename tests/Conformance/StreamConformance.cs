// SocketStream over both networks, with what people put on top of it. Its own contract is held by SocketStreamTests, on the
// real network only.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class StreamConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Lines_ThroughReaderAndWriter_RoundTrip(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var serving = ServeLinesAsync(pair.Server);
        await using var stream = new SocketStream(pair.Client, ownsSocket: true);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        var answers = new List<string?>();

        foreach (var line in "one two three".Split(' '))
        {
            await writer.WriteLineAsync(line);
            answers.Add(await reader.ReadLineAsync());
        }

        stream.ShutdownSend();
        answers.Add(await reader.ReadLineAsync());

        Assert.Equal(["ONE", "TWO", "THREE", null], answers);
        Assert.Equal(3, await serving);
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task CopyToAsync_OfAMegabyte_EndsWithTheStream(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var data = new byte[1_000_000];
        new Random(5).NextBytes(data);
        var sending = SendAsync(pair.Server, data);
        using var stream = new SocketStream(pair.Client);
        using var copy = new MemoryStream();

        await stream.CopyToAsync(copy);
        await sending;

        Assert.True(data.AsSpan().SequenceEqual(copy.ToArray()));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Read_AfterAReset_IsAnIOExceptionWithTheSocketError(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        using var stream = new SocketStream(pair.Client);
        pair.Server.Reset();
        await network.BrokenAsync(pair.Client);

        Assert.Equal("IOException(ConnectionReset)", Outcome.Of(() => stream.ReadByte()));
        Assert.Equal("-1", Outcome.Of(() => stream.ReadByte()));
        Assert.Equal("IOException(Shutdown)", Outcome.Of(() => stream.WriteByte(1)));
    });

    private static async Task<int> ServeLinesAsync(ISocket socket)
    {
        await using var stream = new SocketStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        var count = 0;
        for (; await reader.ReadLineAsync() is { } line; count++)
            await writer.WriteLineAsync(line.ToUpperInvariant());
        stream.ShutdownSend();
        return count;
    }

    private static async Task SendAsync(ISocket socket, byte[] data)
    {
        await using var stream = new SocketStream(socket);
        await stream.WriteAsync(data);
        stream.ShutdownSend();
    }
}

public sealed class StreamsOnReal : StreamConformance<OnReal>;
