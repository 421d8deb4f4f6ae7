// What a connection does when its time comes: SYNs again, data again, probes of a closed window and of an idle connection, delayed
// acknowledgements, and the end of waiting (Linux: tcp_timer.c).

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpConnection
{
    private long _openedTicks;
    private long _lastHeardTicks;
    private int _synTimeouts;

    /// <summary>Does what is due. The caller calls again at the next <see cref="Deadline"/>.</summary>
    internal void OnTimer(long now)
    {
        if (_timer.Expire <= now)
        {
            End();
            return;
        }

        if (_timer.DelayedAck <= now)
        {
            _receiver.OnDelayedAck();
            EmitAck();
        }

        if (_timer.Retransmit <= now)
            OnRetransmitTimeout(now);
        if (_timer.Persist <= now && !_sender.OnPersistTimeout(now, _isOrphan, ref _timer))
            Fail(TcpFailure.TimedOut);
        if (_timer.KeepAlive <= now)
            OnKeepAlive(now);
    }

    /// <summary>Keep-alive was turned on or off, or its time was changed, on an open connection.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sinceLastHeard">Whether the time already spent idle counts.</param>
    internal void ApplyKeepAlive(long now, bool sinceLastHeard)
    {
        if (State is TcpState.Closed or TcpState.SynSent or TcpState.TimeWait)
            return;
        if (!_options.KeepAlive)
            _timer.KeepAlive = TcpTimer.None;
        else if (sinceLastHeard)
            _timer.KeepAlive = Math.Max(now, _lastHeardTicks + _options.KeepAliveTimeTicks);
        else if (_timer.KeepAlive == TcpTimer.None)
            _timer.KeepAlive = now + _options.KeepAliveTimeTicks;
    }

    // Nothing moves this timer while the connection is in use: when it comes up, it looks how long it has been idle. As on Linux the
    // connection is given up by the number of probes, or by the time when there is a user timeout.
    private void OnKeepAlive(long now)
    {
        if (_sender.IsBusy)
        {
            _timer.KeepAlive = now + _options.KeepAliveTimeTicks;
            return;
        }

        var idle = now - _lastHeardTicks;
        if (idle < _options.KeepAliveTimeTicks)
        {
            _timer.KeepAlive = _lastHeardTicks + _options.KeepAliveTimeTicks;
            return;
        }

        var isOver = _options.UserTimeoutTicks == 0
            ? _sender.UnansweredProbes >= _options.KeepAliveProbes
            : _sender.UnansweredProbes > 0 && idle >= _options.UserTimeoutTicks;
        if (isOver)
        {
            Emit(TcpFlags.Reset | TcpFlags.Ack, _sender.Highest, default, again: false);
            Fail(TcpFailure.TimedOut);
            return;
        }

        _sender.UnansweredProbes++;
        _timer.KeepAlive = now + _options.KeepAliveIntervalTicks;
        _sender.Probe(now);
    }

    private void OnRetransmitTimeout(long now)
    {
        var goesOn = State switch
        {
            TcpState.SynSent => SendSynAgain(now, _settings.SynLinearRetries),
            TcpState.SynReceived when _isPassive => AnswerSynAgain(now),
            TcpState.SynReceived => SendSynAgain(now, linear: 0),
            _ => _sender.OnRetransmitTimeout(now, _isOrphan, ref _timer),
        };
        if (!goesOn)
            Fail(TcpFailure.TimedOut);
    }

    // By count and, as all of Linux's retransmissions, by time: TCP_SYNCNT of 1 means 3 s.
    private bool SendSynAgain(long now, int linear)
    {
        var retries = _options.SynRetries == 0 ? _settings.SynRetries : _options.SynRetries;
        var limit = _options.UserTimeoutTicks == 0
            ? _settings.TimeOfRetries(retries, _settings.InitialTimeoutTicks)
            : _options.UserTimeoutTicks;
        if (_synTimeouts >= linear + retries || (_synTimeouts > 0 && now - _openedTicks >= limit))
            return false;
        _synTimeouts++;
        SendSyn(now);
        if (_options.UserTimeoutTicks != 0)
            _timer.Retransmit = Math.Min(_timer.Retransmit, Math.Max(_openedTicks + limit, now + TimeSpan.TicksPerMillisecond));
        return true;
    }

    // Linux: syn_ack_recalc. While a listener waits for data there is no need to answer again, but for a last chance at the end.
    private bool AnswerSynAgain(long now)
    {
        var retries = _options.SynRetries == 0 ? _settings.SynAckRetries : _options.SynRetries;
        if (_synTimeouts >= retries && (!_isHandshakeDeferred || _synTimeouts >= _options.DeferAcceptRetries))
            return false;
        var answers = !_isHandshakeDeferred || _synTimeouts >= _options.DeferAcceptRetries - 1;
        _synTimeouts++;
        if (answers)
            SendSyn(now);
        else
            _timer.Retransmit = now + SynInterval();
        return true;
    }

    // SYNs go out at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s, and the attempt ends at 131 s: Linux 6.5 and later repeats the
    // first ones linearly. The answer to a SYN is repeated at 1, 3, 7, 15 and 31 s.
    private void SendSyn(long now)
    {
        _sender.SendSyn(now, State == TcpState.SynSent ? TcpFlags.Syn : TcpFlags.Syn | TcpFlags.Ack, ref _timer);
        _timer.Retransmit = now + SynInterval();
    }

    private long SynInterval()
    {
        var linear = State == TcpState.SynSent ? _settings.SynLinearRetries : 0;
        var doublings = Math.Clamp(_synTimeouts - linear, 0, 16);
        return Math.Min(_settings.InitialTimeoutTicks << doublings, _settings.MaximumTimeoutTicks);
    }

    // At least long enough for the FIN to be sent again twice. A time longer than TIME-WAIT Linux waits out in two parts, of which it
    // takes the length of TIME-WAIT off both: 70 s become 20 (measured).
    private long FinTimeout()
    {
        var asked = _options.FinTimeoutTicks == 0 ? _settings.FinTimeoutTicks : _options.FinTimeoutTicks;
        var timeout = Math.Max(asked, _sender.RoundTrip.TimeoutTicks * 7 / 2);
        return timeout <= _settings.TimeWaitTicks ? timeout : 2 * (timeout - _settings.TimeWaitTicks);
    }
}
