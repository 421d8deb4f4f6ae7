// The simulation's only clock. It stands still while code runs and jumps to the next event when nothing is left to run.

namespace SimNet.Simulated.Time;

internal sealed class VirtualClock(DateTimeOffset start)
{
    /// <summary>Ticks of 100 ns since the start of the simulation.</summary>
    internal long NowTicks { get; private set; }

    internal EventQueue Events { get; } = new();

    internal DateTimeOffset UtcNow => start.AddTicks(NowTicks);

    /// <summary>How long the wall clock can go on.</summary>
    internal TimeSpan Remaining => DateTimeOffset.MaxValue - UtcNow;

    internal void ScheduleAfter(ScheduledEvent scheduled, long delayTicks) => Events.Schedule(scheduled, After(delayTicks));

    /// <summary>The instant so long from now, or the last one there is.</summary>
    internal long After(long delayTicks) =>
        delayTicks > ScheduledEvent.Last - NowTicks ? ScheduledEvent.Last : NowTicks + delayTicks;

    /// <summary>Takes the next event and moves the clock to it. There must be one.</summary>
    internal ScheduledEvent TakeNext()
    {
        // An event cannot be scheduled into the past, so the clock never goes back.
        NowTicks = Math.Max(NowTicks, Events.NextTicks());
        return Events.Take();
    }

    /// <summary>Moves the clock on over a stretch without events.</summary>
    internal void AdvanceTo(long ticks) => NowTicks = Math.Max(NowTicks, ticks);
}
