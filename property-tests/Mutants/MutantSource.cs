// Puts mutants into the text of a source file. Snippets are looked for in the text as it was written, so that none can see another.

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SimNet.PropertyTests.Mutants;

internal static class MutantSource
{
    /// <summary>Where the snippet of a mutant is in its file.</summary>
    /// <exception cref="InvalidOperationException">It is not there exactly once.</exception>
    public static (int Start, int Length) Find(Mutant mutant, string text)
    {
        var pattern = string.Join(@"\s+", mutant.Before.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape));
        var matches = Regex.Matches(text, pattern, RegexOptions.CultureInvariant);
        return matches.Count == 1
            ? (matches[0].Index, matches[0].Length)
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Mutant {mutant.Name}: its snippet occurs {matches.Count} times in src/Simulated/{mutant.File}, not once: {mutant.Before}"));
    }

    /// <summary>The text with all mutants of the file in it, each behind its switch.</summary>
    /// <exception cref="InvalidOperationException">A snippet is not there exactly once, or two overlap.</exception>
    public static string Apply(IEnumerable<Mutant> mutants, string text)
    {
        var places = mutants.Select(mutant => (Mutant: mutant, Place: Find(mutant, text))).OrderBy(one => one.Place.Start).ToList();
        foreach (var (one, next) in places.Zip(places.Skip(1)))
        {
            if (next.Place.Start < one.Place.Start + one.Place.Length)
                throw new InvalidOperationException($"Mutants {one.Mutant.Name} and {next.Mutant.Name} overlap in src/Simulated/{one.Mutant.File}.");
        }

        var result = new StringBuilder();
        var copied = 0;
        foreach (var (mutant, place) in places)
        {
            result.Append(text, copied, place.Start - copied).Append(WithSwitch(mutant));
            copied = place.Start + place.Length;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    private static string WithSwitch(Mutant mutant) => mutant.After.Replace(
        Mutant.Switch,
        string.Create(CultureInfo.InvariantCulture, $"(global::SimNet.Simulated.Mutant.Active == {MutantCatalogue.NumberOf(mutant)})"),
        StringComparison.Ordinal);
}
