// What a connection makes of the segments that arrive, state by state (RFC 9293 section 3.10.7).

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpConnection
{
    // A listener that waits for data lets the last segment of the handshake go by: it is known to have come.
    private bool _isHandshakeDeferred;

    /// <summary>Handles a segment; its payload's reference stays the caller's.</summary>
    internal void OnSegment(long now, TcpSegment segment)
    {
        switch (State)
        {
            case TcpState.Closed:
                break;
            case TcpState.SynSent:
                OnSegmentInSynSent(now, segment);
                break;
            case TcpState.TimeWait:
                OnSegmentInTimeWait(now, segment);
                break;
            default:
                OnSegmentSynchronized(now, segment);
                break;
        }
    }

    private void OnSegmentInSynSent(long now, TcpSegment segment)
    {
        if (segment.HasAck && segment.Acknowledgment != _sender.Highest)
        {
            if (!segment.HasReset)
                EmitReset(segment.Acknowledgment);
            return;
        }

        if (segment.HasReset)
        {
            if (segment.HasAck)
                Fail(TcpFailure.Refused);
            return;
        }

        if (!segment.HasSyn)
            return;
        TakeSyn(segment);
        if (segment.HasAck)
        {
            Establish(now);
            if (_options.DelaysAcknowledgments)
                _timer.DelayedAck = now + _settings.LongestDelayedAckTicks;
            else
                EmitAck();
        }
        else
        {
            // Both ends opened at the same time (RFC 9293 section 3.5, figure 7).
            State = TcpState.SynReceived;
            _synTimeouts = 0;
            SendSyn(now);
        }
    }

    private void OnSegmentInTimeWait(long now, TcpSegment segment)
    {
        // A reset ends TIME-WAIT early only on Linux with tcp_rfc1337=0, its default.
        if (segment.HasReset)
        {
            if (segment.Sequence == _receiver.Next)
                End();
            return;
        }

        if (segment.SequenceLength == 0 && segment.Sequence == _receiver.Next)
            return;
        _timer.Expire = now + _settings.TimeWaitTicks;
        EmitAck();
    }

    // RFC 9293 section 3.10.7.4: sequence, reset, SYN, acknowledgment, urgent pointer, payload, FIN.
    private void OnSegmentSynchronized(long now, TcpSegment segment)
    {
        if (!IsInSequence(now, segment) || !PassesReset(segment))
            return;
        if (segment.HasSyn)
        {
            OnSynInWindow(segment);
            return;
        }

        if (!segment.HasAck || (State == TcpState.SynReceived && !CompleteHandshake(now, segment)))
            return;
        if (segment.Acknowledgment > _sender.Highest)
        {
            EmitAck();
            return;
        }

        _lastHeardTicks = now;
        OnAcknowledgment(now, segment);
        if (State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2)
            OnPayload(now, segment);
        if (State is not (TcpState.Closed or TcpState.TimeWait))
            _sender.Flush(now, ref _timer);
    }

    // A SYN in the window is answered, never obeyed (RFC 5961 section 4); but a closed socket that waits for the peer's FIN learns that
    // none will come (Linux: tcp_timewait_state_process).
    private void OnSynInWindow(TcpSegment segment)
    {
        if (_isOrphan && State == TcpState.FinWait2)
        {
            _output.Transmit(_output.Segments.RentRefusal(segment));
            End();
        }
        else
        {
            EmitAck();
        }
    }

    private bool IsInSequence(long now, TcpSegment segment)
    {
        if (_receiver.IsAcceptable(segment))
            return true;
        if (segment.HasReset)
            return false;
        // In a simultaneous open the answer to our SYN completes the handshake. Otherwise it means that the peer has heard our SYN, and a
        // SYN alone that it has not.
        if (State == TcpState.SynReceived && !_isPassive && AnswersSyn(segment))
        {
            Establish(now);
            EmitAck();
        }
        else if (State == TcpState.SynReceived && segment.HasSyn && !segment.HasAck)
            _sender.SendSyn(now, TcpFlags.Syn | TcpFlags.Ack, ref _timer);
        else
            EmitAck();
        return false;
    }

    private bool AnswersSyn(TcpSegment segment) =>
        segment.HasSyn && segment.HasAck && segment.End == _receiver.Next && segment.Acknowledgment == _sender.Highest;

    // Only the exact next number resets; any other in the window is asked about (RFC 5961 section 3).
    private bool PassesReset(TcpSegment segment)
    {
        if (!segment.HasReset)
            return true;
        if (segment.Sequence != _receiver.Next)
            EmitAck();
        else if (State == TcpState.SynReceived && _isPassive)
            End();
        else
            Fail(State == TcpState.CloseWait ? TcpFailure.BrokenPipe : TcpFailure.Reset);
        return false;
    }

    private bool CompleteHandshake(long now, TcpSegment segment)
    {
        if (segment.Acknowledgment != _sender.Highest)
        {
            EmitReset(segment.Acknowledgment);
            return false;
        }

        if (_isPassive && segment.SequenceLength == 0 && _synTimeouts < _options.DeferAcceptRetries)
        {
            _isHandshakeDeferred = true;
            return false;
        }

        // A full accept queue: as if the segment had been lost (Linux). The peer believes itself connected.
        if (_isPassive && !_output.TryEstablish(this))
            return false;
        Establish(now);
        _sender.UpdateWindow(segment);
        return true;
    }

    private void Establish(long now)
    {
        _trouble = TcpFailure.None;
        _sender.OnSynAcknowledged(now, ref _timer);
        _lastHeardTicks = now;
        // What was shut before it was open ends with its opening, but for the end that opened it alone (Linux: tcp_rcv_state_process).
        if (State == TcpState.SynReceived && _isSendShut && !_sender.IsFinQueued)
            _sender.QueueFin();
        Enter(TcpState.Established);
        if (_options.KeepAlive)
            _timer.KeepAlive = now + _options.KeepAliveTimeTicks;
        if (_sender.IsFinQueued)
            Enter(TcpState.FinWait1);
        _signals |= TcpSignals.Established | TcpSignals.Writable;
    }

    private void OnAcknowledgment(long now, TcpSegment segment)
    {
        _trouble = TcpFailure.None;
        var roomBefore = _sender.Room;
        _sender.OnAcknowledgment(now, segment, ref _timer);
        if (_sender.Room > roomBefore)
            _signals |= TcpSignals.Writable;
        if (!_sender.IsFinAcknowledged)
            return;
        switch (State)
        {
            case TcpState.FinWait1:
                OnFinAcknowledged(now, segment);
                break;
            case TcpState.Closing:
                EnterTimeWait(now);
                break;
            case TcpState.LastAck:
                End();
                break;
        }
    }

    private void OnFinAcknowledged(long now, TcpSegment segment)
    {
        Enter(TcpState.FinWait2);
        if (!_isOrphan)
            return;
        if (_options.FinTimeoutTicks >= 0)
        {
            _timer.Expire = now + FinTimeout();
            return;
        }

        // A program that does not want to wait for the peer's end (TCP_LINGER2).
        EmitReset(segment.Acknowledgment);
        End();
    }

    private void OnPayload(long now, TcpSegment segment)
    {
        var before = _receiver.Unread;
        // The kernel looks for the urgent byte before it looks whether anybody wants the rest.
        if ((segment.HasUrgent || _receiver.AwaitsUrgent) && _receiver.OnUrgent(segment))
            _signals |= TcpSignals.Readable;
        if (IsUnwanted(segment))
        {
            // Data for which there is no reader any more (RFC 1122 section 4.2.2.13; Linux also after shutdown of both).
            EmitReset(segment.Acknowledgment);
            Fail(TcpFailure.Reset);
            return;
        }

        var acknowledgeNow = _receiver.OnSegment(now, segment, _sender.RoundTrip.TimeoutTicks);
        if (_receiver.Unread > before || _receiver.IsFinished)
            _signals |= TcpSignals.Readable;
        if (_receiver.IsFinished)
            OnPeerFinished(now);
        if (acknowledgeNow)
            EmitAck();
        else if (_receiver.IsAckPending && _timer.DelayedAck == TcpTimer.None)
            _timer.DelayedAck = now + _settings.DelayedAckTicks;
    }

    private bool IsUnwanted(TcpSegment segment) =>
        _isReceiveShut
        && (State is TcpState.FinWait1 or TcpState.FinWait2)
        && segment.Payload.Length > 0
        && segment.Sequence + segment.Payload.Length > _receiver.Next;

    private void OnPeerFinished(long now)
    {
        switch (State)
        {
            case TcpState.Established:
                Enter(TcpState.CloseWait);
                break;
            case TcpState.FinWait1:
                Enter(TcpState.Closing);
                break;
            case TcpState.FinWait2:
                EnterTimeWait(now);
                break;
        }
    }

    private void TakeSyn(TcpSegment syn)
    {
        _receiver.Start(syn.Sequence);
        var offered = syn.MaximumSegmentSize == 0 ? TcpSettings.DefaultSegmentBytes : syn.MaximumSegmentSize;
        _sender.Negotiate(Math.Min(offered, _sender.SegmentBytes), Math.Max((int)syn.WindowScale, 0));
        _receiver.Scale = syn.WindowScale < 0 ? 0 : _receiver.OfferedScale;
        _sender.StartWindow(syn);
    }
}
