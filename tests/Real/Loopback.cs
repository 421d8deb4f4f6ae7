// Sockets on the loopback interface, as the tests of the real network need them.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

internal static class Loopback
{
    internal static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private static readonly ISocket s_silent = Silent();

    internal static ISocket Tcp() => RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal static ISocket Udp()
    {
        var socket = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(Any);
        return socket;
    }

    internal static ISocket Listener(int backlog = 10)
    {
        var listener = Tcp();
        listener.Bind(Any);
        listener.Listen(backlog);
        return listener;
    }

    internal static (ISocket Client, ISocket Server) Pair()
    {
        using var listener = Listener();
        var client = Tcp();
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }

    /// <summary>An address nobody listens on, nor will: it belongs to a socket that does not.</summary>
    internal static EndPoint Dead() => s_silent.LocalEndPoint!;

    /// <summary>A listener whose queue is full, so that connecting waits; and who filled it.</summary>
    internal static (ISocket Listener, ISocket Filler) Full()
    {
        var listener = Listener(0);
        var filler = Tcp();
        filler.Connect(listener.LocalEndPoint!);
        return (listener, filler);
    }

    internal static (ISocket First, ISocket Second) UnixPair(SocketType socketType) => RealNetwork.Instance.CreateSocketPair(socketType);

    internal static string TemporaryPath() => Path.Combine(Path.GetTempPath(), "simnet-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Fills the way to the peer, so that the next send waits.</summary>
    internal static long Fill(ISocket socket)
    {
        socket.Blocking = false;
        var filled = 0L;
        var chunk = new byte[64 * 1024];
        for (var size = chunk.Length; size > 0;)
        {
            var sent = socket.Send(chunk.AsSpan(0, size), SocketFlags.None, out var error);
            filled += sent;
            if (error == SocketError.WouldBlock)
                size /= 16;
            else
                Assert.Equal(SocketError.Success, error);
        }

        socket.Blocking = true;
        return filled;
    }

    internal static long DrainToEnd(ISocket socket)
    {
        var total = 0L;
        var buffer = new byte[64 * 1024];
        for (int received; (received = socket.Receive(buffer)) > 0;)
            total += received;
        return total;
    }

    private static ISocket Silent()
    {
        var socket = Tcp();
        socket.Bind(Any);
        return socket;
    }
}
