// Faults of Unix domain sockets: names, connections, queues and what travels with messages.

namespace SimNet.PropertyTests.Mutants;

internal static class UnixMutants
{
    private const string Any = "Hosts/UnixSocket.cs";
    private const string Connection = "Hosts/UnixConnectionSocket.cs";
    private const string Stream = "Hosts/UnixStreamSocket.cs";
    private const string Datagram = "Hosts/UnixDatagramSocket.cs";
    private const string Names = "Hosts/UnixNamespace.cs";
    private const string Reader = "Unix/UnixStreamReader.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        // ---- Names
        new(
            "abstract-name-not-freed", Names,
            "if (name.IsAbstract) _abstract.Remove((socket.Type, name.Text));",
            "if (name.IsAbstract) _ = MUTANT || _abstract.Remove((socket.Type, name.Text));",
            "An abstract name is not free after its socket was closed."),
        new(
            "path-not-unlinked", "Sockets/SimulatedSocket.cs",
            "if (BoundPath is not null) Network",
            "if (BoundPath is not null && !MUTANT) Network",
            "Dispose leaves the path behind."),
        new(
            "missing-path-refuses", Names,
            "if (!_paths.TryGetValue(path, out socket)) return SocketError.AddressNotAvailable;",
            "if (!_paths.TryGetValue(path, out socket)) return MUTANT ? SocketError.ConnectionRefused : SocketError.AddressNotAvailable;",
            "A path that does not exist answers as a stale one."),
        new(
            "wrong-type-refuses", Names,
            "return socket.Type == type ? SocketError.Success : SocketError.ProtocolType;",
            "return socket.Type == type ? SocketError.Success : MUTANT ? SocketError.ConnectionRefused : SocketError.ProtocolType;",
            "A path of another type of socket answers as a stale one."),
        new(
            "unix-bind-twice", Any,
            "if (Name is not null) return SocketError.InvalidArgument;",
            "if (Name is not null && !MUTANT) return SocketError.InvalidArgument;",
            "A socket can be given a second name."),
        new(
            "sender-name-missing", Any,
            "if (read.Sender?.Name is { } name)",
            "if (!MUTANT && read.Sender?.Name is { } name)",
            "The sender of a message is not told."),

        // ---- Connections
        new(
            "unix-backlog-off-by-one", "Unix/ConnectionQueue.cs",
            "internal bool IsFull => _connections.Count > Backlog;",
            "internal bool IsFull => MUTANT ? _connections.Count >= Backlog : _connections.Count > Backlog;",
            "A listener lets one connection fewer in."),
        new(
            "unix-listen-unbound", Connection,
            "if (Name is null || IsEstablished)",
            "if ((Name is null && !MUTANT) || IsEstablished)",
            "A socket without a name may listen."),
        new(
            "unix-close-unread-without-reset", Connection,
            "isReset: Queue.HasUnread || _parent is not null",
            "isReset: !MUTANT && (Queue.HasUnread || _parent is not null)",
            "A close that leaves something unread does not reset."),
        new(
            "unix-shutdown-one-sided", Connection,
            "(Peer as UnixConnectionSocket)?.OnPeerShutDown(",
            "(MUTANT ? null : Peer as UnixConnectionSocket)?.OnPeerShutDown(",
            "The peer does not learn of a shutdown."),
        new(
            "unix-available-first-only", Connection,
            "Queue.Bytes + Queue.LostBytes;",
            "MUTANT ? Queue.First?.Length ?? 0 : Queue.Bytes + Queue.LostBytes;",
            "Available counts the first piece of a stream only."),
        new(
            "unix-new-socket-quiet", Connection,
            "return IsEstablished ? base.Poll() : base.Poll() | PollEvents.HangUp;",
            "return IsEstablished || MUTANT ? base.Poll() : base.Poll() | PollEvents.HangUp;",
            "A new socket does not poll as hung up."),
        new(
            "unix-send-unconnected-as-shutdown", Stream,
            "if (Peer is not UnixStreamSocket peer) return SocketError.NotConnected;",
            "if (Peer is not UnixStreamSocket peer) return MUTANT ? SocketError.Shutdown : SocketError.NotConnected;",
            "A send on a socket without a peer is reported as one after shutdown."),
        new(
            "unix-receive-unconnected-as-tcp", Stream,
            "if (!IsEstablished) return SocketError.InvalidArgument;",
            "if (!IsEstablished) return MUTANT ? SocketError.NotConnected : SocketError.InvalidArgument;",
            "A receive on an unconnected stream gives the error of TCP."),

