// 64 bytes there and 64 bytes back as datagrams between connected UDP sockets, one under way at a time: PingPong without a connection's
// bookkeeping. The operating system's loopback loses none either as long as a queue holds one.

using System.Net;
using System.Net.Sockets;
using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

internal static class DatagramEcho
{
    internal static Variant BetweenHosts { get; } = new("simulated, two hosts", BetweenHostsAsync);

    internal static Variant OnOneHost { get; } = new("simulated, one host (loopback)", OnOneHostAsync);

    internal static Variant OverSystem { get; } = new("OS loopback, async Socket", OverSystemAsync);

    private static Task<Timing> BetweenHostsAsync(int roundTrips)
    {
        var simulation = new Simulation(seed: 1);
        var (client, server) = (simulation.AddHost("client"), simulation.AddHost("server"));
        return simulation.RunAsync(() => OverSocketsAsync(Bound(client, client.Addresses[0]), Bound(server, server.Addresses[0]), roundTrips));
    }

    private static Task<Timing> OnOneHostAsync(int roundTrips)
    {
        var simulation = new Simulation(seed: 1);
        var host = simulation.AddHost("host");
        return simulation.RunAsync(() => OverSocketsAsync(Bound(host, IPAddress.Loopback), Bound(host, IPAddress.Loopback), roundTrips));
    }

    private static async Task<Timing> OverSystemAsync(int roundTrips)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await client.ConnectAsync(server.LocalEndPoint!);
        await server.ConnectAsync(client.LocalEndPoint!);
        return await PingPong.RunAsync(new SystemConnection(client), new SystemConnection(server), roundTrips);
    }

    private static async Task<Timing> OverSocketsAsync(ISocket client, ISocket server, int roundTrips)
    {
        using (client)
        using (server)
        {
            client.Connect(server.LocalEndPoint!);
            server.Connect(client.LocalEndPoint!);
            return await PingPong.RunAsync(new SimulatedConnection(client), new SimulatedConnection(server), roundTrips);
        }
    }

    private static ISocket Bound(SimulatedHost host, IPAddress address)
    {
        var socket = host.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
