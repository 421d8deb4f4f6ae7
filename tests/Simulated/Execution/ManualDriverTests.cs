// Outside a run: a blocking call turns the simulation until it can return, or says that it never can.

using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class ManualDriverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void BlockingCall_TurnsTheSimulationUntilItCanReturn()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Schedule(TimeSpan.FromMinutes(1), () => pair.Client.Send([42]));

        Assert.Equal([42], pair.Server.ReceiveExactly(1));
        Assert.Equal(60.001, pair.Simulation.Elapsed.TotalSeconds);
    }

    [Fact]
    public void BlockingCall_ThatCanNeverReturn_ReportsTheDeadlock()
    {
        var pair = TestHosts.Pair(seed: 77);
        var local = pair.Client.LocalEndPoint;

        var exception = Assert.Throws<SimulationDeadlockException>(() => pair.Client.Receive(new byte[10]));

        Assert.Equal(
            "Deadlock: Receive can never return, because nothing is left that could happen.\n"
            + $"  host a, socket 1: Receive on {local} (peer 10.0.0.2:80, Established), waiting since 0.003000 s\n"
            + "Pending calls:\n"
            + $"  host a, socket 1: Receive on {local} (peer 10.0.0.2:80, Established), waiting since 0.003000 s\n"
            + "Virtual time 0.003000 s, seed 77.\n"
            + "Replay: new Simulation(seed: 77)",
            exception.Message);
        Assert.Equal((77UL, "Receive", 1), (exception.Seed, Assert.Single(exception.PendingCalls).Call, exception.PendingCalls[0].Socket));
        Assert.Equal(pair.Simulation.Elapsed, exception.Elapsed);
    }

    [Fact]
    public void BlockingCall_AfterADeadlock_WorksAgain()
    {
        var pair = TestHosts.Pair();
        Assert.Throws<SimulationDeadlockException>(() => pair.Client.Receive(new byte[10]));
        Assert.Empty(pair.Simulation.PendingCalls);

        pair.Server.Send([1]);

        Assert.Equal([1], pair.Client.ReceiveExactly(1));
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("Receive")]
    [InlineData("Poll")]
    [InlineData("Select")]
    [InlineData("ReceiveFrom")]
    [InlineData("ReceiveMessage")]
    public void Deadlock_OfEachCall_NamesIt(string call)
    {
        var pair = TestHosts.Pair();
        var exception = Assert.Throws<SimulationDeadlockException>(() =>
        {
            System.Net.EndPoint any = new System.Net.IPEndPoint(0, 0);
            switch (call)
            {
                case "Accept": pair.Listener.Accept(); break;
                case "Receive": pair.Client.Receive(new byte[1]); break;
                case "Poll": pair.Client.Poll(-1, SelectMode.SelectRead); break;
                case "Select": pair.A.Network.Select([pair.Client], null, null, -1); break;
                case "ReceiveFrom": pair.Client.ReceiveFrom(new byte[1], SocketFlags.None, ref any); break;
                case "ReceiveMessage": pair.Client.ReceiveMessage([new byte[1]]); break;
            }
        });

        Assert.Equal(call, Assert.Single(exception.PendingCalls).Call);
        Assert.Contains($"Deadlock: {call} can never return", exception.Message);
    }

    [Fact]
    public async Task Await_OutsideARun_OfWhatHappensByItself_Works()
    {
        var pair = TestHosts.Pair();
        pair.Server.Send([1, 2]);
        var buffer = new byte[2];

        var count = await pair.Client.ReceiveAsync(buffer.AsMemory(), Token);

        Assert.Equal(2, count);
        Assert.Equal([1, 2], buffer);
    }

    [Fact]
    public void Deadlock_OfASenderWhosePeerNeverReads_IsReported()
    {
        var pair = TestHosts.Pair();
        // Without a report the probes of the closed window would go on for ever.
        pair.Simulation.Trace.Recorded += _ => Assert.True(pair.Simulation.Elapsed < TimeSpan.FromDays(60), "not reported");

        var exception = Assert.ThrowsAny<SimulationException>(() => pair.Client.Send(new byte[10_000_000]));

        Assert.Equal("Send", Assert.Single(exception.PendingCalls).Call);
    }

    [Fact]
    public async Task Await_OutsideARun_OfWhatNeverHappens_FailsAtOnce()
    {
        var pair = TestHosts.Pair(seed: 5);

        var exception = await Assert.ThrowsAsync<SimulationException>(
            async () => await pair.Client.ReceiveAsync(new byte[1].AsMemory(), Token));

        Assert.Contains("ReceiveAsync was awaited outside a run", exception.Message);
        Assert.EndsWith("Replay: new Simulation(seed: 5)", exception.Message);
        Assert.Empty(pair.Simulation.PendingCalls);
    }

    [Fact]
    public async Task ValueTask_KeptWhileTheSimulationRuns_HasItsResult()
    {
        var pair = TestHosts.Pair();
        var receive = pair.Client.ReceiveAsync(new byte[10].AsMemory(), Token);
        Assert.False(receive.IsCompleted);
        Assert.Equal(["ReceiveAsync"], pair.Simulation.PendingCalls.Select(call => call.Call));
        pair.Server.Send([1, 2, 3]);

        pair.Simulation.RunUntilIdle();

        Assert.True(receive.IsCompleted);
        Assert.Equal(3, await receive);
    }

    [Fact]
    public void RunUntil_StopsAsSoonAsTheConditionHolds()
    {
        var pair = TestHosts.Pair();
        pair.Client.Send(new byte[100]);

        pair.Simulation.RunUntil(() => pair.Server.Available == 100);

        Assert.Equal(4, pair.Simulation.Elapsed.TotalMilliseconds);
        pair.Simulation.RunUntil(() => true);
        Assert.Equal(4, pair.Simulation.Elapsed.TotalMilliseconds);
        Assert.Throws<SimulationDeadlockException>(() => pair.Simulation.RunUntil(() => false));
        Assert.Throws<ArgumentNullException>(() => pair.Simulation.RunUntil(null!));
    }

    [Fact]
    public void Advance_LetsHappenWhatIsDueAndMovesTheClock()
    {
        var simulation = new Simulation(1);
        var happened = new List<double>();
        foreach (var second in (int[])[1, 2, 3])
            simulation.Schedule(TimeSpan.FromSeconds(second), () => happened.Add(simulation.Elapsed.TotalSeconds));

        simulation.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(([1, 2], 2), (happened.ToArray(), simulation.Elapsed.TotalSeconds), PairComparer);
        simulation.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(([1, 2, 3], 12), (happened.ToArray(), simulation.Elapsed.TotalSeconds), PairComparer);

        static bool PairComparer((double[] Times, double Now) one, (double[] Times, double Now) other) =>
            one.Times.SequenceEqual(other.Times) && one.Now == other.Now;
    }

    [Fact]
    public void RunUntilIdle_OfWhatNeverRests_SaysSo()
    {
        var simulation = new Simulation(1, new SimulationOptions { IdleLimit = TimeSpan.FromHours(1) });
        using var timer = simulation.TimeProvider.CreateTimer(static _ => { }, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        var exception = Assert.Throws<SimulationException>(simulation.RunUntilIdle);

        Assert.Contains("does not come to rest", exception.Message);
        Assert.Equal(TimeSpan.FromHours(1), simulation.Elapsed);
    }

    [Fact]
    public void Events_WithoutEndAtOneInstant_AreALivelock()
    {
        var simulation = new Simulation(9, new SimulationOptions { MaximumEventsPerInstant = 1000 });
        var count = 0;
        void Again()
        {
            count++;
            simulation.Schedule(simulation.Elapsed, Again);
        }

        simulation.Schedule(TimeSpan.FromSeconds(1), Again);
        var exception = Assert.Throws<SimulationException>(simulation.RunUntilIdle);

        Assert.Contains("Livelock: 1000 events", exception.Message);
        Assert.Contains("seed 9", exception.Message);
        Assert.Equal(1000, count);
    }

    [Fact]
    public void Events_ManyAtManyInstants_AreNoLivelock()
    {
        var simulation = new Simulation(1, new SimulationOptions { MaximumEventsPerInstant = 10 });
        var count = 0;
        for (var i = 0; i < 1000; i++)
            simulation.Schedule(TimeSpan.FromSeconds(1 + (i / 10)), () => count++);

        simulation.RunUntilIdle();

        Assert.Equal(1000, count);
    }

    [Fact]
    public void ExceptionOfAnEvent_ComesOutOfTheCallThatTurnedTheSimulation()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Schedule(TimeSpan.FromSeconds(1), () => throw new InvalidTimeZoneException("mine"));

        Assert.Throws<InvalidTimeZoneException>(() => pair.Client.Receive(new byte[1]));

        pair.Server.Send([1]);
        Assert.Equal([1], pair.Client.ReceiveExactly(1));
    }

    [Fact]
    public void Timeouts_OfBlockingCalls_AreVirtual()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.RunUntilIdle();
        var start = pair.Simulation.Elapsed;
        pair.Client.ReceiveTimeout = 60_000;

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => pair.Client.Receive(new byte[1])));
        Assert.Equal(60, (pair.Simulation.Elapsed - start).TotalSeconds);
        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => pair.Listener.Accept(TimeSpan.FromSeconds(5))));
        Assert.Equal(65, (pair.Simulation.Elapsed - start).TotalSeconds);
        Assert.False(pair.Client.Poll(3_000_000, SelectMode.SelectRead));
        Assert.Equal(68, (pair.Simulation.Elapsed - start).TotalSeconds);
        List<ISocket> read = [pair.Client, pair.Server];
        pair.A.Network.Select(read, null, null, 2_000_000);
        Assert.Empty(read);
        Assert.Equal(70, (pair.Simulation.Elapsed - start).TotalSeconds);
        Assert.True(pair.Client.Connected);
    }
}
