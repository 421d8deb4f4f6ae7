// The receiving half of a connection: reassembly, the window it advertises and when it acknowledges. What is read out of the queue, and
// urgent data, are in TcpReceiver.Reading. It sends nothing itself; it says what should be sent and the connection does.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpReceiver(TcpSettings settings, TcpOptions options, int segmentBytes, int capacityBytes, int firstCapacityBytes)
{
    // RFC 7323 section 2.3.
    private const int MaximumScale = 14;

    private const long Never = long.MinValue;

    private PayloadQueue _queue;
    private ReassemblyQueue? _reassembly;
    private SequenceNumber _windowEdge;
    private SequenceNumber _acknowledged;
    private SequenceNumber? _finSequence;
    private int _quickAcks = settings.QuickAcks;
    private int _largestCapacityBytes = capacityBytes;
    private int _bytesUntilGrowth = firstCapacityBytes;
    private int _pushed;
    private bool _isSynLast;
    private long _lastDataTicks = Never;
    private bool _isInteractive = options.DelaysAcknowledgments;

    /// <summary>The next sequence number expected (RCV.NXT).</summary>
    internal SequenceNumber Next { get; private set; }

    /// <summary>Whether the peer's FIN has been reached: nothing will follow what is in the queue.</summary>
    internal bool IsFinished { get; private set; }

    /// <summary>The window scale our SYN offers (RFC 7323): the smallest that can tell of the whole buffer, so that small ones are told
    /// exactly.</summary>
    internal sbyte OfferedScale { get; } = ScaleFor(capacityBytes);

    /// <summary>Our window scale: 0 unless both sides offered one.</summary>
    internal int Scale { get; set; }

    /// <summary>Bytes the window may have at most.</summary>
    internal int CapacityBytes { get; private set; } = firstCapacityBytes;

    /// <summary>Whether something received has not been acknowledged yet.</summary>
    internal bool IsAckPending { get; private set; }

    internal int SegmentBytes => segmentBytes;

    /// <summary>What the peer's segments are taken to be like: as large as the largest that came (Linux: tcp_measure_rcv_mss).</summary>
    internal int LargestSegmentBytes { get; private set; } = Math.Min(segmentBytes, TcpSettings.DefaultSegmentBytes);

    /// <summary>Bytes held: ready to be read, or out of order.</summary>
    internal int Held => _queue.Length + (_reassembly?.Length ?? 0);

    /// <summary>When data or a FIN came last, in ticks; null for never.</summary>
    internal long? LastDataTicks => _lastDataTicks == Never ? null : _lastDataTicks;

    /// <summary>Whether acknowledgements are not made to wait for data to ride on (TCP_QUICKACK).</summary>
    internal bool IsQuick => !_isInteractive;

    /// <summary>Bytes that the peer may still send, as far as it knows.</summary>
    internal int Remaining => Math.Max(0, _windowEdge - Next);

    // The most the window may be.
    private int LimitBytes => options.WindowClampBytes == 0 || _lastDataTicks != Never
        ? CapacityBytes
        : Math.Min(CapacityBytes, options.WindowClampBytes);

    private int Free => Math.Min(LimitBytes, Math.Max(0, CapacityBytes - Held));

    // Less room than this is not worth telling of.
    private int WorthwhileBytes => Math.Min(segmentBytes, Math.Max(1, LimitBytes / 2));

    /// <summary>Takes over the size of the buffer, and its size until it has grown.</summary>
    internal void Configure(int bytes, int firstBytes)
    {
        _largestCapacityBytes = bytes;
        CapacityBytes = _bytesUntilGrowth > 0 ? firstBytes : bytes;
    }

    /// <summary>The peer's SYN was received.</summary>
    internal void Start(SequenceNumber initial)
    {
        Next = initial + 1;
        _acknowledged = Next;
        _windowEdge = Next;
    }

    /// <summary>Whether any part of a segment lies in the window (RFC 9293 section 3.10.7.4, table 6).</summary>
    internal bool IsAcceptable(TcpSegment segment)
    {
        var length = segment.SequenceLength;
        // A FIN alone needs no room (Linux 6.11).
        if (Remaining == 0)
            return segment.Payload.Length == 0 && segment.Sequence == Next;
        return length == 0
            ? segment.Sequence >= Next && segment.Sequence < _windowEdge
            : segment.Sequence < _windowEdge && segment.End > Next;
    }

    /// <summary>Takes in the payload and the FIN of an acceptable segment.</summary>
    /// <returns>True when the peer should hear about it at once; otherwise the acknowledgement may wait.</returns>
    internal bool OnSegment(long now, TcpSegment segment, long retransmissionTimeoutTicks)
    {
        if (segment.SequenceLength == 0)
            return false;
        IsAckPending = true;
        // After a long pause the peer starts with a small window again, and waits for each acknowledgement (Linux).
        if (_lastDataTicks != Never && now - _lastDataTicks > retransmissionTimeoutTicks)
            _quickAcks = settings.QuickAcks;
        _lastDataTicks = now;
        LargestSegmentBytes = Math.Max(LargestSegmentBytes, segment.Payload.Length);
        if (segment.Payload.Length < segmentBytes || (segment.Flags & TcpFlags.Push) != 0)
            _pushed++;
        var inOrder = segment.Sequence <= Next;
        if (segment.HasFin && segment.End <= _windowEdge + 1)
            _finSequence = segment.Sequence + segment.Payload.Length;
        if (segment.Payload.Length > 0)
            TakePayload(segment);
        if (_finSequence == Next && !IsFinished)
        {
            Next += 1;
            IsFinished = true;
        }

        return !inOrder || IsFinished || _reassembly is { Length: > 0 } || ShouldAcknowledgeNow();
    }

    /// <summary>Whether the peer should hear at once that everything was read: it may be waiting for that (Linux: tcp_cleanup_rbuf). What
    /// was pushed is acknowledged then, except where the answer will do it; and a second push does not wait for the answer.</summary>
    internal bool ShouldAcknowledgeReading() =>
        IsAckPending
        && _queue.Length == 0
        && (_pushed > 1 || (_pushed == 1 && !_isInteractive) || Next - _acknowledged > segmentBytes);

    /// <summary>Whether reading has opened the window so far that the peer should be told: by a segment or half the buffer, and
    /// only when what it knows of is running out (RFC 9293 section 3.8.6.2.2; Linux: twice what is left).</summary>
    internal bool ShouldUpdateWindow() =>
        !IsFinished && 2 * Remaining <= CapacityBytes && Free - Remaining >= WorthwhileBytes;

    /// <summary>The window field of a segment about to be sent, which thereby acknowledges all that was received.</summary>
    /// <param name="isSyn">The window of a SYN is never scaled.</param>
    internal ushort Advertise(bool isSyn)
    {
        IsAckPending = false;
        _acknowledged = Next;
        _pushed = 0;
        // A window that grows by less than a segment stays as it is, and what was promised is taken. The field is rounded down, which
        // may seem to take back less than one unit of the scale (RFC 7323 section 2.4): rounded up it would move the edge with every
        // small segment, and a buffer that nobody reads would never be full.
        var scale = isSyn ? 0 : Scale;
        var keeps = Free - Remaining < WorthwhileBytes && !(_isSynLast && scale > 0);
        var window = isSyn ? FirstWindow : keeps ? Remaining : Free;
        _isSynLast = isSyn;
        var field = (ushort)Math.Min(ushort.MaxValue, window >> scale);
        _windowEdge = SequenceNumber.Max(_windowEdge, Next + (field << scale));
        return field;
    }

    // A SYN tells of whole segments (tcp_select_initial_window), and what follows it of the whole buffer, when there is a scale for that.
    private int FirstWindow =>
        OfferedScale > 0 && Free > segmentBytes ? Math.Min(Free, ushort.MaxValue + 1) / segmentBytes * segmentBytes : Free;

    /// <summary>Data goes out. Soon after data came it is the answer, and acknowledgements can ride on answers from now on.</summary>
    internal void OnDataSent(long now)
    {
        if (_lastDataTicks != Never && now - _lastDataTicks < settings.DelayedAckTicks)
            _isInteractive = true;
    }

    /// <summary>An acknowledgement has waited in vain for data to ride on.</summary>
    internal void OnDelayedAck() => _isInteractive = false;

    /// <summary>Lets acknowledgements wait for data, or not (TCP_QUICKACK). It lasts until the connection finds otherwise.</summary>
    /// <returns>Whether one that waits should go out at once.</returns>
    internal bool SetQuick(bool isQuick)
    {
        _isInteractive = !isQuick;
        return IsAckPending && _queue.Length == 0;
    }

    /// <summary>Drops everything: the connection is over and nobody will read.</summary>
    internal void Clear()
    {
        _queue.Clear();
        _reassembly?.Clear();
        _reassembly = null;
    }

    /// <summary>Drops what arrived out of order.</summary>
    internal void ClearReassembly()
    {
        _reassembly?.Clear();
        _reassembly = null;
    }

    private static sbyte ScaleFor(int capacityBytes)
    {
        sbyte scale = 0;
        while (scale < MaximumScale && ushort.MaxValue << scale < capacityBytes)
            scale++;
        return scale;
    }

    private void TakePayload(TcpSegment segment)
    {
        var payload = Trim(segment.Sequence, segment.Payload, out var sequence);
        if (payload.Length == 0)
            return;
        if (sequence != Next)
        {
            (_reassembly ??= new ReassemblyQueue()).Add(sequence, payload);
            return;
        }

        Take(payload);
        while (_reassembly is not null && _reassembly.TryTake(Next, out var piece))
        {
            Take(piece);
            piece.Block!.Release();
        }
    }

    private void Take(PayloadSlice payload)
    {
        _queue.Append(payload);
        Next += payload.Length;
    }

    // Cuts off what was received before and what lies beyond the window.
    private PayloadSlice Trim(SequenceNumber sequence, PayloadSlice payload, out SequenceNumber trimmed)
    {
        var known = Math.Max(0, Next - sequence);
        trimmed = sequence + known;
        var length = Math.Min(payload.Length - known, _windowEdge - trimmed);
        return length <= 0 ? default : payload.Slice(known, length);
    }

    // Linux: at once for more than a full segment, and at the start of a connection until it turns out to be a conversation.
    private bool ShouldAcknowledgeNow()
    {
        if (settings.DelayedAckTicks == 0 || Next - _acknowledged > segmentBytes)
            return true;
        if (_isInteractive || _quickAcks == 0)
            return false;
        _quickAcks--;
        return true;
    }
}