        // ---- Streams
        new(
            "unix-stream-peek-consumes", Stream,
            "return isPeek ? reader.TryPeek(",
            "return isPeek && !MUTANT ? reader.TryPeek(",
            "Peek takes the bytes off the queue."),
        new(
            "unix-read-ends-with-piece", Reader,
            "while (!buffer.IsEmpty && read.Rights is null);",
            "while (!buffer.IsEmpty && read.Rights is null && !MUTANT);",
            "A read takes from one send only."),
        new(
            "unix-urgent-in-stream", Reader,
            "if (!isInline) queue.LoseUrgent();",
            "if (!isInline && !MUTANT) queue.LoseUrgent();",
            "The urgent byte is read in the stream although nobody asked for that."),
        new(
            "unix-poll-misses-urgent", Stream,
            "internal override PollEvents Poll() => Queue.Urgent is null ?",
            "internal override PollEvents Poll() => Queue.Urgent is null || MUTANT ?",
            "An urgent byte is not polled as an exceptional condition."),
        new(
            "unix-data-wakes-nobody", Any,
            "private protected void OnArrived() => AnnounceReadable();",
            """
            private protected void OnArrived()
                {
                    if (!MUTANT)
                        AnnounceReadable();
                }
            """,
            "A receive or accept that waits is not told of what came."),

        // ---- Messages
        new(
            "message-rest-kept", "Unix/UnixQueue.cs",
            "if (!isPeek) RemoveFirst();",
            """
            if (MUTANT && !isPeek && count < message.Length)
                        Consume(message, count);
                    else if (!isPeek)
                        RemoveFirst();
            """,
            "The rest of a message that was too long for the buffer is received next."),
        new(
            "unix-truncated-flag-missing", Any,
            "if (read.FullLength > buffer.Length)",
            "if (read.FullLength > buffer.Length && !MUTANT)",
            "A message that was cut is not flagged."),
        new(
            "unix-datagram-queue-off-by-one", Datagram,
            "private bool IsFull => Queue.Count > Host.Limits.MaximumDatagramQueue;",
            "private bool IsFull => Queue.Count > Host.Limits.MaximumDatagramQueue - (MUTANT ? 1 : 0);",
            "A receiver takes one datagram fewer."),
        new(
            "unix-datagram-filter-missing", Datagram,
            "Peer is null || Peer == sender;",
            "Peer is null || Peer == sender || MUTANT;",
            "A connected socket receives from everybody."),
        new(
            "unix-datagram-gone-for-ever", Datagram,
            "Peer = null; OnDisconnectedFrom(receiver);",
            """
            if (!MUTANT)
                        Peer = null;
                    OnDisconnectedFrom(receiver);
            """,
            "That the peer is gone is told again and again."),
        new(
            "unix-datagram-to-shut-receiver", Datagram,
            "return receiver.IsReceiveShut ? SocketError.Shutdown : SocketError.Success;",
            "return receiver.IsReceiveShut && !MUTANT ? SocketError.Shutdown : SocketError.Success;",
            "Datagrams reach a socket whose receiving was shut down."),
        new(
            "unix-datagram-available-all", Datagram,
            "internal override int? Available => Queue.First?.Length ?? 0;",
            "internal override int? Available => MUTANT ? Queue.Bytes : Queue.First?.Length ?? 0;",
            "Available counts all datagrams."),
        new(
            "unix-charge-never-returned", Any,
            "_charged -= bytes;",
            "_charged -= MUTANT ? 0 : bytes;",
            "Reading a message does not give its sender the room back."),

        // ---- What travels along
        new(
            "passed-sockets-lost", "Hosts/UnixControl.cs",
            "var sockets = rights is null ?",
            "var sockets = rights is null || MUTANT ?",
            "Sockets that were passed do not arrive."),
        new(
            "passed-sockets-released-early", Stream,
            "control = control with { Rights = null }; bytes =",
            """
            if (!MUTANT)
                            control = control with { Rights = null };
                        bytes =
            """,
            "A sender lets go of the sockets that it has passed once too often."),
    ];
}
