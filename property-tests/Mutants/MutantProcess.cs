// One run of generated programs in a process of its own, with one mutant switched on or none.

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SimNet.PropertyTests.Mutants;

/// <param name="program">The property tests as <see cref="MutantBuild"/> built them.</param>
/// <param name="operations">How many operations to run at most.</param>
/// <param name="seed">The seed of the generated programs.</param>
internal sealed partial class MutantProcess(string program, long operations, ulong seed)
{
    private const int ExitOnDifference = 1;
    private const int ShownLines = 20;

    /// <summary>Runs programs until a difference is seen, all operations were run, or the time is over.</summary>
    /// <param name="mutant">The number of the mutant, 0 for none.</param>
    /// <param name="limit">The time.</param>
    public async Task<MutantOutcome> RunAsync(int mutant, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(StartInfo(mutant))!;
        // Both are read all the time: a child whose output nobody takes would stop.
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var time = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            return new MutantOutcome(MutantEnd.Hang, 0, watch.Elapsed);
        }

        var written = await output;
        return Read(process.ExitCode, written, watch.Elapsed) with { LastLines = LastLinesOf(written + await errors) };
    }

    // The count is believed only together with the exit code that belongs to it.
    private static MutantOutcome Read(int exitCode, string output, TimeSpan elapsed)
    {
        var difference = DifferenceLine().Match(output);
        return (exitCode, difference.Success) switch
        {
            (0, false) => new MutantOutcome(MutantEnd.NotCaught, 0, elapsed),
            (ExitOnDifference, true) => new MutantOutcome(
                MutantEnd.Difference, long.Parse(difference.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), elapsed),
            _ => new MutantOutcome(MutantEnd.Crash, 0, elapsed),
        };
    }

    private static string LastLinesOf(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(ShownLines));

    private ProcessStartInfo StartInfo(int mutant)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                program, "agree", "--generator", "both", "--operations", operations.ToString(CultureInfo.InvariantCulture),
                "--seed", seed.ToString(CultureInfo.InvariantCulture), "--until-difference",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (mutant == 0)
            start.Environment.Remove(MutantCatalogue.Variable);
        else
            start.Environment[MutantCatalogue.Variable] = mutant.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    [GeneratedRegex(@"^first difference after ([\d,]+) operations", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex DifferenceLine();
}
