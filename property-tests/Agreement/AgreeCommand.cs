// `agree`: generates programs until so many operations were run on both networks, shows each difference once, and tells what was reached.

using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Generators;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Agreement;

internal sealed class AgreeCommand : IDisposable
{
    private const int Agreed = 0;
    private const int Differs = 1;
    private const int Misused = 2;
    private const int Reruns = 3;
    private static readonly TimeSpan s_shrinking = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_betweenProgress = TimeSpan.FromSeconds(15);

    private readonly AgreeOptions _options;
    private readonly Census _census = new();
    private readonly Isolation _isolation = new();
    private readonly TwoHosts? _hosts;
    private readonly Comparer _counting;
    private readonly Comparer _comparing;
    private readonly HashSet<string> _signatures = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _nextProgress = s_betweenProgress;
    private long _agreed;
    private int _unsteady;
    private long? _firstDifference;

    private AgreeCommand(AgreeOptions options, TwoHosts? hosts)
    {
        _options = options;
        _hosts = hosts;
        var lie = options.Lie is null ? null : Lies.Named(options.Lie);
        _counting = hosts is null ? new Comparer(_isolation, lie, _census) : new Comparer(hosts, lie);
        _comparing = hosts is null ? new Comparer(_isolation, lie) : new Comparer(hosts, lie);
    }

    /// <summary>Runs the command.</summary>
    /// <returns>0; 1 when the networks differ, or too little was reached; 2 for a wrong argument.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        AgreeOptions options;
        try
        {
            options = AgreeOptions.Parse(args);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            Console.Error.WriteLine(exception.Message);
            return Task.FromResult(Misused);
        }

        // Programs block their thread: none of the pool's.
        return Task.Factory.StartNew(
            () => Run(options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static int Run(AgreeOptions options)
    {
        if (!options.IsBetween)
            return Run(options, hosts: null);
        if (!TwoHosts.TryCreate(out var hosts, out var why))
        {
            Console.WriteLine($"skipped: {why}");
            return Agreed;
        }

        using (hosts)
            return Run(options, hosts);
    }

    private static int Run(AgreeOptions options, TwoHosts? hosts)
    {
        using var command = new AgreeCommand(options, hosts);
        return command.Run();
    }

    public void Dispose() => _isolation.Dispose();

    private int Run()
    {
        Console.WriteLine($"seed {_options.Seed}; real side: {(_hosts is null ? Isolation.Description : TwoHosts.Description)}, {Environment.OSVersion.VersionString}");
        var programs = _hosts is null ? GeneratorChoice.Programs(_options.Generator, Programs(), _options.Seed, _options.Area) : Programs();
        foreach (var program in programs)
        {
            if (!Run(program) || _census.Operations >= _options.Operations)
                break;
            ReportProgress();
        }

        return Conclude();
    }

    private IEnumerable<SocketProgram> Programs()
    {
        const int Batch = 100;
        var grammar = _hosts is null ? Grammar.Programs(_options.Area) : BetweenHosts.Programs(_options.Area);
        for (var batch = 0UL; ; batch++)
        {
            foreach (var program in grammar.Sample(Batch, new Rnd(_options.Seed + batch), 50))
                yield return program;
        }
    }

    // Whether to go on.
    private bool Run(SocketProgram program)
    {
        var outcome = _counting.Run(program);
        _census.Add(outcome);
        _agreed += outcome.Steps.Count(static step => step.IsEqual && step.Real.Answer.IsOperation);
        return outcome.IsEqual || Handle(outcome);
    }

    private bool Handle(Outcome outcome)
    {
        // A machine that is busy elsewhere may be late once. What is different is so again.
        var again = Enumerable.Range(0, Reruns).Select(_ => _comparing.Run(outcome.Program)).Where(static result => !result.IsEqual).ToList();
        if (again.Count * 2 < Reruns)
        {
            _unsteady++;
            _agreed++;
            Console.WriteLine($"Differed once, and in {again.Count} of {Reruns} repetitions: {outcome.Signature}");
            return true;
        }

        _firstDifference ??= _census.Operations;
        if (!_signatures.Add(again[0].Signature))
            return true;
        Console.WriteLine($"\nDifference {_signatures.Count}: {again[0].Signature}");
        if (_options.StopsAtDifference)
            return false;
        // Another difference that is met on the way is not what is looked for.
        var kind = again[0].Steps[^1].Operation.Kind;
        var shrinker = new Shrinker(
            program => _comparing.Run(program) is { IsEqual: false } smaller && smaller.Steps[^1].Operation.Kind == kind, s_shrinking);
        var smallest = _comparing.Run(shrinker.Shrink(outcome.Program));
        Console.WriteLine(Report.Of(smallest.IsEqual ? again[0] : smallest, _options.Replay));
        return _signatures.Count < _options.MostDifferences;
    }

    private void ReportProgress()
    {
        if (_clock.Elapsed < _nextProgress)
            return;
        _nextProgress += s_betweenProgress;
        Console.WriteLine(Text(
            $"  {_census.Operations} operations, {_census.Operations / _clock.Elapsed.TotalSeconds:F0}/s, {_signatures.Count} differences"));
    }

    private int Conclude()
    {
        var report = new CensusReport(_census, _options.Area);
        // What is to be reached, and what counts it, is about one host.
        var isCounted = !_options.StopsAtDifference && _hosts is null;
        var shortfalls = isCounted ? report.Shortfalls() : [];
        if (isCounted)
            Console.WriteLine(report);
        foreach (var shortfall in shortfalls)
            Console.WriteLine($"too little: {shortfall}");
        Console.WriteLine(Text(
            $"{_clock.Elapsed.TotalSeconds:F1} s, {_census.Operations / _clock.Elapsed.TotalSeconds:F0} operations/s, {_census.Skipped} steps left out by a rule, {_unsteady} programs differed once and agreed when repeated"));
        if (_firstDifference is { } first)
            Console.WriteLine(Text($"first difference after {first} operations"));
        Console.WriteLine(Text(
            $"agreement = {_agreed} / {_census.Operations} operations, {_census.Programs} programs, {KnownDifferences.Count} known differences"));
        return _signatures.Count == 0 && shortfalls.Count == 0 ? Agreed : Differs;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
