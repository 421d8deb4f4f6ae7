// A host at one end of a VethPair: its namespace, its addresses, and what can be done to its link, routes and neighbours.

using System.Globalization;
using System.Net;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>One end of a <see cref="VethPair"/>. Changes by one thread at a time; the network by any.</summary>
internal sealed class VethHost : IDisposable
{
    internal const string LinkName = "eth0";
    internal const int PrefixLength = 24;
    internal const int PrefixLengthV6 = 64;

    // Not /proc/net, which is that of the process's first thread.
    private const string AddressesV6 = "/proc/thread-self/net/if_inet6";
    private const string GroupsV6 = "/proc/thread-self/net/igmp6";

    // Locally administered, and nobody's.
    private static readonly byte[] s_nobodysMac = [0x02, 0x77, 0x77, 0x77, 0x77, 0x77];

    private readonly Netlink _netlink;

    internal VethHost(NetworkNamespace space, int index, int number)
    {
        Space = space;
        Index = index;
        Address = IPAddress.Parse($"10.77.0.{number}");
        AddressV6 = IPAddress.Parse($"fd77::{number}");
        _netlink = space.Run(() => new Netlink());
    }

    public NetworkNamespace Space { get; }

    /// <summary>The operating system's network, as this host has it.</summary>
    public INetwork Network => Space.Network;

    /// <summary>The index of its link, for multicast options and scopes.</summary>
    public int Index { get; }

    public IPAddress Address { get; }

    /// <summary>Its IPv6 address; it has it only where <see cref="NetworkNamespace.HasIPv6"/>.</summary>
    public IPAddress AddressV6 { get; }

    /// <summary>Whether its link is up and the other end as well.</summary>
    public bool HasCarrier => _netlink.IsRunning(Index);

    /// <summary>Whether the link is up at this end.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether it answers for all its addresses of IPv6. That takes the kernel a moment, and what comes earlier is delayed by
    /// the second after which the sender asks again.</summary>
    internal bool AnswersForAddressesV6 => !Space.HasIPv6 || Space.Run(() =>
    {
        var groups = File.ReadAllText(GroupsV6);
        return File.ReadLines(AddressesV6).Where(line => line.EndsWith($" {LinkName}", StringComparison.Ordinal))
            .All(line => !IsTentative(line) && groups.Contains(SolicitedNodeGroup(line), StringComparison.Ordinal));
    });

    /// <summary>Up, or down as an administrator does it: addresses stay, routes other than the subnet's go for good.</summary>
    internal void SetLink(bool up)
    {
        _netlink.SetUp(Index, up);
        IsUp = up;
    }

    /// <summary>Sets the MTU of this end, in bytes (1280 or more, or IPv6 leaves the link).</summary>
    public void SetMtu(int bytes) => _netlink.SetMtu(Index, bytes);

    /// <summary>Has no way to the destination: what is sent there fails as the kind says.</summary>
    public void AddRoute(RouteKind kind, string destination) => _netlink.AddRoute(kind, IPNetwork.Parse(destination));

    /// <summary>Sends what is for the destination to a next hop on the subnet, which need not exist.</summary>
    public void AddRoute(string destination, IPAddress gateway) =>
        _netlink.AddRoute(RouteKind.Unicast, IPNetwork.Parse(destination), gateway, Index);

    public void RemoveRoute(RouteKind kind, string destination) => _netlink.RemoveRoute(kind, IPNetwork.Parse(destination));

    /// <summary>An address of the subnet that is believed to exist: packets go there, and nobody answers.</summary>
    public void AddSilentPeer(IPAddress address) => _netlink.AddNeighbour(Index, address, s_nobodysMac);

    public void AddAddress(IPAddress address) => _netlink.AddAddress(Index, address, PrefixLengthOf(address));

    public void RemoveAddress(IPAddress address) => _netlink.RemoveAddress(Index, address, PrefixLengthOf(address));

    /// <summary>Makes the link, this end here and the other end there.</summary>
    internal void Join(VethHost other) => _netlink.AddVeth(LinkName, Index, other.Index, other.Space.Descriptor);

    public void Dispose()
    {
        _netlink.Dispose();
        Space.Dispose();
    }

    // A line is: address, index, prefix length, scope, flags, name; numbers in hexadecimal.
    private static bool IsTentative(string line)
    {
        const int Tentative = 0x40; // IFA_F_TENTATIVE
        var flags = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return (int.Parse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Tentative) != 0;
    }

    // Where others ask for the owner of the address (RFC 4291 2.7.1); the kernel joins it after it has told of the address.
    private static string SolicitedNodeGroup(string line) => string.Concat("ff0200000000000000000001ff", line.AsSpan(26, 6));

    private static int PrefixLengthOf(IPAddress address) => NetlinkMessage.Family(address) == 2 ? PrefixLength : PrefixLengthV6;
}
