// The real side of programs between two hosts: a pair of network namespaces for each program.

using System.Diagnostics.CodeAnalysis;
using SimNet.PropertyTests.RealHosts;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal sealed class TwoHosts : IDisposable
{
    /// <summary>What is used.</summary>
    public const string Description = "two network namespaces and a veth pair for each program";

    private readonly RealThreads _threads = new();

    private TwoHosts()
    {
    }

    /// <summary>Whether hosts can be made here.</summary>
    /// <param name="hosts">What makes them, or null.</param>
    /// <param name="why">Why it cannot be done, or empty.</param>
    public static bool TryCreate([NotNullWhen(true)] out TwoHosts? hosts, out string why)
    {
        hosts = null;
        if (!VethPair.TryCreate(out var pair, out why))
            return false;
        var hasIPv6 = pair.First.Space.HasIPv6;
        pair.Dispose();
        if (!hasIPv6)
        {
            why = "There is no IPv6 here, and the programs need it.";
            return false;
        }

        hosts = new TwoHosts();
        return true;
    }

    /// <summary>A real side for a program.</summary>
    /// <param name="place">What the program has to itself.</param>
    /// <param name="disturb">What to put around the network of each host, or null.</param>
    public RealSide Open(ProgramPlace place, Func<INetwork, INetwork>? disturb) => VethPair.TryCreate(out var pair, out var why)
        ? new RealPairSide(pair, place, _threads, disturb ?? (static network => network))
        : throw new InvalidOperationException($"Two hosts could be made, and now they cannot: {why}");

    public void Dispose() => _threads.Dispose();
}
