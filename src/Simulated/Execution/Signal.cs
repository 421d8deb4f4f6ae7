// A signal to the programs of a host: what interrupts blocking calls on Linux. What was measured is in docs/kernel-notes/signals.md.

using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Execution;

internal static class Signal
{
    /// <summary>Runs the handler, then lets the calls that were blocked throw what it threw.</summary>
    internal static void Raise(EventLoop loop, Trace trace, SimulatedHost host, Action handler)
    {
        loop.Verify(nameof(SimulatedHost.RaiseSignal));
        var blocked = loop.BlockedCalls(host.Name);
        trace.Add(TraceEventKind.Signal, host.Number, a: blocked.Count);
        try
        {
            handler();
        }
        catch (Exception exception)
        {
            if (!Interrupt(blocked, exception))
                throw;
        }
    }

    private static bool Interrupt(List<(PendingOperation Call, long WaitNumber)> blocked, Exception exception)
    {
        var hasInterrupted = false;
        foreach (var (call, number) in blocked)
        {
            // The handler may itself have let time pass, and the object may serve another call by now.
            if (call.IsCompleted || call.WaitNumber != number)
                continue;
            call.Abandon(exception);
            hasInterrupted = true;
        }

        return hasInterrupted;
    }
}
