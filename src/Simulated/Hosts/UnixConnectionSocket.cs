// What Unix streams and seqpacket sockets have in common: connections, which are complete when the connect is, and listeners, whose queue
// holds them until they are accepted.

using System.Net.Sockets;
using SimNet.Simulated.Traces;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal abstract class UnixConnectionSocket(HostStack host, SocketType type) : UnixSocket(host, type)
{
    private ConnectionQueue<UnixConnectionSocket>? _listening;
    private UnixConnectionSocket? _parent;
    private bool _hasBorrowedName;

    // A connect that waits for room: to whom, in whose queue.
    private SocketName _connectingTo;
    private UnixConnectionSocket? _waitingFor;
    private LinkedListNode<UnixConnectionSocket>? _waiting;

    internal override bool IsListening => _listening is not null;

    internal override SocketError ConnectTimeoutError => SocketError.WouldBlock;

    internal override string StateName => IsListening ? "Listen" : IsEstablished ? "Connected" : "Unconnected";

    internal override IEnumerable<UnixQueue> Queues =>
        _listening is null ? [Queue] : [Queue, .. _listening.Connections.Select(static connection => connection.Queue)];

    /// <summary>Whether there is, or was, a connection.</summary>
    private protected bool IsEstablished { get; private set; }

    /// <summary>Whether what is sent here is refused. The sender knows, unless this end was shut down before the connection was made.</summary>
    private protected bool TakesNoMore => IsClosed || IsReceiveShut;

    private protected override bool HasBorrowedName => _hasBorrowedName;

    private protected override bool IsUnaccepted => _parent is not null;

    // ---- Opening

    internal override SocketError Listen(int backlog)
    {
        if (Name is null || IsEstablished)
            return SocketError.InvalidArgument;
        var clamped = (int)Math.Min((uint)backlog, (uint)Host.Limits.MaximumBacklog);
        _listening ??= new ConnectionQueue<UnixConnectionSocket>(clamped);
        _listening.Backlog = clamped;
        PeerCredentials = Host.Unix.Credentials;
        Host.Trace.Add(TraceEventKind.Listen, Host.Number, Number, b: clamped);
        LetConnect();
        return SocketError.Success;
    }

    internal override SocketError Connect(in SocketName remote)
    {
        StopConnecting();
        BindIfCredentialsAreAsked(remote);
        _connectingTo = remote;
        return TryConnect(out _);
    }

    internal override SocketError ContinueConnect()
    {
        var error = TryConnect(out var listener);
        if (error != SocketError.WouldBlock)
            StopConnecting();
        else if (_waitingFor != listener)
            WaitFor(listener!);
        return error;
    }

    internal override void StopConnecting()
    {
        if (_waiting is null)
            return;
        _waitingFor!._listening?.StopWaiting(_waiting);
        (_waitingFor, _waiting) = (null, null);
    }

    internal override SocketError Accept(out HostSocket? accepted)
    {
        accepted = null;
        if (_listening is null)
            return SocketError.InvalidArgument;
        if (TakeError() is var error and not SocketError.Success)
            return error;
        if (!_listening.TryTake(out var connection))
            return SocketError.WouldBlock;
        connection!._parent = null;
        accepted = connection;
        Host.Trace.Add(TraceEventKind.Accept, Host.Number, Number, connection.Number);
        LetConnect();
        return SocketError.Success;
    }

    private protected override void BecomePeerOf(UnixSocket other)
    {
        base.BecomePeerOf(other);
        IsEstablished = true;
    }

    private SocketError TryConnect(out UnixConnectionSocket? listener)
    {
        var error = Find(_connectingTo, out var found);
        listener = found as UnixConnectionSocket;
        if (error != SocketError.Success)
            return error;
        if (listener!._listening is null || listener.IsReceiveShut)
            return SocketError.ConnectionRefused;
        if (listener._listening.IsFull)
            return SocketError.WouldBlock;
        if (IsEstablished || IsListening)
            return IsEstablished ? SocketError.IsConnected : SocketError.InvalidArgument;
        Open(listener);
        return SocketError.Success;
    }

    private void Open(UnixConnectionSocket listener)
    {
        var connection = (UnixConnectionSocket)Host.Unix.Create(Type);
        connection._parent = listener;
        connection._hasBorrowedName = true;
        connection.Name = listener.Name;
        connection.PassCredentials = listener.PassCredentials;
        Join(connection);
        PeerCredentials = listener.PeerCredentials;
        listener._listening!.Add(connection);
        Host.Trace.Add(TraceEventKind.Connect, Host.Number, Number, listener.Number, connection.Number);
        listener.OnArrived();
    }

    private void WaitFor(UnixConnectionSocket listener)
    {
        StopConnecting();
        _waitingFor = listener;
        _waiting = listener._listening!.Wait(this);
    }

    // Connects that wait are made in order, until there is no more room, or nobody waits any more.
    private void LetConnect()
    {
        while (_listening is { IsFull: false, FirstWaiting: { } waiting })
            waiting.GoOnConnecting();
    }

    private void GoOnConnecting()
    {
        StopConnecting();
        AnnounceWritable();
    }

    // ---- State

    internal override PollEvents Poll()
    {
        if (_listening is not null)
        {
            var isReadable = _listening.HasConnection || IsReceiveShut;
            return (isReadable ? PollEvents.In : PollEvents.None) | (IsHungUp ? PollEvents.HangUp : PollEvents.None);
        }

        return IsEstablished ? base.Poll() : base.Poll() | PollEvents.HangUp;
    }

    internal override int? Available => IsListening ? null : Queue.Bytes + Queue.LostBytes;

    // ---- Ending

    // What one end does to one direction, it does to the other end of that direction too.
    private protected override void ShutDown(bool receive, bool send)
    {
        base.ShutDown(receive, send);
        (Peer as UnixConnectionSocket)?.OnPeerShutDown(receive: send, send: receive);
        // Nobody can connect any more: those who wait learn it.
        if (_listening is not null && IsReceiveShut)
            RefuseWaiting();
    }

    private void OnPeerShutDown(bool receive, bool send) => base.ShutDown(receive, send);

    private protected override void OnClosed()
    {
        StopConnecting();
        // What was not read is lost, and the peer learns that; so it does when nobody has accepted the connection.
        Peer?.OnPeerClosed(isReset: Queue.HasUnread || _parent is not null);
        if (_listening is null)
            return;
        RefuseWaiting();
        while (_listening.TryTake(out var connection))
            connection!.Release(abort: false);
    }

    internal override void OnUnlinked()
    {
        if (_listening is not null)
            RefuseWaiting();
    }

    private void RefuseWaiting()
    {
        while (_listening!.FirstWaiting is { } waiting)
            waiting.GoOnConnecting();
    }

    internal override void OnPeerClosed(bool isReset)
    {
        if (isReset)
            PendingError = SocketError.ConnectionReset;
        base.ShutDown(receive: true, send: true);
    }
}
