// The ping-pong of PingPong.cs among many that do nothing. What is idle must cost nothing: neither a packet nor a step of the
// event loop may depend on how many connections or hosts there are. The connections lie between the same two hosts, where they
// fill the tables that each packet is looked up in, and each has a receive waiting, as a server's idle connections do.

using System.Net;
using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

internal static class IdleSurroundings
{
    private const int Connections = 1000;
    private const int Hosts = 200;
    private const int Port = 81;

    internal static Variant WithIdleConnections { get; } = new(
        "simulated, 1,000 idle connections",
        count => SimulatedNetworks.BetweenHostsAsync((client, server) => PingPong.RunAsync(client, server, count), OpenConnectionsAsync));

    internal static Variant WithIdleHosts { get; } = new(
        "simulated, 200 idle hosts",
        count => SimulatedNetworks.BetweenHostsAsync((client, server) => PingPong.RunAsync(client, server, count), AddHostsAsync));

    private static async Task OpenConnectionsAsync(Simulation simulation, SimulatedHost client, SimulatedHost server)
    {
        var listener = SimulatedNetworks.Listen(server, Port);
        var endPoint = new IPEndPoint(server.Addresses[0], Port);
        for (var i = 0; i < Connections; i++)
        {
            var (_, accepted) = await SimulatedNetworks.ConnectAsync(client, endPoint, listener);
            // Never completes; the run ends without it.
            _ = accepted.ReceiveAsync(new byte[PingPong.MessageBytes].AsMemory()).AsTask();
        }
    }

    private static Task AddHostsAsync(Simulation simulation, SimulatedHost client, SimulatedHost server)
    {
        for (var i = 0; i < Hosts; i++)
        {
            var listener = SimulatedNetworks.Listen(simulation.AddHost($"idle-{i}"), Port);
            _ = listener.AcceptAsync();
        }

        return Task.CompletedTask;
    }
}
