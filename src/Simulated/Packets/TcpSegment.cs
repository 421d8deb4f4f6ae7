// A TCP segment in an IP packet.

namespace SimNet.Simulated.Packets;

internal sealed class TcpSegment(SegmentPool pool) : Packet
{
    private const int ProtocolNumber = 6;

    /// <summary>IP and TCP headers without options.</summary>
    internal static int HeaderBytesTo(HostAddress destination) => destination.IsIPv4 ? 40 : 60;

    internal SequenceNumber Sequence { get; set; }

    internal SequenceNumber Acknowledgment { get; set; }

    internal TcpFlags Flags { get; set; }

    /// <summary>The window field as it is on the wire: 16 bits, not yet scaled.</summary>
    internal ushort Window { get; set; }

    /// <summary>The maximum segment size option of a SYN; 0 for none.</summary>
    internal ushort MaximumSegmentSize { get; set; }

    /// <summary>The window scale option of a SYN; -1 for none.</summary>
    internal sbyte WindowScale { get; set; } = -1;

    /// <summary>The urgent pointer: how far behind <see cref="Sequence"/> the byte after the urgent one is (RFC 6093). It means something
    /// only with <see cref="TcpFlags.Urgent"/>.</summary>
    internal ushort UrgentPointer { get; set; }

    /// <summary>The time to live of a SYN, which the socket that it opens takes over for its own multicasts; 0 on others, where nobody
    /// asks.</summary>
    internal byte TimeToLive { get; set; }

    internal bool HasSyn => (Flags & TcpFlags.Syn) != 0;

    internal bool HasAck => (Flags & TcpFlags.Ack) != 0;

    internal bool HasFin => (Flags & TcpFlags.Fin) != 0;

    internal bool HasReset => (Flags & TcpFlags.Reset) != 0;

    internal bool HasUrgent => (Flags & TcpFlags.Urgent) != 0;

    /// <summary>How much sequence space it takes: payload, SYN and FIN (RFC 9293 section 3.4).</summary>
    internal int SequenceLength => Payload.Length + (HasSyn ? 1 : 0) + (HasFin ? 1 : 0);

    internal SequenceNumber End => Sequence + SequenceLength;

    internal override long TraceHeader => PackPorts(ProtocolNumber) | ((long)Flags << 32);

    internal override long TraceNumbers => ((long)Sequence.Value << 32) | Acknowledgment.Value;

    internal override void Release()
    {
        Clear();
        MaximumSegmentSize = 0;
        WindowScale = -1;
        UrgentPointer = 0;
        TimeToLive = 0;
        pool.Return(this);
    }
}
