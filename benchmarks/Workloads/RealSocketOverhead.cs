// RealSocket against the Socket inside it. The ping-pong between two tasks is what an application sees, but waking threads takes many
// times longer than anything RealSocket does and varies by more than is looked for here. So the same calls are also made from
// one thread, where every receive finds its message and a little more for each call shows. There the two take turns every
// millisecond or so, which is less than the scheduler's time slice: what disturbs one disturbs the other.

using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;

namespace SimNet.Benchmarks.Workloads;

internal static class RealSocketOverhead
{
    private const int RoundTripsPerTurn = 100;

    internal static Variant PlainPingPong { get; } = PingPong.OverSystem with { Name = "Socket, two tasks" };

    internal static Variant WrappedPingPong { get; } = new("RealSocket, two tasks", WrappedPingPongAsync);

    /// <summary>Takes so many turns on one thread, after as many to warm up.</summary>
    internal static async Task<Result[]> MeasureOnOneThreadAsync(int turns)
    {
        using var plain = await SystemPair.OpenAsync();
        using var wrapped = await SystemPair.OpenAsync();
        var plainTimings = new Timing[turns];
        var wrappedTimings = new Timing[turns];
        for (var i = -turns; i < turns; i++)
        {
            var slot = Math.Max(i, 0);
            plainTimings[slot] = await PlainTurnAsync(plain);
            wrappedTimings[slot] = await WrappedTurnAsync(wrapped);
        }

        return
        [
            Result.Of("Socket, one thread", plainTimings, RoundTripsPerTurn),
            Result.Of("RealSocket, one thread", wrappedTimings, RoundTripsPerTurn),
        ];
    }

    private static async Task<Timing> WrappedPingPongAsync(int roundTrips)
    {
        using var pair = await SystemPair.OpenAsync();
        var (client, server) = Wrap(pair);
        return await PingPong.RunAsync(client, server, roundTrips);
    }

    private static Task<Timing> PlainTurnAsync(SystemPair pair) => PingPong.RunOnOneThreadAsync(
        new SystemConnection(pair.Client), new SystemConnection(pair.Server), RoundTripsPerTurn);

    private static Task<Timing> WrappedTurnAsync(SystemPair pair)
    {
        var (client, server) = Wrap(pair);
        return PingPong.RunOnOneThreadAsync(client, server, RoundTripsPerTurn);
    }

    private static (RealConnection Client, RealConnection Server) Wrap(SystemPair pair) =>
        (new RealConnection(new RealSocket(pair.Client)), new RealConnection(new RealSocket(pair.Server)));
}
