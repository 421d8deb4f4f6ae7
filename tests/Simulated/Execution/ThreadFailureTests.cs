// How simulated threads fail and how they end: exceptions, deadlocks, threads that do not come back, and the end of the simulation.

using System.Diagnostics;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class ThreadFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Failure_ThatNobodyAwaits_ComesOutOfTheCallThatTurnedTheSimulation()
    {
        using var simulation = new Simulation(17);
        var a = simulation.AddHost("a");
        var thread = a.StartThread(static () => throw new InvalidTimeZoneException("mine"), "worker");

        var exception = Assert.Throws<SimulationException>(simulation.RunUntilIdle);

        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
        Assert.Equal(
            "Thread worker of host a failed: InvalidTimeZoneException: mine\nVirtual time 0.000000 s, seed 17.\nReplay: new Simulation(seed: 17)",
            exception.Message);
        Assert.False(thread.IsAlive);
        Assert.IsType<InvalidTimeZoneException>(thread.Completion.Exception!.InnerException);
        simulation.RunUntilIdle();
    }

    [Fact]
    public async Task Failure_ThatNobodyAwaits_EndsTheRunEvenWhenTheScenarioCatchesIt()
    {
        using var simulation = new Simulation(18);
        var a = simulation.AddHost("a");

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(async () =>
        {
            a.StartThread(static () => throw new InvalidTimeZoneException("mine"));
            // A blocking call that turns the simulation is the first to hear of it.
            Assert.Throws<SimulationException>(() => a.Listen().Accept());
            await Task.Delay(TimeSpan.FromDays(1), simulation.TimeProvider, Token);
        }));

        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public async Task Failure_OfAThreadWhoseCompletionIsAwaited_IsTheAwaiters()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");

        await simulation.RunAsync(async () =>
        {
            var thread = a.StartThread(static () => throw new InvalidTimeZoneException("mine"));
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => thread.Completion);
        });

        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public void Failure_OfAThreadThatIsJoined_IsTheJoiners()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var thread = a.StartThread(
            () =>
            {
                a.Network.Sleep(TimeSpan.FromSeconds(1));
                throw new InvalidTimeZoneException("mine");
            },
            "worker");
        var caught = new List<string>();
        var joiner = a.StartThread(() => caught.Add(Assert.Throws<SimulationException>(thread.Join).InnerException!.Message));

        Assert.Throws<SimulationException>(thread.Join);
        joiner.Join();

        Assert.Equal(["mine"], caught);
        Assert.IsType<InvalidTimeZoneException>(Assert.Throws<SimulationException>(() => thread.Join(TimeSpan.Zero)).InnerException);
    }

    [Fact]
    public void Deadlock_NamesTheThreadsAndWhatTheyWaitFor()
    {
        using var simulation = new Simulation(5);
        var a = simulation.AddHost("a");
        var gate = new object();
        a.StartThread(() => a.Listen().Accept(), "server");
        var sleeper = a.StartThread(() => a.Network.Sleep(Timeout.InfiniteTimeSpan), "sleeper");
        a.StartThread(sleeper.Join, "joiner");
        a.StartThread(() => WaitIn(gate), "waiter");

        var exception = Assert.Throws<SimulationDeadlockException>(sleeper.Join);

        Assert.Equal(
            "Deadlock: Join can never return, because nothing is left that could happen.\n"
            + "  host -: Join of a/sleeper, waiting since 0.000000 s\n"
            + "Pending calls:\n"
            + "  host -: Join of a/sleeper, waiting since 0.000000 s\n"
            + "  host a, thread server, socket 1: Accept on 0.0.0.0:80 (peer -, Listen), waiting since 0.000000 s\n"
            + "  host a, thread sleeper: Sleep, waiting since 0.000000 s\n"
            + "  host a, thread joiner: Join of a/sleeper, waiting since 0.000000 s\n"
            + "  host a, thread waiter: Wait of a lock, an event or a task, waiting since 0.000000 s\n"
            + "Virtual time 0.000000 s, seed 5.\n"
            + "Replay: new Simulation(seed: 5)",
            exception.Message);
    }

    [Fact]
    public async Task Deadlock_InsideARun_NamesTheThread()
    {
        using var simulation = new Simulation(5, new SimulationOptions { OutsideWait = TimeSpan.FromMilliseconds(20) });
        var a = simulation.AddHost("a");

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(
            () => simulation.RunAsync(() => a.StartThread(() => a.Listen().Accept(), "server").Completion));

        Assert.Contains("host a, thread server, socket 1: Accept on 0.0.0.0:80", exception.Message);
    }

    [Fact]
    public void Join_OfItself_IsTrouble()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        SimulatedThread? thread = null;
        thread = a.StartThread(() => thread!.Join(), "worker");

        var exception = Assert.Throws<SimulationException>(simulation.RunUntilIdle);

        Assert.Contains("Thread worker of host a waits for its own end.", exception.Message);
    }

    [Fact]
    public void Thread_CannotTurnTheSimulation()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var messages = new List<string>();
        var thread = a.StartThread(() =>
        {
            messages.Add(Assert.Throws<SimulationException>(simulation.RunUntilIdle).Message);
            messages.Add(Assert.Throws<SimulationException>(() => simulation.Advance(TimeSpan.FromSeconds(1))).Message);
            messages.Add(Assert.Throws<SimulationException>(simulation.Dispose).Message);
        });

        thread.Join();

        Assert.Equal(3, messages.Count);
        Assert.All(messages[..2], message => Assert.Contains("cannot turn the simulation that runs it", message));
        Assert.Contains("already being run", messages[2]);
    }

    [Fact]
    public void ForeignThread_WhileASimulatedOneRuns_IsRefused()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var message = "";
        var thread = pair.A.StartThread(() =>
        {
            var foreign = new Thread(() => message = Assert.Throws<SimulationException>(() => pair.Client.Send([1])).Message);
            foreign.Start();
            foreign.Join();
        });

        thread.Join();

        Assert.Contains("Send was called from a thread that does not drive this simulation", message);
        Assert.Contains("SimulatedHost.StartThread", message);
    }

    [Fact]
    public void Thread_ThatSleepsForReal_IsGivenUpAndNamed()
    {
        using var simulation = new Simulation(3, new SimulationOptions { ThreadWait = TimeSpan.FromMilliseconds(100) });
        var a = simulation.AddHost("a");
        var thread = a.StartThread(static () => Thread.Sleep(TimeSpan.FromMinutes(10)), "sleeper");
        var watch = Stopwatch.StartNew();

        var exception = Assert.Throws<SimulationException>(simulation.RunUntilIdle);

        Assert.StartsWith("Thread sleeper of host a has kept the simulation from going on for 00:00:00.1000000", exception.Message);
        Assert.Contains("It is blocked in something that is not simulated", exception.Message);
        // It was woken, and shows where it was.
        Assert.IsType<ThreadInterruptedException>(exception.InnerException);
        Assert.Contains(nameof(Thread_ThatSleepsForReal_IsGivenUpAndNamed), exception.InnerException.StackTrace);
        Assert.Same(exception, thread.Completion.Exception!.InnerException);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Thread_ThatSpins_IsTakenOutOfTheSimulation()
    {
        using var simulation = new Simulation(3, new SimulationOptions { ThreadWait = TimeSpan.FromMilliseconds(100) });
        var pair = TestHosts.Connect(simulation);
        var stop = false;
        var later = new TaskCompletionSource<Exception>();
        pair.A.StartThread(
            () =>
            {
                while (!Volatile.Read(ref stop))
                    Thread.SpinWait(10);
                later.SetResult(Record.Exception(() => pair.Client.Send([1]))!);
            },
            "spinner");

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(static () => new TaskCompletionSource().Task));
        Volatile.Write(ref stop, true);

        Assert.Contains("Thread spinner of host a", exception.Message);
        Assert.Contains("It is still running", exception.Message);
        Assert.IsType<SimulationEndedException>(await later.Task.WaitAsync(TimeSpan.FromSeconds(20), Token));
        // Everybody else goes on.
        pair.Send([2]);
    }

    [Fact]
    public async Task BlockingOnATaskInsideARun_FromAThread_IsNoTrouble()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");

        await simulation.RunAsync(async () =>
        {
            var thread = a.StartThread(
                () => Task.Delay(TimeSpan.FromSeconds(3), simulation.TimeProvider, CancellationToken.None).Wait(CancellationToken.None));
            await thread.Completion;
        });

        Assert.Equal(TimeSpan.FromSeconds(3), simulation.Elapsed);
    }

    [Fact]
    public void Dispose_UnwindsThreadsThatWait()
    {
        var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var unwound = new List<string>();
        var gate = new object();
        Start("accept", () => pair.Listener.Accept());
        Start("receive", () => pair.Client.Receive(new byte[1]));
        Start("select", () => pair.A.Network.Select([pair.Client], null, null, -1));
        Start("sleep", () => pair.A.Network.Sleep(TimeSpan.FromDays(1)));
        Start("lock", () => WaitIn(gate));
        var threads = simulation.PendingCalls;
        simulation.Advance(TimeSpan.FromSeconds(1));
        var neverRan = pair.A.StartThread(() => unwound.Add("never"));

        simulation.Dispose();
        simulation.Dispose();

        Assert.Empty(threads);
        Assert.Equal(
            ["accept SimulationEndedException", "receive SimulationEndedException", "select SimulationEndedException",
                "sleep SimulationEndedException", "lock SimulationEndedException"],
            unwound);
        Assert.Empty(simulation.PendingCalls);
        Assert.True(neverRan.Completion.IsCanceled);
        Assert.False(neverRan.IsAlive);
        lock (gate)
            pair.Client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pair.Listener.Accept());
        Assert.Throws<ObjectDisposedException>(simulation.RunUntilIdle);
        Assert.Throws<ObjectDisposedException>(() => pair.A.StartThread(static () => { }));

        void Start(string name, Action call) => pair.A.StartThread(
            () =>
            {
                try
                {
                    call();
                }
                catch (SimulationException exception)
                {
                    unwound.Add($"{name} {exception.GetType().Name}");
                    throw;
                }
            },
            name);
    }

    [Fact]
    public void Dispose_OfAThreadThatTakesNoForAnAnswer_EndsAllTheSame()
    {
        var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var tries = 0;
        var stubborn = pair.A.StartThread(() =>
        {
            while (true)
            {
                tries++;
                Record.Exception(() => pair.Client.Receive(new byte[1]));
            }
        });
        simulation.RunUntilIdle();

        simulation.Dispose();

        Assert.False(stubborn.IsAlive);
        Assert.InRange(tries, 2, 200);
    }

    [Fact]
    public async Task EndOfARun_LeavesItsThreadsWhereTheyAre_ForWhoeverDrivesNext()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var received = 0;
        await simulation.RunAsync(async () =>
        {
            b.StartThread(() =>
            {
                using var listener = b.Listen();
                using var connection = listener.Accept();
                received = connection.Receive(new byte[10]);
            });
            await Task.Delay(TimeSpan.FromMilliseconds(1), simulation.TimeProvider, Token);
        });
        using var client = a.Socket();

        client.Connect(b.EndPoint());
        await simulation.RunAsync(async () => await client.SendAsync(new byte[3].AsMemory(), SocketFlags.None, Token));
        simulation.RunUntilIdle();

        Assert.Equal(3, received);
    }

    private static void WaitIn(object gate)
    {
        lock (gate)
            Monitor.Wait(gate);
    }
}
