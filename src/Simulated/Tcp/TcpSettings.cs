// The constants of a host's TCP. The defaults are those of Linux 6.18 (sysctl names in brackets); times are ticks of 100 ns.

namespace SimNet.Simulated.Tcp;

internal sealed class TcpSettings
{
    /// <summary>The segment size of a peer that names none (RFC 9293 section 3.7.1).</summary>
    internal const int DefaultSegmentBytes = 536;

    internal const long TicksPerSecond = TimeSpan.TicksPerSecond;

    /// <summary>Retransmission timeout before there is a measurement (RFC 6298 2.1), and between SYNs.</summary>
    internal long InitialTimeoutTicks { get; init; } = TicksPerSecond;

    internal long MinimumTimeoutTicks { get; init; } = TicksPerSecond / 5;

    internal long MaximumTimeoutTicks { get; init; } = 120 * TicksPerSecond;

    /// <summary>SYNs repeated once a second before the interval doubles [tcp_syn_linear_timeouts].</summary>
    internal int SynLinearRetries { get; init; } = 4;

    /// <summary>SYNs repeated with a doubling interval after that [tcp_syn_retries].</summary>
    internal int SynRetries { get; init; } = 6;

    /// <summary>[tcp_synack_retries]</summary>
    internal int SynAckRetries { get; init; } = 5;

    /// <summary>Retransmissions of data before the connection is given up [tcp_retries2].</summary>
    internal int DataRetries { get; init; } = 15;

    /// <summary>The same once the application has closed the socket [tcp_orphan_retries].</summary>
    internal int OrphanRetries { get; init; } = 8;

    /// <summary>How long an acknowledgement may wait for data to ride on; 0 acknowledges at once.</summary>
    internal long DelayedAckTicks { get; init; } = TicksPerSecond / 25;

    /// <summary>Segments at the start of a connection that are acknowledged at once all the same.</summary>
    internal int QuickAcks { get; init; } = 16;

    internal long TimeWaitTicks { get; init; } = 60 * TicksPerSecond;

    /// <summary>How long a closed socket waits for the peer's FIN [tcp_fin_timeout].</summary>
    internal long FinTimeoutTicks { get; init; } = 60 * TicksPerSecond;

    /// <summary>Segments that may be sent before the first acknowledgement (RFC 6928).</summary>
    internal int InitialWindowSegments { get; init; } = 10;
}
