// A cluster of five hosts in which every pair has a connection and sends a message each second: what a long quiet scenario costs.
// Nothing overlaps here: each message is a timer, a send, a segment, a receive and, 40 ms later, an acknowledgement of its own, since
// there is no answer for it to ride on. The time grows with the virtual time, so a part of a day gives the day.

using System.Net;
using SimNet.Benchmarks.Connections;
using SimNet.Benchmarks.Measuring;
using SimNet.Simulated;

namespace SimNet.Benchmarks.Workloads;

internal static class Heartbeat
{
    private const int SecondsPerHour = 60 * 60;
    private const int Hosts = 5;
    private const int Port = 80;

    /// <summary>An operation is a virtual second.</summary>
    internal static Variant Seconds { get; } = new("5 hosts, 10 connections, 1 message/s each", RunAsync);

    /// <summary>The real seconds of a virtual day.</summary>
    internal static Series DayOf(Result result) => result.PerSecond.Convert(virtualSeconds => 24 * SecondsPerHour / virtualSeconds);

    /// <summary>The virtual hours that each round lasted.</summary>
    internal static double HoursOf(Result result) => (double)result.Operations / SecondsPerHour;

    private static Task<Timing> RunAsync(int virtualSeconds)
    {
        var simulation = new Simulation(seed: 1);
        var hosts = Enumerable.Range(0, Hosts).Select(i => simulation.AddHost($"host-{i}")).ToArray();
        return simulation.RunAsync(async () =>
        {
            var pairs = await ConnectAllAsync(hosts);
            var watch = Timing.Start();
            await Task.WhenAll(pairs.SelectMany(pair => new[]
            {
                SendAsync(pair.Client, hosts[0].Network.TimeProvider, virtualSeconds),
                ReceiveAsync(pair.Server),
            }));
            return watch.Stop();
        });
    }

    private static async Task<List<(ISocket Client, ISocket Server)>> ConnectAllAsync(SimulatedHost[] hosts)
    {
        var pairs = new List<(ISocket Client, ISocket Server)>();
        for (var server = 0; server < hosts.Length; server++)
        {
            using var listener = SimulatedNetworks.Listen(hosts[server], Port);
            var endPoint = new IPEndPoint(hosts[server].Addresses[0], Port);
            for (var client = 0; client < server; client++)
                pairs.Add(await SimulatedNetworks.ConnectAsync(hosts[client], endPoint, listener));
        }

        return pairs;
    }

    private static async Task SendAsync(ISocket socket, TimeProvider timeProvider, int beats)
    {
        var message = new byte[PingPong.MessageBytes];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), timeProvider);
        for (var i = 0; i < beats; i++)
        {
            await timer.WaitForNextTickAsync();
            await socket.SendAsync(message.AsMemory());
        }

        socket.Close();
    }

    private static async Task ReceiveAsync(ISocket socket)
    {
        var buffer = new byte[PingPong.MessageBytes];
        while (await socket.ReceiveAsync(buffer.AsMemory()) > 0)
        {
        }

        socket.Close();
    }
}
