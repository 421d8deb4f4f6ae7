// Which way a datagram goes from a host: the address it comes from, the interface it leaves by, and whether one host gets it or many.
// A host has two interfaces, as in ip(8)'s numbering: loopback, which is 1, and the one network, eth0, which is 2. The rules are those
// of ip_route_output_key in Linux.

using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>Who gets a datagram.</summary>
internal enum DatagramReach
{
    One,
    Group,
    Everybody,
}

/// <summary>The way of a datagram.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Destination">Where it goes to: what the wildcard stood for, if that was asked for.</param>
/// <param name="Reach">Who gets it.</param>
/// <param name="InterfaceIndex">The interface it leaves by.</param>
/// <param name="MtuBytes">The largest packet there.</param>
internal readonly record struct DatagramRoute(
    HostAddress Source, HostAddress Destination, DatagramReach Reach, int InterfaceIndex, int MtuBytes);

internal sealed class DatagramRoutes(HostStack host)
{
    /// <summary>The index of the loopback interface.</summary>
    internal const int Loopback = 1;

    /// <summary>The index of the interface to the other hosts.</summary>
    internal const int Network = 2;

    private const int LoopbackMtuBytes = 65_536;

    /// <summary>Finds the way.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">Where from, if the sender has chosen.</param>
    /// <param name="interfaceIndex">The interface that the sender has chosen for groups and broadcasts, or 0.</param>
    /// <param name="isOnLink">Whether the sender says that the destination is on the link (SO_DONTROUTE).</param>
    /// <param name="route">The way, after Success.</param>
    internal SocketError TryFind(
        HostAddress destination, HostAddress? source, int interfaceIndex, bool isOnLink, out DatagramRoute route)
    {
        route = default;
        if (interfaceIndex is not (0 or Loopback or Network))
            return SocketError.SocketError; // ENODEV, for which .NET has no name.
        // Only a socket of IPv6 that is bound to one of these sends from there.
        if (source is { IsIPv4: true } many && (many.IsMulticast || many.IsLimitedBroadcast))
            return SocketError.InvalidArgument;
        if (source is { IsIPv4: true } chosen && !host.IsLocal(chosen))
            return SocketError.NetworkUnreachable;
        if (destination.IsAny)
            destination = destination.IsIPv4 ? source ?? HostAddress.LoopbackIPv4 : HostAddress.LoopbackIPv6;
        if (destination.IsMulticast)
            return ToGroup(destination, source, interfaceIndex, isOnLink, out route);
        return host.IsBroadcast(destination)
            ? ToEverybody(destination, source, interfaceIndex, isOnLink, out route)
            : ToOne(destination, source, isOnLink, out route);
    }

    /// <summary>The interface that has the address; 0 when none has.</summary>
    internal int InterfaceOf(HostAddress address) => address.IsLoopback ? Loopback : host.IsLocal(address) ? Network : 0;

    private SocketError ToOne(HostAddress destination, HostAddress? source, bool isOnLink, out DatagramRoute route)
    {
        route = default;
        var isLocal = host.IsLocal(destination);
        if (host.Reach(destination, isOnLink) is var refusal and not SocketError.Success)
            return refusal;
        if ((source ?? host.SourceFor(destination)) is not { } from)
            return SocketError.NetworkUnreachable;
        // An address of loopback has no business on the network.
        if (!isLocal && from is { IsIPv4: true, IsLoopback: true })
            return SocketError.InvalidArgument;
        route = isLocal
            ? new DatagramRoute(from, destination, DatagramReach.One, Loopback, LoopbackMtuBytes)
            : new DatagramRoute(from, destination, DatagramReach.One, Network, host.MtuBytes);
        return SocketError.Success;
    }

    private SocketError ToGroup(
        HostAddress destination, HostAddress? source, int interfaceIndex, bool isOnLink, out DatagramRoute route)
    {
        route = default;
        if (RefusalToMany(destination, source, interfaceIndex, isOnLink) is var refusal and not SocketError.Success)
            return refusal;
        if (interfaceIndex == 0)
            interfaceIndex = source is { IsIPv4: true, IsLoopback: true } ? Loopback : Network;
        var own = host.FirstAddress(destination.IsIPv4);
        // Loopback has no route for IPv6 groups (measured).
        if (interfaceIndex == Loopback ? !destination.IsIPv4 : own is null)
            return SocketError.NetworkUnreachable;
        // Loopback's own address is of a smaller scope than a group, so that another one is preferred (inet_select_addr).
        return By(interfaceIndex, source ?? own ?? HostAddress.LoopbackIPv4, destination, DatagramReach.Group, out route);
    }

    private SocketError ToEverybody(
        HostAddress destination, HostAddress? source, int interfaceIndex, bool isOnLink, out DatagramRoute route)
    {
        route = default;
        if (RefusalToMany(destination, source, interfaceIndex, isOnLink) is var refusal and not SocketError.Success)
            return refusal;
        if (destination.IsLoopback || source is { IsLoopback: true })
            interfaceIndex = Loopback;
        else if (!destination.IsLimitedBroadcast || interfaceIndex == 0)
            interfaceIndex = Network;
        if (interfaceIndex == Loopback)
            return By(Loopback, source ?? HostAddress.LoopbackIPv4, destination, DatagramReach.Everybody, out route);
        return (source ?? host.FirstAddress(isIPv4: true)) is { } from
            ? By(Network, from, destination, DatagramReach.Everybody, out route)
            : SocketError.NetworkUnreachable;
    }

    // IPv4 needs a route for all of these unless the sender has chosen an address or an interface (ip_route_output_key).
    private SocketError RefusalToMany(HostAddress destination, HostAddress? source, int interfaceIndex, bool isOnLink) =>
        destination is { IsIPv4: true, IsLoopback: false } && source is null && interfaceIndex == 0
            ? host.Reach(destination, isOnLink)
            : SocketError.Success;

    private SocketError By(
        int interfaceIndex, HostAddress source, HostAddress destination, DatagramReach reach, out DatagramRoute route)
    {
        route = default;
        if (interfaceIndex == Network && !host.IsLinkUp)
            return SocketError.NetworkUnreachable;
        route = new DatagramRoute(
            source, destination, reach, interfaceIndex, interfaceIndex == Loopback ? LoopbackMtuBytes : host.MtuBytes);
        return SocketError.Success;
    }
}
