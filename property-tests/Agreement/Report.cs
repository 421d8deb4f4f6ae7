// A difference as a person wants to see it: the smallest program as a test to be pasted, and what both networks said, side by side.

using System.Globalization;
using System.Text;

namespace SimNet.PropertyTests.Agreement;

internal static class Report
{
    private const int LongestCell = 60;

    public static string Of(Outcome outcome, string replay)
    {
        var text = new StringBuilder();
        text.Append("As a test:\n\n");
        text.Append("    [Fact]\n    public void Name_Condition_Outcome() => Regression.Agrees(\n");
        var operations = outcome.Program.Operations;
        for (var i = 0; i < operations.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"        {operations[i]}{(i + 1 < operations.Count ? "," : ");")}\n");
        text.Append("\nStep by step:\n\n");
        AppendTable(text, outcome);
        return text.Append(CultureInfo.InvariantCulture, $"\nReplay: {replay}\n").ToString();
    }

    private static void AppendTable(StringBuilder text, Outcome outcome)
    {
        var rows = outcome.Steps.Select(static step => (
            Operation: step.Operation.ToString(), Real: step.Real.ToString(), Simulated: step.Simulated.ToString(), step.IsEqual)).ToList();
        var first = Math.Min(LongestCell, rows.Max(static row => row.Operation.Length));
        var second = Math.Min(LongestCell, Math.Max("operating system".Length, rows.Max(static row => row.Real.Length)));
        AppendRow(text, ' ', "step", "operating system", "simulated", first, second);
        foreach (var (operation, real, simulated, isEqual) in rows)
            AppendRow(text, isEqual ? ' ' : '>', operation, real, isEqual ? "=" : simulated, first, second);
    }

    private static void AppendRow(StringBuilder text, char mark, string operation, string real, string simulated, int first, int second) =>
        text.Append(CultureInfo.InvariantCulture, $"  {mark} {operation.PadRight(first)} | {real.PadRight(second)} | {simulated}\n");
}
