// All deliberate faults, in a fixed order: the place of a mutant, counted from 1, is the number by which it is switched on.

namespace SimNet.PropertyTests.Mutants;

internal static class MutantCatalogue
{
    /// <summary>The environment variable that switches a mutant on, by its number.</summary>
    public const string Variable = "SIMNET_MUTANT";

    public static IReadOnlyList<Mutant> All { get; } =
        [.. TcpMutants.All, .. UdpMutants.All, .. UnixMutants.All, .. SocketMutants.All];

    public static int NumberOf(Mutant mutant)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == mutant)
                return i + 1;
        }

        throw new ArgumentException($"{mutant.Name} is not in the catalogue.", nameof(mutant));
    }
}
