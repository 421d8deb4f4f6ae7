// A timer of the virtual clock. Timers of one instant fire in the order in which they were set.

namespace SimNet.Simulated.Time;

internal sealed class VirtualTimer(VirtualClock clock, ITimerThread thread, TimerCallback callback, object? state)
    : ScheduledEvent, ITimer
{
    // The longest time a timer takes, as for System.Threading.Timer.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private long _periodTicks;
    private volatile bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNotTime(dueTime, nameof(dueTime));
        ThrowIfNotTime(period, nameof(period));
        thread.Verify(nameof(Change));
        if (_disposed)
            return false;
        _periodTicks = period > TimeSpan.Zero ? period.Ticks : 0;
        if (dueTime == Timeout.InfiniteTimeSpan)
            clock.Events.Remove(this);
        else
            clock.ScheduleAfter(this, dueTime.Ticks);
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        // Finalizers dispose timers on a thread of their own; then the entry stays until it comes up.
        if (thread.IsCurrent)
            clock.Events.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal override bool RunsUserCode => true;

    internal override void Fire()
    {
        if (_disposed)
            return;
        if (_periodTicks > 0)
            clock.ScheduleAfter(this, _periodTicks);
        callback(state);
    }

    private static void ThrowIfNotTime(TimeSpan value, string name)
    {
        if (value == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_longest, name);
    }
}
