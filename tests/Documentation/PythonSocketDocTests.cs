// Holds docs/python-socket.md: every line names tests that exist, every public name of Python's module has a line, the tests have rows for
// the constants of the line, and the two programs are the ones that are tested.

using System.Diagnostics;
using System.Reflection;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Documentation;

public class PythonSocketDocTests
{
    private const string Names = "tests/Documentation/python-socket-names.txt";

    private const string NamesElsewhere = "tests/Documentation/python-socket-names-elsewhere.txt";

    [Fact]
    public void Page_EveryLine_NamesTestsThatExist()
    {
        var lacking = PythonPage.Rows.Where(row => row.Tests.Length == 0).Select(row => $"{row} names no test");
        var missing = from row in PythonPage.Rows
                      from test in row.Tests
                      where Find(test).Length == 0
                      select $"{row}: there is no test {test}";

        Assert.True(PythonPage.Rows.Count > 250, $"Only {PythonPage.Rows.Count} lines were found.");
        Violations.None(lacking.Concat(missing));
    }

    [Theory]
    [InlineData(Names)]
    [InlineData(NamesElsewhere)]
    public void Page_EveryPublicNameOfPython_HasALine(string file)
    {
        var missing = Lines(file).Where(name => !PythonPage.Rows.Any(row => row.Covers(name)));

        Violations.None(missing.Select(name => $"{name} is not on the page"));
    }

    [Fact]
    public void Page_EveryConstant_IsOneOfPythons()
    {
        var known = Lines(Names).Concat(Lines(NamesElsewhere)).ToHashSet();
        var unknown = from row in PythonPage.Rows
                      from name in row.Names
                      where IsConstant(name)
                      where !known.Contains(name) && !(name.EndsWith('*') && known.Any(one => one.StartsWith(name[..^1], StringComparison.Ordinal)))
                      select $"{row}: {name} is no name of Python's";

        Violations.None(unknown);
    }

    // A test that has rows by Python's names has one for each constant of a line that points to it: nothing is covered by neighbours.
    [Fact]
    public void Page_ConstantsOfALine_AreRowsOfItsTests()
    {
        var known = Lines(Names).ToHashSet();
        var uncovered = from row in PythonPage.Rows
                        let covered = row.Tests.SelectMany(Find).SelectMany(PythonsNames).ToList()
                        where covered.Count > 0 && !row.Tests.SelectMany(Find).Any(test => PythonsNames(test).Count == 0)
                        from name in row.Names
                        where IsConstant(name) && known.Contains(name)
                        where !row.HasNoForm || name.StartsWith("AF_", StringComparison.Ordinal) || name.StartsWith("IPPROTO_", StringComparison.Ordinal)
                        where !covered.Contains(name)
                        select $"{row}: no row of its tests is named {name}";

        Violations.None(uncovered);
    }

    [Fact]
    public void Example_OfThePage_IsTheOneThatIsTested()
    {
        var source = File.ReadAllText(Repository.PathOf("tests", "Conformance", "PythonEchoConformance.cs"));
        var tested = source.Split("    // <example>\n")[1].Split("\n    // </example>")[0];

        Assert.Equal(string.Join('\n', tested.Split('\n').Select(Outdented)), PythonPage.Example("csharp"));
    }

    [Fact]
    public async Task PythonExample_Runs_WherePythonIs()
    {
        const string python = "/usr/bin/env";
        Assert.SkipUnless(File.Exists(python) && await RunAsync(python, "import sys") is (0, _), "There is no python3 here.");

        Assert.Equal((0, "hello\n"), await RunAsync(python, PythonPage.Example("python")));
    }

    private static string[] Lines(string file) =>
        [.. File.ReadAllLines(Repository.PathOf(file)).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    private static bool IsConstant(string name) => char.IsAsciiLetterUpper(name[0]) && name.Contains('_', StringComparison.Ordinal);

    private static string Outdented(string line) => line.StartsWith("    ", StringComparison.Ordinal) ? line[4..] : line;

    /// <summary>The test methods of that name: a conformance class is generic, and two namespaces may have a class of one name.</summary>
    private static MethodInfo[] Find(string test)
    {
        var (type, method) = test.Split('.') is [var first, var second] ? (first, second) : (test, "");
        return
        [
            .. typeof(PythonSocketDocTests).Assembly.GetTypes()
                .Where(candidate => candidate.Name.Split('`')[0] == type)
                .Select(candidate => candidate.GetMethod(method))
                .OfType<MethodInfo>()
                .Where(found => found.IsDefined(typeof(FactAttribute))),
        ];
    }

    /// <summary>The values that the rows of a theory give to its parameter "python".</summary>
    private static List<string> PythonsNames(MethodInfo test) => test.GetParameters() is [{ Name: "python" }, ..]
        ? [.. test.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.Data[0]!)]
        : [];

    private static async Task<(int ExitCode, string Output)> RunAsync(string command, string program)
    {
        using var process = Process.Start(new ProcessStartInfo(command, ["python3", "-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
