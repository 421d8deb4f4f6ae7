// What a program of the grammar begins with.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

/// <summary>What kind of sockets programs are about.</summary>
internal enum Area
{
    All,
    Tcp,
    Udp,
    Unix,
}

/// <param name="Opening">The operations that set it up.</param>
/// <param name="Sockets">How many numbers of sockets they use.</param>
/// <param name="Types">Sockets that fit in.</param>
/// <param name="Places">Addresses that fit in.</param>
internal sealed record Scene(IReadOnlyList<Operation> Opening, int Sockets, Socks[] Types, Place[] Places)
{
    /// <summary>Whether more may be sent than is held.</summary>
    public bool IsBulk { get; init; }

    public bool IsDatagram { get; init; }

    public bool IsUnix { get; init; }
}
