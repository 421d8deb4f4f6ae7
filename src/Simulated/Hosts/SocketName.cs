// The address of a socket of any family, as bind and connect are given it and as getsockname answers. The family is kept as it was
// given: whether it fits is for the socket to say, and each protocol says it in its own way.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

/// <param name="Family">The family; Unspecified for no address at all.</param>
/// <param name="Inet">Address and port of an Internet socket.</param>
/// <param name="Unix">The name of a Unix domain socket; null for an unnamed one.</param>
internal readonly record struct SocketName(AddressFamily Family, TransportAddress Inet, UnixName? Unix)
{
    internal bool IsNone => Family == AddressFamily.Unspecified;

    /// <summary>How long it is as the kernel is given it (sockaddr_in, sockaddr_in6, sockaddr_un), in bytes.</summary>
    internal int Length => Family switch
    {
        AddressFamily.InterNetwork => 16,
        AddressFamily.InterNetworkV6 => 28,
        _ when Unix is null => sizeof(short),
        // A path ends in a NUL.
        _ => sizeof(short) + System.Text.Encoding.UTF8.GetByteCount(Unix.Text) + (Unix.IsAbstract ? 0 : 1),
    };

    internal static SocketName Of(TransportAddress address, AddressFamily family) => new(family, address, Unix: null);

    internal static SocketName Of(UnixName? name) => new(AddressFamily.Unix, default, name);

    public override string ToString() => Family switch
    {
        AddressFamily.Unspecified => "-",
        AddressFamily.Unix => Unix?.ToString() ?? "(unnamed)",
        _ => Inet.ToString(),
    };
}
