namespace SimNet.Simulated.Tcp;

/// <summary>Why a connection ended, as data. It becomes a SocketError only at the edge, and is reported once.</summary>
internal enum TcpFailure
{
    None,

    /// <summary>The peer answered the SYN with a reset.</summary>
    Refused,

    /// <summary>The peer reset the connection.</summary>
    Reset,

    /// <summary>The peer reset the connection after it had ended its own sending: only our sending fails (Linux: EPIPE).</summary>
    BrokenPipe,

    /// <summary>The peer did not answer for too long.</summary>
    TimedOut,

    /// <summary>There was no route to the peer.</summary>
    NetworkUnreachable,

    /// <summary>Nobody had the peer's address, or a route said so.</summary>
    HostUnreachable,

    /// <summary>A route prohibits the peer.</summary>
    Prohibited,

    /// <summary>A route throws away what is for the peer.</summary>
    Blackholed,
}
