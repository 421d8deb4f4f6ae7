// What a TCP socket is while it listens: it takes requests, makes a socket for each, and keeps those that are connected until they
// are accepted.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed class ListeningPort(HostStack host, TcpSocket socket, int backlog)
{
    private readonly TcpListener<TcpSocket> _queues = new(backlog, host.Limits.MaximumRequests);

    internal int Backlog
    {
        get => _queues.Backlog;
        set => _queues.Backlog = value;
    }

    /// <summary>Connections that wait to be accepted.</summary>
    internal int Waiting => _queues.Waiting;

    /// <summary>Whether a connection waits to be accepted.</summary>
    internal bool HasConnection => _queues.HasConnection;

    /// <summary>How well the listener fits a destination; 0 for not at all. Its very address is better than a wildcard, and among equals a
    /// socket of the destination's family is better than a dual-mode one (Linux: compute_score).</summary>
    internal int Score(HostAddress destination)
    {
        var ofItsFamily = socket.IsIPv6 == !destination.IsIPv4 ? 1 : 0;
        var local = socket.Local.Address;
        if (local == destination)
            return 4 + ofItsFamily;
        var covers = local == HostAddress.AnyIPv4
            ? destination.IsIPv4
            : local == HostAddress.AnyIPv6 && (!socket.Options.IPv6Only || !destination.IsIPv4);
        return covers ? 2 + ofItsFamily : 0;
    }

    /// <summary>Takes a SYN, or drops it when a queue is full.</summary>
    internal void OnRequest(TcpSegment syn, FourTuple address)
    {
        if (_queues.IsFull)
        {
            Drop();
            return;
        }

        var child = new TcpSocket(socket);
        child.Open(syn, address, this, _queues.AddRequest(child));
    }

    /// <summary>A request has completed its handshake: lets it into the accept queue, unless that is full.</summary>
    internal bool TryEstablish(LinkedListNode<TcpSocket> request)
    {
        if (_queues.TryEstablish(request))
            return true;
        Drop();
        return false;
    }

    /// <summary>A request has ended before it was established.</summary>
    internal void Remove(LinkedListNode<TcpSocket> request) => _queues.RemoveRequest(request);

    /// <summary>Tells whoever accepts that there is something to accept.</summary>
    internal void Announce() => socket.OnConnectionWaiting();

    internal bool TryAccept(out TcpSocket accepted) => _queues.TryAccept(out accepted);

    /// <summary>Resets everything that waits: the listener is being closed.</summary>
    internal void Close()
    {
        foreach (var child in _queues.TakeAll())
            child.Reject();
    }

    private void Drop() => host.Trace.Add(TraceEventKind.RequestDropped, host.Number, socket.Number, socket.Local.Port);
}
