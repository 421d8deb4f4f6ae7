// Programs with UDP sockets on which the networks once differed.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

public class UdpRegressions
{
    [Fact]
    public void SendUrgent_OfDualModeToAPortOfZero_IsRefusedForTheFlag() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Connect(0, new Target(Place.Loopback, 0), Form.Sync),
        new SendUrgent(0, 1, Form.Sync),
        new Send(0, 1, Form.Sync));

    [Fact]
    public void DontFragment_InDualMode_CanBeAskedForAndSet() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new GetFlag(0, Flag.DontFragment),
        new SetFlag(0, Flag.DontFragment, true),
        new GetFlag(0, Flag.DontFragment));

    [Fact]
    public void Connect_ToIPv4AfterIPv6_KeepsTheLocalAddress() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Create(1, Socks.UdpDual),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SendTo(1, 2, new Target(Place.Loopback, 1), Form.Sync),
        new Connect(1, new Target(Place.Loopback, 1), Form.Sync),
        new LocalEndPoint(1),
        new Send(1, 3, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Send(1, 4, Form.Sync),
        new ReceiveFrom(0, 9, Form.Sync));

    [Fact]
    public void Bind_ToAnIPv6Address_TurnsDualModeOff() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new GetFlag(0, Flag.DualMode),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Mapped, 1), Form.Sync));

    [Fact]
    public void Connect_ThatFails_LeavesTheQueue() => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Udp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Send(1, 1, Form.Sync),
        new Connect(0, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Available(0),
        new RemoteEndPoint(0));

    [Fact]
    public void Connect_AfterAFailedOne_StartsAfreshAtTheSamePort() => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new SetBlocking(0, false),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SetTtl(0, 9),
        new Send(1, 1, Form.Sync),
        new Connect(0, new Target(Place.Mapped, 3), Form.Sync),
        new Connect(0, new Target(Place.Loopback, 3), Form.Sync),
        new LocalEndPoint(0),
        new RemoteEndPoint(0),
        new GetOption(0, SocketOptionLevel.IP, SocketOptionName.IpTimeToLive),
        new Receive(0, 9, Form.Sync));

    [Theory]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.Debug, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse, 0)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.DontRoute, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.Broadcast, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, 1)]
    [InlineData(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, 5)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.TypeOfService, 4)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 7)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.DontFragment, 1)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 7)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, 0)]
    [InlineData(SocketOptionLevel.IP, SocketOptionName.PacketInformation, 1)]
    [InlineData(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, 0)]
    [InlineData(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, 1)]
    public void Option_OfASocketThatGetsAFreshDescriptor_IsKeptOrForbidsIt(SocketOptionLevel level, SocketOptionName name, int value) =>
        Regression.Agrees(
            new Create(0, Socks.Udp6),
            new SetOption(0, level, name, value),
            new Connect(0, new Target(Place.Loopback6, 1), Form.Sync),
            new Disconnect(0, true, Form.Sync),
            new GetOption(0, level, name),
            new Create(1, Socks.Udp4),
            new SetOption(1, level, name, value),
            new Connect(1, new Target(Place.Mapped, 3), Form.Sync),
            new Connect(1, new Target(Place.Loopback, 3), Form.Sync),
            new GetOption(1, level, name));

    [Fact]
    public void SendTo_Port0_OfIPv4FromASocketOfIPv6Alone_IsNetworkUnreachable() => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new SendTo(0, 0, new Target(Place.Loopback, 0), Form.Sync),
        new SendMessageTo(0, 1, new Target(Place.Mapped, 0), Form.Sync),
        new SendTo(0, 1, new Target(Place.Loopback6, 0), Form.Sync));

    [Fact]
    public void PassSocket_ThatFails_LeavesTheSocketOpen() => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Send(1, 1, Form.Sync),
        new PassSocket(0, 0, 1, Form.Sync),
        new PassSocket(0, 0, 1, Form.Async),
        new SendTellingError(1, 1),
        new Available(0));

    [Fact]
    public void Disconnect_ForReuse_AbortsAsynchronousCallsAndEndsBlockedOnes() => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Udp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Receive(1, 8483, Form.Async),
        new Create(2, Socks.Udp6),
        new Connect(2, Target.BoundBy(0), Form.Sync),
        new Receive(2, 5, Form.Sync),
        new Disconnect(1, true, Form.Sync),
        new Disconnect(2, true, Form.Sync),
        new Shutdown(1, SocketShutdown.Both));

    [Fact]
    public void Disconnect_WithoutAConnection_LetsTheSocketConnectNoMore() => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Disconnect(1, false, Form.Sync),
        new ConnectTimed(1, Target.BoundBy(0), 1));

    [Fact]
    public void Receive_OfNoBytes_CompletesWithEventsOnly() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Shutdown(0, SocketShutdown.Receive),
        new Receive(0, 0, Form.Async),
        new Receive(0, 0, Form.Async),
        new Cancel(0),
        new Create(1, Socks.Udp4),
        new Shutdown(1, SocketShutdown.Both),
        new Peek(1, 0, Form.Async));

    [Fact]
    public void PassSocket_OnADatagramSocket_DoesNotAskForThePeer() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.UdpDual),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new PassSocket(1, 0, 1, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new RemoteEndPoint(1));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(41)]
    [InlineData(132)]
    public void RawOption_OfAnyLevel_IsRefusedAsByTheKernel(int level) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new GetRawOption(0, level, 999),
        new SetRawOption(0, level, 999, 1),
        new Create(1, Socks.Udp6),
        new GetRawOption(1, level, 999),
        new SetRawOption(1, level, 999, 1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MessageForms_OfAClosedSocket_LookAtTheTokenFirst(bool isCancelled) => MessageForms(isCancelled ? Form.Cancelled : Form.Async);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Connect_OfASocketThatWasConnected_AfterAFailure(bool isAsynchronous) =>
        ConnectAfterFailure(isAsynchronous ? Form.Async : Form.Sync);

    private static void MessageForms(Form form) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Dispose(0),
        new SendMessage(0, [1], form),
        new SendMessageTo(0, 1, new Target(Place.Loopback, 1), form),
        new ReceiveMessage(0, [1], 0, 1, form),
        new SendFile(0, 1, 1, form),
        new Create(2, Socks.Udp6),
        new Dispose(2),
        new SendMessageTo(2, 1, new Target(Place.Loopback6, 1), form),
        new SendTo(2, 1, new Target(Place.Loopback6, 1), form));

    private static void ConnectAfterFailure(Form form) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Bind(1, new Target(Place.Any, 0)),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Connect(1, new Target(Place.Loopback6, 1), Form.Sync),
        new Connected(1),
        new Connect(1, Target.BoundBy(0), form),
        new LocalEndPoint(1),
        new RemoteEndPoint(1),
        new Connected(1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SendVectored_WithAnEmptyBufferAtTheEnd_SendsOneMore(bool isAsynchronous) =>
        SendVectored(isAsynchronous ? Form.Async : Form.Sync);

    private static void SendVectored(Form form) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SendVectored(1, [19, 0], form),
        new Receive(0, 30, Form.Sync),
        new Receive(0, 30, Form.Sync),
        new SendVectored(1, [0, 19], form),
        new SendVectored(1, [0, 0], form),
        new Receive(0, 30, Form.Sync),
        new Receive(0, 30, Form.Sync));

    [Fact]
    public void DisconnectAsync_ForReuse_LeavesTheLocalEndPoint() => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Udp6),
        new Bind(1, new Target(Place.Loopback6, 0)),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Disconnect(1, true, Form.Async),
        new LocalEndPoint(1));

    [Fact]
    public void Bind_OfASocketThatHoldsAPort_IsInvalidBeforeTheAddressIsLookedAt() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Flood(0, 1, 1, new Target(Place.Loopback, 1)),
        new Bind(0, new Target(Place.Foreign, 0)),
        new Create(1, Socks.Udp4),
        new Flood(1, 1, 1, new Target(Place.Loopback, 1)),
        new Bind(1, new Target(Place.Foreign, 0)));

    [Theory]
    [InlineData(nameof(Socks.Udp4))]
    [InlineData(nameof(Socks.Udp6))]
    [InlineData(nameof(Socks.UdpDual))]
    public void Name_OfAnotherFamily_IsRefusedByItsLengthFirst(string kind) => Regression.Agrees(
        new Create(0, Enum.Parse<Socks>(kind)),
        new Bind(0, new Target(Place.Path, 0)),
        new Bind(0, new Target(Place.Abstract, 0)),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Enum.Parse<Socks>(kind)),
        new SendTo(1, 1, new Target(Place.Path, 0), Form.Sync),
        new SendTo(1, 1, new Target(Place.Abstract, 0), Form.Sync),
        new Connect(1, new Target(Place.Path, 0), Form.Sync),
        new Connect(1, new Target(Place.Abstract, 0), Form.Sync));

    [Fact]
    public void Available_MovesTheQueueToTheReader() => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Udp6),
        new SendTo(1, 1, Target.BoundBy(0), Form.Sync),
        new SendTo(1, 1, Target.BoundBy(0), Form.Sync),
        new ReceiveFrom(0, 1, Form.Sync),
        new SetBuffer(0, true, 1),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new SendUrgent(0, 1, Form.Sync),
        new Drain(0));

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(255)]
    public void TypeOfService_OfASocket_SetsItsPriority(int value) => Regression.Agrees(
        new Create(0, Socks.Udp6),
        new SetOption(0, SocketOptionLevel.IP, SocketOptionName.TypeOfService, value),
        new GetRawOption(0, 1, 12),
        new SetRawOption(0, 1, 12, 5),
        new SetRawOption(0, 0, 1, value),
        new GetRawOption(0, 1, 12),
        new SetRawOption(0, 0, 1, 12),
        new GetRawOption(0, 1, 12));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Connect_AfterDisconnecting_TakesAnotherDescriptorTheNextTime(bool blocking) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new SetBlocking(1, blocking),
        new Bind(1, new Target(Place.Loopback, 0)),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Disconnect(1, false, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Connected(1),
        new LocalEndPoint(1),
        new Connect(1, Target.BoundBy(0), Form.Async),
        new Connected(1),
        new LocalEndPoint(1),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new LocalEndPoint(1),
        new Send(1, 1, Form.Sync));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Connect_AfterAFailedDisconnect_TakesAnotherDescriptorTheNextTime(bool blocking) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new SetBlocking(1, blocking),
        new Bind(1, new Target(Place.Loopback, 0)),
        new Disconnect(1, false, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Connected(1),
        new LocalEndPoint(1),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Connected(1),
        new LocalEndPoint(1),
        new RemoteEndPoint(1),
        new Send(1, 1, Form.Sync));

    [Fact]
    public void Close_WhileAMessageOfAShutReceiverWaits_AbortsIt() => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Shutdown(0, SocketShutdown.Receive),
        new ReceiveMessage(0, [1], 0, 1, Form.Async),
        new Wait(20),
        new Close(0, 2));

    [Fact]
    public void Connect_OfAnIPv6SocketBoundToAMappedBroadcast_IsInvalid() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Broadcast, 0)),
        new Connect(0, Target.PortOf(0, Place.Loopback), Form.Sync),
        new SendTo(0, 1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ConnectTimed(0, Target.BoundBy(0), 1));

    [Fact]
    public void AddressForm_OfAnIPv6Socket_IsCheckedAsByTheKernel() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new SetRawOption(0, 41, 1, 1),
        new SetRawOption(0, 41, 1, 2),
        new Connect(0, new Target(Place.Loopback6, 1), Form.Sync),
        new SetRawOption(0, 41, 1, 2));

    [Fact]
    public void PacketInformation_AskedForAsIPv6_ComesWithDatagramsOfIPv4() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new SetRawOption(0, 41, 49, 1),
        new SendTo(1, 3, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ReceiveMessageFrom(0, 10, Form.Async),
        new SendTo(1, 3, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ReceiveMessageFrom(0, 10, Form.Async));

    [Fact]
    public void PacketInformation_OfIPv4Alone_IsNotLookedAtOnASocketOfIPv6() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Create(1, Socks.Udp4),
        new SendTo(1, 3, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ReceiveMessageFrom(0, 10, Form.Async),
        new SetRawOption(0, 41, 49, 0),
        new SendTo(1, 3, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ReceiveMessageFrom(0, 10, Form.Async));

    [Fact]
    public void PacketInformation_AskedForLate_LacksTheAddressOfTheWayIn() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Create(1, Socks.Udp4),
        new SendTo(1, 0, Target.PortOf(0, Place.Loopback), Form.Sync),
        new SendTo(1, 0, Target.PortOf(0, Place.Loopback), Form.Sync),
        new ReceiveMessageFrom(0, 1, Form.Sync),
        new ReceiveMessage(0, [1], 64, 2, Form.Sync));

    [Theory]
    [InlineData((int)Form.Sync)]
    [InlineData((int)Form.Async)]
    public void SendVectored_WhoseEmptyRestIsRefused_IsSentAllTheSame(int form) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Dispose(0),
        new SendVectored(1, [6, 0], (Form)form),
        new GetError(1));

    [Fact]
    public void ReceiveMessages_AfterADisconnectThatFailed_AreServedInAnyOrder() => Regression.Agrees(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.UdpDual),
        new Disconnect(0, true, Form.Sync),
        new ReceiveMessage(0, [1], 1, 2, Form.Async),
        new ReceiveMessage(0, [1], 1, 2, Form.Async),
        new SendTo(1, 1, Target.BoundBy(0), Form.Sync));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void DatagramOfOneByteMoreThanThereIsALengthFor_IsRefusedOrLost(int discovery) => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.Udp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SetRawOption(1, 0, 10, discovery),
        new Send(1, 65508, Form.Sync),
        new GetError(1),
        new Drain(0));

    [Fact]
    public void Dispose_WithABlockedReceive_ShutsDownWhatWasPassed() => Regression.Agrees(
        new Create(0, Socks.Udp4),
        new ReceiveTellingError(0, 1),
        new CreatePair(1, 2, SocketType.Seqpacket),
        new PassSocket(2, 0, 1, Form.Sync),
        new ReceiveMessage(1, [1], 32, 3, Form.Sync),
        new Dispose(0));
}
