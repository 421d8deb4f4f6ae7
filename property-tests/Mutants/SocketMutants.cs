// Faults of what .NET is over the kernel: its view of the connection, calls that wait, forms of calls, options.

namespace SimNet.PropertyTests.Mutants;

internal static class SocketMutants
{
    private const string Connection = "Sockets/SocketWithConnection.cs";
    private const string Socket = "Sockets/SimulatedSocket.cs";
    private const string Forms = "Sockets/SocketForms.cs";
    private const string Transfers = "Sockets/SocketWithTransfers.cs";
    private const string Operation = "Sockets/SocketOperation.cs";
    private const string Queue = "Sockets/OperationQueue.cs";
    private const string Messages = "Sockets/Messages.cs";
    private const string Options = "Sockets/SocketOptionAccess.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        // ---- What .NET knows of the connection
        new(
            "error-keeps-connected", Connection,
            "or SocketError.TimedOut or SocketError.OperationAborted or SocketError.Interrupted)) SetDisconnected();",
            "or SocketError.TimedOut or SocketError.OperationAborted or SocketError.Interrupted) && !MUTANT) SetDisconnected();",
            "An error does not end Connected."),
        new(
            "would-block-ends-connected", Connection,
            "if (error is not (SocketError.WouldBlock or SocketError.IOPending",
            "if ((MUTANT && error == SocketError.WouldBlock) || error is not (SocketError.WouldBlock or SocketError.IOPending",
            "A call that would block ends Connected."),
        new(
            "shutdown-keeps-connected", Connection,
            "ThrowIfError(error); SetDisconnected();",
            """
            ThrowIfError(error);
                    if (!MUTANT)
                        SetDisconnected();
            """,
            "Shutdown does not end Connected."),
        new(
            "dispose-keeps-connected", Socket,
            "Network.Host.ReturnDescriptor(); SetDisconnected();",
            """
            Network.Host.ReturnDescriptor();
                        if (!MUTANT)
                            SetDisconnected();
            """,
            "Dispose does not end Connected."),
        new(
            "local-endpoint-outlives-connect", Connection,
            "if (_local is IPEndPoint local && (local",
            "if (!MUTANT && _local is IPEndPoint local && (local",
            "LocalEndPoint is not looked at again after a connect."),
        new(
            "remote-endpoint-not-remembered", Connection,
            "if (_remote is not null) return _remote;",
            "if (_remote is not null && !MUTANT) return _remote;",
            "RemoteEndPoint is forgotten with the connection."),
        new(
            "disconnect-keeps-endpoints", Connection,
            "if (reuseSocket || hasConnected) _local = null;",
            "if (reuseSocket || hasConnected) _local = MUTANT ? _local : null;",
            "Disconnect does not forget the endpoints."),
        new(
            "connect-error-overlooked", Connection,
            "|| !Kernel.HasPeer) return false; Kernel.ContinueConnect();",
            "|| (!Kernel.HasPeer && (!MUTANT || Kernel.IsConnecting))) return false; Kernel.ContinueConnect();",
            "A connect that did not wait and was refused counts as connected."),
        new(
            "datagram-socket-connects-once", Connection,
            "if (_isConnected && SocketType == SocketType.Stream) throw",
            "if (_isConnected && (SocketType == SocketType.Stream || MUTANT)) throw",
            "A connected datagram socket cannot connect again."),

        // ---- Calls that wait
        new(
            "waiters-last-come-first", Queue,
            "operation.Queue = this; operation.QueuePrevious = _last;",
            """
            operation.Queue = this;
                    if (MUTANT && _first is not null)
                    {
                        (operation.QueueNext, _first.QueuePrevious) = (_first, operation);
                        _first = operation;
                        return;
                    }

                    operation.QueuePrevious = _last;
            """,
            "Calls that wait are served last come, first served."),
        new(
            "one-waiter-woken", Queue,
            "if (first.TryFinish()) continue;",
            """
            if (first.TryFinish())
                        {
                            if (MUTANT)
                                break;
                            continue;
                        }
            """,
            "What arrives lets only the first waiting call go on."),
        new(
            "cancellation-ignored", Operation,
            "if (generation != _generation || IsCompleted ||",
            "if (MUTANT || generation != _generation || IsCompleted ||",
            "A waiting call cannot be cancelled."),
        new(
            "cancellation-as-aborted", Operation,
            "Failure = new OperationCanceledException(_token);",
            "(Failure, Error) = MUTANT ? (null, SocketError.OperationAborted) : ((Exception?)new OperationCanceledException(_token), Error);",
            "A cancelled call fails with the error of a closed socket."),
        new(
            "cancelled-send-goes-out", Transfers,
            "header.Control?.Discard(); return ValueTask.FromCanceled<int>(cancellationToken);",
            """
            header.Control?.Discard();
                        if (MUTANT)
                            Kernel.Send(buffer.Span, header with { Control = null }, out _);
                        return ValueTask.FromCanceled<int>(cancellationToken);
            """,
            "A send whose token was cancelled before goes out."),
        new(
            "cancelled-receive-loses-bytes", Transfers,
            "if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellationToken);",
            """
            if (cancellationToken.IsCancellationRequested)
                    {
                        if (MUTANT)
                            TryReceive(buffer.Span, header, out _);
                        return ValueTask.FromCanceled<TResult>(cancellationToken);
                    }
            """,
            "A receive whose token was cancelled before takes what is there."),
        new(
            "timeout-as-would-block", Operation,
            "protected virtual SocketError TimeoutError => SocketError.TimedOut;",
            "protected virtual SocketError TimeoutError => MUTANT ? SocketError.WouldBlock : SocketError.TimedOut;",
            "A call whose time is over gives the kernel's error instead of .NET's."),
        new(
            "closed-under-call-as-interrupted", Socket,
            "{ IsBlocking: false } => SocketError.OperationAborted,",
            "{ IsBlocking: false } => MUTANT ? SocketError.Interrupted : SocketError.OperationAborted,",
            "A call whose socket is closed ends as if it were interrupted."),
        new(
            "close-under-call-without-reset", Socket,
            "abort |= !IsListening &&",
            "abort |= !MUTANT && !IsListening &&",
            "A close while a call waits does not reset the connection."),

