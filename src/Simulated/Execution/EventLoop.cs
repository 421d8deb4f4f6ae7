// The one loop of a simulation: first whatever is ready, then the next event. It is driven in one of two ways: by the calls of a
// plain test (manual: a blocking call turns the loop until it can return) or by a run (PoolDriver). Simulated threads never turn it: it
// lets them run (ThreadDriver).

using System.Collections.Concurrent;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Execution;

internal sealed class EventLoop : ITimerThread
{
    private readonly SimulationOptions _options;
    private readonly ulong _seed;
    private readonly Queue<IReady> _ready = new();
    private readonly Queue<IDeferred> _deferred = new();
    private readonly ConcurrentQueue<Action> _fromOutside = new();
    private PendingOperation? _firstPending;
    private IRunDriver? _run;
    private int _thread;
    private int _depth;
    private long _instantTicks;
    private int _eventsOfInstant;
    private long _progressTicks;
    private long _waits;
    private bool _isDisposed;

    internal EventLoop(VirtualClock clock, SimulationOptions options, Trace trace, ulong seed)
    {
        Clock = clock;
        _options = options;
        _seed = seed;
        Threads = new ThreadDriver(this, options, trace);
    }

    internal VirtualClock Clock { get; }

    internal ThreadDriver Threads { get; }

    /// <summary>Whether the network is at work: who waits is told when it has done all that belongs to the instant.</summary>
    internal bool IsNetworkAtWork { get; private set; }

    /// <summary>Whether something drives the loop, so that what waits will be resumed.</summary>
    internal bool IsDriven => _run is not null || _depth > 0;

    /// <summary>Whether code of the application has run since this was last reset: it may have left work with the thread pool.</summary>
    internal bool HasRunUserCode { get; set; }

    public bool IsCurrent => Environment.CurrentManagedThreadId == Volatile.Read(ref _thread) || CanTakeOver;

    // While a simulated thread runs nobody else may, and one that is not let in any more never may.
    private bool CanTakeOver => Threads.Running is null && (IsOfRun || !IsDriven) && ThreadDriver.Current?.Loop != this;

    private bool IsOfRun => _run is { } run && run.IsItsThread();

    // ---- Threads

