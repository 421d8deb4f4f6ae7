// What is left of a socket's options when .NET takes another descriptor for it: Disconnect for reuse. Measured with every option that can
// be set; TCP, UDP and Unix domain sockets keep the same ones.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class KeptOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("Socket", "KeepAlive", 1, "1 1")]
    [InlineData("Socket", "DontRoute", 1, "1 1")]
    [InlineData("Socket", "OutOfBandInline", 1, "1 1")]
    [InlineData("Socket", "ReceiveLowWater", 5, "5 5")]
    [InlineData("Socket", "ReuseAddress", 1, "1 1")]
    [InlineData("Socket", "SendBuffer", 9000, "18000 36000")]
    [InlineData("Socket", "ReceiveBuffer", 9000, "18000 36000")]
    [InlineData("Tcp", "NoDelay", 1, "1 1")]
    [InlineData("Tcp", "TcpKeepAliveTime", 77, "77 77")]
    [InlineData("Tcp", "TcpKeepAliveInterval", 7, "7 7")]
    [InlineData("Tcp", "TcpKeepAliveRetryCount", 3, "3 3")]
    [InlineData("Tcp", "FastOpen", 3, "3 3")]
    [InlineData("IP", "TypeOfService", 16, "16 16")]
    [InlineData("IP", "IpTimeToLive", 33, "33 33")]
    [InlineData("Socket", "Broadcast", 1, "1 0")]
    [InlineData("IP", "MulticastLoopback", 0, "0 1")]
    [InlineData("IP", "DontFragment", 1, "1 0")]
    [InlineData("IP", "PacketInformation", 1, "1 0")]
    public Task DisconnectForReuse_OfATcpSocket_KeepsWhatNetKnowsOf(string level, string name, int value, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var listener = network.Listener();
            using var socket = network.Socket();

            Assert.Equal(expected, Kept(socket, listener, level, name, value));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("KeepAlive", 1, "1 1")]
    [InlineData("DontRoute", 1, "1 1")]
    [InlineData("OutOfBandInline", 1, "1 1")]
    [InlineData("ReceiveLowWater", 5, "5 5")]
    [InlineData("SendBuffer", 9000, "18000 36000")]
    [InlineData("Broadcast", 1, "1 0")]
    public Task DisconnectForReuse_OfAUnixSocket_KeepsWhatNetKnowsOf(string name, int value, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var listener = network.UnixListener();
            using var socket = network.UnixSocket();

            Assert.Equal(expected, Kept(socket, listener, "Socket", name, value));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData(SocketType.Stream, true, "True,4")]
    [InlineData(SocketType.Stream, false, "False,0")]
    [InlineData(SocketType.Dgram, true, "True,4")]
    [InlineData(SocketType.Dgram, false, "False,0")]
    public Task DisconnectForReuse_AfterLinger_KeepsTheTimeOnlyWhenItIsOn(SocketType type, bool enable, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var peer = Peer(network, AddressFamily.InterNetwork, type);
            using var socket = network.CreateSocket(AddressFamily.InterNetwork, type, ProtocolType.Unspecified);
            socket.LingerState = new LingerOption(enable: true, seconds: 4);
            socket.LingerState = new LingerOption(enable, seconds: 4);
            socket.Connect(peer.LocalEndPoint!);

            socket.Disconnect(reuseSocket: true);

            Assert.Equal(expected, Linger(socket));
            return Task.CompletedTask;
        });

    /// <summary>Binding to an IPv6 address turns dual mode off in the kernel; .NET remembers that it was asked for, if by name.</summary>
    [Theory]
    [InlineData(SocketType.Stream, false, "False True")]
    [InlineData(SocketType.Stream, true, "False False")]
    [InlineData(SocketType.Dgram, false, "False True")]
    [InlineData(SocketType.Dgram, true, "False False")]
    public Task DisconnectForReuse_OfABoundSocket_BringsDualModeBack(SocketType type, bool isByNumber, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var peer = Peer(network, AddressFamily.InterNetworkV6, type);
            using var socket = network.CreateSocket(AddressFamily.InterNetworkV6, type, ProtocolType.Unspecified);
            if (isByNumber)
                socket.SetRawSocketOption(41, 26, [0, 0, 0, 0]);
            else
                socket.DualMode = true;
            socket.Bind(Tcp.AnyPortOf(AddressFamily.InterNetworkV6));
            socket.Connect(peer.LocalEndPoint!);
            var before = socket.DualMode;

            socket.Disconnect(reuseSocket: true);

            Assert.Equal(expected, $"{before} {socket.DualMode}");
            return Task.CompletedTask;
        });

    [Fact]
    public Task DisconnectForReuse_OfAnAcceptedSocket_KeepsNothing() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Socket(AddressFamily.InterNetworkV6);
        (listener.DualMode, listener.NoDelay, listener.SendBufferSize) = (true, true, 9000);
        listener.LingerState = new LingerOption(enable: true, seconds: 4);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen(5);
        using var client = network.Socket();
        client.Connect(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port));
        using var server = listener.Accept();
        Assert.Equal("True True 18000 True,4", Inherited(server));

        server.Disconnect(reuseSocket: true);

        Assert.Equal("False False 16384 False,0", Inherited(server));
        return Task.CompletedTask;
    });

    private static string Kept(ISocket socket, ISocket listener, string levelName, string optionName, int value)
    {
        var (level, name) = (Enum.Parse<SocketOptionLevel>(levelName), Enum.Parse<SocketOptionName>(optionName));
        socket.SetSocketOption(level, name, value);
        socket.Connect(listener.LocalEndPoint!);
        var before = socket.GetSocketOption(level, name);
        socket.Disconnect(reuseSocket: true);
        return $"{before} {socket.GetSocketOption(level, name)}";
    }

    private static ISocket Peer(INetwork network, AddressFamily family, SocketType type)
    {
        if (type == SocketType.Stream)
            return network.Listener(family: family);
        var peer = network.CreateSocket(family, type, ProtocolType.Unspecified);
        peer.Bind(Tcp.AnyPortOf(family));
        return peer;
    }

    private static string Inherited(ISocket socket) =>
        $"{socket.DualMode} {socket.NoDelay} {socket.SendBufferSize} {Linger(socket)}";

    private static string Linger(ISocket socket) => $"{socket.LingerState!.Enabled},{socket.LingerState.LingerTime}";
}

public sealed class KeptOptionsOnReal : KeptOptionConformance<OnReal>;
