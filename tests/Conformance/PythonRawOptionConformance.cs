// Options that Python has a number for and .NET no member: GetRawSocketOption and SetRawSocketOption take the number as it is. For each
// what a fresh socket says, and what is read back after setting it.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class PythonRawOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("SO_REUSEADDR", "tcp", 1, 2, 0, 1, 1)]
    [InlineData("SO_REUSEPORT", "tcp", 1, 15, 0, 1, 1)]
    [InlineData("SO_PRIORITY", "tcp", 1, 12, 0, 5, 5)]
    [InlineData("SO_INCOMING_CPU", "tcp", 1, 49, -1, 1, 1)]
    [InlineData("TCP_CORK", "tcp", 6, 3, 0, 1, 1)]
    [InlineData("TCP_DEFER_ACCEPT", "tcp", 6, 9, 0, 5, 7)] // Rounded up to a whole number of retransmissions.
    [InlineData("TCP_FASTOPEN", "tcp", 6, 23, 0, 5, 5)]
    [InlineData("TCP_LINGER2", "tcp", 6, 8, 60, 5, 5)]
    [InlineData("TCP_MAXSEG", "tcp", 6, 2, 536, 1000, 1000)]
    [InlineData("TCP_NOTSENT_LOWAT", "tcp", 6, 25, 0, 5, 5)]
    [InlineData("TCP_QUICKACK", "tcp", 6, 12, 1, 0, 0)]
    [InlineData("TCP_SYNCNT", "tcp", 6, 7, 6, 5, 5)]
    [InlineData("TCP_USER_TIMEOUT", "tcp", 6, 18, 0, 5000, 5000)]
    [InlineData("TCP_WINDOW_CLAMP", "tcp", 6, 10, 0, 5, 1152)] // Never less than half of the smallest receive buffer.
    [InlineData("IP_BIND_ADDRESS_NO_PORT", "tcp", 0, 24, 0, 1, 1)]
    [InlineData("IP_RECVOPTS", "udp", 0, 6, 0, 1, 1)]
    [InlineData("IP_RECVRETOPTS", "udp", 0, 7, 0, 1, 1)]
    [InlineData("IP_RETOPTS", "udp", 0, 7, 0, 1, 1)]
    [InlineData("IP_RECVTOS", "udp", 0, 13, 0, 1, 1)]
    [InlineData("IP_RECVTTL", "udp", 0, 12, 0, 1, 1)]
    [InlineData("IP_RECVERR", "udp", 0, 11, 0, 1, 1)]
    [InlineData("IPV6_DONTFRAG", "udp6", 41, 62, 0, 1, 1)]
    [InlineData("IPV6_RECVDSTOPTS", "udp6", 41, 58, 0, 1, 1)]
    [InlineData("IPV6_RECVERR", "udp6", 41, 25, 0, 1, 1)]
    [InlineData("IPV6_RECVHOPLIMIT", "udp6", 41, 51, 0, 1, 1)]
    [InlineData("IPV6_RECVHOPOPTS", "udp6", 41, 53, 0, 1, 1)]
    [InlineData("IPV6_RECVPATHMTU", "udp6", 41, 60, 0, 1, 1)]
    [InlineData("IPV6_RECVRTHDR", "udp6", 41, 56, 0, 1, 1)]
    [InlineData("IPV6_RECVTCLASS", "udp6", 41, 66, 0, 1, 1)]
    [InlineData("IPV6_TCLASS", "udp6", 41, 67, 0, 5, 5)]
    public Task Option_ByNumber_ReadsBack(string python, string kind, int level, int number, int fresh, int value, int read) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);
            Assert.Equal((python, fresh), (python, PythonSockets.GetOption(socket, level, number)));

            PythonSockets.SetOption(socket, level, number, value);

            Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("SO_DOMAIN", "tcp", 39, 2)]
    [InlineData("SO_PROTOCOL", "tcp", 38, 6)]
    public Task Option_ByNumber_CanOnlyBeRead(string python, string kind, int number, int expected) => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, kind);

        Assert.Equal((python, expected), (python, PythonSockets.GetOption(socket, 1, number)));
        Assert.Equal("ProtocolOption", Outcome.Of(() => PythonSockets.SetOption(socket, 1, number, 1)));
        return Task.CompletedTask;
    });

    // What these name travels with a datagram (control messages) or needs a raw socket: as an option of a socket the kernel has none.
    [Theory]
    [InlineData("IPV6_CHECKSUM", "udp6", 41, 7, "ProtocolOption")]
    [InlineData("IPV6_HOPLIMIT", "udp6", 41, 52, "ProtocolOption")]
    [InlineData("IPV6_NEXTHOP", "udp6", 41, 9, "ProtocolOption")]
    [InlineData("IPV6_PKTINFO", "udp6", 41, 50, "ProtocolOption")]
    [InlineData("IPV6_RTHDR_TYPE_0", "udp6", 41, 0, "ProtocolOption")]
    [InlineData("SO_PEERSEC", "unix", 1, 31, "ProtocolOption")]
    public Task Option_ThatASocketHasNot_IsRefused(string python, string kind, int level, int number, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);

            Assert.Equal((python, expected), (python, Outcome.Of(() => PythonSockets.GetOption(socket, level, number))));
            return Task.CompletedTask;
        });

    // Headers that are added to every datagram: bytes as RFC 3542 lays them out, none on a fresh socket, and a number is no header.
    [Theory]
    [InlineData("IP_OPTIONS", "udp", 0, 4)]
    [InlineData("IPV6_DSTOPTS", "udp6", 41, 59)]
    [InlineData("IPV6_HOPOPTS", "udp6", 41, 54)]
    [InlineData("IPV6_RTHDR", "udp6", 41, 57)]
    [InlineData("IPV6_RTHDRDSTOPTS", "udp6", 41, 55)]
    public Task Header_OfAFreshSocket_IsEmptyAndANumberIsNone(string python, string kind, int level, int number) => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, kind);

        Assert.Equal((python, 0), (python, PythonSockets.GetOption(socket, level, number, 64).Length));
        Assert.Equal("InvalidArgument", Outcome.Of(() => PythonSockets.SetOption(socket, level, number, 5)));
        return Task.CompletedTask;
    });

    // struct ip6_mtuinfo: an address of 28 bytes, then the number.
    [Fact]
    public Task Ipv6PathMtu_OfAConnectedSocket_EndsWithTheNumber() => TNetwork.RunAsync(network =>
    {
        const int pathMtu = 61, smallestMtu = 1280;
        using var socket = PythonSockets.Make(network, "udp6");
        Assert.Equal("NotConnected", Outcome.Of(() => PythonSockets.GetOption(socket, 41, pathMtu, 32)));

        socket.Connect(new IPEndPoint(IPAddress.IPv6Loopback, 9));

        Assert.True(BitConverter.ToInt32(PythonSockets.GetOption(socket, 41, pathMtu, 32), 28) >= smallestMtu);
        return Task.CompletedTask;
    });

    [Fact]
    public Task TcpCongestion_IsText() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.SetRawSocketOption(6, 13, "reno"u8);

        Assert.Equal("reno", Encoding.ASCII.GetString(PythonSockets.GetOption(socket, 6, 13, 16)).TrimEnd('\0'));
        return Task.CompletedTask;
    });

    [Fact]
    public Task TcpInfo_StartsWithTheState() => TNetwork.RunAsync(async network =>
    {
        const byte established = 1, closed = 7;
        using var pair = await network.PairAsync();
        using var fresh = network.Socket();

        Assert.Equal(established, PythonSockets.GetOption(pair.Client, 6, 11, 104)[0]);
        Assert.Equal(closed, PythonSockets.GetOption(fresh, 6, 11, 104)[0]);
    });

    [Fact]
    public Task SoLinger_ByNumber_IsTwoInts() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.LingerState = new LingerOption(enable: true, seconds: 7);

        Assert.Equal([1, 0, 0, 0, 7, 0, 0, 0], PythonSockets.GetOption(socket, 1, 13, 8));
        return Task.CompletedTask;
    });

    // struct timeval: seconds and microseconds, eight bytes each.
    [Theory]
    [InlineData("SO_RCVTIMEO", 20)]
    [InlineData("SO_SNDTIMEO", 21)]
    public Task TimeoutProperty_ByNumber_IsATimeval(string python, int number) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.ReceiveTimeout = socket.SendTimeout = 1500;

        var value = PythonSockets.GetOption(socket, 1, number, 16);

        Assert.Equal((python, 1L, 500_000L), (python, BitConverter.ToInt64(value, 0), BitConverter.ToInt64(value, 8)));
        return Task.CompletedTask;
    });

    // By number it is an errno, as in Python; by the member a SocketError. Reading takes it away.
    [Fact]
    public Task SoError_IsAnErrnoByNumberAndASocketErrorByMember() => TNetwork.RunAsync(async network =>
    {
        using var one = await network.PairAsync();
        using var other = await network.PairAsync();
        one.Server.Reset();
        other.Server.Reset();
        await network.BrokenAsync(one.Client);
        await network.BrokenAsync(other.Client);

        Assert.Equal("104 0", $"{PythonSockets.GetOption(one.Client, 1, 4)} {PythonSockets.GetOption(one.Client, 1, 4)}");
        Assert.Equal((int)SocketError.ConnectionReset, other.Client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
    });

    [Fact]
    public Task SolUdp_ByNumber_HasUdpCork() => TNetwork.RunAsync(network =>
    {
        const int solUdp = 17, udpCork = 1;
        using var socket = PythonSockets.Make(network, "udp");

        Assert.Equal(0, PythonSockets.GetOption(socket, solUdp, udpCork));
        Assert.Equal(solUdp, (int)SocketOptionLevel.Udp);
        return Task.CompletedTask;
    });
}

public sealed class PythonRawOptionOnReal : PythonRawOptionConformance<OnReal>;
