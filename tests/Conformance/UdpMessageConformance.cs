// What comes beside a datagram: the address and interface it came in by, its time to live, when it came; and what can be sent
// beside one. Loopback is interface 1 everywhere.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpMessageConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private const int SocketLevel = 1;
    private const int TimestampNanoseconds = 35; // SO_TIMESTAMPNS
    private const int ReceiveDrops = 40; // SO_RXQ_OVFL
    private const int ReceiveTtl = 12; // IP_RECVTTL
    private const int ReceiveTos = 13; // IP_RECVTOS
    private const int ReceiveHopLimit = 51; // IPV6_RECVHOPLIMIT

    /// <summary>Where the receiver is bound, where a datagram is sent, and what the first and the second ReceiveMessageFrom tell. The
    /// first call asks for packet information; a datagram that was there before carries no interface over IPv4. In dual mode two
    /// pieces come for one, and .NET has room for one.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "127.0.0.1", "127.0.0.1", "None 127.0.0.1 0", "None 127.0.0.1 1")]
    [InlineData(UdpFamily.V4, "0.0.0.0", "127.0.0.1", "None 127.0.0.1 0", "None 127.0.0.1 1")]
    [InlineData(UdpFamily.V4, "0.0.0.0", "127.0.0.5", "None 127.0.0.5 0", "None 127.0.0.5 1")]
    [InlineData(UdpFamily.V6, "::1", "::1", "None ::1 1", "None ::1 1")]
    [InlineData(UdpFamily.V6, "::", "::1", "None ::1 1", "None ::1 1")]
    [InlineData(UdpFamily.Dual, "::", "::1", "None ::1 1", "None ::1 1")]
    [InlineData(UdpFamily.Dual, "::", "127.0.0.7", "ControlDataTruncated ::ffff:127.0.0.7 0", "ControlDataTruncated ::ffff:127.0.0.7 1")]
    public Task ReceiveMessageFrom_TellsWhereTheDatagramCameIn(UdpFamily family, string bound, string to, string first, string second) =>
        TNetwork.RunAsync(async network =>
        {
            using var receiver = network.UdpBound(family, new IPEndPoint(IPAddress.Parse(bound), 0));
            using var sender = network.UdpSocket(IPAddress.Parse(to).AddressFamily == AddressFamily.InterNetwork ? UdpFamily.V4 : UdpFamily.V6);
            var destination = new IPEndPoint(IPAddress.Parse(to), receiver.Port());

            sender.SendTo("abc", destination);
            await network.AvailableAsync(receiver, 3);
            Assert.Equal(first, Information(receiver, family));

            sender.SendTo("abc", destination);
            await network.AvailableAsync(receiver, 3);
            Assert.Equal(second, Information(receiver, family));

            sender.SendTo("abc", destination);
            var result = await receiver.ReceiveMessageFromAsync(new byte[10], new IPEndPoint(family.Wildcard(), 0));
            Assert.Equal(second, $"{result.SocketFlags} {result.PacketInformation.Address} {result.PacketInformation.Interface}");
        });

    [Fact]
    public Task ReceiveMessageFrom_SetsThePacketInformationOption() => TNetwork.RunAsync(network =>
    {
        using var v4 = network.UdpBound();
        using var v6 = network.UdpBound(UdpFamily.V6);
        Assert.Equal("0 0 0", $"{Option(v4, SocketOptionLevel.IP)} {Option(v6, SocketOptionLevel.IP)} {Option(v6, SocketOptionLevel.IPv6)}");
        v4.Blocking = v6.Blocking = false;

        Assert.Equal("WouldBlock WouldBlock", $"{Information(v4, UdpFamily.V4)} {Information(v6, UdpFamily.V6)}");

        Assert.Equal("1 0 1", $"{Option(v4, SocketOptionLevel.IP)} {Option(v6, SocketOptionLevel.IP)} {Option(v6, SocketOptionLevel.IPv6)}");
        return Task.CompletedTask;
    });

    /// <summary>The option that asks for something beside the data, and what ReceiveMessage then finds there.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "nothing", "")]
    [InlineData(UdpFamily.V4, "information", "information 127.0.0.1 1")]
    [InlineData(UdpFamily.V6, "information", "information ::1 1")]
    [InlineData(UdpFamily.V4, "hops", "hops 64")]
    [InlineData(UdpFamily.V6, "hops", "hops 64")]
    [InlineData(UdpFamily.V4, "tos", "raw 0 1 00")]
    [InlineData(UdpFamily.V4, "hops information", "information 127.0.0.1 1,hops 64")]
    [InlineData(UdpFamily.V6, "hops information", "information ::1 1,hops 64")]
    [InlineData(UdpFamily.Dual, "information", "information ::ffff:127.0.0.1 1,information 127.0.0.1 1")]
    public Task ReceiveMessage_FindsWhatTheOptionsAskFor(UdpFamily family, string options, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        foreach (var option in options.Split(' '))
            Ask(pair.Second, option, family);

        pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal(expected, Describe(pair.Second.ReceiveMessage([new byte[10]])));
        pair.First.Send("abc");
        Assert.Equal(expected, Describe(await pair.Second.ReceiveMessageAsync([new byte[10]])));
    });

    /// <summary>At arrival and not at receiving. The kernel begins to look at its clock a moment after the option is set, and stamps
    /// at receiving until then: hence several tries.</summary>
    [Theory]
    [CombinatorialRows]
    public Task ReceiveMessage_TellsWhenTheDatagramArrived(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        pair.Second.SetRawSocketOption(SocketLevel, TimestampNanoseconds, BitConverter.GetBytes(1));
        DateTimeOffset before, after, timestamp;
        var tries = 0;
        do
        {
            before = network.TimeProvider.GetUtcNow();
            pair.First.Send("abc");
            await network.AvailableAsync(pair.Second, 3);
            after = network.TimeProvider.GetUtcNow();
            await network.PassAsync(TimeSpan.FromMilliseconds(20));
            var message = pair.Second.ReceiveMessage([new byte[10]]);
            timestamp = Assert.IsType<TimestampMessage>(Assert.Single(message.ControlMessages)).Timestamp;
        }
        while (timestamp > after && ++tries < 50);

        Assert.InRange(timestamp, before - TimeSpan.FromMilliseconds(1), after);
    });

    /// <summary>SO_RXQ_OVFL: how many datagrams the socket has dropped, told with those that arrive afterwards.</summary>
    [Theory]
    [CombinatorialRows]
    public Task ReceiveMessage_TellsHowManyWereDropped(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        pair.Second.SetRawSocketOption(SocketLevel, ReceiveDrops, BitConverter.GetBytes(1));
        pair.Second.ReceiveBufferSize = 1;
        for (var i = 0; i < 5; i++)
            pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);
        Assert.Equal("", Describe(pair.Second.ReceiveMessage([new byte[10]])));
        Assert.Equal("", Describe(pair.Second.ReceiveMessage([new byte[10]])));

        pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal("raw 1 40 03000000", Describe(pair.Second.ReceiveMessage([new byte[10]], socketFlags: SocketFlags.Peek)));
        // Not to those who ask no more, whatever else they ask for.
        Ask(pair.Second, "hops", family);
        pair.Second.SetRawSocketOption(SocketLevel, ReceiveDrops, BitConverter.GetBytes(0));
        Assert.Equal("hops 64", Describe(pair.Second.ReceiveMessage([new byte[10]])));
    });

    [Fact]
    public Task ReceiveMessage_WithoutRoom_FlagsWhatIsLost() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        Ask(pair.Second, "information", UdpFamily.V4);
        Ask(pair.Second, "hops", UdpFamily.V4);
        for (var i = 0; i < 3; i++)
            pair.First.Send("abc");
        await network.AvailableAsync(pair.Second, 3);

        // IP_PKTINFO takes 28 bytes and 32 with its padding, IP_TTL 20 and 24.
        var none = pair.Second.ReceiveMessage([new byte[10]], controlBytes: 0);
        var one = pair.Second.ReceiveMessage([new byte[2]], controlBytes: 32);
        var both = pair.Second.ReceiveMessage([new byte[10]], controlBytes: 56);

        Assert.Equal("ControlDataTruncated ", $"{none.SocketFlags} {Describe(none)}");
        Assert.Equal("Truncated, ControlDataTruncated information 127.0.0.1 1", $"{one.SocketFlags} {Describe(one)}");
        Assert.Equal("None information 127.0.0.1 1,hops 64", $"{both.SocketFlags} {Describe(both)}");
    });

    /// <summary>The time to live of a datagram is the socket's, unless the message says otherwise.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, 64, -1, "hops 64")]
    [InlineData(UdpFamily.V4, 7, -1, "hops 7")]
    [InlineData(UdpFamily.V4, 7, 9, "hops 9")]
    [InlineData(UdpFamily.V4, 7, 0, "InvalidArgument")]
    [InlineData(UdpFamily.V6, 7, -1, "hops 7")]
    [InlineData(UdpFamily.V6, 7, 9, "hops 9")]
    [InlineData(UdpFamily.V6, 7, 0, "hops 0")]
    public Task TimeToLive_OfSocketAndMessage_Arrives(UdpFamily family, int ofSocket, int ofMessage, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = network.UdpPair(family);
            Ask(pair.Second, "hops", family);
            pair.First.Ttl = (short)ofSocket;
            ControlMessage[] control = ofMessage < 0 ? [] : [new TimeToLiveMessage(ofMessage)];

            var sent = Outcome.Of(() => pair.First.SendMessage(["abc".Bytes()], control));
            if (sent == "3")
                await network.AvailableAsync(pair.Second, 3);

            Assert.Equal(expected, sent == "3" ? Describe(pair.Second.ReceiveMessage([new byte[10]])) : sent);
        });

    /// <summary>A wildcard socket answers from the address it was asked at, by handing back the packet information.</summary>
    [Theory]
    [InlineData(UdpFamily.V4, "127.0.0.5", 0, "answer from 127.0.0.5:E")]
    [InlineData(UdpFamily.V4, "127.0.0.5", 1, "answer from 127.0.0.5:E")]
    [InlineData(UdpFamily.V4, "0.0.0.0", 1, "answer from 127.0.0.1:E")]
    [InlineData(UdpFamily.V4, "8.8.8.8", 0, "NetworkUnreachable")]
    [InlineData(UdpFamily.V6, "::1", 1, "answer from ::1:E")]
    [InlineData(UdpFamily.V6, "::2", 0, "InvalidArgument")]
    public Task SendMessage_WithPacketInformation_ChoosesTheSource(UdpFamily family, string source, int index, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var server = network.UdpWildcard(family);
            using var client = network.UdpBound(family);

            var sent = Outcome.Of(() => server.SendMessage(
                ["answer".Bytes()], [new PacketInformationMessage(IPAddress.Parse(source), index)], SocketFlags.None, client.LocalEndPoint));
            if (sent == "6")
                await network.AvailableAsync(client, 6);

            Assert.Equal(expected, sent == "6" ? client.TakeFrom() : sent);
        });

    [Fact]
    public Task SendMessage_WithControlMessagesOfOthers_Fails() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UdpPair();
        var timestamp = new TimestampMessage(DateTimeOffset.UnixEpoch);
        var credentials = new CredentialsMessage(1, 0, 0);

        Assert.Equal("ArgumentException(message)", Outcome.Of(() => pair.First.SendMessage(["a".Bytes()], [timestamp])));
        Assert.Equal("1", Outcome.Of(() => pair.First.SendMessage(["a".Bytes()], [credentials])));
        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.First.SendMessage(["a".Bytes()], [new RawControlMessage(0, 99, new byte[4])])));
        Assert.Equal("1", Outcome.Of(() => pair.First.SendMessage(["a".Bytes()], [new RawControlMessage(6, 99, new byte[4])])));
        return Task.CompletedTask;
    });

    private static void Ask(ISocket socket, string what, UdpFamily family)
    {
        switch (what)
        {
            case "information":
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
                if (family != UdpFamily.V4)
                    socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
                break;
            case "hops" when family == UdpFamily.V6:
                socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, ReceiveHopLimit, BitConverter.GetBytes(1));
                break;
            case "hops":
                socket.SetRawSocketOption((int)SocketOptionLevel.IP, ReceiveTtl, BitConverter.GetBytes(1));
                break;
            case "tos":
                socket.SetRawSocketOption((int)SocketOptionLevel.IP, ReceiveTos, BitConverter.GetBytes(1));
                break;
        }
    }

    private static string Describe(ReceivedMessage message) => string.Join(',', message.ControlMessages.Select(control => control switch
    {
        PacketInformationMessage information => $"information {information.Address} {information.InterfaceIndex}",
        TimeToLiveMessage hops => $"hops {hops.Hops}",
        RawControlMessage raw => $"raw {raw.Level} {raw.Type} {Convert.ToHexString(raw.Data.Span)}",
        _ => control.GetType().Name,
    }));

    private static string Information(ISocket socket, UdpFamily family)
    {
        EndPoint from = new IPEndPoint(family.Wildcard(), 0);
        var flags = SocketFlags.None;
        return Outcome.Of(() =>
        {
            socket.ReceiveMessageFrom(new byte[10], ref flags, ref from, out var information);
            return $"{flags} {information.Address} {information.Interface}";
        });
    }

    private static string Option(ISocket socket, SocketOptionLevel level) =>
        Outcome.Of(() => socket.GetSocketOption(level, SocketOptionName.PacketInformation));
}

public sealed class UdpMessagesOnReal : UdpMessageConformance<OnReal>;
