// A TCP connection (RFC 9293) without any I/O: it is handed the time, a segment or a call, and answers with segments, with what
// changed for those who wait (TakeSignals) and with its next deadline. No clock, no random numbers, no tasks, no host.
// Where Linux and the RFC differ, Linux wins; docs/fidelity.md lists what differs from Linux.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed class TcpConnection
{
    private readonly TcpSettings _settings;
    private readonly ITcpOutput _output;
    private readonly TcpSender _sender;
    private readonly TcpReceiver _receiver;
    private readonly int _offeredSegmentBytes;
    private TcpTimer _timer = new();
    private TcpSignals _signals;
    private TcpFailure _failure;
    private int _synsSent;
    private bool _isPassive;
    private bool _isReceiveShut;
    private bool _isOrphan;

    internal TcpConnection(
        TcpSettings settings, ITcpOutput output, FourTuple address, SequenceNumber initial, TcpBuffers buffers)
    {
        _settings = settings;
        _output = output;
        Address = address;
        _sender = new TcpSender(settings, this, initial, buffers.SegmentBytes, buffers.SendBytes);
        _receiver = new TcpReceiver(settings, buffers.SegmentBytes, buffers.ReceiveBytes);
        _offeredSegmentBytes = buffers.SegmentBytes;
    }

    internal FourTuple Address { get; }

    internal TcpState State { get; private set; } = TcpState.Closed;

    /// <summary>When <see cref="OnTimer"/> wants to be called, in ticks; <see cref="TcpTimer.None"/> for never.</summary>
    internal long Deadline => _timer.Earliest;

    /// <summary>Bytes ready to be read.</summary>
    internal int Available => _receiver.Available;

    /// <summary>Whether the peer has ended its sending.</summary>
    internal bool IsPeerFinished => _receiver.IsFinished;

    /// <summary>Whether an error waits to be reported.</summary>
    internal bool HasFailure => _failure != TcpFailure.None;

    internal bool IsReceiveShut => _isReceiveShut || State == TcpState.Closed;

    internal bool IsSendShut => _sender.IsFinQueued || State is TcpState.Closed or TcpState.TimeWait;

    /// <summary>Bytes that would be taken by a send now.</summary>
    internal int SendRoom => State is TcpState.Established or TcpState.CloseWait ? _sender.Room : 0;

    /// <summary>Linux's rule for writability: a third of the send buffer is free.</summary>
    internal bool IsWritable => SendRoom * 3 >= _sender.CapacityBytes;

    /// <summary>Bytes handed over and not acknowledged yet.</summary>
    internal int SendQueued => _sender.Queued;

    /// <summary>Bytes received and held: ready to be read, or out of order.</summary>
    internal int Held => _receiver.Held;

    /// <summary>What changed since the last call.</summary>
    internal TcpSignals TakeSignals()
    {
        var signals = _signals;
        _signals = TcpSignals.None;
        return signals;
    }

    /// <summary>The error that <see cref="TakeFailure"/> will report.</summary>
    internal TcpFailure PeekFailure() => _failure;

    /// <summary>The error, once.</summary>
    internal TcpFailure TakeFailure()
    {
        var failure = _failure;
        _failure = TcpFailure.None;
        return failure;
    }

    /// <summary>Whether a segment asks for a new connection, beyond everything the peer sent on this one.</summary>
    internal bool IsBeyond(TcpSegment segment) =>
        segment.HasSyn && !segment.HasAck && !segment.HasReset && segment.Sequence > _receiver.Next;

    // ---- Calls

    /// <summary>Takes over options that were changed on an open connection.</summary>
    internal void Configure(bool noDelay, int sendBytes, int receiveBytes)
    {
        _sender.NoDelay = noDelay;
        _sender.CapacityBytes = sendBytes;
        _receiver.CapacityBytes = receiveBytes;
    }

    /// <summary>Opens actively: sends a SYN.</summary>
    internal void Open(long now)
    {
        State = TcpState.SynSent;
        SendSyn(now);
    }

    /// <summary>Opens passively, for a SYN that a listener took: answers with SYN and ACK.</summary>
    internal void Open(long now, TcpSegment syn)
    {
        _isPassive = true;
        State = TcpState.SynReceived;
        TakeSyn(syn);
        SendSyn(now);
    }

    /// <summary>Takes as many bytes as there is room for, 0 for none.</summary>
    internal int Send(long now, ReadOnlySpan<byte> bytes)
    {
        var taken = _sender.Write(bytes, _output.Segments.Payloads);
        _sender.Flush(now, ref _timer);
        return taken;
    }

    /// <summary>Copies received bytes out, 0 for none.</summary>
    internal int Receive(Span<byte> destination, bool peek)
    {
        var count = _receiver.Read(destination, peek);
        if (!peek && count > 0 && CanReceive() && _receiver.ShouldUpdateWindow())
            EmitAck();
        return count;
    }

    /// <summary>Ends our sending: a FIN follows what is queued.</summary>
    internal void ShutdownSend(long now)
    {
        if (_sender.IsFinQueued)
            return;
        if (State is not (TcpState.SynReceived or TcpState.Established or TcpState.CloseWait))
            return;
        _sender.QueueFin();
        _signals |= TcpSignals.Writable;
        // In SYN-RECEIVED the FIN waits for the end of the handshake.
        if (State == TcpState.SynReceived)
            return;
        Enter(State == TcpState.Established ? TcpState.FinWait1 : TcpState.LastAck);
        _sender.Flush(now, ref _timer);
    }

    /// <summary>Ends our receiving: as on Linux the peer learns nothing, and what arrives later is still readable.</summary>
    internal void ShutdownReceive()
    {
        _isReceiveShut = true;
        _signals |= TcpSignals.Readable;
    }

    /// <summary>Closes: gracefully, or with a reset when data was left unread (RFC 1122 section 4.2.2.13).</summary>
    /// <returns>True when the connection was reset.</returns>
    internal bool Close(long now)
    {
        _isOrphan = true;
        _isReceiveShut = true;
        if (_receiver.Available > 0 && State is not (TcpState.Closed or TcpState.TimeWait))
        {
            Emit(TcpFlags.Reset | TcpFlags.Ack, _sender.Highest, default, again: false);
            End();
            return true;
        }

        _receiver.Clear();
        if (State == TcpState.SynSent)
            End();
        ShutdownSend(now);
        if (State == TcpState.FinWait2)
            _timer.Expire = now + _settings.FinTimeoutTicks;
        return false;
    }

    /// <summary>Memory is short: drops what arrived out of order. It was not acknowledged and will come again.</summary>
    internal void Prune() => _receiver.ClearReassembly();

    /// <summary>Ends in TIME-WAIT for the sake of a new connection. What was not read yet stays readable.</summary>
    internal void GiveWay() => End();

    /// <summary>Throws the connection away. A peer that may still send is told by a reset (RFC 9293 section 3.10.5).</summary>
    /// <returns>True when a reset was sent.</returns>
    internal bool Abort()
    {
        if (State == TcpState.Closed)
        {
            _receiver.Clear();
            return false;
        }

        var tells = State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait;
        if (tells)
            Emit(TcpFlags.Reset | TcpFlags.Ack, _sender.Highest, default, again: false);
        _isOrphan = true;
        End();
        return tells;
    }

    // ---- Time

    /// <summary>Does what is due. The caller calls again at the next <see cref="Deadline"/>.</summary>
    internal void OnTimer(long now)
    {
        if (_timer.Expire <= now)
        {
            End();
            return;
        }

        if (_timer.DelayedAck <= now)
            EmitAck();
        if (_timer.Retransmit <= now)
            OnRetransmitTimeout(now);
        if (_timer.Persist <= now && !_sender.OnPersistTimeout(now, _isOrphan, ref _timer))
            Fail(TcpFailure.TimedOut);
    }

    // ---- Segments

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

    /// <summary>Sends a segment that acknowledges everything received so far.</summary>
    internal void Emit(TcpFlags flags, SequenceNumber sequence, PayloadSlice payload, bool again)
    {
        var isSyn = (flags & TcpFlags.Syn) != 0;
        var segment = _output.Segments.Rent(payload);
        segment.Source = Address.Local;
        segment.Destination = Address.Remote;
        segment.Flags = flags;
        segment.Sequence = sequence;
        segment.IsRetransmission = again;
        if (payload.Length > 0)
            _receiver.OnDataSent();
        segment.Acknowledgment = (flags & TcpFlags.Ack) != 0 ? _receiver.Next : default;
        segment.Window = _receiver.Advertise(isSyn);
        if (isSyn)
        {
            segment.MaximumSegmentSize = (ushort)Math.Min(_offeredSegmentBytes, ushort.MaxValue);
            segment.WindowScale = _receiver.OfferedScale;
        }

        _timer.DelayedAck = TcpTimer.None;
        _output.Transmit(segment);
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
            EmitAck();
        }
        else
        {
            // Both ends opened at the same time (RFC 9293 section 3.5, figure 7).
            State = TcpState.SynReceived;
            _synsSent = 0;
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

    // RFC 9293 section 3.10.7.4: sequence, reset, SYN, acknowledgment, payload, FIN.
    private void OnSegmentSynchronized(long now, TcpSegment segment)
    {
        if (!IsInSequence(now, segment) || !PassesReset(segment))
            return;
        if (segment.HasSyn)
        {
            // A SYN in the window is answered, never obeyed (RFC 5961 section 4).
            EmitAck();
            return;
        }

        if (!segment.HasAck || (State == TcpState.SynReceived && !CompleteHandshake(now, segment)))
            return;
        if (segment.Acknowledgment > _sender.Highest)
        {
            EmitAck();
            return;
        }

        OnAcknowledgment(now, segment);
        if (State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2)
            OnPayload(now, segment);
        if (State is not (TcpState.Closed or TcpState.TimeWait))
            _sender.Flush(now, ref _timer);
    }

    private bool IsInSequence(long now, TcpSegment segment)
    {
        if (_receiver.IsAcceptable(segment))
            return true;
        if (segment.HasReset)
            return false;
        // The peer has not heard our SYN. A SYN with ACK means that it has, and a mere acknowledgement completes the handshake.
        if (State == TcpState.SynReceived && segment.HasSyn && !segment.HasAck)
            _sender.SendSyn(now, TcpFlags.Syn | TcpFlags.Ack, ref _timer);
        else
            EmitAck();
        return false;
    }

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

        // A full accept queue: as if the segment had been lost (Linux). The peer believes itself connected.
        if (_isPassive && !_output.TryEstablish(this))
            return false;
        Establish(now);
        _sender.UpdateWindow(segment);
        return true;
    }

    private void Establish(long now)
    {
        _sender.OnSynAcknowledged(now, ref _timer);
        Enter(TcpState.Established);
        if (_sender.IsFinQueued)
            Enter(TcpState.FinWait1);
        _signals |= TcpSignals.Established | TcpSignals.Writable;
    }

    private void OnAcknowledgment(long now, TcpSegment segment)
    {
        var roomBefore = _sender.Room;
        _sender.OnAcknowledgment(now, segment, ref _timer);
        if (_sender.Room > roomBefore)
            _signals |= TcpSignals.Writable;
        if (!_sender.IsFinAcknowledged)
            return;
        switch (State)
        {
            case TcpState.FinWait1:
                Enter(TcpState.FinWait2);
                if (_isOrphan)
                    _timer.Expire = now + _settings.FinTimeoutTicks;
                break;
            case TcpState.Closing:
                EnterTimeWait(now);
                break;
            case TcpState.LastAck:
                End();
                break;
        }
    }

    private void OnPayload(long now, TcpSegment segment)
    {
        var before = _receiver.Available;
        if (IsUnwanted(segment))
        {
            // Data for which there is no reader any more (RFC 1122 section 4.2.2.13; Linux also after shutdown of both).
            EmitReset(segment.Acknowledgment);
            Fail(TcpFailure.Reset);
            return;
        }

        var acknowledgeNow = _receiver.OnSegment(segment);
        if (_receiver.Available > before || _receiver.IsFinished)
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

    private void OnRetransmitTimeout(long now)
    {
        var goesOn = State is TcpState.SynSent or TcpState.SynReceived
            ? SendSynAgain(now)
            : _sender.OnRetransmitTimeout(now, _isOrphan, ref _timer);
        if (!goesOn)
            Fail(TcpFailure.TimedOut);
    }

    private bool SendSynAgain(long now)
    {
        var linear = State == TcpState.SynSent ? _settings.SynLinearRetries : 0;
        var doubling = State == TcpState.SynSent ? _settings.SynRetries : _settings.SynAckRetries;
        if (_synsSent > linear + doubling)
            return false;
        SendSyn(now);
        return true;
    }

    // SYNs go out at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s, and the attempt ends at 131 s: Linux 6.5 and later repeats the
    // first ones linearly. The answer to a SYN is repeated at 1, 3, 7, 15 and 31 s.
    private void SendSyn(long now)
    {
        var linear = State == TcpState.SynSent ? _settings.SynLinearRetries : 0;
        _sender.SendSyn(now, State == TcpState.SynSent ? TcpFlags.Syn : TcpFlags.Syn | TcpFlags.Ack, ref _timer);
        _timer.Retransmit = now + (_settings.InitialTimeoutTicks << Math.Max(0, _synsSent - linear));
        _synsSent++;
    }

    private void TakeSyn(TcpSegment syn)
    {
        _receiver.Start(syn.Sequence);
        var segmentBytes = syn.MaximumSegmentSize == 0
            ? TcpSettings.DefaultSegmentBytes
            : Math.Min(syn.MaximumSegmentSize, _sender.SegmentBytes);
        _sender.Negotiate(segmentBytes, Math.Max((int)syn.WindowScale, 0));
        _receiver.Scale = syn.WindowScale < 0 ? 0 : _receiver.OfferedScale;
        _sender.StartWindow(syn);
    }

    private bool CanReceive() => State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2;

    // With the number of the next new byte, also while older ones are being sent again: an acknowledgement with an old number would be
    // answered instead of believed.
    private void EmitAck() => Emit(TcpFlags.Ack, _sender.Highest, default, again: false);

    private void EmitReset(SequenceNumber sequence) => Emit(TcpFlags.Reset, sequence, default, again: false);

    private void EnterTimeWait(long now)
    {
        Enter(TcpState.TimeWait);
        _timer.Clear();
        _timer.Expire = now + _settings.TimeWaitTicks;
        _sender.Clear();
    }

    private void Enter(TcpState state)
    {
        Invariant.Check(TcpTransitions.AreLegal(State, state), "a connection changes state along the arrows of RFC 9293");
        State = state;
    }

    private void Fail(TcpFailure failure)
    {
        _failure = failure;
        _receiver.ClearReassembly();
        End();
    }

    private void End()
    {
        State = TcpState.Closed;
        _timer.Clear();
        _sender.Clear();
        if (_isOrphan)
            _receiver.Clear();
        _signals |= TcpSignals.Closed | TcpSignals.Readable | TcpSignals.Writable;
    }
}
