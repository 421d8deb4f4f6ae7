// What the simulated workloads share: listening, connecting, and running a measurement over one connection of a new simulation.
// Every round has a simulation of its own with the default options (1 ms of latency, MTU 1,500), so no round inherits from another.
// The time is taken inside the run: taking over the thread pool is not part of it.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Connections;

internal static class SimulatedNetworks
{
    private const int Port = 80;

    /// <summary>Measures over a connection between two hosts, after preparing what surrounds it.</summary>
    internal static Task<TResult> BetweenHostsAsync<TResult>(
        Func<SimulatedConnection, SimulatedConnection, Task<TResult>> measure,
        Func<Simulation, SimulatedHost, SimulatedHost, Task>? prepare = null)
    {
        var simulation = new Simulation(seed: 1);
        var client = simulation.AddHost("client");
        var server = simulation.AddHost("server");
        return simulation.RunAsync(async () =>
        {
            if (prepare is not null)
                await prepare(simulation, client, server);
            return await OverConnectionAsync(client, new IPEndPoint(server.Addresses[0], Port), server, measure);
        });
    }

    /// <summary>Measures over a loopback connection of one host.</summary>
    internal static Task<TResult> OnOneHostAsync<TResult>(Func<SimulatedConnection, SimulatedConnection, Task<TResult>> measure)
    {
        var simulation = new Simulation(seed: 1);
        var host = simulation.AddHost("host");
        return simulation.RunAsync(() => OverConnectionAsync(host, new IPEndPoint(IPAddress.Loopback, Port), host, measure));
    }

    internal static ISocket CreateSocket(SimulatedHost host) =>
        host.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal static ISocket Listen(SimulatedHost host, int port)
    {
        var listener = CreateSocket(host);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen();
        return listener;
    }

    internal static async Task<(ISocket Client, ISocket Server)> ConnectAsync(SimulatedHost host, EndPoint endPoint, ISocket listener)
    {
        var client = CreateSocket(host);
        var accepting = listener.AcceptAsync(CancellationToken.None);
        await client.ConnectAsync(endPoint, CancellationToken.None);
        return (client, await accepting);
    }

    private static async Task<TResult> OverConnectionAsync<TResult>(
        SimulatedHost host, EndPoint endPoint, SimulatedHost server, Func<SimulatedConnection, SimulatedConnection, Task<TResult>> measure)
    {
        using var listener = Listen(server, Port);
        var (client, accepted) = await ConnectAsync(host, endPoint, listener);
        var result = await measure(new SimulatedConnection(client), new SimulatedConnection(accepted));
        client.Close(0);
        accepted.Close(0);
        return result;
    }
}
