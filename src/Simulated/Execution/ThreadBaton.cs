// The thread of the operating system below a simulated one, and the baton that lets it run: it is passed on by whoever turns the loop, who
// then waits until it comes back. So exactly one thread of a simulation runs at a time. The one place that makes threads; what is
// measured of the ways to pass a baton is in docs/kernel-notes/threads.md.
#pragma warning disable RS0030 // Real threads are what this file is about.
#pragma warning disable CA1001 // The event is never asked for a handle, so it has none to dispose of.

namespace SimNet.Simulated.Execution;

/// <param name="name">The thread's name for debuggers.</param>
/// <param name="body">What it runs.</param>
/// <param name="returned">Set when the baton comes back; shared by the threads of a simulation, of which one at a time can set it.</param>
internal sealed class ThreadBaton(string name, Action body, ManualResetEventSlim returned)
{
    private const int New = 0;
    private const int Running = 1;
    private const int Parked = 2;
    private const int Ended = 3;
    private const int Lost = 4;

    private readonly ManualResetEventSlim _turn = new();
    private Thread? _thread;
    private int _state;
    private volatile bool _wasWoken;

    /// <summary>Whether the thread was ever given the baton.</summary>
    internal bool HasStarted => Volatile.Read(ref _state) != New;

    internal bool HasEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>Whether the thread kept the baton for so long that it was taken away from it.</summary>
    internal bool IsLost => Volatile.Read(ref _state) == Lost;

    /// <summary>Whether the thread is inside <see cref="Return"/>, where it may wait for real.</summary>
    internal bool IsReturning { get; private set; }

    /// <summary>Whether it waits, at this moment, in a call of the runtime.</summary>
    internal bool IsBlocked => _thread is { } thread && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <summary>The managed id of the thread that <see cref="Pass"/> lets run.</summary>
    internal int Prepare()
    {
        // As a background thread it does not keep the process alive.
        _thread ??= new Thread(Run) { IsBackground = true, Name = name };
        return _thread.ManagedThreadId;
    }

    /// <summary>Lets the thread run. The caller waits for it to return.</summary>
    internal void Pass()
    {
        var isNew = _state == New;
        Volatile.Write(ref _state, Running);
        if (isNew)
            _thread!.UnsafeStart();
        else
            _turn.Set();
    }

    /// <summary>On the thread: gives the baton back and waits until it is passed again.</summary>
    /// <returns>False when it had been taken away before.</returns>
    internal bool Return()
    {
        if (Interlocked.CompareExchange(ref _state, Parked, Running) != Running)
            return false;
        IsReturning = true;
        returned.Set();
        WaitForTurn();
        _turn.Reset();
        IsReturning = false;
        return true;
    }

    /// <summary>On the thread: gives the baton back for good without ending, and never comes back.</summary>
    internal void Surrender()
    {
        IsReturning = true;
        if (Interlocked.CompareExchange(ref _state, Ended, Running) == Running)
            returned.Set();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Takes the baton away from a thread that does not give it back.</summary>
    /// <returns>False when it came back just now.</returns>
    internal bool TakeAway() => Interlocked.CompareExchange(ref _state, Lost, Running) == Running;

    /// <summary>Wakes the thread from whatever it waits in, with a <see cref="ThreadInterruptedException"/>.</summary>
    internal void Wake()
    {
        _wasWoken = true;
        _thread!.Interrupt();
    }

    private void Run()
    {
        body();
        IsReturning = true;
        if (_wasWoken)
            TakeInterrupt();
        if (Interlocked.CompareExchange(ref _state, Ended, Running) == Running)
            returned.Set();
    }

    private void WaitForTurn()
    {
        while (true)
        {
            try
            {
                _turn.Wait();
                return;
            }
            catch (ThreadInterruptedException)
            {
                // The thread was woken because it did not come back, and came back at that moment: nothing is to be woken any more.
            }
        }
    }

    // A wake-up that came too late for the body must not meet the last steps here.
    private static void TakeInterrupt()
    {
        try
        {
            Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
            // Taken.
        }
    }
}
