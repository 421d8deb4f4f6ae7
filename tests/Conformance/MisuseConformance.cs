// Wrong arguments and wrong moments: the exceptions of System.Net.Sockets.Socket, on both networks. The forms that ISocket
// provides over the kernel are held by ArgumentParityTests.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class MisuseConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("Bind(null)", "ArgumentNullException(localEP)")]
    [InlineData("Bind(v6)", "AddressFamilyNotSupported")]
    [InlineData("Bind(dns)", "ArgumentException(remoteEP)")]
    [InlineData("Bind(unix)", "AddressFamilyNotSupported")]
    [InlineData("Connect(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("Connect(v6)", "AddressFamilyNotSupported")]
    [InlineData("Connect(v6 address)", "NotSupported")]
    [InlineData("Connect(port -1)", "ArgumentOutOfRangeException(port)")]
    [InlineData("Connect(port 65536)", "ArgumentOutOfRangeException(port)")]
    [InlineData("Connect(port 0)", "ConnectionRefused")]
    [InlineData("Connect(broadcast)", "NetworkUnreachable")]
    [InlineData("Connect(multicast)", "NetworkUnreachable")]
    [InlineData("Connect(no addresses)", "ArgumentException(addresses)")]
    [InlineData("Connect(null host)", "ArgumentNullException(host)")]
    [InlineData("ConnectAsync(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("ConnectAsync(v6)", "NotSupported")]
    [InlineData("ConnectAsync(port 0)", "ConnectionRefused")]
    [InlineData("SendTo(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("ReceiveFrom(null)", "ArgumentNullException(remoteEP)")]
    [InlineData("Shutdown(99)", "InvalidArgument")]
    [InlineData("Poll(mode 99)", "ok")]
    [InlineData("Poll(TimeSpan -1 ms - 1 tick)", "ArgumentOutOfRangeException(timeout)")]
    [InlineData("LingerState = null", "ArgumentNullException(optionValue)")]
    [InlineData("LingerState = 70000", "ArgumentException(optionValue)")]
    [InlineData("Ttl = 0", "InvalidArgument")]
    [InlineData("Ttl = 256", "ArgumentOutOfRangeException(value)")]
    [InlineData("Ttl = -1", "ArgumentOutOfRangeException(value)")]
    [InlineData("SendBufferSize = -1", "ArgumentOutOfRangeException(value)")]
    [InlineData("ReceiveBufferSize = -1", "ArgumentOutOfRangeException(value)")]
    [InlineData("DualMode = true", "NotSupported")]
    [InlineData("Send(no buffers)", "ArgumentException(buffers)")]
    [InlineData("Send(null buffers)", "ArgumentNullException(buffers)")]
    [InlineData("Receive(no buffers)", "ArgumentException(buffers)")]
    public Task NewSocket_WrongCall_FailsAsOnSocket(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.Socket();
        Assert.Equal(expected, await CallAsync(socket, call));
    });

    [Theory]
    [InlineData("Shutdown(99)", "InvalidArgument")]
    [InlineData("Send(flags 64)", "OperationNotSupported")]
    [InlineData("Receive(flags 64)", "OperationNotSupported")]
    [InlineData("Send(Partial)", "OperationNotSupported")]
    [InlineData("Connect(no addresses)", "ArgumentException(addresses)")]
    [InlineData("Connect(some address)", "IsConnected")]
    [InlineData("ReceiveFrom(null)", "ArgumentNullException(remoteEP)")]
    public Task ConnectedSocket_WrongCall_FailsAsOnSocket(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal(expected, await CallAsync(pair.Client, call));
    });

    [Theory]
    [InlineData("Bind", true)]
    [InlineData("Ttl = 0", true)]
    [InlineData("Shutdown(99)", true)]
    [InlineData("Receive(OutOfBand)", true)]
    [InlineData("Listen", true)]
    [InlineData("Send(Partial)", true)]
    [InlineData("Connect", false)]
    [InlineData("Accept", false)]
    [InlineData("unknown option", false)]
    [InlineData("Receive would block", false)]
    public Task Connected_AfterAFailedCall_TurnsFalseWhenSocketSaysSo(string call, bool disconnects) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;

        var outcome = await CallAsync(pair.Client, call);

        // Only what the socket remembers changes; the connection itself goes on.
        Assert.NotEqual("ok", outcome);
        Assert.Equal(!disconnects, pair.Client.Connected);
        Assert.Equal("1", pair.Client.Send(1));
        Assert.Equal(
            disconnects ? "InvalidOperation" : "IsConnected", Outcome.Of(() => pair.Client.Connect(pair.Listener.LocalEndPoint!)));
    });

    [Fact]
    public Task Disposed_TwiceAndThenUsed_ThrowsOnlyOnUse() => TNetwork.RunAsync(network =>
    {
        var socket = network.Socket();
        socket.Dispose();
        socket.Dispose();
        socket.Close();

        Assert.Equal("Disposed", Outcome.Of(() => socket.Bind(Tcp.AnyPort)));
        Assert.Equal("Disposed", Outcome.Of(() => socket.Interrupt()));
        Assert.Equal("Disposed", Outcome.Of(() => socket.Accept(TimeSpan.Zero)));
        Assert.Equal("Disposed", Outcome.Of(() => socket.Connect(Tcp.AnyPort, TimeSpan.Zero)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp, "ProtocolNotSupported")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Tcp, "ProtocolNotSupported")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Seqpacket, ProtocolType.Unspecified, "SocketNotSupported")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Rdm, ProtocolType.Unspecified, "SocketNotSupported")]
    [InlineData(AddressFamily.AppleTalk, SocketType.Stream, ProtocolType.Unspecified, "AddressFamilyNotSupported")]
    [InlineData(AddressFamily.Unspecified, SocketType.Stream, ProtocolType.Tcp, "ProtocolNotSupported")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, "Socket")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified, "Socket")]
    public Task CreateSocket_Combination_IsTheKernelsDecision(
        AddressFamily family, SocketType type, ProtocolType protocol, string expected) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(expected, Outcome.Of(() => network.CreateSocket(family, type, protocol)));
        return Task.CompletedTask;
    });

    private static Task<string> CallAsync(ISocket socket, string call) => call switch
    {
        "ConnectAsync(null)" => Outcome.OfAsync(() => socket.ConnectAsync(null!)),
        "ConnectAsync(v6)" => Outcome.OfAsync(() => socket.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, 9))),
        "ConnectAsync(port 0)" => Outcome.OfAsync(() => socket.ConnectAsync(Tcp.AnyPort)),
        _ => Task.FromResult(Outcome.Of(() => Call(socket, call))),
    };

    private static void Call(ISocket socket, string call)
    {
        EndPoint? none = null;
        Action action = call switch
        {
            "Bind" => () => socket.Bind(Tcp.AnyPort),
            "Bind(null)" => () => socket.Bind(null!),
            "Bind(v6)" => () => socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0)),
            "Bind(dns)" => () => socket.Bind(new DnsEndPoint("localhost", 80)),
            "Bind(unix)" => () => socket.Bind(new UnixDomainSocketEndPoint("/nowhere/in/particular")),
            "Listen" => () => socket.Listen(1),
            "Accept" => () => socket.Accept(),
            "Connect" or "Connect(port 0)" => () => socket.Connect(Tcp.AnyPort),
            "Connect(null)" => () => socket.Connect((EndPoint)null!),
            "Connect(v6)" => () => socket.Connect(new IPEndPoint(IPAddress.IPv6Loopback, 9)),
            "Connect(v6 address)" => () => socket.Connect(IPAddress.IPv6Loopback, 9),
            "Connect(port -1)" => () => socket.Connect(IPAddress.Loopback, -1),
            "Connect(port 65536)" => () => socket.Connect(IPAddress.Loopback, 65536),
            "Connect(broadcast)" => () => socket.Connect(IPAddress.Broadcast, 9),
            "Connect(multicast)" => () => socket.Connect(IPAddress.Parse("224.0.0.1"), 9),
            "Connect(no addresses)" => () => socket.Connect(Array.Empty<IPAddress>(), 9),
            "Connect(some address)" => () => socket.Connect([IPAddress.Loopback], 9),
            "Connect(null host)" => () => socket.Connect((string)null!, 9),
            "SendTo(null)" => () => socket.SendTo(new byte[1], none!),
            "ReceiveFrom(null)" => () => socket.ReceiveFrom(new byte[1], ref none!),
            "Shutdown(99)" => () => socket.Shutdown((SocketShutdown)99),
            "Poll(mode 99)" => () => socket.Poll(0, (SelectMode)99),
            "Poll(TimeSpan -1 ms - 1 tick)" => () => socket.Poll(TimeSpan.FromTicks(-10_001), SelectMode.SelectRead),
            "LingerState = null" => () => socket.LingerState = null,
            "LingerState = 70000" => () => socket.LingerState = new LingerOption(enable: true, seconds: 70_000),
            "Ttl = 0" => () => socket.Ttl = 0,
            "Ttl = 256" => () => socket.Ttl = 256,
            "Ttl = -1" => () => socket.Ttl = -1,
            "SendBufferSize = -1" => () => socket.SendBufferSize = -1,
            "ReceiveBufferSize = -1" => () => socket.ReceiveBufferSize = -1,
            "DualMode = true" => () => socket.DualMode = true,
            "Send(no buffers)" => () => socket.Send(new List<ArraySegment<byte>>()),
            "Send(null buffers)" => () => socket.Send((IList<ArraySegment<byte>>)null!),
            "Receive(no buffers)" => () => socket.Receive(new List<ArraySegment<byte>>()),
            "Send(flags 64)" => () => socket.Send(new byte[1], (SocketFlags)64),
            "Receive(flags 64)" => () => socket.Receive(new byte[1], (SocketFlags)64),
            "Send(Partial)" => () => socket.Send(new byte[1], SocketFlags.Partial),
            "Receive(OutOfBand)" => () => socket.Receive(new byte[1], SocketFlags.OutOfBand),
            "Receive would block" => () => socket.Receive(new byte[1]),
            "unknown option" => () => socket.GetSocketOption(SocketOptionLevel.Socket, (SocketOptionName)9999),
            _ => throw new ArgumentException($"No call is named '{call}'.", nameof(call)),
        };
        action();
    }
}

public sealed class MisuseOnReal : MisuseConformance<OnReal>;
