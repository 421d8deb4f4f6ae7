// Runs programs on both networks and tells whether they agree; a program that does not is run again, so that only what can be repeated is
// called a difference.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

/// <summary>What became of one program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Steps">Its steps up to the first that differs.</param>
/// <param name="IsEqual">Whether both networks agreed on all of them.</param>
internal sealed record Outcome(SocketProgram Program, IReadOnlyList<Step> Steps, bool IsEqual)
{
    /// <summary>What differs, without the program: differences that share it are most likely one.</summary>
    public string Signature => $"{Steps[^1].Operation.Kind}: {Steps[^1].Real.Answer} / {Steps[^1].Simulated.Answer}";
}

internal sealed class Comparer(Func<ProgramPlace, Side> openReal, Func<ProgramPlace, Side> openSimulated)
{
    private const ulong Seed = 1;

    private static int s_lastProgram;

    /// <summary>Compares programs on one host.</summary>
    public Comparer(Isolation isolation, Func<INetwork, INetwork>? disturb = null, Census? census = null)
        : this(
            place => isolation.Open(place, disturb?.Invoke(RealNetwork.Instance)),
            place => SimulatedSide.Create(place, Seed, census?.Tcp))
    {
    }

    /// <summary>Compares programs between two hosts.</summary>
    public Comparer(TwoHosts hosts, Func<INetwork, INetwork>? disturb = null)
        : this(place => hosts.Open(place, disturb), static place => SimulatedSide.CreatePair(place, Seed))
    {
    }

    /// <summary>Runs the program, and once more when it differs: threads of the operating system race, and a busy machine may be late.</summary>
    /// <inheritdoc cref="Run"/>
    public Outcome RunTwiceIfDifferent(SocketProgram program) => Run(program) is { IsEqual: true } outcome ? outcome : Run(program);

    /// <summary>Runs the program once.</summary>
    /// <exception cref="InvalidOperationException">It left something behind that a program cannot leave; the program is told.</exception>
    public Outcome Run(SocketProgram program)
    {
        try
        {
            return RunOnBoth(program);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"A program cannot be run to its end:\n{program}", exception);
        }
    }

    private Outcome RunOnBoth(SocketProgram program)
    {
        var place = new ProgramPlace(Interlocked.Increment(ref s_lastProgram));
        using var simulated = openSimulated(place);
        using var real = openReal(place);
        var lockstep = new Lockstep(real, simulated);
        var isEqual = lockstep.Run(program);
        return new Outcome(program, lockstep.Steps, isEqual);
    }
}
