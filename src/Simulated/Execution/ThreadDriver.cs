// Runs the simulated threads: passes the baton to each in its turn and waits for it to come back, for so long and no longer, and ends
// them all in the end. Everything here happens on the thread that turns the loop or on the one that has the baton, so nothing needs a
// lock. Waits for locks and events of the runtime are HandleWaits'.
#pragma warning disable RS0030 // Waiting for real threads is what this file is about.
#pragma warning disable CA1001 // The event is never asked for a handle, so it has none to dispose of.

using SimNet.Simulated.Traces;
using Debugger = System.Diagnostics.Debugger;

namespace SimNet.Simulated.Execution;

internal sealed class ThreadDriver
{
    // How often a thread that is to end is told so before it is stopped where it is.
    private const int EndingCallsLimit = 100;

    // Real time that a thread is given to unwind.
    private static readonly TimeSpan s_unwinding = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static SimulatedThread? t_current;

    private readonly EventLoop _loop;
    private readonly SimulationOptions _options;
    private readonly Trace _trace;
    private readonly LinkedList<SimulatedThread> _threads = new();
    private readonly ManualResetEventSlim _returned = new();
    private int _started;

    internal ThreadDriver(EventLoop loop, SimulationOptions options, Trace trace)
    {
        _loop = loop;
        _options = options;
        _trace = trace;
        HandleWaits = new HandleWaits(loop, options.OutsideWait);
    }

    /// <summary>The simulated thread, of whatever simulation, that the caller is.</summary>
    internal static SimulatedThread? Current => t_current;

    /// <summary>The thread that has the baton; null while the thread that turns the loop runs.</summary>
    internal SimulatedThread? Running { get; private set; }

    internal HandleWaits HandleWaits { get; }

    internal SimulatedThread Start(SimulatedHost host, Action body, string? name)
    {
        _loop.Verify(nameof(SimulatedHost.StartThread));
        _loop.ThrowIfDisposed();
        _started++;
        var thread = new SimulatedThread(_loop, host, name ?? $"thread-{_started}", body);
        thread.Baton = new ThreadBaton($"{host.Name}/{thread.Name}", () => Run(thread), _returned);
        thread.Node = _threads.AddLast(thread);
        _trace.Add(TraceEventKind.ThreadStarted, host.Number, text: thread.Name);
        _loop.MakeReady(new FirstTurn(this, thread));
        return thread;
    }

    // ---- The baton

    /// <summary>On the thread that turns the loop: lets a thread run until it waits or ends.</summary>
    /// <exception cref="SimulationException">It did neither, or it failed and nobody looks after it.</exception>
    internal void Resume(SimulatedThread thread)
    {
        // What it waited for came after it had been given up.
        if (thread.Baton.IsLost || thread.Baton.HasEnded)
            return;
        LetRun(thread);
        if (!_returned.Wait(Debugger.IsAttached ? Timeout.InfiniteTimeSpan : _options.ThreadWait))
            throw GiveUp(thread);
        TakeBack();
        if (thread.Baton.HasEnded && End(thread, thread.Failure) is { } trouble)
            throw trouble;
    }

    /// <summary>On the thread that has the baton: waits until it is the thread's turn again.</summary>
    internal void Park(SimulatedThread thread, PendingOperation operation)
    {
        if (thread.IsEnding)
        {
            var refusal = Refuse(thread);
            operation.Abandon(refusal);
            throw refusal;
        }

        if (thread.TakeInterrupt())
            operation.Abandon(new ThreadInterruptedException());
        thread.WaitsIn = operation;
        var hasBaton = thread.Baton.Return();
        thread.WaitsIn = null;
        if (!hasBaton || thread.IsEnding)
            throw Refuse(thread);
    }

    /// <summary>What a thread is told that is to end.</summary>
    internal SimulationEndedException Refuse(SimulatedThread thread)
    {
        // A program that takes every exception for a reason to try again would never end.
        if (thread == t_current && ++thread.Refusals > EndingCallsLimit)
            thread.Baton.Surrender();
        return _loop.Ended(thread);
    }

    private void LetRun(SimulatedThread thread)
    {
        Running = thread;
        thread.HasOnlyLooked = false;
        _loop.HandBaton(thread.Baton.Prepare());
        thread.Baton.Pass();
    }

    private void TakeBack()
    {
        _returned.Reset();
        Running = null;
        _loop.HandBaton(Environment.CurrentManagedThreadId);
    }

    // ---- The body

    // On the thread, its first and last steps. What fails is kept: it belongs to whoever looks after the thread.
    private void Run(SimulatedThread thread)
    {
        t_current = thread;
        SynchronizationContext.SetSynchronizationContext(new ThreadContext(_loop, thread));
        try
        {
            thread.RunBody();
        }
        catch (Exception exception)
        {
            thread.Failure = exception;
        }
    }

    // Back on the thread that turns the loop. Gives the failure, as trouble of the simulation, if it is nobody else's.
    private SimulationException? End(SimulatedThread thread, Exception? failure)
    {
        _threads.Remove(thread.Node!);
        _trace.Add(TraceEventKind.ThreadEnded, thread.Host.Number, text: thread.Name);
        if (thread.IsEnding && failure is SimulationEndedException)
            failure = null;
        var isMine = failure is not null && !thread.IsObserved && !thread.IsEnding;
        thread.Conclude(failure);
        return isMine ? _loop.FailRun(thread.Trouble()!) : null;
    }

    // ---- Threads that do not come back, and the end of all

    /// <summary>Ends every thread: the call it waits in throws, and so does every further one that would wait.</summary>
    internal void EndAll()
    {
        while (_threads.First?.Value is { } thread)
        {
            if (thread.Baton.HasStarted)
                Unwind(thread);
            thread.IsEnding = true;
            End(thread, thread.Failure);
        }
    }

    private SimulationException GiveUp(SimulatedThread thread)
    {
        var doing = thread.Baton.IsBlocked
            ? "It is blocked in something that is not simulated"
            : "It is still running, or blocked in something outside the runtime";
        thread.Baton.Wake();
        Unwind(thread);
        var complaint = _loop.Trouble(
            $"Thread {thread.Name} of host {thread.Host.Name} has kept the simulation from going on for {_options.ThreadWait} of real time. "
            + $"{doing}. Simulated threads may wait in calls of their network, sockets and Sleep, for locks, events and tasks, and for each "
            + "other; Thread.Sleep, files, consoles and spinning stop everybody. If it computes for that long, raise "
            + $"{nameof(SimulationOptions)}.{nameof(SimulationOptions.ThreadWait)}.",
            thread.Failure);
        End(thread, complaint);
        _loop.FailRun(complaint);
        return complaint;
    }

    // Makes a thread end that has the baton or waits for it. When it does not end, the baton is taken away from it: none of its calls
    // will be let in any more.
    private void Unwind(SimulatedThread thread)
    {
        thread.IsEnding = true;
        do
        {
            if (Running is null)
            {
                thread.WaitsIn?.Abandon(Refuse(thread));
                LetRun(thread);
            }

            if (!_returned.Wait(s_unwinding))
            {
                thread.Baton.Wake();
                if (!_returned.Wait(s_unwinding) && thread.Baton.TakeAway())
                {
                    TakeBack();
                    return;
                }

                _returned.Wait();
            }

            TakeBack();
        }
        while (!thread.Baton.HasEnded);
    }

    private sealed class FirstTurn(ThreadDriver driver, SimulatedThread thread) : IReady
    {
        public void GoOn() => driver.Resume(thread);
    }
}
