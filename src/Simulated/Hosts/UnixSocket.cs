// A Unix domain socket as the kernel knows it (net/unix/af_unix.c, whose order of checks decides which error is seen): what streams,
// datagrams and seqpacket connections have in common. Data goes straight into the queue of the receiver, which is on the same host;
// until it is read there, its memory is charged to the sender.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Traces;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal abstract class UnixSocket : HostSocket, IUnixSender
{
    // What was looked up last: datagrams go to the same receiver again and again.
    private UnixName? _foundName;
    private UnixSocket? _found;
    private int _foundVersion;

    private LinkedListNode<UnixSocket>? _flight;
    private int _charged;

    // SO_TIMESTAMP and SO_TIMESTAMPNS are one setting: the one that was set last holds.
    private bool _isTimestampInMicroseconds;

    private protected UnixSocket(HostStack host, SocketType type)
        : base(host, AddressFamily.Unix, type, options: null) => Queue = new UnixQueue(host.Unix.Messages);

    /// <summary>The name; an accepted socket has its listener's.</summary>
    public UnixName? Name { get; private protected set; }

    /// <summary>SO_PASSCRED: whether messages tell who sent them.</summary>
    internal bool PassCredentials { get; set; }

    /// <summary>SO_TIMESTAMP or SO_TIMESTAMPNS: whether messages tell when they were sent.</summary>
    internal bool PassTimestamps { get; private set; }

    /// <summary>SO_OOBINLINE.</summary>
    internal bool IsUrgentInline { get; set; }

    /// <summary>SO_PEERCRED.</summary>
    internal UnixCredentials PeerCredentials { get; private protected set; } = UnixCredentials.NoPeer;

    /// <summary>Messages that nobody has read yet.</summary>
    internal UnixQueue Queue { get; }

    /// <summary>The queues that are this socket's: its own, and those of connections that nobody has accepted yet.</summary>
    internal virtual IEnumerable<UnixQueue> Queues => [Queue];

    internal UnixSocket? Peer { get; private protected set; }

    internal bool IsClosed { get; private set; }

    internal override SocketName LocalName => SocketName.Of(Name);

    internal override SocketName RemoteName => Peer is null ? default : SocketName.Of(Peer.Name);

    internal override bool HasPeer => Peer is not null;

    internal override int InitialSendBufferBytes => HostLimits.DefaultBufferBytes;

    internal override int InitialReceiveBufferBytes => HostLimits.DefaultBufferBytes;

    internal override string StateName => Peer is null ? "Unconnected" : "Connected";

    internal override SocketError? GetRawOption(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        switch (level, number)
        {
            case (Linux.SocketLevel, Linux.PassCredentials):
                length = Linux.WriteInt(PassCredentials ? 1 : 0, value);
                return SocketError.Success;
            case (Linux.SocketLevel, Linux.Timestamp):
                length = Linux.WriteInt(PassTimestamps && _isTimestampInMicroseconds ? 1 : 0, value);
                return SocketError.Success;
            case (Linux.SocketLevel, Linux.TimestampNanoseconds):
                length = Linux.WriteInt(PassTimestamps && !_isTimestampInMicroseconds ? 1 : 0, value);
                return SocketError.Success;
            case (Linux.SocketLevel, Linux.PeekOffset):
                return SocketError.ProtocolOption;
            case (Linux.SocketLevel, Linux.PeerCredentials):
                length = PeerCredentials.Write(value);
                return SocketError.Success;
            default:
                return level == Linux.SocketLevel ? null : SocketError.OperationNotSupported;
        }
    }

    internal override SocketError? SetRawOption(int level, int number, ReadOnlySpan<byte> value)
    {
        if (level != Linux.SocketLevel)
            return SocketError.OperationNotSupported;
        if (number is Linux.PeerCredentials or Linux.PeekOffset)
            return SocketError.ProtocolOption;
        // Ports are shared, names are not.
        if (number == Linux.ReusePort && value.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(value) != 0)
            return SocketError.OperationNotSupported;
        if (number is not (Linux.PassCredentials or Linux.Timestamp or Linux.TimestampNanoseconds))
            return null;
        if (value.Length < sizeof(int))
            return SocketError.InvalidArgument;
        var isSet = BinaryPrimitives.ReadInt32LittleEndian(value) != 0;
        if (number == Linux.PassCredentials)
            PassCredentials = isSet;
        else
            (PassTimestamps, _isTimestampInMicroseconds) = (isSet, number == Linux.Timestamp);
        return SocketError.Success;
    }

    private protected bool IsReceiveShut { get; set; }

    private protected bool IsSendShut { get; set; }

    private protected SocketError PendingError { get; set; }

    private protected override bool IsClosedByAbort => false;

    /// <summary>SO_SNDBUF.</summary>
    private protected int SendBufferBytes => Math.Max(2 * (Options.SendBufferBytes ?? InitialSendBufferBytes / 2), 4608);

    /// <summary>Whether one more message may be charged, however long it is.</summary>
    private protected bool HasSendRoom => _charged < SendBufferBytes;

    /// <summary>Whether a message of that cost may be sent now: room in the send buffer, and in the memory of the host.</summary>
    private protected SocketError RoomFor(int charge) =>
        !HasSendRoom ? SocketError.WouldBlock : Host.Memory.HasRoomFor(charge) ? SocketError.Success : SocketError.NoBufferSpaceAvailable;

    private protected bool IsHungUp => IsReceiveShut && IsSendShut;

    // The kernel counts one more than is charged (unix_writable reads sk_wmem_alloc, which begins at 1).
    private bool IsUncharged => 4 * (_charged + 1L) <= SendBufferBytes;

    // ---- Names

    internal override SocketError Bind(in SocketName name)
    {
        if (name.Family != AddressFamily.Unix || name.Unix is not { } unix)
            return SocketError.InvalidArgument;
        // An abstract name is looked at after the socket, a path before: the file is made first.
        if (!unix.IsAbstract && Host.Unix.Names.CanBind(unix, out _) is var refusal and not SocketError.Success)
            return refusal;
        if (Name is not null)
            return SocketError.InvalidArgument;
        var error = Host.Unix.Names.Bind(this, unix);
        if (error != SocketError.Success)
            return error;
        Name = unix;
        Host.Trace.Add(TraceEventKind.Bind, Host.Number, Number, text: unix.ToString());
        return SocketError.Success;
    }

    /// <summary>The path is gone, though the socket may be passed on: those who ask for it again and again find nobody.</summary>
    internal abstract void OnUnlinked();

    /// <summary>Makes the two ends of a pair (socketpair(2)).</summary>
    internal void Join(UnixSocket other)
    {
        BecomePeerOf(other);
        other.BecomePeerOf(this);
    }

    private protected virtual void BecomePeerOf(UnixSocket other) => (Peer, PeerCredentials) = (other, Host.Unix.Credentials);

    /// <summary>Who asks for credentials gets a name, so that it can be answered (unix(7), "autobind").</summary>
    private protected void BindIfCredentialsAreAsked()
    {
        if (!PassCredentials || Name is not null)
            return;
        Name = Host.Unix.Names.NewAutomatic(Type);
        Host.Unix.Names.Bind(this, Name);
    }

    /// <summary>The same before it connects, if what it connects to can be a name.</summary>
    private protected void BindIfCredentialsAreAsked(in SocketName remote)
    {
        if (remote.Family == AddressFamily.Unix && remote.Unix is not null)
            BindIfCredentialsAreAsked();
    }

    private protected SocketError Find(in SocketName name, out UnixSocket? socket)
    {
        socket = null;
        if (name.Family != AddressFamily.Unix || name.Unix is not { } unix)
            return SocketError.InvalidArgument;
        if (ReferenceEquals(unix, _foundName) && Host.Unix.Names.Version == _foundVersion)
        {
            socket = _found;
            return SocketError.Success;
        }

        var error = Host.Unix.Names.Find(unix, Type, out socket);
        if (error == SocketError.Success)
            (_foundName, _found, _foundVersion) = (unix, socket, Host.Unix.Names.Version);
        return error;
    }

    // ---- Messages

    /// <summary>Puts bytes into the receiver's queue. Whoever sends says when the receiver is told.</summary>
    private protected UnixMessage Append(UnixSocket receiver, ReadOnlySpan<byte> bytes, int charge, in UnixControl control)
    {
        var message = receiver.Queue.NewMessage(bytes, this, charge);
        message.Rights = control.Rights;
        message.Credentials = control.Credentials
            ?? (PassCredentials || receiver.PassCredentials || receiver.IsUnaccepted ? Host.Unix.Credentials : null);
        if (receiver.PassTimestamps)
            message.TimestampTicks = Host.Clock.UtcNow.Ticks;
        _charged += charge;
        Host.Memory.Add(charge);
        receiver.Queue.Append(message);
        Host.Trace.Add(TraceEventKind.Send, Host.Number, Number, receiver.Number, length: bytes.Length);
        Host.Trace.AddPayload(bytes);
        return message;
    }

    /// <summary>There is something to be read, or to be accepted.</summary>
    private protected void OnArrived() => AnnounceReadable();

    public void Uncharge(int bytes)
    {
        _charged -= bytes;
        Host.Memory.Add(-bytes);
        if (IsUncharged && !IsClosed)
            AnnounceWritable();
    }

    /// <summary>What was read, as the caller gets it; then those who wait for its memory go on.</summary>
    private protected void Deliver(in UnixRead read, in ReceiveHeader header, out Received received)
    {
        received = default;
        received.Count = read.Count;
        if (read.Sender?.Name is { } name)
            received.Sender = SocketName.Of(name);
        UnixTimestamp? sent = null;
        if (PassTimestamps && Type != SocketType.Stream)
        {
            // Who asks late is told the time of asking.
            var time = read.TimestampTicks < 0 ? Host.Clock.UtcNow : new DateTimeOffset(read.TimestampTicks, TimeSpan.Zero);
            sent = new UnixTimestamp(time, _isTimestampInMicroseconds);
        }

        Host.Trace.Add(TraceEventKind.Receive, Host.Number, Number, length: read.Count);
        UnixControl.Write(Host, header.ControlBytes, PassCredentials, sent, read, ref received);
        Queue.Settle();
    }

    /// <summary>Receives a whole message: a datagram, or one of a seqpacket connection.</summary>
    private protected bool TryReceiveMessage(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        var read = default(UnixRead);
        if (!Queue.TryReadMessage(buffer, (header.Flags & SocketFlags.Peek) != 0, ref read))
            return false;
        if (read.FullLength > buffer.Length)
            read.Flags |= SocketFlags.Truncated;
        Deliver(read, header, out received);
        if ((header.Flags & SocketFlags.Truncated) != 0)
            received.Count = read.FullLength;
        return true;
    }

    // ---- State

    internal override SocketError TakeError()
    {
        var error = PendingError;
        PendingError = SocketError.Success;
        return error;
    }

    internal override PollEvents Poll()
    {
        var events = PendingError == SocketError.Success ? PollEvents.None : PollEvents.Error;
        if (IsReceiveShut || !Queue.IsEmpty)
            events |= PollEvents.In;
        if (IsHungUp)
            events |= PollEvents.HangUp;
        return IsUncharged ? events | PollEvents.Out : events;
    }

    internal override SocketError Shutdown(SocketShutdown how)
    {
        Host.Trace.Add(TraceEventKind.Shutdown, Host.Number, Number, (int)how);
        ShutDown(receive: how != SocketShutdown.Send, send: how != SocketShutdown.Receive);
        return SocketError.Success;
    }

    /// <summary>Shuts directions of this socket down, and tells who waits on it (sk_state_change). A sender is told when the socket is
    /// ready to write or has hung up: not one that waits for room in a stream.</summary>
    private protected virtual void ShutDown(bool receive, bool send)
    {
        IsReceiveShut |= receive;
        IsSendShut |= send;
        if (receive || IsHungUp)
            AnnounceReadable();
        AnnounceWritable();
    }

    private protected override void Close(bool abort)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        if (Name is not null && !HasBorrowedName)
            Host.Unix.Names.Release(this, Name);
        Host.Trace.Add(TraceEventKind.Close, Host.Number, Number);
        OnClosed();
        Peer = null;
        Queue.RemoveAll();
        Queue.Settle();
        Host.Unix.InFlight.Collect();
    }

    /// <summary>Tells the peer, and whoever else has to do with this socket, that it is gone.</summary>
    private protected abstract void OnClosed();

    /// <summary>The other end of the connection is gone.</summary>
    /// <param name="isReset">Whether it left something unread.</param>
    internal virtual void OnPeerClosed(bool isReset)
    {
    }

    /// <summary>Whether the name is a listener's.</summary>
    private protected virtual bool HasBorrowedName => false;

    /// <summary>Whether the socket is one end of a connection that waits to be accepted.</summary>
    private protected virtual bool IsUnaccepted => false;

    internal override void Fire() => Invariant.Check(condition: false, "a Unix domain socket has no timer");

    // ---- Passed over other sockets

    /// <summary>Messages that hold this socket.</summary>
    internal int InFlightCount { get; private set; }

    internal bool IsHeldByMessagesAlone => InFlightCount > 0 && InFlightCount == References;

    internal void EnterFlight()
    {
        _flight ??= Host.Unix.InFlight.Add(this);
        InFlightCount++;
    }

    internal void LeaveFlight()
    {
        if (--InFlightCount > 0 || _flight is null)
            return;
        Host.Unix.InFlight.Remove(_flight);
        _flight = null;
    }

    /// <summary>Takes everything off the queues: nobody can ever receive it. The close that follows leaves nothing unread.</summary>
    internal void EmptyQueues()
    {
        foreach (var queue in Queues)
            queue.RemoveAll();
    }
}
