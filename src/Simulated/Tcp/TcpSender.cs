// The sending half of a connection: the send queue, what of it is in flight, and what may go out now. Acknowledgements, sending again
// and probing are in TcpSender.Recovery. Sequence numbers run over SYN, payload and FIN; the queue holds the payload from the first
// unacknowledged byte on.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpSender
{
    // The window scale of Linux with its largest default buffer is 7.
    private const int LinuxUnit = 128;

    private readonly TcpSettings _settings;
    private readonly TcpOptions _options;
    private readonly TcpConnection _connection;
    private PayloadQueue _queue;
    private CongestionWindow _congestion;
    private RoundTripEstimator _roundTrip;
    private SequenceNumber _windowSequence;
    private SequenceNumber _smallSegmentEnd;
    private SequenceNumber _urgentEnd;
    private int _windowBytes;
    private bool _pushes;

    internal TcpSender(
        TcpSettings settings, TcpOptions options, TcpConnection connection, SequenceNumber initial, int segmentBytes, int capacityBytes)
    {
        _settings = settings;
        _options = options;
        _connection = connection;
        SegmentBytes = FullBytes = segmentBytes;
        CapacityBytes = capacityBytes;
        Unacknowledged = Next = Highest = _recoveryEnd = _smallSegmentEnd = initial;
        _roundTrip = new RoundTripEstimator(settings);
        _congestion = new CongestionWindow(segmentBytes, settings.InitialWindowSegments);
    }

    /// <summary>The largest payload of a segment that the two ends agreed on (MSS).</summary>
    internal int SegmentBytes { get; private set; }

    /// <summary>The largest payload of a segment to this peer: no more than half of the largest window it ever offered, unless that is
    /// tiny, so that a segment fits when half of the window is open (Linux: tcp_bound_to_half_wnd).</summary>
    internal int FullBytes { get; private set; }

    /// <summary>The largest window that the peer ever offered.</summary>
    internal int LargestWindowBytes { get; private set; }

    /// <summary>Bytes the send queue holds before senders must wait.</summary>
    internal int CapacityBytes { get; set; }

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

    /// <summary>Bytes that a send may hand over now: while the buffer is not full a whole segment, be it larger than the rest of the
    /// buffer, and always what fills the last segment that waits to be sent (Linux: tcp_sendmsg_locked).</summary>
    internal int Room => IsOverUnsentLimit ? 0
        : _queue.Length < CapacityBytes ? Math.Max(FullBytes, CapacityBytes - _queue.Length)
        : Unsent % FullBytes is var last and > 0 ? FullBytes - last : 0;

    /// <summary>Linux's rule for writability: a third of the buffer is free, and not too much is unsent.</summary>
    internal bool IsWritable => Math.Max(0, CapacityBytes - _queue.Length) * 3L >= CapacityBytes && !IsOverUnsentLimit;

    /// <summary>Whether anything waits to be sent or to be acknowledged.</summary>
    internal bool IsBusy => Highest > Unacknowledged || HasUnsent;

    /// <summary>Whether anything waits to be sent for the first time, a FIN included.</summary>
    internal bool HasUnsent => Unsent > 0 || IsFinUnsent;

    /// <summary>Payload that was never sent.</summary>
    internal int Unsent => _queue.Length - Math.Min(InFlight, _queue.Length);

    /// <summary>The peer's window in bytes, from what it has acknowledged on.</summary>
    internal int WindowBytes => _windowBytes;

    internal ref readonly CongestionWindow Congestion => ref _congestion;

    internal ref readonly RoundTripEstimator RoundTrip => ref _roundTrip;

    /// <summary>Sequence numbers that were sent and not acknowledged.</summary>
    internal int InFlightBytes => Highest - Unacknowledged;

    private bool IsUrgent { get; set; }

    private int InFlight => Next - Unacknowledged;

    private bool IsFinUnsent => IsFinQueued && !IsFinAcknowledged && InFlight <= _queue.Length;

    private bool IsOverUnsentLimit => _options.UnsentLowWater != 0 && (uint)Unsent >= _options.UnsentLowWater;

    /// <summary>What is taken for the size of a segment before the peer has answered.</summary>
    internal void Guess(int segmentBytes) => FullBytes = segmentBytes;

    /// <summary>The peer's SYN says how large segments may be and how its windows are scaled.</summary>
    internal void Negotiate(int segmentBytes, int scale)
    {
        SegmentBytes = segmentBytes;
        Scale = scale;
        _congestion = new CongestionWindow(segmentBytes, _settings.InitialWindowSegments);
    }

    internal int Write(ReadOnlySpan<byte> bytes, PayloadPool pool, bool urgent)
    {
        var length = Math.Min(bytes.Length, Room);
        _queue.CopyIn(bytes[..length], pool, SegmentBytes);
        if (urgent && length > 0)
            (IsUrgent, _urgentEnd) = (true, Unacknowledged + _queue.Length);
        return length;
    }

    internal void QueueFin() => IsFinQueued = true;

    /// <summary>Writes the urgent pointer into a segment that begins before the end of urgent data (Linux: __tcp_transmit_skb).</summary>
    internal void MarkUrgent(TcpSegment segment)
    {
        if (!IsUrgent || segment.Sequence >= _urgentEnd)
            return;
        var distance = _urgentEnd - segment.Sequence;
        if (distance > ushort.MaxValue && segment.Sequence + ushort.MaxValue <= Highest)
            return;
        segment.Flags |= TcpFlags.Urgent;
        segment.UrgentPointer = (ushort)Math.Min(distance, ushort.MaxValue);
    }

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
        NoteWindow(_windowBytes);
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
        // Linux tells of windows in units of its scale, and rounds up.
        if (window > LargestWindowBytes)
            NoteWindow(Scale == 0 ? window : (window + LinuxUnit - 1) / LinuxUnit * LinuxUnit);
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
        if (Next != before)
            OnSent(now, ref timer);
        else if (Highest == Unacknowledged && HasUnsent && timer.Persist == TcpTimer.None)
            timer.Persist = now + _roundTrip.TimeoutTicks;
    }

    /// <summary>Sends what the windows allow, small segments too: it was decided that nothing more will join them.</summary>
    internal void Push(long now, ref TcpTimer timer)
    {
        _pushes = true;
        Flush(now, ref timer);
        _pushes = false;
    }

    internal void Clear()
    {
        _queue.Clear();
        IsUrgent = false;
    }

    private void NoteWindow(int windowBytes)
    {
        LargestWindowBytes = Math.Max(windowBytes, LargestWindowBytes);
        var most = LargestWindowBytes > TcpSettings.DefaultSegmentBytes ? LargestWindowBytes / 2 : LargestWindowBytes;
        FullBytes = most == 0 ? SegmentBytes : Math.Min(SegmentBytes, most);
    }

    private void OnSent(long now, ref TcpTimer timer)
    {
        timer.Persist = TcpTimer.None;
        if (timer.Retransmit == TcpTimer.None)
            timer.Retransmit = now + _roundTrip.TimeoutTicks;
    }

    // One segment, or false when the windows, or the rules against small segments, say wait. As on Linux a segment fits in the windows or
    // waits; it is not cut down to them.
    private bool TrySendData(long now)
    {
        var length = Math.Min(Unsent, FullBytes);
        var inFlight = InFlight;
        if (inFlight + length > _windowBytes || (inFlight > 0 && inFlight + length > CongestionBytes))
            return false;
        var isSmall = length < FullBytes;
        if (isSmall && Next == Highest && MustHold())
            return false;
        Send(now, _queue.SliceAt(inFlight, length), isSmall);
        return true;
    }

    // A segment cut short for want of data waits while another small one is unacknowledged: Nagle's rule in Minshall's form, which
    // Linux uses. A corked connection sends none at all.
    private bool MustHold()
    {
        if (_pushes || IsFinQueued || IsUrgent)
            return false;
        return _options.Cork || (!_options.NoDelay && _smallSegmentEnd > Unacknowledged);
    }

    private void Send(long now, PayloadSlice payload, bool isSmall)
    {
        var sequence = Next;
        var again = sequence < Highest;
        Next += payload.Length;
        var flags = TcpFlags.Ack;
        if (Unsent == 0)
            flags |= IsFinQueued ? TcpFlags.Push | TcpFlags.Fin : TcpFlags.Push;
        if ((flags & TcpFlags.Fin) != 0)
            Next += 1;
        if (isSmall)
            _smallSegmentEnd = Next;
        if (!again && !_isTiming)
            (_isTiming, _timedEnd, _timedAtTicks) = (true, Next, now);
        Highest = SequenceNumber.Max(Highest, Next);
        _connection.OnDataSent(now);
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
}
