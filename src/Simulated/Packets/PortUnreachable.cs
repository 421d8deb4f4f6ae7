// The answer to a datagram for a port that nobody has: ICMP type 3 code 3 (RFC 792), ICMPv6 type 1 code 4 (RFC 4443). It quotes the
// addresses of the datagram, by which the sender's host finds the socket.

namespace SimNet.Simulated.Packets;

internal sealed class PortUnreachable(DatagramPool pool) : Packet
{
    private const int ProtocolNumber = 1;

    /// <summary>Where the datagram came from: the socket that is to be told.</summary>
    internal TransportAddress QuotedSource { get; set; }

    /// <summary>Where the datagram was sent to.</summary>
    internal TransportAddress QuotedDestination { get; set; }

    internal override long TraceHeader => PackPorts(ProtocolNumber);

    internal override long TraceNumbers => ((long)QuotedSource.Port << 16) | QuotedDestination.Port;

    internal override void Release()
    {
        Clear();
        pool.Return(this);
    }
}
