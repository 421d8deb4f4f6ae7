// Programs on which the networks once differed: Unix domain sockets that listen, connect and close.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

public sealed class UnixConnectionRegressions
{
    [Fact]
    public void Disconnect_ForReuse_TakesAFreshDescriptor() => Regression.Agrees(
        new Create(0, Socks.UnixSeqpacket),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 1),
        new Create(1, Socks.UnixSeqpacket),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Disconnect(1, true, Form.Sync),
        new Receive(1, 1, Form.Sync),
        new Drain(1));

    [Fact]
    public void Disconnect_ForReuseOfADatagramSocket_LetsItConnect() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Create(1, Socks.UnixDatagram),
        new Bind(1, new Target(Place.Abstract, 2)),
        new Disconnect(0, true, Form.Sync),
        new Connect(0, Target.BoundBy(1), Form.Sync));

    [Fact]
    public void Disconnect_Asynchronously_KeepsTheLocalEndPoint() => Regression.Agrees(
        new Create(0, Socks.UnixSeqpacket),
        new Bind(0, new Target(Place.Abstract, 1)),
        new LocalEndPoint(0),
        new Disconnect(0, true, Form.Async),
        new LocalEndPoint(0));

    [Fact]
    public void Dispose_OfASocketInItsOwnQueue_ClosesNothingYet() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 1),
        new Create(1, Socks.UnixStream),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new PassSocket(2, 1, 1, Form.Sync),
        new Dispose(1));

    [Fact]
    public void Dispose_AfterASocketInItsOwnQueue_CollectsItWithNothingUnread() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 1),
        new Create(1, Socks.UnixStream),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new PassSocket(2, 1, 1, Form.Sync),
        new Dispose(1),
        new Dispose(0));

    [Fact]
    public void Dispose_WithABlockedCall_ShutsDownWhatWasPassed() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Stream),
        new Receive(0, 1, Form.Sync),
        new CreatePair(2, 3, SocketType.Dgram),
        new PassSocket(2, 0, 0, Form.Sync),
        new Dispose(0));

    [Fact]
    public void Dispose_OfAPassedDatagramSocket_InterruptsItsReceive() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Path, 1)),
        new ReceiveFrom(0, 1, Form.Sync),
        new CreatePair(1, 2, SocketType.Seqpacket),
        new PassSocket(2, 0, 1, Form.Sync),
        new Dispose(0));

    [Fact]
    public void Connect_NotWaitingOfASeqpacketSocket_IsNotBelieved() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new Connected(0),
        new RemoteEndPoint(0));

    [Fact]
    public void ConnectAsync_AfterAFailedConnectOfAPair_IsMisuse() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new Connect(0, new Target(Place.Path, 4), Form.Sync),
        new Connect(0, new Target(Place.Loopback, 1), Form.Async));

    [Fact]
    public void Listen_WhileAConnectWaits_FailsItWhenThereIsRoom() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 0),
        new Create(1, Socks.UnixStream),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Create(2, Socks.UnixStream),
        new Bind(2, new Target(Place.Abstract, 1)),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Listen(2, 1),
        new Wait(60),
        new Accept(0, 3, Form.Sync),
        new Wait(60),
        new Connected(2));

    [Fact]
    public void Dispose_WhileAMessageWaitsForRoom_AbortsIt() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Path, 1)),
        new Create(1, Socks.UnixDatagram),
        new Flood(1, 15, 0, Target.BoundBy(0)),
        new Create(2, Socks.UnixDatagram),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new SendMessageTo(2, 1, Target.BoundBy(0), Form.Async),
        new Dispose(2));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Connect_AfterDisconnecting_TakesAnotherDescriptorTheNextTime(bool blocking) => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new SetBlocking(0, blocking),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 3),
        new Create(2, Socks.UnixStream),
        new SetBlocking(2, blocking),
        new Bind(2, new Target(Place.Path, 2)),
        new Disconnect(2, false, Form.Sync),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Create(1, Socks.UnixDatagram),
        new Connected(2),
        new Flood(1, 1, 1, Target.BoundBy(2)),
        new LocalEndPoint(2),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Flood(1, 1, 1, Target.BoundBy(2)),
        new Connected(2),
        new RemoteEndPoint(2),
        new LocalEndPoint(2),
        new Send(2, 1, Form.Sync));

    [Fact]
    public void ConnectAsync_AfterDisconnecting_TakesAnotherDescriptorTheNextTime() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 3),
        new Create(2, Socks.UnixStream),
        new Bind(2, new Target(Place.Path, 2)),
        new Disconnect(2, false, Form.Sync),
        new Connect(2, Target.BoundBy(0), Form.Async),
        new Create(1, Socks.UnixDatagram),
        new Flood(1, 1, 1, Target.BoundBy(2)),
        new Connect(2, Target.BoundBy(0), Form.Async),
        new Flood(1, 1, 1, Target.BoundBy(2)),
        new Connected(2),
        new LocalEndPoint(2));

    [Fact]
    public void Connect_ThatDoesNotWaitAndFails_LeavesADescriptorThatFailedToo() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new SetRawOption(0, 1, 1, 1),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync));

    [Theory]
    [InlineData(-2)]
    [InlineData(-1)]
    public void Timeout_ThatIsRefused_IsKeptByTheFramework(int value) => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new SetTimeout(0, true, 30),
        new SetTimeout(0, false, 30),
        new SetOption(0, SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, value),
        new SetOption(0, SocketOptionLevel.Socket, SocketOptionName.SendTimeout, value),
        new GetOption(0, SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout),
        new GetOption(0, SocketOptionLevel.Socket, SocketOptionName.SendTimeout),
        new GetRawOption(0, 1, 20),
        new Receive(0, 1, Form.Sync),
        new Wait(60));

    [Fact]
    public void Shutdown_OfADatagramSocketThatWaitsToSend_EndsTheCall() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Path, 1)),
        new Create(1, Socks.UnixDatagram),
        new Flood(1, 500, 1, Target.BoundBy(0)),
        new SendTo(1, 11, Target.BoundBy(0), Form.Async),
        new Shutdown(1, SocketShutdown.Send),
        new Wait(30),
        new Available(0));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Receive_OfLessThanTheLowWater_ForgetsTheErrorBehindIt(int least) => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Stream),
        new SendMessage(1, [1], Form.Sync),
        new SendFile(0, 0, 1, Form.Sync),
        new Close(0, 1),
        new SetOption(1, SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, least),
        new ReceiveMessageFrom(1, 3, Form.Sync),
        new GetError(1));

    [Fact]
    public void Close_AfterAnotherBind_RemovesTheLastPathAlone() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Path, 1)),
        new Disconnect(0, true, Form.Sync),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Close(0, 0),
        new CreatePair(1, 2, SocketType.Stream),
        new Create(3, Socks.UnixStream),
        new Connect(3, new Target(Place.Path, 1), Form.Async));

    [Fact]
    public void Connected_WhileAConnectWaitsForRoom_IsFalse() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Path, 1)),
        new Listen(0, 0),
        new Create(1, Socks.UnixStream),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Create(2, Socks.UnixStream),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Connected(2));

    [Fact]
    public void LocalEndPoint_AfterAFailedConnectAndABind_IsTheName() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Dgram),
        new ConnectTimed(0, new Target(Place.Loopback, 1), 1),
        new ConnectTimed(0, new Target(Place.Loopback, 1), 1),
        new Bind(0, new Target(Place.Path, 1)),
        new SendTo(0, 1, Target.BoundBy(0), Form.Sync));

    [Fact]
    public void Close_WhilePassingItself_EndsTheCallAsAnyOther() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new Flood(1, 500, 1, new Target(Place.Loopback, 1)),
        new PassSocket(1, 1, 0, Form.Sync),
        new Close(1, 0));

    [Fact]
    public void Close_WhileBeingPassed_DoesNotWaitForTheMessage() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new CreatePair(2, 3, SocketType.Seqpacket),
        new Flood(1, 500, 1, new Target(Place.Loopback, 1)),
        new PassSocket(1, 2, 0, Form.Sync),
        new Close(2, -1),
        new Drain(3),
        new Close(1, -1));

    [Fact]
    public void CloseWithTime_WhileTwoThreadsWait_InterruptsBoth() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new Flood(0, 500, 1, new Target(Place.Loopback, 1)),
        new Send(0, 1, Form.Sync),
        new ReceiveMessage(0, [1], 0, 5, Form.Sync),
        new Close(0, 1));

    [Fact]
    public void Connect_ToWhoWaitsToSendHere_LetsItSendAtOnce() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Create(1, Socks.UnixDatagram),
        new Bind(1, new Target(Place.Abstract, 3)),
        new Flood(1, 500, 1, Target.BoundBy(0)),
        new SendTo(1, 1, Target.BoundBy(0), Form.Async),
        new Connect(0, Target.BoundBy(1), Form.Sync));

    [Fact]
    public void Connect_ToSomebodyElse_RefusesWhoWaitsToSendHere() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Create(1, Socks.UnixDatagram),
        new Create(2, Socks.UnixDatagram),
        new Bind(2, new Target(Place.Abstract, 3)),
        new Flood(1, 500, 1, Target.BoundBy(0)),
        new SendTo(1, 1, Target.BoundBy(0), Form.Async),
        new Connect(0, Target.BoundBy(2), Form.Sync));

    [Fact]
    public void ShutdownReceive_WhileSomebodyWaitsToSendHere_IsTold() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Create(1, Socks.UnixDatagram),
        new Bind(1, new Target(Place.Abstract, 3)),
        new Connect(0, Target.BoundBy(1), Form.Sync),
        new Create(2, Socks.UnixDatagram),
        new Flood(2, 500, 1, Target.BoundBy(1)),
        new SendTo(2, 1, Target.BoundBy(1), Form.Async),
        new Shutdown(1, SocketShutdown.Receive));

    [Fact]
    public void DisconnectForReuse_WhileAThreadReceives_TellsItOfNobody() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Listen(0, 1),
        new Create(2, Socks.UnixStream),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Accept(0, 1, Form.Sync),
        new ReceiveMessageFrom(1, 1, Form.Sync),
        new Disconnect(1, true, Form.Sync));

    [Fact]
    public void AcceptAsync_OfWhoHasALongerName_Accepts() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Listen(0, 1),
        new Create(1, Socks.UnixStream),
        new Bind(1, new Target(Place.Path, 1)),
        new Accept(0, 2, Form.Async),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new RemoteEndPoint(2));

    [Fact]
    public void DisconnectForReuse_WhileAThreadAccepts_EndsIt() => Regression.Agrees(
        new Create(0, Socks.UnixStream),
        new Bind(0, new Target(Place.Abstract, 2)),
        new Listen(0, 1),
        new SendTellingError(0, 1),
        new Accept(0, 1, Form.Sync),
        new Disconnect(0, true, Form.Sync));

    [Fact]
    public void Dispose_OfABoundFile_RemovesItBeforeItIsClosed() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Path, 1)),
        new Create(1, Socks.UnixDatagram),
        new Flood(0, 75, 1, Target.BoundBy(0)),
        new SendTo(1, 1, Target.BoundBy(0), Form.Async),
        new Dispose(0));

    [Fact]
    public void ConnectToNoName_OfWhoAsksForCredentials_GivesItNoName() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Dgram),
        new SetRawOption(1, 1, 16, 1),
        new Connect(1, new Target(Place.Loopback, 1), Form.Sync),
        new LocalEndPoint(1));

    [Fact]
    public void CloseWithTime_OfAConnectionThatWasReset_TakesTheError() => Regression.Agrees(
        new CreatePair(1, 2, SocketType.Stream),
        new PassSocket(1, 1, 1, Form.Sync),
        new PassSocket(1, 1, 1, Form.Sync),
        new ReceiveMessage(2, [1], 32, 3, Form.Sync),
        new Close(2, 1),
        new Close(1, 1),
        new GetError(3));

    [Fact]
    public void Connect_OfADatagramSocketToItselfTwice_AfterDisconnect_Works() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Disconnect(0, false, Form.Sync),
        new Bind(0, new Target(Place.Path, 2)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Connect(0, Target.BoundBy(0), Form.Sync));

    [Fact]
    public void Disconnect_ThatKeepsTheDescriptor_KeepsTheLocalEndPoint() => Regression.Agrees(
        new Create(0, Socks.UnixDatagram),
        new Bind(0, new Target(Place.Abstract, 1)),
        new Disconnect(0, true, Form.Async),
        new Disconnect(0, false, Form.Sync),
        new LocalEndPoint(0));

    [Fact]
    public void Connect_ThatWaits_HearsThatTheFileIsRemoved() => Regression.Agrees(
        new Create(0, Socks.UnixSeqpacket),
        new Bind(0, new Target(Place.Path, 2)),
        new Listen(0, 0),
        new Create(1, Socks.UnixSeqpacket),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new PassSocket(1, 0, 2, Form.Sync),
        new Create(2, Socks.UnixSeqpacket),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Close(0, 0));

    [Fact]
    public void LocalEndPoint_AfterTwoDisconnects_IsThatOfTheFreshDescriptor() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Dgram),
        new Bind(0, new Target(Place.Path, 1)),
        new Disconnect(0, true, Form.Async),
        new Disconnect(0, false, Form.Sync),
        new LocalEndPoint(0));

    [Fact]
    public void CloseLingering_WithUnreadMessages_ResetsTheSenderThatWaits() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new SetBlocking(0, false),
        new Flood(0, 500, 0, new Target(Place.Abstract, 2)),
        new SendTo(0, 0, new Target(Place.Loopback, 1), Form.Async),
        new Close(1, 2));

    [Fact]
    public void Dispose_WithUnreadMessages_ResetsTheSenderThatWaits() => Regression.Agrees(
        new CreatePair(0, 1, SocketType.Seqpacket),
        new SetBlocking(0, false),
        new Flood(0, 500, 0, new Target(Place.Abstract, 2)),
        new SendTo(0, 0, new Target(Place.Loopback, 1), Form.Async),
        new Dispose(1));
}