    /// <summary>Throws when a call comes from a thread that does not drive the simulation, nor is the simulated one whose turn it
    /// is.</summary>
    public void Verify(string call)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            return;
        if (CanTakeOver)
            _thread = Environment.CurrentManagedThreadId;
        else if (ThreadDriver.Current is { IsEnding: true } thread && thread.Loop == this)
            throw Threads.Refuse(thread);
        else
            throw Trouble(
                $"{call} was called from a thread that does not drive this simulation. Its code runs on one thread at a time: inside RunAsync "
                + "use async calls and Task.Run; for code that blocks start threads with SimulatedHost.StartThread; use none of your own.");
    }

    /// <summary>Says which thread's turn it is.</summary>
    internal void HandBaton(int threadId) => Volatile.Write(ref _thread, threadId);

    internal void EnterRun(IRunDriver driver)
    {
        ThrowIfDriven();
        ThrowIfDisposed();
        _run = driver;
        NoteProgress();
    }

    internal void ThrowIfDriven()
    {
        if (IsDriven)
            throw Trouble("This simulation is already being run. Start further work inside the run, as tasks or as simulated threads.");
    }

    internal void LeaveRun() => _run = null;

    /// <summary>Makes the run end with a failure, if there is one, whatever becomes of the exception.</summary>
    internal SimulationException FailRun(SimulationException failure)
    {
        _run?.Fail(failure);
        return failure;
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(Simulation));

    /// <summary>Ends all simulated threads; nothing turns the loop any more.</summary>
    internal void Dispose()
    {
        if (_isDisposed)
            return;
        ThrowIfDriven();
        Enter();
        _isDisposed = true;
        try
        {
            Threads.EndAll();
        }
        finally
        {
            _depth--;
        }
    }

    // ---- Pending calls

    /// <summary>Takes the call up into the list.</summary>
    /// <returns>A number that no other wait has.</returns>
    internal long Add(PendingOperation operation)
    {
        operation.Previous = null;
        operation.Next = _firstPending;
        if (_firstPending is not null)
            _firstPending.Previous = operation;
        _firstPending = operation;
        return ++_waits;
    }

    internal void Remove(PendingOperation operation)
    {
        if (operation.Previous is null)
            _firstPending = operation.Next;
        else
            operation.Previous.Next = operation.Next;
        if (operation.Next is not null)
            operation.Next.Previous = operation.Previous;
        operation.Previous = operation.Next = null;
    }

    /// <summary>Calls back when the network has nothing more to do at this instant: what arrives together is seen together.</summary>
    internal void Defer(IDeferred deferred) => _deferred.Enqueue(deferred);

    internal void MakeReady(IReady waiter) => _ready.Enqueue(waiter);

    /// <summary>Hands over work from a thread outside the simulation: a cancellation by a real timer or by the test runner.</summary>
    internal void Post(Action work) => _fromOutside.Enqueue(work);

    internal IReadOnlyList<PendingCall> PendingCalls()
    {
        var calls = new List<PendingCall>();
        for (var operation = _firstPending; operation is not null; operation = operation.Next)
            calls.Add(operation.Describe() with { Thread = operation.Waiter?.Name });
        calls.Reverse();
        return calls;
    }

    /// <summary>The calls in which programs of a host wait for its network at this moment, those of awaits left out, in the order in which
    /// they began.</summary>
    internal List<(PendingOperation Call, long WaitNumber)> BlockedCalls(string hostName)
    {
        var calls = new List<(PendingOperation, long)>();
        for (var operation = _firstPending; operation is not null; operation = operation.Next)
        {
            if (operation.IsBlocking && operation.HostName == hostName)
                calls.Add((operation, operation.WaitNumber));
        }

        calls.Reverse();
        return calls;
    }

    // ---- Driving

    /// <summary>Does one thing: resumes one waiter, or else lets the next event happen. False when there is nothing to do by the
    /// limit.</summary>
    internal bool Step(long limitTicks = ScheduledEvent.Never)
    {
        while (!_fromOutside.IsEmpty && _fromOutside.TryDequeue(out var work))
            work();
        if (TryResume())
            return true;
        if (_deferred.Count > 0 && !Clock.Events.HasNetworkEventAt(Clock.NowTicks))
        {
            _deferred.Dequeue().OnInstantSettled();
            TryResume();
            return true;
        }

        if (Threads.HandleWaits.LetLook())
        {
            CountEvent(Clock.NowTicks);
            NoteProgress();
            return true;
        }

        var ticks = Clock.Events.NextTicks();
        if (ticks == ScheduledEvent.Never || ticks > limitTicks)
            return false;
        // Before the event is taken, so that nothing is lost with the exception.
        CountEvent(ticks);
        if (!Clock.Events.NextRunsUserCode)
            CheckProgress(ticks, limitTicks);
        var next = Clock.TakeNext();
        if (next.RunsUserCode)
            NoteProgress();
        Fire(next);
        return true;
    }

    private bool TryResume()
    {
        if (_ready.Count == 0)
            return false;
        CountEvent(Clock.NowTicks);
        NoteProgress();
        _ready.Dequeue().GoOn();
        return true;
    }

    /// <summary>Blocks the caller until its call has its result: turns the loop until then or, on a simulated thread, passes the baton
    /// on.</summary>
    internal void WaitFor(PendingOperation operation)
    {
        if (Threads.Running is { } thread)
        {
            Threads.Park(thread, operation);
            return;
        }

        if (_isDisposed)
            operation.Abandon(new ObjectDisposedException(typeof(Simulation).FullName));
        Enter();
        try
        {
            while (!operation.IsCompleted)
            {
                if (!Step() && !Threads.HandleWaits.WaitForOutside())
                    throw CannotGoOn(operation);
            }
        }
        catch (Exception exception) when (!operation.IsCompleted)
        {
            // The call ends here: what it waited for must not be given to it any more.
            operation.Abandon(exception);
            throw;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Somebody awaits a call while nothing drives the loop: turns it until the call has its result, and fails the call
    /// when nothing can bring one, because nobody would come back to it.</summary>
    internal void WaitForAwaited(PendingOperation operation)
    {
        if (_isDisposed)
            operation.Abandon(new ObjectDisposedException(typeof(Simulation).FullName));
        Enter();
        try
        {
            while (!operation.IsCompleted)
            {
                if (!Step())
                    operation.Abandon(NobodyDrives(operation));
            }
        }
        catch (Exception exception) when (!operation.IsCompleted)
        {
            // Whoever awaits the call gets it.
            operation.Abandon(exception);
        }

        try
        {
            while (_ready.TryDequeue(out var ready))
                ready.GoOn();
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Turns the loop until the condition holds or nothing is left to do by the limit.</summary>
    internal bool TurnUntil(Func<bool> condition, long limitTicks)
    {
        ThrowIfDisposed();
        if (Threads.Running is { } thread)
            throw Trouble($"Thread {thread} cannot turn the simulation that runs it. Let it wait: network.Sleep, Join, a socket.");
        Enter();
        try
        {
            while (!condition())
            {
                if (!Step(limitTicks) && (limitTicks != ScheduledEvent.Never || !Threads.HandleWaits.WaitForOutside()))
                    return false;
            }

            return true;
        }
        finally
        {
            _depth--;
        }
    }

    // ---- Trouble

    internal SimulationException Trouble(string message, Exception? inner = null) =>
        new(message, _seed, TimeSpan.FromTicks(Clock.NowTicks), PendingCalls(), inner);

    internal SimulationDeadlockException Deadlock(string message) =>
        new(message, _seed, TimeSpan.FromTicks(Clock.NowTicks), PendingCalls());

    internal SimulationEndedException Ended(SimulatedThread thread) => new(
        $"The simulation has ended, and with it thread {thread.Name} of host {thread.Host.Name}.",
        _seed,
        TimeSpan.FromTicks(Clock.NowTicks),
        []);

    private void Fire(ScheduledEvent next)
    {
        IsNetworkAtWork = !next.RunsUserCode;
        try
        {
            next.Fire();
        }
        finally
        {
            IsNetworkAtWork = false;
        }
    }

    private void Enter()
    {
        Verify("A call that waits");
        _thread = Environment.CurrentManagedThreadId;
        _depth++;
        Threads.HandleWaits.StartAnew();
        NoteProgress();
    }

    private void NoteProgress()
    {
        HasRunUserCode = true;
        Threads.HandleWaits.IsLookDue = true;
        _progressTicks = Clock.NowTicks;
    }

    private SimulationDeadlockException NoProgress() => Deadlock(
        $"Deadlock: for {_options.ProgressLimit} nothing has happened but what the protocols do among themselves, and no code of the "
        + "application is due.");

    private SimulationDeadlockException CannotGoOn(PendingOperation operation)
    {
        var call = operation.Describe();
        // Not the kind of the exception: the pool may be used by others as well.
        var hint = _run is { HasWaitingWork: true }
            ? " Work waits in the thread pool: if it is of this run, this call blocks the thread that it needs. Use the asynchronous call."
            : "";
        return Deadlock($"Deadlock: {call.Call} can never return, because nothing is left that could happen.{hint}\n  {call}");
    }

    private SimulationException NobodyDrives(PendingOperation operation)
    {
        var call = operation.Describe();
        return Trouble(
            $"{call.Call} was awaited outside a run, and nothing that could still happen completes it. Put the code that awaits into "
            + "`await simulation.RunAsync(async () => { ... })`, or keep the ValueTask, call simulation.RunUntilIdle() and await it "
            + $"then.\n  {call}");
    }

    private void CheckProgress(long ticks, long limitTicks)
    {
        if (limitTicks == ScheduledEvent.Never && Clock.Events.UserEvents == 0 && ticks - _progressTicks > _options.ProgressLimit.Ticks)
            throw NoProgress();
    }

    // Events and resumed calls without end at one instant: code that reacts to itself.
    private void CountEvent(long ticks)
    {
        if (ticks != _instantTicks)
            (_instantTicks, _eventsOfInstant) = (ticks, 0);
        if (++_eventsOfInstant > _options.MaximumEventsPerInstant)
            throw Trouble(
                $"Livelock: {_options.MaximumEventsPerInstant} events happened without time going on. If the scenario is that large, "
                + $"raise {nameof(SimulationOptions)}.{nameof(SimulationOptions.MaximumEventsPerInstant)}.");
    }
}
