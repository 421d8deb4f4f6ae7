// A thread of a simulated host as the scenario sees it. How it is made to run in its turn is ThreadDriver's business.

using System.Runtime.CompilerServices;
using SimNet.Simulated.Execution;

namespace SimNet.Simulated;

/// <summary>A thread of a host, for code that blocks: made by <see cref="SimulatedHost.StartThread"/>.</summary>
/// <remarks>
/// <para>It is a thread of the operating system, of which exactly one runs at a time in a simulation. It runs until it waits: in a call of
/// its network (a socket, <see cref="INetwork.Sleep"/>, Select), for a lock, an event or a task, or for another thread by
/// <see cref="Join()"/>. It goes on when that is over and it is its turn, in the order in which waits ended.</para>
/// <para>If its body fails, the exception is <see cref="Completion"/>'s, and every <see cref="Join()"/> throws. If, at that moment, nobody
/// has asked for <see cref="Completion"/> and nobody waits in <see cref="Join()"/>, it also ends the run, or the call that turned the
/// simulation, with a <see cref="SimulationException"/>: no failure goes unnoticed.</para>
/// <para>Thread rule: as everything of a simulation. <see cref="Name"/>, <see cref="Host"/>, <see cref="IsAlive"/> and
/// <see cref="Completion"/> may be read by any thread.</para>
/// </remarks>
public sealed class SimulatedThread
{
    private readonly EventLoop _loop;
    private readonly Action _body;
    private readonly ExecutionContext? _flow = ExecutionContext.Capture();
    private readonly TaskCompletionSource _completion = new();
    private readonly List<BlockedWait> _joins = [];
    private volatile bool _isEnding;
    private bool _isInterrupted;
    private bool _isObserved;

    internal SimulatedThread(EventLoop loop, SimulatedHost host, string name, Action body)
    {
        _loop = loop;
        _body = body;
        Host = host;
        Name = name;
    }

    /// <summary>The name, as reports show it.</summary>
    public string Name { get; }

    /// <summary>The host whose program the thread belongs to.</summary>
    public SimulatedHost Host { get; }

    /// <summary>Whether it has not ended. It is alive from <see cref="SimulatedHost.StartThread"/> on, though its first step comes only
    /// when the simulation is turned next.</summary>
    public bool IsAlive => !_completion.Task.IsCompleted;

    /// <summary>The end of the thread: its success, or the exception that its body ended with, or cancelled when the simulation was
    /// disposed of before. Whoever asks for it takes over its failure. To be awaited inside a run; outside a run use
    /// <see cref="Join()"/>, which turns the simulation.</summary>
    public Task Completion
    {
        get
        {
            _isObserved = true;
            return _completion.Task;
        }
    }

    internal ThreadBaton Baton { get; set; } = null!;

    /// <summary>Where the thread stands in the list of those that have not ended.</summary>
    internal LinkedListNode<SimulatedThread>? Node { get; set; }

    /// <summary>The call it waits in.</summary>
    internal PendingOperation? WaitsIn { get; set; }

    /// <summary>What its body ended with.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>Whether its failure is somebody's.</summary>
    internal bool IsObserved => _isObserved || _joins.Count > 0;

    /// <summary>Whether it is to end: calls that would wait throw.</summary>
    internal bool IsEnding { get => _isEnding; set => _isEnding = value; }

    /// <summary>How often it was told that it is to end.</summary>
    internal int Refusals { get; set; }

    /// <summary>Whether it did nothing since it was resumed but see that what it waits for is not there.</summary>
    internal bool HasOnlyLooked { get; set; }

    internal EventLoop Loop => _loop;

    /// <summary>Waits until the thread has ended, on a simulated thread or on the one that drives the simulation.</summary>
    /// <exception cref="SimulationDeadlockException">It never will: nothing is left that could happen.</exception>
    /// <exception cref="SimulationException">It failed; its exception is inside. Or it calls this itself.</exception>
    public void Join() => Join(Timeout.InfiniteTimeSpan);

    /// <summary>The same for a limited time.</summary>
    /// <inheritdoc cref="Join()"/>
    /// <param name="timeout">How long to wait, in virtual time; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <returns>Whether the thread has ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long.</exception>
    public bool Join(TimeSpan timeout)
    {
        var ticks = BlockedWait.ToTicks(timeout, nameof(timeout));
        _loop.Verify(nameof(Join));
        if (_loop.Threads.Running == this)
            throw _loop.Trouble($"Thread {Name} of host {Host.Name} waits for its own end.");
        if (IsAlive && ticks != 0 && !WaitForEnd(ticks))
            return false;
        return Trouble() is { } trouble ? throw trouble : !IsAlive;
    }

    /// <summary>Ends the call that the thread waits in with a <see cref="ThreadInterruptedException"/>, or, when it does not wait, its next
    /// one: as <c>Thread.Interrupt</c> does. A socket stays usable, as after <see cref="ISocket.Interrupt"/>.</summary>
    public void Interrupt()
    {
        _loop.Verify(nameof(Interrupt));
        if (WaitsIn is { IsCompleted: false } operation)
            operation.Abandon(new ThreadInterruptedException());
        else
            _isInterrupted = true;
    }

    /// <summary>The host's name and the thread's.</summary>
    public override string ToString() => $"{Host.Name}/{Name}";

    internal bool TakeInterrupt()
    {
        var isInterrupted = _isInterrupted;
        _isInterrupted = false;
        return isInterrupted;
    }

    /// <summary>On the thread itself. Its frame is where the application's code begins on the stack, so it must be there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    internal void RunBody()
    {
        if (_flow is null)
            _body();
        else
            ExecutionContext.Run(_flow, RunBody, this);
    }

    /// <summary>Tells everybody that the thread has ended.</summary>
    internal void Conclude(Exception? failure)
    {
        if (failure is not null)
        {
            Failure = failure;
            _completion.SetException(failure);
            // Reported, if not by the one who awaits it: not to be reported again when it is collected.
            _ = _completion.Task.Exception;
        }
        else if (IsEnding)
        {
            _completion.SetCanceled();
        }
        else
        {
            _completion.SetResult();
        }

        foreach (var join in _joins)
            join.Complete();
        _joins.Clear();
    }

    /// <summary>The failure of the thread as trouble of the simulation; null when it did not fail.</summary>
    internal SimulationException? Trouble()
    {
        if (_completion.Task.Exception?.InnerException is not { } failure)
            return null;
        return _loop.Trouble($"Thread {Name} of host {Host.Name} failed: {failure.GetType().Name}: {failure.Message}", failure);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static void RunBody(object? thread) => ((SimulatedThread)thread!)._body();

    private bool WaitForEnd(long ticks)
    {
        var join = new BlockedWait(_loop, _loop.Threads.Running?.Host.Name, isOfNetwork: false);
        _joins.Add(join);
        try
        {
            return join.Wait(nameof(Join), ToString(), ticks);
        }
        finally
        {
            _joins.Remove(join);
        }
    }
}
