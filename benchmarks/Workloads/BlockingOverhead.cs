// Blocking calls of RealSocket, which can be interrupted, against those of the Socket inside, which cannot, and against those of
// simulated threads. Where data is ready both are called from one thread and take turns, as in RealSocketOverhead; where a call has to
// wait, each round trip wakes two threads.

using System.Net;
using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

internal static class BlockingOverhead
{
    private const int MessageBytes = 64;
    private const int RoundTripsPerTurn = 100;

    internal static Variant PlainWaiting { get; } = new(
        "Socket, blocking, two threads", roundTrips => WaitingAsync(pair => new PlainEnd(pair.Client), pair => new PlainEnd(pair.Server), roundTrips));

    internal static Variant WrappedWaiting { get; } = new(
        "RealSocket, blocking, two threads",
        roundTrips => WaitingAsync(pair => new WrappedEnd(new RealSocket(pair.Client)), pair => new WrappedEnd(new RealSocket(pair.Server)), roundTrips));

    /// <summary>Each round trip is two turns of simulated threads: the baton is passed on four times.</summary>
    internal static Variant SimulatedWaiting { get; } = new("simulated, blocking, two threads", roundTrips => Task.FromResult(Simulated(roundTrips)));

    /// <summary>Data is always ready: so many turns on one thread, after as many to warm up.</summary>
    internal static async Task<Result[]> MeasureReadyAsync(int turns)
    {
        using var plain = await SystemPair.OpenAsync();
        using var wrapped = await SystemPair.OpenAsync();
        var (plainClient, plainServer) = (new PlainEnd(plain.Client), new PlainEnd(plain.Server));
        var (client, server) = (new WrappedEnd(new RealSocket(wrapped.Client)), new WrappedEnd(new RealSocket(wrapped.Server)));
        var plainTimings = new Timing[turns];
        var wrappedTimings = new Timing[turns];
        for (var i = -turns; i < turns; i++)
        {
            var slot = Math.Max(i, 0);
            plainTimings[slot] = OnOneThread(plainClient, plainServer);
            wrappedTimings[slot] = OnOneThread(client, server);
        }

        return
        [
            Result.Of("Socket, blocking, data ready", plainTimings, RoundTripsPerTurn),
            Result.Of("RealSocket, blocking, data ready", wrappedTimings, RoundTripsPerTurn),
        ];
    }

    private static Timing OnOneThread<TEnd>(TEnd client, TEnd server)
        where TEnd : IBlockingEnd
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        var watch = Timing.Start();
        for (var i = 0; i < RoundTripsPerTurn; i++)
        {
            client.Send(message);
            server.Receive(message);
            server.Send(message);
            client.Receive(message);
        }

        return watch.Stop();
    }

    private static async Task<Timing> WaitingAsync<TEnd>(Func<SystemPair, TEnd> toClient, Func<SystemPair, TEnd> toServer, int roundTrips)
        where TEnd : IBlockingEnd
    {
        using var pair = await SystemPair.OpenAsync();
        var (client, server) = (toClient(pair), toServer(pair));
        var echo = new Thread(() => Echo(server, roundTrips));
        echo.Start();
        var timing = PingPong(client, roundTrips);
        echo.Join();
        return timing;
    }

    private static Timing Simulated(int roundTrips)
    {
        using var simulation = new Simulation(seed: 1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = SimulatedNetworks.Listen(b, port: 80);
        using var client = SimulatedNetworks.CreateSocket(a);
        client.Connect(new IPEndPoint(b.Addresses[0], 80));
        using var server = listener.Accept();
        Timing timing = default;
        b.StartThread(() => Echo(new WrappedEnd(server), roundTrips));
        a.StartThread(() => timing = PingPong(new WrappedEnd(client), roundTrips)).Join();
        return timing;
    }

    private static Timing PingPong<TEnd>(TEnd client, int roundTrips)
        where TEnd : IBlockingEnd
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        var watch = Timing.Start();
        for (var i = 0; i < roundTrips; i++)
        {
            client.Send(message);
            client.Receive(message);
        }

        return watch.Stop();
    }

    private static void Echo<TEnd>(TEnd server, int roundTrips)
        where TEnd : IBlockingEnd
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        for (var i = 0; i < roundTrips; i++)
        {
            server.Receive(message);
            server.Send(message);
        }
    }

    private interface IBlockingEnd
    {
        void Send(ReadOnlySpan<byte> message);

        void Receive(Span<byte> message);
    }

    private readonly struct PlainEnd(System.Net.Sockets.Socket socket) : IBlockingEnd
    {
        public void Send(ReadOnlySpan<byte> message) => socket.Send(message);

        public void Receive(Span<byte> message) => socket.Receive(message);
    }

    private readonly struct WrappedEnd(ISocket socket) : IBlockingEnd
    {
        public void Send(ReadOnlySpan<byte> message) => socket.Send(message);

        public void Receive(Span<byte> message) => socket.Receive(message);
    }
}
