namespace SimNet.PropertyTests.Mutants;

/// <summary>A deliberate fault of the simulator: a snippet of its source, and what a mistaken developer might have written there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The file, below src/Simulated.</param>
/// <param name="Before">A snippet that occurs once in the file. Any white space stands for any other.</param>
/// <param name="After">What comes in its place; <see cref="Switch"/> in it says whether the fault is there.</param>
/// <param name="Fault">What is wrong then, in one sentence.</param>
internal sealed record Mutant(string Name, string File, string Before, string After, string Fault)
{
    /// <summary>Stands in <see cref="After"/> for the question whether this mutant is the active one.</summary>
    public const string Switch = "MUTANT";

    /// <summary>The test ("Class.Method", below tests) that catches a mutant which generated programs cannot; null for all others.</summary>
    public string? CaughtBy { get; init; }
}
