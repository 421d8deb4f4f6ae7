// Many connections that are only open: what one takes in memory, both ends, after a full collection. Measured once, not in rounds: a
// size does not depend on the machine's other users. Connections that were used are measured too, because a buffer that is kept
// after it is empty would not show in those that were not. The array that holds the sockets is made before and not counted.

using System.Diagnostics;
using System.Net;
using SimNet.Benchmarks.Connections;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

/// <param name="Fresh">Bytes per connection that carried nothing.</param>
/// <param name="Used">Bytes per connection that carried a message each way.</param>
/// <param name="OpenedPerSecond">How fast they were opened, all of them staying open.</param>
internal sealed record IdleConnections(double Fresh, double Used, double OpenedPerSecond)
{
    private const int Port = 80;

    // An address pair has 28,232 ephemeral ports.
    private const int ConnectionsPerClient = 28_000;

    // For what is under way or delayed to happen: acknowledgements, timers.
    private static readonly TimeSpan s_rest = TimeSpan.FromMinutes(5);

    internal static async Task<IdleConnections> MeasureAsync(int count)
    {
        var simulation = new Simulation(seed: 1);
        var server = simulation.AddHost("server");
        var clients = Enumerable.Range(0, (count + ConnectionsPerClient - 1) / ConnectionsPerClient)
            .Select(i => simulation.AddHost($"client-{i}")).ToArray();
        var open = new (ISocket Client, ISocket Server)[count];
        var before = UsedBytes(simulation);
        var started = Stopwatch.GetTimestamp();
        await simulation.RunAsync(() => OpenAsync(clients, server, open));
        var openedPerSecond = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var fresh = UsedBytes(simulation) - before;
        await simulation.RunAsync(() => UseAsync(open));
        var used = UsedBytes(simulation) - before;
        GC.KeepAlive(simulation);
        GC.KeepAlive(open);
        return new IdleConnections((double)fresh / count, (double)used / count, openedPerSecond);
    }

    private static async Task OpenAsync(SimulatedHost[] clients, SimulatedHost server, (ISocket Client, ISocket Server)[] open)
    {
        var listener = SimulatedNetworks.Listen(server, Port);
        var endPoint = new IPEndPoint(server.Addresses[0], Port);
        for (var i = 0; i < open.Length; i++)
            open[i] = await SimulatedNetworks.ConnectAsync(clients[i / ConnectionsPerClient], endPoint, listener);
    }

    private static async Task UseAsync((ISocket Client, ISocket Server)[] open)
    {
        var message = new byte[PingPong.MessageBytes];
        foreach (var (client, server) in open)
        {
            await client.SendAsync(message.AsMemory());
            await server.ReceiveAsync(message.AsMemory());
            await server.SendAsync(message.AsMemory());
            await client.ReceiveAsync(message.AsMemory());
        }
    }

    private static long UsedBytes(Simulation simulation)
    {
        simulation.Advance(s_rest);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
