// Something that happens at an instant. Events are a small closed set of classes that are reused (a connection has one timer
// for its whole life), so scheduling allocates nothing.

namespace SimNet.Simulated.Time;

internal abstract class ScheduledEvent
{
    internal const long Never = long.MaxValue;

    /// <summary>The last instant at which anything can happen.</summary>
    internal const long Last = Never - 1;

    /// <summary>When the event is to fire, in ticks since the start of the simulation; <see cref="Never"/> when it is not.</summary>
    internal long DueTicks { get; set; } = Never;

    /// <summary>The order among events of the same instant: the order in which they were scheduled.</summary>
    internal long DueSequence { get; set; }

    /// <summary>Where the queue keeps the event, or -1.</summary>
    internal int QueueIndex { get; set; } = -1;

    /// <summary>Whether firing runs code of the application, which may leave work for others.</summary>
    internal virtual bool RunsUserCode => false;

    internal bool IsScheduled => DueTicks != Never;

    /// <summary>Happens. The event is out of the queue and may schedule itself again.</summary>
    internal abstract void Fire();
}
