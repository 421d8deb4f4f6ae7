namespace SimNet.Simulated.Tcp;

/// <summary>The sizes a connection starts with, in bytes.</summary>
/// <param name="SegmentBytes">What a segment takes on the way to the peer.</param>
/// <param name="SendBytes">The send buffer.</param>
/// <param name="ReceiveBytes">The receive buffer.</param>
internal readonly record struct TcpBuffers(int SegmentBytes, int SendBytes, int ReceiveBytes)
{
    /// <summary>The receive buffer until it has shown that more is needed.</summary>
    public int FirstReceiveBytes { get; init; } = ReceiveBytes;
}
