// The calls that wait on one direction of a socket, first come, first served.

namespace SimNet.Simulated.Sockets;

internal sealed class OperationQueue
{
    private SocketOperation? _first;
    private SocketOperation? _last;
    private bool _isRunning;
    private bool _holdsCancelled;

    internal bool IsEmpty => _first is null;

    /// <summary>Whether an asynchronous call of this direction is tried at once. .NET leaves a cancelled one in its queue until the next
    /// event, and queues others behind it untried.</summary>
    internal bool MayTry => _first is null && !_holdsCancelled;

    internal SocketOperation? First => _first;

    /// <summary>Whether a thread is blocked in one of the calls.</summary>
    internal bool HasBlocked
    {
        get
        {
            for (var operation = _first; operation is not null; operation = operation.QueueNext)
            {
                if (operation.IsBlocking)
                    return true;
            }

            return false;
        }
    }

    internal void Add(SocketOperation operation)
    {
        operation.Queue = this;
        operation.QueuePrevious = _last;
        if (_last is null)
            _first = operation;
        else
            _last.QueueNext = operation;
        _last = operation;
    }

    internal void Remove(SocketOperation operation)
    {
        if (operation.QueuePrevious is null)
            _first = operation.QueueNext;
        else
            operation.QueuePrevious.QueueNext = operation.QueueNext;
        if (operation.QueueNext is null)
            _last = operation.QueuePrevious;
        else
            operation.QueueNext.QueuePrevious = operation.QueuePrevious;
        operation.Queue = null;
        operation.QueueNext = operation.QueuePrevious = null;
    }

    /// <summary>An asynchronous call of it was cancelled.</summary>
    internal void HoldCancelled() => _holdsCancelled = true;

    /// <summary>Lets every waiting call go on, whatever becomes of the others.</summary>
    internal void RunEach()
    {
        for (var operation = _first; operation is not null;)
        {
            var next = operation.QueueNext;
            operation.TryFinish();
            operation = next;
        }
    }

    /// <summary>Lets the waiting calls go on, in order, until one must go on waiting.</summary>
    internal void Run()
    {
        // Receiving may itself free a window and bring more: the loop below sees that.
        if (_isRunning)
            return;
        _isRunning = true;
        _holdsCancelled = false;
        try
        {
            SocketOperation? moved = null;
            while (_first is { } first && first != moved)
            {
                if (first.TryFinish())
                    continue;
                if (!first.WaitsAgainAtTheEnd)
                    break;
                moved ??= first;
                Remove(first);
                Add(first);
            }
        }
        finally
        {
            _isRunning = false;
        }
    }
}
