// What the numbers must reach. A hard target decides the exit code: it leaves so much room that missing it means a mistake in the code
// and not a busy machine. The others are goals, shown with the same words.

namespace SimNet.Benchmarks.Reporting;

internal sealed class Targets(TextWriter output)
{
    private readonly List<Target> _targets = [];

    internal bool IsAnyHardMissed => _targets.Any(target => target is { IsHard: true, IsMet: false });

    internal void AtLeast(string what, double value, double wanted, Func<double, string> format, bool isHard = false) =>
        _targets.Add(new Target(what, format(value), ">= " + format(wanted), value >= wanted, isHard));

    internal void AtMost(string what, double value, double wanted, Func<double, string> format) =>
        _targets.Add(new Target(what, format(value), "<= " + format(wanted), value <= wanted, IsHard: false));

    internal void Print()
    {
        output.WriteLine();
        output.WriteLine("targets");
        foreach (var target in _targets)
            output.WriteLine(
                $"  {(target.IsMet ? "pass" : "MISS")}  {(target.IsHard ? "hard" : "goal")}  {target.What,-62} {target.Value,12}  {target.Wanted}");
    }

    private sealed record Target(string What, string Value, string Wanted, bool IsMet, bool IsHard);
}
