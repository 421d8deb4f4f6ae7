// The constants of a host's TCP. The defaults are those of Linux 6.18 (sysctl names in brackets); times are ticks of 100 ns.

namespace SimNet.Simulated.Tcp;

internal sealed class TcpSettings
{
    /// <summary>The segment size of a peer that names none (RFC 9293 section 3.7.1).</summary>
    internal const int DefaultSegmentBytes = 536;

    /// <summary>The same of IPv6: the least MTU without the headers.</summary>
    internal const int DefaultSegmentBytesIPv6 = 1220;

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

    /// <summary>The longest an acknowledgement may wait: the handshake's last, when it was made to wait.</summary>
    internal long LongestDelayedAckTicks { get; init; } = TicksPerSecond / 5;

    /// <summary>Segments at the start of a connection that are acknowledged at once all the same.</summary>
    internal int QuickAcks { get; init; } = 16;

    internal long TimeWaitTicks { get; init; } = 60 * TicksPerSecond;

    /// <summary>How long a closed socket waits for the peer's FIN [tcp_fin_timeout].</summary>
    internal long FinTimeoutTicks { get; init; } = 60 * TicksPerSecond;

    /// <summary>Segments that may be sent before the first acknowledgement (RFC 6928).</summary>
    internal int InitialWindowSegments { get; init; } = 10;

    /// <summary>The longest time a closed socket can be made to wait for the peer's FIN (TCP_LINGER2).</summary>
    internal static long MaximumFinTimeoutTicks => 120 * TicksPerSecond;

    /// <summary>How long a first attempt and so many retries take when nobody answers (Linux: tcp_model_timeout).</summary>
    internal long TimeOfRetries(int retries, long timeoutTicks)
    {
        var total = 0L;
        for (var i = 0; i <= retries; i++)
        {
            total += timeoutTicks;
            timeoutTicks = Math.Min(timeoutTicks * 2, MaximumTimeoutTicks);
        }

        return total;
    }

    /// <summary>How many retries of a SYN's answer there are in a time (Linux: secs_to_retrans).</summary>
    internal int RetriesOfSeconds(int seconds)
    {
        if (seconds <= 0)
            return 0;
        var (timeout, period, retries) = (InitialTimeoutTicks, InitialTimeoutTicks, 1);
        while (seconds * TicksPerSecond > period && retries < byte.MaxValue)
        {
            retries++;
            timeout = Math.Min(timeout * 2, MaximumTimeoutTicks);
            period += timeout;
        }

        return retries;
    }

    /// <summary>The time that so many retries take (Linux: retrans_to_secs).</summary>
    internal int SecondsOfRetries(int retries) =>
        retries == 0 ? 0 : (int)(TimeOfRetries(retries - 1, InitialTimeoutTicks) / TicksPerSecond);
}
