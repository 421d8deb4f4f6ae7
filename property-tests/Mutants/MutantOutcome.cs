namespace SimNet.PropertyTests.Mutants;

/// <summary>How a run of generated programs ended.</summary>
internal enum MutantEnd
{
    /// <summary>No difference was seen.</summary>
    NotCaught,

    /// <summary>A difference was seen, and counted.</summary>
    Difference,

    /// <summary>The run did not end in time.</summary>
    Hang,

    /// <summary>The run ended without saying what it saw.</summary>
    Crash,
}

/// <summary>What a run of generated programs made of a mutant.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Operations">After how many operations a difference was seen; 0 when none was.</param>
/// <param name="Elapsed">How long it took.</param>
internal readonly record struct MutantOutcome(MutantEnd End, long Operations, TimeSpan Elapsed)
{
    /// <summary>The last lines that the run wrote.</summary>
    public string LastLines { get; init; } = "";

    public bool IsCaught => End != MutantEnd.NotCaught;
}
