// A host's TCP: its connections, its listeners, and which of them a segment is for.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Simulated.Hosts;

internal sealed class TcpTable(HostStack host, TcpSettings settings, PortTable ports)
{
    private readonly Dictionary<FourTuple, TcpSocket> _connections = [];
    private readonly Dictionary<ushort, List<TcpSocket>> _listeners = [];

    internal TcpSettings Settings { get; } = settings;

    internal PortTable Ports { get; } = ports;

    /// <summary>Connections that the host still knows, those in TIME-WAIT included.</summary>
    internal int ConnectionCount => _connections.Count;

    /// <summary>Who is told of what happens to connections, or null.</summary>
    internal ITcpWatcher? Watcher { get; set; }

    internal void Add(FourTuple address, TcpSocket socket) => _connections.Add(address, socket);

    internal bool TryGet(FourTuple address, out TcpSocket socket) => _connections.TryGetValue(address, out socket!);

    internal void Remove(FourTuple address) => _connections.Remove(address);

    internal void AddListener(TcpSocket socket)
    {
        if (!_listeners.TryGetValue(socket.Local.Port, out var listeners))
            _listeners.Add(socket.Local.Port, listeners = []);
        listeners.Add(socket);
    }

    internal void RemoveListener(TcpSocket socket)
    {
        var listeners = _listeners[socket.Local.Port];
        listeners.Remove(socket);
        if (listeners.Count == 0)
            _listeners.Remove(socket.Local.Port);
    }

    /// <summary>Hands a segment to whom it is for, or refuses it; it stays the caller's. What a listener cannot make sense of is dropped,
    /// unless it acknowledges something (Linux: tcp_rcv_state_process).</summary>
    internal void Deliver(TcpSegment segment)
    {
        var address = new FourTuple(segment.Destination, segment.Source);
        if (_connections.TryGetValue(address, out var socket) && !socket.GivesWayTo(segment))
            socket.OnSegment(segment);
        else if (segment.HasAck || FindListener(address) is not { } listener)
            Refuse(segment);
        else if (segment.HasSyn && !segment.HasReset && !segment.HasFin)
            listener.Listening!.OnRequest(segment, address);
    }

    // The most specific address wins; sockets that share it (SO_REUSEPORT) are chosen among by the hash of the addresses.
    private TcpSocket? FindListener(FourTuple address)
    {
        if (!_listeners.TryGetValue(address.Local.Port, out var listeners))
            return null;
        var best = 0;
        var count = 0;
        foreach (var listener in listeners)
        {
            var score = listener.Listening!.Score(address.Local.Address);
            if (score > best)
                (best, count) = (score, 1);
            else if (score == best && score > 0)
                count++;
        }

        if (count == 0)
            return null;
        var chosen = (int)((uint)address.GetHashCode() % (uint)count);
        return listeners.Where(listener => listener.Listening!.Score(address.Local.Address) == best).ElementAt(chosen);
    }

    private void Refuse(TcpSegment segment)
    {
        if (!segment.HasReset)
            host.Transmit(host.Segments.RentRefusal(segment));
    }
}
