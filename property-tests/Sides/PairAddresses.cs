// The addresses of programs between two hosts, the same on both sides. The hosts' own are those of RealHosts/VethPair.

using System.Net;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

internal static class PairAddresses
{
    public static readonly IPNetwork[] Subnets = [IPNetwork.Parse("10.77.0.0/24"), IPNetwork.Parse("fd77::/64")];

    public static readonly IPNetwork[] Unreachable = [IPNetwork.Parse("10.88.0.0/16"), IPNetwork.Parse("fd88::/64")];

    public static readonly IPNetwork[] Prohibited = [IPNetwork.Parse("10.89.0.0/16"), IPNetwork.Parse("fd89::/64")];

    public static readonly IPNetwork[] Blackholed = [IPNetwork.Parse("10.90.0.0/16"), IPNetwork.Parse("fd90::/64")];

    public static readonly IPAddress[] Silent = [IPAddress.Parse("10.77.0.9"), IPAddress.Parse("fd77::9")];

    /// <summary>The addresses of a host: IPv4, IPv6.</summary>
    public static IPAddress[] Of(int host) => [IPAddress.Parse($"10.77.0.{host + 1}"), IPAddress.Parse($"fd77::{host + 1}")];

    /// <summary>The address that a place is for a host; null when it is none of a pair.</summary>
    public static IPAddress? Resolve(Place place, int host) => place switch
    {
        Place.Own => Of(host)[0],
        Place.Own6 => Of(host)[1],
        Place.Other => Of(1 - host)[0],
        Place.Other6 => Of(1 - host)[1],
        Place.OtherMapped => Of(1 - host)[0].MapToIPv6(),
        Place.Silent => Silent[0],
        Place.Silent6 => Silent[1],
        Place.Nobody => IPAddress.Parse("10.77.0.8"),
        Place.Nobody6 => IPAddress.Parse("fd77::8"),
        Place.NoRoute => IPAddress.Parse("10.99.0.1"),
        Place.NoRoute6 => IPAddress.Parse("fd99::1"),
        Place.Unreachable => IPAddress.Parse("10.88.0.1"),
        Place.Unreachable6 => IPAddress.Parse("fd88::1"),
        Place.Prohibited => IPAddress.Parse("10.89.0.1"),
        Place.Prohibited6 => IPAddress.Parse("fd89::1"),
        Place.Blackholed => IPAddress.Parse("10.90.0.1"),
        Place.Blackholed6 => IPAddress.Parse("fd90::1"),
        _ => null,
    };
}
