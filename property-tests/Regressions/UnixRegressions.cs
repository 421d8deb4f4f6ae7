// Programs with Unix domain sockets on which the networks once differed.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

public sealed class UnixRegressions
{
    [Fact]
    public void ReusePort_IsRefused() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new SetRawOption(0, 1, 15, 1),
        new SetRawOption(0, 1, 15, 0));

    [Fact]
    public void Sender_WithAnAutomaticName_IsNamed() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Dgram),
        new SetRawOption(1, 1, 16, 1),
        new ReceiveFrom(0, 1, Form.Sync),
        new Send(1, 1, Form.Sync));

    [Fact]
    public void ReceiveMessage_BehindAWaitingAccept_IsTried() => Regression.Agrees(
        new Create(0, Socks.UnixSeqpacket),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 0),
        new Accept(0, 1, Form.Async),
        new ReceiveMessage(0, [1], 1, 2, Form.Async));

    [Fact]
    public void ReceiveMessageFrom_AfterShutdown_LeavesTheEndPoint() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Shutdown(0, SocketShutdown.Receive),
        new ReceiveMessageFrom(0, 1, Form.Sync));

    [Fact]
    public void Peek_WithNoRoomAfterShutdown_Waits() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Shutdown(0, SocketShutdown.Receive),
        new Peek(0, 0, Form.Async),
        new ReceiveFrom(0, 0, Form.Async));

    [Fact]
    public void Receive_WithNoRoom_IsNotWokenByTheEndOfSending() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new Receive(0, 0, Form.Async),
        new Shutdown(1, SocketShutdown.Receive));

    [Fact]
    public void SendFileAsync_OfADisposedSocket_LooksAtTheTypeFirst() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Stream),
        new Create(2, Socks.UnixDatagram),
        new Dispose(0),
        new Dispose(2),
        new SendFile(0, 1, 1, Form.Async),
        new SendFile(2, 1, 1, Form.Async));

    [Fact]
    public void Messages_CancelledOfADisposedSocket_AreCancelled() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Stream),
        new Dispose(0),
        new SendMessage(0, [1], Form.Cancelled),
        new ReceiveMessage(0, [1], 1, 2, Form.Cancelled));

    [Fact]
    public void SendMessage_WhileAnotherSendWaits_IsTriedAtOnce() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Create(1, Socks.UnixDatagram),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Flood(1, 11, 1, Target.BoundBy(0)),
        new Send(1, 0, Form.Async),
        new SendMessageTo(1, 1, new Target(Place.Loopback, 1), Form.Async));

    [Fact]
    public void Arrival_WhileSendWaitsThoughThereIsRoom_LetsItSend() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Create(1, Socks.UnixDatagram),
        new Bind(1, new Target(Place.Abstract, 3)),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Flood(1, 500, 1, Target.BoundBy(0)),
        new Send(1, 1, Form.Async),
        new Connect(0, Target.BoundBy(1), Form.Sync),
        new SendTo(0, 3, Target.BoundBy(1), Form.Sync));

    [Fact]
    public void Reset_WhileSendAndReceiveWait_IsToldToTheSendFirst() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new Send(0, 1, Form.Async),
        new Flood(0, 500, 1, new Target(Place.Loopback, 1)),
        new Send(0, 1, Form.Async),
        new Receive(0, 1, Form.Async),
        new Close(1, 0));

    [Fact]
    public void PassSocket_OfADisposedOne_LeavesTheSenderAsItWas() => Regression.Agrees(
        new Create(0, Socks.UnixSeqpacket),
        new Dispose(0),
        new Create(1, Socks.UnixSeqpacket),
        new Connect(1, new Target(Place.Loopback, 1), Form.Sync),
        new PassSocket(1, 0, 1, Form.Sync),
        new Connect(1, new Target(Place.Loopback, 1), Form.Sync));

    [Fact]
    public void ReceiveMessage_WokenForNothing_LetsTheNextBeTried() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Stream),
        new ReceiveTruncated(1, 1, Form.Async),
        new ReceiveMessage(1, [0], 1, 23, Form.Async),
        new ReceiveUrgent(1, 0, Form.Async),
        new SendTellingError(0, 1));

    [Fact]
    public void SendTo_ThatFailsAsynchronously_ForgetsTheLocalEndPoint() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new SendTo(0, 1, new Target(Place.Loopback, 1), Form.Async),
        new Disconnect(0, true, Form.Async),
        new LocalEndPoint(0));

    [Fact]
    public void SocketsThatNobodyCanReceive_AreClosedSomeTimeAfterTheLastWhoCould() => Regression.Agrees(
        new CreatePair(1, 2, SocketType.Seqpacket),
        new Create(0, Socks.UnixSeqpacket),
        new PassSocket(1, 2, 1, Form.Sync),
        new Dispose(2),
        new Close(0, -1),
        new Drain(1));

    [Fact]
    public void SocketsThatNobodyCanReceive_AreGoneWhenTheyAreSentTo() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Create(1, Socks.UnixDatagram),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new PassSocket(1, 0, 1, Form.Sync),
        new Disconnect(0, true, Form.Sync),
        new Dispose(1),
        new SendTo(0, 1, Target.BoundBy(0), Form.Sync));
}
