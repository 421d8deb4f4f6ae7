// Two connections joined by a wire with a clock that is cranked by hand. The wire decides what becomes of each segment, keeps a
// record of all of them and checks on each what must hold whatever the network does.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

internal sealed class TcpWire
{
    private readonly PriorityQueue<(TcpPeer From, TcpSegment Segment), (long Ticks, long Order)> _flying = new();
    private readonly HashSet<TcpSegment> _segments = [];
    private readonly HashSet<PayloadBlock> _blocks = [];
    private readonly Dictionary<TcpPeer, Edge> _edges = [];
    private readonly Dictionary<TcpPeer, TcpState> _states = [];
    private long _order;

    public TcpWire(uint initialA = 1000, uint initialB = 2000)
    {
        A = new TcpPeer(this, "A", new TransportAddress(HostAddress.FromIPv4(0x0A000001), 40000), initialA);
        B = new TcpPeer(this, "B", new TransportAddress(HostAddress.FromIPv4(0x0A000002), 80), initialB) { Listens = true };
        _edges[A] = new Edge();
        _edges[B] = new Edge();
    }

    public TcpPeer A { get; }

    public TcpPeer B { get; }

    public long Now { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Now);

    public SegmentPool Segments { get; } = new();

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What becomes of a segment: a delay for each copy that arrives, none when it is lost.</summary>
    public Func<SentSegment, TimeSpan[]>? Fate { get; set; }

    /// <summary>Segments to lose, beside what <see cref="Fate"/> says.</summary>
    public Func<SentSegment, bool> Loses { get; set; } = static _ => false;

    public List<SentSegment> Sent { get; } = [];

    /// <summary>Whether segments are checked: not when the windows were forged.</summary>
    public bool Checks { get; set; } = true;

    public int InFlight => _flying.Count;

    /// <summary>The changes of state there have been.</summary>
    public HashSet<(TcpState From, TcpState To)> Transitions { get; } = [];

    public static TcpWire Connected(Action<TcpWire>? configure = null, uint initialA = 1000, uint initialB = 2000)
    {
        var wire = new TcpWire(initialA, initialB);
        configure?.Invoke(wire);
        wire.A.Open();
        wire.Run(TimeSpan.FromSeconds(1));
        Assert.Equal((TcpState.Established, TcpState.Established), (wire.A.State, wire.B.State));
        return wire;
    }

    public TcpPeer Other(TcpPeer peer) => peer == A ? B : A;

    public IEnumerable<SentSegment> SentBy(TcpPeer peer, int from = 0) => Sent.Skip(from).Where(sent => sent.From == peer);

    public void Transmit(TcpPeer from, TcpSegment segment)
    {
        _segments.Add(segment);
        if (segment.Payload.Block is { } block)
            _blocks.Add(block);
        var sent = Describe(from, segment);
        Sent.Add(sent);
        Check(from, segment, sent);
        TimeSpan[] delays = Loses(sent) ? [] : Fate?.Invoke(sent) ?? [Latency];
        foreach (var delay in delays)
            _flying.Enqueue((from, Copy(segment)), (Now + delay.Ticks, _order++));
        segment.Release();
    }

    /// <summary>Delivers a segment at this moment.</summary>
    public void DeliverNow(TcpPeer from, TcpSegment segment)
    {
        _segments.Add(segment);
        Deliver(from, segment);
    }

    /// <summary>A block with the bytes, and one reference.</summary>
    public PayloadSlice BlockOf(byte[] bytes)
    {
        if (bytes.Length == 0)
            return default;
        var block = Segments.Payloads.Rent(large: bytes.Length > PayloadPool.SmallBlockBytes);
        bytes.CopyTo(block.Bytes, 0);
        block.Used = bytes.Length;
        _blocks.Add(block);
        return new PayloadSlice(block, 0, bytes.Length);
    }

    /// <summary>Lets everything happen that is due within a time, and moves the clock on by it.</summary>
    public void Run(TimeSpan time)
    {
        var limit = Now + time.Ticks;
        RunWhile(static () => true, limit);
        Now = limit;
    }

    /// <summary>Lets everything happen until nothing is left.</summary>
    public void RunToEnd() => RunWhile(static () => true, TimeSpan.FromDays(2).Ticks);

    public void RunUntil(Func<bool> condition)
    {
        RunWhile(() => !condition(), TimeSpan.FromDays(2).Ticks);
        Assert.True(condition(), $"not reached by {Elapsed}; A {A.Current?.State}, B {B.Current?.State}\n" + Tail());
    }

    public string Tail() => string.Join('\n', Sent.TakeLast(30));

    public void NoteState(TcpPeer peer)
    {
        var before = _states.GetValueOrDefault(peer, TcpState.Closed);
        if (before != peer.State)
            Transitions.Add((before, peer.State));
        _states[peer] = peer.State;
    }

