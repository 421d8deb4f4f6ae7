// What TCP and UDP sockets have in common: a hold on a local address and port.

using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

internal abstract class InetSocket : HostSocket
{
    private protected InetSocket(HostStack host, PortTable ports, AddressFamily family, SocketType type, SocketOptions? options)
        : base(host, family, type, options) => Port = new PortClaim(ports, this);

    /// <summary>The local address; port 0 while there is none.</summary>
    internal TransportAddress Local => Port.Local;

    /// <summary>Whether the port was found by a connect, so that other connects may use it too.</summary>
    internal bool HasPortOfConnect => Port.IsFound;

    internal override SocketName LocalName => SocketName.Of(Local, Family);

    /// <summary>Whether it holds a port: bound, or with a connection that is not over.</summary>
    internal virtual bool HasPort => Port.IsHeld;

    private protected PortClaim Port { get; }

    private protected HostAddress Wildcard => IsIPv6 ? HostAddress.AnyIPv6 : HostAddress.AnyIPv4;

    /// <summary>What the kernel says of an endpoint of another family. .NET gives IPv4 endpoints of dual-mode sockets as mapped ones.</summary>
    private protected SocketError RefusalOfFamily(in SocketName name)
    {
        if (name.Family == Family)
            return SocketError.Success;
        // One of IPv6 looks at the length first: that of another family may be too short.
        const int ShortestIPv6 = 24;
        const int AroundPath = 3;
        var isLong = name.Unix is { } path && AroundPath + path.Text.Length >= ShortestIPv6;
        return IsIPv6 && !isLong ? SocketError.InvalidArgument : SocketError.AddressFamilyNotSupported;
    }

    /// <summary>Whether the kernel lets a socket bind to the address.</summary>
    private protected bool MayBindTo(HostAddress address) =>
        address.IsAny || Host.IsLocal(address) || address.IsMulticast || Host.IsBroadcast(address);
}
