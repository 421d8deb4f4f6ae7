// The census as tables, and what falls short of its thresholds.

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SimNet.PropertyTests.Generators;
using SimNet.PropertyTests.Generators.Walking;
using SimNet.Simulated.Tcp;

namespace SimNet.PropertyTests.Agreement;

internal sealed class CensusReport(Census census, Area area)
{
    /// <summary>Every kind of operation occurs in so many programs of a hundred.</summary>
    private const int PercentOfPrograms = 1;

    /// <summary>One occurrence of each pair is due for so many operations: 100 in two million.</summary>
    private const int OperationsPerPair = 20_000;

    /// <summary>From so many operations on the thresholds hold; before, chance has the larger say.</summary>
    private const int EnoughOperations = 200_000;

    private const int PercentOfErrors = 95;

    // Those of the measured facts that programs on one host without other interfaces can meet.
    private static readonly SocketError[] s_errors =
    [
        SocketError.AccessDenied, SocketError.AddressAlreadyInUse, SocketError.AddressFamilyNotSupported, SocketError.AddressNotAvailable,
        SocketError.AlreadyInProgress, SocketError.ConnectionAborted, SocketError.ConnectionRefused, SocketError.ConnectionReset,
        SocketError.DestinationAddressRequired, SocketError.Interrupted, SocketError.InvalidArgument, SocketError.IsConnected,
        SocketError.MessageSize, SocketError.NetworkUnreachable, SocketError.NotConnected, SocketError.OperationAborted,
        SocketError.OperationNotSupported, SocketError.ProtocolNotSupported, SocketError.ProtocolOption, SocketError.ProtocolType,
        SocketError.Shutdown, SocketError.SocketNotSupported, SocketError.TimedOut, SocketError.WouldBlock,
    ];

    /// <summary>What falls short, one line each; empty when nothing does.</summary>
    public IReadOnlyList<string> Shortfalls()
    {
        var shortfalls = new List<string>();
        if (area != Area.All || census.Operations < EnoughOperations)
            return shortfalls;
        foreach (var (kind, programs) in census.ProgramsWithKind.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (programs * 100L < census.Programs * PercentOfPrograms)
                shortfalls.Add(Text($"{kind} occurs in {programs} of {census.Programs} programs: less than {PercentOfPrograms} %"));
        }

        var due = census.Operations / OperationsPerPair;
        var rare = SensiblePairs().Where(pair => census.Pairs.GetValueOrDefault(pair) < due).ToList();
        if (rare.Count > 0)
            shortfalls.Add(Text($"{rare.Count} ordered pairs occur less than {due} times: {string.Join(", ", rare.OrderBy(pair => census.Pairs.GetValueOrDefault(pair)).Take(100).Select(Describe))}"));
        var missing = s_errors.Where(error => !census.Errors.ContainsKey(error)).ToList();
        if ((s_errors.Length - missing.Count) * 100 < s_errors.Length * PercentOfErrors)
            shortfalls.Add(Text($"errors not seen: {string.Join(", ", missing)}"));
        foreach (var state in Enum.GetValues<TcpState>())
        {
            // Two ends that close at the same time need a link between them: on one host the first FIN is there before the second call.
            if (state != TcpState.Closing && Enum.GetValues<TcpHappening>().All(happening => census.Tcp[state, happening] == 0))
                shortfalls.Add(Text($"nothing ever happened to a TCP connection in {state}"));
        }

        return shortfalls;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("\nkinds of operations, and in how many percent of the programs they occur\n");
        foreach (var row in census.ProgramsWithKind.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Chunk(4))
            text.Append("  ").AppendJoin("  ", row.Select(pair => Text($"{pair.Key,-20} {Percent(pair.Value),5}"))).Append('\n');
        AppendPairs(text);
        text.Append("\nerrors that both told\n");
        foreach (var row in census.Errors.OrderBy(static pair => pair.Key.ToString(), StringComparer.Ordinal).Chunk(4))
            text.Append("  ").AppendJoin("  ", row.Select(pair => Text($"{pair.Key,-26} {pair.Value,9}"))).Append('\n');
        AppendTcp(text);
        return text.ToString();
    }

    private void AppendPairs(StringBuilder text)
    {
        var pairs = SensiblePairs().Select(pair => census.Pairs.GetValueOrDefault(pair)).Order().ToList();
        if (pairs.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\nordered pairs of kinds on one socket: {pairs.Count(static count => count > 0)} of {pairs.Count} that make sense");
        text.Append(CultureInfo.InvariantCulture, $", the rarest {pairs[0]} times, the median {pairs[pairs.Count / 2]}\n");
    }

    private void AppendTcp(StringBuilder text)
    {
        var happenings = Enum.GetValues<TcpHappening>();
        text.Append("\nwhat happened to TCP connections\n").Append(' ', 14);
        foreach (var happening in happenings)
            text.Append(CultureInfo.InvariantCulture, $"{happening,10}");
        foreach (var state in Enum.GetValues<TcpState>())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {state,-12}");
            foreach (var happening in happenings)
                text.Append(CultureInfo.InvariantCulture, $"{census.Tcp[state, happening],10}");
        }

        text.Append('\n');
    }

    // A socket is made once, and everything else can be called on it at any time, also after it was closed.
    private HashSet<(string First, string Second)> SensiblePairs() =>
    [
        .. from kinds in census.KindsOf.Values
           from first in kinds
           from second in kinds
           where second is not ("Create" or "CreatePair") && KindCatalogue.IsSensible(area, first, second)
           select (first, second),
    ];

    private string Percent(int programs) => Text($"{programs * 100.0 / Math.Max(1, census.Programs):F1}");

    private string Describe((string First, string Second) pair) => $"{pair.First}-{pair.Second} {census.Pairs.GetValueOrDefault(pair)}";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
