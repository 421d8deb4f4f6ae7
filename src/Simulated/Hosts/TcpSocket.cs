// A TCP socket as the kernel knows it: what lies below System.Net.Sockets.Socket. Calls answer with a SocketError and never wait;
// waiting, exceptions and the state that .NET keeps for itself are SimulatedSocket's. The order of the checks is that of Linux
// (net/ipv4/af_inet.c and tcp.c), since it decides which error is seen.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed class TcpSocket : ScheduledEvent, ITcpOutput
{
    private readonly HostStack _host;
    private TcpConnection? _connection;
    private ListeningPort? _parent;
    private LinkedListNode<TcpSocket>? _request;
    private readonly PortClaim _port;
    private FourTuple? _registered;
    private SocketPhase _phase;
    private SocketError _error;
    private bool _isClosed;

    internal TcpSocket(HostStack host, int number, bool isIPv6, SocketOptions? options = null)
    {
        _host = host;
        Number = number;
        IsIPv6 = isIPv6;
        Options = options ?? new SocketOptions();
        _port = new PortClaim(host.Ports, this);
    }

    // As struct socket's state: what connect(2) and listen(2) go by, beside the state of the connection.
    private enum SocketPhase
    {
        Unconnected,
        Connecting,
        Connected,
    }

    /// <summary>The number of the socket on its host.</summary>
    internal int Number { get; }

    internal bool IsIPv6 { get; }

    internal SocketOptions Options { get; }

    /// <summary>Whoever waits, or null while nobody has accepted the connection.</summary>
    internal ISocketEvents? Events { get; set; }

    /// <summary>The local address; port 0 while there is none.</summary>
    internal TransportAddress Local => _port.Local;

    internal TransportAddress Remote => _connection?.Address.Remote ?? default;

    /// <summary>Whether the program asked for the address or port, rather than a connect finding one.</summary>
    internal bool IsBoundExplicitly => _port.IsExplicit;

    /// <summary>Whether the port was found by a connect, so that other connects may use it too.</summary>
    internal bool HasPortOfConnect => _port.IsFound;

    /// <summary>What the socket is while it listens, or null.</summary>
    internal ListeningPort? Listening { get; private set; }

    internal bool IsListening => Listening is not null;

    /// <summary>Whether the socket has, or had, a connection.</summary>
    internal bool HasConnection => _connection is not null;

    /// <summary>Whether the connection is being opened.</summary>
    internal bool IsConnecting => _connection?.State is TcpState.SynSent or TcpState.SynReceived;

    /// <summary>Whether the connection is open, if perhaps in one direction only.</summary>
    internal bool IsSynchronized =>
        _connection is not null && _connection.State is not (TcpState.Closed or TcpState.SynSent or TcpState.SynReceived);

    /// <summary>Bytes handed over and not acknowledged by the peer.</summary>
    internal int SendQueued => _connection?.SendQueued ?? 0;

    /// <summary>The state as netstat names it.</summary>
    internal string StateName => IsListening ? "Listen" : (_connection?.State ?? TcpState.Closed).ToString();

    SegmentPool ITcpOutput.Segments => _host.Segments;

    private long Now => _host.Clock.NowTicks;

    // ---- Naming and opening

    internal SocketError Bind(TransportAddress address)
    {
        if (!address.Address.IsAny && !_host.IsLocal(address.Address) && !IsAcceptedByBind(address.Address))
            return SocketError.AddressNotAvailable;
        if (IsListening || (_connection is not null && _connection.State != TcpState.Closed) || _port.IsHeld)
            return SocketError.InvalidArgument;
        Options.ReuseAddress = true;
        var error = _port.Bind(address, isExplicit: true);
        if (error != SocketError.Success)
            return error;
        _host.Trace.Add(TraceEventKind.Bind, _host.Number, Number, Local.Port);
        return SocketError.Success;
    }

    internal SocketError Listen(int backlog)
    {
        if (_phase != SocketPhase.Unconnected || (_connection is not null && _connection.State != TcpState.Closed))
            return SocketError.InvalidArgument;
        var clamped = (int)Math.Min((uint)backlog, (uint)_host.Limits.MaximumBacklog);
        if (Listening is not null)
            Listening.Backlog = clamped;
        else if (StartListening(clamped) is var error and not SocketError.Success)
            return error;
        _host.Trace.Add(TraceEventKind.Listen, _host.Number, Number, Local.Port, clamped);
        return SocketError.Success;
    }

    /// <summary>Begins to connect.</summary>
    /// <returns>InProgress when it began; otherwise an error, AlreadyInProgress among them.</returns>
    internal SocketError Connect(TransportAddress remote)
    {
        switch (_phase)
        {
            case SocketPhase.Connected:
                return SocketError.IsConnected;
            case SocketPhase.Connecting:
                return ContinueConnect();
        }

        if (IsListening)
            return SocketError.IsConnected;
        if (remote.Address.IsAny)
            remote = remote with { Address = remote.Address.IsIPv4 || IsBoundToIPv4 ? HostAddress.LoopbackIPv4 : HostAddress.LoopbackIPv6 };
        if (Route(remote.Address) is not { } source)
            return SocketError.NetworkUnreachable;
        return Open(source, remote);
    }

    /// <summary>Begins as the other end of a request that a listener took.</summary>
    internal void Open(TcpSegment syn, FourTuple address, ListeningPort parent, LinkedListNode<TcpSocket> request)
    {
        (_parent, _request) = (parent, request);
        _port.Take(address.Local);
        Register(address);
        _connection!.Open(Now, syn);
        Settle(flush: false);
    }

    /// <summary>The listener is closed before this connection was accepted.</summary>
    internal void Reject()
    {
        (_parent, _request) = (null, null);
        Close(abort: true);
    }

    /// <summary>The outcome of a connect: InProgress, Success or its error, which is reported once.</summary>
    internal SocketError ContinueConnect()
    {
        if (IsConnecting)
            return SocketError.AlreadyInProgress;
        if (_connection is not null && _connection.State != TcpState.Closed)
        {
            _phase = SocketPhase.Connected;
            return SocketError.Success;
        }

        var error = TakeError();
        Unconnect();
        return error == SocketError.Success ? SocketError.ConnectionAborted : error;
    }

    internal SocketError Accept(out TcpSocket? accepted)
    {
        accepted = null;
        if (Listening is null)
            return SocketError.InvalidArgument;
        if (!Listening.TryAccept(out accepted))
            return SocketError.WouldBlock;
        accepted._parent = null;
        accepted._phase = SocketPhase.Connected;
        _host.Trace.Add(TraceEventKind.Accept, _host.Number, accepted.Number, accepted.Local.Port, accepted.Remote.Port);
        return SocketError.Success;
    }

    // ---- Data

    internal SocketError Send(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = 0;
        if (IsConnecting)
            return SocketError.WouldBlock;
        if (_connection is null || HasError || _connection.IsSendShut)
            return TakeError() is var error and not SocketError.Success ? error : SocketError.Shutdown;
        if (bytes.IsEmpty)
            return SocketError.Success;
        if (_connection.SendRoom == 0)
            return SocketError.WouldBlock;
        sent = _connection.Send(Now, bytes);
        _host.Trace.Add(TraceEventKind.Send, _host.Number, Number, length: sent);
        _host.Trace.AddPayload(bytes[..sent]);
        Settle();
        return SocketError.Success;
    }

    internal SocketError Receive(Span<byte> buffer, bool peek, out int received)
    {
        received = 0;
        if (IsListening)
            return SocketError.NotConnected;
        if (_connection is null)
            return HasError ? TakeError() : SocketError.NotConnected;
        if (_connection.Available > 0)
        {
            received = _connection.Receive(buffer, peek);
            _host.Trace.Add(TraceEventKind.Receive, _host.Number, Number, length: received);
            Settle();
            return SocketError.Success;
        }

        if (_connection.IsPeerFinished)
            return SocketError.Success;
        if (HasError)
            return TakeError();
        return _connection.IsReceiveShut ? SocketError.Success : SocketError.WouldBlock;
    }

    // ---- Closing

    internal SocketError Shutdown(SocketShutdown how)
    {
        if (IsListening)
        {
            if (how != SocketShutdown.Send)
                StopListening();
            return SocketError.Success;
        }

        if (_connection is null)
            return SocketError.NotConnected;
        if (_connection.State == TcpState.SynSent)
        {
            // As connect to nowhere: the attempt ends with an error, and the socket may connect again.
            _connection.Abort();
            Unconnect();
            _error = SocketError.ConnectionReset;
            Events?.OnReadable();
            Events?.OnWritable();
            return SocketError.Success;
        }

        _host.Trace.Add(TraceEventKind.Shutdown, _host.Number, Number, (int)how);
        if (how != SocketShutdown.Send)
            _connection.ShutdownReceive();
        if (how != SocketShutdown.Receive)
            _connection.ShutdownSend(Now);
        Settle();
        return SocketError.Success;
    }

    /// <summary>Closes the socket; nobody will call it again, but its connection may have to be finished.</summary>
    internal void Close(bool abort)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Events = null;
        var reset = false;
        if (IsListening)
            StopListening();
        else if (_connection is not null && (abort || (Options.LingerEnabled && Options.LingerSeconds == 0)))
            reset = _connection.Abort();
        else if (_connection is not null)
            reset = _connection.Close(Now);
        _host.Trace.Add(TraceEventKind.Close, _host.Number, Number, reset ? 1 : 0);
        Settle();
        if (_connection is null || _connection.State == TcpState.Closed)
            Forget(includingPort: true);
    }

    // ---- State

    internal int? Available => IsListening ? null : IsConnecting ? 0 : _connection?.Available ?? 0;

    /// <summary>The pending error, which is then forgotten (SO_ERROR).</summary>
    internal SocketError TakeError()
    {
        var error = HasError && _error == SocketError.Success ? _connection!.TakeFailure().ToSocketError() : _error;
        _error = SocketError.Success;
        return error;
    }

    private bool HasError => _error != SocketError.Success || _connection is { HasFailure: true };

    internal PollEvents Poll()
    {
        if (Listening is not null)
            return Listening.HasConnection ? PollEvents.In : PollEvents.None;
        if (IsConnecting)
            return PollEvents.None;
        var events = HasError ? PollEvents.Error : PollEvents.None;
        if (_connection is null)
            return events | PollEvents.Out | PollEvents.HangUp;
        var isReceiveShut = _connection.IsReceiveShut || _connection.IsPeerFinished;
        if (_connection.State == TcpState.Closed || (isReceiveShut && _connection.IsSendShut))
            events |= PollEvents.HangUp;
        if (isReceiveShut || _connection.Available > 0)
            events |= PollEvents.In;
        if (_connection.IsSendShut || _connection.IsWritable)
            events |= PollEvents.Out;
        return events;
    }

    /// <summary>Puts options that the connection itself must know into effect.</summary>
    internal void ApplyOptions() => _connection?.Configure(Options.NoDelay, SendBytes, ReceiveBytes);

    // ---- Segments and time

    internal override void Fire()
    {
        _connection!.OnTimer(Now);
        Settle();
    }

    internal void OnSegment(TcpSegment segment)
    {
        _connection!.OnSegment(Now, segment);
        Settle(flush: false);
    }

    /// <summary>Whether a connection in TIME-WAIT makes room for a new one with the same addresses (RFC 9293 section 3.6.1).</summary>
    internal bool GivesWayTo(TcpSegment segment)
    {
        if (_connection!.State != TcpState.TimeWait || !_connection.IsBeyond(segment))
            return false;
        _connection.GiveWay();
        Settle(flush: false);
        return true;
    }

    void ITcpOutput.Transmit(TcpSegment segment) => _host.Transmit(segment);

    bool ITcpOutput.TryEstablish(TcpConnection connection)
    {
        if (_parent is null || _request is null)
            return true;
        if (!_parent.TryEstablish(_request))
            return false;
        _request = null;
        return true;
    }

    private HostAddress Wildcard => IsIPv6 ? HostAddress.AnyIPv6 : HostAddress.AnyIPv4;

    private bool IsBoundToIPv4 => Local.Address.IsIPv4;

    private int SendBytes => Options.SendBufferBytes ?? _host.Limits.DefaultSendBytes;

    private int ReceiveBytes => Options.ReceiveBufferBytes ?? _host.Limits.DefaultReceiveBytes;

    // Linux lets a socket bind to multicast groups and to the broadcast address (measured).
    private static bool IsAcceptedByBind(HostAddress address) => address.IsMulticast || address.IsLimitedBroadcast;

    private HostAddress? Route(HostAddress remote)
    {
        if (remote.IsMulticast || remote.IsLimitedBroadcast || (IsIPv6 && Options.IPv6Only && remote.IsIPv4))
            return null;
        if (_port.IsHeld && !Local.Address.IsAny)
            return Local.Address;
        return _host.SourceFor(remote);
    }

    private SocketError Open(HostAddress source, TransportAddress remote)
    {
        if (!_port.IsHeld && !_port.TryFind(source, free => !_host.IsKnown(new FourTuple(new TransportAddress(source, free), remote))))
            return SocketError.AddressNotAvailable;
        _port.SetAddress(source);
        var address = new FourTuple(Local, remote);
        if (_host.TryGet(address, out var other) && !other.GivesWayToConnect())
        {
            _port.RestoreAddress();
            return SocketError.AddressNotAvailable;
        }

        Register(address);
        _phase = SocketPhase.Connecting;
        _host.Trace.Add(TraceEventKind.Connect, _host.Number, Number, Local.Port, remote.Port);
        _connection!.Open(Now);
        Settle();
        return SocketError.InProgress;
    }

    // A connection to oneself may take the place of one in TIME-WAIT (Linux: tcp_tw_reuse = 2, loopback only).
    private bool GivesWayToConnect()
    {
        if (_connection!.State != TcpState.TimeWait || !_host.IsLocal(Remote.Address))
            return false;
        _connection.GiveWay();
        Settle();
        return true;
    }

    private void Register(FourTuple address)
    {
        _connection = new TcpConnection(
            _host.Tcp,
            this,
            address,
            _host.NextInitialSequence(),
            new TcpBuffers(_host.SegmentBytesTo(address.Remote.Address), SendBytes, ReceiveBytes));
        ApplyOptions();
        _registered = address;
        _host.Add(address, this);
    }

    private SocketError StartListening(int backlog)
    {
        if (!_port.IsHeld)
        {
            var error = _port.Bind(new TransportAddress(_port.IsChosen ? Local.Address : Wildcard, 0), isExplicit: false);
            if (error != SocketError.Success)
                return error;
        }

        // Two sockets may have been bound to the port; only one of them can listen.
        if (!_host.Ports.CanBind(this, Local))
            return SocketError.AddressAlreadyInUse;
        Listening = new ListeningPort(_host, this, backlog);
        _host.AddListener(this);
        return SocketError.Success;
    }

    private void StopListening()
    {
        _host.RemoveListener(this);
        var listening = Listening!;
        Listening = null;
        listening.Close();
        if (!IsBoundExplicitly || _port.IsChosen)
            _port.Release();
        Events?.OnReadable();
    }

    // The state after a failed connect: as new, but for an address that the program asked for.
    private void Unconnect()
    {
        _phase = SocketPhase.Unconnected;
        _connection = null;
        Forget(includingPort: false);
        _port.RestoreAddress();
    }

    private void Forget(bool includingPort)
    {
        _host.Clock.Events.Remove(this);
        if (_registered is { } address)
            _host.Remove(address);
        _registered = null;
        if (includingPort || !IsBoundExplicitly)
            _port.Release();
    }

    // After anything that happened to the connection: the timer, those who wait, and the host's own segments.
    private void Settle(bool flush = true)
    {
        if (_connection is not null)
        {
            var deadline = _connection.Deadline;
            if (deadline == TcpTimer.None)
                EventQueue.Stop(this);
            else if (deadline != DueTicks)
                _host.Clock.Events.Schedule(this, deadline);
            Announce(_connection.TakeSignals());
        }

        if (flush)
            _host.Flush();
    }

    private void Announce(TcpSignals signals)
    {
        if (signals == TcpSignals.None)
            return;
        if ((signals & TcpSignals.Closed) != 0)
            OnConnectionClosed();
        if ((signals & TcpSignals.Established) != 0)
            _parent?.Announce();
        if ((signals & TcpSignals.Readable) != 0)
            Events?.OnReadable();
        if ((signals & (TcpSignals.Writable | TcpSignals.Established)) != 0)
            Events?.OnWritable();
    }

    private void OnConnectionClosed()
    {
        if (_connection!.HasFailure)
            _host.Trace.Add(TraceEventKind.Failed, _host.Number, Number, (int)_connection.PeekFailure().ToSocketError());
        if (_request is not null)
        {
            // Never came to be: nobody will accept it.
            _parent!.Remove(_request);
            _request = null;
            _isClosed = true;
        }

        Forget(includingPort: _isClosed);
    }
}
