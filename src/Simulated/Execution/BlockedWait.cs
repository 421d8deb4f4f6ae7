// A wait of a program that is for no socket: for a time to pass, for a thread to end, for a lock or an event.

namespace SimNet.Simulated.Execution;

internal sealed class BlockedWait(EventLoop loop, string? hostName, bool isOfNetwork) : PendingOperation(loop)
{
    private string _call = "";
    private string _subject = "-";

    /// <summary>Whether the time of the wait was over before it was completed.</summary>
    internal bool IsTimedOut { get; private set; }

    /// <summary>What ended the wait, if neither its time nor what it waited for.</summary>
    internal Exception? Failure { get; private set; }

    internal override string? HostName => isOfNetwork ? hostName : null;

    internal override PendingCall Describe() =>
        new(hostName ?? "-", 0, _call, "-", "-", _subject, TimeSpan.FromTicks(StartedTicks));

    internal override void Abandon(Exception reason)
    {
        if (IsCompleted)
            return;
        Failure = reason;
        Finish();
    }

    internal override void Publish() => Invariant.Check(false, "nobody awaits a blocking call");

    // The time of the wait is over.
    internal override void Fire()
    {
        IsTimedOut = true;
        Finish();
    }

    internal void Start(string call, string subject, long timeoutTicks)
    {
        (_call, _subject) = (call, subject);
        Begin(isBlocking: true, timeoutTicks);
    }

    /// <summary>What was waited for is there.</summary>
    internal void Complete()
    {
        if (!IsCompleted)
            Finish();
    }

    /// <summary>Whoever waited has seen for itself that the wait is over.</summary>
    internal void Withdraw()
    {
        if (!IsCompleted)
            Finish(isSeen: true);
    }

    /// <summary>Starts, and blocks the caller until the wait is over.</summary>
    /// <returns>False when its time was over first.</returns>
    internal bool Wait(string call, string subject, long timeoutTicks)
    {
        Start(call, subject, timeoutTicks);
        Loop.WaitFor(this);
        if (Failure is not null)
            throw Failure;
        return !IsTimedOut;
    }

    /// <summary>A timeout of a blocking call as ticks, checked as those of the framework's threads.</summary>
    internal static long ToTicks(TimeSpan timeout, string name)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Never;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue), name);
        return timeout.Ticks;
    }
}
