// Runs: asynchronous code of every kind under the thread pool's one worker, who may take part, and what runs leave behind.

using System.Net.Sockets;
using System.Threading.Channels;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class PoolDriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfAwaitsThatLeaveTheContext_Works()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var bytes = new SplitMix(1).Bytes(50_000);

        var received = await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b).ConfigureAwait(false);
            var sending = Task.Run(
                async () =>
                {
                    await client.SendAsync(bytes.AsMemory(), Token).ConfigureAwait(false);
                    await Task.Yield();
                    client.Shutdown(SocketShutdown.Send);
                },
                Token);
            var all = await server.ReceiveToEndAsync(1000).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            return all;
        });

        Assert.Equal(bytes, received);
    }

    [Fact]
    public async Task Run_OfChannelsSemaphoresAndWhenAll_Works()
    {
        var simulation = new Simulation(1);
        var results = new List<int>();
        await simulation.RunAsync(async () =>
        {
            var channel = Channel.CreateBounded<int>(2);
            using var semaphore = new SemaphoreSlim(2);
            var producers = Enumerable.Range(0, 10).Select(i => Task.Run(
                async () =>
                {
                    await semaphore.WaitAsync(Token);
                    await Task.Delay(TimeSpan.FromSeconds(10 - i), simulation.TimeProvider, Token);
                    await channel.Writer.WriteAsync(i, Token);
                    semaphore.Release();
                },
                Token)).ToArray();
            var reader = Task.Run(
                async () =>
                {
                    await foreach (var one in channel.Reader.ReadAllAsync(Token))
                        results.Add(one);
                },
                Token);
            await Task.WhenAll(producers);
            channel.Writer.Complete();
            await reader;
        });

        Assert.Equal(Enumerable.Range(0, 10), results.Order());
        Assert.InRange(simulation.Elapsed.TotalSeconds, 27, 35);
    }

    [Fact]
    public async Task Run_GivesTheResultOfItsScenario()
    {
        var simulation = new Simulation(1);

        Assert.Equal(42, await simulation.RunAsync(() => Task.FromResult(42)));
        await simulation.RunAsync(() => Task.CompletedTask);
        await Assert.ThrowsAsync<ArgumentNullException>(() => simulation.RunAsync(null!));
    }

    [Fact]
    public async Task Runs_OneAfterTheOther_GoOnInTheSameWorld()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var (client, server) = await simulation.RunAsync(() => TestHosts.ConnectAsync(a, b));
        await simulation.RunAsync(async () => await client.SendAsync(new byte[3].AsMemory(), Token));
        simulation.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, server.Available);
        Assert.Equal(3, await simulation.RunAsync(async () => await server.ReceiveAsync(new byte[10].AsMemory(), Token)));
        Assert.True(simulation.Elapsed >= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Wait_ForSomethingOutside_IsNoDeadlockWhileItComesInTime()
    {
        var simulation = new Simulation(1, new SimulationOptions { OutsideWait = TimeSpan.FromSeconds(30) });
        var outside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var started = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            started.Wait(Token);
            outside.SetResult();
        });
        thread.Start();

        await simulation.RunAsync(async () =>
        {
            started.Set();
            await outside.Task;
        });

        thread.Join();
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public async Task ForeignThread_DuringARun_IsRefused()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var failures = new List<Exception?>();
        await simulation.RunAsync(async () =>
        {
            var (client, _) = await TestHosts.ConnectAsync(a, b);
            Action[] calls =
            [
                () => client.Send(new byte[1]),
                () => client.Receive(new byte[1]),
                () => client.Dispose(),
                () => a.Socket(),
                () => simulation.Schedule(TimeSpan.Zero, static () => { }),
                () => simulation.TimeProvider.CreateTimer(static _ => { }, null, TimeSpan.Zero, TimeSpan.Zero),
                () => simulation.Partition(a, b),
                () => simulation.RunUntilIdle(),
                () => a.Network.Select([client], null, null, 0),
            ];
            var thread = new Thread(() => failures.AddRange(calls.Select(Record.Exception)));
            thread.Start();
            thread.Join();
            await client.SendAsync(new byte[1].AsMemory(), Token);
        });

        Assert.Equal(9, failures.Count);
        Assert.All(failures, failure => Assert.Contains("thread that does not drive", Assert.IsType<SimulationException>(failure).Message));
    }

    [Fact]
    public async Task Run_InsideARun_IsRefused()
    {
        var simulation = new Simulation(1);
        var innerRan = false;

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(() => simulation.RunAsync(() =>
        {
            innerRan = true;
            return Task.CompletedTask;
        })));

        Assert.Matches("already being run|inside a run", exception.Message);
        Assert.False(innerRan);
    }

    [Fact]
    public async Task Run_OfAnotherSimulationInsideARun_IsRefused()
    {
        var (outer, inner) = (new Simulation(1), new Simulation(2));
        var innerRan = false;

        await Assert.ThrowsAnyAsync<SimulationException>(() => outer.RunAsync(() => inner.RunAsync(() =>
        {
            innerRan = true;
            return Task.CompletedTask;
        })));

        // Nor does it run afterwards, behind everybody's back: this run would come after it.
        await new Simulation(3).RunAsync(() => Task.CompletedTask);
        Assert.False(innerRan);
    }

    [Fact]
    public async Task Runs_StartedAtTheSameTime_QueueUp()
    {
        var running = 0;
        var results = await Task.WhenAll(Enumerable.Range(1, 6).Select(async seed =>
        {
            var simulation = new Simulation((ulong)seed);
            var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
            return await simulation.RunAsync(async () =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                var (client, server) = await TestHosts.ConnectAsync(a, b);
                await client.SendAsync(new byte[seed].AsMemory(), Token);
                client.Close();
                var received = await server.ReceiveToEndAsync();
                Interlocked.Decrement(ref running);
                return received.Length;
            });
        }));

        Assert.Equal([1, 2, 3, 4, 5, 6], results);
    }

    [Fact]
    public async Task PoolLimits_AreAsBeforeAfterARun()
    {
        ThreadPool.GetMinThreads(out var minimum, out var minimumPorts);
        ThreadPool.GetMaxThreads(out var maximum, out var maximumPorts);
        var inside = 0;
        Assert.True(maximum > 1, "an earlier run has left the pool with one worker");

        await new Simulation(1).RunAsync(() =>
        {
            ThreadPool.GetMaxThreads(out inside, out _);
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<SimulationException>(
            () => new Simulation(1).RunAsync(() => Task.FromException(new InvalidTimeZoneException())));
        await Assert.ThrowsAsync<SimulationDeadlockException>(() => new Simulation(1).RunAsync(() => new TaskCompletionSource().Task));

        Assert.Equal(1, inside);
        ThreadPool.GetMinThreads(out var minimumAfter, out var minimumPortsAfter);
        ThreadPool.GetMaxThreads(out var maximumAfter, out var maximumPortsAfter);
        Assert.Equal((minimum, minimumPorts, maximum, maximumPorts), (minimumAfter, minimumPortsAfter, maximumAfter, maximumPortsAfter));
    }

    [Fact]
    public async Task Cancellation_OnAForeignThread_EndsTheCall()
    {
        var simulation = new Simulation(1, new SimulationOptions { OutsideWait = TimeSpan.FromSeconds(30) });
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var source = new CancellationTokenSource();
        await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var receive = client.ReceiveAsync(new byte[10].AsMemory(), source.Token);
            var thread = new Thread(source.Cancel);
            thread.Start();
            var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.AsTask());
            Assert.Equal(source.Token, exception.CancellationToken);
            thread.Join();

            // Nothing was taken, and the socket goes on.
            await server.SendAsync(new byte[3].AsMemory(), Token);
            Assert.Equal(3, await client.ReceiveAsync(new byte[10].AsMemory(), Token));
        });

        Assert.Empty(simulation.PendingCalls);
    }

    [Fact]
    public async Task Cancellation_ThatComesAfterTheResult_ChangesNothing()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            using var source = new CancellationTokenSource();
            var receive = client.ReceiveAsync(new byte[10].AsMemory(), source.Token);
            await server.SendAsync(new byte[3].AsMemory(), Token);
            Assert.Equal(3, await receive);
            var next = client.ReceiveAsync(new byte[10].AsMemory(), Token);

            await source.CancelAsync();

            await server.SendAsync(new byte[4].AsMemory(), Token);
            Assert.Equal(4, await next);
        });
    }

    [Fact]
    public async Task Scenario_ThatLeavesCallsBehind_Ends()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        await simulation.RunAsync(() =>
        {
            _ = a.Listen().AcceptAsync();
            return Task.CompletedTask;
        });

        Assert.Equal(["AcceptAsync"], simulation.PendingCalls.Select(call => call.Call));
    }
}
