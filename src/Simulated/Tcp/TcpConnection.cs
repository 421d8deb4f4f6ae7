// A TCP connection (RFC 9293) without any I/O: it is handed the time, a segment or a call, and answers with segments, with what
// changed for those who wait (TakeSignals) and with its next deadline. No clock, no random numbers, no tasks, no host.
// Where Linux and the RFC differ, Linux wins; docs/fidelity.md lists what differs from Linux.
// Here are its state and the calls; segments that arrive are in TcpConnection.Segments, time is in TcpConnection.Timers.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpConnection
{
    private readonly TcpSettings _settings;
    private readonly TcpOptions _options;
    private ITcpOutput _output;
    private readonly TcpSender _sender;
    private readonly TcpReceiver _receiver;
    // Linux counts the time stamps of RFC 7323 off before it knows whether the peer takes them.
    private const int TimestampBytes = 12;

    private readonly int _offeredSegmentBytes;
    private TcpTimer _timer = new();
    private TcpSignals _signals;
    private TcpFailure _failure;

    // What was heard on the way and did not end the connection (sk_err_soft): told instead of the timeout that does.
    private TcpFailure _trouble;
    private bool _isPassive;
    private bool _isReceiveShut;
    private bool _isSendShut;
    private bool _isOrphan;

    internal TcpConnection(
        TcpSettings settings, TcpOptions options, ITcpOutput output, FourTuple address, SequenceNumber initial, TcpBuffers buffers)
    {
        _settings = settings;
        _options = options;
        _output = output;
        Address = address;
        _offeredSegmentBytes = options.MaximumSegmentBytes == 0
            ? buffers.SegmentBytes
            : Math.Min(buffers.SegmentBytes, options.MaximumSegmentBytes);
        _sender = new TcpSender(settings, options, this, initial, _offeredSegmentBytes, buffers.SendBytes);
        _receiver = new TcpReceiver(settings, options, _offeredSegmentBytes, buffers.ReceiveBytes, buffers.FirstReceiveBytes);
    }

    internal FourTuple Address { get; }

    // What every host takes in (RFC 9293 section 3.7.1), which Linux goes by until the peer has answered (tcp_v4_connect, tcp_v6_connect).
    private int LeastSegmentBytes =>
        Address.Remote.Address.IsIPv4 ? TcpSettings.DefaultSegmentBytes : TcpSettings.DefaultSegmentBytesIPv6;

    internal TcpState State { get; private set; } = TcpState.Closed;

    /// <summary>When <see cref="OnTimer"/> wants to be called, in ticks; <see cref="TcpTimer.None"/> for never.</summary>
    internal long Deadline => _timer.Earliest;

    /// <summary>Bytes that were received and not taken, the urgent one included.</summary>
    internal int Unread => _receiver.Unread;

    /// <summary>Bytes that can be read before the urgent mark, or in all when there is none ahead.</summary>
    internal int Available => _receiver.Available;

    /// <summary>Whether a receive that is asked to wait would go on now: enough has come (Linux: tcp_stream_is_readable). At the mark the
    /// urgent byte does not count.</summary>
    internal bool IsReadable
    {
        get
        {
            var unread = _receiver.Unread;
            if (unread == 0)
                return false;
            var enough = _receiver.IsAtMark && !_options.IsUrgentInline ? _options.ReceiveLowWater + 1L : _options.ReceiveLowWater;
            return unread >= enough || _receiver.Remaining <= _receiver.LargestSegmentBytes;
        }
    }

    /// <summary>Whether the urgent byte is the next one of the stream.</summary>
    internal bool IsAtMark => _receiver.IsAtMark;

    /// <summary>Whether an urgent byte waits to be read.</summary>
    internal bool HasUrgent => _receiver.HasUrgent;

    /// <summary>Whether the peer has ended its sending.</summary>
    internal bool IsPeerFinished => _receiver.IsFinished;

    /// <summary>Whether an error waits to be reported.</summary>
    internal bool HasFailure => _failure != TcpFailure.None;

    internal bool IsReceiveShut => _isReceiveShut || State == TcpState.Closed;

    internal bool IsSendShut => _sender.IsFinQueued || _isSendShut || State is TcpState.Closed or TcpState.TimeWait;

    /// <summary>Bytes that would be taken by a send now.</summary>
    internal int SendRoom => State is TcpState.Established or TcpState.CloseWait ? _sender.Room : 0;

    /// <summary>Whether poll says that a send would take something worth while.</summary>
    internal bool IsWritable => (State is TcpState.Established or TcpState.CloseWait) && _sender.IsWritable;

    /// <summary>Bytes handed over and not acknowledged yet.</summary>
    internal int SendQueued => _sender.Queued;

    /// <summary>The largest window that the peer ever offered.</summary>
    internal int LargestWindowBytes => _sender.LargestWindowBytes;

    /// <summary>The largest payload of a segment to the peer as it is now.</summary>
    internal int SegmentBytes => _sender.FullBytes;

    /// <summary>Whether data or the peer's end has come.</summary>
    internal bool HasReceived => _receiver.LastDataTicks is not null;

    /// <summary>Whether acknowledgements are not made to wait for data to ride on.</summary>
    internal bool IsQuick => _receiver.IsQuick;

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

    /// <summary>What was heard on the way and did not end the connection, once.</summary>
    internal TcpFailure TakeTrouble()
    {
        var trouble = _trouble;
        _trouble = TcpFailure.None;
        return trouble;
    }

    /// <summary>Something is wrong on the way to the peer; it may pass.</summary>
    internal void NoteTrouble(TcpFailure trouble) => _trouble = trouble;

    /// <summary>A segment was told to be undeliverable: that ends an attempt to connect, and an open connection goes on (tcp_v4_err).</summary>
    internal void OnUnreachable(TcpFailure failure)
    {
        if (State == TcpState.SynSent)
            Fail(failure);
        else if (State != TcpState.Closed)
            NoteTrouble(failure);
    }

    /// <summary>When TIME-WAIT began, or began anew, in ticks; of a connection in that state.</summary>
    internal long TimeWaitSinceTicks => _timer.Expire - _settings.TimeWaitTicks;

    /// <summary>Whether a segment asks for a new connection, beyond everything the peer sent on this one.</summary>
    internal bool IsBeyond(TcpSegment segment) =>
        segment.HasSyn && !segment.HasAck && !segment.HasReset && segment.Sequence > _receiver.Next;

    /// <summary>Writes what the connection tells of itself (TCP_INFO).</summary>
    internal void WriteInformation(long now, Span<byte> info)
    {
        TcpInformation.Write(info, _sender, _receiver);
        TcpInformation.WriteAge(info, TcpInformation.LastDataReceived, now - (_receiver.LastDataTicks ?? _openedTicks));
        TcpInformation.WriteAge(info, TcpInformation.LastAckReceived, now - _lastHeardTicks);
    }

    // ---- Calls

    /// <summary>Takes over buffer sizes that were changed.</summary>
    internal void Configure(int sendBytes, int receiveBytes, int firstReceiveBytes)
    {
        _sender.CapacityBytes = sendBytes;
        _receiver.Configure(receiveBytes, firstReceiveBytes);
    }

    /// <summary>Notes what the socket was shut for before it connected.</summary>
    internal void ShutdownBeforeOpen(bool receive, bool send) => (_isReceiveShut, _isSendShut) = (receive, send);

    /// <summary>Opens actively: sends a SYN.</summary>
    internal void Open(long now)
    {
        State = TcpState.SynSent;
        _openedTicks = now;
        _sender.Guess((_options.MaximumSegmentBytes != 0 ? _options.MaximumSegmentBytes : LeastSegmentBytes) - TimestampBytes);
        SendSyn(now);
    }

    /// <summary>Opens passively, for a SYN that a listener took: answers with SYN and ACK.</summary>
    internal void Open(long now, TcpSegment syn)
    {
        _isPassive = true;
        State = TcpState.SynReceived;
        _openedTicks = now;
        TakeSyn(syn);
        SendSyn(now);
    }

    /// <summary>Takes as many bytes as there is room for, 0 for none.</summary>
    /// <param name="now">The time.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="urgent">Whether the last byte that is taken is urgent.</param>
    internal int Send(long now, ReadOnlySpan<byte> bytes, bool urgent = false)
    {
        var taken = _sender.Write(bytes, _output.Segments.Payloads, urgent);
        _sender.Flush(now, ref _timer);
        return taken;
    }

    /// <summary>Copies received bytes out.</summary>
    /// <param name="destination">Where they go.</param>
    /// <param name="peek">They are left to be read again.</param>
    /// <param name="discard">They are counted and not copied.</param>
    /// <returns>How many; 0 for none, and when the urgent byte alone was there, which reading skips.</returns>
    internal int Receive(Span<byte> destination, bool peek, bool discard = false)
    {
        var before = _receiver.Unread;
        var count = _receiver.Read(destination, peek, discard);
        if (_receiver.Unread < before && CanReceive() && (_receiver.ShouldUpdateWindow() || _receiver.ShouldAcknowledgeReading()))
            EmitAck();
        return count;
    }

    /// <summary>The program has read to the end of the stream, and been told so.</summary>
    internal void ReceiveEnd() => _receiver.ReadEnd();

    /// <summary>Reads the urgent byte beside the stream (Linux: tcp_recv_urg). It never waits.</summary>
    internal UrgentRead ReceiveUrgent(Span<byte> destination, bool peek, bool discard)
    {
        if (_receiver.HasNothingUrgent)
            return UrgentRead.Nothing;
        if (State == TcpState.Closed && !_receiver.IsFinished)
            return UrgentRead.NotConnected;
        if (!_receiver.HasUrgent)
            return IsReceiveShut || IsPeerFinished ? UrgentRead.Ended : UrgentRead.NotYet;
        _receiver.ReadUrgent(destination, peek, discard);
        return UrgentRead.Taken;
    }

    /// <summary>Small segments are not to be held any more; what is held goes out.</summary>
    internal void Push(long now, bool evenCorked)
    {
        if (State is not (TcpState.Established or TcpState.CloseWait))
            return;
        if (evenCorked)
            _sender.Push(now, ref _timer);
        else
            _sender.Flush(now, ref _timer);
    }

    /// <summary>Lets acknowledgements wait for data, or not (TCP_QUICKACK).</summary>
    /// <param name="isQuick">They do not wait.</param>
    /// <param name="onlyOnce">That holds for one that is waiting now.</param>
    internal void SetQuick(bool isQuick, bool onlyOnce)
    {
        var isWaiting = _receiver.IsAckPending && (State is TcpState.Established or TcpState.CloseWait);
        var acknowledgesNow = _receiver.SetQuick(isQuick);
        if (!isQuick || !isWaiting)
            return;
        if (acknowledgesNow)
            EmitAck();
        if (onlyOnce)
            _receiver.SetQuick(false);
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
        var mayNotWait = State == TcpState.FinWait2 && _options.FinTimeoutTicks < 0;
        if (mayNotWait || (_receiver.Unread > 0 && State is not (TcpState.Closed or TcpState.TimeWait)))
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
            _timer.Expire = now + FinTimeout();
        return false;
    }

    /// <summary>Gives a connection in TIME-WAIT to another owner: its socket is wanted for something else.</summary>
    internal void HandTo(ITcpOutput output)
    {
        _output = output;
        _isOrphan = true;
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

        var tells = State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait
            || (State is TcpState.Closing or TcpState.LastAck && _sender.HasUnsent);
        if (tells)
            Emit(TcpFlags.Reset | TcpFlags.Ack, _sender.Highest, default, again: false);
        _isOrphan = true;
        End();
        return tells;
    }

    // ---- For the two halves

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
        segment.Acknowledgment = (flags & TcpFlags.Ack) != 0 ? _receiver.Next : default;
        segment.Window = _receiver.Advertise(isSyn);
        if (isSyn)
        {
            segment.MaximumSegmentSize = (ushort)Math.Min(_offeredSegmentBytes, ushort.MaxValue);
            segment.WindowScale = _receiver.OfferedScale;
        }

        _sender.MarkUrgent(segment);
        _timer.DelayedAck = TcpTimer.None;
        _output.Transmit(segment);
    }

    /// <summary>New data is about to go out.</summary>
    internal void OnDataSent(long now) => _receiver.OnDataSent(now);

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
        _failure = failure == TcpFailure.TimedOut && _trouble != TcpFailure.None ? _trouble : failure;
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
