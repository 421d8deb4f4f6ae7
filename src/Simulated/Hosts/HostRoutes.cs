// A host's table of routes: which of its packets leave by its link, and which are refused. The most specific route decides. Loopback and the
// host's own addresses need none.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>The routes of a host to others. It begins with a default route of <see cref="RouteKind.Gateway"/> for each protocol of which it
/// has an address, so that it reaches every host; without any route a connect or a send is NetworkUnreachable.</summary>
/// <remarks>
/// <para>A host as a fresh interface configures it: <c>host.Routes.Clear(); host.Routes.Add(IPNetwork.Parse("10.0.0.0/24"), RouteKind.Link);</c>
/// </para>
/// <para>A change holds for what is sent from then on, by open connections too. Thread rule: as for <see cref="Simulation"/>.</para>
/// </remarks>
public sealed class HostRoutes
{
    // The longest prefix first.
    private readonly List<Route> _routes = [];
    private bool _isLinkUp = true;

    internal HostRoutes(ReadOnlySpan<HostAddress> addresses)
    {
        foreach (var address in addresses)
        {
            var destination = new IPNetwork(address.IsIPv4 ? IPAddress.Any : IPAddress.IPv6Any, 0);
            if (IndexOf(Convert(destination, default)) < 0)
                Add(destination, RouteKind.Gateway);
        }
    }

    /// <summary>Changes with every change of what <see cref="Find"/> answers.</summary>
    internal int Version { get; private set; }

    /// <summary>Whether the routes that use the link can be used.</summary>
    internal bool IsLinkUp
    {
        get => _isLinkUp;
        set
        {
            _isLinkUp = value;
            Version++;
        }
    }

    /// <summary>Adds a route, or replaces the one to that very destination.</summary>
    /// <param name="destination">The network, of IPv4 or IPv6: a prefix length of 0 is the default route, one of all bits a single address.</param>
    /// <param name="kind">What is done with its packets.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is no such kind.</exception>
    public void Add(IPNetwork destination, RouteKind kind)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of route.");
        Remove(destination);
        var route = Convert(destination, kind);
        var place = _routes.FindIndex(other => other.PrefixLength < route.PrefixLength);
        _routes.Insert(place < 0 ? _routes.Count : place, route);
        Version++;
    }

    /// <summary>Takes a route away.</summary>
    /// <param name="destination">Its destination, exactly.</param>
    /// <returns>False when there is none.</returns>
    public bool Remove(IPNetwork destination)
    {
        var index = IndexOf(Convert(destination, default));
        if (index < 0)
            return false;
        _routes.RemoveAt(index);
        Version++;
        return true;
    }

    /// <summary>Takes all routes away.</summary>
    public void Clear()
    {
        _routes.Clear();
        Version++;
    }

    /// <summary>The kind of the route to an address that is not the host's own; null when there is none that can be used now.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isOnLink">Whether only routes by the link are looked at, all others being for what lies further away (SO_DONTROUTE:
    /// fib_table_lookup's scope).</param>
    internal RouteKind? Find(HostAddress address, bool isOnLink = false)
    {
        foreach (var route in _routes)
        {
            if (isOnLink && route.Kind != RouteKind.Link)
                continue;
            if (route.Covers(address) && (_isLinkUp || route.Kind is not (RouteKind.Link or RouteKind.Gateway)))
                return route.Kind;
        }

        return null;
    }

    private int IndexOf(Route route) =>
        _routes.FindIndex(other => other.Network == route.Network && other.PrefixLength == route.PrefixLength);

    private static Route Convert(IPNetwork network, RouteKind kind)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        return new Route(HostAddress.From(network.BaseAddress), isIPv4, network.PrefixLength + (isIPv4 ? 96 : 0), kind);
    }

    /// <param name="Network">Its first address.</param>
    /// <param name="IsIPv4">Whether it is one of IPv4.</param>
    /// <param name="PrefixLength">Of 128 bits, as addresses are kept.</param>
    /// <param name="Kind">What is done.</param>
    private readonly record struct Route(HostAddress Network, bool IsIPv4, int PrefixLength, RouteKind Kind)
    {
        internal bool Covers(HostAddress address) =>
            address.IsIPv4 == IsIPv4
            && ((address.High ^ Network.High) & Mask(PrefixLength)) == 0
            && ((address.Low ^ Network.Low) & Mask(PrefixLength - 64)) == 0;

        private static ulong Mask(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - bits);
    }
}
