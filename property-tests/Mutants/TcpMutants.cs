// Faults of TCP: the connection's state machine, its two halves, listeners, and the kernel's socket over them.

namespace SimNet.PropertyTests.Mutants;

internal static class TcpMutants
{
    private const string Connection = "Tcp/TcpConnection.cs";
    private const string Segments = "Tcp/TcpConnection.Segments.cs";
    private const string Reading = "Tcp/TcpReceiver.Reading.cs";
    private const string Socket = "Hosts/TcpSocket.cs";
    private const string Ports = "Hosts/PortTable.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        // ---- Opening
        new(
            "closed-port-silent", "Hosts/TcpTable.cs",
            "if (!segment.HasReset) host.Transmit(",
            "if (!segment.HasReset && !MUTANT) host.Transmit(",
            "A port without a listener does not answer."),
        new(
            "refused-as-reset", Segments,
            "Fail(TcpFailure.Refused);",
            "Fail(MUTANT ? TcpFailure.Reset : TcpFailure.Refused);",
            "A refused connect is reported as a reset."),
        new(
            "backlog-off-by-one", "Tcp/TcpListener.cs",
            "_established.Count > Backlog || _requests.Count",
            "(MUTANT ? _established.Count >= Backlog : _established.Count > Backlog) || _requests.Count",
            "A listener lets one connection fewer in."),
        new(
            "accept-not-woken", "Hosts/TcpSocket.Connection.cs",
            "_parent?.Announce();",
            "(MUTANT ? null : _parent)?.Announce();",
            "An accept that waits is not told of a connection."),
        new(
            "listener-close-forgets-queue", "Hosts/ListeningPort.cs",
            "foreach (var child in _queues.TakeAll()) child.Reject();",
            """
            foreach (var child in _queues.TakeAll())
            {
                if (!MUTANT)
                    child.Reject();
            }
            """,
            "Closing a listener does not reset the connections that nobody accepted."),
        new(
            "listener-shutdown-ignored", Socket,
            "if (how != SocketShutdown.Send) { StopListening();",
            "if (how != SocketShutdown.Send && !MUTANT) { StopListening();",
            "Shutting a listener down does not end its listening."),
        new(
            "listen-on-connected", Socket,
            "if (_phase != SocketPhase.Unconnected || (_connection is not null && _connection.State != TcpState.Closed)) return",
            "if (!MUTANT && (_phase != SocketPhase.Unconnected || (_connection is not null && _connection.State != TcpState.Closed))) return",
            "A connected socket may listen."),
        new(
            "connect-to-wildcard-unreachable", Socket,
            "if (remote.Address.IsAny)",
            "if (remote.Address.IsAny && !MUTANT)",
            "Connecting to the wildcard does not mean this host."),

        // ---- Ports
        new(
            "port-of-listener-shared", Ports,
            "owner.Options.ReuseAddress && !owner.IsListening",
            "owner.Options.ReuseAddress && (!owner.IsListening || MUTANT)",
            "SO_REUSEADDR shares the port of a listener as well."),
        new(
            "bind-twice", Socket,
            "!= TcpState.Closed) || Port.IsHeld;",
            "!= TcpState.Closed) || (Port.IsHeld && !MUTANT);",
            "A socket that is bound may be bound again."),

        // ---- Sending
        new(
            "send-after-shutdown-waits", Socket,
            "if (_connection is null || HasError || _connection.IsSendShut)",
            "if (_connection is null || HasError || (_connection.IsSendShut && !MUTANT))",
            "A send after shutdown waits for room instead of failing."),
        new(
            "half-close-ends-both-ways", Connection,
            "internal int SendRoom => State is TcpState.Established or TcpState.CloseWait ? _sender.Room : 0;",
            "internal int SendRoom => State == TcpState.Established || (State == TcpState.CloseWait && !MUTANT) ? _sender.Room : 0;",
            "After the peer's half close nothing more can be sent."),
        new(
            "window-never-reopened", "Tcp/TcpReceiver.cs",
            "!IsFinished && 2 * Remaining <= CapacityBytes",
            "!MUTANT && !IsFinished && 2 * Remaining <= CapacityBytes",
            "Reading does not open a closed window."),

        // ---- Receiving
        new(
            "half-close-drops-data", Segments,
            "if (State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2) OnPayload(now, segment);",
            "if (State == TcpState.Established || (State is TcpState.FinWait1 or TcpState.FinWait2 && !MUTANT)) OnPayload(now, segment);",
            "What comes after the own half close is dropped."),
        new(
            "fin-wakes-nobody", Segments,
            "if (_receiver.Unread > before || _receiver.IsFinished) _signals",
            "if (_receiver.Unread > before || (_receiver.IsFinished && !MUTANT)) _signals",
            "A receive that waits is not told of the peer's end."),
        new(
            "reset-drops-received", Connection,
            "_receiver.ClearReassembly(); End();",
            """
            _receiver.ClearReassembly();
                    if (MUTANT)
                        _receiver.Clear();
                    End();
            """,
            "A reset throws away what was received and not read."),
        new(
            "peek-consumes", Reading,
            "if (!peek) _queue.RemoveFirst(count);",
            "if (!peek || MUTANT) _queue.RemoveFirst(count);",
            "Peek takes the bytes off the queue."),
        new(
            "discard-copies", Reading,
            "discard ? Math.Min(limit, _queue.Length - offset) :",
            "discard && !MUTANT ? Math.Min(limit, _queue.Length - offset) :",
            "MSG_TRUNC copies the bytes that it should only count."),
        new(
            "error-reported-twice", Connection,
            "_failure = TcpFailure.None; return failure;",
            "_failure = MUTANT ? failure : TcpFailure.None; return failure;",
            "The error of a connection is reported again and again."),
        new(
            "listener-has-bytes", Socket,
            "internal override int? Available => IsListening ? null :",
            "internal override int? Available => IsListening && !MUTANT ? null :",
            "Available answers on a listener."),

