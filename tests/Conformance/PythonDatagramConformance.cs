// Datagrams: recvfrom, sendto, truncation, broadcasting, multicast, and messages with control data.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonDatagramConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task RecvFrom_TakesAnEndPointAndReplacesIt() => TNetwork.RunAsync(async network =>
    {
        using var receiver = PythonSockets.Datagrams(network);
        using var sender = PythonSockets.Datagrams(network);
        sender.SendTo("abc"u8, receiver.LocalEndPoint!);
        await network.ReadableAsync(receiver);
        EndPoint wrong = new IPEndPoint(IPAddress.IPv6Any, 0), from = new IPEndPoint(IPAddress.Any, 0);

        Assert.Equal("ArgumentException(remoteEP)", Outcome.Of(() => receiver.ReceiveFrom(new byte[9], ref wrong)));
        Assert.Equal(3, receiver.ReceiveFrom(new byte[9], ref from));

        Assert.Equal(sender.LocalEndPoint, from);
    });

    // Python waits, on a socket that the kernel would bind for it.
    [Fact]
    public Task RecvFrom_OfAnUnboundSocket_IsMisuse() => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, "udp");
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);

        Assert.Equal("InvalidOperation", Outcome.Of(() => socket.ReceiveFrom(new byte[1], ref from)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Recv_OfALongerDatagram_CutsItSilently() => TNetwork.RunAsync(async network =>
    {
        using var socket = PythonSockets.Datagrams(network);
        socket.SendTo(new byte[10], socket.LocalEndPoint!);
        await network.ReadableAsync(socket);

        Assert.Equal("4 0", $"{socket.Receive(4)} {socket.Available}");
    });

    // recv_into(4, MSG_TRUNC) answers with 10 too.
    [Fact]
    public Task MsgTrunc_AsAnArgument_ReturnsTheWholeLength() => TNetwork.RunAsync(async network =>
    {
        using var socket = PythonSockets.Datagrams(network);
        socket.SendTo(new byte[10], socket.LocalEndPoint!);
        await network.ReadableAsync(socket);

        Assert.Equal("10", socket.Receive(4, SocketFlags.Truncated));
    });

    [Theory]
    [InlineData("MSG_TRUNC", 4, 1024, SocketFlags.Truncated)]
    [InlineData("MSG_CTRUNC", 10, 0, SocketFlags.ControlDataTruncated)]
    public Task MessageFlag_OfTheResult_SaysWhatWasCut(string python, int room, int controlRoom, SocketFlags expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var socket = PythonSockets.Datagrams(network);
            PythonSockets.SetOption(socket, 0, 12, 1); // IP_RECVTTL
            socket.SendTo(new byte[10], socket.LocalEndPoint!);
            await network.ReadableAsync(socket);

            var message = socket.ReceiveMessage([new byte[room]], controlRoom);

            Assert.Equal((python, room, expected), (python, message.ReceivedBytes, message.SocketFlags));
        });

    [Fact]
    public Task Send_WithoutConnect_NeedsAnAddress() => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Datagrams(network);

        var exception = Assert.Throws<SocketException>(() => socket.Send(new byte[1]));

        Assert.Equal((SocketError.DestinationAddressRequired, 89), (exception.SocketErrorCode, exception.ErrorCode));
        return Task.CompletedTask;
    });

    [Fact]
    public Task RecvOfZeroBytes_LeavesTheDatagram() => TNetwork.RunAsync(async network =>
    {
        using var socket = PythonSockets.Datagrams(network);
        socket.SendTo(new byte[3], socket.LocalEndPoint!);
        await network.ReadableAsync(socket);

        Assert.Equal("0 3", $"{socket.Receive(0)} {socket.Receive(9)}");
    });

    // PermissionError in Python.
    [Fact]
    public Task Broadcast_WithoutTheOption_IsAccessDenied() => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Datagrams(network);
        var everybody = new IPEndPoint(IPAddress.Parse("127.255.255.255"), PythonSockets.Port(socket));

        Assert.Equal("AccessDenied", Outcome.Of(() => socket.SendTo(new byte[1], everybody)));

        socket.EnableBroadcast = true;
        Assert.Equal(1, PythonSockets.GetOption(socket, 1, 6)); // SO_BROADCAST
        Assert.Equal("1", Outcome.Of(() => socket.SendTo(new byte[1], everybody)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task SendMsg_And_RecvMsgInto_GatherAndScatter() => TNetwork.RunAsync(async network =>
    {
        using var receiver = PythonSockets.Datagrams(network);
        using var sender = PythonSockets.Datagrams(network);

        sender.SendMessage([new byte[] { 1, 2 }, new byte[] { 3 }], [], SocketFlags.None, receiver.LocalEndPoint);
        await network.ReadableAsync(receiver);
        byte[] first = new byte[1], second = new byte[9];
        var message = receiver.ReceiveMessage([first, second]);

        Assert.Equal([1, 2, 3], first.Concat(second[..2]));
        Assert.Equal(sender.LocalEndPoint, message.RemoteEndPoint);
    });

    // The ancillary items that Python gives as (level, type, bytes) come as objects.
    [Theory]
    [InlineData("IP_TTL", "udp", 0, 12, typeof(TimeToLiveMessage))]
    [InlineData("IP_PKTINFO", "udp", 0, 8, typeof(PacketInformationMessage))]
    [InlineData("IP_TOS", "udp", 0, 13, typeof(RawControlMessage))]
    [InlineData("SO_TIMESTAMPNS", "udp", 1, 35, typeof(TimestampMessage))]
    [InlineData("IPV6_HOPLIMIT", "udp6", 41, 51, typeof(TimeToLiveMessage))]
    [InlineData("IPV6_PKTINFO", "udp6", 41, 49, typeof(PacketInformationMessage))]
    [InlineData("IPV6_TCLASS", "udp6", 41, 66, typeof(RawControlMessage))]
    public Task AncillaryItem_WhenAskedFor_IsAnObject(string python, string kind, int level, int number, Type expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var socket = PythonSockets.Make(network, kind);
            socket.Bind(new IPEndPoint(kind == "udp" ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
            PythonSockets.SetOption(socket, level, number, 1);
            socket.SendTo(new byte[1], socket.LocalEndPoint!);
            await network.ReadableAsync(socket);

            var message = socket.ReceiveMessage([new byte[1]]);

            Assert.Equal((python, expected), (python, Assert.Single(message.ControlMessages).GetType()));
        });

    [Fact]
    public Task AncillaryItem_Sent_OverridesTheSocketsOwn() => TNetwork.RunAsync(async network =>
    {
        using var socket = PythonSockets.Datagrams(network);
        PythonSockets.SetOption(socket, 0, 12, 1); // IP_RECVTTL

        socket.SendMessage([new byte[1]], [new TimeToLiveMessage(9)], SocketFlags.None, socket.LocalEndPoint);
        await network.ReadableAsync(socket);

        Assert.Equal(9, Assert.IsType<TimeToLiveMessage>(Assert.Single(socket.ReceiveMessage([new byte[1]]).ControlMessages)).Hops);
    });

    // Written by the member, read by Python's number.
    [Theory]
    [InlineData("IP_MULTICAST_TTL", "udp", 0, 33, SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1, 5)]
    [InlineData("IP_MULTICAST_LOOP", "udp", 0, 34, SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, 1, 0)]
    [InlineData("IP_DEFAULT_MULTICAST_TTL", "udp", 0, 33, SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 1, 2)]
    [InlineData("IP_DEFAULT_MULTICAST_LOOP", "udp", 0, 34, SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, 1, 0)]
    [InlineData("IPV6_MULTICAST_HOPS", "udp6", 41, 18, SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 1, 5)]
    [InlineData("IPV6_MULTICAST_LOOP", "udp6", 41, 19, SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, 1, 0)]
    [InlineData("IPV6_MULTICAST_IF", "udp6", 41, 17, SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, 0, 1)]
    [InlineData("IPV6_RECVPKTINFO", "udp6", 41, 49, SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, 0, 1)]
    [InlineData("IPV6_UNICAST_HOPS", "udp6", 41, 16, SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive, 64, 9)]
    [InlineData("IP_PKTINFO", "udp", 0, 8, SocketOptionLevel.IP, SocketOptionName.PacketInformation, 0, 1)]
    public Task Option_WithAMember_IsTheSameOption(
        string python, string kind, int level, int number, SocketOptionLevel memberLevel, SocketOptionName member, int fresh, int value) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);
            Assert.Equal((python, fresh), (python, PythonSockets.GetOption(socket, level, number)));

            socket.SetSocketOption(memberLevel, member, value);

            Assert.Equal((python, value), (python, PythonSockets.GetOption(socket, level, number)));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("IP_MULTICAST_LOOP", "udp", 0, 34, 0)]
    [InlineData("IPV6_MULTICAST_LOOP", "udp6", 41, 19, 0)]
    [InlineData("IP_TTL", "udp", 0, 2, 33)]
    [InlineData("IPV6_UNICAST_HOPS", "udp6", 41, 16, 33)]
    public Task Option_WithAProperty_IsTheSameOption(string python, string kind, int level, int number, int read) => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, kind);

        socket.MulticastLoopback = false;
        socket.Ttl = 33;

        Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));
        return Task.CompletedTask;
    });

    // The bytes of an address: as they are by number, as an int by the member.
    [Fact]
    public Task IpMulticastIf_IsAnAddress() => TNetwork.RunAsync(network =>
    {
        using var byNumber = PythonSockets.Make(network, "udp");
        using var byMember = PythonSockets.Make(network, "udp");
        var loopback = IPAddress.Loopback.GetAddressBytes();

        byNumber.SetRawSocketOption(0, 32, loopback);
        byMember.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, BitConverter.ToInt32(loopback));

        Assert.Equal(loopback, PythonSockets.GetOption(byNumber, 0, 32, 4));
        Assert.Equal(loopback, PythonSockets.GetOption(byMember, 0, 32, 4));
        return Task.CompletedTask;
    });

    [Fact]
    public Task IpMaxMemberships_OneMore_IsRefused() => TNetwork.RunAsync(network =>
    {
        const int ipMaxMemberships = 20;
        using var socket = PythonSockets.Make(network, "udp");

        var outcomes = Enumerable.Range(1, ipMaxMemberships + 1).Select(group => Outcome.Of(() => socket.SetSocketOption(
            SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(new IPAddress([239, 7, 7, (byte)group]), IPAddress.Loopback)))).ToList();

        Assert.Equal(Enumerable.Repeat("ok", ipMaxMemberships).Append("NoBufferSpaceAvailable"), outcomes);
        return Task.CompletedTask;
    });
}

public sealed class PythonDatagramOnReal : PythonDatagramConformance<OnReal>;
