using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Generators;

/// <summary>Which generator makes the programs.</summary>
internal static class GeneratorChoice
{
    /// <summary>With both of them the walker makes so many programs for each one of the grammar: it goes round all pairs of operations, and they
    /// are many.</summary>
    private const int WalkersShare = 2;

    /// <param name="name">grammar, walker or both.</param>
    /// <param name="grammar">The programs of the grammar.</param>
    /// <param name="seed">The walker's seed.</param>
    /// <param name="area">The walker's area.</param>
    public static IEnumerable<SocketProgram> Programs(string name, IEnumerable<SocketProgram> grammar, ulong seed, Area area) => name switch
    {
        "grammar" => grammar,
        "walker" => Walkers(seed, area),
        "both" => Both(grammar, Walkers(seed, area)),
        _ => throw new ArgumentException($"There is no generator {name}: grammar, walker or both.", nameof(name)),
    };

    private static IEnumerable<SocketProgram> Walkers(ulong seed, Area area)
    {
        for (var number = 0; ; number++)
            yield return Walker.Program(seed, number, area);
    }

    private static IEnumerable<SocketProgram> Both(IEnumerable<SocketProgram> grammar, IEnumerable<SocketProgram> walkers)
    {
        using var walker = walkers.GetEnumerator();
        foreach (var program in grammar)
        {
            yield return program;
            for (var i = 0; i < WalkersShare && walker.MoveNext(); i++)
                yield return walker.Current;
        }
    }
}
