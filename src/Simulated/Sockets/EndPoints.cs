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
            return Unnamed.Create(Serialize(name.Unix));
        return new IPEndPoint(name.Inet.Address.ToIPAddress(family), name.Inet.Port);
    }

    /// <summary>The endpoint of no sender: what a stream reports of where its bytes came from.</summary>
    internal static EndPoint NoSender(AddressFamily family) =>
        family == AddressFamily.Unix ? Unnamed.Create(Serialize(name: null)) : ToEndPoint(SocketName.Of(default(TransportAddress), family), family);

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
