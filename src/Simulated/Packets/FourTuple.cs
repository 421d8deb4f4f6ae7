// What identifies a connection at one of its ends (RFC 9293 section 3.3.1).

namespace SimNet.Simulated.Packets;

internal readonly record struct FourTuple(TransportAddress Local, TransportAddress Remote)
{
    // The hosts of a test differ in their low bits and connections in their ports: two multiplications spread both.
    public override int GetHashCode()
    {
        var addresses = (Local.Address.Low * 31) + Remote.Address.Low + Local.Address.High + Remote.Address.High;
        var ports = ((ulong)Local.Port << 16) | Remote.Port;
        var mixed = ((addresses * 0x9E3779B97F4A7C15) ^ ports) * 0xD6E8FEB86659FD93;
        return (int)(mixed >> 32);
    }
}
