// What a Unix stream does with bytes: order, partial reads, peeking, vectored forms, urgent bytes, and how much fits in (the rule
// is in docs/kernel-notes/unix-buffers.md).

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class UnixStreamConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(17, 4_000)]
    [InlineData(4_096, 300_000)]
    [InlineData(100_000, 3_000_000)]
    public Task Echo_InChunksOfAnySize_ReturnsTheSameBytes(int chunk, int total) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var data = new byte[total];
        new Random(total).NextBytes(data);

        var echoing = EchoAsync(pair.Server, chunk);
        var sending = SendToEndAsync(pair.Client, data, chunk);
        var echoed = await ReadToEndAsync(pair.Client, chunk);
        await Task.WhenAll(echoing, sending);

        Assert.True(data.AsSpan().SequenceEqual(echoed));
    });

    [Fact]
    public Task Receive_TakesSendsTogetherAndLeavesTheRest() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        pair.Client.Send("ab"u8);
        pair.Client.Send("cd"u8);

        Assert.Equal("4 abc d", $"{pair.Server.Available} {Text(pair.Server, 3)} {Text(pair.Server, 3)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Receive_Peek_TakesNothingAndSeesSeveralSends() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        pair.Client.Send("ab"u8);
        pair.Client.Send("cd"u8);

        Assert.Equal("abcd abc", $"{Text(pair.Server, 9, SocketFlags.Peek)} {Text(pair.Server, 3, SocketFlags.Peek)}");
        Assert.Equal("4 abcd", $"{pair.Server.Available} {Text(pair.Server, 9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Send_OfNothing_SendsNothing() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        pair.Server.Blocking = false;

        Assert.Equal("0 WouldBlock 0", $"{pair.Client.Send(0)} {pair.Server.Receive(1)} {pair.Server.Available}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketFlags.OutOfBand, "3", "InvalidArgument")]
    [InlineData(SocketFlags.Peek, "3", "2")]
    [InlineData(SocketFlags.DontRoute, "3", "2")]
    [InlineData(SocketFlags.Truncated, "3", "2")]
    [InlineData(SocketFlags.ControlDataTruncated, "3", "2")]
    [InlineData(SocketFlags.Partial, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(SocketFlags.Broadcast, "OperationNotSupported", "OperationNotSupported")]
    [InlineData((SocketFlags)0x40, "OperationNotSupported", "OperationNotSupported")]
    public Task Flags_AreKnownIgnoredOrRefused(SocketFlags flags, string send, string receive) => TNetwork.RunAsync(network =>
    {
        using var first = network.SocketPair();
        using var second = network.SocketPair();
        second.Client.Send(4);

        Assert.Equal((send, receive), (Outcome.Of(() => first.Client.Send(new byte[3], flags)), second.Server.Receive(2, flags)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task ReceiveAsync_OfNothing_WaitsForDataAndTakesNone() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var receive = pair.Client.StartReceive(0);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.Server.Send(3);

        Assert.Equal("0 3", $"{await network.ResultAsync(receive)} {pair.Client.Receive(10)}");
    });

    [Fact]
    public Task ReceiveAsync_SeveralWaiting_CompleteInOrder() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var buffers = new[] { new byte[2], new byte[3], new byte[4] };
        var receives = buffers.Select(buffer => Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer, SocketFlags.None))).ToList();

        pair.Server.Send("abcdefghi"u8);

        Assert.Equal(["2", "3", "4"], await Task.WhenAll(receives.Select(network.ResultAsync)));
        Assert.Equal(["ab", "cde", "fghi"], buffers.Select(Encoding.ASCII.GetString));
    });

    [Fact]
    public Task SendAndReceive_Vectored_GatherAndScatterInOrder() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var (first, second) = (new byte[4], new byte[10]);
        List<ArraySegment<byte>> gathered = [new("abc"u8.ToArray()), new([]), new("xdefgx"u8.ToArray(), 1, 4)];
        List<ArraySegment<byte>> scattered = [new(first), new(second, 2, 8)];

        Assert.Equal("7 7", $"{pair.Server.Send(gathered)} {pair.Client.Receive(scattered)}");
        Assert.Equal("abcd efg", $"{Encoding.ASCII.GetString(first)} {Encoding.ASCII.GetString(second, 2, 3)}");

        Assert.Equal("7 7", $"{await pair.Server.SendAsync(gathered, SocketFlags.None)} {await pair.Client.ReceiveAsync(scattered, SocketFlags.None)}");
        Assert.Equal("7", Outcome.Of(() => pair.Server.SendMessage(["abc"u8.ToArray(), "defg"u8.ToArray()], [])));
        Assert.Equal("7", Outcome.Of(() => pair.Client.ReceiveMessage([first, second]).ReceivedBytes));
    });

    [Fact]
    public Task ReceiveFrom_OnAStream_TellsAPeerThatHasAName() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var given = new UnixDomainSocketEndPoint("/given");
        EndPoint fromNamed = given;
        EndPoint fromUnnamed = given;
        pair.Server.Send(1);
        pair.Client.Send(1);
        Assert.Equal(2, pair.Client.ReceiveFrom(new byte[9], ref fromNamed) + pair.Server.ReceiveFrom(new byte[9], ref fromUnnamed));
        Assert.Equal((pair.Server.LocalEndPoint, given), (fromNamed, fromUnnamed));

        pair.Server.Send(1);
        pair.Client.Send(1);
        var named = await pair.Client.ReceiveFromAsync(new byte[9].AsMemory(), SocketFlags.None, given);
        var unnamed = await pair.Server.ReceiveFromAsync(new byte[9].AsMemory(), SocketFlags.None, given);

        Assert.Equal((pair.Server.LocalEndPoint, "unnamed"), (named.RemoteEndPoint, unnamed.RemoteEndPoint.Kind()));
    });

    [Fact]
    public Task SendAsync_OfMuch_EndsWhenEverythingIsTaken() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        pair.Client.Blocking = false;
        var reading = ReadToEndAsync(pair.Server, 100_000);

        Assert.Equal(8_000_000, await pair.Client.SendAsync(new byte[8_000_000].AsMemory(), SocketFlags.None));

        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(8_000_000, (await reading).Length);
    });

    [Fact]
    public Task Send_Blocking_WaitsForAReader() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        var reading = network.LaterAsync(() => Drain(pair.Server, 1_000_000));

        Assert.Equal("1000000", pair.Client.Send(1_000_000));

        await reading;
    });

    /// <summary>SO_SNDBUF that is asked for (0 for the default), the size of the sends, how many are taken, how many bytes.</summary>
    [Theory]
    [InlineData(0, 1, 278, 278)]
    [InlineData(0, 192, 278, 53_376)]
    [InlineData(0, 193, 167, 32_231)]
    [InlineData(0, 704, 167, 117_568)]
    [InlineData(0, 705, 93, 65_565)]
    [InlineData(0, 1_000, 93, 93_000)]
    [InlineData(0, 1_729, 49, 84_721)]
    [InlineData(0, 3_776, 49, 185_024)]
    [InlineData(0, 3_777, 44, 166_188)]
    [InlineData(0, 30_000, 7, 210_000)]
    [InlineData(0, 40_000, 6, 236_544)]
    [InlineData(0, 1_000_000, 1, 219_264)]
    [InlineData(1, 1, 6, 6)]
    [InlineData(1, 1_000, 2, 2_000)]
    [InlineData(1, 5_000, 1, 4_480)]
    [InlineData(2_305, 1, 7, 7)]
    [InlineData(2_305, 5_000, 1, 4_482)]
    [InlineData(4_096, 1, 11, 11)]
    [InlineData(4_096, 4_000, 2, 8_000)]
    [InlineData(8_192, 30_000, 1, 16_256)]
    [InlineData(10_000, 4_000, 5, 20_000)]
    [InlineData(65_536, 40_000, 4, 156_544)]
    public Task Send_NonBlocking_FillsTheSendBuffer(int sendBuffer, int size, int sends, int bytes) => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        if (sendBuffer > 0)
            pair.Client.SendBufferSize = sendBuffer;

        var count = pair.Client.Fill(size, out var filled);

        Assert.Equal((sends, bytes, bytes), (count, filled, pair.Server.Available));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Send_ThatDoesNotFit_GoesOnWhenAWholeSendWasRead() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        Assert.Equal(93, pair.Client.Fill(1_000, out _));

        pair.Server.Receive(new byte[999]);
        Assert.Equal("WouldBlock", pair.Client.Send(1));
        pair.Server.Receive(new byte[1]);
        Assert.Equal("1", pair.Client.Send(1));
        return Task.CompletedTask;
    });

    /// <summary>Writable means that three quarters of the buffer are free; whoever waits for room is woken by that.</summary>
    [Theory]
    [InlineData(0, 93, 70)]
    [InlineData(4_096, 4, 4)] // 2,304 bytes for each: one is more than a quarter of 8,192.
    [InlineData(65_536, 57, 43)]
    public Task Writable_AfterAFullBuffer_WhenThreeQuartersAreFree(int sendBuffer, int sends, int reads) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UnixConnection();
        if (sendBuffer > 0)
            pair.Client.SendBufferSize = sendBuffer;
        Assert.Equal(sends, pair.Client.Fill(1_000, out _));
        var sending = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[1_000].AsMemory(), SocketFlags.None));

        Drain(pair.Server, (reads - 1) * 1_000);
        Assert.Equal("False pending", $"{pair.Client.Poll(0, SelectMode.SelectWrite)} {await network.NowAsync(sending)}");
        Drain(pair.Server, 1_000);

        Assert.Equal("1000 False", $"{await network.ResultAsync(sending)} {pair.Client.Poll(0, SelectMode.SelectWrite)}");
        Drain(pair.Server, 1_000);
        Assert.True(pair.Client.Poll(0, SelectMode.SelectWrite));
    });

    [Fact]
    public Task OutOfBand_LastByteOfASend_IsReadApart() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        Assert.Equal("3", Urgent(pair.Client, "abc"));

        Assert.Equal("RWE 3", $"{pair.Server.Readiness()} {pair.Server.Available}");
        Assert.Equal("c c", $"{Text(pair.Server, 9, SocketFlags.OutOfBand | SocketFlags.Peek)} {Text(pair.Server, 9, SocketFlags.OutOfBand)}");
        Assert.Equal("RW 2 InvalidArgument", $"{pair.Server.Readiness()} {pair.Server.Available} {pair.Server.Receive(9, SocketFlags.OutOfBand)}");
        Assert.Equal("ab", Text(pair.Server, 9));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("ab,c!,de", false, "ab de", "InvalidArgument")]
    [InlineData("ab,c!,de", true, "ab cde", "InvalidArgument")]
    [InlineData("c!,de", false, "de WouldBlock", "InvalidArgument")]
    [InlineData("c!", false, "WouldBlock WouldBlock", "InvalidArgument")]
    [InlineData("c!", true, "c WouldBlock", "InvalidArgument")]
    [InlineData("ab!,cd!", false, "abc WouldBlock", "InvalidArgument")]
    [InlineData("ab!,cd", true, "a bcd", "InvalidArgument")]
    public Task OutOfBand_NotReadApart_EndsAReadAndIsLostUnlessInline(string sends, bool inline, string reads, string urgent) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Server.Blocking = false;
        pair.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, inline);
        foreach (var send in sends.Split(','))
            Outcome.Of(() => pair.Client.Send(Encoding.ASCII.GetBytes(send.TrimEnd('!')), send.EndsWith('!') ? SocketFlags.OutOfBand : SocketFlags.None));

        Assert.Equal(reads, $"{Text(pair.Server, 9)} {Text(pair.Server, 9)}");

        Assert.Equal(urgent, pair.Server.Receive(9, SocketFlags.OutOfBand));
        return Task.CompletedTask;
    });

    [Fact]
    public Task OutOfBand_ReadApart_StillEndsARead() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Client.Send("ab"u8);
        Urgent(pair.Client, "c");
        pair.Client.Send("de"u8);
        Assert.Equal("c", Text(pair.Server, 9, SocketFlags.OutOfBand));

        Assert.Equal("4 ab de", $"{pair.Server.Available} {Text(pair.Server, 9)} {Text(pair.Server, 9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task OutOfBand_Peeking_StopsAtTheMarkAndThenSkipsIt() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Client.Send("ab"u8);
        Urgent(pair.Client, "c");
        pair.Client.Send("de"u8);

        Assert.Equal("ab ab", $"{Text(pair.Server, 9, SocketFlags.Peek)} {Text(pair.Server, 9)}");
        Assert.Equal("de c de", $"{Text(pair.Server, 9, SocketFlags.Peek)} {Text(pair.Server, 9, SocketFlags.OutOfBand)} {Text(pair.Server, 9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task OutOfBand_Mark_IsSeenByIoControl() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Client.Send("ab"u8);
        Urgent(pair.Client, "c");

        Assert.Equal("0 ab 1", $"{AtMark(pair.Server)} {Text(pair.Server, 9)} {AtMark(pair.Server)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(false, "ConnectionReset,0")]
    [InlineData(true, "0,0")]
    public Task OutOfBand_UnreadAtClose_ResetsThePeer(bool isRead, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        Urgent(pair.Client, "c");
        if (isRead)
            pair.Server.Receive(1, SocketFlags.OutOfBand);
        pair.Server.Dispose();

        Assert.Equal(expected, Outcome.Times(2, () => pair.Client.Receive(9)));
        return Task.CompletedTask;
    });

    /// <summary>The kernel goes on counting a byte that was skipped.</summary>
    [Fact]
    public Task OutOfBand_Skipped_StaysAvailable() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Client.Send("ab"u8);
        Urgent(pair.Client, "c");
        pair.Client.Send("de"u8);

        Assert.Equal("5 ab 3 de 1", $"{pair.Server.Available} {Text(pair.Server, 9)} {pair.Server.Available} {Text(pair.Server, 9)} {pair.Server.Available}");
        pair.Server.Blocking = false;
        Assert.Equal("WouldBlock", pair.Server.Receive(9));
        return Task.CompletedTask;
    });

    /// <summary>A receive without room looks for a byte: an urgent one alone is none.</summary>
    [Theory]
    [InlineData("", "WouldBlock")]
    [InlineData("c!", "WouldBlock")]
    [InlineData("a,c!", "0")]
    public Task Receive_WithoutRoom_LooksForAByte(string sends, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Server.Blocking = false;
        foreach (var send in sends.Split(',', StringSplitOptions.RemoveEmptyEntries))
            pair.Client.Send(Encoding.ASCII.GetBytes(send.TrimEnd('!')), send.EndsWith('!') ? SocketFlags.OutOfBand : SocketFlags.None);

        Assert.Equal(expected, pair.Server.Receive(0));
        Assert.Equal(expected, pair.Server.Receive(0, SocketFlags.Truncated));
        Assert.Equal(sends.EndsWith('!') ? "0" : "InvalidArgument", pair.Server.Receive(0, SocketFlags.OutOfBand));
        return Task.CompletedTask;
    });

    [Fact]
    public Task OutOfBand_OfNothing_IsRefused() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();

        Assert.Equal("OperationNotSupported", Urgent(pair.Client, ""));
        return Task.CompletedTask;
    });

    private static string Urgent(ISocket socket, string text) =>
        Outcome.Of(() => socket.Send(Encoding.ASCII.GetBytes(text), SocketFlags.OutOfBand));

    private static string Text(ISocket socket, int size, SocketFlags flags = SocketFlags.None) => Outcome.Of(() =>
    {
        var buffer = new byte[size];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer, flags));
    });

    private static int AtMark(ISocket socket)
    {
        var answer = new byte[4];
        socket.IOControl(IOControlCode.OobDataRead, null, answer);
        return answer[0];
    }

    private static void Drain(ISocket socket, int bytes)
    {
        var buffer = new byte[1_000];
        while (bytes > 0)
            bytes -= socket.Receive(buffer.AsSpan(0, Math.Min(bytes, buffer.Length)));
    }

    private static async Task EchoAsync(ISocket socket, int chunk)
    {
        var buffer = new byte[chunk];
        while (await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None) is > 0 and var count)
            await socket.SendAsync(buffer.AsMemory(0, count), SocketFlags.None);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task SendToEndAsync(ISocket socket, byte[] data, int chunk)
    {
        for (var offset = 0; offset < data.Length; offset += chunk)
            await socket.SendAsync(data.AsMemory(offset, Math.Min(chunk, data.Length - offset)), SocketFlags.None);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReadToEndAsync(ISocket socket, int chunk)
    {
        var (all, buffer) = (new MemoryStream(), new byte[chunk]);
        while (await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }
}

public sealed class UnixStreamsOnReal : UnixStreamConformance<OnReal>;
