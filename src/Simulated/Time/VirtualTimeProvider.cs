// The clock as applications see it: Task.Delay, CancellationTokenSource, PeriodicTimer, WaitAsync and time stamps all run on it.

namespace SimNet.Simulated.Time;

internal sealed class VirtualTimeProvider(VirtualClock clock, ITimerThread thread) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => clock.UtcNow;

    public override long GetTimestamp() => clock.NowTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        thread.Verify(nameof(CreateTimer));
        var timer = new VirtualTimer(clock, thread, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
