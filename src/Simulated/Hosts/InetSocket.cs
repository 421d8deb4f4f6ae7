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

    /// <summary>What bind and connect say to a name of another family. The length is looked at first: another family's may be too short.</summary>
    private protected SocketError RefusalOfFamily(in SocketName name)
    {
        const int Shortest = 16;
        const int ShortestIPv6 = 24;
        if (name.Family == Family)
            return SocketError.Success;
        return name.Length < (IsIPv6 ? ShortestIPv6 : Shortest) ? SocketError.InvalidArgument : SocketError.AddressFamilyNotSupported;
    }

    /// <summary>Whether the kernel lets a socket bind to the address.</summary>
    private protected bool MayBindTo(HostAddress address) =>
        address.IsAny || Host.IsLocal(address) || address.IsMulticast || Host.IsBroadcast(address);
}
