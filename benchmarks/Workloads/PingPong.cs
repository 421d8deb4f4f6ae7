// 64 bytes there and 64 bytes back, one message under way at a time: what a request costs when the network is all there is to it.
// Nothing is batched and both ends wait for every message, so it shows the cost of a wake-up as well as that of a packet.
// Both ends are tasks. The operating system wakes a thread for each; the simulation runs them in turn, which is the point of it,
// and the variant on one thread shows what is left of the difference when the operating system need not wake anybody.

using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;

namespace SimNet.Benchmarks.Workloads;

internal static class PingPong
{
    internal const int MessageBytes = 64;

    // A new connection has buffers and pools to fill.
    private const int WarmUpRoundTrips = 500;

    internal static Variant BetweenHosts { get; } = new(
        "simulated, two hosts", count => SimulatedNetworks.BetweenHostsAsync((client, server) => RunAsync(client, server, count)));

    internal static Variant OnOneHost { get; } = new(
        "simulated, one host (loopback)", count => SimulatedNetworks.OnOneHostAsync((client, server) => RunAsync(client, server, count)));

    internal static Variant OverSystem { get; } = new("OS loopback, async Socket", OverSystemAsync);

    internal static Variant OverSystemOnOneThread { get; } = new("OS loopback, one thread, no waiting", OverSystemOnOneThreadAsync);

    internal static Variant OverPipes { get; } = new("in-process pipes", OverPipesAsync);

    /// <summary>Two tasks, one at each end.</summary>
    internal static async Task<Timing> RunAsync<TConnection>(TConnection client, TConnection server, int roundTrips)
        where TConnection : struct, IConnection
    {
        var echo = Task.Run(() => EchoAsync(server, WarmUpRoundTrips + roundTrips));
        await ExchangeAsync(client, WarmUpRoundTrips);
        var watch = Timing.Start();
        await ExchangeAsync(client, roundTrips);
        var timing = watch.Stop();
        await echo;
        return timing;
    }

    /// <summary>One task at both ends: whoever receives finds the message there already.</summary>
    internal static async Task<Timing> RunOnOneThreadAsync<TConnection>(TConnection client, TConnection server, int roundTrips)
        where TConnection : struct, IConnection
    {
        var watch = Timing.Start();
        await ExchangeBothAsync(client, server, roundTrips);
        return watch.Stop();
    }

    private static async Task<Timing> OverSystemAsync(int roundTrips)
    {
        using var pair = await SystemPair.OpenAsync();
        return await RunAsync(new SystemConnection(pair.Client), new SystemConnection(pair.Server), roundTrips);
    }

    private static async Task<Timing> OverSystemOnOneThreadAsync(int roundTrips)
    {
        using var pair = await SystemPair.OpenAsync();
        var (client, server) = (new SystemConnection(pair.Client), new SystemConnection(pair.Server));
        await RunOnOneThreadAsync(client, server, WarmUpRoundTrips);
        return await RunOnOneThreadAsync(client, server, roundTrips);
    }

    private static Task<Timing> OverPipesAsync(int roundTrips)
    {
        var (client, server) = PipeConnection.Create();
        return RunAsync(client, server, roundTrips);
    }

    private static async Task ExchangeAsync<TConnection>(TConnection client, int roundTrips)
        where TConnection : struct, IConnection
    {
        var message = new byte[MessageBytes];
        for (var i = 0; i < roundTrips; i++)
        {
            await client.SendAsync(message);
            for (var received = 0; received < MessageBytes;)
                received += await client.ReceiveAsync(message.AsMemory(received));
        }
    }

    private static async Task EchoAsync<TConnection>(TConnection server, int roundTrips)
        where TConnection : struct, IConnection
    {
        var message = new byte[MessageBytes];
        for (var i = 0; i < roundTrips; i++)
        {
            for (var received = 0; received < MessageBytes;)
                received += await server.ReceiveAsync(message.AsMemory(received));
            await server.SendAsync(message);
        }
    }

    private static async Task ExchangeBothAsync<TConnection>(TConnection client, TConnection server, int roundTrips)
        where TConnection : struct, IConnection
    {
        var message = new byte[MessageBytes];
        for (var i = 0; i < roundTrips; i++)
        {
            await client.SendAsync(message);
            await server.ReceiveAsync(message);
            await server.SendAsync(message);
            await client.ReceiveAsync(message);
        }
    }
}
