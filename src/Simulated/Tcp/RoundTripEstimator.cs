// The retransmission timeout from measured round trips (RFC 6298), in integers: the smoothed values are kept times eight and
// times four, as in the appendix of Jacobson 1988. As on Linux the variance term is never less than the minimum timeout.

namespace SimNet.Simulated.Tcp;

internal struct RoundTripEstimator(TcpSettings settings)
{
    private readonly TcpSettings _settings = settings;
    private long _smoothedTimes8;
    private long _varianceTimes4;
    private long _timeoutTicks = settings.InitialTimeoutTicks;
    private int _backoff;

    /// <summary>How often the timeout has been doubled since the last answer.</summary>
    internal readonly int Backoff => _backoff;

    /// <summary>The timeout to use now, doublings included.</summary>
    internal readonly long TimeoutTicks =>
        _backoff > 40 ? _settings.MaximumTimeoutTicks : Math.Min(_timeoutTicks << _backoff, _settings.MaximumTimeoutTicks);

    internal readonly long SmoothedTicks => _smoothedTimes8 / 8;

    internal readonly long VarianceTicks => _varianceTimes4 / 4;

    internal void BackOff() => _backoff++;

    internal void ResetBackoff() => _backoff = 0;

    internal void Measure(long roundTripTicks)
    {
        if (_smoothedTimes8 == 0)
        {
            _smoothedTimes8 = Math.Max(roundTripTicks, 1) * 8;
            _varianceTimes4 = roundTripTicks * 2;
        }
        else
        {
            var error = roundTripTicks - (_smoothedTimes8 / 8);
            _smoothedTimes8 += error;
            _varianceTimes4 += Math.Abs(error) - (_varianceTimes4 / 4);
        }

        var timeout = (_smoothedTimes8 / 8) + Math.Max(_varianceTimes4, _settings.MinimumTimeoutTicks);
        _timeoutTicks = Math.Clamp(timeout, _settings.MinimumTimeoutTicks, _settings.MaximumTimeoutTicks);
    }
}
