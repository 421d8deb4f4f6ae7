// A TCP segment in an IP packet, as typed fields: bytes exist only where a file or a checksum asks for them. Segments are pooled;
// whoever is handed one passes it on or releases it, and nobody changes it after it was sent.

namespace SimNet.Simulated.Packets;

internal sealed class TcpSegment
{
    /// <summary>IP and TCP headers without options, for an IPv4 packet.</summary>
    internal const int HeaderBytes = 40;

    internal TransportAddress Source { get; set; }

    internal TransportAddress Destination { get; set; }

    internal SequenceNumber Sequence { get; set; }

    internal SequenceNumber Acknowledgment { get; set; }

    internal TcpFlags Flags { get; set; }

    /// <summary>The window field as it is on the wire: 16 bits, not yet scaled.</summary>
    internal ushort Window { get; set; }

    /// <summary>The maximum segment size option of a SYN; 0 for none.</summary>
    internal ushort MaximumSegmentSize { get; set; }

    /// <summary>The window scale option of a SYN; -1 for none.</summary>
    internal sbyte WindowScale { get; set; } = -1;

    internal PayloadSlice Payload { get; set; }

    internal bool IsRetransmission { get; set; }

    internal bool HasSyn => (Flags & TcpFlags.Syn) != 0;

    internal bool HasAck => (Flags & TcpFlags.Ack) != 0;

    internal bool HasFin => (Flags & TcpFlags.Fin) != 0;

    internal bool HasReset => (Flags & TcpFlags.Reset) != 0;

    /// <summary>How much sequence space it takes: payload, SYN and FIN (RFC 9293 section 3.4).</summary>
    internal int SequenceLength => Payload.Length + (HasSyn ? 1 : 0) + (HasFin ? 1 : 0);

    internal SequenceNumber End => Sequence + SequenceLength;

    /// <summary>For traces: ports and flags in one number.</summary>
    internal long PackedPorts => ((long)Flags << 32) | ((long)Source.Port << 16) | Destination.Port;

    /// <summary>For traces: sequence and acknowledgment in one number.</summary>
    internal long PackedNumbers => ((long)Sequence.Value << 32) | Acknowledgment.Value;
}
