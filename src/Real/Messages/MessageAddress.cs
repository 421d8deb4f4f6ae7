// Endpoints to and from the socket addresses in a message header: the rules of Socket.SendTo and Socket.ReceiveFrom.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal static class MessageAddress
{
    internal const int MaximumBytes = 128; // sizeof(struct sockaddr_storage)

    /// <summary>The address to send to; empty for the connected peer.</summary>
    /// <exception cref="ArgumentException">A name is no address.</exception>
    internal static Memory<byte> Of(EndPoint? endPoint, Socket socket)
    {
        if (endPoint is null)
            return default;
        if (endPoint is DnsEndPoint)
            throw new ArgumentException("A message needs the address of its receiver, not a name: resolve it first.", nameof(endPoint));
        var address = Mapped(endPoint, socket).Serialize();
        return address.Buffer[..address.Size];
    }

    /// <summary>The endpoint of a sender.</summary>
    /// <returns>Null where the protocol names none.</returns>
    internal static EndPoint? ToEndPoint(ReadOnlySpan<byte> name, AddressFamily family)
    {
        const int familyBytes = 2;
        if (name.Length <= familyBytes)
            return null; // A stream names nobody, and a Unix socket without a name has only a family.
        EndPoint? any = family switch
        {
            AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
            AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
            AddressFamily.Unix => new UnixDomainSocketEndPoint("\0"),
            _ => null,
        };
        if (any is null)
            return null;
        var address = new SocketAddress(family, name.Length);
        name.CopyTo(address.Buffer.Span);
        return any.Create(address);
    }

    /// <summary>Whether packets to there are IPv4, though the socket may be IPv6.</summary>
    internal static bool IsV4(EndPoint? endPoint) => endPoint is IPEndPoint internet
        && (internet.AddressFamily == AddressFamily.InterNetwork || internet.Address.IsIPv4MappedToIPv6);

    private static EndPoint Mapped(EndPoint endPoint, Socket socket) =>
        endPoint is IPEndPoint { AddressFamily: AddressFamily.InterNetwork } internet
            && socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode
            ? new IPEndPoint(internet.Address.MapToIPv6(), internet.Port)
            : endPoint;
}
