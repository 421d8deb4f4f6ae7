// Who sent a message (SO_PASSCRED, SCM_CREDENTIALS) and who the peer is (SO_PEERCRED), unix(7). Process, user and group are compared
// with what the network says of a pair made on the spot: they are the caller's own.

using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class UnixCredentialsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private const int PassCredentials = 16;

    private const int PeerCredentials = 17;

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task PassCredentials_IsAFlag(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket(type);
        Assert.Equal("0", Flag(socket));

        socket.SetRawSocketOption(1, PassCredentials, [5, 0, 0, 0]);
        Assert.Equal("1", Flag(socket));
        socket.SetRawSocketOption(1, PassCredentials, [0, 0, 0, 0]);
        Assert.Equal("0", Flag(socket));
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.SetRawSocketOption(1, PassCredentials, [1])));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Receiver_ThatAsksForCredentials_GetsThemWithEveryMessage(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        Ask(pair.Server);
        pair.Client.Send("ab"u8);
        Assert.Equal("ab None own", Message(pair.Server));
        pair.Client.SendMessage(["cd"u8.ToArray()], []);
        Assert.Equal("cd None own", Message(pair.Server));
        pair.Server.Send("x"u8);
        Assert.Equal("x None ", Message(pair.Client));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Receiver_ThatAsksLate_GetsNobody(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Send("ab"u8);
        Ask(pair.Server);

        // 65534 is the overflow id of user namespaces: "somebody unknown".
        Assert.Equal("ab None 0 65534 65534", Message(pair.Server));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Sender_ThatAsks_SendsItsOwnAlong(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        Ask(pair.Client);
        pair.Client.Send("ab"u8);
        pair.Client.Send("cd"u8);

        Ask(pair.Server);

        Assert.Equal(type == SocketType.Stream ? "abcd None own" : "ab None own", Message(pair.Server));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Sender_MayNameItself(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        var (process, user, group) = Own(network);

        Assert.Equal("2", Outcome.Of(() => pair.Client.SendMessage(["ab"u8.ToArray()], [new CredentialsMessage(process, user, group)])));
        Assert.Equal("ab None ", Message(pair.Server));
        pair.Client.SendMessage(["cd"u8.ToArray()], [new CredentialsMessage(process, user, group)]);
        Ask(pair.Server);
        Assert.Equal("cd None own", Message(pair.Server));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Sender_CannotNameAProcessThatIsNot(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.Blocking = false;
        var (process, user, group) = Own(network);

        Assert.Equal("SocketError", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new CredentialsMessage(int.MaxValue, user, group)])));
        Assert.Equal("SocketError", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new CredentialsMessage(0, user, group)])));
        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new CredentialsMessage(process, uint.MaxValue, group)])));
        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new CredentialsMessage(process, user, uint.MaxValue)])));
        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new RawControlMessage(1, 2, new byte[4])])));
        Assert.Equal("WouldBlock", pair.Server.Receive(1));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Data_SentBeforeTheAccept_CarriesCredentials(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        using var client = network.UnixConnected(listener);
        client.Send("ab"u8);
        using var accepted = listener.Accept();
        Ask(accepted);

        Assert.Equal("ab None own", Message(accepted));
        return Task.CompletedTask;
    });

    /// <summary>Who asks for credentials gets an abstract name, five hexadecimal digits, as soon as somebody could see it.</summary>
    [Theory]
    [InlineData(SocketType.Stream, "Connect", "abstract")]
    [InlineData(SocketType.Seqpacket, "Connect", "abstract")]
    [InlineData(SocketType.Dgram, "Connect", "abstract")]
    [InlineData(SocketType.Stream, "Send", "unnamed")]
    [InlineData(SocketType.Seqpacket, "Send", "abstract")]
    [InlineData(SocketType.Dgram, "Send", "abstract")]
    [InlineData(SocketType.Dgram, "nothing", "unnamed")]
    public Task PassCredentials_GivesAnUnnamedSocketAName(SocketType type, string call, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        using var other = type == SocketType.Dgram ? network.UnixBound(type) : network.UnixListener(type);
        using var fresh = network.UnixSocket(type);
        var socket = call == "Connect" ? fresh : pair.Client;
        Ask(socket);
        if (call == "Connect")
            socket.Connect(other.LocalEndPoint!);
        else if (call == "Send")
            socket.Send(new byte[1]);

        Assert.Equal(expected, socket.LocalEndPoint.Kind());
        if (expected == "abstract")
            Assert.Matches("^@[0-9a-f]{5}$", socket.LocalEndPoint!.ToString());
        return Task.CompletedTask;
    });

    /// <summary>Room for control messages, and what arrives of 28 bytes.</summary>
    [Theory]
    [InlineData(0, "ControlDataTruncated ")]
    [InlineData(15, "ControlDataTruncated ")]
    [InlineData(16, "ControlDataTruncated 1:2 0")]
    [InlineData(20, "ControlDataTruncated 1:2 4")]
    [InlineData(28, "None own")]
    [InlineData(1024, "None own")]
    public Task Credentials_WithLittleRoom_AreCutOff(int controlBytes, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        Ask(pair.Server);
        pair.Client.Send("a"u8);

        Assert.Equal($"a {expected}", Message(pair.Server, controlBytes));
        return Task.CompletedTask;
    });

    /// <summary>Credentials come before sockets: 32 bytes are used when those are looked at.</summary>
    [Theory]
    [InlineData(1024, "None own sockets 2")]
    [InlineData(56, "None own sockets 2")]
    [InlineData(52, "ControlDataTruncated own sockets 1")]
    [InlineData(51, "ControlDataTruncated own")]
    [InlineData(32, "ControlDataTruncated own")]
    public Task CredentialsAndSockets_ShareTheRoom(int controlBytes, string expected) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfAll)
        {
            using var pair = network.SocketPair(type);
            Ask(pair.Server);
            pair.Client.SendMessage(["a"u8.ToArray()], [new PassedSocketsMessage([pair.Client, pair.Client])]);

            Assert.Equal($"a {expected}", Message(pair.Server, controlBytes));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, "0 None 0 0 0")]
    [InlineData(SocketType.Seqpacket, "0 None ")]
    public Task End_HasCredentialsOnAStreamOnly(SocketType type, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        Ask(pair.Server);
        pair.Client.Dispose();

        Assert.Equal(expected, "0" + Message(pair.Server));
        return Task.CompletedTask;
    });

    /// <summary>SO_TIMESTAMPNS is for whole messages, and its time comes before credentials and sockets.</summary>
    [Theory]
    [InlineData(SocketType.Stream, 1024, "None own")]
    [InlineData(SocketType.Dgram, 1024, "None TimestampMessage own")]
    [InlineData(SocketType.Seqpacket, 1024, "None TimestampMessage own")]
    [InlineData(SocketType.Dgram, 40, "ControlDataTruncated TimestampMessage")]
    [InlineData(SocketType.Dgram, 20, "ControlDataTruncated 1:35 4")]
    [InlineData(SocketType.Dgram, 0, "ControlDataTruncated ")]
    public Task Timestamp_ComesFirst(SocketType type, int controlBytes, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Server.SetRawSocketOption(1, 35, [1, 0, 0, 0]);
        Ask(pair.Server);
        var before = network.TimeProvider.GetUtcNow();
        pair.Client.Send("a"u8);
        pair.Client.Send("b"u8);

        Assert.Equal((type == SocketType.Stream ? "ab " : "a ") + expected, Message(pair.Server, controlBytes));
        if (type == SocketType.Stream)
            return Task.CompletedTask;
        var sent = pair.Server.ReceiveMessage([new byte[9]]).ControlMessages.OfType<TimestampMessage>().Single().Timestamp;
        // The kernel's clock may lag behind the program's by a tick.
        Assert.InRange(sent, before.AddMilliseconds(-10), network.TimeProvider.GetUtcNow());
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(29, 35, "1:29 16")]
    [InlineData(35, 29, "TimestampMessage")]
    public Task Timestamp_InEitherUnit_IsTheOneThatWasAskedForLast(int option, int other, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(SocketType.Dgram);
        pair.Client.Send("a"u8);
        pair.Server.SetRawSocketOption(1, other, [1, 0, 0, 0]);
        pair.Server.SetRawSocketOption(1, option, [1, 0, 0, 0]);
        var (set, notSet) = (new byte[4], new byte[4]);
        pair.Server.GetRawSocketOption(1, option, set);
        pair.Server.GetRawSocketOption(1, other, notSet);

        // Also of what was sent before: that is told the time of asking.
        Assert.Equal($"1 0 a None {expected}", $"{set[0]} {notSet[0]} {Message(pair.Server)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Stream_WithDifferentCredentials_IsNotReadTogether() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        pair.Client.Send("ab"u8);
        Ask(pair.Server);
        pair.Client.Send("cd"u8);
        pair.Client.Send("ef"u8);

        Assert.Equal("ab None 0 65534 65534", Message(pair.Server));
        Assert.Equal("cdef None own", Message(pair.Server));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task PeerCredentials_OfAPair_AreItsMakers(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);

        Assert.Equal((Own(network), Own(network)), (Peer(pair.Client), Peer(pair.Server)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task PeerCredentials_OfAConnection_AreOfWhoListensAndWhoConnects(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(type);

        Assert.Equal([Own(network), Own(network), Own(network)], [Peer(pair.Client), Peer(pair.Server), Peer(pair.Listener!)]);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, false)]
    [InlineData(SocketType.Dgram, false)]
    [InlineData(SocketType.Dgram, true)]
    [InlineData(SocketType.Seqpacket, false)]
    public Task PeerCredentials_WithoutAConnection_AreNobody(SocketType type, bool isConnected) => TNetwork.RunAsync(network =>
    {
        using var other = network.UnixBound(type);
        using var socket = network.UnixSocket(type);
        if (isConnected)
            socket.Connect(other.LocalEndPoint!);

        Assert.Equal((0, uint.MaxValue, uint.MaxValue), Peer(socket));
        return Task.CompletedTask;
    });

    [Fact]
    public Task PeerCredentials_AreReadOnlyAndCutToTheRoom() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();

        Assert.Equal("ProtocolOption", Outcome.Of(() => pair.Client.SetRawSocketOption(1, PeerCredentials, new byte[12])));
        Assert.Equal("5 12", $"{pair.Client.GetRawSocketOption(1, PeerCredentials, new byte[5])} {pair.Client.GetRawSocketOption(1, PeerCredentials, new byte[20])}");
        return Task.CompletedTask;
    });

    private static string Flag(ISocket socket) => Outcome.Of(() =>
    {
        var value = new byte[4];
        socket.GetRawSocketOption(1, PassCredentials, value);
        return value[0];
    });

    private static void Ask(ISocket socket) => socket.SetRawSocketOption(1, PassCredentials, [1, 0, 0, 0]);

    private static (int Process, uint User, uint Group) Own(INetwork network)
    {
        using var pair = network.SocketPair();
        var own = Peer(pair.Client);
        Assert.True(own.Process > 0);
        if (!network.Features.HasFlag(NetworkFeatures.VirtualTime))
            Assert.Equal(Environment.ProcessId, own.Process);
        return own;
    }

    private static (int Process, uint User, uint Group) Peer(ISocket socket)
    {
        var value = new byte[12];
        Assert.Equal(12, socket.GetRawSocketOption(1, PeerCredentials, value));
        return (BitConverter.ToInt32(value), BitConverter.ToUInt32(value, 4), BitConverter.ToUInt32(value, 8));
    }

    private static string Message(ISocket socket, int controlBytes = 1024)
    {
        var own = Own(socket);
        var buffer = new byte[9];
        var message = socket.ReceiveMessage([buffer], controlBytes);
        var control = message.ControlMessages.Select(one => Describe(one, own));
        return $"{Encoding.ASCII.GetString(buffer, 0, message.ReceivedBytes)} {message.SocketFlags} {string.Join(' ', control)}";
    }

    // A pair's peer is its maker, which is the caller.
    private static (int Process, uint User, uint Group) Own(ISocket pairedSocket) => Peer(pairedSocket);

    private static string Describe(ControlMessage message, (int Process, uint User, uint Group) own)
    {
        switch (message)
        {
            case CredentialsMessage credentials:
                var named = (credentials.ProcessId, credentials.UserId, credentials.GroupId);
                return named == own ? "own" : $"{named.ProcessId} {named.UserId} {named.GroupId}";
            case PassedSocketsMessage passed:
                foreach (var socket in passed.Sockets)
                    socket.Dispose();
                return $"sockets {passed.Sockets.Count}";
            case RawControlMessage raw:
                return $"{raw.Level}:{raw.Type} {raw.Data.Length}";
            default:
                return message.GetType().Name;
        }
    }
}

public sealed class UnixCredentialsOnReal : UnixCredentialsConformance<OnReal>;
