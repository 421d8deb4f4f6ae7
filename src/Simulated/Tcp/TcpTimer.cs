// The deadlines of a connection. The earliest is what the host schedules; a deadline that was moved or cleared costs nothing.

namespace SimNet.Simulated.Tcp;

internal struct TcpTimer
{
    internal const long None = long.MaxValue;

    public TcpTimer()
    {
    }

    /// <summary>Send again what is not acknowledged.</summary>
    internal long Retransmit { get; set; } = None;

    /// <summary>Ask a peer whose window is closed.</summary>
    internal long Persist { get; set; } = None;

    /// <summary>Acknowledge what was received.</summary>
    internal long DelayedAck { get; set; } = None;

    /// <summary>See whether an idle connection is still there.</summary>
    internal long KeepAlive { get; set; } = None;

    /// <summary>Forget the connection: the end of TIME-WAIT, or of waiting for a FIN after close.</summary>
    internal long Expire { get; set; } = None;

    internal readonly long Earliest => Math.Min(Math.Min(Math.Min(Retransmit, Persist), Math.Min(DelayedAck, Expire)), KeepAlive);

    internal void Clear() => this = new TcpTimer();
}
