// A TCP socket as the kernel knows it: what lies below System.Net.Sockets.Socket. Calls answer with a SocketError and never wait;
// waiting, exceptions and the state that .NET keeps for itself are SimulatedSocket's. The order of the checks is that of Linux
// (net/ipv4/af_inet.c and tcp.c), since it decides which error is seen. Options are in TcpSocket.Options, the
// connection seen from below in TcpSocket.Connection.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed partial class TcpSocket : InetSocket, ITcpOutput
{
    private TcpConnection? _connection;
    private ListeningPort? _parent;
    private LinkedListNode<TcpSocket>? _request;
    private FourTuple? _registered;
    private SocketPhase _phase;
    private SocketError _error;
    private int _chargedBytes;
    private int _lastSegmentBytes = TcpSettings.DefaultSegmentBytes;
    private uint _leftUnsent;
    private bool _isClosed;
    private bool _isReceiveShut;
    private bool _isSendShut;

    // The last data that was to be sent for the first time found no way.
    private bool _isHeldBack;

    // The error queue has something that .NET cannot read.
    private bool _hasQueuedError;

    internal TcpSocket(HostStack host, AddressFamily family)
        : base(host, host.Tcp.Ports, family, SocketType.Stream, options: null) => Tcp = new TcpOptions();

    /// <summary>Makes the other end of a request that a listener took.</summary>
    internal TcpSocket(TcpSocket listener)
        : base(listener.Host, listener.Host.Tcp.Ports, listener.Family, SocketType.Stream, listener.Options.Inherit())
    {
        Tcp = listener.Tcp.Inherit();
        (_isReceiveShut, _isSendShut) = (listener._isReceiveShut, listener._isSendShut);
    }

    // As struct socket's state: what connect(2) and listen(2) go by, beside the state of the connection.
    private enum SocketPhase
    {
        Unconnected,
        Connecting,
        Connected,

        /// <summary>Shut down when an attempt to connect had failed and nobody had asked: good for nothing any more.</summary>
        Disconnecting,
    }

    /// <summary>Whether the program asked for the address or port, rather than a connect finding one.</summary>
    internal bool IsBoundExplicitly => Port.IsExplicit;

    /// <summary>What the socket is while it listens, or null.</summary>
    internal ListeningPort? Listening { get; private set; }

    internal override bool IsListening => Listening is not null;

    internal override SocketName RemoteName => _connection is null ? default : SocketName.Of(Remote, Family);

    internal override bool IsConnecting => _connection?.State is TcpState.SynSent or TcpState.SynReceived;

    // The connection is open, if perhaps in one direction only.
    internal override bool HasPeer => _connection is not null && !IsConnecting && !IsOver;

    internal override int SendQueued => _connection?.SendQueued ?? 0;

    // A port that the program chose itself stays with the socket beyond its connection (SOCK_BINDPORT_LOCK).
    internal override bool HasPort => Port.IsHeld && (IsPortLocked || _connection?.State != TcpState.TimeWait);

    internal override string StateName => IsListening ? "Listen" : (_connection?.State ?? TcpState.Closed).ToString();

    SegmentPool ITcpOutput.Segments => Host.Segments;

    private TransportAddress Remote => _connection?.Address.Remote ?? default;

    private bool IsPortLocked => IsBoundExplicitly && !Port.IsChosen;

    // For the socket TIME-WAIT is the end: the kernel has given the connection to somebody else by then.
    private bool IsOver => _connection!.State is TcpState.Closed or TcpState.TimeWait;

    // ---- Naming and opening

    internal override SocketError Bind(in SocketName name)
    {
        // .NET sets it before it asks.
        Options.ReuseAddress = true;
        if (RefusalOfFamily(name) is var refusal and not SocketError.Success)
            return refusal;
        var address = name.Inet;
        if (address.Address.IsIPv4 && IsIPv6 && Options.IPv6Only)
            return SocketError.InvalidArgument;
        if (_connection is { State: TcpState.TimeWait } && !IsPortLocked)
            LeaveTimeWaitBehind();
        // IPv6 looks at the socket first, IPv4 at the address.
        var isInUse = IsListening || (_connection is not null && _connection.State != TcpState.Closed) || Port.IsHeld;
        if (!(isInUse && IsIPv6) && !MayBindTo(address.Address))
            return SocketError.AddressNotAvailable;
        if (isInUse)
            return SocketError.InvalidArgument;
        var error = Port.Bind(address, isExplicit: true);
        if (error != SocketError.Success)
        {
            // What it had of an earlier connection is gone with the attempt (inet_bind).
            Port.SetAddress(Wildcard);
            return error;
        }

        // Bound to an address of IPv6 alone, a socket speaks IPv6 alone (Linux: inet6_bind).
        if (!address.Address.IsAny && !address.Address.IsIPv4)
            Options.IPv6Only = true;
        Host.Trace.Add(TraceEventKind.Bind, Host.Number, Number, Local.Port);
        return SocketError.Success;
    }

    internal override SocketError Listen(int backlog)
    {
        if (_phase != SocketPhase.Unconnected || (_connection is not null && _connection.State != TcpState.Closed))
            return SocketError.InvalidArgument;
        var clamped = (int)Math.Min((uint)backlog, (uint)Host.Limits.MaximumBacklog);
        if (Listening is not null)
            Listening.Backlog = clamped;
        else if (StartListening(clamped) is var error and not SocketError.Success)
            return error;
        Host.Trace.Add(TraceEventKind.Listen, Host.Number, Number, Local.Port, clamped);
        return SocketError.Success;
    }

    internal override SocketError Connect(in SocketName name)
    {
        switch (_phase)
        {
            case SocketPhase.Connected:
                return SocketError.IsConnected;
            case SocketPhase.Connecting:
                return ContinueConnect();
            case SocketPhase.Disconnecting:
                return SocketError.InvalidArgument;
        }

        if (IsListening)
            return SocketError.IsConnected;
        if (RefusalOfFamily(name) is var refusal and not SocketError.Success)
            return refusal;
        var remote = name.Inet;
        if (remote.Address.IsAny)
            remote = remote with { Address = Anywhere(remote.Address) };
        var error = FindSource(remote.Address, out var source);
        return error == SocketError.Success ? Open(source, remote) : error;
    }

    // To nowhere in particular means to the address that the socket is bound to, by IPv4, and else to this host (ip_route_output_key,
    // tcp_v6_connect).
    private HostAddress Anywhere(HostAddress remote)
    {
        if (remote.IsIPv4 && Port.IsHeld && Local.Address is { IsIPv4: true, IsAny: false, IsLimitedBroadcast: false, IsMulticast: false })
            return Local.Address;
        return remote.IsIPv4 || IsBoundToIPv4 ? HostAddress.LoopbackIPv4 : HostAddress.LoopbackIPv6;
    }

    /// <summary>Begins as the other end of a request that a listener took.</summary>
    internal void Open(TcpSegment syn, FourTuple address, ListeningPort parent, LinkedListNode<TcpSocket> request)
    {
        (_parent, _request) = (parent, request);
        Port.Take(address.Local);
        Register(address);
        TakeFromSyn(syn);
        _connection!.ShutdownBeforeOpen(_isReceiveShut, _isSendShut);
        _connection.Open(Now, syn);
        Settle(flush: false);
    }

    /// <summary>A connection waits to be accepted.</summary>
    internal void OnConnectionWaiting() => AnnounceReadable();

    /// <summary>The listener is closed before this connection was accepted.</summary>
    internal void Reject()
    {
        (_parent, _request) = (null, null);
        Close(abort: true);
    }

    internal override SocketError ContinueConnect()
    {
        if (IsConnecting)
            return SocketError.AlreadyInProgress;
        if (_connection is not null && !IsOver)
        {
            _phase = SocketPhase.Connected;
            return SocketError.Success;
        }

        var error = TakeHardError();
        Unconnect();
        return error == SocketError.Success ? SocketError.ConnectionAborted : error;
    }

    internal override void AbandonConnect()
    {
        if (IsConnecting)
            EndAttempt(SocketError.Success);
    }

    internal override SocketError Accept(out HostSocket? accepted)
    {
        accepted = null;
        if (Listening is null)
            return SocketError.InvalidArgument;
        if (!Listening.TryAccept(out var child))
            return SocketError.WouldBlock;
        child._parent = null;
        child._phase = SocketPhase.Connected;
        Host.Trace.Add(TraceEventKind.Accept, Host.Number, child.Number, child.Local.Port, child.Remote.Port);
        accepted = child;
        return SocketError.Success;
    }

    // ---- Data

    internal override SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent)
    {
        sent = 0;
        Tell(TcpCall.Send);
        if (IsConnecting)
            return SocketError.WouldBlock;
        if (_connection is null || HasError || _connection.IsSendShut)
            return TakeHardError() is var error and not SocketError.Success ? error : SocketError.Shutdown;
        if (bytes.IsEmpty)
        {
            header.Control?.Discard();
            return SocketError.Success;
        }

        if (_connection.SendRoom == 0)
            return SocketError.WouldBlock;
        if (!Host.Memory.HasRoomFor(Math.Min(bytes.Length, _connection.SendRoom)))
            return SocketError.NoBufferSpaceAvailable;
        sent = _connection.Send(Now, bytes, (header.Flags & SocketFlags.OutOfBand) != 0);
        Host.Trace.Add(TraceEventKind.Send, Host.Number, Number, length: sent);
        Host.Trace.AddPayload(bytes[..sent]);
        // TCP carries none of it (sock_cmsg_send): rights and credentials are taken and forgotten.
        header.Control?.Discard();
        Settle();
        TryHeldBack();
        return SocketError.Success;
    }

    internal override SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        Tell(TcpCall.Receive);
        if (IsListening)
            return SocketError.NotConnected;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return ReceiveUrgent(buffer, header.Flags, out received);
        if (_connection is null)
            return HasError ? TakeHardError() : _isReceiveShut ? SocketError.Success : SocketError.NotConnected;
        if (_connection.Unread > 0 && TryReceive(buffer, header.Flags, out received.Count))
            return SocketError.Success;
        if (_connection.IsPeerFinished)
        {
            if ((header.Flags & SocketFlags.Peek) == 0)
                _connection.ReceiveEnd();
            return SocketError.Success;
        }

        if (HasError)
            return TakeHardError();
        return _connection.IsReceiveShut ? SocketError.Success : SocketError.WouldBlock;
    }

    // False when there was nothing but the urgent byte, which is skipped.
    private bool TryReceive(Span<byte> buffer, SocketFlags flags, out int count)
    {
        count = 0;
        if (buffer.IsEmpty)
            return (flags & SocketFlags.Peek) == 0 || _connection!.Receive(stackalloc byte[1], peek: true) > 0;
        count = _connection!.Receive(buffer, (flags & SocketFlags.Peek) != 0, (flags & SocketFlags.Truncated) != 0);
        if (count > 0)
            Host.Trace.Add(TraceEventKind.Receive, Host.Number, Number, length: count);
        Settle();
        return count > 0;
    }

    private SocketError ReceiveUrgent(Span<byte> buffer, SocketFlags flags, out Received received)
    {
        received = default;
        var isPeek = (flags & SocketFlags.Peek) != 0;
        switch (_connection?.ReceiveUrgent(buffer, isPeek, (flags & SocketFlags.Truncated) != 0) ?? UrgentRead.Nothing)
        {
            case UrgentRead.Taken:
                received.Count = buffer.IsEmpty ? 0 : 1;
                received.Flags = buffer.IsEmpty ? SocketFlags.OutOfBand | SocketFlags.Truncated : SocketFlags.OutOfBand;
                Host.Trace.Add(TraceEventKind.Receive, Host.Number, Number, length: received.Count);
                return SocketError.Success;
            case UrgentRead.Ended:
                return SocketError.Success;
            case UrgentRead.NotYet:
                return SocketError.WouldBlock;
            case UrgentRead.NotConnected:
                return SocketError.NotConnected;
            default:
                return SocketError.InvalidArgument;
        }
    }

    // ---- Closing

    internal override SocketError Shutdown(SocketShutdown how)
    {
        Tell(TcpCall.Shutdown);
        if (IsListening)
        {
            // The kernel disconnects it, which takes back every shutdown.
            if (how != SocketShutdown.Send)
            {
                StopListening();
                (_isReceiveShut, _isSendShut) = (false, false);
            }

            return SocketError.Success;
        }

        // The first thing that inet_shutdown looks at.
        if (_phase == SocketPhase.Connecting)
            _phase = _connection is not null && IsOver ? SocketPhase.Disconnecting : SocketPhase.Connected;
        if (_connection is null || IsOver)
        {
            // The kernel refuses and notes it all the same (inet_shutdown).
            NoteShutdown(how);
            return SocketError.NotConnected;
        }

        if (_connection.State == TcpState.SynSent)
        {
            // As connect to nowhere: the attempt ends with an error, and the socket may connect again.
            EndAttempt(SocketError.ConnectionReset);
            return SocketError.Success;
        }

        Host.Trace.Add(TraceEventKind.Shutdown, Host.Number, Number, (int)how);
        if (how != SocketShutdown.Send)
            _connection.ShutdownReceive();
        if (how != SocketShutdown.Receive)
            _connection.ShutdownSend(Now);
        // What goes out comes first: it may come back, to a socket that is connected to itself, before anybody hears of the shutdown.
        Host.Flush();
        Settle();
        return SocketError.Success;
    }

    private void EndAttempt(SocketError error)
    {
        _connection!.Abort();
        Unconnect();
        _error = error;
        AnnounceReadable();
        AnnounceWritable();
    }

    // What a socket without a connection was shut for holds for the connection that it makes afterwards.
    private void NoteShutdown(SocketShutdown how)
    {
        _isReceiveShut |= how != SocketShutdown.Send;
        _isSendShut |= how != SocketShutdown.Receive;
        AnnounceReadable();
        AnnounceWritable();
    }

    private protected override void Close(bool abort)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Tell(abort ? TcpCall.Abort : TcpCall.Close);
        var reset = false;
        if (IsListening)
            StopListening();
        else if (_connection is not null && (abort || (Options.LingerEnabled && Options.LingerSeconds == 0)))
            reset = _connection.Abort();
        else if (_connection is not null)
            reset = _connection.Close(Now);
        Host.Trace.Add(TraceEventKind.Close, Host.Number, Number, reset ? 1 : 0);
        Settle();
        if (_connection is null || _connection.State == TcpState.Closed)
            Forget(includingPort: true);
    }

    // ---- State

    internal override int? Available => IsListening ? null : IsConnecting ? 0 : _connection?.Available ?? 0;

    internal override SocketError TakeError()
    {
        var error = TakeHardError();
        return error == SocketError.Success && _connection is not null ? _connection.TakeTrouble().ToSocketError() : error;
    }

    // What calls report: not what a connection has only heard of.
    private SocketError TakeHardError()
    {
        var error = HasError && _error == SocketError.Success ? _connection!.TakeFailure().ToSocketError() : _error;
        _error = SocketError.Success;
        return error;
    }

    private bool HasError => _error != SocketError.Success || _connection is { HasFailure: true };

    internal override PollEvents Poll()
    {
        if (Listening is not null)
            return Listening.HasConnection ? PollEvents.In : PollEvents.None;
        // What the socket was shut down for before it connected is seen while it does, too (tcp_poll).
        if (IsConnecting)
            return (_isReceiveShut ? PollEvents.In : PollEvents.None) | (_isReceiveShut && _isSendShut ? PollEvents.HangUp : PollEvents.None);
        var events = HasError || _hasQueuedError ? PollEvents.Error : PollEvents.None;
        if (_connection is null)
            return events | PollEvents.HangUp | (IsWritableUnconnected ? PollEvents.Out : PollEvents.None) | (_isReceiveShut ? PollEvents.In : PollEvents.None);
        var isReceiveShut = _connection.IsReceiveShut || _connection.IsPeerFinished;
        if (_connection.State == TcpState.Closed || (isReceiveShut && _connection.IsSendShut))
            events |= PollEvents.HangUp;
        if (isReceiveShut || _connection.IsReadable)
            events |= PollEvents.In;
        if (_connection.HasUrgent)
            events |= PollEvents.Urgent;
        if (_connection.IsSendShut || _connection.IsWritable)
            events |= PollEvents.Out;
        return events;
    }

    // What a connection or an attempt leaves behind counts as unsent (tcp_disconnect moves write_seq on, and not snd_nxt).
    private bool IsWritableUnconnected => _isSendShut || Tcp.UnsentLowWater == 0 || _leftUnsent < Tcp.UnsentLowWater;

    internal override bool IsAtUrgentMark => _connection is { IsAtMark: true };

    // SO_DONTROUTE.
    private bool IsOnLink =>
        Options.TryGetStored((int)SocketOptionLevel.Socket, (int)SocketOptionName.DontRoute, out var value) && value != 0;

    private bool IsBoundToIPv4 => Local.Address.IsIPv4;

    // The way to the peer, and the address that the socket has there.
    private SocketError FindSource(HostAddress remote, out HostAddress source)
    {
        source = default;
        // What it is bound to is looked at before where it goes (ip_route_output_key); a socket of IPv4 has the address for receiving only.
        var isOfMany = Port.IsHeld && Local.Address.IsIPv4 && (Local.Address.IsMulticast || Local.Address.IsLimitedBroadcast);
        if (isOfMany && IsIPv6 && remote.IsIPv4 && !Options.IPv6Only)
            return SocketError.InvalidArgument;
        if (remote.IsMulticast || remote.IsLimitedBroadcast || (IsIPv6 && Options.IPv6Only && remote.IsIPv4))
            return SocketError.NetworkUnreachable;
        var error = Host.Reach(remote, IsOnLink);
        if (error != SocketError.Success)
            return error;
        // Bound to an address of IPv4, a socket of IPv6 cannot reach others (Linux: ip6_dst_lookup_tail).
        if (!remote.IsIPv4 && IsBoundToIPv4)
            return SocketError.AddressFamilyNotSupported;
        var chosen = Port.IsHeld && !Local.Address.IsAny && !isOfMany ? Local.Address : Host.SourceFor(remote);
        if (chosen is not { } from)
            return SocketError.NetworkUnreachable;
        source = from;
        // An address of loopback has no business on the network.
        return from is { IsIPv4: true, IsLoopback: true } && !Host.IsLocal(remote) ? SocketError.InvalidArgument : SocketError.Success;
    }

    private SocketError Open(HostAddress source, TransportAddress remote)
    {
        if (!Port.IsHeld && !Port.TryFind(source, port => IsFree(new FourTuple(new TransportAddress(source, port), remote))))
            return SocketError.AddressNotAvailable;
        Port.SetAddress(source);
        var address = new FourTuple(Local, remote);
        if (Host.Tcp.TryGet(address, out var other) && !other.GivesWayToConnect())
        {
            Port.RestoreAddress();
            return SocketError.AddressNotAvailable;
        }

        Register(address);
        _phase = SocketPhase.Connecting;
        Host.Trace.Add(TraceEventKind.Connect, Host.Number, Number, Local.Port, remote.Port);
        _connection!.ShutdownBeforeOpen(_isReceiveShut, _isSendShut);
        _connection.Open(Now);
        Settle();
        return SocketError.InProgress;
    }

    // A connect that looks for a port takes that of a connection on loopback which has been in TIME-WAIT for a second (Linux:
    // tcp_tw_reuse = 2, tcp_tw_reuse_delay); one that has its port does not wait.
    private bool IsFree(FourTuple address) => !Host.Tcp.TryGet(address, out var other)
        || (other.IsInTimeWaitOnLoopback && other._connection!.TimeWaitSinceTicks + TimeSpan.TicksPerSecond <= Now);

    private bool IsInTimeWaitOnLoopback => _connection!.State == TcpState.TimeWait && Host.IsLocal(Remote.Address);

    private bool GivesWayToConnect()
    {
        if (!IsInTimeWaitOnLoopback)
            return false;
        _connection!.GiveWay();
        Settle();
        return true;
    }

    private SocketError StartListening(int backlog)
    {
        if (!Port.IsHeld)
        {
            var error = Port.Bind(new TransportAddress(Port.IsChosen ? Local.Address : Wildcard, 0), isExplicit: false);
            if (error != SocketError.Success)
                return error;
        }

        // Two sockets may have been bound to the port; only one of them can listen.
        if (!Host.Tcp.Ports.CanBind(this, Local))
            return SocketError.AddressAlreadyInUse;
        Listening = new ListeningPort(Host, this, backlog);
        Host.Tcp.AddListener(this);
        return SocketError.Success;
    }

    private void StopListening()
    {
        Host.Tcp.RemoveListener(this);
        var listening = Listening!;
        Listening = null;
        listening.Close();
        if (!IsPortLocked)
            Port.Release();
        AnnounceReadable();
    }
}
