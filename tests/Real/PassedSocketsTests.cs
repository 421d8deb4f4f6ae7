// Sockets that travel over Unix domain sockets arrive usable, owned by the receiver, and never leak.

using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class PassedSocketsTests
{
    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public void PassedSockets_ArriveInOrderAndWork(SocketType socketType)
    {
        var (first, second) = Loopback.UnixPair(socketType);
        var (client, server) = Loopback.Pair();
        using var datagrams = Loopback.Udp();
        using (first)
        using (second)
        using (server)
        {
            Assert.Equal(1, first.SendMessage([new byte[1]], [new PassedSocketsMessage([client, datagrams])]));
            var received = second.ReceiveMessage([new byte[5]]);
            Assert.Equal(1, received.ReceivedBytes);
            var sockets = Assert.IsType<PassedSocketsMessage>(Assert.Single(received.ControlMessages)).Sockets;
            Assert.Equal(client.LocalEndPoint, sockets[0].LocalEndPoint);
            Assert.Equal(datagrams.LocalEndPoint, sockets[1].LocalEndPoint);
            client.Dispose();
            Assert.True(sockets[0].Connected);
            sockets[0].Send(new byte[3]);
            Assert.Equal(3, server.Receive(new byte[9]));
            var call = BlockedCall.Start(() => sockets[0].Receive(new byte[1]));
            sockets[0].Interrupt();
            Assert.Equal("Interrupted", call.Result());
            sockets[0].Dispose();
            sockets[1].Dispose();
            Assert.Equal(0, server.Receive(new byte[9]));
        }
    }

    [Fact]
    public void PassedFile_ArrivesAsSocketOfUnknownFamily()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        using (first)
        using (second)
        using (var file = File.OpenHandle("/dev/null"))
        using (var handle = new SafeSocketHandle(file.DangerousGetHandle(), ownsHandle: false))
        using (var dressed = RealNetwork.Instance.WrapHandle(handle))
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage([dressed])]);
            var received = second.ReceiveMessage([new byte[1]]);
            var socket = Assert.Single(Assert.IsType<PassedSocketsMessage>(Assert.Single(received.ControlMessages)).Sockets);
            Assert.Equal(AddressFamily.Unknown, socket.AddressFamily);
            Assert.False(socket.SafeHandle.IsInvalid);
            socket.Dispose();
        }
    }

    [Fact]
    public void PassedSocket_ThatIsClosed_IsMisuse()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        var closed = Loopback.Tcp();
        closed.Dispose();
        using (first)
        using (second)
            Assert.Equal("ObjectDisposedException", Outcome.Of(() => first.SendMessage([new byte[1]], [new PassedSocketsMessage([closed])])));
    }

    [Fact]
    public void PassedSockets_WithoutRoom_AreFlaggedAndClosed()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Stream);
        var (client, server) = Loopback.Pair();
        using (first)
        using (second)
        using (server)
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage([client])]);
            client.Dispose();
            var received = second.ReceiveMessage([new byte[1]], 0);
            Assert.True(received.SocketFlags.HasFlag(SocketFlags.ControlDataTruncated));
            Assert.Equal(0, server.Receive(new byte[1]));
        }
    }

    [Fact]
    public void PassedSockets_ManyAtOnce_Fit()
    {
        var (first, second) = Loopback.UnixPair(SocketType.Seqpacket);
        using var socket = Loopback.Udp();
        using (first)
        using (second)
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage(Enumerable.Repeat(socket, 250).ToArray())]);
            var sockets = Assert.IsType<PassedSocketsMessage>(Assert.Single(second.ReceiveMessage([new byte[1]]).ControlMessages)).Sockets;
            Assert.Equal(250, sockets.Count);
            Assert.All(sockets, received => received.Dispose());
        }
    }
}