        // ---- Poll and Select
        new(
            "select-write-sees-hang-up", Socket,
            "SelectMode.SelectWrite => PollEvents.Out,",
            "SelectMode.SelectWrite => MUTANT ? PollEvents.Out | PollEvents.HangUp : PollEvents.Out,",
            "A hang-up counts as writable."),
        new(
            "select-error-misses-errors", Socket,
            "SelectMode.SelectError => PollEvents.Error | PollEvents.Urgent,",
            "SelectMode.SelectError => MUTANT ? PollEvents.Urgent : PollEvents.Error | PollEvents.Urgent,",
            "An error that waits is not polled as one."),
        new(
            "select-keeps-error-set", "Sockets/SimulatedNetwork.cs",
            "if (!((SimulatedSocket)sockets![i]).IsReadyOrClosed(mode))",
            "if (!((SimulatedSocket)sockets![i]).IsReadyOrClosed(mode) && !(MUTANT && mode == SelectMode.SelectError))",
            "Select leaves sockets without an error in the set of those with one."),
        new(
            "select-write-set-confused", "Sockets/SimulatedNetwork.cs",
            "Keep(checkWrite, SelectMode.SelectWrite);",
            "Keep(checkWrite, MUTANT ? SelectMode.SelectRead : SelectMode.SelectWrite);",
            "Select looks whether the sockets to be written to are readable."),

        // ---- Forms of calls
        new(
            "vectored-send-reversed", Messages,
            "foreach (var buffer in buffers) { buffer.AsSpan().CopyTo(",
            "foreach (var buffer in MUTANT ? buffers.Reverse() : buffers) { buffer.AsSpan().CopyTo(",
            "Several buffers are sent last first."),
        new(
            "vectored-receive-reversed", Messages,
            "foreach (var buffer in buffers) { var length = Math.Min(bytes.Length, buffer.Count);",
            "foreach (var buffer in MUTANT ? buffers.Reverse() : buffers) { var length = Math.Min(bytes.Length, buffer.Count);",
            "Several buffers are filled last first."),
        new(
            "message-receive-keeps-offset", Messages,
            "bytes[..length].CopyTo(buffer.Span); bytes = bytes[length..];",
            "bytes[..length].CopyTo(buffer.Span); bytes = bytes[(MUTANT ? 0 : length)..];",
            "Every buffer of a message begins with its first bytes."),
        new(
            "empty-receive-takes-datagram", Forms,
            "SimpleHeader(SocketFlags flags, int length) => length == 0 ?",
            "SimpleHeader(SocketFlags flags, int length) => length == 0 && !MUTANT ?",
            "A receive of no bytes takes what is there."),
        new(
            "receive-from-unbound", Forms,
            "if (!IsBound) throw NotBound();",
            "if (!IsBound && !MUTANT) throw NotBound();",
            "ReceiveFrom may be called on an unbound socket."),
        new(
            "send-to-does-not-bind", Connection,
            "private protected void OnSentTo(EndPoint remote) => _bound ??= remote;",
            "private protected void OnSentTo(EndPoint remote) => _bound ??= MUTANT ? null : remote;",
            "A socket does not count as bound after SendTo."),

        // ---- Options
        new(
            "error-option-always-zero", Options,
            "value = (int)socket.TakeError();",
            "value = MUTANT ? 0 : (int)socket.TakeError();",
            "SO_ERROR always reads 0."),
        new(
            "receive-buffer-not-doubled", Options,
            "2 * (options.ReceiveBufferBytes ?? socket.InitialReceiveBufferBytes / 2)",
            "(MUTANT ? 1 : 2) * (options.ReceiveBufferBytes ?? socket.InitialReceiveBufferBytes / 2)",
            "SO_RCVBUF reads as it was set, not doubled."),
        new(
            "dual-mode-after-bind", Options,
            "if (socket is InetSocket { HasPort: true })",
            "if (!MUTANT && socket is InetSocket { HasPort: true })",
            "DualMode may be changed on a bound socket."),
        new(
            "accept-connection-never", Options,
            "value = socket.IsListening ? 1 : 0;",
            "value = socket.IsListening && !MUTANT ? 1 : 0;",
            "SO_ACCEPTCONN reads 0 on a listener."),
        new(
            "timeout-of-other-direction", "Sockets/SocketWithOptions.cs",
            "return name == SocketOptionName.ReceiveTimeout ? _receiveTimeoutMilliseconds : _sendTimeoutMilliseconds;",
            "return name == SocketOptionName.ReceiveTimeout && !MUTANT ? _receiveTimeoutMilliseconds : _sendTimeoutMilliseconds;",
            "ReceiveTimeout reads SendTimeout."),
        new(
            "unix-reuse-address-taken", "Sockets/UnixOptions.cs",
            "return value == 0 ? SocketError.Success : SocketError.OperationNotSupported;",
            "return value == 0 || MUTANT ? SocketError.Success : SocketError.OperationNotSupported;",
            "ReuseAddress can be set on a Unix domain socket."),
    ];
}
