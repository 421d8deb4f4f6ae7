// C# source without comments and strings, for rules about code: a word in a comment breaks no rule. A scanner of a few lines is
// enough for that and needs no compiler; it knows verbatim and raw strings, and takes an interpolation for text.

using System.Text.RegularExpressions;

namespace SimNet.Tests.Architecture;

internal static partial class SourceText
{
    public static string CodeOf(SourceFile file) => CommentsAndStrings().Replace(string.Join('\n', file.Lines), Blanked);

    // Line breaks stay, so that line numbers still fit.
    private static string Blanked(Match match) => new('\n', match.Value.Count(character => character == '\n'));

    [GeneratedRegex("""
        //[^\n]*                            # line comment, also the documentation
        | /\*.*?\*/                         # block comment
        | (?<quotes>"{3,}).*?\k<quotes>     # raw string
        | \$?@\$?"(?:""|[^"])*"             # verbatim string
        | "(?:\\.|[^"\\\n])*"               # string
        | '(?:\\.|[^'\\\n])+'               # character
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();
}
