// The two streams that SocketStreamTests compares: NetworkStream over a Socket, and SocketStream over an ISocket of the operating
// system. Both talk to a plain Socket, so that the peer is the same.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Abstractions;

public interface IStreamUnderTest
{
    static abstract StreamPair Connect();

    /// <summary>Makes a stream over an unconnected, a datagram or a non-blocking socket, or over none.</summary>
    static abstract Stream Wrong(string how);
}

/// <summary>A connected socket that a stream can be opened on, and its peer.</summary>
/// <param name="Open">Opens a stream on the socket: with this access, owning the socket or not.</param>
/// <param name="CloseStream">Close(timeout) of the stream, which Stream itself does not have.</param>
/// <param name="IsSocketOpen">Whether the socket under the stream is still usable.</param>
/// <param name="SetBlocking">Sets Blocking of the socket.</param>
/// <param name="CloseSocket">Closes the socket under the stream.</param>
/// <param name="Peer">The other end.</param>
public sealed record StreamPair(
    Func<FileAccess, bool, Stream> Open,
    Action<Stream, int> CloseStream,
    Func<bool> IsSocketOpen,
    Action<bool> SetBlocking,
    Action CloseSocket,
    Socket Peer) : IDisposable
{
    public void Dispose()
    {
        CloseSocket();
        Peer.Dispose();
    }
}

public sealed class NetworkStreams : IStreamUnderTest
{
    public static StreamPair Connect()
    {
        var socket = NewSocket();
        var peer = Loopback.AcceptOne(endPoint => socket.Connect(endPoint));
        return new StreamPair(
            (access, owns) => new NetworkStream(socket, access, owns),
            (stream, timeout) => ((NetworkStream)stream).Close(timeout),
            () => Loopback.IsOpen(() => socket.Available),
            blocking => socket.Blocking = blocking,
            socket.Dispose,
            peer);
    }

    public static Stream Wrong(string how) => new NetworkStream(how switch
    {
        "no socket" => null!,
        "unconnected" => NewSocket(),
        "non-blocking" => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false },
        _ => Datagram(),
    });

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Socket Datagram()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(Loopback.Discard);
        return socket;
    }
}

public sealed class SocketStreams : IStreamUnderTest
{
    public static StreamPair Connect()
    {
        var socket = NewSocket();
        var peer = Loopback.AcceptOne(endPoint => socket.Connect(endPoint));
        return new StreamPair(
            (access, owns) => new SocketStream(socket, access, owns),
            (stream, timeout) => ((SocketStream)stream).Close(timeout),
            () => Loopback.IsOpen(() => socket.Available),
            blocking => socket.Blocking = blocking,
            socket.Dispose,
            peer);
    }

    public static Stream Wrong(string how)
    {
        if (how == "no socket")
            return new SocketStream(null!);
        if (how == "datagram")
        {
            var datagram = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            datagram.Connect(Loopback.Discard);
            return new SocketStream(datagram);
        }

        var socket = NewSocket();
        socket.Blocking = how != "non-blocking";
        return new SocketStream(socket);
    }

    private static ISocket NewSocket() =>
        RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}

internal static class Loopback
{
    public static readonly IPEndPoint Discard = new(IPAddress.Loopback, 9);

    public static Socket AcceptOne(Action<EndPoint> connect)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        connect(listener.LocalEndPoint!);
        return listener.Accept();
    }

    public static bool IsOpen(Func<int> available)
    {
        try
        {
            return available() >= 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
