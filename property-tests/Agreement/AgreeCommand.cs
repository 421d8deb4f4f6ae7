// `agree`: generates programs until so many operations were run on both networks, and fails on the first difference (or collects them).

using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Generators;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Agreement;

internal sealed class AgreeCommand(AgreeOptions options)
{
    private static readonly TimeSpan s_shrinking = TimeSpan.FromSeconds(20);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _operations;
    private long _agreed;
    private int _programs;
    private int _differences;
    private int _unsteady;
    private readonly HashSet<string> _signatures = [];

    public static Task<int> RunAsync(string[] args)
    {
        var options = AgreeOptions.Parse(args);
        // A namespace belongs to a thread, and so do the calls of a simulation.
        return Task.Factory.StartNew(
            () => new AgreeCommand(options).Run(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private int Run()
    {
        Console.WriteLine($"seed {options.Seed}");
        using var isolation = new Isolation();
        Console.WriteLine($"real side: {Isolation.Description}");
        var comparer = new Comparer(isolation);
        foreach (var program in GeneratorChoice.Programs(options.Generator, Programs(), options.Seed, options.Area))
        {
            var outcome = comparer.Run(program);
            _programs++;
            Count(outcome);
            if (!outcome.IsEqual && !Handle(comparer, outcome))
                break;
            if (_operations >= options.Operations)
                break;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_clock.Elapsed.TotalSeconds:F1} s, {_operations / _clock.Elapsed.TotalSeconds:F0} operations/s, {_unsteady} programs differed once and not again"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"agreement = {_agreed} / {_operations} operations, {_programs} programs, 0 known differences"));
        return _differences == 0 ? 0 : 1;
    }

    private IEnumerable<SocketProgram> Programs()
    {
        var gen = Grammar.Programs(options.Area);
        for (var batch = 0UL; ; batch++)
        {
            foreach (var program in gen.Sample(100, new Rnd(options.Seed + batch), 50))
                yield return program;
        }
    }

    private void Count(Outcome outcome)
    {
        foreach (var step in outcome.Steps)
        {
            if (!step.Real.Answer.IsOperation && step.IsEqual)
                continue;
            _operations++;
            if (step.IsEqual)
                _agreed++;
        }
    }

    // Whether to go on.
    private bool Handle(Comparer comparer, Outcome outcome)
    {
        var again = Enumerable.Range(0, 3).Select(_ => comparer.Run(outcome.Program)).FirstOrDefault(static result => !result.IsEqual);
        if (again is null)
        {
            _unsteady++;
            Console.WriteLine(Report.Of(outcome, "unsteady"));
            return true;
        }

        if (!_signatures.Add(again.Signature))
            return true;
        _differences++;
        var shrinker = new Shrinker(program => !comparer.Run(program).IsEqual, s_shrinking);
        var smallest = shrinker.Shrink(outcome.Program);
        var result = comparer.Run(smallest);
        Console.WriteLine($"\nDifference {_differences}");
        Console.WriteLine(Report.Of(result.IsEqual ? again : result, options.Replay));
        return _differences < options.MostDifferences;
    }
}
