// An endpoint that refuses to be an address. After a failed connect Socket replaces its descriptor at the start of the next connect,
// before it asks the endpoint for its address: this one stops it right there, so that the fresh descriptor can be prepared first.

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>Connecting to this endpoint throws <see cref="Renewed"/>, after the socket has got a fresh descriptor if it needed
/// one.</summary>
internal sealed class RenewingEndPoint(AddressFamily addressFamily) : EndPoint
{
    public override AddressFamily AddressFamily { get; } = addressFamily;

    public override SocketAddress Serialize() => throw new Renewed();

    [SuppressMessage("Design", "CA1032", Justification = "Thrown and caught here only.")]
    internal sealed class Renewed : Exception;
}
