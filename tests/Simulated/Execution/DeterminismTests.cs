// The same seed gives the same run, to the last byte, under a mix of everything that asynchronous code does.

using System.Net.Sockets;
using System.Threading.Channels;
using SimNet.Simulated;
using SimNet.Simulated.Links;

namespace SimNet.Tests.Simulated.Execution;

public class DeterminismTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 8).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_Twice_IsTheSame(ulong seed)
    {
        var first = await RunAsync(seed);
        var second = await RunAsync(seed);

        Assert.Equal(first, second);
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
    public async Task Run_BesideABusyMachine_IsTheSame()
    {
        var expected = await RunAsync(1);
        using var stop = new CancellationTokenSource();
        var threads = Enumerable.Range(0, 3).Select(_ => new Thread(() => Burn(stop.Token))).ToArray();
        foreach (var thread in threads)
            thread.Start();

        var actual = await RunAsync(1);

        await stop.CancelAsync();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(expected, actual);

        static void Burn(CancellationToken token)
        {
            for (var waste = new byte[1000]; !token.IsCancellationRequested;)
                waste = new byte[1000 + (waste.Length % 7)];
        }
    }

    [Fact]
    public void ManualDriver_Twice_IsTheSame()
    {
        Assert.Equal(Run(3), Run(3));
        Assert.NotEqual(Run(3), Run(4));

        static string Run(ulong seed)
        {
            var pair = TestHosts.Pair(seed, new SimulationOptions { DefaultLink = new LinkOptions { LossPpm = 50_000 } });
            var random = new SplitMix(seed);
            for (var i = 0; i < 100; i++)
                pair.Send(random.Bytes(1 + random.Next(5000)));
            pair.Client.Close();
            pair.Server.Close();
            pair.Simulation.RunUntilIdle();
            return pair.Simulation.Trace.Hash;
        }
    }

    // Servers, clients, channels, semaphores, cancellations, timers and a partition, with losses.
    private static async Task<(string Hash, long Events, long Ticks, string Log)> RunAsync(ulong seed)
    {
        var simulation = new Simulation(seed, new SimulationOptions { DefaultLink = new LinkOptions { LossPpm = 30_000 } });
        var hosts = Enumerable.Range(0, 4).Select(i => simulation.AddHost($"h{i}")).ToArray();
        var log = new List<string>();
        simulation.Schedule(TimeSpan.FromMilliseconds(200), () => simulation.Partition(hosts[0], hosts[1]));
        simulation.Schedule(TimeSpan.FromMilliseconds(900), () => simulation.Heal(hosts[0], hosts[1]));
        await simulation.RunAsync(async () =>
        {
            var done = Channel.CreateUnbounded<string>();
            var listener = hosts[0].Listen(backlog: 3);
            var server = Task.Run(() => ServeAsync(listener), CancellationToken.None);
            using var gate = new SemaphoreSlim(3);
            var clients = Enumerable.Range(0, 12)
                .Select(i => Task.Run(() => ClientAsync(i, gate, done.Writer), CancellationToken.None))
                .ToArray();
            for (var i = 0; i < clients.Length; i++)
                log.Add(await done.Reader.ReadAsync(CancellationToken.None));
            await Task.WhenAll(clients).ConfigureAwait(false);
            listener.Close();
            await server;
        });
        return (simulation.Trace.Hash, simulation.Trace.Count, simulation.Elapsed.Ticks, string.Join('|', log));

        async Task ServeAsync(ISocket listener)
        {
            var connections = new List<Task>();
            try
            {
                for (; ; )
                {
                    var connection = await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false);
                    connections.Add(Task.Run(() => EchoAsync(connection), CancellationToken.None));
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.OperationAborted)
            {
                await Task.WhenAll(connections).ConfigureAwait(false);
            }
        }

        async Task ClientAsync(int number, SemaphoreSlim gate, ChannelWriter<string> done)
        {
            await gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            var host = hosts[1 + (number % 3)];
            using var socket = host.Socket();
            await socket.ConnectAsync(hosts[0].EndPoint(), CancellationToken.None).ConfigureAwait(false);
            var bytes = new byte[simulation.Choices.Next($"client {number}", "size", 20_000) + 1];
            var sending = socket.SendAsync(bytes.AsMemory(), CancellationToken.None);
            if (number % 4 == 3)
            {
                using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(1), simulation.TimeProvider);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => Task.Delay(TimeSpan.FromSeconds(1), simulation.TimeProvider, source.Token));
            }

            await sending;
            socket.Shutdown(SocketShutdown.Send);
            var echoed = await socket.ReceiveToEndAsync(777).ConfigureAwait(false);
            gate.Release();
            await done.WriteAsync($"{number}:{echoed.Length == bytes.Length}@{simulation.Elapsed.Ticks}", CancellationToken.None);
        }
    }

    private static async Task EchoAsync(ISocket socket)
    {
        using (socket)
        {
            var buffer = new byte[1500];
            while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is > 0 and var count)
                await socket.SendAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
