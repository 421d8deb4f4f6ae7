// Hosts with UDP sockets, driven by hand: sending never waits, and RunUntilIdle lets everything arrive.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Udp;

internal static class DatagramHosts
{
    public const int Port = 7000;

    public static ISocket UdpSocket(this SimulatedHost host, AddressFamily family = AddressFamily.InterNetwork) =>
        host.Network.CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>A socket bound to the wildcard.</summary>
    public static ISocket UdpBound(this SimulatedHost host, int port = Port, AddressFamily family = AddressFamily.InterNetwork)
    {
        var socket = host.UdpSocket(family);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
        return socket;
    }

    /// <summary>A socket connected to a host's port.</summary>
    public static ISocket UdpConnected(this SimulatedHost host, SimulatedHost to, int port = Port)
    {
        var socket = host.UdpSocket(to.Addresses[0].AddressFamily);
        socket.Connect(new IPEndPoint(to.Addresses[0], port));
        return socket;
    }

    /// <summary>The lengths of all datagrams that wait.</summary>
    public static int[] TakeLengths(this ISocket socket)
    {
        var (lengths, buffer) = (new List<int>(), new byte[70_000]);
        socket.Blocking = false;
        while (socket.Receive(buffer, SocketFlags.None, out var error) is var count && error == SocketError.Success)
            lengths.Add(count);
        return [.. lengths];
    }

    public static SocketError PendingError(this ISocket socket) =>
        (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
}
