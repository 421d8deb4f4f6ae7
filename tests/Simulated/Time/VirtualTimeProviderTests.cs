// Virtual time as applications use it: delays, timeouts, periodic timers, time stamps.

using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Time;

public class VirtualTimeProviderTests
{
    private readonly Simulation _simulation = new(seed: 1);

    private TimeProvider Time => _simulation.TimeProvider;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Clock_BeginsWhereTheOptionsSayAndStandsStill()
    {
        var start = new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var simulation = new Simulation(1, new SimulationOptions { StartTime = start });
        simulation.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal(start.AddMinutes(90), simulation.TimeProvider.GetUtcNow());
        Assert.Equal(start.AddMinutes(90), simulation.TimeProvider.GetLocalNow());
        Assert.Equal(TimeSpan.FromMinutes(90), simulation.Elapsed);
        Assert.Equal(TimeSpan.FromMinutes(90), simulation.TimeProvider.GetElapsedTime(0));
    }

    [Fact]
    public async Task Delays_EndInTheOrderOfTheirTimes()
    {
        var order = new List<(string Name, double At)>();
        await _simulation.RunAsync(async () =>
        {
            int[] delays = [30, 10, 20, 10];
            var all = delays.Select(async (milliseconds, index) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time, Token);
                order.Add(($"{index}", _simulation.Elapsed.TotalMilliseconds));
            });
            await Task.WhenAll(all);
        });

        Assert.Equal([("1", 10), ("3", 10), ("2", 20), ("0", 30)], order);
    }

    [Fact]
    public async Task CancellationTokenSource_WithADelay_CancelsInVirtualTime()
    {
        await _simulation.RunAsync(async () =>
        {
            using var source = new CancellationTokenSource(TimeSpan.FromHours(3), Time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, Time, source.Token));
        });

        Assert.Equal(TimeSpan.FromHours(3), _simulation.Elapsed);
    }

    [Fact]
    public async Task PeriodicTimer_TicksWithoutDrift()
    {
        var ticks = new List<double>();
        await _simulation.RunAsync(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), Time);
            for (var i = 0; i < 5; i++)
            {
                await timer.WaitForNextTickAsync(Token);
                ticks.Add(_simulation.Elapsed.TotalSeconds);
                await Task.Delay(TimeSpan.FromSeconds(3), Time, Token);
            }
        });

        Assert.Equal([10, 20, 30, 40, 50], ticks);
    }

    [Fact]
    public async Task WaitAsync_TimesOutInVirtualTime()
    {
        await _simulation.RunAsync(() => Assert.ThrowsAsync<TimeoutException>(
            () => new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromDays(2), Time, Token)));

        Assert.Equal(TimeSpan.FromDays(2), _simulation.Elapsed);
    }

    [Fact]
    public void Timers_OfOneInstant_FireInTheOrderOfSetting()
    {
        var fired = new List<int>();
        var timers = Enumerable.Range(0, 50)
            .Select(i => Time.CreateTimer(_ => fired.Add(i), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan))
            .ToArray();
        timers[10].Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _simulation.RunUntilIdle();

        Assert.Equal([.. Enumerable.Range(0, 50).Where(i => i != 10), 10], fired);
    }

    [Fact]
    public void Timer_OnceWithState_FiresOnce()
    {
        var states = new List<object?>();
        using var timer = Time.CreateTimer(states.Add, "state", TimeSpan.FromSeconds(1), TimeSpan.Zero);

        _simulation.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["state"], states);
    }

    [Fact]
    public void Timer_WithZeroDue_FiresAtOnceButNotInside()
    {
        var fired = 0;
        using var timer = Time.CreateTimer(_ => fired++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.Equal(0, fired);

        _simulation.RunUntilIdle();

        Assert.Equal((1, TimeSpan.Zero), (fired, _simulation.Elapsed));
    }

    [Fact]
    public void Timer_WithAPeriod_FiresUntilItIsChanged()
    {
        var fired = new List<double>();
        using var timer = Time.CreateTimer(
            _ => fired.Add(_simulation.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _simulation.Advance(TimeSpan.FromSeconds(6));

        Assert.True(timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan));
        _simulation.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal([1, 3, 5, 16], fired);
    }

    [Fact]
    public void Timer_Disposed_FiresNoMore()
    {
        var fired = 0;
        var timer = Time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _simulation.Advance(TimeSpan.FromSeconds(1));
        timer.Dispose();
        _simulation.RunUntilIdle();

        Assert.Equal(1, fired);
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task Timer_DisposedInItsOwnCallback_FiresNoMore()
    {
        var fired = 0;
        ITimer? timer = null;
        timer = Time.CreateTimer(_ => Fire(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _simulation.RunUntilIdle();
        await timer.DisposeAsync();

        Assert.Equal(1, fired);

        void Fire()
        {
            fired++;
            timer!.Dispose();
        }
    }

    [Fact]
    public void Timer_NeverDue_NeverFires()
    {
        using var timer = Time.CreateTimer(_ => Assert.Fail("fired"), null, Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(1));

        _simulation.Advance(TimeSpan.FromDays(100));

        Assert.Equal(TimeSpan.FromDays(100), _simulation.Elapsed);
    }

    [Fact]
    public void Timer_WithTheLongestTime_Fires()
    {
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        var fired = false;
        using var timer = Time.CreateTimer(_ => fired = true, null, longest, Timeout.InfiniteTimeSpan);

        _simulation.Advance(longest - TimeSpan.FromTicks(1));
        Assert.False(fired);
        _simulation.Advance(TimeSpan.FromTicks(1));

        Assert.True(fired);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(uint.MaxValue)]
    public void Timer_WithAnImpossibleTime_IsRefused(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);

        var due = Assert.Throws<ArgumentOutOfRangeException>(() => Time.CreateTimer(static _ => { }, null, time, TimeSpan.Zero));
        var period = Assert.Throws<ArgumentOutOfRangeException>(() => Time.CreateTimer(static _ => { }, null, TimeSpan.Zero, time));

        Assert.Equal(("dueTime", "period"), (due.ParamName, period.ParamName));
        Assert.Throws<ArgumentNullException>(() => Time.CreateTimer(null!, null, TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Schedule_InThePast_HappensAtOnce()
    {
        var order = new List<string>();
        _simulation.Advance(TimeSpan.FromSeconds(5));
        _simulation.Schedule(TimeSpan.FromSeconds(6), () => order.Add($"later {_simulation.Elapsed.TotalSeconds}"));
        _simulation.Schedule(TimeSpan.FromSeconds(1), () => order.Add($"past {_simulation.Elapsed.TotalSeconds}"));

        _simulation.RunUntilIdle();

        Assert.Equal(["past 5", "later 6"], order);
    }

    [Fact]
    public void Advance_BeyondTheEndOfTime_IsRefusedOrStopsThere()
    {
        _simulation.Advance(TimeSpan.FromDays(1));

        var exception = Record.Exception(() => _simulation.Advance(TimeSpan.MaxValue));

        Assert.True(exception is null or ArgumentOutOfRangeException, exception?.ToString());
        Assert.True(exception is not null || _simulation.Elapsed > TimeSpan.FromDays(1_000_000), $"{_simulation.Elapsed}");
        Assert.Throws<ArgumentOutOfRangeException>(() => _simulation.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void RunUntilIdle_WithTheLongestLimit_ComesToRest()
    {
        var simulation = new Simulation(1, new SimulationOptions { IdleLimit = TimeSpan.MaxValue });
        var fired = 0;
        simulation.Advance(TimeSpan.FromDays(1));
        simulation.Schedule(TimeSpan.FromDays(2), () => fired++);

        simulation.RunUntilIdle();

        Assert.Equal(1, fired);
    }
}
