// A socket call that waits. One object per call in progress, reused by its socket, so that waiting allocates nothing.

using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using SimNet.Simulated.Execution;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketOperation(SocketWithConnection socket) : PendingOperation(socket.Loop)
{
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private int _generation;

    protected SocketWithConnection Socket { get; } = socket;

    internal bool IsOfStream => Socket.SocketType == SocketType.Stream;

    internal string Call { get; private set; } = "";

    internal OperationQueue? Queue { get; set; }

    internal SocketOperation? QueueNext { get; set; }

    internal SocketOperation? QueuePrevious { get; set; }

    /// <summary>The outcome of the call, unless <see cref="Failure"/> is set.</summary>
    internal SocketError Error { get; private protected set; }

    /// <summary>An outcome that is not an error of the network.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>What the call reports when its time is over.</summary>
    protected virtual SocketError TimeoutError => SocketError.TimedOut;

    /// <summary>Tries once more; true when the call has its result.</summary>
    internal bool TryFinish()
    {
        if (IsCompleted)
            return true;
        if (!TryProgress())
            return false;
        Done();
        return true;
    }

    /// <summary>Whether the call, when it was woken for nothing, lets the others of its queue be first.</summary>
    internal virtual bool WaitsAgainAtTheEnd => false;

    /// <summary>Whether the call waits, or has waited.</summary>
    protected bool IsStarted { get; private set; }

    /// <summary>Tries without having waited; true when the call has its result and need not wait.</summary>
    internal bool TryAtOnce() => TryProgress();

    internal void Fail(SocketError error)
    {
        if (IsCompleted)
            return;
        Error = error;
        Done();
    }

    /// <summary>Ends a blocked call because the socket was disconnected for reuse, as RealSocket does. One that connects goes on.</summary>
    internal virtual void EndByDisconnect()
    {
    }

    internal override void Abandon(Exception reason)
    {
        if (IsCompleted)
            return;
        Failure = reason;
        Done();
    }

    internal override string HostName => Socket.Network.HostName;

    internal override PendingCall Describe() => Socket.Describe(Call, TimeSpan.FromTicks(StartedTicks));

    // The time of the call is over.
    internal override void Fire() => Fail(TimeoutError);

    /// <summary>Begins to wait in the queue.</summary>
    internal void Start(string call, OperationQueue? queue, bool isBlocking, long timeoutTicks, CancellationToken token)
    {
        Call = call;
        IsStarted = true;
        Socket.IsRegistered |= !isBlocking && queue != Socket.WritingBeside;
        Error = SocketError.Success;
        Failure = null;
        Begin(isBlocking, timeoutTicks);
        queue?.Add(this);
        _token = token;
        if (!token.CanBeCanceled)
            return;
        _registration = token.UnsafeRegister(static operation => ((SocketOperation)operation!).OnCancelled(), this);
    }

    /// <summary>One attempt at what the call is for; sets the result and returns true when it has one.</summary>
    protected abstract bool TryProgress();

    /// <summary>Stops listening to whatever else than the queue the call waits for.</summary>
    protected virtual void OnDone()
    {
    }

    /// <summary>The outcome as the exception an awaiter gets, or null.</summary>
    protected Exception? TakeException()
    {
        if (Failure is not null)
            return Failure;
        return Error == SocketError.Success ? null : Socket.Failed(Error, Call);
    }

    private protected void Done()
    {
        IsStarted = false;
        _generation++;
        Queue?.Remove(this);
        _registration.Unregister();
        _registration = default;
        OnDone();
        Finish();
    }

    // Comes on whatever thread cancels. What comes from outside waits for the loop.
    private void OnCancelled()
    {
        if (Loop.IsCurrent)
        {
            Cancel(_generation);
            return;
        }

        var generation = _generation;
        Loop.Post(() => Cancel(generation));
    }

    private void Cancel(int generation)
    {
        // The object may serve another call by now: that one is cancelled only if its own token is.
        if (generation != _generation || IsCompleted || !_token.IsCancellationRequested)
            return;
        Failure = new OperationCanceledException(_token);
        Queue?.HoldCancelled();
        Done();
    }
}

/// <summary>A waiting call with a result.</summary>
internal abstract class SocketOperation<TResult>(SocketWithConnection socket)
    : SocketOperation(socket), IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    /// <summary>What the call returns.</summary>
    internal TResult? Result { get; private protected set; }

    internal ValueTask<TResult> AsTask() => new(this, _core.Version);

    internal ValueTask AsVoidTask() => new(this, _core.Version);

    internal override void Publish()
    {
        if (TakeException() is { } exception)
            _core.SetException(exception);
        else
            _core.SetResult(Result!);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (!Loop.IsDriven && _core.GetStatus(token) == ValueTaskSourceStatus.Pending)
            Loop.WaitForAwaited(this);
        _core.OnCompleted(continuation, state, token, flags);
    }

    public TResult GetResult(short token)
    {
        // Throws for a task that was consumed before: the object serves another call then.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The call is not complete yet: await it, or turn it into a task with AsTask().");
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Recycle();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>Makes the object fit for another call.</summary>
    internal void Recycle()
    {
        _core.Reset();
        Result = default;
        OnRecycled();
    }

    /// <summary>Gives the object back to where it came from.</summary>
    protected virtual void OnRecycled()
    {
    }
}
