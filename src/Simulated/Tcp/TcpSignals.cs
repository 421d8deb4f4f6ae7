namespace SimNet.Simulated.Tcp;

/// <summary>What changed for those who wait on a connection.</summary>
[Flags]
internal enum TcpSignals
{
    None = 0,
    Readable = 1,
    Writable = 2,

    /// <summary>The handshake is complete.</summary>
    Established = 4,

    /// <summary>The connection is over: nothing will be sent or answered any more.</summary>
    Closed = 8,
}
