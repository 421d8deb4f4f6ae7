// A TCP sequence number: 32 bits that wrap, compared by signed distance (RFC 9293 section 3.4).

namespace SimNet.Simulated.Packets;

internal readonly record struct SequenceNumber(uint Value)
{
    public static SequenceNumber operator +(SequenceNumber left, int right) => new(unchecked(left.Value + (uint)right));

    /// <summary>The signed distance from right to left.</summary>
    public static int operator -(SequenceNumber left, SequenceNumber right) => unchecked((int)(left.Value - right.Value));

    public static bool operator <(SequenceNumber left, SequenceNumber right) => left - right < 0;

    public static bool operator >(SequenceNumber left, SequenceNumber right) => left - right > 0;

    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left - right <= 0;

    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left - right >= 0;

    public static SequenceNumber Max(SequenceNumber left, SequenceNumber right) => left > right ? left : right;
}
