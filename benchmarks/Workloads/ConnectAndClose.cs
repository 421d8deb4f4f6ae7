// Connect, accept, close, one after the other: what a connection costs that carries nothing. The client closes abortively (a reset)
// in both networks: otherwise each would leave a port in TIME-WAIT for a minute, and after 28 thousand connections there would be
// none left to measure with.

using System.Net;
using System.Net.Sockets;
using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

internal static class ConnectAndClose
{
    private const int Port = 80;
    private const int WarmUpConnections = 50;

    internal static Variant BetweenHosts { get; } = new("simulated, two hosts", BetweenHostsAsync);

    internal static Variant OverSystem { get; } = new("OS loopback, async Socket", OverSystemAsync);

    private static Task<Timing> BetweenHostsAsync(int count)
    {
        var simulation = new Simulation(seed: 1);
        var client = simulation.AddHost("client");
        var server = simulation.AddHost("server");
        var endPoint = new IPEndPoint(server.Addresses[0], Port);
        return simulation.RunAsync(async () =>
        {
            using var listener = SimulatedNetworks.Listen(server, Port);
            await RepeatAsync(client, endPoint, listener, WarmUpConnections);
            var watch = Timing.Start();
            await RepeatAsync(client, endPoint, listener, count);
            return watch.Stop();
        });
    }

    private static async Task<Timing> OverSystemAsync(int count)
    {
        using var listener = SystemPair.Listen();
        await RepeatAsync(listener, WarmUpConnections);
        var watch = Timing.Start();
        await RepeatAsync(listener, count);
        return watch.Stop();
    }

    private static async Task RepeatAsync(SimulatedHost host, EndPoint endPoint, ISocket listener, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var client = SimulatedNetworks.CreateSocket(host);
            var accepting = listener.AcceptAsync(CancellationToken.None);
            await client.ConnectAsync(endPoint, CancellationToken.None);
            var server = await accepting;
            client.Close(0);
            server.Close();
        }
    }

    private static async Task RepeatAsync(Socket listener, int count)
    {
        var endPoint = listener.LocalEndPoint!;
        for (var i = 0; i < count; i++)
        {
            var client = SystemPair.CreateSocket();
            var accepting = listener.AcceptAsync(CancellationToken.None);
            await client.ConnectAsync(endPoint, CancellationToken.None);
            var server = await accepting;
            client.Close(0);
            server.Close();
        }
    }
}
