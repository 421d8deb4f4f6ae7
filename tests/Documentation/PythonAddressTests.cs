// Python's functions and constants that are arithmetic: addresses as text and bytes, byte order, protocols and interfaces by name. No
// socket is needed, so there is no second network to hold them on.

using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SimNet.Tests.Documentation;

public class PythonAddressTests
{
    [Theory]
    [InlineData("INADDR_ANY", 0x00000000u, "0.0.0.0")]
    [InlineData("INADDR_BROADCAST", 0xffffffffu, "255.255.255.255")]
    [InlineData("INADDR_NONE", 0xffffffffu, "255.255.255.255")]
    [InlineData("INADDR_LOOPBACK", 0x7f000001u, "127.0.0.1")]
    [InlineData("INADDR_UNSPEC_GROUP", 0xe0000000u, "224.0.0.0")]
    [InlineData("INADDR_ALLHOSTS_GROUP", 0xe0000001u, "224.0.0.1")]
    [InlineData("INADDR_MAX_LOCAL_GROUP", 0xe00000ffu, "224.0.0.255")]
    public void Address_OfPythonsNumber_IsAnIPAddress(string python, uint number, string expected)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);

        Assert.Equal((python, expected), (python, new IPAddress(bytes).ToString()));
    }

    [Fact]
    public void Address_WithAName_IsAField()
    {
        Assert.Equal(IPAddress.Parse("0.0.0.0"), IPAddress.Any);
        Assert.Equal(IPAddress.Parse("255.255.255.255"), IPAddress.Broadcast);
        Assert.Equal(IPAddress.Parse("255.255.255.255"), IPAddress.None);
        Assert.Equal(IPAddress.Parse("127.0.0.1"), IPAddress.Loopback);
        Assert.False(IPAddress.TryParse("<broadcast>", out _));
    }

    [Theory]
    [InlineData("127.0.0.1", "7F000001")]
    [InlineData("127.1", "7F000001")]
    [InlineData("1", "00000001")]
    [InlineData("0x7f.1", "7F000001")]
    [InlineData("127.0.0.1 x", null)] // inet_aton reads up to the space.
    public void InetAton_IsParseAndGetAddressBytes(string text, string? expected) =>
        Assert.Equal(expected, IPAddress.TryParse(text, out var address) ? Convert.ToHexString(address.GetAddressBytes()) : null);

    // inet_pton(AF_INET, '127.1') raises; what prints as it was written is what it takes.
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1", false)]
    public void InetPton_IsAParseThatPrintsTheSame(string text, bool strict) =>
        Assert.Equal(strict, IPAddress.TryParse(text, out var address) && address.ToString() == text);

    [Theory]
    [InlineData("7F000001", "127.0.0.1")]
    [InlineData("00000000000000000000FFFF01020304", "::ffff:1.2.3.4")]
    public void InetNtop_IsToString(string bytes, string expected) =>
        Assert.Equal(expected, new IPAddress(Convert.FromHexString(bytes)).ToString());

    // OSError of inet_ntoa, ValueError of inet_ntop.
    [Fact]
    public void InetNtoa_OfTheWrongLength_IsAnArgumentError() => Assert.Throws<ArgumentException>(() => new IPAddress(new byte[3]));

    [Fact]
    public void ByteOrder_IsHostToNetworkOrder()
    {
        Assert.Equal(20480, IPAddress.HostToNetworkOrder((short)80)); // htons
        Assert.Equal(80, IPAddress.NetworkToHostOrder((short)20480)); // ntohs
        Assert.Equal(16777216, IPAddress.HostToNetworkOrder(1)); // htonl
        Assert.Equal(1, IPAddress.NetworkToHostOrder(16777216)); // ntohl
    }

    // Python raises OverflowError for more than 16 bits; short cannot hold it, and ushort has another tool.
    [Fact]
    public void ByteOrder_OfAnUnsignedPort_IsReverseEndianness()
    {
        Assert.Equal(64225, unchecked((ushort)IPAddress.HostToNetworkOrder(unchecked((short)57850))));
        Assert.Equal(64225, BinaryPrimitives.ReverseEndianness((ushort)57850));
    }

    [Theory]
    [InlineData("icmp", 1)]
    [InlineData("tcp", 6)]
    [InlineData("udp", 17)]
    [InlineData("icmpv6", 58)] // ipv6-icmp in /etc/protocols
    public void GetProtoByName_IsTheNameOfAMember(string name, int expected) =>
        Assert.Equal(expected, (int)Enum.Parse<ProtocolType>(name, ignoreCase: true));

    // if_nameindex, if_nametoindex, if_indextoname: of the operating system; a simulated host has no such list.
    [Fact]
    public void Interfaces_OfTheMachine_HaveNamesAndIndexes()
    {
        var loopback = NetworkInterface.GetAllNetworkInterfaces().Single(one => one.NetworkInterfaceType == NetworkInterfaceType.Loopback);

        Assert.Equal(("lo", 1), (loopback.Name, loopback.GetIPProperties().GetIPv4Properties().Index));
        Assert.Equal(1, IPAddress.Parse("fe80::1%lo").ScopeId); // if_nametoindex, where an address needs it
    }

    [Fact]
    public void Host_OfAPair_IsAnEndPoint()
    {
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 80), IPEndPoint.Parse("127.0.0.1:80"));
        Assert.Equal(("localhost", 80), (new DnsEndPoint("localhost", 80).Host, new DnsEndPoint("localhost", 80).Port));
        Assert.Equal((0, 65535), (IPEndPoint.MinPort, IPEndPoint.MaxPort));
    }

    // flowinfo has no place; scope_id is the address's.
    [Fact]
    public void Host_OfAnIPv6FourTuple_IsAnEndPointWithoutFlowInfo()
    {
        var endPoint = IPEndPoint.Parse("[fe80::1%3]:80");

        Assert.Equal((80, 3), (endPoint.Port, endPoint.Address.ScopeId));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32BigEndian(endPoint.Serialize().Buffer.Span[4..]));
    }

    // Errors of getaddrinfo that a lookup with a name and a family cannot make have a member all the same, for those who throw them.
    [Theory]
    [InlineData("EAI_AGAIN", SocketError.TryAgain)]
    [InlineData("EAI_FAIL", SocketError.NoRecovery)]
    [InlineData("EAI_NODATA", SocketError.NoData)]
    public void LookupError_WithAMember_IsASocketException(string python, SocketError error) =>
        Assert.Equal((python, error), (python, new SocketException((int)error).SocketErrorCode));
}
