namespace SimNet.Simulated.Tcp;

/// <summary>The sizes a connection starts with, in bytes.</summary>
internal readonly record struct TcpBuffers(int SegmentBytes, int SendBytes, int ReceiveBytes);
