// A call that could not return at once. It is completed from the loop only, and what waits for it (a blocked call, or the
// continuation of an await) goes on afterwards, in the order of completion, never in the middle of the protocol's work.
// As an event of the clock it is its own timeout.

using SimNet.Simulated.Time;

namespace SimNet.Simulated.Execution;

internal abstract class PendingOperation(EventLoop loop) : ScheduledEvent
{
    protected EventLoop Loop { get; } = loop;

    internal override bool RunsUserCode => true;

    /// <summary>Whether a result is there; nobody may change it any more.</summary>
    internal bool IsCompleted { get; private set; }

    /// <summary>Whether the caller's thread waits inside the call, rather than awaiting a task.</summary>
    internal bool IsBlocking { get; private set; }

    /// <summary>When the call was made.</summary>
    internal long StartedTicks { get; private set; }

    /// <summary>Neighbours in the loop's list of pending calls.</summary>
    internal PendingOperation? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    internal PendingOperation? Next { get; set; }

    /// <summary>Who waits for what, for reports.</summary>
    internal abstract PendingCall Describe();

    /// <summary>Ends the call without a result: nothing will ever complete it.</summary>
    internal abstract void Abandon(Exception reason);

    /// <summary>Lets the waiter go on.</summary>
    internal abstract void Publish();

    /// <summary>The call begins to wait.</summary>
    protected void Begin(bool isBlocking, long timeoutTicks)
    {
        IsCompleted = false;
        IsBlocking = isBlocking;
        StartedTicks = Loop.Clock.NowTicks;
        Loop.Add(this);
        if (timeoutTicks != Never)
            Loop.Clock.ScheduleAfter(this, timeoutTicks);
    }

    /// <summary>The call has its result.</summary>
    protected void Finish()
    {
        IsCompleted = true;
        if (QueueIndex >= 0)
            Loop.Clock.Events.Remove(this);
        Loop.Remove(this);
        if (!IsBlocking)
            Loop.MakeReady(this);
    }
}
