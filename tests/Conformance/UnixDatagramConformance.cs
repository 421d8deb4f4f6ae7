// Unix datagram sockets: who may send to whom, what the receiver learns of the sender, and the short queue of a receiver that is
// not connected back.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixDatagramConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>max_dgram_qlen + 1 (unix(7)).</summary>
    private const int QueueLength = 11;

    [Fact]
    public Task SendTo_GivesTheReceiverTheSendersName() => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var sender = network.UnixBound(SocketType.Dgram);
        EndPoint from = new UnixDomainSocketEndPoint("/given");

        sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        Assert.Equal("3", Outcome.Of(() => receiver.ReceiveFrom(new byte[9], ref from)));
        Assert.Equal(sender.LocalEndPoint, from);

        await sender.SendToAsync(new byte[4].AsMemory(), SocketFlags.None, receiver.LocalEndPoint!);
        var result = await receiver.ReceiveFromAsync(new byte[9].AsMemory(), SocketFlags.None, from);
        Assert.Equal((4, sender.LocalEndPoint), (result.ReceivedBytes, result.RemoteEndPoint));

        sender.SendTo(new byte[5], receiver.LocalEndPoint!);
        var message = receiver.ReceiveMessage([new byte[9]]);
        Assert.Equal((5, sender.LocalEndPoint), (message.ReceivedBytes, message.RemoteEndPoint));
        Assert.Equal("2", Outcome.Of(() => receiver.SendTo(new byte[2], message.RemoteEndPoint!)));
        Assert.Equal("2", sender.Receive(9));
    });

    [Fact]
    public Task SendTo_OfAnUnnamedSender_LeavesTheNameToTheReceiver() => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var sender = network.UnixSocket(SocketType.Dgram);
        for (var i = 0; i < 5; i++)
            sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        var given = new UnixDomainSocketEndPoint("/given");
        EndPoint from = given;

        Assert.Equal("3", Outcome.Of(() => receiver.ReceiveFrom(new byte[9], ref from)));
        Assert.Same(given, from);
        var result = await receiver.ReceiveFromAsync(new byte[9].AsMemory(), SocketFlags.None, given);
        Assert.Equal("unnamed", result.RemoteEndPoint.Kind());
        Assert.Null(receiver.ReceiveMessage([new byte[9]]).RemoteEndPoint);

        var flags = SocketFlags.None;
        receiver.ReceiveMessageFrom(new byte[9], ref flags, ref from, out _);
        Assert.Equal(new UnixDomainSocketEndPoint(new string('\0', 7)), from);
        var message = await receiver.ReceiveMessageFromAsync(new byte[9].AsMemory(), SocketFlags.None, given);
        Assert.Equal(new UnixDomainSocketEndPoint(new string('\0', 7)), message.RemoteEndPoint);
        Assert.Equal("unnamed False", $"{sender.LocalEndPoint.Kind()} {sender.Connected}");
    });

    /// <summary>.NET gives the system no more room for the sender's name than the endpoint takes that is passed in, and asynchronously leaves
    /// there what was behind the name.</summary>
    [Theory]
    [InlineData("/g")]
    [InlineData("/a/longer/path/than/any/name/that/the/tests/make/up/for/their/sockets")]
    public Task ReceiveMessageFrom_OfANamedSender_CutsTheNameToTheEndPointPassed(string given) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var sender = network.UnixBound(SocketType.Dgram);
        sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        var (name, room) = (sender.LocalEndPoint!.ToString()!.Replace('@', '\0'), given + '\0');
        var expected = new UnixDomainSocketEndPoint(name[..Math.Min(name.Length, room.Length)]);
        var expectedOfAsync = new UnixDomainSocketEndPoint(name.Length < room.Length ? name + room[name.Length..] : name[..room.Length]);
        EndPoint from = new UnixDomainSocketEndPoint(given);
        var flags = SocketFlags.None;

        receiver.ReceiveMessageFrom(new byte[9], ref flags, ref from, out _);
        var message = await receiver.ReceiveMessageFromAsync(new byte[9].AsMemory(), SocketFlags.None, new UnixDomainSocketEndPoint(given));

        Assert.Equal((expected, expectedOfAsync), ((UnixDomainSocketEndPoint)from, (UnixDomainSocketEndPoint)message.RemoteEndPoint));
    });

    [Theory]
    [InlineData(null, true, "AddressNotAvailable")]
    [InlineData(null, false, "ConnectionRefused")]
    [InlineData(SocketType.Stream, true, "ProtocolType")]
    [InlineData(SocketType.Stream, false, "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, true, "ProtocolType")]
    public Task SendTo_ToNobodyOrAnotherType_IsRefused(SocketType? type, bool isPath, string expected) => TNetwork.RunAsync(async network =>
    {
        var name = isPath ? Unix.NewPath() : Unix.NewName();
        using var other = type is { } otherType ? network.UnixSocket(otherType) : null;
        other?.Bind(name);
        using var socket = network.UnixSocket(SocketType.Dgram);

        Assert.Equal(expected, Outcome.Of(() => socket.SendTo(new byte[3], name)));
        Assert.Equal(expected, await Outcome.OfAsync(() => socket.SendToAsync(new byte[3].AsMemory(), SocketFlags.None, name)));
        Assert.Equal(expected, Outcome.Of(() => socket.SendMessage([new byte[3]], [], remoteEP: name)));
    });

    [Fact]
    public Task SendAndReceive_WithWrongArguments_AreMisuse() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixBound(SocketType.Dgram);
        EndPoint internet = new IPEndPoint(IPAddress.Loopback, 1);

        Assert.Equal("ArgumentException(remoteEP)", Outcome.Of(() => socket.ReceiveFrom(new byte[3], ref internet)));
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.SendTo(new byte[3], internet)));
        Assert.Equal("ArgumentNullException(remoteEP)", Outcome.Of(() => socket.SendTo(new byte[3], (EndPoint)null!)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connected_SendToSomebodyElse_GoesThere() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixDatagramPair();
        using var third = network.UnixBound(SocketType.Dgram);

        Assert.Equal("3 4", $"{Outcome.Of(() => pair.Client.SendTo(new byte[3], third.LocalEndPoint!))} {pair.Client.Send(4)}");

        Assert.Equal("3 4", $"{third.Receive(9)} {pair.Server.Receive(9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connected_TakesDatagramsOfItsPeerOnly() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixDatagramPair();
        using var third = network.UnixSocket(SocketType.Dgram);

        Assert.Equal("AccessDenied", Outcome.Of(() => third.SendTo(new byte[3], pair.Client.LocalEndPoint!)));
        Assert.Equal("AccessDenied", Outcome.Of(() => third.Connect(pair.Client.LocalEndPoint!)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_Again_ChangesThePeerAndDropsWhatItSent() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixDatagramPair();
        using var third = network.UnixBound(SocketType.Dgram);
        pair.Client.Blocking = pair.Server.Blocking = false;
        pair.Server.Send(3);
        var known = pair.Client.RemoteEndPoint;
        Assert.Equal("R", pair.Client.Readiness()[..1]);

        Assert.Equal("ok", Outcome.Of(() => pair.Client.Connect(third.LocalEndPoint!)));

        // What was read of the old one is remembered.
        Assert.Equal((known, "WouldBlock"), (pair.Client.RemoteEndPoint, pair.Client.Receive(9)));
        Assert.Equal("WE ConnectionReset WouldBlock", $"{pair.Server.Readiness()} {pair.Server.Receive(9)} {pair.Server.Receive(9)}");
        Assert.Equal("AccessDenied", pair.Server.Send(3));
        Assert.Equal("3 3", $"{pair.Client.Send(3)} {third.Receive(9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_ForTheFirstTime_KeepsWhatOthersSent() => TNetwork.RunAsync(network =>
    {
        using var first = network.UnixBound(SocketType.Dgram);
        using var second = network.UnixBound(SocketType.Dgram);
        using var socket = network.UnixBound(SocketType.Dgram);
        first.SendTo(new byte[3], socket.LocalEndPoint!);
        Assert.Equal("ok", Outcome.Of(() => socket.Connect(second.LocalEndPoint!)));

        Assert.Equal("3", socket.Receive(9));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Receiver_NotConnectedBack_QueuesAFew() => TNetwork.RunAsync(network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var connected = network.UnixConnected(receiver);
        using var free = network.UnixSocket(SocketType.Dgram);
        free.Blocking = false;

        Assert.Equal(QueueLength, connected.Fill(1, out _));

        Assert.Equal("WouldBlock", Outcome.Of(() => free.SendTo(new byte[1], receiver.LocalEndPoint!)));
        Assert.Equal("False True", $"{connected.Poll(0, SelectMode.SelectWrite)} {free.Poll(0, SelectMode.SelectWrite)}");
        Assert.Equal("1", receiver.Receive(9));
        Assert.Equal("True 1", $"{connected.Poll(0, SelectMode.SelectWrite)} {connected.Send(1)}");
        Assert.Equal("WouldBlock", connected.Send(1));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Receiver_ConnectedBack_QueuesWhatTheSendBufferTakes() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixDatagramPair();

        Assert.Equal(93, pair.Client.Fill(1_000, out _));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Send_ToAFullQueue_WaitsForTheReceiver(bool isConnected) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var filler = network.UnixConnected(receiver);
        filler.Fill(1, out _);
        using var sender = isConnected ? network.UnixConnected(receiver) : network.UnixSocket(SocketType.Dgram);
        var receiving = network.LaterAsync(() => receiver.Receive(new byte[9]));

        Assert.Equal("2", isConnected ? sender.Send(2) : Outcome.Of(() => sender.SendTo(new byte[2], receiver.LocalEndPoint!)));

        await receiving;
        sender.SendTimeout = 50;
        Assert.Equal("TimedOut", isConnected ? sender.Send(2) : Outcome.Of(() => sender.SendTo(new byte[2], receiver.LocalEndPoint!)));
    });

    [Theory]
    [InlineData("receive", "2")]
    [InlineData("Dispose", "ConnectionRefused")]
    [InlineData("Shutdown(Receive)", "pending")]
    public Task SendAsync_ToAFullQueue_WaitsForTheReceiver(string action, string expected) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var sender = network.UnixConnected(receiver);
        sender.Fill(1, out _);
        var send = Outcome.OfAsync(() => sender.SendAsync(new byte[2].AsMemory(), SocketFlags.None));
        Assert.Equal(Outcome.Pending, await network.NowAsync(send));

        if (action == "receive")
            receiver.Receive(new byte[9]);
        else
            UnixWaits.Do(action, receiver, sender);

        Assert.Equal(expected, expected == Outcome.Pending ? await network.NowAsync(send) : await network.ResultAsync(send));
    });

    [Fact]
    public Task PeerClosed_RefusesOnceAndThenIsGone() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixDatagramPair();
        pair.Client.Blocking = false;
        var name = pair.Server.LocalEndPoint!;
        pair.Server.Send(3);
        pair.Server.Dispose();

        Assert.Equal("3 WouldBlock", $"{pair.Client.Receive(9)} {pair.Client.Receive(9)}");
        Assert.Equal("True abstract", $"{pair.Client.Connected} {pair.Client.RemoteEndPoint.Kind()}");
        Assert.Equal("ConnectionRefused NotConnected", $"{pair.Client.Send(1)} {pair.Client.Send(1)}");
        Assert.Equal("False ConnectionRefused", $"{pair.Client.Connected} {Outcome.Of(() => pair.Client.SendTo(new byte[1], name))}");
        using var successor = network.UnixSocket(SocketType.Dgram);
        successor.Bind(name);
        Assert.Equal("1 1", $"{Outcome.Of(() => pair.Client.SendTo(new byte[1], name))} {successor.Receive(9)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task ClosedSender_LeavesItsDatagramsAndItsName() => TNetwork.RunAsync(network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        var sender = network.UnixBound(SocketType.Dgram);
        var name = sender.LocalEndPoint;
        sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        sender.Dispose();
        EndPoint from = new UnixDomainSocketEndPoint("/given");

        Assert.Equal("3", Outcome.Of(() => receiver.ReceiveFrom(new byte[9], ref from)));
        Assert.Equal(name, from);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Shutdown_OfTheReceiver_MakesSendersFail() => TNetwork.RunAsync(network =>
    {
        using var receiver = network.UnixBound(SocketType.Dgram);
        using var sender = network.UnixConnected(receiver);
        receiver.Blocking = false;
        sender.Send(3);

        receiver.Shutdown(SocketShutdown.Receive);

        Assert.Equal("Shutdown Shutdown", $"{sender.Send(3)} {Outcome.Of(() => sender.SendTo(new byte[3], receiver.LocalEndPoint!))}");
        Assert.Equal("R 3 WouldBlock R", $"{receiver.Readiness()[..1]} {receiver.Receive(9)} {receiver.Receive(9)} {receiver.Readiness()[..1]}");
        return Task.CompletedTask;
    });
}

public sealed class UnixDatagramsOnReal : UnixDatagramConformance<OnReal>;
