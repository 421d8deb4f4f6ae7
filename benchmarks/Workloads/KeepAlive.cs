// One connection on which nothing happens for a day but a message a minute. Time jumps, so this must take milliseconds: a
// simulation that polled, ticked or swept would show here first.

using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;

namespace SimNet.Benchmarks.Workloads;

internal static class KeepAlive
{
    private const int MinutesPerDay = 24 * 60;

    /// <summary>An operation is a virtual day.</summary>
    internal static Variant Days { get; } = new("1 connection, 1 message a minute", RunAsync);

    private static Task<Timing> RunAsync(int days)
    {
        TimeProvider? timeProvider = null;
        return SimulatedNetworks.BetweenHostsAsync(
            (client, server) => MeasureAsync(client, server, timeProvider!, days * MinutesPerDay),
            (_, host, _) =>
            {
                timeProvider = host.Network.TimeProvider;
                return Task.CompletedTask;
            });
    }

    private static async Task<Timing> MeasureAsync(
        SimulatedConnection client, SimulatedConnection server, TimeProvider timeProvider, int minutes)
    {
        var receiving = Task.Run(() => ReceiveAsync(server, minutes));
        var message = new byte[PingPong.MessageBytes];
        var watch = Timing.Start();
        for (var i = 0; i < minutes; i++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), timeProvider);
            await client.SendAsync(message);
        }

        await receiving;
        return watch.Stop();
    }

    private static async Task ReceiveAsync(SimulatedConnection server, int messages)
    {
        var buffer = new byte[PingPong.MessageBytes];
        for (var i = 0; i < messages; i++)
            await server.ReceiveAsync(buffer);
    }
}
