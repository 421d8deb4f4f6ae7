// setsockopt and getsockopt: the members of ISocket that are an option of Python's, held by writing through one and reading through the
// other. Options that have a number and no member are in PythonRawOptionConformance.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    // Written by the member, read by Python's number, then set back by the number and read by the member.
    [Theory]
    [InlineData("SO_KEEPALIVE", "tcp", 1, 9, SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1, 1)]
    [InlineData("SO_DONTROUTE", "tcp", 1, 5, SocketOptionLevel.Socket, SocketOptionName.DontRoute, 1, 1)]
    [InlineData("SO_BROADCAST", "tcp", 1, 6, SocketOptionLevel.Socket, SocketOptionName.Broadcast, 1, 1)]
    [InlineData("SO_OOBINLINE", "tcp", 1, 10, SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, 1, 1)]
    [InlineData("SO_RCVLOWAT", "tcp", 1, 18, SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, 5, 5)]
    [InlineData("SO_SNDBUF", "tcp", 1, 7, SocketOptionLevel.Socket, SocketOptionName.SendBuffer, 10_000, 20_000)]
    [InlineData("SO_RCVBUF", "tcp", 1, 8, SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer, 10_000, 20_000)]
    [InlineData("TCP_NODELAY", "tcp", 6, 1, SocketOptionLevel.Tcp, SocketOptionName.NoDelay, 1, 1)]
    [InlineData("TCP_KEEPIDLE", "tcp", 6, 4, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60, 60)]
    [InlineData("TCP_KEEPINTVL", "tcp", 6, 5, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5, 5)]
    [InlineData("TCP_KEEPCNT", "tcp", 6, 6, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3, 3)]
    [InlineData("IP_TOS", "tcp", 0, 1, SocketOptionLevel.IP, SocketOptionName.TypeOfService, 16, 16)]
    [InlineData("IP_TTL", "tcp", 0, 2, SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 33, 33)]
    [InlineData("IPV6_V6ONLY", "tcp6", 41, 26, SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, 0, 0)]
    public Task Option_WithAMember_IsTheSameOption(
        string python, string kind, int level, int number, SocketOptionLevel memberLevel, SocketOptionName member, int value, int read) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);
            var fresh = PythonSockets.GetOption(socket, level, number);

            socket.SetSocketOption(memberLevel, member, value);
            Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));

            PythonSockets.SetOption(socket, level, number, IsBuffer(python) ? fresh / 2 : fresh);
            Assert.Equal(fresh, (int)socket.GetSocketOption(memberLevel, member)!);
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("SO_SNDBUF", 1, 7, 20_000)]
    [InlineData("SO_RCVBUF", 1, 8, 20_000)]
    [InlineData("TCP_NODELAY", 6, 1, 1)]
    [InlineData("IP_TTL", 0, 2, 33)]
    public Task Option_WithAProperty_IsTheSameOption(string python, int level, int number, int read) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.SendBufferSize = socket.ReceiveBufferSize = 10_000;
        socket.NoDelay = true;
        socket.Ttl = 33;

        Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));
        return Task.CompletedTask;
    });

    // A number of the kernel is not the number of a member: as SocketOptionName, TCP_CORK's 3 is the keep-alive time.
    [Fact]
    public Task Option_ByPythonsNumberAsAMember_IsAnotherOne() => TNetwork.RunAsync(network =>
    {
        const int tcpCork = 3, soKeepAlive = 9, solSocket = 1;
        using var socket = network.Socket();

        socket.SetSocketOption(SocketOptionLevel.Tcp, (SocketOptionName)tcpCork, 77);

        Assert.Equal(77, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(
            "OperationNotSupported",
            Outcome.Of(() => socket.SetSocketOption((SocketOptionLevel)solSocket, (SocketOptionName)soKeepAlive, 1)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("SOL_SOCKET", "tcp", 1, SocketOptionLevel.Socket, 3, SocketOptionName.Type)]
    [InlineData("SOL_TCP", "tcp", 6, SocketOptionLevel.Tcp, 1, SocketOptionName.NoDelay)]
    [InlineData("IPPROTO_TCP", "tcp", 6, SocketOptionLevel.Tcp, 1, SocketOptionName.NoDelay)]
    [InlineData("SOL_IP", "tcp", 0, SocketOptionLevel.IP, 2, SocketOptionName.IpTimeToLive)]
    [InlineData("IPPROTO_IP", "tcp", 0, SocketOptionLevel.IP, 2, SocketOptionName.IpTimeToLive)]
    [InlineData("IPPROTO_IPV6", "tcp6", 41, SocketOptionLevel.IPv6, 26, SocketOptionName.IPv6Only)]
    public Task Level_ByNumberAndByMember_ReadsTheSameOption(
        string python, string kind, int level, SocketOptionLevel member, int number, SocketOptionName name) => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, kind);

        Assert.Equal((python, (int)socket.GetSocketOption(member, name)!), (python, PythonSockets.GetOption(socket, level, number)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("SO_ACCEPTCONN", 30, SocketOptionName.AcceptConnection, 1)]
    [InlineData("SO_TYPE", 3, SocketOptionName.Type, 1)]
    [InlineData("SO_SNDLOWAT", 19, SocketOptionName.SendLowWater, 1)]
    public Task Option_ThatCanOnlyBeRead_SaysTheSame(string python, int number, SocketOptionName member, int expected) =>
        TNetwork.RunAsync(network =>
        {
            using var listener = network.Listener();

            Assert.Equal((python, expected), (python, PythonSockets.GetOption(listener, 1, number)));
            Assert.Equal(expected, (int)listener.GetSocketOption(SocketOptionLevel.Socket, member)!);
            Assert.Equal("ProtocolOption", Outcome.Of(() => listener.SetSocketOption(SocketOptionLevel.Socket, member, 0)));
            return Task.CompletedTask;
        });

    [Fact]
    public Task SoLinger_IsAnObject() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.LingerState = new LingerOption(enable: true, seconds: 7);

        Assert.Equal("True,7", Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger)));
        return Task.CompletedTask;
    });

    // The member means SO_REUSEADDR and SO_REUSEPORT together; Bind of TCP sets the first by itself, as create_server does.
    [Fact]
    public Task ReuseAddress_IsReusePortToo() => TNetwork.RunAsync(network =>
    {
        using var reusing = network.Socket();
        using var plain = network.Socket();

        reusing.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        plain.Bind(Tcp.AnyPort);

        Assert.Equal(1, PythonSockets.GetOption(reusing, 1, 15));
        Assert.Equal(0, PythonSockets.GetOption(plain, 1, 15));
        Assert.Equal(0, plain.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress));
        return Task.CompletedTask;
    });

    // SO_EXCLUSIVEADDRUSE is Windows'; on Linux the property is ReuseAddress turned round.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public Task ExclusiveAddressUse_IsTheContraryOfReuse(bool exclusive, int reusePort) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.ExclusiveAddressUse = exclusive;

        Assert.Equal(reusePort, PythonSockets.GetOption(socket, 1, 15));
        Assert.Equal(reusePort, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress));
        return Task.CompletedTask;
    });

    // getsockopt(level, option, length) is the form with an array.
    [Fact]
    public Task GetSockOpt_WithALength_IsTheFormWithAnArray() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        Assert.Equal([64, 0, 0, 0], socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 4));
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, [33, 0, 0, 0]);
        Assert.Equal(33, socket.Ttl);
        return Task.CompletedTask;
    });

    private static bool IsBuffer(string python) => python is "SO_SNDBUF" or "SO_RCVBUF"; // The kernel doubles what it is given.
}

public sealed class PythonOptionOnReal : PythonOptionConformance<OnReal>;
