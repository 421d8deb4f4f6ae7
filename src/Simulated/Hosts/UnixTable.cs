// The Unix domain sockets of a host: their names, their messages, those under way, and the one process that they all belong to.

using System.Net.Sockets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixTable(HostStack host)
{
    private const int FirstProcessId = 1000;

    internal UnixNamespace Names { get; } = new();

    internal UnixMessagePool Messages { get; } = new();

    internal UnixInFlight InFlight { get; } = new();

    /// <summary>A host is one process of the superuser.</summary>
    internal UnixCredentials Credentials { get; } = new(FirstProcessId + host.Number, UserId: 0, GroupId: 0);

    /// <summary>Whether there are sockets of this type.</summary>
    internal static bool Supports(SocketType type) => type is SocketType.Stream or SocketType.Dgram or SocketType.Seqpacket;

    internal UnixSocket Create(SocketType type) => type switch
    {
        SocketType.Stream => new UnixStreamSocket(host),
        SocketType.Dgram => new UnixDatagramSocket(host),
        _ => new UnixSeqpacketSocket(host),
    };

    /// <summary>Two sockets that are each other's peer.</summary>
    internal (UnixSocket First, UnixSocket Second) CreatePair(SocketType type)
    {
        var (first, second) = (Create(type), Create(type));
        first.Join(second);
        return (first, second);
    }
}
