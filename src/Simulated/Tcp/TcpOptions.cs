// What a program sets on a TCP socket and its connection goes by, with the values of a new socket (tcp(7), socket(7)). The connection
// looks at them whenever they matter; what takes effect at once is told to it beside. Times are ticks of 100 ns.

namespace SimNet.Simulated.Tcp;

internal sealed class TcpOptions
{
    /// <summary>Small segments go out at once instead of waiting for acknowledgements (TCP_NODELAY).</summary>
    internal bool NoDelay { get; set; }

    /// <summary>Only full segments go out (TCP_CORK), but for what waits longer than a retransmission timeout.</summary>
    internal bool Cork { get; set; }

    /// <summary>An idle connection is probed (SO_KEEPALIVE).</summary>
    internal bool KeepAlive { get; set; }

    /// <summary>How long a connection is idle before the first probe (TCP_KEEPIDLE).</summary>
    internal long KeepAliveTimeTicks { get; set; } = 7200 * TimeSpan.TicksPerSecond;

    /// <summary>The time between probes (TCP_KEEPINTVL).</summary>
    internal long KeepAliveIntervalTicks { get; set; } = 75 * TimeSpan.TicksPerSecond;

    /// <summary>Unanswered probes after which the connection is given up (TCP_KEEPCNT).</summary>
    internal int KeepAliveProbes { get; set; } = 9;

    /// <summary>How long data may stay unacknowledged, or probes unanswered, once it was sent again (TCP_USER_TIMEOUT); 0 leaves it to the
    /// number of retries.</summary>
    internal long UserTimeoutTicks { get; set; }

    /// <summary>Urgent bytes stay in the stream (SO_OOBINLINE).</summary>
    internal bool IsUrgentInline { get; set; }

    /// <summary>The number of times a SYN is sent again (TCP_SYNCNT); 0 for the host's.</summary>
    internal int SynRetries { get; set; }

    /// <summary>The largest segment to offer and to send (TCP_MAXSEG); 0 for what the route allows.</summary>
    internal int MaximumSegmentBytes { get; set; }

    /// <summary>The largest window to advertise before data has come (TCP_WINDOW_CLAMP); 0 for what the buffer allows. With the first data
    /// Linux forgets it for what it measures (docs/kernel-notes/tcp-raw-options.md).</summary>
    internal int WindowClampBytes { get; set; }

    /// <summary>How long a closed socket waits for the peer's FIN (TCP_LINGER2): 0 for the host's time, negative for not at all.</summary>
    internal long FinTimeoutTicks { get; set; }

    /// <summary>How many times a listener would repeat its answer to a SYN while it waits for data, until when it takes a connection
    /// without any (TCP_DEFER_ACCEPT); 0 for not waiting.</summary>
    internal int DeferAcceptRetries { get; set; }

    /// <summary>Bytes that must have come before a socket is readable (SO_RCVLOWAT).</summary>
    internal int ReceiveLowWater { get; set; } = 1;

    /// <summary>Unsent bytes above which a socket is not writable (TCP_NOTSENT_LOWAT); 0 for no such limit.</summary>
    internal uint UnsentLowWater { get; set; }

    /// <summary>Acknowledgements wait for data to ride on from the beginning (TCP_QUICKACK turned off).</summary>
    internal bool DelaysAcknowledgments { get; set; }

    /// <summary>What an accepted socket begins with.</summary>
    internal TcpOptions Inherit()
    {
        var copy = (TcpOptions)MemberwiseClone();
        copy.DelaysAcknowledgments = false;
        return copy;
    }
}
