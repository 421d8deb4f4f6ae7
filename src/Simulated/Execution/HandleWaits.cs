// The simulated threads that wait for a lock, an event or a task of the runtime, which only other code of the simulation can let go on.
// The runtime tells nobody when it does. So they look for themselves, when nothing else is ready and code has run since they looked last:
// in the order in which they came, so that it is always the same one that gets what was set free.

#pragma warning disable RS0030 // What comes from outside comes in real time.

using System.Diagnostics;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Execution;

internal sealed class HandleWaits(EventLoop loop, TimeSpan outsideWait)
{
    private long _waitsOutsideSince;

    private readonly List<(BlockedWait Wait, nint Handle)> _waits = [];
    private readonly HashSet<nint> _looked = [];

    /// <summary>Whether code has run that may have set an event or left a lock.</summary>
    internal bool IsLookDue { get; set; }

    /// <summary>On the thread that has the baton: waits as the runtime asks.</summary>
    /// <returns>What <see cref="SynchronizationContext.Wait"/> is to return.</returns>
    internal int Wait(SimulatedThread thread, nint[] handles, bool waitAll, int milliseconds)
    {
        var signalled = ThreadContext.Look(handles, waitAll);
        if (signalled != WaitHandle.WaitTimeout || milliseconds == 0)
            return signalled;
        var wait = new BlockedWait(loop, thread.Host.Name, isOfNetwork: false);
        wait.Start("Wait", "a lock, an event or a task", milliseconds < 0 ? ScheduledEvent.Never : milliseconds * TimeSpan.TicksPerMillisecond);
        var entry = (wait, handles.Length == 1 ? handles[0] : 0);
        _waits.Add(entry);
        try
        {
            do
            {
                loop.WaitFor(wait);
                if (wait.Failure is not null)
                    throw wait.Failure;
                signalled = ThreadContext.Look(handles, waitAll);
                thread.HasOnlyLooked = signalled == WaitHandle.WaitTimeout;
            }
            while (thread.HasOnlyLooked && !wait.IsTimedOut);
            thread.HasOnlyLooked = false;
            return signalled;
        }
        finally
        {
            _waits.Remove(entry);
            wait.Withdraw();
        }
    }

    /// <summary>A blocking call begins to turn the loop: its wait for what is outside begins anew.</summary>
    internal void StartAnew() => _waitsOutsideSince = 0;

    /// <summary>On the thread that turns the loop, when nothing can happen inside: what a thread waits for may still come from outside, from a
    /// thread of the test for example. Waits a moment of real time for it.</summary>
    /// <returns>False when no thread waits for such a thing, or it has been waited for long enough.</returns>
    internal bool WaitForOutside()
    {
        if (_waits.Count == 0)
            return false;
        if (_waitsOutsideSince == 0)
            _waitsOutsideSince = Stopwatch.GetTimestamp();
        else if (Stopwatch.GetElapsedTime(_waitsOutsideSince) > outsideWait)
            return false;
        Thread.Sleep(1);
        IsLookDue = true;
        return true;
    }

    /// <summary>On the thread that turns the loop, when nothing else is ready: lets threads look until one goes on.</summary>
    /// <returns>Whether one went on.</returns>
    internal bool LetLook()
    {
        if (!IsLookDue || _waits.Count == 0)
            return false;
        IsLookDue = false;
        _looked.Clear();
        for (var i = 0; i < _waits.Count; i++)
        {
            var (wait, handle) = _waits[i];
            // What one could not have, nobody behind it can.
            if (wait.IsCompleted || (handle != 0 && !_looked.Add(handle)))
                continue;
            var thread = wait.Waiter!;
            loop.Threads.Resume(thread);
            if (thread.HasOnlyLooked)
                continue;
            StartAnew();
            return true;
        }

        return false;
    }
}
