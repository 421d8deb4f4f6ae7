// One way, as fast as it goes, in sends and receives of 64 KiB: what a byte costs. Between two simulated hosts the stream is cut into
// segments of MTU 1,500 with acknowledgements and a window, and that work is meant to be in the number: nothing is offloaded.
// The time ends when the receiver has everything, not when the sender has handed it over.

using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;

namespace SimNet.Benchmarks.Workloads;

internal static class Bulk
{
    internal const int BlockBytes = 64 * 1024;

    // Enough for windows and buffers to have grown.
    private const int WarmUpBlocks = 200;

    internal static Variant BetweenHosts { get; } = new(
        "simulated, two hosts, MTU 1,500", count => SimulatedNetworks.BetweenHostsAsync((client, server) => RunAsync(client, server, count)));

    internal static Variant OnOneHost { get; } = new(
        "simulated, one host (loopback)", count => SimulatedNetworks.OnOneHostAsync((client, server) => RunAsync(client, server, count)));

    internal static Variant OverSystem { get; } = new("OS loopback, async Socket", OverSystemAsync);

    internal static Variant OverPipes { get; } = new("in-process pipes", OverPipesAsync);

    private static async Task<Timing> OverSystemAsync(int blocks)
    {
        using var pair = await SystemPair.OpenAsync();
        return await RunAsync(new SystemConnection(pair.Client), new SystemConnection(pair.Server), blocks);
    }

    private static Task<Timing> OverPipesAsync(int blocks)
    {
        var (client, server) = PipeConnection.Create();
        return RunAsync(client, server, blocks);
    }

    private static async Task<Timing> RunAsync<TConnection>(TConnection sender, TConnection receiver, int blocks)
        where TConnection : struct, IConnection
    {
        await TransferAsync(sender, receiver, WarmUpBlocks);
        var watch = Timing.Start();
        await TransferAsync(sender, receiver, blocks);
        return watch.Stop();
    }

    private static async Task TransferAsync<TConnection>(TConnection sender, TConnection receiver, int blocks)
        where TConnection : struct, IConnection
    {
        var receiving = Task.Run(() => ReceiveAsync(receiver, (long)blocks * BlockBytes));
        await SendAsync(sender, blocks);
        await receiving;
    }

    private static async Task SendAsync<TConnection>(TConnection sender, int blocks)
        where TConnection : struct, IConnection
    {
        var block = new byte[BlockBytes];
        for (var i = 0; i < blocks; i++)
            await sender.SendAsync(block);
    }

    private static async Task ReceiveAsync<TConnection>(TConnection receiver, long bytes)
        where TConnection : struct, IConnection
    {
        var buffer = new byte[BlockBytes];
        while (bytes > 0)
            bytes -= await receiver.ReceiveAsync(buffer);
    }
}
