// A call that could not return at once. It is completed from the loop only, and what waits for it (a blocked call, or the
// continuation of an await) goes on afterwards, in the order of completion, never in the middle of the protocol's work.
// As an event of the clock it is its own timeout.

using SimNet.Simulated.Time;

namespace SimNet.Simulated.Execution;

internal abstract class PendingOperation(EventLoop loop) : ScheduledEvent, IReady
{
    protected EventLoop Loop { get; } = loop;

    internal override bool RunsUserCode => true;

    /// <summary>Whether a result is there; nobody may change it any more.</summary>
    internal bool IsCompleted { get; private set; }

    /// <summary>Whether the caller's thread waits inside the call, rather than awaiting a task.</summary>
    internal bool IsBlocking { get; private set; }

    /// <summary>The simulated thread that waits inside the call; null when the thread that turns the loop does, or none.</summary>
    internal SimulatedThread? Waiter { get; private set; }

    /// <summary>When the call was made.</summary>
    internal long StartedTicks { get; private set; }

    /// <summary>The number of the wait: tells it from a later one, for which the object may be used again.</summary>
    internal long WaitNumber { get; private set; }

    /// <summary>Neighbours in the loop's list of pending calls.</summary>
    internal PendingOperation? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    internal PendingOperation? Next { get; set; }

    /// <summary>The host whose program called its network and is kept waiting; null when the call is none of the network's.</summary>
    internal abstract string? HostName { get; }

    /// <summary>Who waits for what, for reports.</summary>
    internal abstract PendingCall Describe();

    /// <summary>Ends the call without a result: nothing will ever complete it.</summary>
    internal abstract void Abandon(Exception reason);

    /// <summary>Lets the waiter go on.</summary>
    internal abstract void Publish();

    void IReady.GoOn()
    {
        if (Waiter is { } thread)
            Loop.Threads.Resume(thread);
        else
            Publish();
    }

    /// <summary>The call begins to wait.</summary>
    protected void Begin(bool isBlocking, long timeoutTicks)
    {
        IsCompleted = false;
        IsBlocking = isBlocking;
        Waiter = isBlocking ? Loop.Threads.Running : null;
        StartedTicks = Loop.Clock.NowTicks;
        WaitNumber = Loop.Add(this);
        if (timeoutTicks != Never)
            Loop.Clock.ScheduleAfter(this, timeoutTicks);
    }

    /// <summary>The call has its result.</summary>
    /// <param name="isSeen">Whether the waiter runs and has seen it.</param>
    protected void Finish(bool isSeen = false)
    {
        IsCompleted = true;
        if (QueueIndex >= 0)
            Loop.Clock.Events.Remove(this);
        Loop.Remove(this);
        // A call that the loop's own thread waits in sees for itself that it is over. Threads may find out only when it is their turn.
        if (!isSeen && (!IsBlocking || Waiter is not null))
            Loop.MakeReady(this);
    }
}
