// The connection of a TCP socket, from below: what it is handed of segments and of time, and what follows from it for the port, the timer and
// those who wait.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed partial class TcpSocket
{
    internal override void Fire()
    {
        Host.Tcp.Watcher?.OnTimer(_connection!.State);
        _connection!.OnTimer(Now);
        Settle();
    }

    internal void OnSegment(TcpSegment segment)
    {
        if (segment.Payload.Length > 0 && !HasMemoryFor(segment.Payload.Length))
            return;
        Host.Tcp.Watcher?.OnSegment(_connection!.State, segment);
        _connection!.OnSegment(Now, segment);
        Settle(flush: false);
    }

    private void Tell(TcpCall call)
    {
        if (Host.Tcp.Watcher is { } watcher)
            watcher.OnCall(_connection?.State ?? TcpState.Closed, call);
    }

    // Without memory payload is dropped, and its sender sends it again; what arrived out of order goes first, so that what is missing
    // before it can come in (Linux: tcp_try_rmem_schedule, tcp_prune_ofo_queue).
    private bool HasMemoryFor(int bytes)
    {
        if (Host.Memory.HasRoomFor(bytes))
            return true;
        _connection!.Prune();
        Host.Memory.Update(ref _chargedBytes, _connection.SendQueued + _connection.Held);
        return Host.Memory.HasRoomFor(bytes);
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

    /// <summary>A segment came back: nobody on the link has the peer's address. IPv4 also queues an error that was not asked for
    /// (ip_icmp_error), so that poll never ceases to tell of one.</summary>
    internal void OnUnreachable()
    {
        _hasQueuedError |= _connection!.State == TcpState.SynSent && Remote.Address.IsIPv4;
        _connection!.OnUnreachable(TcpFailure.HostUnreachable);
        Settle();
    }

    // IPv6 notes on the connection that there is no way (inet6_csk_xmit), IPv4 only when a SYN is sent again (inet_sk_rebuild_header).
    void ITcpOutput.Transmit(TcpSegment segment)
    {
        if (segment.HasSyn)
            segment.TimeToLive = (byte)TimeToLive;
        var isNoted = !segment.Destination.Address.IsIPv4 || (segment.HasSyn && segment.IsRetransmission);
        var (hasData, isRetransmission) = (segment.Payload.Length > 0, segment.IsRetransmission);
        var refusal = Host.Transmit(segment);
        if (hasData)
            _isHeldBack = refusal != SocketError.Success && (_isHeldBack || !isRetransmission);
        if (isNoted && refusal != SocketError.Success)
            _connection!.NoteTrouble(refusal.ToFailure());
    }

    // What found no way was not sent for the kernel: each further send tries it once more, and is told of it again.
    private void TryHeldBack()
    {
        if (_isHeldBack && !Remote.Address.IsIPv4 && Host.Reach(Remote.Address) is var refusal and not SocketError.Success)
            _connection!.NoteTrouble(refusal.ToFailure());
    }

    bool ITcpOutput.TryEstablish(TcpConnection connection)
    {
        if (_parent is null || _request is null)
            return true;
        if (!_parent.TryEstablish(_request))
            return false;
        _request = null;
        return true;
    }

    private void Register(FourTuple address)
    {
        _connection = new TcpConnection(
            Host.Tcp.Settings,
            Tcp,
            this,
            address,
            Host.NextInitialSequence(),
            new TcpBuffers(Host.SegmentBytesTo(address.Remote.Address), SendBytes, ReceiveBytes) { FirstReceiveBytes = FirstReceiveBytes });
        _registered = address;
        Host.Tcp.Add(address, this);
    }

    // The state after a failed connect: as new, but for an address that the program asked for.
    private void Unconnect()
    {
        _phase = SocketPhase.Unconnected;
        _lastSegmentBytes = _connection?.SegmentBytes ?? _lastSegmentBytes;
        _leftUnsent += 2 + (uint)(_connection?.LargestWindowBytes ?? 0);
        _connection = null;
        (_isReceiveShut, _isSendShut) = (false, false);
        Host.Memory.Update(ref _chargedBytes, 0);
        Port.SetAddress(Wildcard);
        Port.RestoreAddress();
        Forget(includingPort: false);
    }

    // The kernel takes a connection in TIME-WAIT from its socket at once (tcp_time_wait); here it stays until the socket is bound anew.
    private void LeaveTimeWaitBehind()
    {
        // What was not read stays with the socket, and so does the connection, without its TIME-WAIT.
        if (_connection!.Unread > 0)
        {
            _connection.GiveWay();
            Settle();
            return;
        }

        var keeper = new TcpSocket(Host, Family) { _isClosed = true, _connection = _connection, _registered = _registered };
        keeper.Options.ReuseAddress = Options.ReuseAddress;
        EventQueue.Stop(this);
        _connection!.HandTo(keeper);
        Host.Tcp.Remove(_registered!.Value);
        Host.Tcp.Add(_registered.Value, keeper);
        keeper.Port.Take(Local);
        keeper.Settle();
        (_connection, _registered) = (null, null);
        (_isReceiveShut, _isSendShut) = (true, true);
        Port.Release();
    }

    private void Forget(bool includingPort)
    {
        Host.Clock.Events.Remove(this);
        if (_registered is { } address)
            Host.Tcp.Remove(address);
        _registered = null;
        if (includingPort || !IsPortLocked)
            Port.Release();
    }

    // After anything that happened to the connection: the timer, those who wait, and the host's own segments.
    private void Settle(bool flush = true)
    {
        if (_connection is not null)
        {
            Host.Memory.Update(ref _chargedBytes, _connection.SendQueued + _connection.Held);
            var deadline = _connection.Deadline;
            if (deadline == TcpTimer.None)
                EventQueue.Stop(this);
            else if (deadline != DueTicks)
                Host.Clock.Events.Schedule(this, deadline);
            Announce(_connection.TakeSignals());
        }

        if (flush)
            Host.Flush();
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
            AnnounceReadable();
        if ((signals & (TcpSignals.Writable | TcpSignals.Established)) != 0)
            AnnounceWritable();
    }

    private void OnConnectionClosed()
    {
        if (_connection!.HasFailure)
            Host.Trace.Add(TraceEventKind.Failed, Host.Number, Number, (int)_connection.PeekFailure().ToSocketError());
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
