// How runs fail: the scenario's own exceptions, deadlocks and livelocks come with who waits, the seed and the way to replay; and
// what blocking calls inside a run do.

using System.Diagnostics;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class RunFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failure_OfTheScenario_IsWrappedWithTheSeed()
    {
        var simulation = new Simulation(4711);

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(90), simulation.TimeProvider, Token);
            throw new InvalidTimeZoneException("mine");
        }));

        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
        Assert.Equal(
            "The scenario failed: InvalidTimeZoneException: mine\nVirtual time 90.000000 s, seed 4711.\nReplay: new Simulation(seed: 4711)",
            exception.Message);
        Assert.Equal((4711UL, TimeSpan.FromSeconds(90)), (exception.Seed, exception.Elapsed));
    }

    [Fact]
    public async Task Failure_BeforeTheFirstAwait_IsWrappedWithTheSeed()
    {
        var simulation = new Simulation(4712);

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(Scenario));

        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
        Assert.Contains("seed 4712", exception.Message);

        static Task Scenario() => throw new InvalidTimeZoneException("mine");
    }

    [Fact]
    public async Task Failure_OfAnEvent_IsWrappedWithTheSeed()
    {
        var simulation = new Simulation(4714);
        simulation.Schedule(TimeSpan.FromSeconds(1), static () => throw new InvalidTimeZoneException("mine"));

        var exception = await Assert.ThrowsAsync<SimulationException>(
            () => simulation.RunAsync(() => Task.Delay(TimeSpan.FromSeconds(2), simulation.TimeProvider, Token)));

        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
        Assert.Contains("seed 4714", exception.Message);
    }

    [Fact]
    public async Task Failure_ByCancellation_IsWrappedWithTheSeed()
    {
        var simulation = new Simulation(4713);

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(async () =>
        {
            using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), simulation.TimeProvider);
            await Task.Delay(Timeout.InfiniteTimeSpan, simulation.TimeProvider, source.Token);
        }));

        Assert.IsAssignableFrom<OperationCanceledException>(exception.InnerException);
        Assert.Contains("seed 4713", exception.Message);
    }

    [Fact]
    public async Task Deadlock_IsReportedWithWhoWaits()
    {
        var simulation = new Simulation(13);
        var (a, b) = (simulation.AddHost("alpha"), simulation.AddHost("beta"));
        var watch = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(() => simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            await Task.WhenAll(
                client.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask(),
                server.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask());
        }));

        Assert.Matches(@"host alpha, socket 1: ReceiveAsync on 10\.0\.0\.1:\d+ \(peer 10\.0\.0\.2:80, Established\)", exception.Message);
        Assert.Matches(@"host beta, socket 2: ReceiveAsync on 10\.0\.0\.2:80 \(peer 10\.0\.0\.1:\d+, Established\)", exception.Message);
        Assert.EndsWith("seed 13.\nReplay: new Simulation(seed: 13)", exception.Message);
        Assert.Equal(["alpha", "beta"], exception.PendingCalls.Select(call => call.Host));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Deadlock_OfSomethingElseThanSockets_IsReported()
    {
        var simulation = new Simulation(14, new SimulationOptions { OutsideWait = TimeSpan.FromMilliseconds(50) });

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(
            () => simulation.RunAsync(() => new TaskCompletionSource().Task));

        Assert.Empty(exception.PendingCalls);
        Assert.Contains("seed 14", exception.Message);
    }

    [Fact]
    public async Task Deadlock_WithManyCalls_NamesTwenty()
    {
        var simulation = new Simulation(1, new SimulationOptions { OutsideWait = TimeSpan.FromMilliseconds(20) });
        var a = simulation.AddHost("a");

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(() => simulation.RunAsync(
            () => Task.WhenAll(Enumerable.Range(1, 25).Select(port => a.Listen(port: port).AcceptAsync()))));

        Assert.Equal(25, exception.PendingCalls.Count);
        Assert.Contains("host a, socket 20: AcceptAsync on 0.0.0.0:20 (peer -, Listen)", exception.Message);
        Assert.Contains("and 5 more", exception.Message);
    }

    [Fact]
    public async Task BlockingCall_InsideARun_TurnsTheSimulation()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

        var received = await simulation.RunAsync(async () =>
        {
            using var listener = b.Listen();
            using var client = a.Socket();
            client.Connect(b.EndPoint());
            using var server = listener.Accept();
            await Task.Yield();
            await client.SendAsync(new byte[7].AsMemory(), Token);
            return server.ReceiveExactly(7);
        });

        Assert.Equal(new byte[7], received);
    }

    [Fact]
    public async Task BlockingCall_InsideARunThatOtherCodeWouldEnd_SaysSo()
    {
        var simulation = new Simulation(3);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(() => simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            _ = Task.Run(() => client.Send(new byte[1]), Token);
            server.Receive(new byte[1]);
        }));

        Assert.Contains("blocks the thread that it needs", exception.Message);
        Assert.Contains("asynchronous", exception.Message);
    }

    [Fact]
    public async Task BlockingCall_InsideARunThatCanNeverReturn_IsReported()
    {
        var simulation = new Simulation(3);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

        var exception = await Assert.ThrowsAsync<SimulationDeadlockException>(() => simulation.RunAsync(async () =>
        {
            var (_, server) = await TestHosts.ConnectAsync(a, b);
            server.Receive(new byte[1]);
        }));

        Assert.Equal("Receive", Assert.Single(exception.PendingCalls).Call);
    }

    [Fact]
    public async Task Livelock_InsideARun_IsReported()
    {
        var simulation = new Simulation(21, new SimulationOptions { MaximumEventsPerInstant = 500 });

        var exception = await Assert.ThrowsAsync<SimulationException>(() => simulation.RunAsync(async () =>
        {
            using var timer = simulation.TimeProvider.CreateTimer(Again, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            await new TaskCompletionSource().Task;

            void Again(object? state) =>
                simulation.TimeProvider.CreateTimer(Again, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }));

        Assert.Contains("Livelock: 500 events", exception.Message);
    }
}
