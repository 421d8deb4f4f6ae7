// Wrong use is answered at once, with Socket's exceptions: above all it never blocks.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class MisuseTests
{
    [Fact]
    public void EverySynchronousCall_OnClosedSocket_SaysDisposed()
    {
        using var open = Loopback.Listener();
        var socket = Loopback.Tcp();
        socket.Dispose();
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var flags = SocketFlags.None;
        Action[] calls =
        [
            () => socket.Bind(Loopback.Any), () => socket.Listen(), () => socket.Accept(), () => socket.Accept(TimeSpan.Zero),
            () => socket.Connect(open.LocalEndPoint!), () => socket.Connect(open.LocalEndPoint!, TimeSpan.FromSeconds(1)),
            () => socket.Send(new byte[1]), () => socket.Receive(new byte[1]), () => socket.SendTo(new byte[1], Loopback.Any),
            () => socket.ReceiveFrom(new byte[1], ref from), () => socket.ReceiveMessageFrom(new byte[1], ref flags, ref from, out _),
            () => socket.SendMessage([new byte[1]], []), () => socket.ReceiveMessage([new byte[1]]), () => socket.Poll(0, SelectMode.SelectRead),
            () => socket.SendFile(null), () => socket.Shutdown(SocketShutdown.Both), () => socket.Blocking = true, () => _ = socket.Available,
            () => socket.Send([new ArraySegment<byte>(new byte[1])]), () => socket.Interrupt(), () => _ = socket.LocalEndPoint,
        ];
        Assert.All(calls, call => Assert.Equal("ObjectDisposedException", Outcome.Of(call)));
    }

    [Fact]
    public void NullArguments_AreNamed()
    {
        using var socket = Loopback.Tcp();
        EndPoint? none = null;
        var flags = SocketFlags.None;
        Action[] calls =
        [
            () => _ = new RealSocket(null!), () => socket.Bind(null!), () => socket.Connect((EndPoint)null!),
            () => socket.Connect((EndPoint)null!, TimeSpan.FromSeconds(1)), () => socket.SendTo(new byte[1], none!),
            () => socket.SendTo(new byte[1], SocketFlags.None, (SocketAddress)null!), () => socket.ReceiveFrom(new byte[1], ref none!),
            () => socket.ReceiveFrom(new byte[1], SocketFlags.None, (SocketAddress)null!),
            () => socket.ReceiveMessageFrom(new byte[1], ref flags, ref none!, out _), () => socket.SendMessage(null!, []),
            () => socket.SendMessage([], null!), () => socket.ReceiveMessage(null!), () => socket.Send((byte[])null!),
            () => socket.ConnectAsync((EndPoint)null!),
            () => socket.Send((IList<ArraySegment<byte>>)null!), () => RealNetwork.Instance.WrapHandle(null!),
        ];
        Assert.All(calls, call => Assert.Equal("ArgumentNullException", Outcome.Of(call)));
    }

    [Fact]
    public void CallsInTheWrongState_FailAtOnce()
    {
        using var fresh = Loopback.Tcp();
        using var listener = Loopback.Listener();
        using var datagrams = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        EndPoint fromV6 = new IPEndPoint(IPAddress.IPv6Any, 0);
        var flags = SocketFlags.None;
        Assert.Equal("InvalidOperationException", Outcome.Of(() => fresh.Accept()));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => fresh.Accept(TimeSpan.FromSeconds(5))));
        Assert.Equal("NotConnected", Outcome.Of(() => fresh.Receive(new byte[1])));
        Assert.Equal("Shutdown", Outcome.Of(() => fresh.Send(new byte[1])));
        Assert.Equal("NotConnected", Outcome.Of(() => listener.Receive(new byte[1])));
        Assert.Equal("NotConnected", Outcome.Of(() => listener.ReceiveFrom(new byte[1], ref from)));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => datagrams.Accept()));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => datagrams.ReceiveFrom(new byte[1], ref from)));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => datagrams.ReceiveMessageFrom(new byte[1], ref flags, ref from, out _)));
        datagrams.Bind(Loopback.Any);
        Assert.Equal("ArgumentException", Outcome.Of(() => datagrams.ReceiveFrom(new byte[1], ref fromV6)));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => datagrams.Accept()));
        Assert.Equal("DestinationAddressRequired", Outcome.Of(() => datagrams.Send(new byte[1])));
        Assert.Equal("OperationNotSupported", Outcome.Of(() => datagrams.Receive(new byte[1], (SocketFlags)0x40)));
        Assert.Equal("OperationNotSupported", Outcome.Of(() => datagrams.ReceiveMessage([new byte[1]], 0, (SocketFlags)0x40)));
        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => datagrams.ReceiveMessage([new byte[1]], -1)));
    }

    [Fact]
    public void AddressesOfTheWrongFamilyOrPort_AreRefused()
    {
        using var socket = Loopback.Tcp();
        Assert.Equal("AddressFamilyNotSupported", Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0))));
        Assert.Equal("AddressFamilyNotSupported", Outcome.Of(() => socket.Connect(new IPEndPoint(IPAddress.IPv6Loopback, 1))));
        Assert.Equal("NotSupportedException", Outcome.Of(() => socket.Connect(IPAddress.IPv6Loopback, 1)));
        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => socket.Connect(IPAddress.Loopback, -1)));
        Assert.Equal("ArgumentOutOfRangeException", Outcome.Of(() => socket.Connect("localhost", 65536)));
        Assert.Equal("ArgumentException", Outcome.Of(() => socket.Bind(new DnsEndPoint("localhost", 1))));
        var name = new DnsEndPoint("localhost", 1);
        Assert.Equal("ArgumentException", Outcome.Of(() => socket.SendMessage([new byte[1]], [], SocketFlags.None, name)));
        Assert.Equal(
            "AddressFamilyNotSupported",
            Outcome.Of(() => RealNetwork.Instance.CreateSocket(AddressFamily.AppleTalk, SocketType.Stream, ProtocolType.Unspecified)));
    }
}
