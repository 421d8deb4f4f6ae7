using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Generators;

/// <summary>Which generator makes the programs.</summary>
internal static class GeneratorChoice
{
    /// <summary>With both of them the walker makes 1 program of so many.</summary>
    private const int WalkersShare = 5;

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
        var count = 0;
        foreach (var program in grammar)
        {
            yield return program;
            if (++count % (WalkersShare - 1) == 0 && walker.MoveNext())
                yield return walker.Current;
        }
    }
}
