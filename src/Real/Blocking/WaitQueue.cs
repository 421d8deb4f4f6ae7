// Which blocking calls are in progress on one socket, so that Interrupt finds them. The descriptor to wake a call by belongs to the
// waiting thread, not to the socket: a hundred thousand idle sockets cost no descriptor more.
//
// It also keeps the calls away from a descriptor that is being replaced. Select releases the handle that the socket has when it returns, which
// would not be the one it took: the old descriptor would be waited for for ever, and the new one closed once too often.

namespace SimNet;

/// <summary>The blocking calls in progress on a socket. Safe for any thread.</summary>
internal sealed class WaitQueue
{
    private readonly Lock _lock = new();
    private Waiter? _first;
    private int _suspensions;
    private int _waiting;

    internal void Add(Waiter call)
    {
        lock (_lock)
        {
            call.Next = _first;
            _first = call;
        }
    }

    /// <summary>Takes a call out. When this returns no interrupt can reach the call any more.</summary>
    internal void Remove(Waiter call)
    {
        lock (_lock)
        {
            if (_first == call)
                _first = call.Next;
            else
                Before(call).Next = call.Next;
            call.Next = null;
        }
    }

    internal void InterruptAll()
    {
        lock (_lock)
        {
            for (var call = _first; call is not null; call = call.Next)
            {
                if (call.HearsInterrupts)
                    call.Interrupt();
            }
        }
    }

    /// <summary>Interrupts a call that is in progress here.</summary>
    internal void Interrupt(Waiter call)
    {
        lock (_lock)
            call.Interrupt();
    }

    /// <summary>Called before the socket's descriptor is replaced: when this returns no call waits on it, and none will until
    /// <see cref="Resume"/>.</summary>
    internal void Suspend()
    {
        lock (_lock)
        {
            _suspensions++;
            for (var call = _first; call is not null; call = call.Next)
                call.SendAway();
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _waiting) > 0)
            spin.SpinOnce();
    }

    /// <summary>Lets the calls go on, on the new descriptor.</summary>
    /// <param name="wasShutDown">Whether what they waited for was shut down with the old one: then they end.</param>
    internal void Resume(bool wasShutDown)
    {
        lock (_lock)
        {
            _suspensions--;
            for (var call = _first; wasShutDown && call is not null; call = call.Next)
                call.End();
        }
    }

    /// <summary>A call is about to wait on the descriptor. Returns when it may.</summary>
    internal void Enter(Waiter call)
    {
        var spin = default(SpinWait);
        while (!TryEnter(call))
            spin.SpinOnce();
    }

    /// <summary>A call does not wait on the descriptor any more.</summary>
    internal void Leave() => Interlocked.Decrement(ref _waiting);

    private bool TryEnter(Waiter call)
    {
        lock (_lock)
        {
            if (_suspensions > 0)
                return false;
            Interlocked.Increment(ref _waiting);
            call.ComeBack();
            return true;
        }
    }

    private Waiter Before(Waiter call)
    {
        var previous = _first;
        while (previous is not null && previous.Next != call)
            previous = previous.Next;
        return previous ?? throw new InvalidOperationException("The blocking call is not in progress on this socket.");
    }
}
