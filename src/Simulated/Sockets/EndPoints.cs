// Between the endpoints of System.Net and the names inside.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Sockets;

internal static class EndPoints
{
    /// <summary>The endpoint as the kernel is given it: on a dual-mode socket .NET turns IPv4 addresses into mapped ones.</summary>
    internal static SocketName ToName(EndPoint endPoint, AddressFamily family, bool isDualMode) => endPoint switch
    {
        IPEndPoint ip => SocketName.Of(
            new TransportAddress(HostAddress.From(ip.Address), (ushort)ip.Port),
            isDualMode && ip.AddressFamily == AddressFamily.InterNetwork ? family : ip.AddressFamily),
        UnixDomainSocketEndPoint unix => SocketName.Of(ToUnixName(unix)),
        _ => new SocketName(endPoint.AddressFamily, default, Unix: null),
    };

    /// <summary>A name as a socket of that family reports it.</summary>
    internal static EndPoint ToEndPoint(in SocketName name, AddressFamily family)
    {
        if (family == AddressFamily.Unix)
            return name.Unix is null ? Unnamed.Create(Serialize(name: null)) : name.Unix.EndPoint ??= Unnamed.Create(Serialize(name.Unix));
        return new IPEndPoint(name.Inet.Address.ToIPAddress(family), name.Inet.Port);
    }

    /// <summary>The endpoint of no sender: what a stream reports of where its bytes came from.</summary>
    internal static EndPoint NoSender(AddressFamily family) =>
        family == AddressFamily.Unix ? Unnamed.Create(Serialize(name: null)) : ToEndPoint(SocketName.Of(default(TransportAddress), family), family);

    /// <summary>The endpoint of a message's sender as ReceiveMessageFrom makes it of a Unix name (measured): there is only as much room as the
    /// endpoint takes that was passed, no name fills that with zeros, and asynchronous calls leave there what was behind the name.</summary>
    internal static EndPoint ToEndPointInPlaceOf(EndPoint passed, UnixName? name, bool leavesRest)
    {
        var address = passed.Serialize();
        var room = address.Buffer.Span[2..address.Size];
        if (name is null)
        {
            room.Clear();
            return Unnamed.Create(address);
        }

        var source = Serialize(name);
        var bytes = source.Buffer.Span[2..source.Size];
        if (bytes.Length > room.Length)
            bytes = bytes[..room.Length];
        bytes.CopyTo(room);
        if (!leavesRest)
            address.Size = 2 + bytes.Length;
        return Unnamed.Create(address);
    }

    /// <summary>What .NET does to a path that is bound to: it makes an absolute one, for when the socket is disposed of.</summary>
    /// <param name="path">The text of the endpoint; an abstract name begins with @ there.</param>
    /// <exception cref="ArgumentException">The path has a zero byte in it.</exception>
    internal static void ThrowIfNoPath(string path)
    {
        if (!path.StartsWith('@') && path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A path cannot contain a zero byte.", nameof(path));
    }

    private static UnixDomainSocketEndPoint Unnamed { get; } = new("\0");

    // sockaddr_un is the only form in which an endpoint tells a name with NULs in it: the family, then the bytes of the name.
    private static UnixName? ToUnixName(UnixDomainSocketEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        var bytes = address.Buffer.Span[2..address.Size];
        if (bytes.IsEmpty)
            return null;
        if (bytes[0] != 0)
            bytes = bytes[..(bytes.IndexOf((byte)0) is var end and >= 0 ? end : bytes.Length)];
        return new UnixName(System.Text.Encoding.UTF8.GetString(bytes));
    }

    private static SocketAddress Serialize(UnixName? name)
    {
        var bytes = name is null ? [] : System.Text.Encoding.UTF8.GetBytes(name.IsAbstract ? name.Text : name.Text + '\0');
        var address = new SocketAddress(AddressFamily.Unix, 2 + bytes.Length);
        bytes.CopyTo(address.Buffer.Span[2..]);
        return address;
    }
}
