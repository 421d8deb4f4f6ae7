// The argument checks and conversions that the overloads of ISocket share: the same exceptions, in the same order, with the
// same parameter names as System.Net.Sockets.Socket.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal static class SocketArguments
{
    /// <summary>The byte count, or the error of a call that answered with one, as an exception.</summary>
    internal static int OrThrow(this int count, SocketError errorCode) =>
        errorCode == SocketError.Success ? count : throw new SocketException((int)errorCode);

    internal static Span<byte> Range(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer;
    }

    internal static Span<byte> Range(byte[] buffer, int offset, int size)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)buffer.Length, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)size, (uint)(buffer.Length - offset), nameof(size));
        return buffer.AsSpan(offset, size);
    }

    internal static Memory<byte> Checked(ArraySegment<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer.Array, nameof(buffer.Array));
        return buffer;
    }

    internal static int ToMicroseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        var microseconds = (long)timeout.TotalMicroseconds;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(microseconds, int.MaxValue, nameof(timeout));
        return (int)microseconds;
    }

    internal static IPEndPoint ToEndPoint(ISocket socket, IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ThrowIfNotPort(port);
        return CanUse(socket, address)
            ? new IPEndPoint(address, port)
            : throw WrongFamily();
    }

    internal static EndPoint ToEndPoint(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ThrowIfNotPort(port);
        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }

    internal static IEnumerable<IPEndPoint> ToEndPoints(ISocket socket, IPAddress[] addresses, int port)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Length == 0)
            throw new ArgumentException("The list of addresses is empty.", nameof(addresses));
        ThrowIfNotPort(port);
        if (socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            throw WrongFamily();
        if (socket.Connected)
            throw new SocketException((int)SocketError.IsConnected);
        return addresses.Where(address => CanUse(socket, address)).Select(address => new IPEndPoint(address, port));
    }

    internal static NotSupportedException WrongFamily() => new("This protocol version is not supported.");

    internal static ArgumentException NoUsableAddress(string parameter) =>
        new("None of the discovered or specified addresses match the socket address family.", parameter);

    internal static EndPoint ToEndPoint(SocketAddress socketAddress)
    {
        ArgumentNullException.ThrowIfNull(socketAddress);
        return EmptyEndPoint(socketAddress.Family).Create(socketAddress);
    }

    /// <summary>The wildcard endpoint of the socket's family: what a receiver passes when it has no expectation.</summary>
    internal static EndPoint AnyEndPoint(ISocket socket) => EmptyEndPoint(socket.AddressFamily);

    internal static void CopyTo(EndPoint from, SocketAddress to)
    {
        var serialized = from.Serialize();
        serialized.Buffer.Span[..serialized.Size].CopyTo(to.Buffer.Span);
        to.Size = serialized.Size;
    }

    private static EndPoint EmptyEndPoint(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
        AddressFamily.Unix => new UnixDomainSocketEndPoint("\0"),
        _ => throw new SocketException((int)SocketError.AddressFamilyNotSupported),
    };

    private static bool CanUse(ISocket socket, IPAddress address) =>
        address.AddressFamily == socket.AddressFamily
        || (address.AddressFamily == AddressFamily.InterNetwork && socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode);

    private static void ThrowIfNotPort(int port)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port is between 0 and 65535.");
    }
}
