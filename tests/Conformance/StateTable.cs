// Reads a table of expectations that is written as text: the first line names the states, the first column the operations.
// The tables themselves are in StateTables.cs.

namespace SimNet.Tests.Conformance;

internal sealed partial class StateTable
{
    /// <summary>The cell of a combination that has no stable outcome.</summary>
    public const string NotRun = "-";

    private readonly string[] _states;

    private readonly Dictionary<string, Cell[]> _rows;

    private StateTable(string text)
    {
        var lines = text.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        _states = lines[0][1..];
        _rows = lines.Skip(1).ToDictionary(line => line[0], line => line[1..].Select(Cell.Parse).ToArray());
    }

    public IEnumerable<string> Operations => _rows.Keys;

    public IEnumerable<(string State, Cell Cell)> Row(string operation) => _states.Zip(_rows[operation]);

    internal readonly record struct Cell(string Blocking, string NonBlocking)
    {
        public string Expected(bool blocking) => blocking ? Blocking : NonBlocking;

        internal static Cell Parse(string text)
        {
            var parts = text.Split(" / ");
            return new Cell(parts[0], parts[^1]);
        }
    }
}
