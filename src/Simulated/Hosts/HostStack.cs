// The network stack of one host: its addresses, its sockets, and which of them a segment is for. It knows no other host; what is
// not for itself goes to the carrier. Segments to itself are handled before the call that caused them returns, as on loopback.

using SimNet.Simulated.Choices;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed class HostStack : ISegmentReceiver
{
    // Loopback's MTU is 65,536: the payload that fits with headers and time stamps (Linux).
    private const int LoopbackSegmentBytes = 65483;

    private readonly ISegmentCarrier _carrier;
    private readonly ChoiceStream _choices;
    private readonly Dictionary<FourTuple, TcpSocket> _connections = [];
    private readonly Dictionary<ushort, List<TcpSocket>> _listeners = [];
    private readonly Queue<TcpSegment> _loopback = new();
    private readonly int _linkSegmentBytes;
    private bool _isFlushing;
    private int _lastSocket;

    internal HostStack(HostIdentity identity, HostServices services, TcpSettings tcp, HostLimits limits, int mtuBytes)
    {
        Identity = identity;
        Clock = services.Clock;
        Segments = services.Segments;
        Trace = services.Trace;
        _carrier = services.Carrier;
        _choices = services.Choices.GetStream($"host/{identity.Name}/tcp");
        Tcp = tcp;
        Limits = limits;
        _linkSegmentBytes = mtuBytes - TcpSegment.HeaderBytes;
        Ports = new PortTable(limits, _choices.Next("first ephemeral port", limits.LastEphemeralPort - limits.FirstEphemeralPort + 1));
    }

    internal HostIdentity Identity { get; }

    internal int Number => Identity.Number;

    internal VirtualClock Clock { get; }

    internal SegmentPool Segments { get; }

    internal Trace Trace { get; }

    internal TcpSettings Tcp { get; }

    internal HostLimits Limits { get; }

    internal PortTable Ports { get; }

    /// <summary>Connections that the host still knows, those in TIME-WAIT included.</summary>
    internal int ConnectionCount => _connections.Count;

    internal TcpSocket CreateTcpSocket(bool isIPv6) => new(this, CreateNumber(), isIPv6);

    internal int CreateNumber() => ++_lastSocket;

    /// <summary>Whether segments to the address come back to this host.</summary>
    internal bool IsLocal(HostAddress address) => address.IsLoopback || Identity.Addresses.AsSpan().Contains(address);

    /// <summary>The address that a connection to the destination comes from, or null when there is no route.</summary>
    internal HostAddress? SourceFor(HostAddress destination)
    {
        if (destination.IsLoopback)
            return destination.IsIPv4 ? HostAddress.LoopbackIPv4 : HostAddress.LoopbackIPv6;
        if (IsLocal(destination))
            return destination;
        foreach (var address in Identity.Addresses)
        {
            if (address.IsIPv4 == destination.IsIPv4)
                return address;
        }

        return null;
    }

    internal int SegmentBytesTo(HostAddress destination) => IsLocal(destination) ? LoopbackSegmentBytes : _linkSegmentBytes;

    internal SequenceNumber NextInitialSequence() =>
        new(((uint)_choices.Next("initial sequence number", 1 << 30) << 2) + 1);

    internal bool IsKnown(FourTuple address) => _connections.ContainsKey(address);

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

    /// <summary>Sends a segment on its way; to this host itself it waits for <see cref="Flush"/>.</summary>
    internal void Transmit(TcpSegment segment)
    {
        Trace.Add(
            segment.IsRetransmission ? TraceEventKind.SegmentSentAgain : TraceEventKind.SegmentSent,
            Number,
            0,
            segment.PackedPorts,
            segment.PackedNumbers,
            segment.Payload.Length);
        if (IsLocal(segment.Destination.Address))
            _loopback.Enqueue(segment);
        else
            _carrier.Carry(Number, segment);
    }

    /// <summary>Handles what the host has sent to itself, and what that brings about.</summary>
    internal void Flush()
    {
        if (_isFlushing)
            return;
        _isFlushing = true;
        try
        {
            while (_loopback.TryDequeue(out var segment))
                Deliver(segment);
        }
        finally
        {
            _isFlushing = false;
        }
    }

    public void Receive(TcpSegment segment)
    {
        Trace.Add(
            TraceEventKind.SegmentDelivered, Number, 0, segment.PackedPorts, segment.PackedNumbers, segment.Payload.Length);
        Deliver(segment);
        Flush();
    }

    private void Deliver(TcpSegment segment)
    {
        var address = new FourTuple(segment.Destination, segment.Source);
        if (_connections.TryGetValue(address, out var socket) && !socket.GivesWayTo(segment))
            socket.OnSegment(segment);
        else if (IsRequest(segment) && FindListener(address) is { } listener)
            listener.Listening!.OnRequest(segment, address);
        else
            Refuse(segment);
        Segments.Release(segment);
    }

    private static bool IsRequest(TcpSegment segment) => segment.HasSyn && !segment.HasAck && !segment.HasReset;

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

    // Nobody is there: a reset that the sender will believe (RFC 9293 section 3.10.7.1).
    private void Refuse(TcpSegment segment)
    {
        if (segment.HasReset)
            return;
        var reset = Segments.Rent();
        reset.Source = segment.Destination;
        reset.Destination = segment.Source;
        reset.Flags = segment.HasAck ? TcpFlags.Reset : TcpFlags.Reset | TcpFlags.Ack;
        reset.Sequence = segment.HasAck ? segment.Acknowledgment : default;
        reset.Acknowledgment = segment.HasAck ? default : segment.End;
        reset.Window = 0;
        Transmit(reset);
    }
}
