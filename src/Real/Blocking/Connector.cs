// Connecting a socket that is non-blocking underneath, so that the caller sees a blocking connect, which can be interrupted and timed, or an
// asynchronous one. What is asked of the system, and what Socket gets to know, is ConnectAttempt's.

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SimNet;

/// <summary>The connecting of one socket.</summary>
/// <param name="socket">The socket; its descriptor does not block.</param>
/// <param name="waits">Where interrupts for it arrive.</param>
internal sealed class Connector(Socket socket, WaitQueue waits)
{
    private readonly ConnectAttempt _attempt = new(socket);
    private bool _hasListened;
    private bool _hasEnded;
    private bool _isFresh;

    /// <summary>Connects, waiting if need be.</summary>
    /// <param name="remoteEP">Where to.</param>
    /// <param name="milliseconds">How long to wait at most, or <see cref="Timeout.Infinite"/>.</param>
    /// <param name="abandonWhenLate">Whether an attempt that ran out of time is given up, so that the next connect starts
    /// afresh; otherwise it goes on in the background, as an interrupted one always does.</param>
    /// <returns>Success, or why the wait was given up.</returns>
    /// <exception cref="SocketException">The network's answer.</exception>
    internal SocketError Connect(EndPoint remoteEP, int milliseconds, bool abandonWhenLate)
    {
        GuardSynchronous(remoteEP);
        using var call = BlockingCall.Begin(socket, waits, milliseconds);
        try
        {
            return remoteEP is DnsEndPoint name
                ? ConnectByName(name, address => ConnectTo(address, call, abandonWhenLate))
                : ConnectTo(remoteEP, call, abandonWhenLate);
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.NotSocket); // What Socket says when it is closed during a connect.
        }
    }

    /// <summary>Starts connecting and does not wait.</summary>
    /// <returns>Success, or WouldBlock when it takes longer.</returns>
    /// <exception cref="SocketException">The network's answer.</exception>
    internal SocketError Start(EndPoint remoteEP)
    {
        GuardSynchronous(remoteEP);
        return remoteEP is DnsEndPoint name ? ConnectByName(name, StartTo) : StartTo(remoteEP);
    }

    /// <summary>Connects asynchronously.</summary>
    internal ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        Guard(remoteEP);
        if (remoteEP is DnsEndPoint name)
            return ConnectByNameAsync(name, cancellationToken);
        if (!CanUse(remoteEP.AddressFamily))
            throw NotSupported();
        // Socket lets a descriptor that was disconnected connect no more.
        if (_attempt.IsDisconnected && _hasEnded)
            return ValueTask.FromException(Failed(SocketError.IsConnected, remoteEP));
        // Nothing else would let Socket know of a connection that is no TCP (ConnectAttempt).
        if (_attempt.IsDisconnected && _isFresh && socket is { AddressFamily: AddressFamily.Unix, SocketType: not SocketType.Dgram })
            return ConnectFresh(remoteEP, cancellationToken);
        var error = _attempt.Begin(remoteEP);
        return error switch
        {
            SocketError.Success => default,
            SocketError.InProgress => FinishAsync(remoteEP, cancellationToken),
            _ => ValueTask.FromException(Failed(error, remoteEP)),
        };
    }

    // After a failure Socket takes yet another descriptor, unless it knows that this one was used otherwise.
    private ValueTask ConnectFresh(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        waits.Suspend();
        try
        {
            return socket.ConnectAsync(remoteEP, cancellationToken);
        }
        finally
        {
            waits.Resume(wasShutDown: false);
        }
    }

    /// <summary>Lets Socket know of an attempt that has succeeded in the background.</summary>
    internal void NoticeSuccess() => _attempt.NoticeSuccess();

    /// <summary>Shuts down what never had a connection: Socket would let it connect no more, also when there was nothing to disconnect.</summary>
    /// <returns>Whether Socket is to disconnect all the same, for another descriptor or because there is a connection that it has known.</returns>
    internal bool MustDisconnect(bool reuseSocket)
    {
        if (_attempt.HasBeenConnected)
            return true;
        if (!reuseSocket || !_attempt.IsTcp || _attempt.IsClosed)
            socket.Shutdown(SocketShutdown.Both);
        return reuseSocket;
    }

    /// <summary>The socket has begun to listen.</summary>
    internal void NoteListening() => _hasListened = true;

    /// <summary>The socket was disconnected.</summary>
    /// <param name="isReused">And has another descriptor.</param>
    internal void NoteDisconnected(bool isReused)
    {
        (_hasEnded, _isFresh) = (!isReused, isReused);
        if (isReused)
            _attempt.Forget();
    }

    // ---- One address

    private SocketError ConnectTo(EndPoint remoteEP, BlockingCall call, bool abandonWhenLate)
    {
        var error = _attempt.Begin(remoteEP);
        if (error == SocketError.InProgress)
            return Finish(remoteEP, call, abandonWhenLate);
        // A Unix listener with a full queue refuses with EAGAIN and does not remember who asked (unix(7)): there is nothing to poll. That is
        // also what the system answers when SO_SNDTIMEO is over.
        while (error == SocketError.WouldBlock)
        {
            var waited = call.Pause();
            if (waited != SocketError.Success)
                return waited == SocketError.TimedOut && abandonWhenLate ? SocketError.WouldBlock : waited;
            error = _attempt.Begin(remoteEP);
        }

        return error == SocketError.Success ? error : throw Failed(error, remoteEP);
    }

    private SocketError Finish(EndPoint remoteEP, BlockingCall call, bool abandonWhenLate)
    {
        while (true)
        {
            var waited = call.Wait(SelectMode.SelectWrite);
            if (waited == SocketError.Shutdown)
                return SocketError.ConnectionReset; // With its descriptor, which is another one now.
            if (waited == SocketError.Interrupted || (waited == SocketError.TimedOut && !abandonWhenLate))
                return waited;
            // Should the answer have come at the last moment, it counts.
            var error = _attempt.End();
            if (error == SocketError.Success)
                return error;
            if (error != SocketError.AlreadyInProgress)
                throw Failed(error, remoteEP);
            if (waited == SocketError.Success)
                continue;
            _attempt.Abandon();
            return waited;
        }
    }

    private SocketError StartTo(EndPoint remoteEP)
    {
        var error = _attempt.Begin(remoteEP);
        return error switch
        {
            SocketError.Success or SocketError.WouldBlock => error,
            SocketError.InProgress => SocketError.WouldBlock,
            _ => throw Failed(error, remoteEP),
        };
    }

    // A send of nothing waits for the end of the attempt, and can be cancelled.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        while (true)
        {
            var error = SocketError.Success;
            try
            {
                await socket.SendAsync(ReadOnlyMemory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _attempt.Abandon();
                throw;
            }
            catch (SocketException exception) when (exception.SocketErrorCode != SocketError.OperationAborted)
            {
                // That nothing can be sent tells nothing of the reason.
                error = exception.SocketErrorCode == SocketError.Shutdown ? SocketError.Success : exception.SocketErrorCode;
            }

            error = _attempt.End(error);
            if (error == SocketError.Success)
                return;
            if (error != SocketError.AlreadyInProgress)
                throw Failed(error, remoteEP);
        }
    }

    // ---- Names

    private SocketError ConnectByName(DnsEndPoint name, Func<EndPoint, SocketError> connect)
    {
        GuardName(name);
        SocketException? last = null;
        foreach (var address in Dns.GetHostAddresses(name.Host))
        {
            if (!CanUse(address.AddressFamily))
                continue;
            try
            {
                return connect(new IPEndPoint(address, name.Port));
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        // The parameter is that of the overload which Socket calls here.
        throw (Exception?)last ?? NoUsableAddress("addresses");
    }

    private async ValueTask ConnectByNameAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        GuardName(name);
        SocketException? last = null;
        foreach (var address in await Dns.GetHostAddressesAsync(name.Host, name.AddressFamily, cancellationToken).ConfigureAwait(false))
        {
            if (!CanUse(address.AddressFamily))
                continue;
            try
            {
                await ConnectAsync(new IPEndPoint(address, name.Port), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode != SocketError.OperationAborted)
            {
                last = exception;
            }
        }

        throw last ?? new SocketException((int)SocketError.NoData);
    }

    // ---- What is refused

    private void GuardSynchronous(EndPoint remoteEP)
    {
        Guard(remoteEP);
        if (_attempt.IsDisconnected)
            throw new InvalidOperationException("A socket that was connected cannot connect again; make a new one.");
    }

    private void Guard(EndPoint remoteEP)
    {
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (IsListening)
            throw new InvalidOperationException("A listening socket cannot connect.");
        if (socket is { Connected: true, SocketType: SocketType.Stream })
            throw new SocketException((int)SocketError.IsConnected);
    }

    // Socket goes by whether it was made to listen, also when it does so no more; what was wrapped is asked.
    private bool IsListening => _hasListened
        || (!socket.Connected && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0);

    private void GuardName(DnsEndPoint name)
    {
        if (socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || (name.AddressFamily != AddressFamily.Unspecified && !CanUse(name.AddressFamily)))
            throw NotSupported();
    }

    private bool CanUse(AddressFamily family) =>
        family == socket.AddressFamily
        || (family == AddressFamily.InterNetwork && socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode);

    private static ArgumentException NoUsableAddress(string parameter) =>
        new("None of the discovered or specified addresses match the socket address family.", parameter);

    private static NotSupportedException NotSupported() => new("This protocol version is not supported.");

    // With the address in the message, as Socket says it.
    private static SocketException Failed(SocketError error, EndPoint remoteEP) =>
        new((int)error, $"{new SocketException((int)error).Message} {remoteEP}");
}
