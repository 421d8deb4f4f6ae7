// Closing a socket while a call waits on it: the caller and the peer see what Socket would show them.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class CloseTests
{
    [Fact]
    public void Dispose_WhileReceiving_AbortsAndResetsThePeer()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var call = BlockedCall.Start(() => client.Receive(new byte[1]));
            client.Dispose();
            Assert.Equal("ConnectionAborted", call.Result());
            Assert.Equal("ConnectionReset", Outcome.Of(() => server.Receive(new byte[1])));
        }
    }

    [Fact]
    public void Dispose_WhileSending_Aborts()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            Loopback.Fill(client);
            var call = BlockedCall.Start(() => client.Send(new byte[50_000_000]));
            client.Dispose();
            Assert.Equal("ConnectionAborted", call.Result());
        }
    }

    [Fact]
    public void Dispose_WhileAccepting_Interrupts()
    {
        var listener = Loopback.Listener();
        var call = BlockedCall.Start(() => listener.Accept());
        listener.Dispose();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public void Dispose_WhileReceivingDatagrams_Interrupts()
    {
        var socket = Loopback.Udp();
        var call = BlockedCall.Start(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            return socket.ReceiveFrom(new byte[1], ref from);
        });
        socket.Dispose();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public void Dispose_WhileConnecting_SaysNotSocket()
    {
        var (listener, filler) = Loopback.Full();
        using (listener)
        using (filler)
        {
            var client = Loopback.Tcp();
            var call = BlockedCall.Start(() => client.Connect(listener.LocalEndPoint!));
            client.Dispose();
            Assert.Equal("NotSocket", call.Result());
        }
    }

    [Theory]
    [InlineData(SocketType.Stream, "ConnectionAborted")]
    [InlineData(SocketType.Dgram, "Interrupted")]
    [InlineData(SocketType.Seqpacket, "Interrupted")]
    public void Dispose_WhileReceivingMessage_AbortsAStreamAndInterruptsOthers(SocketType type, string expected)
    {
        var (first, second) = Loopback.UnixPair(type);
        using (second)
        {
            var call = BlockedCall.Start(() => first.ReceiveMessage([new byte[1]]));
            first.Dispose();
            Assert.Equal(expected, call.Result());
        }
    }

    [Fact]
    public void Shutdown_WhileReceiving_EndsTheStream()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var call = BlockedCall.Start(() => client.Receive(new byte[1]));
            client.Shutdown(SocketShutdown.Receive);
            Assert.Equal("0", call.Result());
        }
    }

    [Theory]
    [InlineData("Receive", "0")]
    [InlineData("ReceiveFrom", "0 from 0.0.0.0:7")]
    [InlineData("ReceiveMessage", "0 from ")]
    public void Shutdown_WhileReceivingDatagrams_EndsTheCallWithNothing(string form, string expected)
    {
        using var socket = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var call = BlockedCall.Start(() => ReceiveDatagram(socket, form));

        // Not connected, says the kernel, and shuts down all the same.
        Assert.Equal("NotConnected", Outcome.Of(() => socket.Shutdown(SocketShutdown.Both)));

        Assert.Equal(expected, call.Result());
    }

    [Fact]
    public void Shutdown_WhileAccepting_Fails()
    {
        using var listener = Loopback.Listener();
        var call = BlockedCall.Start(() => listener.Accept());
        listener.Shutdown(SocketShutdown.Both);
        Assert.Equal("InvalidArgument", call.Result());
    }

    [Fact]
    public void PeerReset_WhileReceiving_IsReported()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        {
            var call = BlockedCall.Start(() => client.Receive(new byte[1]));
            server.LingerState = new LingerOption(true, 0);
            server.Dispose();
            Assert.Equal("ConnectionReset", call.Result());
        }
    }

    [Fact]
    public void Dispose_WithNothingPending_EndsGracefully()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            client.ReceiveTimeout = 10;
            Assert.Equal("TimedOut", Outcome.Of(() => client.Receive(new byte[1])));
            client.Dispose();
            Assert.Equal(0, server.Receive(new byte[1]));
        }
    }

    [Fact]
    public void Close_WithZeroTimeout_Resets()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            client.Close(0);
            Assert.Equal("ConnectionReset", Outcome.Of(() => server.Receive(new byte[1])));
        }
    }

    [Fact]
    public void Close_WithTimeout_DeliversWhatWasSent()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var filled = Loopback.Fill(client);
            var closing = new Thread(() => client.Close(10_000));
            closing.Start();
            Assert.Equal(filled, Loopback.DrainToEnd(server));
            server.Dispose();
            Assert.True(closing.Join(TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public void Close_Twice_IsFine()
    {
        var socket = Loopback.Udp();
        socket.Close();
        socket.Close(5);
        socket.Dispose();
        using var open = Loopback.Tcp();
        Assert.Throws<ArgumentOutOfRangeException>(() => open.Close(-2));
        Assert.Equal(0, open.Available);
    }

    private static string ReceiveDatagram(ISocket socket, string form)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 7);
        switch (form)
        {
            case "Receive":
                return $"{socket.Receive(new byte[1])}";
            case "ReceiveFrom":
                return $"{socket.ReceiveFrom(new byte[1], ref from)} from {from}";
            default:
                var message = socket.ReceiveMessage([new byte[1]]);
                return $"{message.ReceivedBytes} from {message.RemoteEndPoint}";
        }
    }
}
