// The one assertion of tests that collect rule violations: all of them in full, one per line, where the assertions of xunit
// would show the first few and cut them short.

namespace SimNet.Tests.Architecture;

internal static class Violations
{
    public static void None(IEnumerable<string> violations)
    {
        var all = violations.Distinct().ToList();
        Assert.True(all.Count == 0, $"{all.Count} violations:\n{string.Join('\n', all)}");
    }
}
