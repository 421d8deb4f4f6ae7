// The table, printed line by line as the results come: a run takes a minute, and its reader should see it getting on.

using SimNet.Benchmarks.Measuring;

namespace SimNet.Benchmarks.Reporting;

internal sealed class Table(TextWriter output)
{
    private string _work = "";

    internal void AddHead()
    {
        AddLine("work", "variant", "median", "min - max", "unit", "compared");
        output.WriteLine(new string('-', 132));
    }

    /// <param name="work">What is measured; printed where it changes.</param>
    /// <param name="series">The results, in the unit.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="compared">The comparison with another line, if there is one.</param>
    internal void Add(string work, Series series, string unit, string compared = "") => AddLine(
        Once(work), series.Name, Numbers.Plain(series.Median), $"{Numbers.Plain(series.Minimum)} - {Numbers.Plain(series.Maximum)}", unit, compared);

    /// <summary>A line that was not measured in rounds.</summary>
    internal void Add(string work, string variant, double value, string unit, string compared = "") =>
        AddLine(Once(work), variant, Numbers.Plain(value), "", unit, compared);

    internal void AddNote(string text) => output.WriteLine($"{"",-27} ({text})");

    private string Once(string work)
    {
        if (work == _work)
            return "";
        _work = work;
        return work;
    }

    private void AddLine(string work, string variant, string median, string range, string unit, string compared) =>
        output.WriteLine($"{work,-27} {variant,-41} {median,11} {range,23} {unit,-9} {compared}".TrimEnd());
}
