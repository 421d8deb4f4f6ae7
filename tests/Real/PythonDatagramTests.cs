// What Python does with datagrams that the simulation has not: the error queue, memberships by number, headers that are added to every
// datagram, the cork of UDP.

using System.Net;
using System.Net.Sockets;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Real;

public class PythonDatagramTests
{
    private static readonly IPAddress s_group = IPAddress.Parse("239.1.2.3");

    private static RealNetwork Network => RealNetwork.Instance;

    // Its number passes Send and Receive of SocketFlags, as it does in Socket; the message forms refuse it.
    [Fact]
    public void MsgErrQueue_AsANumber_LooksIntoTheErrorQueue()
    {
        const SocketFlags msgErrQueue = (SocketFlags)0x2000;
        using var socket = Loopback.Udp();
        socket.SendTo(new byte[3], socket.LocalEndPoint!);
        Assert.True(socket.Poll(1_000_000, SelectMode.SelectRead));
        socket.Blocking = false;

        Assert.Equal("WouldBlock", Outcome.Of(() => socket.Receive(new byte[9], msgErrQueue)));
        Assert.Equal("OperationNotSupported", Outcome.Of(() => socket.ReceiveMessage([new byte[9]], 0, msgErrQueue)));
        Assert.Equal(3, socket.Receive(new byte[9]));
    }

    // Joined by the member, left by the number (ip_mreq: group, then own address), and the other way round.
    [Theory]
    [InlineData("IP_ADD_MEMBERSHIP", 35, SocketOptionName.DropMembership)]
    [InlineData("IP_DROP_MEMBERSHIP", 36, SocketOptionName.AddMembership)]
    public void Membership_ByNumberAndByMember_IsTheSame(string python, int number, SocketOptionName other)
    {
        using var socket = Loopback.Udp();
        byte[] structure = [.. s_group.GetAddressBytes(), .. IPAddress.Loopback.GetAddressBytes()];
        Action byNumber = () => socket.SetRawSocketOption(0, number, structure);
        Action byMember = () => socket.SetSocketOption(SocketOptionLevel.IP, other, new MulticastOption(s_group, IPAddress.Loopback));
        var (join, leave) = python == "IP_ADD_MEMBERSHIP" ? (byNumber, byMember) : (byMember, byNumber);

        Assert.Equal("done,done", $"{Outcome.Of(join)},{Outcome.Of(leave)}");
        Assert.Equal("AddressNotAvailable", Outcome.Of(leave));
    }

    [Theory]
    [InlineData("IPV6_JOIN_GROUP", 20, SocketOptionName.DropMembership)]
    [InlineData("IPV6_LEAVE_GROUP", 21, SocketOptionName.AddMembership)]
    public void MembershipV6_ByNumberAndByMember_IsTheSame(string python, int number, SocketOptionName other)
    {
        const int loopback = 1;
        using var socket = PythonSockets.Make(Network, "udp6");
        var group = IPAddress.Parse("ff02::99");
        byte[] structure = [.. group.GetAddressBytes(), loopback, 0, 0, 0];
        Action byNumber = () => socket.SetRawSocketOption(41, number, structure);
        Action byMember = () => socket.SetSocketOption(SocketOptionLevel.IPv6, other, new IPv6MulticastOption(group, loopback));
        var (join, leave) = python == "IPV6_JOIN_GROUP" ? (byNumber, byMember) : (byMember, byNumber);

        Assert.Equal("done,done", $"{Outcome.Of(join)},{Outcome.Of(leave)}");
        Assert.Equal("AddressNotAvailable", Outcome.Of(leave));
    }

    // Headers that are added to every datagram: bytes as RFC 3542 lays them out, none on a fresh socket, and a number is no header.
    [Theory]
    [InlineData("IP_OPTIONS", "udp", 0, 4)]
    [InlineData("IPV6_DSTOPTS", "udp6", 41, 59)]
    [InlineData("IPV6_HOPOPTS", "udp6", 41, 54)]
    [InlineData("IPV6_RTHDR", "udp6", 41, 57)]
    [InlineData("IPV6_RTHDRDSTOPTS", "udp6", 41, 55)]
    public void Header_OfAFreshSocket_IsEmptyAndANumberIsNone(string python, string kind, int level, int number)
    {
        using var socket = PythonSockets.Make(Network, kind);

        Assert.Equal((python, 0), (python, PythonSockets.GetOption(socket, level, number, 64).Length));
        Assert.Equal("InvalidArgument", Outcome.Of(() => PythonSockets.SetOption(socket, level, number, 5)));
    }

    // struct ip6_mtuinfo: an address of 28 bytes, then the number.
    [Fact]
    public void Ipv6PathMtu_OfAConnectedSocket_EndsWithTheNumber()
    {
        const int pathMtu = 61, smallestMtu = 1280;
        using var socket = PythonSockets.Make(Network, "udp6");
        Assert.Equal("NotConnected", Outcome.Of(() => PythonSockets.GetOption(socket, 41, pathMtu, 32)));

        socket.Connect(new IPEndPoint(IPAddress.IPv6Loopback, 9));

        Assert.True(BitConverter.ToInt32(PythonSockets.GetOption(socket, 41, pathMtu, 32), 28) >= smallestMtu);
    }

    [Fact]
    public void SolUdp_ByNumber_HasUdpCork()
    {
        const int solUdp = 17, udpCork = 1;
        using var socket = PythonSockets.Make(Network, "udp");

        Assert.Equal(0, PythonSockets.GetOption(socket, solUdp, udpCork));
        Assert.Equal(solUdp, (int)SocketOptionLevel.Udp);
    }
}
