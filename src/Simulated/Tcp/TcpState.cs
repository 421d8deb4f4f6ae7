namespace SimNet.Simulated.Tcp;

/// <summary>The states of a connection (RFC 9293 section 3.3.2). LISTEN is a <see cref="TcpListener{TConnection}"/>.</summary>
internal enum TcpState
{
    Closed,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
}