    /// <summary>Fails unless every segment and every block that was ever sent is back in its pool.</summary>
    public void AssertNothingLeaked()
    {
        Assert.Equal(0, InFlight);
        var free = Enumerable.Range(0, _segments.Count + 64).Select(_ => Segments.Rent()).ToHashSet();
        Assert.True(_segments.IsSubsetOf(free), $"{_segments.Except(free).Count()} segments were not given back");
        var blocks = Enumerable.Range(0, _blocks.Count + 64).Select(_ => Segments.Payloads.Rent(large: false)).ToHashSet();
        blocks.UnionWith(Enumerable.Range(0, _blocks.Count + 64).Select(_ => Segments.Payloads.Rent(large: true)));
        Assert.True(_blocks.IsSubsetOf(blocks), $"{_blocks.Except(blocks).Count()} of {_blocks.Count} blocks were not given back");
    }

    private void RunWhile(Func<bool> goOn, long limit)
    {
        for (var steps = 0; goOn(); steps++)
        {
            Assert.True(steps < 200_000, "the two ends do not come to rest\n" + Tail());
            var next = NextTicks();
            if (next > limit)
                return;
            Now = Math.Max(Now, next);
            Step();
        }
    }

    private long NextTicks()
    {
        var next = Math.Min(A.Current?.Deadline ?? long.MaxValue, B.Current?.Deadline ?? long.MaxValue);
        return _flying.TryPeek(out _, out var first) ? Math.Min(next, first.Ticks) : next;
    }

    private void Step()
    {
        if (_flying.TryPeek(out var one, out var when) && when.Ticks <= Now)
        {
            _flying.Dequeue();
            Deliver(one.From, one.Segment);
        }
        else if (A.Current?.Deadline <= Now)
        {
            A.OnTimer();
        }
        else
        {
            B.OnTimer();
        }
    }

    private void Deliver(TcpPeer from, TcpSegment segment)
    {
        _edges[Other(from)].OnDelivered(segment);
        Other(from).OnSegment(segment);
        segment.Release();
    }

    private SentSegment Describe(TcpPeer from, TcpSegment segment) => new(
        Sent.Count,
        Now,
        from,
        segment.Flags,
        unchecked(segment.Sequence.Value - from.Initial),
        segment.HasAck ? unchecked(segment.Acknowledgment.Value - Other(from).Initial) : 0,
        segment.Window,
        segment.Payload.Length,
        segment.IsRetransmission,
        segment.UrgentPointer);

    private TcpSegment Copy(TcpSegment segment)
    {
        var copy = Segments.Rent(segment.Payload);
        _segments.Add(copy);
        copy.Source = segment.Source;
        copy.Destination = segment.Destination;
        copy.Sequence = segment.Sequence;
        copy.Acknowledgment = segment.Acknowledgment;
        copy.Flags = segment.Flags;
        copy.Window = segment.Window;
        copy.MaximumSegmentSize = segment.MaximumSegmentSize;
        copy.WindowScale = segment.WindowScale;
        copy.IsRetransmission = segment.IsRetransmission;
        copy.UrgentPointer = segment.UrgentPointer;
        return copy;
    }

    private void Check(TcpPeer from, TcpSegment segment, SentSegment sent)
    {
        if (segment.HasReset || !Checks)
            return;
        var edge = _edges[from];
        if (segment.HasSyn)
            edge.OnOwnSyn(segment);
        Assert.True(segment.Payload.Length <= edge.MaximumSegmentSize, $"larger than the MSS of {edge.MaximumSegmentSize}: {sent}");
        if (segment.Payload.Length > 0)
        {
            var beyond = segment.Sequence + segment.Payload.Length - edge.Right;
            Assert.True(beyond is <= 0, $"{beyond} bytes beyond the window that was advertised: {sent}\n{Tail()}");
        }

        if (segment.HasAck)
            edge.OnOwnAck(segment, sent);
    }

    // What one end has heard of the other's window, and has said itself.
    private sealed class Edge
    {
        private int _scale;
        private int _ownScale;
        private SequenceNumber? _acknowledged;
        private SequenceNumber? _promised;

        public int MaximumSegmentSize { get; private set; } = TcpSettings.DefaultSegmentBytes;

        public SequenceNumber? Right { get; private set; }

        public void OnOwnSyn(TcpSegment syn) => _ownScale = syn.WindowScale;

        public void OnDelivered(TcpSegment segment)
        {
            if (segment.HasReset)
                return;
            if (segment.HasSyn)
            {
                MaximumSegmentSize = segment.MaximumSegmentSize == 0 ? TcpSettings.DefaultSegmentBytes : segment.MaximumSegmentSize;
                _scale = Math.Max((int)segment.WindowScale, 0);
            }

            if (!segment.HasAck)
                return;
            var right = segment.Acknowledgment + (segment.Window << (segment.HasSyn ? 0 : _scale));
            Right = SequenceNumber.Max(Right ?? right, right);
        }

        public void OnOwnAck(TcpSegment segment, SentSegment sent)
        {
            Assert.False(segment.Acknowledgment < _acknowledged, $"acknowledges less than before: {sent}");
            _acknowledged = segment.Acknowledgment;
            var right = segment.Acknowledgment + (segment.Window << (segment.HasSyn ? 0 : Math.Max(_ownScale, 0)));
            if (!segment.HasSyn)
            {
                // The scale rounds the field down, which may take back less than one unit of it (RFC 7323 section 2.4).
                Assert.False(right + ((1 << _ownScale) - 1) < _promised, $"takes back some of the window it promised: {sent}");
                _promised = SequenceNumber.Max(_promised ?? right, right);
            }
        }
    }
}
