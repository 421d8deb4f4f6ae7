// The command "mutants": shows that comparing generated programs can fail. It builds the simulator with all deliberate faults in it, switches
// one on at a time, and lets generated programs look for it.

using System.Globalization;

namespace SimNet.PropertyTests.Mutants;

internal static class MutantsCommand
{
    private const int Success = 0;
    private const int TooFewCaught = 1;
    private const int NotComparable = 2;
    private const int PercentToCatch = 95;
    private const long LargestMedian = 20_000;

    private static readonly TimeSpan s_shortestLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_limitWithoutMutant = TimeSpan.FromMinutes(8);

    /// <summary>Runs the command.</summary>
    /// <param name="args">--operations N (200,000), --seed S (1), --only NAME,NAME, --parallel N (2).</param>
    /// <returns>0; 1 when too few mutants are caught, or too late; 2 when nothing can be said: a wrong argument, sources that do not build,
    /// or a difference without any mutant.</returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await RunAsync(MutantsOptions.Parse(args));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidOperationException)
        {
            Console.Error.WriteLine(exception.Message);
            return NotComparable;
        }
    }

    private static async Task<int> RunAsync(MutantsOptions options)
    {
        var build = new MutantBuild(MutantBuild.FindRepository());
        build.Run();
        var process = new MutantProcess(build.Program, options.Operations, options.Seed);
        var sound = await process.RunAsync(mutant: 0, s_limitWithoutMutant);
        if (sound.IsCaught)
        {
            Console.WriteLine($"Without a mutant: {Describe(sound)}. Nothing can be said of mutants.\n{sound.LastLines}");
            return NotComparable;
        }

        // A run that finds nothing must end before it would be taken for one that hangs.
        var limit = TimeSpan.FromTicks(Math.Max(s_shortestLimit.Ticks, sound.Elapsed.Ticks * 3));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed}, {options.Operations:N0} operations, no difference without a mutant in {sound.Elapsed.TotalSeconds:0.0} s; limit {limit.TotalSeconds:0} s"));
        return Conclude(await RunAllAsync(options, process, limit));
    }

    private static async Task<List<(Mutant Mutant, MutantOutcome Outcome)>> RunAllAsync(
        MutantsOptions options, MutantProcess process, TimeSpan limit)
    {
        using var places = new SemaphoreSlim(options.Parallel);
        var runs = options.Mutants.Select(async mutant =>
        {
            if (mutant.CaughtBy is not null)
                return (mutant, default(MutantOutcome));
            await places.WaitAsync();
            try
            {
                return (mutant, await process.RunAsync(MutantCatalogue.NumberOf(mutant), limit));
            }
            finally
            {
                places.Release();
            }
        }).ToList();
        var results = new List<(Mutant Mutant, MutantOutcome Outcome)>();
        foreach (var run in runs)
        {
            var (mutant, outcome) = await run;
            Print(mutant, outcome);
            results.Add((mutant, outcome));
        }

        return results;
    }

    private static int Conclude(List<(Mutant Mutant, MutantOutcome Outcome)> results)
    {
        var caught = results.Count(static result => result.Outcome.IsCaught);
        var counts = results.Where(static result => result.Outcome.End == MutantEnd.Difference)
            .Select(static result => result.Outcome.Operations).Order().ToList();
        var median = counts.Count == 0 ? (long?)null : counts[counts.Count / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"median = {median?.ToString("N0", CultureInfo.InvariantCulture) ?? "none"} operations, of {counts.Count} differences"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mutants = {caught} / {results.Count} caught"));
        return caught * 100 >= results.Count * PercentToCatch && median <= LargestMedian ? Success : TooFewCaught;
    }

    private static void Print(Mutant mutant, MutantOutcome outcome)
    {
        var how = mutant.CaughtBy is { } test ? $"by the test {test}" : Describe(outcome);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{mutant.Name,-34} {how,-28} {outcome.Elapsed.TotalSeconds,6:0.0} s  {mutant.Fault}"));
    }

    private static string Describe(MutantOutcome outcome) => outcome.End switch
    {
        MutantEnd.Difference => string.Create(CultureInfo.InvariantCulture, $"after {outcome.Operations:N0} operations"),
        MutantEnd.Hang => "hang",
        MutantEnd.Crash => "crash",
        _ => "not caught",
    };
}
