// The multicast groups that one socket has joined (ip(7), ipv6(7)), each on one interface. The answers are those of Linux
// (ip_mc_join_group, ip_mc_leave_group, ipv6_sock_mc_join, ipv6_sock_mc_drop).

using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Udp;

internal sealed class GroupMemberships
{
    // net.ipv4.igmp_max_memberships; IPv6 has no such limit.
    private const int MostIPv4Groups = 20;

    private readonly List<(HostAddress Group, int Interface)> _joined = [];

    internal IReadOnlyList<(HostAddress Group, int Interface)> Joined => _joined;

    /// <summary>Joins a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="interfaceIndex">The index of an interface that exists.</param>
    internal SocketError Join(HostAddress group, int interfaceIndex)
    {
        if (_joined.Contains((group, interfaceIndex)))
            return SocketError.AddressAlreadyInUse;
        if (group.IsIPv4 && CountOfIPv4() >= MostIPv4Groups)
            return SocketError.NoBufferSpaceAvailable;
        _joined.Add((group, interfaceIndex));
        return SocketError.Success;
    }

    /// <summary>Drops a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="interfaceIndex">The interface it was joined on; 0 for the first.</param>
    /// <param name="leftInterface">The interface it had been joined on.</param>
    internal bool TryDrop(HostAddress group, int interfaceIndex, out int leftInterface)
    {
        var index = _joined.FindIndex(one => one.Group == group && (interfaceIndex == 0 || one.Interface == interfaceIndex));
        leftInterface = index < 0 ? 0 : _joined[index].Interface;
        if (index >= 0)
            _joined.RemoveAt(index);
        return index >= 0;
    }

    /// <summary>Whether the socket joined the group: IPv4 asks on which interface, IPv6 does not (inet6_mc_check).</summary>
    internal bool Has(HostAddress group, int interfaceIndex)
    {
        foreach (var (joined, at) in _joined)
        {
            if (joined == group && (at == interfaceIndex || !group.IsIPv4))
                return true;
        }

        return false;
    }

    private int CountOfIPv4()
    {
        var count = 0;
        foreach (var (group, _) in _joined)
            count += group.IsIPv4 ? 1 : 0;
        return count;
    }
}
