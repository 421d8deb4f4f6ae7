// Programs with TCP sockets on which the networks once differed.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

public class TcpRegressions
{
    [Fact]
    public void Connect_AfterADisconnectThatWasRefused_Tries() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Disconnect(0, true, Form.Sync),
        new Connect(0, new Target(Place.Loopback6, 1), Form.Sync),
        new Connect(0, new Target(Place.Any6, 1), Form.Sync));

    [Fact]
    public void CloseLingering_OfAConnectionToItself_AbortsTheBlockedReceive() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Receive(0, 0, Form.Sync),
        new Close(0, 1));

    [Fact]
    public void SendLarge_AfterACancelledOne_FindsTheRest() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SendLarge(1, 4737, Form.Async),
        new Cancel(1),
        new SendLarge(1, 1, Form.Sync));

    [Fact]
    public void MaximumSegment_OfAnAcceptedSocket_IsHalfOfTheWindow() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new GetRawOption(2, 6, 2));

    [Fact]
    public void Drain_OfMoreThanAWindow_InBothDirections_LeavesNothing() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Send(1, 1, Form.Sync),
        new SendLarge(2, 177, Form.Sync),
        new SendLarge(1, 1, Form.Sync),
        new SendLarge(1, 55, Form.Sync),
        new Fill(0),
        new Drain(2),
        new Drain(1));

    [Fact]
    public void Cork_WithASegmentOfData_SendsIt() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new SetRawOption(1, 6, 3, 1),
        new SendLarge(2, 1, Form.Sync),
        new SendLarge(1, 37, Form.Sync));

    [Fact]
    public void MaximumSegment_AfterARefusalByIPv6_IsTheLeastWithoutTimestamps() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void DualMode_WhenBoundAgainAfterARefusal_CannotBeSet() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.TcpDual),
        new Connect(1, Target.BoundBy(0), Form.Async),
        new Bind(1, new Target(Place.Loopback, 0)),
        new SetFlag(1, Flag.DualMode, true));

    [Fact]
    public void Dispose_OfASocketThatConnectedAgainForReuse_ResetsWithItsBlockedReceive() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Disconnect(2, true, Form.Sync),
        new Connect(2, Target.BoundBy(0), Form.Async),
        new Accept(0, 3, Form.Sync),
        new ReceiveVectored(2, [1], Form.Sync),
        new Dispose(2));

    [Fact]
    public void MaximumSegment_AfterARefusal_IsTheLeastWithoutTimestamps() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void Bind_InTimeWaitWithUnreadData_IsTaken() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Send(2, 1, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Close(2, 1),
        new Bind(1, new Target(Place.Loopback, 0)));

    [Fact]
    public void Accept_AfterARefusedConnectWithAnOption_Waits() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new SetFlag(0, Flag.MulticastLoopback, true),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new Bind(0, new Target(Place.Loopback, 0)),
        new SendUrgent(0, 1, Form.Sync),
        new Listen(0, 1),
        new Accept(0, 1, Form.Sync));

    [Fact]
    public void RemoteEndPoint_OfAConnectionToItself_IsItself() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Shutdown(0, SocketShutdown.Send),
        new Connect(0, Target.BoundBy(0), Form.Async),
        new RemoteEndPoint(0));

    [Fact]
    public void ReceiveTruncated_AfterADisconnectThatWasRefused_IsNotConnected() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 1)),
        new Create(1, Socks.TcpDual),
        new Disconnect(1, false, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new ReceiveTruncated(1, 1, Form.Sync));

    [Fact]
    public void Disconnect_OfAConnectionToItselfWithUnsentData_ResetsIt() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new SendUrgent(0, 1, Form.Sync),
        new ReceiveVectored(0, [1], Form.Async),
        new ReceiveVectored(0, [1], Form.Async),
        new Send(0, 1, Form.Sync),
        new Send(0, 1, Form.Sync),
        new Disconnect(0, false, Form.Sync));

    [Fact]
    public void ConnectAsync_ToAnotherFamilyAfterAReset_IsNotSupported() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 1)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Close(0, 0),
        new Receive(1, 1, Form.Cancelled),
        new Connect(1, new Target(Place.Loopback, 1), Form.Async));

    [Fact]
    public void Receive_AfterTheListenerWasShut_IsNotConnected() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Shutdown(0, SocketShutdown.Receive),
        new Listen(0, 1),
        new Shutdown(0, SocketShutdown.Receive),
        new Receive(0, 1, Form.Sync));

    [Fact]
    public void DualMode_WhenBoundAgainAfterTheConnection_CannotBeSet() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Shutdown(2, SocketShutdown.Send),
        new Bind(2, new Target(Place.Any6, 0)),
        new SetFlag(2, Flag.DualMode, true));

    [Fact]
    public void SendFile_WithACancelledToken_NoticesNoConnection() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new SetBlocking(1, false),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new SendFile(1, 1, 1, Form.Cancelled),
        new ConnectTimed(1, new Target(Place.Loopback, 1), 1));

    [Fact]
    public void Cancel_OfConnectAndReceive_CancelsBoth() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Create(2, Socks.Tcp4),
        new Connect(2, Target.BoundBy(0), Form.Async),
        new ReceiveMessage(2, [1], 1, 3, Form.Async),
        new Cancel(2));

    [Fact]
    public void ConnectTimed_AfterAConnectionThatNobodyNoticed_IsConnected() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new SetBlocking(1, false),
        new Bind(1, new Target(Place.Any6, 0)),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Shutdown(2, SocketShutdown.Both),
        new ConnectTimed(1, new Target(Place.Loopback, 1), 1));

    [Fact]
    public void Bind_InTimeWaitOfABoundPort_IsRefused() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Connect(0, new Target(Place.Loopback6, 3), Form.Sync),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Shutdown(0, SocketShutdown.Send),
        new Bind(0, new Target(Place.Loopback6, 2)));

    [Fact]
    public void ConnectAsync_AfterShutdownOfAConnectionToItself_IsConnected() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Shutdown(0, SocketShutdown.Both),
        new Connect(0, Target.BoundBy(0), Form.Async));

    [Fact]
    public void ConnectAsync_ForReuseAfterAReceive_SendsNothing() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Accept(0, 1, Form.Async),
        new Accept(0, 2, Form.Async),
        new Create(3, Socks.Tcp4),
        new Connect(3, Target.BoundBy(0), Form.Sync),
        new ReceiveTruncated(1, 1, Form.Async),
        new Shutdown(1, SocketShutdown.Both),
        new Disconnect(1, true, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Async));

    [Fact]
    public void MaximumSegment_OfAClientByIPv6_IsHalfOfTheFirstWindow() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void SendBuffer_WhenSet_LeavesTheWindowAlone() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new SetBuffer(1, false, 1),
        new Dispose(1),
        new GetRawOption(2, 6, 2));

    [Fact]
    public void Receive_BeforeTheUrgentMark_LeavesNothingReadable() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new SendVectored(1, [900], Form.Sync),
        new SendUrgent(1, 1, Form.Sync),
        new ReceiveTellingError(2, 1023));

    [Fact]
    public void MaximumSegment_AfterAByte_IsHalfOfTheWindow() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SendTellingError(1, 1),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void Writability_AfterAFailedAttempt_CountsWhatItLeftUnsent() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new SetRawOption(0, 6, 25, 1),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Shutdown(0, SocketShutdown.Send),
        new Connect(0, Target.BoundBy(0), Form.Sync));

    [Fact]
    public void Bind_ThatIsRefused_LeavesReuseAddressSet() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Listen(0, 1),
        new Bind(0, new Target(Place.Loopback, 0)),
        new GetRawOption(0, 1, 2));

    [Fact]
    public void Connect_WhenBoundToBroadcast_IsInvalid() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Broadcast, 1)),
        new Connect(0, Target.BoundBy(0), Form.Sync));

    [Fact]
    public void Connect_AfterDisconnectOfAnAttemptThatEnded_TellsTheEnd() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new SetBlocking(0, false),
        new Shutdown(0, SocketShutdown.Both),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Disconnect(0, false, Form.Sync),
        new Connect(0, Target.BoundBy(0), Form.Sync));

    [Fact]
    public void Dispose_WhileConnectingAndReceiving_AbortsTheReceive() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Create(2, Socks.Tcp4),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Receive(2, 1, Form.Async),
        new Dispose(2));

    [Fact]
    public void Connect_ToNowhereWhenBound_IsToItself() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 2)),
        new Connect(0, new Target(Place.Any, 2), Form.Sync));

    [Fact]
    public void Connect_WhenBoundToBroadcastByIPv4_ComesFromLoopback() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Broadcast, 1)),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Connect_RefusedWhenAnotherListensOnThePort_SaysRefused(int form) => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Tcp4),
        new Bind(1, Target.BoundBy(0)),
        new Listen(1, 1),
        new Connect(0, new Target(Place.Loopback, 1), (Form)form),
        new Connect(0, new Target(Place.Loopback, 1), (Form)form));
}
