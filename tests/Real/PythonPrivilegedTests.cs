// What needs privilege on Linux: raw sockets, packets of the link, and a few options. Without it each is refused, which is asserted too.

using System.Net;
using System.Net.Sockets;
using System.Text;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Real;

public class PythonPrivilegedTests
{
    private static readonly bool s_isPrivileged = Environment.IsPrivilegedProcess;

    private static RealNetwork Network => RealNetwork.Instance;

    [Theory]
    [InlineData("SOCK_RAW", AddressFamily.InterNetwork, ProtocolType.Icmp, 1)]
    [InlineData("IPPROTO_ICMP", AddressFamily.InterNetwork, ProtocolType.Icmp, 1)]
    [InlineData("IPPROTO_IGMP", AddressFamily.InterNetwork, ProtocolType.Igmp, 2)]
    [InlineData("IPPROTO_RAW", AddressFamily.InterNetwork, ProtocolType.Raw, 255)]
    [InlineData("IPPROTO_ICMPV6", AddressFamily.InterNetworkV6, ProtocolType.IcmpV6, 58)]
    [InlineData("IPPROTO_ROUTING", AddressFamily.InterNetworkV6, ProtocolType.IPv6RoutingHeader, 43)]
    [InlineData("IPPROTO_FRAGMENT", AddressFamily.InterNetworkV6, ProtocolType.IPv6FragmentHeader, 44)]
    [InlineData("IPPROTO_NONE", AddressFamily.InterNetworkV6, ProtocolType.IPv6NoNextHeader, 59)]
    [InlineData("IPPROTO_DSTOPTS", AddressFamily.InterNetworkV6, ProtocolType.IPv6DestinationOptions, 60)]
    public void RawSocket_OfAProtocol_IsMade(string python, AddressFamily family, ProtocolType protocol, int number)
    {
        var outcome = Outcome.Of(() =>
        {
            using var socket = Network.CreateSocket(family, SocketType.Raw, protocol);
            return PythonSockets.GetOption(socket, 1, 38); // SO_PROTOCOL
        });

        Assert.Equal((python, s_isPrivileged ? $"{number}" : "AccessDenied"), (python, outcome));
        Assert.Equal(number, (int)protocol);
    }

    // 0 is "the usual one" everywhere but in a raw socket, where there is none.
    [Fact]
    public void HopByHopOptions_AreNumberZero_WhichARawSocketRefuses()
    {
        Assert.Equal(0, (int)ProtocolType.IPv6HopByHopOptions); // IPPROTO_HOPOPTS
        Assert.Equal(
            "ProtocolNotSupported",
            Outcome.Of(() => Network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IPv6HopByHopOptions)));
    }

    [Theory]
    [InlineData("SO_DEBUG", 1, 1)]
    [InlineData("SO_MARK", 1, 36)]
    [InlineData("IP_TRANSPARENT", 0, 19)]
    public void Option_ThatNeedsPrivilege_ReadsBack(string python, int level, int number)
    {
        using var socket = Loopback.Udp();
        Assert.Equal((python, 0), (python, PythonSockets.GetOption(socket, level, number)));

        var outcome = Outcome.Of(() => PythonSockets.SetOption(socket, level, number, 1));

        Assert.Equal(s_isPrivileged ? "done" : "AccessDenied", outcome);
        Assert.Equal(s_isPrivileged ? 1 : 0, PythonSockets.GetOption(socket, level, number));
    }

    [Fact]
    public void SoDebug_HasAMember()
    {
        Assert.SkipUnless(s_isPrivileged, "Needs privilege.");
        using var socket = Loopback.Tcp();

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Debug, true);

        Assert.Equal(1, PythonSockets.GetOption(socket, 1, 1));
    }

    [Fact]
    public void SoBindToDevice_IsTheNameOfAnInterface()
    {
        using var socket = Loopback.Udp();

        Assert.Equal("done", Outcome.Of(() => socket.SetRawSocketOption(1, 25, "lo\0"u8)));

        Assert.Equal("lo", Encoding.ASCII.GetString(PythonSockets.GetOption(socket, 1, 25, 16)).TrimEnd('\0'));
    }

    [Fact]
    public void IpHdrIncl_OfARawSocket_HasAMember()
    {
        Assert.SkipUnless(s_isPrivileged, "Needs privilege.");
        using var socket = Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);

        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);

        Assert.Equal(1, PythonSockets.GetOption(socket, 0, 3));
    }

    [Fact]
    public void Ipv6Checksum_OfARawSocket_IsItsOffset()
    {
        Assert.SkipUnless(s_isPrivileged, "Needs privilege.");
        using var socket = Network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);

        Assert.Equal(2, PythonSockets.GetOption(socket, 41, 7)); // Where ICMPv6 has it.
    }

    // sockaddr_ll as bytes: the packet type is at 10. A socket for all protocols (3) sees what goes out too: on the loopback interface
    // everything twice.
    [Fact]
    public void PacketType_OfAPacket_IsInTheSendersAddress()
    {
        const int packetHost = 0, packetOutgoing = 4, packetTypeOffset = 10;
        Assert.SkipUnless(s_isPrivileged, "Needs privilege.");
        using var packets = Network.CreateSocket(AddressFamily.Packet, SocketType.Dgram, ProtocolType.Unspecified);
        packets.Bind(new LinkEndPoint(protocol: 3, interfaceIndex: 1));
        packets.ReceiveTimeout = 5000;
        using var udp = Loopback.Udp();
        var marker = Guid.NewGuid().ToByteArray();

        udp.SendTo(marker, udp.LocalEndPoint!);
        var seen = new List<int>();
        while (seen.Count < 2)
        {
            var (buffer, from) = (new byte[2000], new SocketAddress(AddressFamily.Packet, SocketAddress.GetMaximumAddressSize(AddressFamily.Packet)));
            var length = packets.ReceiveFrom(buffer, SocketFlags.None, from);
            if (buffer.AsSpan(0, length).IndexOf(marker) >= 0)
                seen.Add(from[packetTypeOffset]);
        }

        Assert.Equal([packetHost, packetOutgoing], seen.Order());
    }

    // struct sockaddr_ll of packet(7).
    private sealed class LinkEndPoint(ushort protocol, int interfaceIndex) : EndPoint
    {
        private const int Size = 20;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Size);
            (address[2], address[3], address[4]) = ((byte)(protocol >> 8), (byte)protocol, (byte)interfaceIndex);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
