// Sockets that travel over Unix domain sockets (SCM_RIGHTS): what arrives is the same open socket, it lives as long as anybody holds
// it, also on the way, and what nobody takes is closed.

using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class UnixPassedSocketsConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_WorksAtTheReceiverWhenTheSenderHasClosedIts(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Assert.Equal("2", Send(carrier.Client, "ab", passed.Client));
        passed.Client.Dispose();
        passed.Server.Blocking = false;
        Assert.Equal("W WouldBlock", $"{passed.Server.Readiness()} {passed.Server.Receive(1)}");

        var received = Take(carrier.Server);

        Assert.Equal("unnamed unnamed True True", $"{received.LocalEndPoint.Kind()} {received.RemoteEndPoint.Kind()} {received.Connected} {received.IsBound}");
        Assert.Equal("3 3 4 4", $"{received.Send(3)} {passed.Server.Receive(9)} {passed.Server.Send(4)} {received.Receive(9)}");
        received.Dispose();
        Assert.Equal("0", passed.Server.Receive(1));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_InFlight_LivesThoughSenderAndCarrierAreClosed(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Send(carrier.Client, "ab", passed.Client);
        passed.Client.Send(2);
        passed.Client.Dispose();
        carrier.Client.Dispose();

        Assert.Equal("2 3", $"{passed.Server.Receive(9)} {passed.Server.Send(3)}");
        using var received = Take(carrier.Server);
        Assert.Equal("3", received.Receive(9));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_NeverTaken_IsClosedWithTheCarrier(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        passed.Server.Blocking = false;
        Send(carrier.Client, "ab", passed.Client);
        passed.Client.Dispose();
        Assert.Equal("WouldBlock", passed.Server.Receive(1));

        carrier.Server.Dispose();

        Assert.Equal("0 Shutdown", $"{passed.Server.Receive(1)} {passed.Server.Send(1)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_ReceivedWithoutControlData_IsClosed(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Send(carrier.Client, "abcd", passed.Client);
        passed.Client.Dispose();

        // Already the first byte takes what travels with it.
        Assert.Equal("2", carrier.Server.Receive(2));

        Assert.Equal("0", passed.Server.Receive(1));
        carrier.Server.Blocking = false;
        Assert.Equal(type == SocketType.Stream ? "cd None " : "WouldBlock", Message(carrier.Server, 9));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_WithoutRoom_IsFlaggedAndClosed(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Send(carrier.Client, "a", passed.Client);
        passed.Client.Dispose();

        Assert.Equal("a ControlDataTruncated ", Message(carrier.Server, 9, controlBytes: 0));

        Assert.Equal("0", passed.Server.Receive(1));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_ReceivedWithPacketInformation_IsFlaggedAndClosed(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Send(carrier.Client, "ab", passed.Client);
        Send(carrier.Client, "cd", passed.Client);
        passed.Client.Dispose();
        System.Net.EndPoint from = new UnixDomainSocketEndPoint("/given");
        var flags = SocketFlags.None;

        Assert.Equal("2 ControlDataTruncated", $"{carrier.Server.ReceiveMessageFrom(new byte[2], ref flags, ref from, out _)} {flags}");
        var message = await carrier.Server.ReceiveMessageFromAsync(new byte[2].AsMemory(), SocketFlags.None, from);

        Assert.Equal("2 ControlDataTruncated 0", $"{message.ReceivedBytes} {message.SocketFlags} {passed.Server.Receive(1)}");
    });

    /// <summary>Room for control messages, how many of three sockets arrive.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(16, 0)]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    [InlineData(23, 1)]
    [InlineData(24, 2)]
    [InlineData(28, 3)]
    [InlineData(32, 3)]
    public Task Passed_WithLittleRoom_ArrivesAsFarAsItFits(int controlBytes, int arrive) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfAll)
        {
            using var carrier = network.SocketPair(type);
            using var passed = network.SocketPair();
            Send(carrier.Client, "a", passed.Client, passed.Client, passed.Client);
            passed.Client.Dispose();

            var message = carrier.Server.ReceiveMessage([new byte[9]], controlBytes);

            Assert.Equal(arrive < 3, message.SocketFlags.HasFlag(SocketFlags.ControlDataTruncated));
            var sockets = message.ControlMessages.OfType<PassedSocketsMessage>().SelectMany(passedSockets => passedSockets.Sockets).ToList();
            Assert.Equal(arrive, sockets.Count);
            Assert.Equal(arrive > 0 ? 1 : 0, message.ControlMessages.Count);
            sockets.ForEach(socket => socket.Dispose());
            Assert.Equal("0", passed.Server.Receive(1));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_Several_ArriveInOrder(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var first = network.UnixBound();
        using var second = network.UnixBound(SocketType.Dgram);
        using var third = network.Bound();
        Send(carrier.Client, "a", first, second, third, first);

        var sockets = Assert.IsType<PassedSocketsMessage>(Assert.Single(carrier.Server.ReceiveMessage([new byte[9]]).ControlMessages)).Sockets;

        Assert.Equal([first.LocalEndPoint, second.LocalEndPoint, third.LocalEndPoint, first.LocalEndPoint], sockets.Select(socket => socket.LocalEndPoint));
        Assert.Equal([SocketType.Stream, SocketType.Dgram, SocketType.Stream, SocketType.Stream], sockets.Select(socket => socket.SocketType));
        Assert.All(sockets, socket => socket.Dispose());
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Passed_InSeveralMessagesOfOneSend_ArriveAsOne(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var socket = network.UnixSocket();

        Assert.Equal("2", Outcome.Of(() => carrier.Client.SendMessage(
            ["ab"u8.ToArray()], [new PassedSocketsMessage([socket]), new PassedSocketsMessage([]), new PassedSocketsMessage([socket, socket])])));

        Assert.Equal("ab None sockets 3", Message(carrier.Server, 9));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(253, "1")]
    [InlineData(254, "InvalidArgument")]
    [InlineData(0, "1")]
    public Task Passed_TooMany_AreRefused(int count, string expected) => TNetwork.RunAsync(network =>
    {
        foreach (var type in UnixTypes.OfAll)
        {
            using var carrier = network.SocketPair(type);
            using var socket = network.UnixSocket();
            carrier.Server.Blocking = false;

            Assert.Equal(expected, Send(carrier.Client, "a", Enumerable.Repeat(socket, count).ToArray()));

            var arrives = count == 0 ? "a None " : expected == "1" ? $"a None sockets {count}" : "WouldBlock";
            Assert.Equal(arrives, Message(carrier.Server, 9, controlBytes: 4_000));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, "WouldBlock")]
    [InlineData(SocketType.Dgram, " None sockets 1")]
    [InlineData(SocketType.Seqpacket, " None sockets 1")]
    public Task Passed_WithoutABodyOfBytes_NeedMessageBoundaries(SocketType type, string expected) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        carrier.Server.Blocking = false;
        Assert.Equal("0", Send(carrier.Client, "", passed.Client));
        passed.Client.Dispose();

        Assert.Equal(expected, Message(carrier.Server, 9));

        Assert.Equal("0", passed.Server.Receive(1));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Peek_PassesTheSocketsTwice(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        using var passed = network.SocketPair();
        Send(carrier.Client, "abcd", passed.Client);
        passed.Client.Dispose();
        passed.Server.Blocking = false;

        Assert.Equal("abcd None sockets 1", Message(carrier.Server, 9, flags: SocketFlags.Peek));
        Assert.Equal("4", carrier.Server.Receive(9, SocketFlags.Peek));
        Assert.Equal("WouldBlock", passed.Server.Receive(1));
        Assert.Equal("abcd None sockets 1", Message(carrier.Server, 9));
        Assert.Equal("0", passed.Server.Receive(1));
        return Task.CompletedTask;
    });

    /// <summary>The kernel goes on through the messages also when there is no more room, until it meets sockets.</summary>
    [Theory]
    [InlineData(2, "ab None sockets 1")]
    [InlineData(4, "abcd None sockets 1")]
    [InlineData(9, "abcdef None sockets 1")]
    public Task Peek_OnAStream_BringsTheSocketsOfALaterSend(int size, string expected) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var passed = network.SocketPair();
        Send(carrier.Client, "abcd");
        Send(carrier.Client, "ef", passed.Client);
        Send(carrier.Client, "gh");

        Assert.Equal(expected, Message(carrier.Server, size, flags: SocketFlags.Peek));
        return Task.CompletedTask;
    });

    /// <summary>A read on a stream goes on until it has come to the end of a send with sockets.</summary>
    [Theory]
    [InlineData("ab,cd!,ef", 9, "abcd None sockets 1;ef None ;WouldBlock")]
    [InlineData("ab!,cd,ef", 9, "ab None sockets 1;cdef None ;WouldBlock")]
    [InlineData("ab!,cd!,ef", 9, "ab None sockets 1;cd None sockets 1;ef None ")]
    [InlineData("ab,cd!,ef", 3, "abc None sockets 1;def None ;WouldBlock")]
    [InlineData("ab,cd!,ef", 2, "ab None ;cd None sockets 1;ef None ")]
    [InlineData("abcd!,ef", 2, "ab None sockets 1;cd None ;ef None ")]
    [InlineData("abcd!,ef", 3, "abc None sockets 1;def None ;WouldBlock")]
    [InlineData("abcd,ef!", 4, "abcd None ;ef None sockets 1;WouldBlock")]
    public Task Passed_OnAStream_EndsTheReadThatTakesThem(string sends, int size, string expected) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var socket = network.UnixSocket();
        carrier.Server.Blocking = false;
        foreach (var send in sends.Split(','))
            Send(carrier.Client, send.TrimEnd('!'), send.EndsWith('!') ? [socket] : []);

        Assert.Equal(expected, string.Join(';', Enumerable.Range(0, 3).Select(_ => Message(carrier.Server, size))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Passed_OnAStreamReadPlainly_EndTheReadTheSame() => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var socket = network.UnixSocket();
        Send(carrier.Client, "ab");
        Send(carrier.Client, "cd", socket);
        Send(carrier.Client, "ef");

        Assert.Equal("4,2", Outcome.Times(2, () => carrier.Server.Receive(9)));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Socket_PassedOverItself_ArrivesAndWorks(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        Assert.Equal("1", Send(carrier.Client, "a", carrier.Client));
        carrier.Client.Dispose();

        using var received = Take(carrier.Server);

        Assert.Equal("2 2", $"{received.Send(2)} {carrier.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Socket_PassedToItselfAndClosed_FreesWhatElseWasPassed(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var passed = network.SocketPair();
        using (var carrier = network.SocketPair(type))
        {
            // Each end's queue holds the other end: nothing outside refers to either once they are closed.
            Send(carrier.Client, "a", carrier.Server, passed.Client);
            Send(carrier.Server, "a", carrier.Client);
        }

        passed.Client.Dispose();
        passed.Server.Blocking = false;
        await network.UntilAsync(() =>
        {
            // The system looks for such cycles when sockets that pass sockets are closed.
            using var another = network.SocketPair();
            Send(another.Client, "a", another.Client);
            return passed.Server.Poll(0, SelectMode.SelectRead);
        });

        Assert.Equal("0", passed.Server.Receive(1));
    });

    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Listener_Passed_GoesOnListening(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair(type);
        var listener = network.UnixListener();
        var name = listener.LocalEndPoint!;
        Send(carrier.Client, "a", listener);
        listener.Dispose();
        using var client = network.UnixSocket();
        Assert.Equal("ok", Outcome.Of(() => client.Connect(name)));

        using var received = Take(carrier.Server);

        Assert.Equal((name, "R"), (received.LocalEndPoint, received.Readiness()));
        using var accepted = received.Accept();
        Assert.Equal("3 3", $"{client.Send(3)} {accepted.Receive(9)}");
        received.Dispose();
        using var another = network.UnixSocket();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => another.Connect(name)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Path_OfAPassedListener_IsRemovedByItsFirstOwner() => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        var path = Unix.NewPath();
        var listener = network.UnixSocket();
        listener.Bind(path);
        listener.Listen(1);
        Send(carrier.Client, "a", listener);
        listener.Dispose();

        using var received = Take(carrier.Server);
        using var client = network.UnixSocket();
        using var successor = network.UnixSocket();

        Assert.Equal(path, received.LocalEndPoint);
        Assert.Equal("AddressNotAvailable", Outcome.Of(() => client.Connect(path)));
        Assert.Equal("ok", Outcome.Of(() => successor.Bind(path)));
        received.Dispose();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(path)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task TcpSocket_Passed_WorksAtTheReceiver() => TNetwork.RunAsync(async network =>
    {
        using var carrier = network.SocketPair();
        using var connection = await network.PairAsync();
        var (local, remote) = (connection.Client.LocalEndPoint, connection.Client.RemoteEndPoint);
        Send(carrier.Client, "a", connection.Client, connection.Listener);
        connection.Client.Dispose();
        connection.Listener.Dispose();

        var sockets = Assert.IsType<PassedSocketsMessage>(Assert.Single(carrier.Server.ReceiveMessage([new byte[9]]).ControlMessages)).Sockets;

        Assert.Equal((local, remote, true), (sockets[0].LocalEndPoint, sockets[0].RemoteEndPoint, sockets[0].Connected));
        sockets[0].Send(new byte[3]);
        Assert.Equal("3", connection.Server.Receive(9));
        using var client = network.Socket();
        await client.ConnectAsync(sockets[1].LocalEndPoint!);
        Assert.Equal("Socket", Outcome.Of(() => sockets[1].Accept()));
        sockets[0].Dispose();
        sockets[1].Dispose();
        Assert.Equal("0", connection.Server.Receive(9));
    });

    [Fact]
    public Task Passed_UnnamedAndShutDown_IsWhatTheSystemSaysOfIt() => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var shut = network.SocketPair();
        using var listener = network.UnixListener();
        shut.Client.Shutdown(SocketShutdown.Both);
        using (var unnamed = network.UnixSocket())
            Send(carrier.Client, "a", unnamed);
        Send(carrier.Client, "a", shut.Client);
        using var first = Take(carrier.Server);
        using var second = Take(carrier.Server);

        // What .NET remembered of the original does not travel.
        Assert.Equal("unnamed null False True", $"{first.LocalEndPoint.Kind()} {first.RemoteEndPoint.Kind()} {first.Connected} {first.IsBound}");
        Assert.Equal("unnamed unnamed True True", $"{second.LocalEndPoint.Kind()} {second.RemoteEndPoint.Kind()} {second.Connected} {second.IsBound}");
        Assert.Equal("ok IsConnected", $"{Outcome.Of(() => first.Connect(listener.LocalEndPoint!))} {Outcome.Of(() => second.Connect(listener.LocalEndPoint!))}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Passed_WithAnUrgentByte_CannotBeReceivedWithIt() => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var passed = network.SocketPair();
        carrier.Server.Blocking = false;
        Assert.Equal("1", Outcome.Of(() => carrier.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([passed.Client])], SocketFlags.OutOfBand)));
        passed.Client.Dispose();

        var message = carrier.Server.ReceiveMessage([new byte[9]], socketFlags: SocketFlags.OutOfBand);

        Assert.Equal("1 OutOfBand 0", $"{message.ReceivedBytes} {message.SocketFlags} {message.ControlMessages.Count}");
        Assert.Equal("WouldBlock 0", $"{carrier.Server.Receive(9)} {passed.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Passed_SharesOptionsShutdownAndQueue_NotTimeoutsAndBlocking() => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var passed = network.SocketPair();
        Send(carrier.Client, "a", passed.Client);
        using var received = Take(carrier.Server);
        var first = passed.Client;
        first.SendBufferSize = 6000;
        first.ReceiveTimeout = 50;
        first.LingerState = new LingerOption(enable: true, seconds: 5);
        first.Blocking = false;

        Assert.Equal("12000 0 True,5", $"{received.SendBufferSize} {received.ReceiveTimeout} {Outcome.Of(() => received.LingerState)}");
        passed.Server.Send("abcd"u8);
        Assert.Equal("2 2 WouldBlock", $"{first.Receive(2)} {received.Receive(2)} {first.Receive(2)}");
        received.Shutdown(SocketShutdown.Send);
        Assert.Equal("True Shutdown 0", $"{first.Connected} {first.Send(1)} {passed.Server.Receive(1)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Passed_ReceiveWaitingOnOne_EndsWhenThatIsDisposed() => TNetwork.RunAsync(async network =>
    {
        using var carrier = network.SocketPair();
        using var passed = network.SocketPair();
        Send(carrier.Client, "a", passed.Client);
        using var received = Take(carrier.Server);
        var waiting = passed.Client.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(waiting));

        passed.Client.Dispose();

        Assert.Equal("OperationAborted", await network.ResultAsync(waiting));
    });

    [Fact]
    public Task Passed_AsynchronouslyReceived_Arrives() => TNetwork.RunAsync(async network =>
    {
        using var carrier = network.SocketPair(SocketType.Seqpacket);
        using var passed = network.SocketPair();
        var receiving = carrier.Server.ReceiveMessageAsync([new byte[9]]).AsTask();

        Assert.Equal("2", await Outcome.OfAsync(() => carrier.Client.SendMessageAsync(["ab"u8.ToArray()], [new PassedSocketsMessage([passed.Client])])));

        var message = await receiving;
        using var received = Assert.Single(Assert.IsType<PassedSocketsMessage>(Assert.Single(message.ControlMessages)).Sockets);
        Assert.Equal("2 3 3", $"{message.ReceivedBytes} {received.Send(3)} {passed.Server.Receive(9)}");
    });

    [Fact]
    public Task SendMessage_WithWrongArguments_IsMisuse() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();
        var closed = network.UnixSocket();
        closed.Dispose();

        Assert.Equal("Disposed", Send(pair.Client, "a", closed));
        Assert.Equal("ArgumentNullException(buffers)", Outcome.Of(() => pair.Client.SendMessage(null!, [])));
        Assert.Equal("ArgumentNullException(controlMessages)", Outcome.Of(() => pair.Client.SendMessage([], null!)));
        Assert.Equal("ArgumentNullException(messages)", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [null!])));
        Assert.Equal("ArgumentNullException(buffers)", Outcome.Of(() => pair.Server.ReceiveMessage(null!)));
        Assert.Equal("ArgumentOutOfRangeException(controlBytes)", Outcome.Of(() => pair.Server.ReceiveMessage([], -1)));
        Assert.Equal("0 0", $"{Outcome.Of(() => pair.Client.SendMessage([], []))} {pair.Server.Available}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(1, 99, "InvalidArgument")]
    [InlineData(1, 3, "InvalidArgument")]
    [InlineData(0, 8, "1")]
    [InlineData(41, 50, "1")]
    public Task SendMessage_WithOtherControlMessages_IgnoresThoseOfOtherLevels(int level, int type, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair();

        Assert.Equal(expected, Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new RawControlMessage(level, type, new byte[12])])));
        Assert.Equal("1 1", $"{Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new TimeToLiveMessage(3)]))} {pair.Client.Send(1)}");
        Assert.Equal("ArgumentException(message)", Outcome.Of(() => pair.Client.SendMessage([new byte[1]], [new TimestampMessage(DateTimeOffset.UnixEpoch)])));
        return Task.CompletedTask;
    });

    private static string Send(ISocket socket, string text, params ISocket[] passed) =>
        Outcome.Of(() => socket.SendMessage([Encoding.ASCII.GetBytes(text)], passed.Length == 0 ? [] : [new PassedSocketsMessage(passed)]));

    /// <summary>Receives one socket. Made blocking, as new ones are: on the system that depends on what the sender did with it.</summary>
    private static ISocket Take(ISocket socket)
    {
        var message = socket.ReceiveMessage([new byte[9]]);
        var taken = Assert.Single(Assert.IsType<PassedSocketsMessage>(Assert.Single(message.ControlMessages)).Sockets);
        taken.Blocking = true;
        return taken;
    }

    /// <summary>Receives a message and closes what comes with it: the text, the flags, what came.</summary>
    private static string Message(ISocket socket, int size, int controlBytes = 1024, SocketFlags flags = SocketFlags.None) => Outcome.Of(() =>
    {
        var buffer = new byte[size];
        var message = socket.ReceiveMessage([buffer], controlBytes, flags);
        var sockets = message.ControlMessages.OfType<PassedSocketsMessage>().SelectMany(passed => passed.Sockets).ToList();
        sockets.ForEach(passed => passed.Dispose());
        var text = Encoding.ASCII.GetString(buffer, 0, message.ReceivedBytes);
        return $"{text} {message.SocketFlags} {(sockets.Count == 0 ? "" : $"sockets {sockets.Count}")}";
    });
}

public sealed class UnixPassedSocketsOnReal : UnixPassedSocketsConformance<OnReal>;
