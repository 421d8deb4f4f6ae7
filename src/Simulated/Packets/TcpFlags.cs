namespace SimNet.Simulated.Packets;

/// <summary>The control bits of a segment (RFC 9293 section 3.1), with their values on the wire.</summary>
[Flags]
internal enum TcpFlags : byte
{
    None = 0,
    Fin = 1,
    Syn = 2,
    Reset = 4,
    Push = 8,
    Ack = 16,
    Urgent = 32,
}
