// Where a program binds, connects or sends to, without naming a port or a path: both differ from network to network.

namespace SimNet.PropertyTests.Programs;

/// <summary>The kind of an address.</summary>
internal enum Place
{
    /// <summary>An address of 127.0.0.0/8 that the program has to itself.</summary>
    Loopback,

    /// <summary>0.0.0.0.</summary>
    Any,

    /// <summary>::1.</summary>
    Loopback6,

    /// <summary>::.</summary>
    Any6,

    /// <summary>The IPv4 loopback address as IPv6 writes it.</summary>
    Mapped,

    /// <summary>Another address of 127.0.0.0/8.</summary>
    Neighbour,

    /// <summary>An address that the host does not have: only for binding.</summary>
    Foreign,

    /// <summary>The limited broadcast address, 255.255.255.255.</summary>
    Broadcast,

    /// <summary>A path of a Unix domain socket; <see cref="Target.Port"/> is its number.</summary>
    Path,

    /// <summary>An abstract name of a Unix domain socket; <see cref="Target.Port"/> is its number.</summary>
    Abstract,

    /// <summary>Exactly where the socket <see cref="Target.Of"/> was bound, whatever kind that is.</summary>
    Bound,

    // From here on: between two hosts (Sides/PairAddresses).

    /// <summary>The host's own IPv4 address.</summary>
    Own,

    /// <summary>The host's own IPv6 address.</summary>
    Own6,

    /// <summary>The other host's IPv4 address.</summary>
    Other,

    /// <summary>The other host's IPv6 address.</summary>
    Other6,

    /// <summary>The other host's IPv4 address as IPv6 writes it.</summary>
    OtherMapped,

    /// <summary>An IPv4 address that somebody has who never answers.</summary>
    Silent,

    /// <summary>An IPv6 address that somebody has who never answers.</summary>
    Silent6,

    /// <summary>An IPv4 address of the subnet that nobody has.</summary>
    Nobody,

    /// <summary>An IPv6 address of the subnet that nobody has.</summary>
    Nobody6,

    /// <summary>An IPv4 address without a route.</summary>
    NoRoute,

    /// <summary>An IPv6 address without a route.</summary>
    NoRoute6,

    /// <summary>An IPv4 address behind a route that says it is unreachable.</summary>
    Unreachable,

    /// <summary>An IPv6 address behind a route that says it is unreachable.</summary>
    Unreachable6,

    /// <summary>An IPv4 address behind a route that prohibits it.</summary>
    Prohibited,

    /// <summary>An IPv6 address behind a route that prohibits it.</summary>
    Prohibited6,

    /// <summary>An IPv4 address behind a route that throws packets away.</summary>
    Blackholed,

    /// <summary>An IPv6 address behind a route that throws packets away.</summary>
    Blackholed6,
}

/// <param name="Place">The kind of the address.</param>
/// <param name="Port">0 for any free port, 1 to <see cref="FixedPorts"/> for ports of the program's own; for Unix the number of the name.</param>
internal readonly record struct Target(Place Place, int Port)
{
    /// <summary>How many ports, paths and abstract names of its own a program has. Those beyond the half are meant to be left unbound.</summary>
    public const int FixedPorts = 4;

    /// <summary>The socket whose address it is, or whose port when <see cref="Place"/> is an IP address; -1 for none.</summary>
    public Slot Of { get; init; } = -1;

    /// <summary>Exactly where a socket was bound.</summary>
    public static Target BoundBy(Slot socket) => new(Place.Bound, 0) { Of = socket };

    /// <summary>A place with the port of a socket.</summary>
    public static Target PortOf(Slot socket, Place place) => new(place, 0) { Of = socket };

    /// <summary>Whether it names the socket.</summary>
    public bool Names(Slot socket) => Of == socket;

    public override string ToString() => (Place, Of.Number) switch
    {
        (Place.Bound, _) => $"Target.BoundBy({Of})",
        (_, >= 0) => $"Target.PortOf({Of}, Place.{Place})",
        _ => $"new Target(Place.{Place}, {Port})",
    };
}
