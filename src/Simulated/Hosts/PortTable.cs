// Who has which local port of a host: sockets that were bound, listeners, connections, and those in TIME-WAIT.
// The rules are Linux's (inet_csk_bind_conflict): two sockets share a port when their addresses differ, when both allow reuse and
// neither listens, or when both ask for SO_REUSEPORT.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

internal sealed class PortTable(HostStack host, int firstOffset)
{
    private readonly Dictionary<ushort, LinkedList<InetSocket>> _owners = [];
    private int _cursor = firstOffset;

    internal LinkedListNode<InetSocket> Take(ushort port, InetSocket owner)
    {
        if (!_owners.TryGetValue(port, out var owners))
            _owners.Add(port, owners = new LinkedList<InetSocket>());
        return owners.AddLast(owner);
    }

    internal void Release(ushort port, LinkedListNode<InetSocket> owner)
    {
        var owners = owner.List!;
        owners.Remove(owner);
        if (owners.Count == 0)
            _owners.Remove(port);
    }

    /// <summary>Whether the socket may have the address and port.</summary>
    internal bool CanBind(InetSocket socket, TransportAddress address)
    {
        if (!_owners.TryGetValue(address.Port, out var owners))
            return true;
        foreach (var owner in owners)
        {
            if (owner != socket && Overlap(socket, address.Address, owner) && !MayShare(socket, owner))
                return false;
        }

        return true;
    }

    /// <summary>Finds a port for bind(0): one that nobody has at an overlapping address. 0 when there is none.</summary>
    internal ushort FindForBind(InetSocket socket, HostAddress address)
    {
        for (var tried = 0; tried < host.Limits.EphemeralPorts; tried++)
        {
            var port = NextPort();
            if (!_owners.TryGetValue(port, out var owners) || !owners.Any(owner => Overlap(socket, address, owner)))
                return port;
        }

        return 0;
    }

    /// <summary>Finds a port for a connect of an unbound socket: one that only other such connects have (then all of its owners are such,
    /// since nobody else shares with them), to other peers.
    /// 0 when there is none.</summary>
    internal ushort FindForConnect(Func<ushort, bool> isFree)
    {
        for (var tried = 0; tried < host.Limits.EphemeralPorts; tried++)
        {
            var port = NextPort();
            if (!_owners.TryGetValue(port, out var owners) || (owners.First!.Value.HasPortOfConnect && isFree(port)))
                return port;
        }

        return 0;
    }

    private static bool MayShare(InetSocket socket, InetSocket owner)
    {
        if (socket.Options.ReusePort && owner.Options.ReusePort)
            return true;
        return socket.Options.ReuseAddress && owner.Options.ReuseAddress && !owner.IsListening;
    }

    private static bool Overlap(InetSocket socket, HostAddress address, InetSocket owner)
    {
        var other = owner.Local.Address;
        if (address == other)
            return true;
        return Covers(address, socket.Options.IPv6Only, other) || Covers(other, owner.Options.IPv6Only, address);
    }

    private static bool Covers(HostAddress wildcard, bool isIPv6Only, HostAddress address)
    {
        if (wildcard == HostAddress.AnyIPv4)
            return address.IsIPv4;
        return wildcard == HostAddress.AnyIPv6 && (!isIPv6Only || !address.IsIPv4);
    }

    private ushort NextPort()
    {
        _cursor = (_cursor + 1) % host.Limits.EphemeralPorts;
        return (ushort)(host.Limits.FirstEphemeralPort + _cursor);
    }
}
