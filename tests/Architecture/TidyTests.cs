// House rules that a reader of a change should not have to remember: sizes, head comments, constructs the simulator must not
// contain, and leftovers.

using System.Text.RegularExpressions;

namespace SimNet.Tests.Architecture;

public class TidyTests
{
    private const int MaxLines = 550;

    private const int HeadCommentFromLines = 60;

    [Fact]
    public void SourceFiles_AreSmall()
    {
        var wrong = Repository.Sources("src").Where(file => file.Lines.Length > MaxLines);

        Violations.None(wrong.Select(file => $"{file.Path}: {file.Lines.Length} lines, {MaxLines} are allowed"));
    }

    [Fact]
    public void SourceFiles_ThatAreNotTiny_OpenWithWhatTheyOwn()
    {
        var wrong = Repository.Sources("src")
            .Where(file => file.Lines.Length > HeadCommentFromLines && !file.Lines[0].StartsWith("// ", StringComparison.Ordinal));

        Violations.None(wrong.Select(file => file.Path));
    }

    [Theory]
    [InlineData(@"\block\s*\(", "one thread drives a simulation")]
    [InlineData(@"\basync\s+void\b", "its failure has no owner")]
    [InlineData(@"\bTask\.Run\b", "work belongs on the event loop")]
    [InlineData(@"\b(float|double|decimal)\b", "results must not depend on rounding")]
    public void SimulatedCode_HasNone(string pattern, string reason)
    {
        var wrong = from file in Repository.Sources("src", "Simulated")
                    from line in SourceText.CodeOf(file).Split('\n').Index()
                    where Regex.IsMatch(line.Item, pattern)
                    select $"{file.Path}({line.Index + 1}): {line.Item.Trim()} ({reason})";

        Violations.None(wrong);
    }

    [Theory]
    [InlineData(@"\b(TODO|FIXME|HACK|XXX)\b")]
    [InlineData(@"(?i)\bas requested\b|\bthe instructions\b|\b(this|previous|next) session\b|\bfor now\b")]
    public void SourceFiles_HoldNoLeftovers(string pattern)
    {
        var wrong = from file in Repository.Sources("src")
                    from line in file.Lines.Index()
                    where Regex.IsMatch(line.Item, pattern)
                    select $"{file.Path}({line.Index + 1}): {line.Item.Trim()}";

        Violations.None(wrong);
    }

    [Fact]
    public void SourceFiles_HaveOneShapeOfText()
    {
        var wrong = Repository.Sources("src").Concat(Repository.Sources("tests"))
            .Where(file => file.Lines.Any(line => line.EndsWith(' ') || line.Contains('\t') || line.EndsWith('\r'))
                || !File.ReadAllText(Repository.PathOf(file.Path)).EndsWith('\n'));

        Violations.None(wrong.Select(file => $"{file.Path}: tabs, spaces at a line's end, or no line break at the end"));
    }
}
