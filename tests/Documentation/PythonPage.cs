// docs/python-socket.md as data: the lines of its tables, each with the names of Python in its first cell and the tests in its last.

using System.Text.RegularExpressions;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Documentation;

internal static partial class PythonPage
{
    private const string Path = "docs/python-socket.md";

    public static string Text { get; } = File.ReadAllText(Repository.PathOf(Path));

    /// <summary>The lines of all tables whose last column is Test.</summary>
    public static IReadOnlyList<PythonRow> Rows { get; } = [.. Parse()];

    /// <summary>The code block of a language that follows the heading of the example.</summary>
    public static string Example(string language) =>
        Regex.Match(Text, $"(?s)## The same program twice.*?```{language}\n(?<code>.*?)\n```").Groups["code"].Value;

    private static IEnumerable<PythonRow> Parse()
    {
        var isTable = false;
        foreach (var (index, line) in Text.Split('\n').Index())
        {
            var cells = line.StartsWith('|') ? line.Trim('|').Split(" | ").Select(cell => cell.Trim(' ', '|')).ToArray() : [];
            if (cells.Length < 4)
                isTable = isTable && line.StartsWith("|---", StringComparison.Ordinal);
            else if (cells[^1] == "Test")
                isTable = true;
            else if (isTable)
                yield return new PythonRow(index + 1, Code(cells[0]), cells[1], Code(cells[^1]));
        }
    }

    private static string[] Code(string cell) => [.. CodeSpans().Matches(cell).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpans();
}

/// <summary>One line of a table.</summary>
/// <param name="Line">Its number in the page.</param>
/// <param name="Python">What stands in code in the first cell.</param>
/// <param name="Form">The second cell.</param>
/// <param name="Tests">The tests, each as Class.Method.</param>
internal sealed partial record PythonRow(int Line, string[] Python, string Form, string[] Tests)
{
    /// <summary>The names of the module in the first cell, as in the list of names: methods of a socket as socket.name.</summary>
    public IEnumerable<string> Names => Python
        .Select(code => Leading().Match(code).Value)
        .Where(name => name.Length > 0)
        .Select(name => name.StartsWith("s.", StringComparison.Ordinal) ? $"socket.{name[2..]}" : name);

    /// <summary>Whether the line says that there is no form: only then may its names stand for others by a star.</summary>
    public bool HasNoForm => Form.StartsWith("none", StringComparison.Ordinal);

    public bool Covers(string name) => name.Split('(') is [var function, var argument]
        ? Python.Any(code => IsArgument(code, function, argument.TrimEnd('=', ')')))
        : Names.Any(pattern => pattern == name || (HasNoForm && pattern.EndsWith('*') && name.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    public override string ToString() => $"line {Line} ({string.Join(", ", Python)})";

    private static bool IsArgument(string code, string function, string argument) =>
        code.Replace("s.", "socket.", StringComparison.Ordinal).StartsWith(function + "(", StringComparison.Ordinal)
        && Regex.IsMatch(code, $@"\b{argument}\b");

    [GeneratedRegex(@"^(s\.)?[A-Za-z_]\w*\*?")]
    private static partial Regex Leading();
}
