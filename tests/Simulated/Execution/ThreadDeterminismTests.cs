// The same seed gives the same run, to the last byte, with threads of the operating system taking part: however they are scheduled.

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;

namespace SimNet.Tests.Simulated.Execution;

public class ThreadDeterminismTests
{
    [Fact]
    public async Task Run_FiftyTimes_IsTheSame()
    {
        var first = await RunAsync(1);

        for (var i = 1; i < 50; i++)
            Assert.Equal(first, await RunAsync(1));
    }

    [Fact]
    public async Task Run_BesideABusyMachine_IsTheSame()
    {
        var first = await RunAsync(2);
        using var stop = new CancellationTokenSource();
        var burning = Enumerable.Range(0, 3).Select(_ => new Thread(() => Burn(stop.Token))).ToArray();
        foreach (var thread in burning)
            thread.Start();

        for (var i = 0; i < 3; i++)
            Assert.Equal(first, await RunAsync(2));

        await stop.CancelAsync();
        foreach (var thread in burning)
            thread.Join();

        static void Burn(CancellationToken token)
        {
            for (var waste = new byte[1000]; !token.IsCancellationRequested;)
                waste = new byte[1000 + (waste.Length % 7)];
        }
    }

    [Fact]
    public async Task Runs_OfDifferentSeeds_Differ()
    {
        var hashes = new HashSet<string>();
        for (var seed = 1UL; seed <= 8; seed++)
            hashes.Add((await RunAsync(seed)).Hash);

        Assert.Equal(8, hashes.Count);
    }

    [Fact]
    public void DrivenByHand_Twice_IsTheSame()
    {
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));

        static string Run(ulong seed)
        {
            using var simulation = Make(seed, out var hosts);
            var threads = StartClients(simulation, hosts, []);
            simulation.Advance(TimeSpan.FromMilliseconds(50));
            threads.ForEach(thread => thread.Join());
            simulation.RunUntilIdle();
            return simulation.Trace.Hash;
        }
    }

    private static Simulation Make(ulong seed, out SimulatedHost[] hosts)
    {
        var simulation = new Simulation(seed, new SimulationOptions { DefaultLink = new LinkOptions { LossPpm = 30_000 } });
        var made = hosts = [.. Enumerable.Range(0, 3).Select(i => simulation.AddHost($"h{i}"))];
        simulation.Schedule(TimeSpan.FromMilliseconds(30), () => simulation.Partition(made[0], made[1]));
        simulation.Schedule(TimeSpan.FromMilliseconds(300), () => simulation.Heal(made[0], made[1]));
        simulation.Schedule(TimeSpan.FromMilliseconds(20), () => made[1].RaiseSignal(() => simulation.Trace.Note("signal", 1)));
        simulation.Schedule(TimeSpan.FromMilliseconds(25), () => made[2].RaiseSignal(static () => throw new InvalidTimeZoneException()));
        return simulation;
    }

    // Threads that connect, queue, lock, sleep, are interrupted by signals; and asynchronous code that talks to them.
    private static async Task<(string Hash, long Events, long Ticks, string Log)> RunAsync(ulong seed)
    {
        using var simulation = Make(seed, out var hosts);
        var log = new List<string>();
        await simulation.RunAsync(async () =>
        {
            var threads = StartClients(simulation, hosts, log);
            var asynchronous = Enumerable.Range(0, 3).Select(i => Task.Run(() => ClientAsync(simulation, hosts, log, i), CancellationToken.None));
            await Task.WhenAll([.. threads.Select(thread => thread.Completion), .. asynchronous]).ConfigureAwait(false);
        });
        return (simulation.Trace.Hash, simulation.Trace.Count, simulation.Elapsed.Ticks, string.Join('|', log));
    }

    private static List<SimulatedThread> StartClients(Simulation simulation, SimulatedHost[] hosts, List<string> log)
    {
        var finished = new BlockingCollection<int>(2);
        var gate = new object();
        hosts[0].StartThread(() => Serve(hosts[0]), "server");
        List<SimulatedThread> threads = [.. Enumerable.Range(0, 6).Select(i => hosts[1 + (i % 2)].StartThread(() => Client(i), $"client {i}"))];
        threads.Add(hosts[0].StartThread(() =>
        {
            for (var i = 0; i < 6; i++)
                log.Add($"{finished.Take(CancellationToken.None)} done at {simulation.Elapsed.Ticks}");
        }));
        return threads;

        void Client(int number)
        {
            var network = hosts[1 + (number % 2)].Network;
            var delay = simulation.Choices.Next($"client {number}", "start", 40);
            Again(() => Sleep(network, delay));
            var bytes = new SplitMix((ulong)number).Bytes(1 + simulation.Choices.Next($"client {number}", "size", 20_000));
            using var socket = hosts[1 + (number % 2)].Socket();
            Again(() => Connect(socket));
            Again(() => socket.Send(bytes) > 0);
            var received = 0;
            var buffer = new byte[777];
            while (received < bytes.Length)
                Again(() => (received += socket.Receive(buffer)) > 0);
            lock (gate)
                Again(() => Sleep(network, 3));
            finished.Add(number, CancellationToken.None);
        }

        static bool Connect(ISocket socket)
        {
            try
            {
                socket.Connect(new DnsEndPoint("h0", TestHosts.Port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AlreadyInProgress)
            {
                // It was interrupted, and went on by itself.
                Assert.True(socket.Poll(-1, SelectMode.SelectWrite));
            }

            return socket.Connected;
        }

        static bool Sleep(INetwork network, int milliseconds)
        {
            network.Sleep(TimeSpan.FromMilliseconds(milliseconds));
            return true;
        }
    }

    // What a signal's handler throws is taken for an order to try again.
    private static void Again(Func<bool> call)
    {
        while (true)
        {
            try
            {
                Assert.True(call());
                return;
            }
            catch (InvalidTimeZoneException)
            {
                continue;
            }
        }
    }

    private static void Serve(SimulatedHost host)
    {
        using var listener = host.Listen(backlog: 10);
        while (true)
        {
            var connection = listener.Accept();
            host.StartThread(() =>
            {
                using (connection)
                {
                    var buffer = new byte[1500];
                    while (connection.Receive(buffer) is > 0 and var count)
                        connection.Send(buffer.AsSpan(0, count));
                }
            });
        }
    }

    private static async Task ClientAsync(Simulation simulation, SimulatedHost[] hosts, List<string> log, int number)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(2), simulation.TimeProvider, CancellationToken.None).ConfigureAwait(false);
        using var socket = hosts[1].Socket();
        await socket.ConnectAsync(hosts[0].EndPoint(), CancellationToken.None).ConfigureAwait(false);
        var sending = socket.SendAsync(new byte[30_000 * number].AsMemory(), CancellationToken.None);
        await sending;
        socket.Shutdown(SocketShutdown.Send);
        var echoed = await socket.ReceiveToEndAsync(777).ConfigureAwait(false);
        log.Add($"async {number}: {echoed.Length} at {simulation.Elapsed.Ticks}");
    }
}
