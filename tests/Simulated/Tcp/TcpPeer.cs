// One end of the wire: a connection, and an application that writes what it was given, reads what comes and notes signals.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

internal sealed class TcpPeer(TcpWire wire, string name, TransportAddress address, uint initial) : ITcpOutput
{
    private readonly List<byte> _received = [];
    private byte[] _outgoing = [];
    private int _written;
    private bool _endsWhenWritten;

    public string Name { get; } = name;

    public TransportAddress Address { get; } = address;

    public uint Initial { get; } = initial;

    public TcpConnection? Current { get; private set; }

    public TcpConnection Connection => Current ?? throw new InvalidOperationException($"{Name} has no connection.");

    public TcpState State => Connection.State;

    public TcpSettings Settings { get; set; } = new();

    public TcpBuffers Buffers { get; set; } = new(1460, 65536, 65536);

    public TcpOptions Options { get; } = new();

    /// <summary>Whether a SYN makes a connection here.</summary>
    public bool Listens { get; set; }

    /// <summary>What a listener with a full accept queue says.</summary>
    public bool HasRoom { get; set; } = true;

    /// <summary>How much the application takes at a time, after every event; 0 for not reading.</summary>
    public int ReadBytes { get; set; } = int.MaxValue;

    public byte[] Received => [.. _received];

    public TcpSignals Signals { get; private set; }

    /// <summary>The states there have been, in order.</summary>
    public List<TcpState> States { get; } = [];

    /// <summary>The error that the application was told.</summary>
    public TcpFailure Failure { get; private set; }

    public bool IsWritten => _written == _outgoing.Length;

    SegmentPool ITcpOutput.Segments => wire.Segments;

    void ITcpOutput.Transmit(TcpSegment segment) => wire.Transmit(this, segment);

    bool ITcpOutput.TryEstablish(TcpConnection connection) => HasRoom;

    public void Open()
    {
        Create();
        Connection.Open(wire.Now);
        Note();
    }

    /// <summary>Hands bytes to the application, which writes them as fast as the connection takes them.</summary>
    public void Write(byte[] bytes, bool thenEnd = false)
    {
        _outgoing = [.. _outgoing[_written..], .. bytes];
        _written = 0;
        _endsWhenWritten |= thenEnd;
        Act();
    }

    public void Shutdown()
    {
        Connection.ShutdownSend(wire.Now);
        Note();
    }

    public bool Close()
    {
        var reset = Connection.Close(wire.Now);
        Note();
        return reset;
    }

    /// <summary>The machine starts anew: it knows of no connection.</summary>
    public void Forget() => (Current, Listens) = (null, false);

    public void Abort()
    {
        Connection.Abort();
        Note();
    }

    public void OnTimer()
    {
        Connection.OnTimer(wire.Now);
        Act();
    }

    public void OnSegment(TcpSegment segment)
    {
        if (Current is null && Listens && segment.Flags == TcpFlags.Syn)
        {
            Create();
            Connection.Open(wire.Now, segment);
        }
        else if (Current is null || State == TcpState.Closed)
        {
            Refuse(segment);
        }
        else
        {
            Connection.OnSegment(wire.Now, segment);
        }

        Act();
    }

    /// <summary>Sends a segment that the connection knows nothing of.</summary>
    public void Forge(
        TcpFlags flags, uint sequence, uint acknowledgment, int window = 65535, byte[]? payload = null, int urgentPointer = 0)
    {
        var segment = wire.Segments.Rent(wire.BlockOf(payload ?? []));
        if (segment.Payload.Block is { } block)
            block.Release();
        segment.Flags = flags;
        segment.Sequence = new SequenceNumber(unchecked(sequence + Initial));
        segment.Acknowledgment = new SequenceNumber(unchecked(acknowledgment + wire.Other(this).Initial));
        segment.Window = (ushort)window;
        segment.UrgentPointer = (ushort)urgentPointer;
        segment.Source = Address;
        segment.Destination = wire.Other(this).Address;
        wire.DeliverNow(this, segment);
    }

    /// <summary>The application acts: it reads, writes and looks after the outcome.</summary>
    public void Act()
    {
        if (Current is null)
            return;
        Note();
        Read();
        if (State is TcpState.Established or TcpState.CloseWait)
        {
            while (!IsWritten && Connection.Send(wire.Now, _outgoing.AsSpan(_written)) is > 0 and var taken)
                _written += taken;
            if (IsWritten && _endsWhenWritten)
                Connection.ShutdownSend(wire.Now);
        }

        if (Connection.HasFailure)
            Failure = Connection.TakeFailure();
        Note();
    }

    public int Read()
    {
        var total = 0;
        Span<byte> buffer = stackalloc byte[4096];
        while (ReadBytes > 0 && Connection.Available > 0)
        {
            var count = Connection.Receive(buffer[..Math.Min(buffer.Length, ReadBytes)], peek: false);
            _received.AddRange(buffer[..count]);
            total += count;
        }

        return total;
    }

    private void Create()
    {
        var address = new FourTuple(Address, wire.Other(this).Address);
        Current = new TcpConnection(Settings, Options, this, address, new SequenceNumber(Initial), Buffers);
    }

    private void Note()
    {
        Signals |= Connection.TakeSignals();
        if (States.Count == 0 || States[^1] != State)
            States.Add(State);
        wire.NoteState(this);
    }

    // What a host does for a segment that belongs to nobody (RFC 9293 section 3.10.7.1).
    private void Refuse(TcpSegment segment)
    {
        if (segment.HasReset)
            return;
        var reset = wire.Segments.Rent();
        reset.Flags = segment.HasAck ? TcpFlags.Reset : TcpFlags.Reset | TcpFlags.Ack;
        reset.Sequence = segment.HasAck ? segment.Acknowledgment : default;
        reset.Acknowledgment = segment.HasAck ? default : segment.End;
        wire.Transmit(this, reset);
    }
}
