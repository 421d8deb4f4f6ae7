// SendMessage and ReceiveMessage with data, addresses and every typed control message but passed sockets.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class MessageTests
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int InternetLevel = 0; // IPPROTO_IP
    private const int InternetV6Level = 41; // IPPROTO_IPV6

    [Fact]
    public void Message_GathersAndScatters_AndNamesTheSender()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        Assert.Equal(5, sender.SendMessage([new byte[] { 1, 2 }, default, new byte[] { 3, 4, 5 }], [], SocketFlags.None, receiver.LocalEndPoint));
        byte[] first = new byte[1], second = new byte[9];
        var received = receiver.ReceiveMessage([first, second]);
        Assert.Equal(5, received.ReceivedBytes);
        Assert.Equal([1, 2, 3, 4, 5], first.Concat(second[..4]));
        Assert.Equal(sender.LocalEndPoint, received.RemoteEndPoint);
        Assert.Equal(SocketFlags.None, received.SocketFlags);
        Assert.Empty(received.ControlMessages);
    }

    [Fact]
    public void Message_LongerThanTheBuffers_IsFlaggedTruncated()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Seqpacket);
        using (first)
        using (second)
        {
            first.SendMessage([new byte[5]], []);
            var received = second.ReceiveMessage([new byte[2]], 0);
            Assert.Equal((2, SocketFlags.Truncated), (received.ReceivedBytes, received.SocketFlags));
            Assert.Null(received.RemoteEndPoint);
        }
    }

    [Fact]
    public void Timestamp_WhenAskedFor_IsNow()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        receiver.SetRawSocketOption(SocketLevel, 35, BitConverter.GetBytes(1));
        sender.SendTo(new byte[1], receiver.LocalEndPoint!);
        var timestamp = Assert.IsType<TimestampMessage>(Assert.Single(receiver.ReceiveMessage([new byte[1]]).ControlMessages)).Timestamp;
        Assert.InRange(timestamp, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public void TimeToLive_Sent_OverridesTheSocketsOwn()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        receiver.SetRawSocketOption(InternetLevel, 12, BitConverter.GetBytes(1)); // IP_RECVTTL
        sender.SendMessage([new byte[1]], [new TimeToLiveMessage(33)], SocketFlags.None, receiver.LocalEndPoint);
        sender.SendTo(new byte[1], receiver.LocalEndPoint!);
        Assert.Equal(33, Assert.IsType<TimeToLiveMessage>(Assert.Single(receiver.ReceiveMessage([new byte[1]]).ControlMessages)).Hops);
        Assert.Equal(64, Assert.IsType<TimeToLiveMessage>(Assert.Single(receiver.ReceiveMessage([new byte[1]]).ControlMessages)).Hops);
    }

    [Fact]
    public void PacketInformation_NamesDestination_AndChoosesSource()
    {
        using var receiver = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 0));
        receiver.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        using var sender = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        var source = IPAddress.Parse("127.0.0.9");
        var destination = new IPEndPoint(IPAddress.Parse("127.0.0.7"), port);
        sender.SendMessage([new byte[1]], [new PacketInformationMessage(source, 0)], SocketFlags.None, destination);
        var received = receiver.ReceiveMessage([new byte[1]]);
        var information = Assert.IsType<PacketInformationMessage>(Assert.Single(received.ControlMessages));
        Assert.Equal(destination.Address, information.Address);
        Assert.True(information.InterfaceIndex > 0);
        Assert.Equal(source, ((IPEndPoint)received.RemoteEndPoint!).Address);
    }

    [Fact]
    public void V6Messages_CarryHopLimitAndPacketInformation()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using var receiver = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        receiver.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
        receiver.SetRawSocketOption(InternetV6Level, 51, BitConverter.GetBytes(1)); // IPV6_RECVHOPLIMIT
        using var sender = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        sender.SendMessage(
            [new byte[2]],
            [new TimeToLiveMessage(9), new PacketInformationMessage(IPAddress.IPv6Loopback, 0)],
            SocketFlags.None,
            receiver.LocalEndPoint);
        var messages = receiver.ReceiveMessage([new byte[2]]).ControlMessages;
        Assert.Equal(9, messages.OfType<TimeToLiveMessage>().Single().Hops);
        Assert.Equal(IPAddress.IPv6Loopback, messages.OfType<PacketInformationMessage>().Single().Address);
    }

    [Fact]
    public void DualModeSocket_SendsToIPv4()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using var receiver = Loopback.Udp();
        receiver.SetRawSocketOption(InternetLevel, 12, BitConverter.GetBytes(1));
        using var sender = RealNetwork.Instance.CreateSocket(SocketType.Dgram, ProtocolType.Udp);
        sender.SendMessage([new byte[3]], [new TimeToLiveMessage(5)], SocketFlags.None, receiver.LocalEndPoint);
        var received = receiver.ReceiveMessage([new byte[9]]);
        Assert.Equal(3, received.ReceivedBytes);
        Assert.Equal(5, Assert.IsType<TimeToLiveMessage>(Assert.Single(received.ControlMessages)).Hops);
    }

    [Fact]
    public void Credentials_AreTheSenders()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Dgram);
        using (first)
        using (second)
        {
            second.SetRawSocketOption(SocketLevel, 16, BitConverter.GetBytes(1)); // SO_PASSCRED
            first.SendMessage([new byte[1]], []);
            var automatic = Assert.IsType<CredentialsMessage>(Assert.Single(second.ReceiveMessage([new byte[1]]).ControlMessages));
            Assert.Equal(Environment.ProcessId, automatic.ProcessId);
            first.SendMessage([new byte[1]], [automatic]);
            var explicitly = Assert.IsType<CredentialsMessage>(Assert.Single(second.ReceiveMessage([new byte[1]]).ControlMessages));
            Assert.Equal((automatic.UserId, automatic.GroupId), (explicitly.UserId, explicitly.GroupId));
        }
    }

    [Fact]
    public void ControlData_WithoutRoom_IsFlagged()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        receiver.SetRawSocketOption(SocketLevel, 35, BitConverter.GetBytes(1));
        sender.SendTo(new byte[1], receiver.LocalEndPoint!);
        var received = receiver.ReceiveMessage([new byte[1]], 0);
        Assert.True(received.SocketFlags.HasFlag(SocketFlags.ControlDataTruncated));
        Assert.Empty(received.ControlMessages);
    }

    [Fact]
    public void Message_OnStream_IsSentWhole()
    {
        const int total = 5_000_000;
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        using (second)
        {
            var call = BlockedCall.Start(() => first.SendMessage([new byte[1_000_000], new byte[total - 1_000_000]], []));
            var received = 0;
            var buffer = new byte[300_000];
            while (received < total)
                received += second.ReceiveMessage([buffer]).ReceivedBytes;
            Assert.Equal("5000000", call.Result());
            first.Dispose();
            Assert.Equal(0, second.ReceiveMessage([buffer]).ReceivedBytes);
        }
    }

    [Fact]
    public void Message_ThatWaits_IsInterruptedOrTimesOut()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        using (first)
        using (second)
        {
            var call = BlockedCall.Start(() => first.ReceiveMessage([new byte[1]]));
            first.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            first.ReceiveTimeout = 30;
            Assert.Equal("TimedOut", Outcome.Of(() => first.ReceiveMessage([new byte[1]])));
            Loopback.Fill(first);
            call = BlockedCall.Start(() => first.SendMessage([new byte[9]], []));
            first.Interrupt();
            Assert.Equal("Interrupted", call.Result());
        }
    }

    [Fact]
    public void SendMessage_AfterPeerClosed_ReportsWithoutSignal()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        second.Dispose();
        Assert.Equal("Shutdown", Outcome.Of(() => first.SendMessage([new byte[1]], [])));
        Assert.Equal(0, first.ReceiveMessage([new byte[1]]).ReceivedBytes);
        first.Dispose();
    }

    [Fact]
    public void Message_BetweenNamedUnixSockets_NamesTheSender()
    {
        using var receiver = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using var sender = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var (to, from) = (new UnixDomainSocketEndPoint(Loopback.TemporaryPath()), new UnixDomainSocketEndPoint(Loopback.TemporaryPath()));
        receiver.Bind(to);
        sender.SendMessage([new byte[1]], [], SocketFlags.None, to);
        Assert.Null(receiver.ReceiveMessage([new byte[1]]).RemoteEndPoint);
        sender.Bind(from);
        sender.SendMessage([new byte[1]], [], SocketFlags.None, to);
        Assert.Equal(from.ToString(), receiver.ReceiveMessage([new byte[1]]).RemoteEndPoint?.ToString());
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public async Task AsynchronousMessages_WaitForDataAndForRoom(SocketType socketType)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (first, second) = Loopback.UnixPair(socketType);
        using (first)
        using (second)
        {
            var receiving = second.ReceiveMessageAsync([new byte[9]], cancellationToken: cancellation);
            Assert.False(receiving.IsCompleted);
            Assert.Equal(3, await first.SendMessageAsync([new byte[3]], [], cancellationToken: cancellation));
            Assert.Equal(3, (await receiving).ReceivedBytes);

            first.Blocking = false;
            while (first.Send(new byte[1000], SocketFlags.None, out _) > 0)
            {
            }

            var sending = first.SendMessageAsync([new byte[1000]], [], cancellationToken: cancellation);
            Assert.False(sending.IsCompleted);
            using var abort = new CancellationTokenSource();
            var aborted = first.SendMessageAsync([new byte[1000]], [], cancellationToken: abort.Token);
            await abort.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await aborted);
            second.Blocking = false;
            while (second.Receive(new byte[1000], SocketFlags.None, out _) > 0)
            {
            }

            Assert.Equal(1000, await sending);
        }
    }

    [Fact]
    public async Task ReceiveMessageAsync_Cancelled_TakesNothing()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Dgram);
        using (first)
        using (second)
        {
            using var abort = new CancellationTokenSource();
            var receiving = second.ReceiveMessageAsync([new byte[9]], cancellationToken: abort.Token);
            await abort.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
            first.Send(new byte[4]);
            Assert.Equal(4, second.ReceiveMessage([new byte[9]]).ReceivedBytes);
        }
    }
}
