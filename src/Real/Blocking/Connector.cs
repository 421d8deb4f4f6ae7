// Connecting a socket that is non-blocking underneath, so that the caller sees a blocking connect, which can be interrupted and
// timed. Also mends what Socket does after a failed attempt: see docs/kernel-notes/real-blocking.md for what was measured.

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SimNet;

/// <summary>The connecting of one socket.</summary>
/// <param name="socket">The socket.</param>
/// <param name="waits">Where interrupts for it arrive.</param>
internal sealed class Connector(Socket socket, WaitQueue waits)
{
    private bool _lastFailed;
    private bool _isInProgress;
    private int _attempts;
    private volatile bool _wasShutDown;
    private IPEndPoint? _localOfAttempt;

    /// <summary>Connects, waiting if need be.</summary>
    /// <param name="remoteEP">Where to.</param>
    /// <param name="milliseconds">How long to wait at most, or <see cref="Timeout.Infinite"/>.</param>
    /// <param name="abandonWhenLate">Whether an attempt that ran out of time counts as failed, so that the next connect starts
    /// afresh; otherwise it goes on in the background, as an interrupted one always does.</param>
    /// <returns>Success, or why the wait was given up.</returns>
    /// <exception cref="SocketException">The network's answer.</exception>
    internal SocketError Connect(EndPoint remoteEP, int milliseconds, bool abandonWhenLate)
    {
        using var call = BlockingCall.Begin(socket, waits, milliseconds);
        try
        {
            return remoteEP is DnsEndPoint name
                ? ConnectByName(name, call, abandonWhenLate)
                : ConnectTo(remoteEP, call, abandonWhenLate);
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.NotSocket); // What Socket says when it is closed during a connect.
        }
    }

    /// <summary>The socket is about to be shut down, by whatever thread.</summary>
    internal void NoteShutdown() => _wasShutDown = true;

    /// <summary>Starts connecting and does not wait.</summary>
    internal void Start(EndPoint remoteEP)
    {
        RenewAfterFailure();
        Interlocked.Increment(ref _attempts);
        _wasShutDown = false;
        if (socket.SocketType != SocketType.Stream)
        {
            Conclude(remoteEP); // Never waits, and Socket believes the answer.
            return;
        }

        if (!_isInProgress)
            _localOfAttempt = LocalAddress; // Later, asking would take the attempt's error, or make Socket believe in success.
        var isSuspended = SuspendUnlessFirst();
        try
        {
            socket.Connect(remoteEP);
            _isInProgress = false;
        }
        catch (SocketException exception)
        {
            _isInProgress = exception.SocketErrorCode is SocketError.WouldBlock or SocketError.AlreadyInProgress;
            if (exception.SocketErrorCode == SocketError.WouldBlock)
                throw;
            _lastFailed = true;
            if (exception.SocketErrorCode != SocketError.AlreadyInProgress)
                BelieveFailure(_localOfAttempt);
            throw;
        }
        finally
        {
            ResumeIf(isSuspended);
        }
    }

    /// <summary>Connects asynchronously.</summary>
    internal ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (remoteEP is DnsEndPoint name)
            return ConnectByNameAsync(name, cancellationToken);
        RenewAfterFailure(isAsynchronous: true);
        Interlocked.Increment(ref _attempts);
        var isSuspended = SuspendUnlessFirst();
        try
        {
            var connecting = socket.ConnectAsync(remoteEP, cancellationToken);
            return connecting.IsCompletedSuccessfully ? connecting : RememberFailureOf(connecting);
        }
        finally
        {
            ResumeIf(isSuspended);
        }
    }

    // One address after the other as Socket does it, which would replace its descriptor between them on a thread of the pool.
    private async ValueTask ConnectByNameAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        if (name.AddressFamily != AddressFamily.Unspecified && !CanUse(name.AddressFamily))
            throw new NotSupportedException("This protocol version is not supported.");
        var last = new SocketException((int)SocketError.NoData);
        var hasFailed = false;
        try
        {
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
                    hasFailed = true;
                }
                catch (PlatformNotSupportedException) when (hasFailed)
                {
                    break; // Socket cannot replace this descriptor, and says how the attempt on it ended.
                }
            }
        }
        catch (OperationCanceledException)
        {
            socket.Dispose(); // As Socket does.
            throw;
        }

        throw last;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RememberFailureOf(ValueTask connecting)
    {
        try
        {
            await connecting.ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.WouldBlock)
        {
            _lastFailed = true;
            throw;
        }
    }

    private SocketError ConnectByName(DnsEndPoint name, BlockingCall call, bool abandonWhenLate)
    {
        if (socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || (name.AddressFamily != AddressFamily.Unspecified && !CanUse(name.AddressFamily)))
            throw new NotSupportedException("This protocol version is not supported.");
        SocketException? last = null;
        foreach (var address in Dns.GetHostAddresses(name.Host))
        {
            if (!CanUse(address.AddressFamily))
                continue;
            try
            {
                return ConnectTo(new IPEndPoint(address, name.Port), call, abandonWhenLate);
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        // The parameter is that of the overload which Socket calls here.
        throw (Exception?)last ?? NoUsableAddress("addresses");
    }

    private static ArgumentException NoUsableAddress(string parameter) =>
        new("None of the discovered or specified addresses match the socket address family.", parameter);

    private SocketError ConnectTo(EndPoint remoteEP, BlockingCall call, bool abandonWhenLate) =>
        socket.AddressFamily == AddressFamily.Unix
            ? ConnectUnix(remoteEP, call, abandonWhenLate)
            : ConnectInternet(remoteEP, call, abandonWhenLate);

    private SocketError ConnectInternet(EndPoint remoteEP, BlockingCall call, bool abandonWhenLate)
    {
        try
        {
            Start(remoteEP);
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            var error = call.Wait(SelectMode.SelectWrite);
            // What was shut down before it connected hangs up while it does, which wakes the call and means nothing.
            while (error == SocketError.Success && !socket.Poll(0, SelectMode.SelectWrite))
                error = call.Wait(SelectMode.SelectWrite);
            if (error == SocketError.Shutdown)
                return SocketError.ConnectionReset; // With its descriptor, which is another one now.
            if (error == SocketError.Success && _wasShutDown)
                ThrowIfEndedByShutdown();
            if (error == SocketError.Success)
                Conclude(remoteEP);
            return error == SocketError.TimedOut && abandonWhenLate ? Abandon(remoteEP) : error;
        }
    }

    // The kernel ends an attempt that is shut down, and forgets it: a second connect would not learn of that but begin a new attempt.
    private void ThrowIfEndedByShutdown()
    {
        var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error == SocketError.Success)
            return;
        _lastFailed = true;
        BelieveFailure(_localOfAttempt);
        throw new SocketException((int)error);
    }

    // Connecting again is refused as already in progress, which Socket takes for the failure of this attempt. Should the answer have
    // come at the last moment, it counts.
    private SocketError Abandon(EndPoint remoteEP)
    {
        try
        {
            Conclude(remoteEP);
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AlreadyInProgress)
        {
            return SocketError.TimedOut;
        }
    }

    // A Unix listener with a full queue refuses with EAGAIN and does not remember who asked (unix(7)): there is nothing to poll. That
    // is also what the system answers when SO_SNDTIMEO is over.
    private SocketError ConnectUnix(EndPoint remoteEP, BlockingCall call, bool abandonWhenLate)
    {
        RenewAfterFailure();
        Interlocked.Increment(ref _attempts);
        var hasWaited = false;
        while (true)
        {
            var error = TryUnix(remoteEP, hasWaited);
            if (error != SocketError.WouldBlock)
                return error;
            hasWaited = true;
            error = call.Pause();
            if (error != SocketError.Success)
                return error == SocketError.TimedOut && abandonWhenLate ? SocketError.WouldBlock : error;
        }
    }

    private SocketError TryUnix(EndPoint remoteEP, bool hasWaited)
    {
        try
        {
            Conclude(remoteEP);
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return SocketError.WouldBlock;
        }
        catch (InvalidOperationException) when (hasWaited && !socket.SafeHandle.IsClosed)
        {
            // Socket lets what has begun to listen meanwhile connect no more. The system says so when there is room, and not before.
            var address = remoteEP.Serialize();
            return LibC.Connect(socket.SafeHandle, address.Buffer.Span[..address.Size], address.Size) < 0 ? Errno.Last : SocketError.Success;
        }
    }

    // A second connect on the same descriptor learns how the first ended (connect(2): 0, or the pending error, which also makes the
    // descriptor unconnected again). It is made in Socket's blocking mode, because only then Socket believes the answer; it does
    // not block, because the descriptor itself is non-blocking.
    private void Conclude(EndPoint remoteEP)
    {
        var isSuspended = SuspendUnlessFirst();
        socket.Blocking = true;
        try
        {
            socket.Connect(remoteEP);
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.WouldBlock)
        {
            _lastFailed = true;
            throw;
        }
        finally
        {
            socket.Blocking = false;
            ResumeIf(isSuspended);
        }
    }

    // Socket replaces its descriptor in whatever connect comes after a failed one, and an attempt of another thread, or an asynchronous one,
    // may have failed just now without _lastFailed telling yet.
    private bool SuspendUnlessFirst()
    {
        if (Volatile.Read(ref _attempts) <= 1)
            return false;
        waits.Suspend();
        return true;
    }

    private void ResumeIf(bool isSuspended)
    {
        if (isSuspended)
            waits.Resume(wasShutDown: false);
    }

    // Socket replaces its descriptor after a failed attempt, and the fresh one is blocking and not bound. Provoke that now, and put
    // both right.
    private void RenewAfterFailure(bool isAsynchronous = false)
    {
        if (!_lastFailed)
            return;
        var local = LocalAddress;
        waits.Suspend();
        try
        {
            var endPoint = new RenewingEndPoint(socket.AddressFamily);
            // Socket's synchronous call refuses a socket that was connected before; the asynchronous one does not.
            if (isAsynchronous)
                socket.ConnectAsync(endPoint).GetAwaiter().GetResult();
            else
                socket.Connect(endPoint);
        }
        catch (RenewingEndPoint.Renewed)
        {
            _lastFailed = false;
            // Not when Socket refuses what it knows to be connected: that is to stay as it is.
            BindAgain(local);
        }
        finally
        {
            socket.Blocking = false;
            waits.Resume(wasShutDown: false);
        }
    }

    // When a non-blocking connect fails at once, Socket goes on believing that it is in progress, and soon that it has succeeded. It
    // gives that up on a blocking connect that fails: one to an address of a family that is impossible here.
    private void BelieveFailure(IPEndPoint? local)
    {
        EndPoint impossible = socket.AddressFamily == AddressFamily.Unix
            ? new IPEndPoint(IPAddress.Loopback, 0)
            : new UnixDomainSocketEndPoint("\0");
        socket.Blocking = true;
        waits.Suspend();
        try
        {
            socket.Connect(impossible);
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.IsConnected)
        {
            BindAgain(local);
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException or PlatformNotSupportedException)
        {
            // Socket refuses every further attempt anyway, and the caller hears that when making one: what is connected, or may connect no more,
            // keeps its descriptor.
        }
        finally
        {
            socket.Blocking = false;
            waits.Resume(wasShutDown: false);
        }
    }

    private void BindAgain(IPEndPoint? local)
    {
        socket.Blocking = false;
        try
        {
            if (local is not null)
                socket.Bind(local);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.InvalidArgument)
        {
            // Bound already: the failure had come before the system was asked (a name without address), so nothing was replaced.
        }
    }

    // A Unix domain socket is not asked: it is not bound again, and Socket remembers the first answer, though the name may come later.
    private IPEndPoint? LocalAddress => socket.AddressFamily == AddressFamily.Unix ? null : socket.LocalEndPoint as IPEndPoint;

    private bool CanUse(AddressFamily family) =>
        family == socket.AddressFamily
        || (family == AddressFamily.InterNetwork && socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode);
}
