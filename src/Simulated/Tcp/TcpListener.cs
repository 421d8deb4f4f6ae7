// The two queues of a listening socket (Linux): requests whose handshake is not complete, and connections to be accepted.
// Listen(n) lets n + 1 connections in: a request is dropped when more than n wait to be accepted, and repeated by its sender.

namespace SimNet.Simulated.Tcp;

internal sealed class TcpListener<TConnection>(int backlog, int maximumRequests)
{
    private readonly Queue<TConnection> _established = new();
    private readonly LinkedList<TConnection> _requests = new();

    internal int Backlog { get; set; } = backlog;

    /// <summary>Connections that wait to be accepted.</summary>
    internal int Waiting => _established.Count;

    /// <summary>Whether a connection waits to be accepted.</summary>
    internal bool HasConnection => _established.Count > 0;

    /// <summary>Whether a request must be dropped.</summary>
    internal bool IsFull => _established.Count > Backlog || _requests.Count >= maximumRequests;

    internal LinkedListNode<TConnection> AddRequest(TConnection request) => _requests.AddLast(request);

    internal void RemoveRequest(LinkedListNode<TConnection> request) => _requests.Remove(request);

    /// <summary>Moves a request whose handshake is complete to the accept queue, unless that is full.</summary>
    internal bool TryEstablish(LinkedListNode<TConnection> request)
    {
        if (_established.Count > Backlog)
            return false;
        _requests.Remove(request);
        _established.Enqueue(request.Value);
        return true;
    }

    internal bool TryAccept(out TConnection connection) => _established.TryDequeue(out connection!);

    /// <summary>Everything in both queues, in order: the listener is being closed.</summary>
    internal IReadOnlyList<TConnection> TakeAll()
    {
        List<TConnection> all = [.. _established, .. _requests];
        _established.Clear();
        _requests.Clear();
        return all;
    }
}
