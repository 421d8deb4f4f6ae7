// Drives a run on the thread pool, with public API only: for the length of the run the pool has one worker, and the loop is a work
// item that goes behind everything runnable and moves time only when nothing is. So all that async code does (ConfigureAwait(false),
// Task.Run, channels, timers of the simulation) runs in one deterministic order. Measured in docs/determinism.md.
// This file may touch the pool, threads and the wall clock, because waiting for the real pool is its work.
#pragma warning disable RS0030

using System.Diagnostics;

namespace SimNet.Simulated.Execution;

internal sealed class PoolDriver : IThreadPoolWorkItem, IRunDriver
{
    // Work items between two looks at the pool's own bookkeeping (its 30 ms quantum) need no limit; this one keeps the pool's other
    // users alive if a scenario never leaves work behind.
    private const int StepsPerTurn = 4096;

    private static readonly SemaphoreSlim s_gate = new(1, 1);

    // Set for the code of a run, so that it can be told that it may not start another one.
    private static readonly AsyncLocal<bool> s_isInside = new();

    private readonly EventLoop _loop;
    private readonly SimulationOptions _options;
    private readonly Func<Task> _main;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (int Workers, int Ports) _minimum;
    private (int Workers, int Ports) _maximum;
    private Task? _root;
    private SimulationException? _failure;
    private long _idleSince;

    private PoolDriver(EventLoop loop, SimulationOptions options, Func<Task> main)
    {
        _loop = loop;
        _options = options;
        _main = main;
    }

    public bool HasWaitingWork => ThreadPool.PendingWorkItemCount > 0;

    internal static async Task RunAsync(EventLoop loop, SimulationOptions options, Func<Task> main)
    {
        loop.ThrowIfDriven();
        if (s_isInside.Value)
            throw loop.Trouble("A run cannot be started inside the run of another simulation. Run them one after the other.");
        await s_gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var driver = new PoolDriver(loop, options, main);
            loop.EnterRun(driver);
            try
            {
                driver.TakePool();
                ThreadPool.UnsafeQueueUserWorkItem(driver, preferLocal: false);
                await driver._done.Task.ConfigureAwait(false);
            }
            finally
            {
                loop.LeaveRun();
                driver.GiveBackPool();
            }
        }
        finally
        {
            s_gate.Release();
        }
    }

    public void Fail(SimulationException failure) => _failure ??= failure;

    // The pool has one worker, so any pool thread is that worker.
    public bool IsItsThread() => Thread.CurrentThread.IsThreadPoolThread;

    public void Execute()
    {
        try
        {
            if (Turn())
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        catch (Exception exception)
        {
            // Of the loop or of an event handler: it ends the run, and the run's caller gets it.
            _done.TrySetException(Wrap(exception));
        }
    }

    // False when the run is over.
    private bool Turn()
    {
        _loop.Verify(nameof(RunAsync));
        _loop.HasRunUserCode = true;
        if (_root is null)
        {
            WaitForOthers();
            _root = Start();
        }

        for (var step = 0; step < StepsPerTurn; step++)
        {
            if (_failure is not null)
                throw _failure;
            // Asking the pool costs more than a small event: only after code that may have left something there.
            if (_loop.HasRunUserCode && HasWaitingWork)
                return GoBehindIt();
            _loop.HasRunUserCode = false;
            if (_root.IsCompleted)
            {
                Finish();
                return false;
            }

            if (_loop.Step())
                _idleSince = 0;
            else if (HasWaitingWork)
                return GoBehindIt();
            else
                WaitForOutside();
        }

        return true;
    }

    // Something is runnable after all: whatever is waited for outside has a new start.
    private bool GoBehindIt()
    {
        _idleSince = 0;
        return true;
    }

    private Task Start()
    {
        s_isInside.Value = true;
        try
        {
            return _main() ?? throw new InvalidOperationException("The scenario returned no task.");
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
        finally
        {
            s_isInside.Value = false;
        }
    }

    private void Finish()
    {
        if (_root!.IsCanceled)
            _done.TrySetException(_loop.Trouble("The scenario was cancelled.", new TaskCanceledException(_root)));
        else if (_root.Exception is { } failure)
            _done.TrySetException(Wrap(failure.InnerException!));
        else
            _done.TrySetResult();
    }

    private SimulationException Wrap(Exception failure) => failure as SimulationException
        ?? _loop.Trouble($"The scenario failed: {failure.GetType().Name}: {failure.Message}", failure);

    // Nothing can happen inside; files and real timers may still bring something. After a while it is a deadlock.
    private void WaitForOutside()
    {
        if (_idleSince == 0)
            _idleSince = Stopwatch.GetTimestamp();
        else if (Stopwatch.GetElapsedTime(_idleSince) > _options.OutsideWait)
            throw _loop.Deadlock(
                "Deadlock: the scenario is not finished, and nothing is left that could happen. If it waits for something outside the "
                + "simulation (a real timer, another thread, a file), give it the network's TimeProvider or take it out.");
        Thread.Sleep(1);
        _loop.Threads.HandleWaits.IsLookDue = true;
    }

    private void TakePool()
    {
        ThreadPool.GetMinThreads(out _minimum.Workers, out _minimum.Ports);
        ThreadPool.GetMaxThreads(out _maximum.Workers, out _maximum.Ports);
        if (!ThreadPool.SetMinThreads(1, _minimum.Ports) || !ThreadPool.SetMaxThreads(1, _maximum.Ports))
        {
            ThreadPool.GetMaxThreads(out var workers, out _);
            if (workers != 1)
                throw _loop.Trouble(
                    $"The thread pool cannot be limited to one worker: its limit is fixed at {workers} by configuration. Set "
                    + "System.Threading.ThreadPool.MinThreads and MaxThreads to 1 in runtimeconfig.template.json, or remove them.");
        }
    }

    private void GiveBackPool()
    {
        ThreadPool.SetMaxThreads(_maximum.Workers, _maximum.Ports);
        ThreadPool.SetMinThreads(_minimum.Workers, _minimum.Ports);
    }

    // Workers that were busy when the limit was set finish their item first.
    private void WaitForOthers()
    {
        var start = Stopwatch.GetTimestamp();
        while (BusyWorkers() > 1)
        {
            if (Stopwatch.GetElapsedTime(start) > _options.ExclusiveWait)
                throw _loop.Trouble(
                    $"Another thread of the pool has been busy for {_options.ExclusiveWait.TotalSeconds} s, and a run needs the pool for "
                    + "itself. Do not run blocking code beside it; test classes that run simulations should not run in parallel.");
            Thread.Sleep(1);
        }
    }

    // How many workers are busy can be read only against a limit above one.
    private int BusyWorkers()
    {
        if (!ThreadPool.SetMaxThreads(2, _maximum.Ports))
            return 1;
        ThreadPool.GetAvailableThreads(out var available, out _);
        ThreadPool.SetMaxThreads(1, _maximum.Ports);
        return 2 - available;
    }
}
