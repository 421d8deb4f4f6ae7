// Sockets and datagrams for the UDP bodies, over IPv4, over IPv6, and over IPv4 on IPv6 sockets in dual mode. Datagrams are short
// ASCII texts, and the short calls answer with text and never throw, so that an expectation is one string.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

/// <summary>What a body runs over.</summary>
public enum UdpFamily
{
    V4,
    V6,

    /// <summary>IPv6 sockets in dual mode that talk IPv4.</summary>
    Dual,
}

internal static class Udp
{
    /// <summary>The first multicast groups of the bodies: one within the host for each protocol.</summary>
    public static readonly IPAddress Group = IPAddress.Parse("239.77.1.2");

    public static readonly IPAddress GroupV6 = IPAddress.Parse("ff01::77:1:2");

    public static ISocket UdpSocket(this INetwork network, UdpFamily family = UdpFamily.V4)
    {
        var addressFamily = family == UdpFamily.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var socket = network.CreateSocket(addressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (family == UdpFamily.Dual)
            socket.DualMode = true;
        return socket;
    }

    /// <summary>The loopback address that sockets of the family bind to and see.</summary>
    public static IPAddress Loopback(this UdpFamily family) => family switch
    {
        UdpFamily.V4 => IPAddress.Loopback,
        UdpFamily.V6 => IPAddress.IPv6Loopback,
        _ => IPAddress.Loopback.MapToIPv6(),
    };

    public static IPAddress Wildcard(this UdpFamily family) => family == UdpFamily.V4 ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary>The wildcard as a destination: of the protocol that the family talks.</summary>
    public static IPAddress Nowhere(this UdpFamily family) => family switch
    {
        UdpFamily.V4 => IPAddress.Any,
        UdpFamily.V6 => IPAddress.IPv6Any,
        _ => IPAddress.Any.MapToIPv6(),
    };

    /// <summary>Loopback, port of the network's choice.</summary>
    public static IPEndPoint AnyPort(this UdpFamily family) => new(family.Loopback(), 0);

    /// <summary>A socket bound to loopback and to a port of its own.</summary>
    public static ISocket UdpBound(this INetwork network, UdpFamily family = UdpFamily.V4) => network.UdpBound(family, family.AnyPort());

    public static ISocket UdpBound(this INetwork network, UdpFamily family, IPEndPoint at)
    {
        var socket = network.UdpSocket(family);
        socket.Bind(at);
        return socket;
    }

    /// <summary>A socket bound to every address of its family.</summary>
    public static ISocket UdpWildcard(this INetwork network, UdpFamily family = UdpFamily.V4) =>
        network.UdpBound(family, new IPEndPoint(family.Wildcard(), 0));

    /// <summary>Two sockets, each connected to the other.</summary>
    public static UdpPair UdpPair(this INetwork network, UdpFamily family = UdpFamily.V4)
    {
        var (first, second) = (network.UdpBound(family), network.UdpBound(family));
        first.Connect(second.LocalEndPoint!);
        second.Connect(first.LocalEndPoint!);
        return new UdpPair(first, second);
    }

    /// <summary>A port that nobody is bound to.</summary>
    public static IPEndPoint DeadEnd(this INetwork network, UdpFamily family = UdpFamily.V4)
    {
        using var socket = network.UdpBound(family);
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    public static int Port(this ISocket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public static byte[] Bytes(this string text) => Encoding.ASCII.GetBytes(text);

    public static string Text(this ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);

    public static string Send(this ISocket socket, string text) => Outcome.Of(() => socket.Send(text.Bytes()));

    public static string SendTo(this ISocket socket, string text, EndPoint to) => Outcome.Of(() => socket.SendTo(text.Bytes(), to));

    /// <summary>The next datagram, when there is one: its text, or "WouldBlock" or what else the call says. "()" has no bytes.</summary>
    public static string Take(this ISocket socket)
    {
        socket.Blocking = false;
        var buffer = new byte[70_000];
        return Outcome.Of(() => Describe(buffer.AsSpan(0, socket.Receive(buffer))));
    }

    /// <summary>The next datagram and who sent it, as "text from address:E", or "text from name" for one of the named sockets.</summary>
    public static string TakeFrom(this ISocket socket, params (string Name, ISocket Socket)[] known)
    {
        socket.Blocking = false;
        var buffer = new byte[70_000];
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return Outcome.Of(() =>
        {
            var count = socket.ReceiveFrom(buffer, ref from);
            return $"{Describe(buffer.AsSpan(0, count))} from {NameOf(from, known)}";
        });
    }

    /// <summary>Everything that waits, joined with commas.</summary>
    public static string TakeAll(this ISocket socket)
    {
        var all = new List<string>();
        while (socket.Take() is var text && text != nameof(SocketError.WouldBlock))
            all.Add(text);
        return string.Join(',', all);
    }

    /// <summary>How many datagrams wait.</summary>
    public static int TakeCount(this ISocket socket)
    {
        var count = 0;
        while (socket.Take() != nameof(SocketError.WouldBlock))
            count++;
        return count;
    }

    /// <summary>An endpoint by the name of the socket that is bound to it.</summary>
    public static string NameOf(EndPoint? endPoint, params (string Name, ISocket Socket)[] known)
    {
        var name = known.FirstOrDefault(one => endPoint is IPEndPoint internet && internet.Port == one.Socket.Port()).Name;
        return name ?? Outcome.Of(() => endPoint);
    }

    public static string OptionError(this ISocket socket) =>
        Outcome.Of(() => (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!);

    /// <summary>Read, write and error readiness, as "RWE" with "-" for what is not ready.</summary>
    public static string Ready(this ISocket socket) =>
        (socket.Poll(0, SelectMode.SelectRead) ? "R" : "-")
        + (socket.Poll(0, SelectMode.SelectWrite) ? "W" : "-")
        + (socket.Poll(0, SelectMode.SelectError) ? "E" : "-");

    private static string Describe(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "()" : bytes.Text();
}

/// <summary>Two sockets that belong together.</summary>
internal sealed record UdpPair(ISocket First, ISocket Second) : IDisposable
{
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
