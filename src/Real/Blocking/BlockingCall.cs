// A blocking call while it waits: until its socket is ready, its time is up, or it is interrupted. What is done when the socket is
// ready is the caller's business, and so is trying again when another thread was faster. One object per thread, used over and over:
// a thread can wait in one call only, and so waiting allocates nothing.

using System.Diagnostics;
using System.Net.Sockets;

namespace SimNet;

/// <summary>The blocking call the current thread makes; disposing of it ends the call, not the object.</summary>
internal sealed class BlockingCall : Waiter, IDisposable
{
    // Ready again and again, and yet nothing to be had: the descriptor signals something this call cannot take (an error queue that
    // nobody reads, a Unix datagram receiver whose queue is full). Then look every few milliseconds instead of spinning.
    private const int FruitlessWakeUpsLimit = 8;
    private const int LongestPauseMilliseconds = 10;

    [ThreadStatic]
    private static BlockingCall? t_current;

    private readonly Alarm _alarm = new();
    private readonly List<Socket> _read = new(2);
    private readonly List<Socket> _write = new(1);
    private readonly List<Socket> _error = new(1);
    private Socket? _socket;
    private WaitQueue? _queue;
    private int _wakeUps;
    private int _pauses;
    private bool _hasDeadline;
    private long _deadline;
    private volatile bool _wasSentAway;
    private volatile bool _hasEnded;
    private volatile bool _interrupted;

    /// <summary>Starts the current thread's call on a socket: from here on it can be interrupted, and its time runs.</summary>
    /// <param name="socket">The socket to wait for.</param>
    /// <param name="queue">Where interrupts for that socket arrive.</param>
    /// <param name="milliseconds">How long to wait at most, or <see cref="Timeout.Infinite"/>.</param>
    /// <param name="isAsynchronous">Whether the thread waits for an asynchronous call.</param>
    internal static BlockingCall Begin(Socket socket, WaitQueue queue, int milliseconds, bool isAsynchronous = false)
    {
        var call = t_current ??= new BlockingCall();
        call._socket = socket;
        call.HearsInterrupts = !isAsynchronous;
        call._wakeUps = 0;
        call._pauses = 0;
        call._interrupted = call._wasSentAway = call._hasEnded = false;
        call._hasDeadline = milliseconds != Timeout.Infinite;
        if (call._hasDeadline)
        {
            call._deadline = Stopwatch.GetTimestamp() + milliseconds * (Stopwatch.Frequency / 1000);
            call._alarm.GoOffAfter(milliseconds);
        }

        queue.Add(call);
        call._queue = queue;
        return call;
    }

    /// <summary>Ends the call.</summary>
    public void Dispose()
    {
        if (_queue is null)
            return;
        _queue.Remove(this);
        if (_hasDeadline || _interrupted || _wasSentAway)
            _alarm.SwitchOff();
        _queue = null;
        _socket = null;
    }

    /// <summary>Waits until the socket looks ready. Called again when it turned out not to be.</summary>
    /// <returns><see cref="SocketError.Success"/>: try now. <see cref="SocketError.Interrupted"/> or
    /// <see cref="SocketError.TimedOut"/>: give up. <see cref="SocketError.Shutdown"/>: the socket was disconnected for reuse.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    internal SocketError Wait(SelectMode mode)
    {
        if (_wakeUps >= FruitlessWakeUpsLimit)
            return Pause();
        var ready = Select(mode, out var wentOff);
        var retried = _wakeUps++ > 0;
        if (_interrupted)
            return SocketError.Interrupted;
        if (_hasEnded)
            return SocketError.Shutdown;
        // At the last moment readiness wins over the deadline, but only once: else a socket that is always ready had no deadline.
        return wentOff && (retried || !ready) ? SocketError.TimedOut : SocketError.Success;
    }

    /// <summary>Waits a little, longer each time, without looking at the socket: for what no descriptor announces.</summary>
    /// <inheritdoc cref="Wait"/>
    internal SocketError Pause()
    {
        var milliseconds = Math.Min(LongestPauseMilliseconds, 1 << Math.Min(_pauses++, 10));
        _queue!.Enter(this);
        _queue.Leave();
        _read.Add(_alarm.Descriptor);
        Socket.Select(_read, null, null, milliseconds * 1000);
        var wentOff = _read.Count > 0;
        _read.Clear();
        if (_interrupted)
            return SocketError.Interrupted;
        if (_hasEnded)
            return SocketError.Shutdown;
        return wentOff && !_wasSentAway ? SocketError.TimedOut : SocketError.Success;
    }

    /// <summary>Tells that waiting was worth it, though there is more to do.</summary>
    internal void Progressed() => _wakeUps = _pauses = 0;

    /// <summary>One wait, as <see cref="Socket.Poll(int, SelectMode)"/> does it: whatever ends it, it is over.</summary>
    /// <returns>Whether the socket was ready.</returns>
    /// <exception cref="SocketException">The call was interrupted.</exception>
    internal bool PollOnce(SelectMode mode)
    {
        var ready = Select(mode, out _);
        return _interrupted ? throw new SocketException((int)SocketError.Interrupted) : ready;
    }

    /// <inheritdoc/>
    internal override void Interrupt()
    {
        _interrupted = true;
        _alarm.GoOffNow();
    }

    /// <inheritdoc/>
    internal override void SendAway()
    {
        _wasSentAway = true;
        _alarm.GoOffNow();
    }

    /// <inheritdoc/>
    internal override void End() => _hasEnded = true;

    /// <summary>Sets the alarm as it was before the call was sent away.</summary>
    internal override void ComeBack()
    {
        if (!_wasSentAway)
            return;
        _wasSentAway = false;
        if (_interrupted)
            return;
        var left = Math.Max(0, (_deadline - Stopwatch.GetTimestamp()) / (Stopwatch.Frequency / 1000));
        if (_hasDeadline)
            _alarm.GoOffAfter((int)left);
        else
            _alarm.SwitchOff();
    }

    private bool Select(SelectMode mode, out bool wentOff)
    {
        var queue = _queue!;
        var ready = false;
        do
        {
            queue.Enter(this);
            try
            {
                wentOff = false;
                ready = _hasEnded || SelectOnce(mode, out wentOff);
            }
            finally
            {
                queue.Leave();
            }
        }
        while (!ready && _wasSentAway && !_interrupted);
        wentOff &= !_wasSentAway;
        return ready;
    }

    private bool SelectOnce(SelectMode mode, out bool wentOff)
    {
        var sockets = mode switch { SelectMode.SelectRead => _read, SelectMode.SelectWrite => _write, _ => _error };
        try
        {
            sockets.Add(_socket!);
            _read.Add(_alarm.Descriptor);
            // Holds a reference on the socket's handle while it waits: closing the socket then finds a call in progress, wakes it, and
            // resets the connection, as it does for Socket's own blocking calls.
            Socket.Select(_read, UnlessEmpty(_write), UnlessEmpty(_error), -1);
            wentOff = _read.Count > 0 && _read[^1] == _alarm.Descriptor;
            return sockets.Count > 0 && sockets[0] == _socket;
        }
        finally
        {
            _read.Clear();
            _write.Clear();
            _error.Clear();
        }
    }

    private static List<Socket>? UnlessEmpty(List<Socket> list) => list.Count == 0 ? null : list;
}