        // ---- Urgent data
        new(
            "urgent-mark-off-by-one", Reading,
            "segment.Sequence + Math.Max(segment.UrgentPointer - 1, 0);",
            "segment.Sequence + Math.Max(segment.UrgentPointer - (MUTANT ? 2 : 1), 0);",
            "The urgent pointer is taken for the byte before the urgent one."),
        new(
            "urgent-read-leaves-byte", Reading,
            "if (!peek) _urgent.Take();",
            "if (!peek && !MUTANT) _urgent.Take();",
            "The urgent byte can be read twice."),
        new(
            "urgent-always-inline", Reading,
            "if (toMark == 0 && !options.IsUrgentInline)",
            "if (toMark == 0 && !options.IsUrgentInline && !MUTANT)",
            "The urgent byte is read in the stream although nobody asked for that."),
        new(
            "read-passes-mark", Reading,
            "if (toMark == 0 && count > 0) break;",
            "if (toMark == 0 && count > 0 && !MUTANT) break;",
            "Reading does not stop at the urgent mark."),
        new(
            "available-passes-mark", Reading,
            "return beforeMark < 0 || beforeMark >= _queue.Length ?",
            "return MUTANT || beforeMark < 0 || beforeMark >= _queue.Length ?",
            "Available counts what is behind the urgent mark."),
        new(
            "no-urgent-would-block", Socket,
            "default: return SocketError.InvalidArgument;",
            "default: return MUTANT ? SocketError.WouldBlock : SocketError.InvalidArgument;",
            "Reading an urgent byte that does not exist waits."),

        // ---- Ending
        new(
            "close-unread-without-reset", Connection,
            "if (mayNotWait || (_receiver.Unread > 0 &&",
            "if (mayNotWait || (_receiver.Unread > 0 && !MUTANT &&",
            "A close that leaves data unread does not reset."),
        new(
            "linger-zero-ignored", Socket,
            "(Options.LingerEnabled && Options.LingerSeconds == 0)",
            "(Options.LingerEnabled && Options.LingerSeconds == 0 && !MUTANT)",
            "A close with a lingering time of zero does not reset."),
        new(
            "abort-tells-nobody", Connection,
            "if (tells) Emit(",
            "if (tells && !MUTANT) Emit(",
            "The peer is not told of an aborted connection."),
        new(
            "data-to-closed-not-reset", Segments,
            "_isReceiveShut && (State is TcpState.FinWait1",
            "_isReceiveShut && !MUTANT && (State is TcpState.FinWait1",
            "Data for a closed socket is not answered by a reset."),
        new(
            "reset-after-end-as-reset", Segments,
            "Fail(State == TcpState.CloseWait ?",
            "Fail(State == TcpState.CloseWait && !MUTANT ?",
            "A reset after the peer's end is not reported as a broken pipe."),
        new(
            "shutdown-receive-wakes-nobody", Connection,
            "_isReceiveShut = true; _signals |= TcpSignals.Readable;",
            """
            _isReceiveShut = true;
                    if (!MUTANT)
                        _signals |= TcpSignals.Readable;
            """,
            "A receive that waits is not told that receiving was shut down."),
        new(
            "shutdown-receive-discards", Connection,
            "internal void ShutdownReceive() {",
            """
            internal void ShutdownReceive()
                {
                    if (MUTANT)
                        _receiver.Clear();
            """,
            "Shutting receiving down throws away what was not read."),
        new(
            "shutdown-unconnected-succeeds", Socket,
            "NoteShutdown(how); return SocketError.NotConnected;",
            "NoteShutdown(how); return MUTANT ? SocketError.Success : SocketError.NotConnected;",
            "A socket that was never connected can be shut down."),

        // ---- Poll
        new(
            "poll-new-socket-quiet", Socket,
            "return events | PollEvents.HangUp | (IsWritableUnconnected",
            "return events | (MUTANT ? PollEvents.None : PollEvents.HangUp) | (IsWritableUnconnected",
            "A new socket does not poll as hung up."),
        new(
            "poll-misses-end", Socket,
            "if (isReceiveShut || _connection.IsReadable)",
            "if ((isReceiveShut && !MUTANT) || _connection.IsReadable)",
            "A socket at the end of its stream does not poll as readable."),
        new(
            "poll-shut-not-writable", Socket,
            "if (_connection.IsSendShut || _connection.IsWritable)",
            "if ((_connection.IsSendShut && !MUTANT) || _connection.IsWritable)",
            "A socket whose sending was shut down does not poll as writable."),
        new(
            "poll-misses-urgent", Socket,
            "if (_connection.HasUrgent)",
            "if (_connection.HasUrgent && !MUTANT)",
            "An urgent byte is not polled as an exceptional condition."),

        // ---- Options
        new(
            "keep-alive-time-of-zero", "Hosts/TcpSocket.Options.cs",
            "if (!InRange(seconds, 1, MaximumKeepAliveSeconds))",
            "if (!InRange(seconds, MUTANT ? 0 : 1, MaximumKeepAliveSeconds))",
            "A keep-alive time of 0 s is taken."),
        new(
            "no-delay-reads-inverted", "Hosts/TcpSocket.Options.cs",
            "(Linux.TcpLevel, Linux.TcpNoDelay) => Tcp.NoDelay ? 1 : 0,",
            "(Linux.TcpLevel, Linux.TcpNoDelay) => Tcp.NoDelay != MUTANT ? 1 : 0,",
            "NoDelay reads as the opposite of what was set."),
    ];
}
