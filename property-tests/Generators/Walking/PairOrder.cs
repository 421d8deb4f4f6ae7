// Which pairs of kinds a program makes: round-robin through all of them, worked out from the program's number alone. Kinds that cost much
// (bulk, timed calls) have programs of their own, so that the others do not pay for them.

using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

/// <summary>What a program may contain besides what all may.</summary>
internal enum Costs
{
    None,
    Bulk,
    TimedAccepts,
    TimedConnects,
}

internal sealed class PairOrder
{
    /// <summary>The round after which the sorts of programs repeat: 10 of 60 are bulk, 2 have timed accepts, 2 timed connects.</summary>
    private const int Round = 60;

    // The few programs that cost much have as many pairs as fit.
    private const int MostPairs = 12;
    private const int BulkPairs = 7;

    // How many pairs programs make, by number: short and long ones.
    private static readonly int[] s_counts = [6, 8, 9, 11];

    private static readonly PairOrder[] s_orders = [new(Area.All), new(Area.Tcp), new(Area.Udp), new(Area.Unix)];

    private readonly (string First, string Second)[][] _pairs;
    private readonly (string First, string Second)[] _beforeFull;

    private PairOrder(Area area)
    {
        var kinds = KindCatalogue.Kinds(area);
        var pairs = kinds
            .SelectMany(first => kinds.Select(second => (First: first, Second: second)))
            .Where(pair => KindCatalogue.IsSensible(area, pair.First, pair.Second))
            .ToLookup(static pair => CostsOf(pair.First, pair.Second));
        _pairs = [.. Enum.GetValues<Costs>().Select(costs => Scatter([.. pairs[costs].Where(static pair => !IsBeforeFull(pair)).SelectMany(Weighed)]))];
        _beforeFull = [.. pairs[Costs.Bulk].Where(IsBeforeFull)];
    }

    public static PairOrder Of(Area area) => s_orders[(int)area];

    /// <summary>Whether a program with so many pairs has room for little else.</summary>
    public static bool IsFull(int pairs) => pairs >= MostPairs;

    public static Costs CostsOf(int number) => (number % Round) switch
    {
        3 or 9 or 15 or 21 or 27 or 33 or 39 or 45 or 51 or 57 => Costs.Bulk,
        7 or 37 => Costs.TimedAccepts,
        17 or 47 => Costs.TimedConnects,
        _ => Costs.None,
    };

    /// <summary>The pairs of one program.</summary>
    public IReadOnlyList<(string First, string Second)> Pairs(ulong seed, int number)
    {
        var costs = CostsOf(number);
        var shift = seed % 1_000_003 * 7_919;
        var before = Before(number, costs);
        var found = new List<(string First, string Second)>();
        for (var i = 0; i < CountOf(number); i++)
            found.Add(At(_pairs[(int)costs], shift + before + (ulong)i));
        if (costs != Costs.Bulk)
            return found;
        // After a stream was filled, streams are neither sent to nor read from piece by piece: one pair that does so and fills has a place.
        if (_beforeFull.Length > 0)
            found.Add(At(_beforeFull, shift + (before / BulkPairs)));
        return [.. found.OrderBy(LatePlace)];
    }

    private static (string First, string Second) At((string First, string Second)[] pairs, ulong place) =>
        pairs[(int)(place % (ulong)pairs.Length)];

    // What often has no place, or meets a rule: there must be something to cancel, a socket is closed once, others read where one floods.
    private static IEnumerable<(string First, string Second)> Weighed((string First, string Second) pair) =>
        Enumerable.Repeat(pair, IsHard(pair.First) || IsHard(pair.Second) ? 2 : 1);

    private static bool IsHard(string kind) => kind is nameof(Cancel) or nameof(Flood) or "CloseLingering" or "CloseAbortive" or nameof(Dispose);

    private static int LatePlace((string First, string Second) pair) =>
        IsBeforeFull(pair) ? 1 : pair.First == nameof(Fill) || pair.Second == nameof(Fill) ? 2 : 0;

    private static bool IsBeforeFull((string First, string Second) pair) =>
        pair.Second == nameof(Fill)
        && pair.First != nameof(Fill)
        && (KindCatalogue.IsSend(pair.First) || KindCatalogue.IsReceive(pair.First));

    // How many pairs the programs of the same costs have made before.
    private static ulong Before(int number, Costs costs)
    {
        var perRound = Enumerable.Range(0, Round).Where(other => CostsOf(other) == costs).Sum(CountOf);
        var first = number - (number % Round);
        var inRound = Enumerable.Range(first, number - first).Where(other => CostsOf(other) == costs).Sum(CountOf);
        return ((ulong)(number / Round) * (ulong)perRound) + (ulong)inRound;
    }

    private static int CountOf(int number) => CostsOf(number) == Costs.None
        ? s_counts[number % Round % s_counts.Length]
        : CostsOf(number) == Costs.Bulk ? BulkPairs : MostPairs;

    // Neighbours in the list have nothing in common: a program should not have all the pairs of one kind.
    private static (string First, string Second)[] Scatter((string First, string Second)[] pairs)
    {
        if (pairs.Length < 2)
            return pairs;
        var stride = (pairs.Length * 5 / 13) | 1;
        while (GreatestCommonDivisor(stride, pairs.Length) != 1)
            stride += 2;
        return [.. Enumerable.Range(0, pairs.Length).Select(i => pairs[(int)((long)i * stride % pairs.Length)])];
    }

    private static int GreatestCommonDivisor(int first, int second) => second == 0 ? first : GreatestCommonDivisor(second, first % second);

    private static Costs CostsOf(string first, string second)
    {
        if (first is nameof(SendLarge) or nameof(Fill) || second is nameof(SendLarge) or nameof(Fill))
            return Costs.Bulk;
        if (first == nameof(AcceptTimed) || second == nameof(AcceptTimed))
            return Costs.TimedAccepts;
        return first == nameof(ConnectTimed) || second == nameof(ConnectTimed) ? Costs.TimedConnects : Costs.None;
    }
}
