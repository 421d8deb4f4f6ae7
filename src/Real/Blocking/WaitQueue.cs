// Which blocking calls are in progress on one socket, so that Interrupt finds them. The descriptor to wake a call by belongs to the
// waiting thread, not to the socket: a hundred thousand idle sockets cost no descriptor more.

namespace SimNet;

/// <summary>The blocking calls in progress on a socket. Safe for any thread.</summary>
internal sealed class WaitQueue
{
    private readonly Lock _lock = new();
    private BlockingCall? _first;

    internal void Add(BlockingCall call)
    {
        lock (_lock)
        {
            call.Next = _first;
            _first = call;
        }
    }

    /// <summary>Takes a call out. When this returns no interrupt can reach the call any more.</summary>
    internal void Remove(BlockingCall call)
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
                call.Interrupt();
        }
    }

    private BlockingCall Before(BlockingCall call)
    {
        var previous = _first;
        while (previous is not null && previous.Next != call)
            previous = previous.Next;
        return previous ?? throw new InvalidOperationException("The blocking call is not in progress on this socket.");
    }
}
