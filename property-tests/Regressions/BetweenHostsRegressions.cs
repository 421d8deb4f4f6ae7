using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

/// <summary>Programs between two hosts on which the networks once differed.</summary>
public sealed class BetweenHostsRegressions
{
    [Fact]
    public void Bind_OfAConnectedIPv6Socket_IsRefusedBeforeTheAddressIsLookedAt() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.TcpDual),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Bind(12, new Target(Place.Prohibited6, 2)));

    [Fact]
    public void Bind_OfABoundIPv6UdpSocket_IsRefusedBeforeTheAddressIsLookedAt() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Bind(0, new Target(Place.Nobody6, 2)));

    [Theory]
    [InlineData((int)Place.Unreachable6)]
    [InlineData((int)Place.Prohibited6)]
    [InlineData((int)Place.Blackholed6)]
    [InlineData((int)Place.NoRoute6)]
    [InlineData((int)Place.Other6)]
    public void Send_FromAnIPv4AddressToOneOfIPv6_IsRefusedAsTheRouteSays(int place) => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new SendTo(0, 1, new Target((Place)place, 1), Form.Sync),
        new Connect(0, new Target((Place)place, 1), Form.Sync));

    [Fact]
    public void PacketInformation_OfADatagramToItself_NamesTheInterfaceOfTheAddress() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Udp4),
        new Create(1, Socks.Udp4),
        new Bind(1, new Target(Place.Own, 0)),
        new ReceiveMessageFrom(1, 1, Form.Sync),
        new SendTo(0, 1, Target.BoundBy(1), Form.Sync));

    [Fact]
    public void SoftError_OfAConnectInProgress_CanBeRead() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Silent, 1), Form.Sync),
        new LinkDown(0),
        new Wait(1100),
        new GetError(0),
        new GetError(0));

    [Theory]
    [InlineData((int)Socks.Tcp4, (int)Place.Nobody)]
    [InlineData((int)Socks.Tcp6, (int)Place.Nobody6)]
    public void Neighbour_ThatNobodyIs_EndsAConnectAfterThreeSeconds(int type, int place) => Regression.AgreesBetweenHosts(
        new Create(0, (Socks)type),
        new SetBlocking(0, false),
        new Connect(0, new Target((Place)place, 1), Form.Sync),
        new Wait(2800),
        new Wait(400),
        new GetError(0),
        new GetError(0));

    [Fact]
    public void OtherLink_DownForLongerThanTheSearch_LeavesASoftError() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Any, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp4),
        new Connect(12, Target.PortOf(0, Place.Other), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new LinkDown(0),
        new Send(12, 10, Form.Sync),
        new Wait(3400),
        new GetError(12),
        new GetError(12));

    [Fact]
    public void DisconnectForReuse_LeavesTheSocketOnItsHost() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Own, 0)),
        new Create(12, Socks.Udp4),
        new Connect(12, Target.PortOf(0, Place.Other), Form.Sync),
        new Disconnect(12, true, Form.Sync),
        new SendTo(12, 1, Target.BoundBy(0), Form.Sync),
        new Receive(0, 1, Form.Sync));

    [Fact]
    public void ConnectAsync_ToAFamilyThatTheSocketCannotUse_TouchesNothing() => Regression.AgreesBetweenHosts(
        new Create(12, Socks.Udp6),
        new Bind(12, new Target(Place.Own6, 0)),
        new Create(13, Socks.Udp6),
        new Connect(13, Target.PortOf(12, Place.Loopback), Form.Sync),
        new Receive(13, 1, Form.Async),
        new Connect(13, Target.PortOf(12, Place.Loopback), Form.Async));

    [Fact]
    public void ConnectAsync_ToAFamilyThatTheSocketCannotUse_KeepsThePort() => Regression.AgreesBetweenHosts(
        new Create(1, Socks.Udp4),
        new Bind(1, new Target(Place.Own, 0)),
        new ConnectTimed(1, Target.PortOf(1, Place.Loopback6), 1),
        new Connect(1, Target.PortOf(1, Place.Silent6), Form.Async),
        new SendTo(1, 1, Target.PortOf(1, Place.Own), Form.Sync));

    [Theory]
    [InlineData((int)SocketShutdown.Receive)]
    [InlineData((int)SocketShutdown.Send)]
    [InlineData((int)SocketShutdown.Both)]
    public void Shutdown_BeforeConnecting_IsSeenWhileConnecting(int how) => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Shutdown(0, (SocketShutdown)how),
        new Connect(0, new Target(Place.Silent, 1), Form.Sync),
        new Create(1, Socks.Tcp6),
        new SetBlocking(1, false),
        new Shutdown(1, (SocketShutdown)how),
        new Connect(1, new Target(Place.Silent6, 1), Form.Sync),
        new Receive(1, 1, Form.Sync));

    [Theory]
    [InlineData((int)Socks.TcpDual, (int)Place.Unreachable6)]
    [InlineData((int)Socks.TcpDual, (int)Place.NoRoute6)]
    [InlineData((int)Socks.TcpDual, (int)Place.Loopback)]
    [InlineData((int)Socks.Tcp4, (int)Place.Prohibited)]
    public void Connect_ThatFailsAtOnceOnADescriptorInUse_IsBelievedIn(int type, int place) => Regression.AgreesBetweenHosts(
        new Create(0, (Socks)type),
        new SetOption(0, SocketOptionLevel.IP, SocketOptionName.DontFragment, 1),
        new Connect(0, new Target((Place)place, 1), Form.Sync),
        new LocalEndPoint(0),
        new RemoteEndPoint(0),
        new Describe(0),
        new Connect(0, new Target((Place)place, 1), Form.Sync));

    [Theory]
    [InlineData((int)Socks.Udp4)]
    [InlineData((int)Socks.UdpDual)]
    [InlineData((int)Socks.Udp6)]
    public void SendTo_WithDontRoute_KnowsTheLinkOnly(int type) => Regression.AgreesBetweenHosts(
        new Create(0, (Socks)type),
        new SetOption(0, SocketOptionLevel.Socket, SocketOptionName.DontRoute, 1),
        new SendTo(0, 1, new Target(Place.Unreachable, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Prohibited, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Blackholed, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.NoRoute, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Other, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Own, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Loopback, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Unreachable6, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Prohibited6, 1), Form.Sync),
        new SendTo(0, 1, new Target(Place.Other6, 1), Form.Sync),
        new Connect(0, new Target(Place.Other, 1), Form.Sync),
        new Send(0, 1, Form.Sync),
        new Connect(0, new Target(Place.Unreachable, 1), Form.Async));

    [Theory]
    [InlineData((int)Socks.Tcp4, (int)Place.Unreachable)]
    [InlineData((int)Socks.Tcp4, (int)Place.Blackholed)]
    [InlineData((int)Socks.Tcp4, (int)Place.Silent)]
    [InlineData((int)Socks.Tcp6, (int)Place.Unreachable6)]
    [InlineData((int)Socks.Tcp6, (int)Place.Silent6)]
    public void Connect_WithDontRoute_KnowsTheLinkOnly(int type, int place) => Regression.AgreesBetweenHosts(
        new Create(0, (Socks)type),
        new SetBlocking(0, false),
        new SetOption(0, SocketOptionLevel.Socket, SocketOptionName.DontRoute, 1),
        new Connect(0, new Target((Place)place, 1), Form.Async));

    [Fact]
    public void PacketInformation_OfADatagramToNoAddress_NamesLoopback() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Udp4),
        new Create(1, Socks.Udp4),
        new Bind(0, new Target(Place.Any, 0)),
        new Connect(1, new Target(Place.Other, 1), Form.Sync),
        new ReceiveMessageFrom(0, 1, Form.Sync),
        new SendTo(1, 1, Target.BoundBy(0), Form.Sync),
        new ReceiveMessageFrom(0, 1, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Send(1, 1, Form.Sync));

    [Theory]
    [InlineData((int)Form.Sync)]
    [InlineData((int)Form.Async)]
    public void Connect_AfterAFailedDisconnect_FailsOnceAndThenBeginsAnew(int form) => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Own, 0)),
        new Disconnect(0, true, Form.Sync),
        new Connect(0, new Target(Place.Own, 1), (Form)form),
        new Drain(0),
        new Connect(0, new Target(Place.Own, 1), (Form)form),
        new LocalEndPoint(0),
        new Drain(0));

    [Fact]
    public void Connection_WhoseDescriptorIsReplaced_IsReset() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Own, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp4),
        new Connect(12, Target.PortOf(0, Place.Other), Form.Sync),
        new Send(12, 1, Form.Sync),
        new Disconnect(12, false, Form.Sync),
        new Connect(12, Target.PortOf(0, Place.Other), Form.Async),
        new Connect(12, Target.PortOf(0, Place.Other), Form.Async),
        new Describe(12));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void SoftErrorOfIPv6_OutlivesAReset(int host) => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Own6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new LinkDown(host),
        new Send(12, 1, Form.Sync),
        new Close(2, 0),
        new LinkUp(host),
        new GetError(12),
        new GetError(12),
        new GetError(12));

    [Fact]
    public void SoftErrorOfIPv6_ThatWasRead_IsGone() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Own6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new LinkDown(1),
        new Send(12, 1, Form.Sync),
        new Close(2, 0),
        new GetError(12),
        new LinkUp(1),
        new GetError(12),
        new GetError(12));

    [Fact]
    public void SoftErrorOfIPv6_ComesWithEachSend_WhenNothingCouldBeSent() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.TcpDual),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new LinkDown(1),
        new Send(12, 1, Form.Sync),
        new GetError(12),
        new Send(12, 1, Form.Sync),
        new GetError(12));

    [Fact]
    public void Flood_OfAPortThatIsClosedToTheSender_EndsWithItsAnswer() => Regression.AgreesBetweenHosts(
        new Create(12, Socks.Udp4),
        new Bind(12, new Target(Place.Own, 0)),
        new Create(1, Socks.Udp4),
        new Connect(12, new Target(Place.Loopback, 1), Form.Sync),
        new Connect(1, Target.PortOf(12, Place.Other), Form.Sync),
        new Flood(1, 2, 1, Target.BoundBy(12)));

    [Theory]
    [InlineData((int)Place.Nobody, 1)]
    [InlineData((int)Place.Nobody6, 1)]
    [InlineData((int)Place.Nobody, 1400)]
    [InlineData((int)Place.Nobody6, 4000)]
    public void Flood_OfAMissingNeighbour_FillsTheSendBuffer(int place, int bytes) => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Flood(0, 120, bytes, new Target((Place)place, 1)),
        new Flood(0, 30, bytes, new Target((Place)place, 1)),
        new Flood(0, 200, bytes, new Target((Place)place, 1)),
        new SendTo(0, 1, new Target((Place)place, 1), Form.Sync),
        new Wait(3200));

    [Fact]
    public void Flood_OfANeighbourWithoutCarrier_GoesOnWithTheLink() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Udp4),
        new Bind(0, new Target(Place.Any, 0)),
        new Create(12, Socks.Udp4),
        new SetBuffer(12, false, 0),
        new LinkDown(0),
        new SendTo(12, 726, Target.PortOf(0, Place.Other), Form.Sync),
        new SendTo(12, 726, Target.PortOf(0, Place.Other), Form.Sync),
        new SendTo(12, 726, Target.PortOf(0, Place.Other), Form.Async),
        new LinkUp(0),
        new Drain(0));
}
