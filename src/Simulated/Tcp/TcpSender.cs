// The sending half of a connection: the send queue, what of it is in flight, the peer's window, retransmission and probing.
// Sequence numbers run over SYN, payload and FIN; the queue holds the payload from the first unacknowledged byte on.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed class TcpSender
{
    private readonly TcpSettings _settings;
    private readonly TcpConnection _connection;
    private PayloadQueue _queue;
    private CongestionWindow _congestion;
    private RoundTripEstimator _roundTrip;
    private SequenceNumber _windowSequence;
    private SequenceNumber _smallSegmentEnd;
    private SequenceNumber _timedEnd;
    private SequenceNumber _recoveryEnd;
    private long _timedAtTicks;
    private bool _isTiming;
    private bool _inRecovery;
    private int _duplicates;
    private int _unansweredProbes;
    private int _windowBytes;

    internal TcpSender(TcpSettings settings, TcpConnection connection, SequenceNumber initial, int segmentBytes, int capacityBytes)
    {
        _settings = settings;
        _connection = connection;
        SegmentBytes = segmentBytes;
        CapacityBytes = capacityBytes;
        Unacknowledged = Next = Highest = _recoveryEnd = _smallSegmentEnd = initial;
        _roundTrip = new RoundTripEstimator(settings);
        _congestion = new CongestionWindow(segmentBytes, settings.InitialWindowSegments);
    }

    /// <summary>The largest payload of a segment (MSS).</summary>
    internal int SegmentBytes { get; private set; }

    /// <summary>Bytes the send queue holds before senders must wait.</summary>
    internal int CapacityBytes { get; set; }

    /// <summary>Whether small segments are sent at once instead of waiting for acknowledgements (TCP_NODELAY).</summary>
    internal bool NoDelay { get; set; }

    /// <summary>The peer's window scale.</summary>
    internal int Scale { get; set; }

    /// <summary>SND.UNA</summary>
    internal SequenceNumber Unacknowledged { get; private set; }

    /// <summary>SND.NXT: behind <see cref="Highest"/> while sending again after a timeout.</summary>
    internal SequenceNumber Next { get; private set; }

    /// <summary>The end of everything ever sent.</summary>
    internal SequenceNumber Highest { get; private set; }

    internal bool IsFinQueued { get; private set; }

    /// <summary>Whether the peer has acknowledged our FIN, and so everything.</summary>
    internal bool IsFinAcknowledged { get; private set; }

    internal int Queued => _queue.Length;

    internal int Room => Math.Max(0, CapacityBytes - _queue.Length);

    private int InFlight => Next - Unacknowledged;

    private int Unsent => _queue.Length - Math.Min(InFlight, _queue.Length);

    private bool IsFinUnsent => IsFinQueued && !IsFinAcknowledged && InFlight <= _queue.Length;

    /// <summary>The peer's SYN says how large segments may be and how its windows are scaled.</summary>
    internal void Negotiate(int segmentBytes, int scale)
    {
        SegmentBytes = segmentBytes;
        Scale = scale;
        _congestion = new CongestionWindow(segmentBytes, _settings.InitialWindowSegments);
    }

    internal int Write(ReadOnlySpan<byte> bytes, PayloadPool pool)
    {
        var length = Math.Min(bytes.Length, Room);
        _queue.CopyIn(bytes[..length], pool, SegmentBytes);
        return length;
    }

    internal void QueueFin() => IsFinQueued = true;

    /// <summary>Sends the SYN, or the SYN with ACK, for the first time or again.</summary>
    internal void SendSyn(long now, TcpFlags flags, ref TcpTimer timer)
    {
        var again = Highest > Unacknowledged;
        Next = Highest = Unacknowledged + 1;
        _isTiming = !again;
        (_timedEnd, _timedAtTicks) = (Next, now);
        timer.Retransmit = now + _settings.InitialTimeoutTicks;
        _connection.Emit(flags, Unacknowledged, default, again);
    }

    /// <summary>The handshake's SYN was acknowledged.</summary>
    internal void OnSynAcknowledged(long now, ref TcpTimer timer)
    {
        Unacknowledged = Next = Highest;
        _smallSegmentEnd = _recoveryEnd = Unacknowledged;
        MeasureRoundTrip(now);
        _roundTrip.ResetBackoff();
        timer.Retransmit = TcpTimer.None;
    }

    /// <summary>Takes the window of a SYN, which is never scaled.</summary>
    internal void StartWindow(TcpSegment syn)
    {
        _windowBytes = syn.Window;
        _windowSequence = syn.Sequence;
    }

    /// <summary>Takes the window of a segment, unless a newer one was heard of (Linux: tcp_may_update_window): a segment with a new
    /// acknowledgment tells, and among others the one with the later number.</summary>
    internal void UpdateWindow(TcpSegment segment)
    {
        var window = segment.Window << Scale;
        var isNewer = segment.Acknowledgment > Unacknowledged
            || segment.Sequence > _windowSequence
            || (segment.Sequence == _windowSequence && (window > _windowBytes || window == 0));
        if (!isNewer)
            return;
        _windowBytes = window;
        _windowSequence = segment.Sequence;
    }

    /// <summary>Handles the acknowledgment of a segment (RFC 9293 section 3.10.7.4, fifth step).</summary>
    internal void OnAcknowledgment(long now, TcpSegment segment, ref TcpTimer timer)
    {
        _unansweredProbes = 0;
        var windowBefore = _windowBytes;
        if (segment.Acknowledgment >= Unacknowledged)
            UpdateWindow(segment);
        if (segment.Acknowledgment > Unacknowledged)
            OnProgress(now, segment.Acknowledgment, ref timer);
        else if (IsDuplicate(segment, windowBefore))
            OnDuplicate(now, ref timer);
        if (_windowBytes > 0 && timer.Persist != TcpTimer.None)
        {
            timer.Persist = TcpTimer.None;
            _roundTrip.ResetBackoff();
        }
    }

    /// <summary>Sends what the windows allow.</summary>
    internal void Flush(long now, ref TcpTimer timer)
    {
        var before = Next;
        while (Unsent > 0 && TrySendData(now))
        {
        }

        // A FIN takes a place in the window as a byte does; behind a closed one it waits.
        if (Unsent == 0 && IsFinUnsent && InFlight < _windowBytes)
            SendFin();
        if (Next != before && timer.Retransmit == TcpTimer.None)
            timer.Retransmit = now + _roundTrip.TimeoutTicks;
        else if (Highest == Unacknowledged && (Unsent > 0 || IsFinUnsent) && timer.Persist == TcpTimer.None)
            timer.Persist = now + _roundTrip.TimeoutTicks;
    }

    /// <summary>The retransmission timer fired for data or FIN. False when the peer has been silent too long.</summary>
    internal bool OnRetransmitTimeout(long now, bool isOrphan, ref TcpTimer timer)
    {
        if (_roundTrip.Backoff >= (isOrphan ? _settings.OrphanRetries : _settings.DataRetries))
            return false;
        _congestion.OnTimeout(Highest - Unacknowledged);
        _roundTrip.BackOff();
        _isTiming = false;
        _inRecovery = false;
        _duplicates = 0;
        Next = Unacknowledged;
        timer.Retransmit = now + _roundTrip.TimeoutTicks;
        if (_queue.Length > 0)
            SendAgain();
        else
            SendFin();
        return true;
    }

    /// <summary>The persist timer fired: the window is closed, or the segment that opened it was lost. Asks with an old sequence
    /// number, which any peer answers (Linux does so; RFC 9293 section 3.8.6.1). False when the peer has been silent too long.</summary>
    internal bool OnPersistTimeout(long now, bool isOrphan, ref TcpTimer timer)
    {
        if (_unansweredProbes >= (isOrphan ? _settings.OrphanRetries : _settings.DataRetries))
            return false;
        _unansweredProbes++;
        _roundTrip.BackOff();
        timer.Persist = now + _roundTrip.TimeoutTicks;
        _connection.Emit(TcpFlags.Ack, Unacknowledged + -1, default, again: false);
        return true;
    }

    internal void Clear() => _queue.Clear();

    private bool IsDuplicate(TcpSegment segment, int windowBefore) =>
        segment.Acknowledgment == Unacknowledged
        && segment.SequenceLength == 0
        && _windowBytes == windowBefore
        && Highest > Unacknowledged;

    private void OnProgress(long now, SequenceNumber acknowledgment, ref TcpTimer timer)
    {
        var acknowledged = acknowledgment - Unacknowledged;
        var payload = Math.Min(acknowledged, _queue.Length);
        IsFinAcknowledged |= acknowledged > payload;
        _queue.RemoveFirst(payload);
        Unacknowledged = acknowledgment;
        Next = SequenceNumber.Max(Next, acknowledgment);
        if (_isTiming && acknowledgment >= _timedEnd)
            MeasureRoundTrip(now);
        _roundTrip.ResetBackoff();
        _duplicates = 0;
        timer.Retransmit = Highest > Unacknowledged ? now + _roundTrip.TimeoutTicks : TcpTimer.None;
        if (!_inRecovery)
            _congestion.OnAcknowledged(payload);
        else if (acknowledgment >= _recoveryEnd)
            LeaveRecovery();
        else
            SendAgain();
    }

    private void LeaveRecovery()
    {
        _inRecovery = false;
        _congestion.LeaveRecovery();
    }

    private void OnDuplicate(long now, ref TcpTimer timer)
    {
        _duplicates++;
        if (_inRecovery)
        {
            _congestion.Inflate();
        }
        else if (_duplicates == 3 && Unacknowledged >= _recoveryEnd)
        {
            _inRecovery = true;
            _recoveryEnd = Highest;
            _isTiming = false;
            _congestion.EnterRecovery(Highest - Unacknowledged);
            SendAgain();
            timer.Retransmit = now + _roundTrip.TimeoutTicks;
        }
    }

    private void MeasureRoundTrip(long now)
    {
        if (_isTiming)
            _roundTrip.Measure(now - _timedAtTicks);
        _isTiming = false;
    }

    // One segment, or false when the windows, or the rules against small segments, say wait.
    private bool TrySendData(long now)
    {
        var usable = Math.Min(_congestion.Bytes, _windowBytes) - InFlight;
        var length = Math.Min(Math.Min(Unsent, SegmentBytes), usable);
        if (length <= 0)
            return false;
        var isSmall = length < SegmentBytes;
        if (isSmall && Next == Highest && MustHold(length))
            return false;
        Send(now, _queue.SliceAt(InFlight, length));
        return true;
    }

    // A segment cut short by the window waits while others are in flight (RFC 1122 section 4.2.3.4). One cut short for want of
    // data waits while another small one is unacknowledged: Nagle's rule in Minshall's form, which Linux uses.
    private bool MustHold(int length)
    {
        if (length < Unsent)
            return InFlight > 0;
        return !NoDelay && !IsFinQueued && _smallSegmentEnd > Unacknowledged;
    }

    private void Send(long now, PayloadSlice payload)
    {
        var sequence = Next;
        var again = sequence < Highest;
        Next += payload.Length;
        var flags = TcpFlags.Ack;
        if (Unsent == 0)
            flags |= IsFinQueued ? TcpFlags.Push | TcpFlags.Fin : TcpFlags.Push;
        if ((flags & TcpFlags.Fin) != 0)
            Next += 1;
        if (payload.Length < SegmentBytes)
            _smallSegmentEnd = Next;
        if (!again && !_isTiming)
            (_isTiming, _timedEnd, _timedAtTicks) = (true, Next, now);
        Highest = SequenceNumber.Max(Highest, Next);
        _connection.Emit(flags, sequence, payload, again);
    }

    private void SendFin()
    {
        var sequence = Next;
        var again = sequence < Highest;
        Next += 1;
        Highest = SequenceNumber.Max(Highest, Next);
        _connection.Emit(TcpFlags.Ack | TcpFlags.Fin, sequence, default, again);
    }

    // The first unacknowledged segment once more.
    private void SendAgain()
    {
        if (_queue.Length == 0)
        {
            if (Highest > Unacknowledged)
                _connection.Emit(TcpFlags.Ack | TcpFlags.Fin, Unacknowledged, default, again: true);
            return;
        }

        var payload = _queue.SliceAt(0, Math.Min(SegmentBytes, Math.Max(1, Highest - Unacknowledged)));
        var isLast = payload.Length == _queue.Length;
        var withFin = isLast && IsFinQueued && Highest - Unacknowledged > payload.Length;
        Next = SequenceNumber.Max(Next, Unacknowledged + payload.Length + (withFin ? 1 : 0));
        _connection.Emit(
            TcpFlags.Ack | TcpFlags.Push | (withFin ? TcpFlags.Fin : TcpFlags.None), Unacknowledged, payload, again: true);
    }
}
