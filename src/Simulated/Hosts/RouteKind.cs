namespace SimNet.Simulated.Hosts;

/// <summary>What a host does with packets for a destination (ip-route(8)). Those kinds that refuse do so at once: a connect, or a send of a
/// datagram, fails.</summary>
public enum RouteKind
{
    /// <summary>Sends them to whoever has the address on the link, as for the subnet of an interface. An address that nobody has there, or whose
    /// host's link is down, is asked for three times, a second apart; then a connect fails with HostUnreachable.</summary>
    Link,

    /// <summary>Sends them to a router, which knows the way to every host of the simulation and says nothing of others: what is sent there is
    /// lost, and a connect ends with TimedOut.</summary>
    Gateway,

    /// <summary>Refuses with HostUnreachable.</summary>
    Unreachable,

    /// <summary>Refuses with AccessDenied.</summary>
    Prohibit,

    /// <summary>Refuses with InvalidArgument.</summary>
    Blackhole,
}
