// A lookup that takes time. The answer is found when the time is over, so that it is the one of then.

using SimNet.Simulated.Execution;

namespace SimNet.Simulated.Sockets;

internal sealed class NameLookup<TResult> : PendingOperation
{
    private readonly string _host;
    private readonly string _call;
    private readonly string _name;
    private readonly Func<TResult> _answer;
    private readonly TaskCompletionSource<TResult> _source = new();
    private CancellationTokenRegistration _registration;
    private Exception? _failure;
    private TResult? _result;

    private NameLookup(EventLoop loop, string host, string call, string name, Func<TResult> answer)
        : base(loop) => (_host, _call, _name, _answer) = (host, call, name, answer);

    /// <summary>Looks up and waits.</summary>
    internal static TResult Wait(EventLoop loop, string host, string call, string name, TimeSpan latency, Func<TResult> answer)
    {
        var lookup = new NameLookup<TResult>(loop, host, call, name, answer);
        lookup.Begin(isBlocking: true, latency.Ticks);
        loop.WaitFor(lookup);
        return lookup._failure is null ? lookup._result! : throw lookup._failure;
    }

    /// <summary>Begins to look up.</summary>
    internal static Task<TResult> Start(
        EventLoop loop, string host, string call, string name, TimeSpan latency, Func<TResult> answer, CancellationToken cancellationToken)
    {
        var lookup = new NameLookup<TResult>(loop, host, call, name, answer);
        lookup.Begin(isBlocking: false, latency.Ticks);
        lookup._registration = cancellationToken.UnsafeRegister(
            static (lookup, token) => ((NameLookup<TResult>)lookup!).OnCancelled(token), lookup);
        // Outside a run nobody would come back to it.
        if (!loop.IsDriven)
            loop.WaitForAwaited(lookup);
        return lookup._source.Task;
    }

    internal override string HostName => _host;

    internal override PendingCall Describe() =>
        new(_host, Socket: 0, _call, "Lookup", "-", _name, TimeSpan.FromTicks(StartedTicks));

    internal override void Fire()
    {
        try
        {
            _result = _answer();
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            _failure = exception;
        }

        Done();
    }

    internal override void Abandon(Exception reason)
    {
        if (IsCompleted)
            return;
        _failure = reason;
        Done();
    }

    internal override void Publish()
    {
        if (_failure is OperationCanceledException cancelled)
            _source.TrySetCanceled(cancelled.CancellationToken);
        else if (_failure is not null)
            _source.TrySetException(_failure);
        else
            _source.TrySetResult(_result!);
    }

    private void Done()
    {
        _registration.Unregister();
        Finish();
    }

    // Comes on whatever thread cancels. What comes from outside waits for the loop.
    private void OnCancelled(CancellationToken token)
    {
        if (Loop.IsCurrent)
            Abandon(new OperationCanceledException(token));
        else
            Loop.Post(() => Abandon(new OperationCanceledException(token)));
    }
}
