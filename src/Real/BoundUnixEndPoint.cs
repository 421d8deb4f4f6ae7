// The endpoint that a Unix domain socket is bound to, with room for the names of others. Socket serializes what it is bound to when an
// asynchronous accept ends, and copies the peer's name there: a longer name throws, on a thread of the pool, which ends the process
// (docs/kernel-notes/real-blocking.md).

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal sealed class BoundUnixEndPoint : EndPoint
{
    private const int NameOffset = 2; // sa_family_t
    private const int MostBytes = 110; // struct sockaddr_un

    private readonly UnixDomainSocketEndPoint _endPoint;
    private bool _isBound;

    private BoundUnixEndPoint(UnixDomainSocketEndPoint endPoint) => _endPoint = endPoint;

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    /// <summary>Binds a socket.</summary>
    /// <returns>The file that was made, to be deleted when the socket is closed; null for an abstract name. Socket would do that only for an
    /// endpoint of its own.</returns>
    internal static string? Bind(Socket socket, UnixDomainSocketEndPoint endPoint)
    {
        var name = endPoint.Serialize();
        var file = name.Size > NameOffset && name[NameOffset] != 0 ? Path.GetFullPath(endPoint.ToString()) : null;
        var bound = new BoundUnixEndPoint(endPoint);
        socket.Bind(bound);
        bound._isBound = true;
        return file;
    }

    public override SocketAddress Serialize() => _isBound ? new SocketAddress(AddressFamily.Unix, MostBytes) : _endPoint.Serialize();

    public override EndPoint Create(SocketAddress socketAddress) => _endPoint.Create(socketAddress);
}
