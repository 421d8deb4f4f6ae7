// What a sender makes of acknowledgements, of their absence and of a closed window: congestion window, round trips, sending again after
// three duplicates or a timeout, probing, and when to give up (Linux: tcp_timer.c).

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpSender
{
    private const int DuplicatesThatMeanLoss = 3;

    private SequenceNumber _timedEnd;
    private SequenceNumber _recoveryEnd;
    private long _timedAtTicks;
    private long _firstRetransmissionTicks;
    private long _firstProbeTicks = TcpTimer.None;
    private bool _isTiming;
    private int _duplicates;
    private int _timeouts;

    /// <summary>Probes, of a closed window or of an idle connection, since anything was heard from the peer.</summary>
    internal int UnansweredProbes { get; set; }

    /// <summary>Whether a lost segment is being made up for after duplicate acknowledgements.</summary>
    internal bool InRecovery { get; private set; }

    /// <summary>Timeouts since the last progress.</summary>
    internal int Timeouts => _timeouts;

    /// <summary>Segments that were sent again, ever.</summary>
    internal int Retransmissions { get; private set; }

    // The first two duplicates each let one new segment out, to bring about the third (RFC 3042).
    private int CongestionBytes =>
        InRecovery ? _congestion.Bytes : _congestion.Bytes + (Math.Min(_duplicates, DuplicatesThatMeanLoss - 1) * SegmentBytes);

    /// <summary>Handles the acknowledgment of a segment (RFC 9293 section 3.10.7.4, fifth step).</summary>
    internal void OnAcknowledgment(long now, TcpSegment segment, ref TcpTimer timer)
    {
        UnansweredProbes = 0;
        var windowBefore = _windowBytes;
        if (segment.Acknowledgment >= Unacknowledged)
            UpdateWindow(segment);
        if (segment.Acknowledgment > Unacknowledged)
            OnProgress(now, segment.Acknowledgment, ref timer);
        else if (IsDuplicate(segment, windowBefore))
            OnDuplicate(now, ref timer);
        if (timer.Persist != TcpTimer.None)
            OnProbeAnswered(now, ref timer);
    }

    /// <summary>The retransmission timer fired for data or FIN. False when the peer has been silent too long.</summary>
    internal bool OnRetransmitTimeout(long now, bool isOrphan, ref TcpTimer timer)
    {
        if (_timeouts > 0 && IsSilentTooLong(now, isOrphan))
            return false;
        if (_timeouts++ == 0)
            _firstRetransmissionTicks = now;
        _congestion.OnTimeout(Highest - Unacknowledged);
        _roundTrip.BackOff();
        _isTiming = false;
        InRecovery = false;
        _duplicates = 0;
        Next = Unacknowledged;
        timer.Retransmit = now + WithinUserTimeout(now, _firstRetransmissionTicks, _roundTrip.TimeoutTicks);
        SendAgain();
        return true;
    }

    /// <summary>The persist timer fired: the window has been too small, or the segment that opened it was lost, or the rules against small
    /// segments held the rest back. False when the peer has been silent, or its window closed, too long (Linux: tcp_probe_timer).</summary>
    internal bool OnPersistTimeout(long now, bool isOrphan, ref TcpTimer timer)
    {
        if (_firstProbeTicks == TcpTimer.None)
            _firstProbeTicks = now;
        else if (_options.UserTimeoutTicks != 0 && now - _firstProbeTicks >= _options.UserTimeoutTicks)
            return false;
        // A closed socket does not wait for ever on a peer that answers and takes nothing.
        if (isOrphan && _roundTrip.TimeoutTicks >= _settings.MaximumTimeoutTicks)
            return false;
        if (UnansweredProbes >= (isOrphan ? _settings.OrphanRetries : _settings.DataRetries))
            return false;
        if (Probe(now))
        {
            StopProbing();
            OnSent(now, ref timer);
            return true;
        }

        UnansweredProbes++;
        _roundTrip.BackOff();
        timer.Persist = now + WithinUserTimeout(now, _firstProbeTicks, _roundTrip.TimeoutTicks);
        return true;
    }

    /// <summary>Sends as much as the window takes, if only a part of a segment; or asks with an old sequence number, which any peer
    /// answers (Linux: tcp_write_wakeup; RFC 9293 section 3.8.6.1).</summary>
    /// <returns>True when data went out.</returns>
    internal bool Probe(long now)
    {
        var length = Math.Min(Math.Min(Unsent, FullBytes), _windowBytes - InFlight);
        if (length > 0)
        {
            Send(now, _queue.SliceAt(InFlight, length), isSmall: length < FullBytes);
            return true;
        }

        // The peer hears of urgent data although there is no room for it.
        if (IsUrgent && _urgentEnd > Unacknowledged && _urgentEnd - Unacknowledged <= ushort.MaxValue)
            _connection.Emit(TcpFlags.Ack, Unacknowledged, default, again: false);
        _connection.Emit(TcpFlags.Ack, Unacknowledged + -1, default, again: false);
        return false;
    }

    // Linux goes by time, not by count: as long as so many retries would take that begin with the shortest timeout. Its timers are late by
    // some per cent and ours never, so the first timeout is counted in: thus come out its 15 retries when the round trip is short.
    private bool IsSilentTooLong(long now, bool isOrphan)
    {
        var elapsed = now - _firstRetransmissionTicks;
        if (_options.UserTimeoutTicks != 0)
            return elapsed >= _options.UserTimeoutTicks;
        var retries = !isOrphan ? _settings.DataRetries
            : _roundTrip.TimeoutTicks < _settings.MaximumTimeoutTicks ? _settings.OrphanRetries : 0;
        return elapsed + _settings.MinimumTimeoutTicks >= _settings.TimeOfRetries(retries, _settings.MinimumTimeoutTicks);
    }

    private long WithinUserTimeout(long now, long since, long timeout)
    {
        if (_options.UserTimeoutTicks == 0)
            return timeout;
        return Math.Min(timeout, Math.Max(_options.UserTimeoutTicks - (now - since), TimeSpan.TicksPerMillisecond));
    }

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
        if (IsUrgent && acknowledgment >= _urgentEnd)
            IsUrgent = false;
        if (_isTiming && acknowledgment >= _timedEnd)
            MeasureRoundTrip(now);
        _roundTrip.ResetBackoff();
        _duplicates = 0;
        _timeouts = 0;
        timer.Retransmit = Highest > Unacknowledged ? now + _roundTrip.TimeoutTicks : TcpTimer.None;
        if (!InRecovery)
            _congestion.OnAcknowledged(payload);
        else if (acknowledgment >= _recoveryEnd)
            LeaveRecovery();
        else
            SendAgain();
    }

    private void LeaveRecovery()
    {
        InRecovery = false;
        _congestion.LeaveRecovery();
    }

    private void OnDuplicate(long now, ref TcpTimer timer)
    {
        _duplicates++;
        if (InRecovery)
        {
            _congestion.Inflate();
        }
        else if (_duplicates == DuplicatesThatMeanLoss && Unacknowledged >= _recoveryEnd)
        {
            InRecovery = true;
            _recoveryEnd = Highest;
            _isTiming = false;
            _congestion.EnterRecovery(Math.Min(Highest - Unacknowledged, _congestion.Bytes));
            SendAgain();
            timer.Retransmit = now + _roundTrip.TimeoutTicks;
        }
    }

    // The window is open: what waits goes out next. Or it is not: the next probe is so long after the answer, not after the last probe.
    private void OnProbeAnswered(long now, ref TcpTimer timer)
    {
        if (_windowBytes > 0 && Math.Min(Unsent, FullBytes) <= _windowBytes)
        {
            timer.Persist = TcpTimer.None;
            StopProbing();
        }
        else
        {
            var timeout = _roundTrip.TimeoutTicks;
            timer.Persist = now + (_firstProbeTicks == TcpTimer.None ? timeout : WithinUserTimeout(now, _firstProbeTicks, timeout));
        }
    }

    private void StopProbing()
    {
        UnansweredProbes = 0;
        _firstProbeTicks = TcpTimer.None;
        _roundTrip.ResetBackoff();
    }

    private void MeasureRoundTrip(long now)
    {
        if (_isTiming)
            _roundTrip.Measure(now - _timedAtTicks);
        _isTiming = false;
    }

    // The first unacknowledged segment once more.
    private void SendAgain()
    {
        Retransmissions++;
        if (_queue.Length == 0)
        {
            if (Highest > Unacknowledged)
            {
                Next = SequenceNumber.Max(Next, Unacknowledged + 1);
                _connection.Emit(TcpFlags.Ack | TcpFlags.Fin, Unacknowledged, default, again: true);
            }

            return;
        }

        var payload = _queue.SliceAt(0, Math.Min(FullBytes, Math.Max(1, Highest - Unacknowledged)));
        var isLast = payload.Length == _queue.Length;
        var withFin = isLast && IsFinQueued && Highest - Unacknowledged > payload.Length;
        Next = SequenceNumber.Max(Next, Unacknowledged + payload.Length + (withFin ? 1 : 0));
        _connection.Emit(
            TcpFlags.Ack | TcpFlags.Push | (withFin ? TcpFlags.Fin : TcpFlags.None), Unacknowledged, payload, again: true);
    }
}
