// Bytes through a connection: order, completeness, and the forms of sending and receiving.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class TransferConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(1, 1_000, 64)]
    [InlineData(2, 200_000, 5_000)]
    [InlineData(3, 1_000_000, 70_000)]
    [InlineData(4, 3_000_000, 1_000_000)]
    public Task Echo_InRandomChunks_ReturnsTheBytesInOrder(int seed, int total, int chunk) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var sent = new byte[total];
        new Random(seed).NextBytes(sent);

        var echo = EchoAsync(pair.Server, chunk, new Random(seed + 100));
        var reading = ReadToEndAsync(pair.Client, chunk, new Random(seed + 200));
        await SendInChunksAsync(pair.Client, sent, chunk, new Random(seed + 300));
        pair.Client.Shutdown(SocketShutdown.Send);
        var received = await reading;
        await echo;

        Assert.Equal(total, received.Length);
        Assert.True(sent.AsSpan().SequenceEqual(received), "The bytes came back changed.");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task BothDirections_AtTheSameTime_DoNotDisturbEachOther(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var (fromClient, fromServer) = (new byte[500_000], new byte[700_000]);
        new Random(1).NextBytes(fromClient);
        new Random(2).NextBytes(fromServer);

        var reading = (ReadToEndAsync(pair.Server, 9_000, new Random(3)), ReadToEndAsync(pair.Client, 9_000, new Random(4)));
        await Task.WhenAll(SendToEndAsync(pair.Client, fromClient), SendToEndAsync(pair.Server, fromServer));

        var received = (await reading.Item1, await reading.Item2);
        Assert.True(fromClient.AsSpan().SequenceEqual(received.Item1), "The client's bytes came changed.");
        Assert.True(fromServer.AsSpan().SequenceEqual(received.Item2), "The server's bytes came changed.");
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task HalfClose_FromEitherEnd_LeavesTheOtherDirectionOpen(bool clientFirst) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var (closing, other) = clientFirst ? (pair.Client, pair.Server) : (pair.Server, pair.Client);

        closing.Send(2);
        closing.Shutdown(SocketShutdown.Send);
        await network.AvailableAsync(other, 2);
        Assert.Equal("2,0,0", Outcome.Times(3, () => other.Receive(10)));

        Assert.Equal("5", other.Send(5));
        await network.AvailableAsync(closing, 5);
        other.Shutdown(SocketShutdown.Send);
        await network.SettleAsync();
        Assert.Equal("5,0", Outcome.Times(2, () => closing.Receive(10)));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Receive_OfSeveralSends_TakesThemTogether(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Server.Send(3);
        pair.Server.Send(4);
        await network.AvailableAsync(pair.Client, 7);

        Assert.Equal("7 7", $"{pair.Client.Available} {pair.Client.Receive(10)}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Receive_Peek_TakesNothing(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Server.Send("abcdef"u8);
        await network.AvailableAsync(pair.Client, 6);
        var (peeked, taken) = (new byte[4], new byte[10]);

        Assert.Equal(4, pair.Client.Receive(peeked, SocketFlags.Peek));
        Assert.Equal(6, pair.Client.Available);
        Assert.Equal(6, pair.Client.Receive(taken));

        Assert.Equal("abcd"u8.ToArray(), peeked);
        Assert.Equal("abcdef"u8.ToArray(), taken[..6]);
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Receive_WithTruncatedFlag_IsIgnored(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Server.Send(6);
        await network.AvailableAsync(pair.Client, 6);

        Assert.Equal("4 2", $"{pair.Client.Receive(4, SocketFlags.Truncated)} {pair.Client.Available}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task ReceiveAsync_OfNothing_WaitsForDataAndTakesNone(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var receive = pair.Client.StartReceive(0);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.Server.Send(3);

        Assert.Equal("0", await network.ResultAsync(receive));
        Assert.Equal("3", pair.Client.Receive(10));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task ReceiveAsync_SeveralWaiting_CompleteInOrder(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var buffers = new[] { new byte[2], new byte[3], new byte[4] };
        var receives = buffers.Select(buffer => Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer, SocketFlags.None))).ToList();

        pair.Server.Send("abcdefghi"u8);

        Assert.Equal(["2", "3", "4"], await Task.WhenAll(receives.Select(network.ResultAsync)));
        Assert.Equal(["ab", "cde", "fghi"], buffers.Select(System.Text.Encoding.ASCII.GetString));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task AcceptAsync_SeveralWaiting_EachGetsOne(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        var accepts = Enumerable.Range(0, 3).Select(_ => Outcome.OfAsync(() => listener.AcceptAsync())).ToList();
        var clients = Enumerable.Range(0, 3).Select(_ => network.Connecting(listener)).ToList();

        Assert.Equal(["Socket", "Socket", "Socket"], await Task.WhenAll(accepts.Select(network.ResultAsync)));
        clients.ForEach(client => client.Dispose());
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Send_Vectored_GathersInOrderAndReceiveScatters(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var (first, second) = (new byte[4], new byte[10]);
        List<ArraySegment<byte>> gathered = [new("abc"u8.ToArray()), new([]), new("xdefgx"u8.ToArray(), 1, 4)];
        List<ArraySegment<byte>> scattered = [new(first), new(second, 2, 8)];

        Assert.Equal(7, pair.Server.Send(gathered));
        await network.AvailableAsync(pair.Client, 7);
        Assert.Equal(7, pair.Client.Receive(scattered));

        Assert.Equal("abcd"u8.ToArray(), first);
        Assert.Equal("efg"u8.ToArray(), second[2..5]);
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task SendAsync_Vectored_GathersInOrderAndReceiveAsyncScatters(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var (first, second) = (new byte[2], new byte[10]);
        var receive = Outcome.OfAsync(() => pair.Client.ReceiveAsync([new(first), new(second)], SocketFlags.None));

        Assert.Equal("5", await Outcome.OfAsync(() => pair.Server.SendAsync([new("abc"u8.ToArray()), new("de"u8.ToArray())], SocketFlags.None)));

        Assert.Equal("5", await network.ResultAsync(receive));
        Assert.Equal("abcde", System.Text.Encoding.ASCII.GetString([.. first, .. second[..3]]));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Send_NonBlocking_FillsUpWouldBlockAndGoesOnAfterReading(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Client.Blocking = false;
        var chunk = new byte[100_000];
        var (sent, received) = (0L, 0L);
        var error = SocketError.Success;
        while (error == SocketError.Success)
        {
            sent += pair.Client.Send(chunk, SocketFlags.None, out error);
            await network.SettleAsync();
        }

        Assert.Equal("WouldBlock False", $"{error} {pair.Client.Poll(0, SelectMode.SelectWrite)}");
        Assert.True(sent > 0);
        while (received < sent)
            received += pair.Server.Receive(chunk);
        await network.UntilAsync(() => pair.Client.Poll(0, SelectMode.SelectWrite));

        Assert.Equal(sent, received);
        Assert.Equal("1", pair.Client.Send(1));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task SendAsync_OnANonBlockingSocket_StillSendsEverything(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Client.Blocking = false;
        var reading = ReadToEndAsync(pair.Server, 100_000, new Random(1));

        Assert.Equal(8_000_000, await pair.Client.SendAsync(new byte[8_000_000].AsMemory(), SocketFlags.None));

        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(8_000_000, (await reading).Length);
    });

    private static async Task EchoAsync(ISocket socket, int chunk, Random random)
    {
        var buffer = new byte[chunk];
        while (await socket.ReceiveAsync(buffer.AsMemory(0, random.Next(chunk) + 1), SocketFlags.None) is > 0 and var count)
            await SendInChunksAsync(socket, buffer[..count], chunk, random);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task SendInChunksAsync(ISocket socket, byte[] data, int chunk, Random random)
    {
        for (var offset = 0; offset < data.Length;)
        {
            var size = Math.Min(random.Next(chunk) + 1, data.Length - offset);
            offset += await socket.SendAsync(data.AsMemory(offset, size), SocketFlags.None);
        }
    }

    private static async Task SendToEndAsync(ISocket socket, byte[] data)
    {
        await SendInChunksAsync(socket, data, 50_000, new Random(data.Length));
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReadToEndAsync(ISocket socket, int chunk, Random random)
    {
        var (all, buffer) = (new MemoryStream(), new byte[chunk]);
        while (await socket.ReceiveAsync(buffer.AsMemory(0, random.Next(chunk) + 1), SocketFlags.None) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }
}

public sealed class TransferOnReal : TransferConformance<OnReal>;
