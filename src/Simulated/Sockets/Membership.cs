// Joining and dropping multicast groups: options whose value is an object, as .NET takes them.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Sockets;

internal static class Membership
{
    internal static bool IsAskedFor(SocketOptionLevel level, SocketOptionName name) =>
        level is SocketOptionLevel.IP or SocketOptionLevel.IPv6
        && name is SocketOptionName.AddMembership or SocketOptionName.DropMembership;

    /// <summary>Joins or drops.</summary>
    /// <exception cref="ArgumentException">The value is no membership of the level's protocol.</exception>
    internal static SocketError Change(HostSocket socket, SocketOptionLevel level, SocketOptionName name, object optionValue)
    {
        var isJoin = name == SocketOptionName.AddMembership;
        switch (level, optionValue)
        {
            case (SocketOptionLevel.IP, MulticastOption option):
                return Change(socket, isJoin, option.Group, option.LocalAddress, option.InterfaceIndex);
            case (SocketOptionLevel.IPv6, IPv6MulticastOption option):
                if (!socket.IsIPv6)
                    return SocketError.ProtocolOption;
                // A mapped group is none of IPv6.
                return option.Group.IsIPv4MappedToIPv6
                    ? SocketError.InvalidArgument
                    : Change(socket, isJoin, option.Group, by: null, (int)option.InterfaceIndex);
            default:
                throw new ArgumentException("The option takes a MulticastOption of its protocol.", nameof(optionValue));
        }
    }

    private static SocketError Change(HostSocket socket, bool isJoin, IPAddress group, IPAddress? by, int interfaceIndex)
    {
        HostAddress? address = by is null ? null : HostAddress.From(by);
        return isJoin
            ? socket.JoinGroup(HostAddress.From(group), address, interfaceIndex)
            : socket.DropGroup(HostAddress.From(group), address, interfaceIndex);
    }
}
