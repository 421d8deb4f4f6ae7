using System.Buffers.Binary;

namespace SimNet.Simulated.Hosts;

/// <summary>When a message was sent, as a control message tells it.</summary>
/// <param name="Time">The time.</param>
/// <param name="IsInMicroseconds">Whether SO_TIMESTAMP was asked for, whose message has no type of its own, or SO_TIMESTAMPNS.</param>
internal readonly record struct UnixTimestamp(DateTimeOffset Time, bool IsInMicroseconds)
{
    /// <summary>SCM_TIMESTAMP or SCM_TIMESTAMPNS.</summary>
    internal int Type => IsInMicroseconds ? Linux.Timestamp : Linux.TimestampNanoseconds;

    internal ControlMessage ToMessage() =>
        IsInMicroseconds ? new RawControlMessage(Linux.SocketLevel, Type, ToBytes()) : new TimestampMessage(Time);

    /// <summary>struct timeval or timespec: seconds, and the rest in its unit.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[16];
        var seconds = Time.ToUnixTimeSeconds();
        var rest = (Time - DateTimeOffset.FromUnixTimeSeconds(seconds)).Ticks;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, seconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), IsInMicroseconds ? rest / 10 : rest * 100);
        return bytes;
    }
}
