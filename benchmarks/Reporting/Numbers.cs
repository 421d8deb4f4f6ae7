using System.Globalization;

namespace SimNet.Benchmarks.Reporting;

/// <summary>Numbers as the table shows them: about three digits that mean something.</summary>
internal static class Numbers
{
    internal static string Plain(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture);

    internal static string Times(double value) => Plain(value) + "x";

    // A ratio near one, where hundredths matter.
    internal static string FineTimes(double value) => value.ToString("0.000", CultureInfo.InvariantCulture) + "x";

    internal static string Percent(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
