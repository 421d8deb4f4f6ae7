// What Unix datagram and seqpacket sockets have in common: messages stay whole, what does not fit is cut off, and one message costs
// the sender's buffer what the kernel allocates for it (docs/kernel-notes/unix-buffers.md).

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class UnixMessageConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Receive_TakesOneMessageAndCutsOffTheRest(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.Blocking = false;
        pair.Client.Send("abcdef"u8);
        pair.Client.Send("gh"u8);

        Assert.Equal("ab gh WouldBlock", $"{Text(pair.Server, 2)} {Text(pair.Server, 9)} {Text(pair.Server, 9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task ReceiveAsync_TakesOneMessageAndCutsOffTheRest(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        var first = pair.Server.StartReceive(2);
        var second = pair.Server.StartReceive(9);
        Assert.Equal(Outcome.Pending, await network.NowAsync(first));
        pair.Client.Send("abcdef"u8);
        pair.Client.Send("ghi"u8);

        Assert.Equal("2 3", $"{await network.ResultAsync(first)} {await network.ResultAsync(second)}");
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Receive_WithTruncatedFlag_TellsTheWholeLength(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Send(6);
        pair.Client.Send(2);

        Assert.Equal("6 2", $"{pair.Server.Receive(2, SocketFlags.Truncated)} {pair.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Receive_Peek_LeavesTheWholeMessage(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Send("abcdef"u8);
        pair.Client.Send("gh"u8);

        Assert.Equal("ab abcdef", $"{Text(pair.Server, 2, SocketFlags.Peek)} {Text(pair.Server, 9, SocketFlags.Peek)}");
        Assert.Equal("abcdef gh", $"{Text(pair.Server, 9)} {Text(pair.Server, 9)}");
        return Task.CompletedTask;
    });

    /// <summary>.NET peeks when there is no room; a received message with no room is gone.</summary>
    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Receive_WithoutRoom_TakesNothing_ReceiveMessageDoes(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.Blocking = false;
        pair.Client.Send(6);

        Assert.Equal("0 6 0", $"{pair.Server.Receive(0)} {pair.Server.Available} {pair.Server.Receive(0)}");
        var message = pair.Server.ReceiveMessage([Memory<byte>.Empty]);
        Assert.Equal("0 Truncated WouldBlock", $"{message.ReceivedBytes} {message.SocketFlags} {pair.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Message_OfNoBytes_IsAMessage(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.Blocking = false;

        Assert.Equal("0 RW 0", $"{pair.Client.Send(0)} {pair.Server.Readiness()} {pair.Server.Available}");
        pair.Client.Send(1);
        Assert.Equal("0 1 WouldBlock", $"{pair.Server.Receive(9)} {pair.Server.Receive(9)} {pair.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Dgram, 3)]
    [InlineData(SocketType.Seqpacket, 5)]
    public Task Available_IsTheFirstMessageOrAllOfThem(SocketType type, int expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Send(3);
        pair.Client.Send(2);

        Assert.Equal(expected, pair.Server.Available);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task ReceiveMessage_TellsWhatWasCutOff(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Send(6);
        pair.Client.Send(2);
        var (first, second) = (pair.Server.ReceiveMessage([new byte[1], new byte[3]]), pair.Server.ReceiveMessage([new byte[9]]));

        Assert.Equal("4 Truncated 2 None", $"{first.ReceivedBytes} {first.SocketFlags} {second.ReceivedBytes} {second.SocketFlags}");
        Assert.Equal((null, null), (first.RemoteEndPoint, second.RemoteEndPoint));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task ReceiveMessageFrom_TellsWhatWasCutOff(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        for (var i = 0; i < 4; i++)
            pair.Client.Send(i % 2 == 0 ? 6 : 2);
        EndPoint from = new UnixDomainSocketEndPoint("/given");
        var flags = SocketFlags.None;

        Assert.Equal("3 Truncated", $"{pair.Server.ReceiveMessageFrom(new byte[3], ref flags, ref from, out _)} {flags}");
        flags = SocketFlags.None;
        Assert.Equal("2 None", $"{pair.Server.ReceiveMessageFrom(new byte[3], ref flags, ref from, out _)} {flags}");
        var first = await pair.Server.ReceiveMessageFromAsync(new byte[3].AsMemory(), SocketFlags.None, from);
        var second = await pair.Server.ReceiveMessageFromAsync(new byte[3].AsMemory(), SocketFlags.None, from);
        Assert.Equal("3 Truncated 2 None", $"{first.ReceivedBytes} {first.SocketFlags} {second.ReceivedBytes} {second.SocketFlags}");
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task SendAndReceive_Vectored_AreOneMessage(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.Blocking = false;
        var (first, second) = (new byte[2], new byte[2]);
        List<ArraySegment<byte>> gathered = [new("ab"u8.ToArray()), new([]), new("cde"u8.ToArray())];
        List<ArraySegment<byte>> scattered = [new(first), new(second)];

        Assert.Equal("5 4", $"{pair.Client.Send(gathered)} {pair.Server.Receive(scattered)}");

        Assert.Equal("ab cd WouldBlock", $"{Encoding.ASCII.GetString(first)} {Encoding.ASCII.GetString(second)} {pair.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketFlags.OutOfBand, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(SocketFlags.Peek, "3", "2")]
    [InlineData(SocketFlags.DontRoute, "3", "2")]
    [InlineData(SocketFlags.ControlDataTruncated, "3", "2")]
    [InlineData(SocketFlags.Partial, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(SocketFlags.Broadcast, "OperationNotSupported", "OperationNotSupported")]
    public Task Flags_AreKnownIgnoredOrRefused(SocketFlags flags, string send, string receive) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfMessages)
        {
            using var first = network.SocketPair(type);
            using var second = network.SocketPair(type);
            second.Client.Send(4);

            Assert.Equal((send, receive), (Outcome.Of(() => first.Client.Send(new byte[3], flags)), second.Server.Receive(2, flags)));
        }

        return Task.CompletedTask;
    });

    /// <summary>SO_SNDBUF that is asked for (0 for the default), the size of the messages, how many are taken.</summary>
    [Theory]
    [InlineData(0, 0, 278)]
    [InlineData(0, 192, 278)]
    [InlineData(0, 193, 167)]
    [InlineData(0, 1_000, 93)]
    [InlineData(0, 3_776, 49)]
    [InlineData(0, 3_777, 26)]
    [InlineData(0, 7_872, 26)]
    [InlineData(0, 7_873, 13)]
    [InlineData(0, 16_064, 13)]
    [InlineData(0, 16_065, 11)]
    [InlineData(0, 85_696, 3)]
    [InlineData(0, 85_697, 3)]
    [InlineData(0, 110_000, 2)]
    [InlineData(0, 212_000, 1)]
    [InlineData(1, 1, 6)]
    [InlineData(4_096, 1, 11)]
    [InlineData(4_096, 8_000, 1)]
    public Task Send_NonBlocking_FillsTheSendBuffer(int sendBuffer, int size, int sends) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfMessages)
        {
            using var pair = network.SocketPair(type);
            if (sendBuffer > 0)
                pair.Client.SendBufferSize = sendBuffer;

            Assert.Equal((sends, sends * size), (pair.Client.Fill(size, out var bytes), (int)bytes));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0, 212_960)]
    [InlineData(1, 4_576)]
    [InlineData(4_096, 8_160)]
    public Task Send_OfMoreThanTheSendBuffer_IsTooLong(int sendBuffer, int longest) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfMessages)
        {
            using var pair = network.SocketPair(type);
            if (sendBuffer > 0)
                pair.Client.SendBufferSize = sendBuffer;
            Assert.Equal("MessageSize", pair.Client.Send(longest + 1));
            Assert.Equal($"{longest}", pair.Client.Send(longest));
            Assert.Equal($"{longest}", pair.Server.Receive(300_000));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.Messages), MemberType = typeof(UnixTypes))]
    public Task Writable_AfterAFullBuffer_WhenThreeQuartersAreFree(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.SocketPair(type);
        Assert.Equal(93, pair.Client.Fill(1_000, out _));
        var sending = Outcome.OfAsync(() => pair.Client.SendAsync(new byte[1_000].AsMemory(), SocketFlags.None));
        for (var i = 0; i < 69; i++)
            pair.Server.Receive(1_000);
        Assert.Equal("False pending", $"{pair.Client.Poll(0, SelectMode.SelectWrite)} {await network.NowAsync(sending)}");

        pair.Server.Receive(1_000);

        Assert.Equal("1000 False", $"{await network.ResultAsync(sending)} {pair.Client.Poll(0, SelectMode.SelectWrite)}");
        pair.Server.Receive(1_000);
        Assert.True(pair.Client.Poll(0, SelectMode.SelectWrite));
    });

    private static string Text(ISocket socket, int size, SocketFlags flags = SocketFlags.None) => Outcome.Of(() =>
    {
        var buffer = new byte[size];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer, flags));
    });
}

public sealed class UnixMessagesOnReal : UnixMessageConformance<OnReal>;
