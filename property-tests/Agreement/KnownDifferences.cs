// Differences between the networks that are to stay, each with its reason: steps that would meet one are left out. What differs on purpose
// otherwise (docs/fidelity.md) is outside what the generators make; what is free on the kernel itself is in Rules.

using System.Net.Sockets;
using System.Reflection;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal static class KnownDifferences
{
    /// <summary>How many there are.</summary>
    public static int Count { get; } =
        typeof(KnownDifferences).GetMethods(BindingFlags.Public | BindingFlags.Static).Count(static method => method.ReturnType == typeof(bool));

    /// <summary>IP_FREEBIND and IPV6_FREEBIND are stored by the simulator and do nothing (docs/fidelity.md, 16).</summary>
    public static bool BindsFreely(Side side, Slot slot, Target to) => side.State(slot).MayBindFreely && to.Place == Place.Foreign;

    /// <summary>A Unix stream or seqpacket socket that was connected and disconnected for reuse can be connected again in the simulator.
    /// RealSocket cannot where Socket has not made the first connection itself: it takes the new descriptor for one that failed
    /// (docs/kernel-notes/real-blocking.md).</summary>
    public static bool IsUsedUp(Side side, Slot slot) =>
        side.State(slot).IsReused && side[slot] is { AddressFamily: AddressFamily.Unix, SocketType: not SocketType.Dgram };

    /// <summary>A connect to an IPv4 address that fails where the way is looked for, on a UDP socket that has a peer, leaves that peer, but
    /// Linux has noted the address already (inet->cork.fl, ip4_datagram_connect): what is sent to the peer goes there from the second
    /// datagram on, and nobody is told. The simulator goes on sending to the peer (docs/fidelity.md).</summary>
    public static bool LeavesStaleFlow(Side side, Slot slot, Target to)
    {
        if (side[slot] is not { SocketType: SocketType.Dgram, AddressFamily: not AddressFamily.Unix })
            return false;
        if (side.State(slot).HasConnected)
            return to.Place is Place.Broadcast or Place.Foreign or Place.NoRoute or Place.Unreachable or Place.Prohibited or Place.Blackholed
                || (side.IsAnyLinkDown && to.Place is Place.Other or Place.OtherMapped or Place.Silent or Place.Nobody);
        side.State(slot).HasConnected = true;
        return false;
    }
}
