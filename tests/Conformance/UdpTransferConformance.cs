// Datagrams from socket to socket: boundaries, lengths, truncation, peeking, empty ones, and order.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpTransferConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [CombinatorialRows(new[] { 0, 1, 1_472, 1_473, 65_507 })]
    public Task Datagram_OfAnyLength_ArrivesWholeAndUnchanged(UdpFamily family, int length) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var (sent, received) = (new byte[length], new byte[70_000]);
        new Random(length).NextBytes(sent);

        Assert.Equal(length, pair.First.Send(sent));
        await network.ReadableAsync(pair.Second);

        Assert.Equal(length, pair.Second.Available);
        Assert.Equal(length, pair.Second.Receive(received));
        Assert.True(sent.AsSpan().SequenceEqual(received.AsSpan(0, length)), "The bytes came changed.");
    });

    /// <summary>IPv4 counts its own header within 65,535 bytes, IPv6 does not.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, 65_507, "65507")]
    [InlineData(UdpFamily.V4, 65_508, "MessageSize")]
    [InlineData(UdpFamily.V4, 1_000_000, "MessageSize")]
    [InlineData(UdpFamily.Dual, 65_507, "65507")]
    [InlineData(UdpFamily.Dual, 65_508, "MessageSize")]
    [InlineData(UdpFamily.V6, 65_508, "65508")]
    [InlineData(UdpFamily.V6, 65_527, "65527")]
    [InlineData(UdpFamily.V6, 65_528, "MessageSize")]
    [InlineData(UdpFamily.V6, 1_000_000, "MessageSize")]
    public Task Send_OfTheLongestDatagram_DependsOnTheProtocol(UdpFamily family, int length, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair(family);
            pair.Second.ReceiveBufferSize = 1 << 20;

            Assert.Equal(expected, pair.First.Send(length));
            await network.SettleAsync();

            pair.Second.Blocking = false;
            Assert.Equal(expected == "MessageSize" ? "WouldBlock" : expected, pair.Second.Receive(70_000));
            Assert.Equal("2", pair.First.Send(2));
        });

    /// <summary>The send buffer bounds what is under way, and on loopback nothing stays under way: one packet always fits. Fragments
    /// after the first do not when the buffer is more than twice full; only the longest IPv6 datagrams have fragments on loopback.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, 1, 65_507, "65507")]
    [InlineData(UdpFamily.V6, 1, 65_488, "65488")]
    [InlineData(UdpFamily.V6, 1, 65_489, "NoBufferSpaceAvailable")]
    [InlineData(UdpFamily.V6, 16_578, 65_489, "NoBufferSpaceAvailable")]
    [InlineData(UdpFamily.V6, 16_579, 65_489, "65489")]
    [InlineData(UdpFamily.Dual, 1, 65_507, "65507")]
    public Task Send_OfMoreThanTheSendBuffer_FailsOnlyInFragments(UdpFamily family, int buffer, int length, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair(family);
            pair.First.SendBufferSize = buffer;

            Assert.Equal(expected, pair.First.Send(length));
            await network.SettleAsync();

            pair.Second.Blocking = false;
            Assert.Equal(expected == $"{length}" ? expected : "WouldBlock", pair.Second.Receive(70_000));
        });

    [Theory]
    [CombinatorialRows]
    public Task Receive_TakesOneDatagramAtATime(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        pair.First.Send("abc");
        pair.First.Send("de");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal("3 abc 2 de 0 WouldBlock", string.Join(' ', [
            pair.Second.Available, pair.Second.Take(), pair.Second.Available, pair.Second.Take(), pair.Second.Available, pair.Second.Take()]));
    });

    [Theory]
    [CombinatorialRows]
    public Task Datagrams_OfManySizes_KeepTheirOrder(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var lengths = Enumerable.Range(1, 60).Select(i => i * 37 % 101).ToList();
        lengths.ForEach(length => pair.First.Send(length));
        await network.SettleAsync();

        pair.Second.Blocking = false;
        Assert.Equal(lengths.Select(length => $"{length}"), lengths.Select(_ => pair.Second.Receive(1_000)));
        Assert.Equal("WouldBlock", pair.Second.Take());
    });

    [Theory]
    [CombinatorialRows]
    public Task Datagrams_OfTwoSenders_SayWhoSentThem(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        using var receiver = network.UdpBound(family);
        pair.First.SendTo("a", receiver.LocalEndPoint!);
        pair.Second.SendTo("b", receiver.LocalEndPoint!);
        pair.First.SendTo("c", receiver.LocalEndPoint!);
        await network.AvailableAsync(receiver, 1);

        var from = Enumerable.Range(0, 3).Select(_ => receiver.TakeFrom(("first", pair.First), ("second", pair.Second)));
        Assert.Equal("a from first,b from second,c from first", string.Join(',', from));
    });

    [Theory]
    [CombinatorialRows]
    public Task EmptyDatagram_IsADatagram(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        pair.First.Send("");
        pair.First.Send("a");
        pair.First.Send("");
        await network.ReadableAsync(pair.Second);

        Assert.Equal("RW- 0 () RW- 1 a RW- 0 () -W- 0", string.Join(' ', [
            pair.Second.Ready(), pair.Second.Available, pair.Second.Take(),
            pair.Second.Ready(), pair.Second.Available, pair.Second.Take(),
            pair.Second.Ready(), pair.Second.Available, pair.Second.Take(),
            pair.Second.Ready(), pair.Second.Available]));
    });

    [Theory]
    [CombinatorialRows]
    public Task Receive_ToItself_Works(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UdpBound(family);

        Assert.Equal("4", socket.SendTo("self", socket.LocalEndPoint!));
        await network.ReadableAsync(socket);

        Assert.Equal("self from socket", socket.TakeFrom(("socket", socket)));
    });

    /// <summary>What is longer than the buffer is cut and the rest is gone: silently, but for the forms that report flags.</summary>
    [Theory]
    [MemberData(nameof(UdpForms.Receiving), MemberType = typeof(UdpForms))]
    public Task Receive_IntoAShortBuffer_CutsTheDatagram(string form) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Send("abcdefghij");
        pair.First.Send("next");
        await network.AvailableAsync(pair.Second, 10);

        Assert.Equal(UdpForms.ReportsFlags(form) ? "abcd 4 Truncated" : "abcd 4", await UdpForms.ReceiveAsync(pair.Second, form, 4));
        Assert.Equal("next", pair.Second.TakeAll());
    });

    /// <summary>MSG_TRUNC as an argument asks for the datagram's own length.</summary>
    [Theory]
    [MemberData(nameof(UdpForms.Receiving), MemberType = typeof(UdpForms))]
    public Task Receive_WithTheTruncatedFlag_TellsTheWholeLength(string form) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Send("abcdefghij");
        await network.AvailableAsync(pair.Second, 10);

        var outcome = await UdpForms.ReceiveAsync(pair.Second, form, 4, SocketFlags.Truncated);

        Assert.Equal(UdpForms.ReportsFlags(form) ? "abcd 10 Truncated" : "abcd 10", outcome);
        Assert.Equal("", pair.Second.TakeAll());
    });

    [Theory]
    [MemberData(nameof(UdpForms.Receiving), MemberType = typeof(UdpForms))]
    public Task Receive_WithPeek_LeavesTheDatagram(string form) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal("abc 3", await UdpForms.ReceiveAsync(pair.Second, form, 10, SocketFlags.Peek));
        Assert.Equal("abc 3", await UdpForms.ReceiveAsync(pair.Second, form, 10, SocketFlags.Peek));
        Assert.Equal("3 abc", $"{pair.Second.Available} {pair.Second.TakeAll()}");
    });

    /// <summary>.NET makes of a receive of no bytes a look whether there is something, but not of one with a list of buffers.</summary>
    [Theory]
    [MemberData(nameof(UdpForms.Receiving), MemberType = typeof(UdpForms))]
    public Task Receive_IntoNoBuffer_LeavesTheDatagramInTheSimpleForms(string form) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal(UdpForms.EmptyReceive(form), await UdpForms.ReceiveAsync(pair.Second, form, 0));
        Assert.Equal(UdpForms.EmptyReceiveLeaves(form) ? "abc" : "", pair.Second.TakeAll());
    });

    [Theory]
    [MemberData(nameof(UdpForms.ReceivingFrom), MemberType = typeof(UdpForms))]
    public Task ReceiveFrom_InEveryForm_TellsTheSender(UdpFamily family, string form) => TNetwork.RunAsync(async network =>
    {
        using var sender = network.UdpBound(family);
        using var receiver = network.UdpBound(family);
        sender.SendTo("abc", receiver.LocalEndPoint!);
        await network.AvailableAsync(receiver, 3);

        Assert.Equal(sender.LocalEndPoint, await UdpForms.SenderAsync(receiver, form, family));
    });

    [Theory]
    [MemberData(nameof(UdpForms.SendingTo), MemberType = typeof(UdpForms))]
    public Task SendTo_InEveryForm_SendsOneDatagram(UdpFamily family, string form) => TNetwork.RunAsync(async network =>
    {
        using var sender = network.UdpBound(family);
        using var receiver = network.UdpBound(family);

        Assert.Equal("5", await UdpForms.SendToAsync(sender, form, "abcde", (IPEndPoint)receiver.LocalEndPoint!));
        await network.AvailableAsync(receiver, 5);

        Assert.Equal("abcde from sender", receiver.TakeFrom(("sender", sender)));
        Assert.Equal("WouldBlock", receiver.Take());
    });

    [Theory]
    [MemberData(nameof(UdpForms.Sending), MemberType = typeof(UdpForms))]
    public Task Send_InEveryForm_SendsOneDatagramToThePeer(string form) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();

        Assert.Equal("5", await UdpForms.SendAsync(pair.First, form, "abcde"));
        await network.AvailableAsync(pair.Second, 5);

        Assert.Equal("abcde", pair.Second.TakeAll());
    });

    [Theory]
    [CombinatorialRows]
    public Task Vectored_GathersAndScattersOneDatagram(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var (first, second) = (new byte[3], new byte[4]);
        List<ArraySegment<byte>> gathered = [new("ab".Bytes()), new([]), new("xcdefgx".Bytes(), 1, 5)];
        List<ArraySegment<byte>> scattered = [new(first), new(second, 1, 2)];

        Assert.Equal(7, pair.First.Send(gathered));
        Assert.Equal(7, pair.First.Send(gathered));
        await network.AvailableAsync(pair.Second, 7);
        Assert.Equal(5, pair.Second.Receive(scattered));
        Assert.Equal(5, await pair.Second.ReceiveAsync(scattered));

        Assert.Equal("abc|\0de\0", $"{((ReadOnlySpan<byte>)first).Text()}|{((ReadOnlySpan<byte>)second).Text()}");
        Assert.Equal("WouldBlock", pair.Second.Take());
    });

    [Theory]
    [InlineData(UdpFamily.V4, "send", SocketFlags.OutOfBand, "OperationNotSupported")]
    [InlineData(UdpFamily.V6, "send", SocketFlags.OutOfBand, "3")]
    [InlineData(UdpFamily.Dual, "send", SocketFlags.OutOfBand, "OperationNotSupported")]
    [InlineData(UdpFamily.V4, "send", SocketFlags.Partial, "OperationNotSupported")]
    [InlineData(UdpFamily.V4, "send", SocketFlags.DontRoute, "3")]
    [InlineData(UdpFamily.V4, "send", SocketFlags.Truncated, "3")]
    [InlineData(UdpFamily.V4, "receive", SocketFlags.OutOfBand, "3")]
    [InlineData(UdpFamily.V4, "receive", SocketFlags.Partial, "OperationNotSupported")]
    [InlineData(UdpFamily.V4, "receive", SocketFlags.DontRoute, "3")]
    public Task Flags_OfACall_AreAcceptedOrRefusedAsByTheKernel(UdpFamily family, string call, SocketFlags flags, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair(family);
            if (call == "receive")
                pair.First.Send("abc");
            await network.SettleAsync();

            Assert.Equal(expected, call == "send"
                ? Outcome.Of(() => pair.First.Send("abc".Bytes(), flags))
                : pair.Second.Receive(10, flags));
        });
}

public sealed class UdpTransferOnReal : UdpTransferConformance<OnReal>;
