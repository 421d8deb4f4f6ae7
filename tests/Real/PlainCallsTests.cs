// Synchronous calls as systems other than Linux make them. They are Socket's own, so they can be tried out here too.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class PlainCallsTests
{
    [Fact]
    public void PlainCalls_ConnectAcceptSendAndReceive()
    {
        var listener = Plain(SocketType.Stream, out var listening);
        listening.Bind(Loopback.Any);
        listening.Listen(1);
        Assert.Equal("TimedOut", Outcome.Of(() => listener.Accept(30)));
        var client = Plain(SocketType.Stream, out var connecting);
        client.Connect(listening.LocalEndPoint!, 10_000);
        using var accepted = listener.Accept(10_000);
        var server = new PlainCalls(accepted, blocking: true);
        Assert.Equal(3, client.Send(new byte[3], SocketFlags.None, out _));
        Assert.Equal(3, server.Receive(new byte[9], SocketFlags.None, out _));
        Assert.Equal(2, server.Send([new ArraySegment<byte>(new byte[2])], SocketFlags.None, out _));
        Assert.True(client.Poll(1_000_000, SelectMode.SelectRead));
        Assert.Equal(2, client.Receive([new ArraySegment<byte>(new byte[9])], SocketFlags.None, out _));
        client.Blocking = false;
        Assert.False(client.Blocking);
        client.Close(0);
        listener.Close(Timeout.Infinite);
        Assert.Equal("ObjectDisposedException", Outcome.Of(() => connecting.Send(new byte[1])));
    }

    [Fact]
    public void PlainConnect_WithTimeout_TimesOut()
    {
        var (full, filler) = Loopback.Full();
        using (full)
        using (filler)
        {
            var client = Plain(SocketType.Stream, out var socket);
            Assert.Equal("TimedOut", Outcome.Of(() => client.Connect(full.LocalEndPoint!, 30)));
            socket.Dispose();
        }
    }

    [Fact]
    public void PlainDatagrams_GoBothWays()
    {
        var first = Plain(SocketType.Dgram, out var one);
        var second = Plain(SocketType.Dgram, out var two);
        using (one)
        using (two)
        {
            one.Bind(Loopback.Any);
            two.Bind(Loopback.Any);
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var address = new SocketAddress(AddressFamily.InterNetwork);
            var flags = SocketFlags.None;
            first.SendTo(new byte[1], SocketFlags.None, two.LocalEndPoint!);
            first.SendTo(new byte[2], SocketFlags.None, two.LocalEndPoint!.Serialize());
            first.SendTo(new byte[3], SocketFlags.None, two.LocalEndPoint!);
            Assert.Equal(1, second.ReceiveFrom(new byte[9], SocketFlags.None, ref from));
            Assert.Equal(2, second.ReceiveFrom(new byte[9], SocketFlags.None, address));
            Assert.Equal(3, second.ReceiveMessageFrom(new byte[9], ref flags, ref from, out _));
            Assert.Equal(one.LocalEndPoint, from);
            Assert.Throws<PlatformNotSupportedException>(first.Interrupt);
        }
    }

    private static PlainCalls Plain(SocketType socketType, out Socket socket)
    {
        socket = new Socket(AddressFamily.InterNetwork, socketType, ProtocolType.Unspecified);
        return new PlainCalls(socket, blocking: true);
    }
}
