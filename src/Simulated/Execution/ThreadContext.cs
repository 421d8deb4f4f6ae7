// The synchronization context of a simulated thread. The runtime asks it to do the waiting of locks, events and tasks
// (SetWaitNotificationRequired), so that a thread that waits for another one can pass the baton on; and it takes the continuations of
// async methods that were started on the thread, for the loop to run them.

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SimNet.Simulated.Execution;

internal sealed class ThreadContext : SynchronizationContext
{
    private static readonly string? s_assembly = typeof(ThreadContext).Assembly.FullName;

    private readonly EventLoop _loop;
    private readonly SimulatedThread _thread;

    internal ThreadContext(EventLoop loop, SimulatedThread thread)
    {
        _loop = loop;
        _thread = thread;
        SetWaitNotificationRequired();
    }

    /// <summary>Takes what is signalled, if it is.</summary>
    internal static int Look(nint[] handles, bool waitAll) => WaitHelper(handles, waitAll, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override int Wait(nint[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        // For the baton itself, on a thread that is not let in any more, or in the middle of the simulation's own work: for real.
        if (_thread.Baton.IsReturning || _loop.Threads.Running != _thread || IsInsideSimulation())
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
        return _loop.Threads.HandleWaits.Wait(_thread, waitHandles, waitAll, millisecondsTimeout);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        var call = new PostedCall(this, d, state);
        if (_loop.IsCurrent)
            _loop.MakeReady(call);
        else
            _loop.Post(() => _loop.MakeReady(call));
    }

    public override SynchronizationContext CreateCopy() => this;

    // A lock may be held for a moment by a thread outside the simulation, one of the array pool for example. Code of the application can
    // wait for it as for any other; code of the simulation cannot be left halfway.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsInsideSimulation()
    {
        foreach (var frame in new StackTrace(skipFrames: 2, fNeedFileInfo: false).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is { } method && method.DeclaringAssemblyName == s_assembly)
                return method.Name != nameof(SimulatedThread.RunBody);
        }

        return false;
    }

    private sealed class PostedCall(ThreadContext context, SendOrPostCallback callback, object? state) : IReady
    {
        public void GoOn()
        {
            var outer = Current;
            SetSynchronizationContext(context);
            try
            {
                callback(state);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }
    }
}
