// The arguments of Python's socket(family, type, proto): what CreateSocket makes of the same ones, and which have no socket here.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonSocketConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("AF_INET", AddressFamily.InterNetwork)]
    [InlineData("AF_INET6", AddressFamily.InterNetworkV6)]
    public Task Family_WithAMember_IsMade(string python, AddressFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);

        Assert.StartsWith("AF_INET", python, StringComparison.Ordinal);
        Assert.Equal((family, true), (socket.AddressFamily, network.Supports(family, SocketType.Stream)));
        return Task.CompletedTask;
    });

    // By the member that has the family's name, and by Python's number where there is none and .NET gives the number to no family
    // that can be made.
    [Theory]
    [InlineData("AF_UNSPEC", AddressFamily.Unspecified)]
    [InlineData("AF_APPLETALK", AddressFamily.AppleTalk)]
    [InlineData("AF_ATMPVC", AddressFamily.Atm)]
    [InlineData("AF_ATMSVC", AddressFamily.Atm)]
    [InlineData("AF_DECnet", AddressFamily.DecNet)]
    [InlineData("AF_IPX", AddressFamily.Ipx)]
    [InlineData("AF_IRDA", AddressFamily.Irda)]
    [InlineData("AF_NETBEUI", AddressFamily.NetBios)]
    [InlineData("AF_SNA", AddressFamily.Sna)]
    [InlineData("AF_X25", AddressFamily.Ccitt)]
    [InlineData("AF_ALG", (AddressFamily)38)]
    [InlineData("AF_ASH", (AddressFamily)18)]
    [InlineData("AF_AX25", (AddressFamily)3)]
    [InlineData("AF_BLUETOOTH", (AddressFamily)31)]
    [InlineData("AF_BRIDGE", (AddressFamily)7)]
    [InlineData("AF_ECONET", (AddressFamily)19)]
    [InlineData("AF_KEY", (AddressFamily)15)]
    [InlineData("AF_LLC", (AddressFamily)26)]
    [InlineData("AF_NETLINK", (AddressFamily)16)]
    [InlineData("AF_NETROM", (AddressFamily)6)]
    [InlineData("AF_PPPOX", (AddressFamily)24)]
    [InlineData("AF_QIPCRTR", (AddressFamily)42)]
    [InlineData("AF_RDS", (AddressFamily)21)]
    [InlineData("AF_ROSE", (AddressFamily)11)]
    [InlineData("AF_ROUTE", (AddressFamily)16)]
    [InlineData("AF_SECURITY", (AddressFamily)14)]
    [InlineData("AF_TIPC", (AddressFamily)30)]
    [InlineData("AF_VSOCK", (AddressFamily)40)]
    [InlineData("AF_WANPIPE", (AddressFamily)25)]
    public Task Family_WithoutASocket_IsRefused(string python, AddressFamily family) => TNetwork.RunAsync(network =>
    {
        var outcome = Outcome.Of(() => network.CreateSocket(family, SocketType.Stream, ProtocolType.Unspecified));

        Assert.Equal($"{python} AddressFamilyNotSupported", $"{python} {outcome}");
        Assert.False(network.Supports(family, SocketType.Stream));
        return Task.CompletedTask;
    });

    // Python's numbers for families are the kernel's, those of .NET are not: 10 is AF_INET6 here and an ancient family there, and .NET's
    // 23 is Python's AF_IRDA.
    [Fact]
    public Task Family_ByPythonsNumber_IsAnotherFamily() => TNetwork.RunAsync(network =>
    {
        Assert.Equal(
            "AddressFamilyNotSupported",
            Outcome.Of(() => network.CreateSocket((AddressFamily)10, SocketType.Stream, ProtocolType.Tcp)));
        using var socket = network.CreateSocket((AddressFamily)23, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(AddressFamily.InterNetworkV6, socket.AddressFamily);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("SOCK_STREAM", 1, SocketType.Stream, "Socket")]
    [InlineData("SOCK_RDM", 4, SocketType.Rdm, "SocketNotSupported")]
    [InlineData("SOCK_SEQPACKET", 5, SocketType.Seqpacket, "SocketNotSupported")]
    public Task Type_OverTheInternet_IsTheKernelsDecision(string python, int number, SocketType type, string expected) =>
        TNetwork.RunAsync(network =>
        {
            var outcome = Outcome.Of(() => network.CreateSocket(AddressFamily.InterNetwork, type, ProtocolType.Unspecified));

            Assert.Equal((python, expected), (python, outcome));
            Assert.Equal(number, (int)type);
            return Task.CompletedTask;
        });

    // What Python takes with proto=... for a stream; a raw socket would take more of them.
    [Theory]
    [InlineData("IPPROTO_IP", 0, "Socket")]
    [InlineData("IPPROTO_TCP", 6, "Socket")]
    [InlineData("IPPROTO_AH", 51, "ProtocolNotSupported")]
    [InlineData("IPPROTO_EGP", 8, "ProtocolNotSupported")]
    [InlineData("IPPROTO_ESP", 50, "ProtocolNotSupported")]
    [InlineData("IPPROTO_GRE", 47, "ProtocolNotSupported")]
    [InlineData("IPPROTO_IDP", 22, "ProtocolNotSupported")]
    [InlineData("IPPROTO_IPIP", 4, "ProtocolNotSupported")]
    [InlineData("IPPROTO_IPV6", 41, "ProtocolNotSupported")]
    [InlineData("IPPROTO_MPTCP", 262, "ProtocolNotSupported")]
    [InlineData("IPPROTO_PIM", 103, "ProtocolNotSupported")]
    [InlineData("IPPROTO_PUP", 12, "ProtocolNotSupported")]
    [InlineData("IPPROTO_RSVP", 46, "ProtocolNotSupported")]
    [InlineData("IPPROTO_SCTP", 132, "ProtocolNotSupported")]
    [InlineData("IPPROTO_TP", 29, "ProtocolNotSupported")]
    [InlineData("IPPROTO_UDPLITE", 136, "ProtocolNotSupported")]
    public Task Protocol_OfAStream_IsTcpOrNone(string python, int number, string expected) => TNetwork.RunAsync(network =>
    {
        var outcome = Outcome.Of(() => network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, (ProtocolType)number));

        Assert.Equal((python, expected), (python, outcome));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Attributes_AreWhatTheConstructorWasGiven() => TNetwork.RunAsync(network =>
    {
        using var socket = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);

        // proto=0 stays 0 in Python too, although the kernel has chosen TCP.
        Assert.Equal(
            (AddressFamily.InterNetwork, SocketType.Stream, 0), (socket.AddressFamily, socket.SocketType, (int)socket.ProtocolType));
        Assert.Equal("True 0 0", $"{socket.Blocking} {socket.ReceiveTimeout} {socket.SendTimeout}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task IPv6Socket_OfTheThreeArguments_IsIPv6OnlyWherePythonsIsDual() => TNetwork.RunAsync(network =>
    {
        using var three = network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        using var two = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);

        Assert.Equal("False True", $"{three.DualMode} {two.DualMode}");
        Assert.Equal((1, 0), (PythonSockets.GetOption(three, 41, 26), PythonSockets.GetOption(two, 41, 26)));
        three.DualMode = true;
        Assert.Equal(0, PythonSockets.GetOption(three, 41, 26));
        return Task.CompletedTask;
    });
}

public sealed class PythonSocketOnReal : PythonSocketConformance<OnReal>;
