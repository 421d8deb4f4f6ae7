// Simulated threads that wait for each other by the means of the runtime: locks, events, queues, tasks. The wait passes the baton on.

using System.Collections.Concurrent;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class ThreadWaitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Lock_HeldOverABlockingCall_KeepsOthersOut()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var (gate, log) = (new object(), new List<string>());
        for (var i = 0; i < 4; i++)
        {
            var number = i;
            a.StartThread(() =>
            {
                lock (gate)
                {
                    log.Add($"{number} in at {simulation.Elapsed.TotalSeconds}");
                    a.Network.Sleep(TimeSpan.FromSeconds(1));
                    log.Add($"{number} out");
                }
            });
        }

        simulation.RunUntilIdle();

        Assert.Equal(
            ["0 in at 0", "0 out", "1 in at 1", "1 out", "2 in at 2", "2 out", "3 in at 3", "3 out"], log);
    }

    [Theory]
    [InlineData("Monitor")]
    [InlineData("ManualResetEvent")]
    [InlineData("ManualResetEventSlim")]
    [InlineData("AutoResetEvent")]
    [InlineData("Semaphore")]
    [InlineData("SemaphoreSlim")]
    [InlineData("Mutex")]
    [InlineData("Lock")]
    [InlineData("ReaderWriterLockSlim")]
    [InlineData("CountdownEvent")]
    [InlineData("Barrier")]
    [InlineData("WaitAny")]
    [InlineData("WaitAll")]
    [InlineData("Task")]
    [InlineData("Lazy")]
    public void Wait_ForWhatAnotherThreadDoesLater_EndsThen(string kind)
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var (hold, wait, release) = Means(kind);
        var log = new List<string>();
        a.StartThread(() =>
        {
            hold();
            a.Network.Sleep(TimeSpan.FromSeconds(2));
            log.Add("release");
            release();
        });
        var waiter = a.StartThread(() =>
        {
            a.Network.Sleep(TimeSpan.FromSeconds(1));
            log.Add("wait");
            wait();
            log.Add("there");
        });

        waiter.Join();

        Assert.Equal(["wait", "release", "there"], log);
        Assert.Equal(2, simulation.Elapsed.TotalSeconds);
    }

    [Theory]
    [InlineData("Monitor")]
    [InlineData("Event")]
    [InlineData("TryEnter")]
    public void Wait_ForALimitedTime_TakesVirtualTime(string kind)
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var (gate, never) = (new object(), new ManualResetEvent(false));
        var results = new List<bool>();
        a.StartThread(() =>
        {
            lock (gate)
                a.Network.Sleep(TimeSpan.FromHours(5));
        });
        var waiter = a.StartThread(() =>
        {
            a.Network.Sleep(TimeSpan.FromHours(kind == "Monitor" ? 6 : 0));
            results.Add(kind switch
            {
                "Monitor" => WaitFor(gate, TimeSpan.FromHours(1)),
                "Event" => never.WaitOne(TimeSpan.FromHours(1)),
                _ => Monitor.TryEnter(gate, TimeSpan.FromHours(1)),
            });
        });

        waiter.Join();

        Assert.Equal([false], results);
        Assert.Equal(kind == "Monitor" ? 7 : 1, simulation.Elapsed.TotalHours);
        never.Dispose();
    }

    [Fact]
    public void Queue_BetweenThreadsOfTwoHosts_HandsOverInOrder()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var queue = new BlockingCollection<int>(boundedCapacity: 3);
        var (taken, deepest) = (new List<int>(), 0);
        a.StartThread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                queue.Add(i, CancellationToken.None);
                deepest = Math.Max(deepest, queue.Count);
            }

            queue.CompleteAdding();
        });
        var consumers = Enumerable.Range(0, 3).Select(_ => b.StartThread(() =>
        {
            foreach (var item in queue.GetConsumingEnumerable(CancellationToken.None))
            {
                taken.Add(item);
                b.Network.Sleep(TimeSpan.FromMilliseconds(1));
            }
        })).ToList();

        consumers.ForEach(consumer => consumer.Join());

        Assert.Equal(Enumerable.Range(0, 200), taken);
        Assert.Equal(3, deepest);
    }

    [Fact]
    public void SynchronousUseOfAsynchronousCode_OnAThread_Works()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var log = new List<string>();
        pair.B.StartThread(() =>
        {
            pair.B.Network.Sleep(TimeSpan.FromSeconds(1));
            pair.Server.Send([1, 2, 3]);
        });
        var thread = pair.A.StartThread(() =>
        {
            log.Add($"{ReceiveAsync().Result} bytes");
            ReceiveAsync().Wait(CancellationToken.None);
        });

        simulation.RunUntilIdle();
        pair.Server.Close();
        thread.Join();

        Assert.Equal(["3 received at 1.004", "3 bytes", "0 received at 1.006"], log);

        async Task<int> ReceiveAsync()
        {
            var count = await pair.Client.ReceiveAsync(new byte[10].AsMemory(), Token);
            await Task.Yield();
            log.Add($"{count} received at {simulation.Elapsed.TotalSeconds}");
            return count;
        }
    }

    [Fact]
    public void Interrupt_OfAThreadThatWaitsForALock_LeavesTheLockWhole()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var gate = new object();
        var log = new List<string>();
        a.StartThread(() =>
        {
            lock (gate)
                a.Network.Sleep(TimeSpan.FromSeconds(10));
        });
        var victim = a.StartThread(() =>
        {
            Assert.Throws<ThreadInterruptedException>(() => Enter(gate, log, "victim"));
            log.Add($"interrupted at {simulation.Elapsed.TotalSeconds}");
            Enter(gate, log, "victim");
        });
        simulation.Schedule(TimeSpan.FromSeconds(5), victim.Interrupt);

        victim.Join();
        Enter(gate, log, "test");

        Assert.Equal(["interrupted at 5", "victim in", "test in"], log);
        Assert.Equal(10, simulation.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Lock_MetInTheMiddleOfTheSimulationsWork_IsWaitedForForReal()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var (gate, log) = (new object(), new List<string>());
        using var holds = new ManualResetEvent(false);
        var foreign = new Thread(() =>
        {
            lock (gate)
            {
                holds.Set();
                Thread.Sleep(100);
            }
        });
        simulation.Trace.Recorded += traceEvent =>
        {
            lock (gate)
                log.Add(traceEvent.Kind.ToString());
        };
        foreign.Start();
        holds.WaitOne();
        var sender = pair.A.StartThread(() =>
        {
            pair.Client.Send([1]);
            log.Add("sent");
        });
        pair.A.StartThread(() => log.Add("other"));

        sender.Join();

        Assert.Equal(["ThreadStarted", "ThreadStarted", "PacketSent", "Send", "sent", "ThreadEnded"], log[..6]);
        foreign.Join();
    }

    [Fact]
    public void Event_ThatManyThreadsWaitFor_LetsAllOfThemGoOnAtThatInstant()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            var number = i;
            pair.A.StartThread(() =>
            {
                gate.Wait();
                order.Add(number);
            });
        }

        simulation.RunUntilIdle();
        pair.Client.Blocking = false;
        pair.Client.Send(new byte[50_000]);
        simulation.RunUntilIdle();
        Assert.Equal(50, simulation.PendingCalls.Count);
        var before = simulation.Elapsed;
        gate.Set();
        simulation.RunUntilIdle();

        Assert.Equal(Enumerable.Range(0, 50), order);
        Assert.Equal(before, simulation.Elapsed);
    }

    private static void Enter(object gate, List<string> log, string name)
    {
        lock (gate)
            log.Add($"{name} in");
    }

    private static bool WaitFor(object gate, TimeSpan time)
    {
        lock (gate)
            return Monitor.Wait(gate, time);
    }

    // What one thread takes or makes first, what the other waits for, and what lets it go on.
    private static (Action Hold, Action Wait, Action Release) Means(string kind)
    {
        var (gate, pulsed) = (new object(), false);
        var (manual, slim, auto) = (new ManualResetEvent(false), new ManualResetEventSlim(), new AutoResetEvent(false));
        var (semaphore, semaphoreSlim, mutex) = (new Semaphore(0, 1), new SemaphoreSlim(0), new Mutex());
        var (exclusive, readers, countdown, barrier) = (new Lock(), new ReaderWriterLockSlim(), new CountdownEvent(1), new Barrier(2));
        var source = new TaskCompletionSource();
        var lazy = new Lazy<int>(() =>
        {
            slim.Wait();
            return 1;
        });
        return kind switch
        {
            "Monitor" => (Nothing, WaitForPulse, Pulse),
            "ManualResetEvent" => (Nothing, () => manual.WaitOne(), () => manual.Set()),
            "ManualResetEventSlim" => (Nothing, slim.Wait, slim.Set),
            "AutoResetEvent" => (Nothing, () => auto.WaitOne(), () => auto.Set()),
            "Semaphore" => (Nothing, () => semaphore.WaitOne(), () => semaphore.Release()),
            "SemaphoreSlim" => (Nothing, semaphoreSlim.Wait, () => semaphoreSlim.Release()),
            "Mutex" => (() => mutex.WaitOne(), () => mutex.WaitOne(), mutex.ReleaseMutex),
            "Lock" => (exclusive.Enter, exclusive.Enter, exclusive.Exit),
            "ReaderWriterLockSlim" => (readers.EnterWriteLock, readers.EnterReadLock, readers.ExitWriteLock),
            "CountdownEvent" => (Nothing, countdown.Wait, () => countdown.Signal()),
            "Barrier" => (Nothing, barrier.SignalAndWait, barrier.SignalAndWait),
            "WaitAny" => (Nothing, () => WaitHandle.WaitAny([auto, manual]), () => manual.Set()),
            "WaitAll" => (() => auto.Set(), () => WaitHandle.WaitAll([auto, manual]), () => manual.Set()),
            "Task" => (Nothing, source.Task.Wait, source.SetResult),
            _ => (Nothing, () => Assert.Equal(1, lazy.Value), slim.Set),
        };

        void Nothing()
        {
        }

        void WaitForPulse()
        {
            lock (gate)
            {
                while (!pulsed)
                    Monitor.Wait(gate);
            }
        }

        void Pulse()
        {
            lock (gate)
            {
                pulsed = true;
                Monitor.PulseAll(gate);
            }
        }
    }
}
