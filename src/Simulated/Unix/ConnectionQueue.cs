// The queue of a Unix listener: connections that wait to be accepted, and connects that wait for room in it, first come, first served.

namespace SimNet.Simulated.Unix;

internal sealed class ConnectionQueue<TSocket>(int backlog)
    where TSocket : class
{
    private readonly Queue<TSocket> _connections = new();
    private readonly LinkedList<TSocket> _waiting = [];

    /// <summary>One connection more than this fits in.</summary>
    internal int Backlog { get; set; } = backlog;

    internal bool HasConnection => _connections.Count > 0;

    internal bool IsFull => _connections.Count > Backlog;

    /// <summary>The connections, in order.</summary>
    internal IEnumerable<TSocket> Connections => _connections;

    internal void Add(TSocket connection) => _connections.Enqueue(connection);

    internal bool TryTake(out TSocket? connection) => _connections.TryDequeue(out connection);

    /// <summary>A connect waits for room.</summary>
    internal LinkedListNode<TSocket> Wait(TSocket connecting) => _waiting.AddLast(connecting);

    internal void StopWaiting(LinkedListNode<TSocket> place) => _waiting.Remove(place);

    /// <summary>The connect that has waited longest, or null.</summary>
    internal TSocket? FirstWaiting => _waiting.First?.Value;
}
