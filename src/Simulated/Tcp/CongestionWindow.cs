// How much may be in flight: slow start, congestion avoidance, fast recovery (RFC 5681, NewReno RFC 6582). Bytes, integers.

namespace SimNet.Simulated.Tcp;

internal struct CongestionWindow(int segmentBytes, int initialSegments)
{
    // A window larger than any the peer can advertise (64 KiB << 14, RFC 7323) says nothing.
    private const int MaximumBytes = 1 << 30;

    private int _threshold = MaximumBytes;

    /// <summary>Bytes that may be in flight.</summary>
    internal int Bytes { readonly get; private set; } = segmentBytes * initialSegments;

    /// <summary>Whether a loss has set a threshold between slow start and congestion avoidance.</summary>
    internal readonly bool HasThreshold => _threshold < MaximumBytes;

    internal readonly int ThresholdBytes => _threshold;

    /// <summary>New data was acknowledged.</summary>
    internal void OnAcknowledged(int bytes)
    {
        var growth = Bytes < _threshold
            ? Math.Min(bytes, segmentBytes)
            : Math.Max(1, (int)((long)segmentBytes * segmentBytes / Bytes));
        Bytes = Math.Min(Bytes + growth, MaximumBytes);
    }

    /// <summary>The retransmission timer fired: start over with one segment.</summary>
    internal void OnTimeout(int inFlight)
    {
        _threshold = Math.Max(inFlight / 2, 2 * segmentBytes);
        Bytes = segmentBytes;
    }

    /// <summary>Three duplicate acknowledgements: one segment is missing, the others arrived.</summary>
    internal void EnterRecovery(int inFlight)
    {
        _threshold = Math.Max(inFlight / 2, 2 * segmentBytes);
        Bytes = _threshold + (3 * segmentBytes);
    }

    /// <summary>Another duplicate acknowledgement: another segment has left the network.</summary>
    internal void Inflate() => Bytes = Math.Min(Bytes + segmentBytes, MaximumBytes);

    internal void LeaveRecovery() => Bytes = _threshold;
}
