// What the bodies for readers who come from Python share: options by the kernel's number, as getsockopt and setsockopt take them, and
// sockets by a short name.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class PythonSockets
{
    /// <summary>Makes the socket that a row asks for: tcp, tcp6, udp, udp6 or unix (one end of a pair).</summary>
    public static ISocket Make(INetwork network, string kind) => kind switch
    {
        "tcp" => network.Socket(),
        "tcp6" => network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp),
        "udp" => network.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
        "udp6" => network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp),
        "unix" => OneOf(network.CreateSocketPair(SocketType.Stream)),
        _ => throw new ArgumentException($"No socket is named '{kind}'.", nameof(kind)),
    };

    /// <summary>A datagram socket bound to loopback.</summary>
    public static ISocket Datagrams(INetwork network)
    {
        var socket = Make(network, "udp");
        socket.Bind(Tcp.AnyPort);
        return socket;
    }

    public static int Port(ISocket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>getsockopt(level, number) of an int.</summary>
    public static int GetOption(ISocket socket, int level, int number)
    {
        var value = new byte[sizeof(int)];
        Assert.Equal(sizeof(int), socket.GetRawSocketOption(level, number, value));
        return BitConverter.ToInt32(value);
    }

    /// <summary>getsockopt(level, number, length).</summary>
    public static byte[] GetOption(ISocket socket, int level, int number, int length)
    {
        var value = new byte[length];
        return value[..socket.GetRawSocketOption(level, number, value)];
    }

    /// <summary>setsockopt(level, number, value).</summary>
    public static void SetOption(ISocket socket, int level, int number, int value) =>
        socket.SetRawSocketOption(level, number, BitConverter.GetBytes(value));

    private static ISocket OneOf((ISocket First, ISocket Second) pair)
    {
        pair.Second.Dispose();
        return pair.First;
    }
}
