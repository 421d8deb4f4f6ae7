// Every kind of operation that can be called on one socket, and how to make one. Almost all can be called on every socket: one that is refused
// there must be refused on both networks.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

/// <param name="Kind">As <see cref="Operation.Kind"/> says it.</param>
/// <param name="Direction">The queue it would wait in; null when it waits in none.</param>
/// <param name="IsSync">It is passed over while an asynchronous call waits in its direction.</param>
/// <param name="Make">An operation of the kind on the socket, with parameters by chance; null when the program has no number left for it.</param>
internal sealed record KindEntry(string Kind, Direction? Direction, bool IsSync, Func<Walk, SocketModel, Operation?> Make);

internal static class KindCatalogue
{
    private static readonly string[] s_unixOnly = [nameof(CreatePair), nameof(PassSocket)];
    private static readonly string[] s_making = [nameof(Create), nameof(CreatePair)];
    private static readonly string[] s_ending = [nameof(Dispose), "CloseAbortive", "CloseLingering"];

    // They end what waits, or are passed over while it waits.
    private static readonly string[] s_unwaited =
    [
        nameof(Cancel), "ShutdownReceive", "ShutdownBoth", nameof(Drain), nameof(ReceiveTellingError), nameof(AcceptTimed), nameof(Flood),
    ];

    /// <summary>All kinds, in an order that never changes by itself.</summary>
    private static readonly KindEntry[] s_all =
    [
        .. KindFactories.Making, .. KindFactories.Ending, .. KindFactories.Sending, .. KindFactories.Receiving, .. KindFactories.Asking,
        .. KindFactories.Setting,
    ];

    private static readonly Dictionary<string, KindEntry> s_byName = s_all.ToDictionary(static entry => entry.Kind);

    /// <summary>The kinds that can be called on a socket of the area.</summary>
    public static IReadOnlyList<string> Kinds(Area area) =>
        [.. s_all.Select(static entry => entry.Kind).Where(kind => IsOf(area, kind))];

    public static KindEntry Find(string kind) => s_byName[kind];

    /// <summary>Whether the second can follow the first on one socket, both being made.</summary>
    public static bool IsSensible(Area area, string first, string second)
    {
        if (!IsOf(area, first) || !IsOf(area, second))
            return false;
        // A number is taken anew only when its socket is closed.
        if (s_making.Contains(second))
            return s_ending.Contains(first);
        // Nothing waits on what is new, on what is closed, or after what waited has been ended.
        if (second == nameof(Cancel))
            return !s_unwaited.Contains(first) && !s_making.Contains(first) && !s_ending.Contains(first);
        // Of a stream that was filled everything is read at once, and nothing more is sent.
        if (first == nameof(Fill) && (IsSend(second) || IsReceive(second)))
            return second is nameof(Drain) or nameof(Fill);
        // One fills streams, the other does what streams do not.
        return (first, second) is not (nameof(Flood), nameof(Fill));
    }

    public static bool IsSend(string kind) => Array.Exists(KindFactories.Sending, entry => entry.Kind == kind);

    public static bool IsReceive(string kind) => Array.Exists(KindFactories.Receiving, entry => entry.Kind == kind);

    private static bool IsOf(Area area, string kind) => (area, kind) switch
    {
        (Area.All, _) => true,
        (Area.Tcp, nameof(Flood)) => false,
        (Area.Udp, nameof(Fill)) => false,
        (Area.Tcp or Area.Udp, _) => !s_unixOnly.Contains(kind),
        _ => true,
    };
}
