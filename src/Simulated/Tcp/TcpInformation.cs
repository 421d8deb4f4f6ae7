// TCP_INFO: what a connection tells of itself, laid out as struct tcp_info of linux/tcp.h. What the simulation has no notion of is zero.

using System.Buffers.Binary;

namespace SimNet.Simulated.Tcp;

internal static class TcpInformation
{
    /// <summary>The length of the structure in Linux 6.18.</summary>
    internal const int Bytes = 280;

    internal const int LastDataReceived = 52;
    internal const int LastAckReceived = 56;

    private const byte WindowScaleOption = 4;
    private const byte RecoveryState = 3;
    private const byte LossState = 4;
    private const byte ListenState = 10;

    /// <summary>Writes as much of the structure as there is room for.</summary>
    /// <param name="connection">The connection, or null for a socket without one.</param>
    /// <param name="options">The socket's options.</param>
    /// <param name="now">The time in ticks.</param>
    /// <param name="destination">Where it goes.</param>
    /// <returns>Bytes written.</returns>
    internal static int Write(TcpConnection? connection, TcpOptions options, long now, Span<byte> destination)
    {
        Span<byte> info = stackalloc byte[Bytes];
        info.Clear();
        info[0] = NumberOf(connection?.State ?? TcpState.Closed);
        if (connection is not null)
            connection.WriteInformation(now, info);
        else
            WriteInt(info, 16, options.MaximumSegmentBytes == 0 ? TcpSettings.DefaultSegmentBytes : options.MaximumSegmentBytes);
        return Copy(info, destination);
    }

    /// <summary>Writes what the two halves of a connection know.</summary>
    internal static void Write(Span<byte> info, TcpSender sender, TcpReceiver receiver)
    {
        var isLost = sender.Timeouts > 0;
        info[1] = isLost ? LossState : sender.InRecovery ? RecoveryState : (byte)0;
        info[2] = Saturated(sender.Timeouts);
        info[3] = Saturated(sender.UnansweredProbes);
        info[4] = Saturated(sender.RoundTrip.Backoff);
        info[5] = receiver.Scale > 0 || sender.Scale > 0 ? WindowScaleOption : (byte)0;
        info[6] = (byte)(sender.Scale | (receiver.Scale << 4));
        WriteInt(info, 8, Microseconds(sender.RoundTrip.TimeoutTicks));
        WriteInt(info, 16, sender.FullBytes);
        WriteInt(info, 20, receiver.SegmentBytes);
        WriteInt(info, 24, Segments(sender.InFlightBytes, sender.FullBytes));
        WriteInt(info, 36, isLost || sender.InRecovery ? 1 : 0);
        WriteInt(info, 68, Microseconds(sender.RoundTrip.SmoothedTicks));
        WriteInt(info, 72, Microseconds(sender.RoundTrip.VarianceTicks));
        WriteInt(info, 76, sender.Congestion.HasThreshold ? sender.Congestion.ThresholdBytes / Math.Max(1, sender.FullBytes) : int.MaxValue);
        WriteInt(info, 80, sender.Congestion.Bytes / Math.Max(1, sender.FullBytes));
        WriteInt(info, 84, receiver.SegmentBytes);
        WriteInt(info, 100, sender.Retransmissions);
        WriteInt(info, 144, sender.Unsent);
        WriteInt(info, 228, sender.WindowBytes);
        WriteInt(info, 232, receiver.Remaining);
    }

    /// <summary>Writes what a listener knows: connections that wait to be accepted, and how many may.</summary>
    internal static int WriteListener(int waiting, int backlog, Span<byte> destination)
    {
        Span<byte> info = stackalloc byte[Bytes];
        info.Clear();
        info[0] = ListenState;
        WriteInt(info, 24, waiting);
        WriteInt(info, 28, backlog);
        return Copy(info, destination);
    }

    /// <summary>Writes how long ago something happened, in milliseconds.</summary>
    internal static void WriteAge(Span<byte> info, int offset, long age) =>
        WriteInt(info, offset, (int)Math.Min(age / TimeSpan.TicksPerMillisecond, int.MaxValue));

    private static int Copy(Span<byte> info, Span<byte> destination)
    {
        var length = Math.Min(Bytes, destination.Length);
        info[..length].CopyTo(destination);
        return length;
    }

    private static void WriteInt(Span<byte> info, int offset, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(info[offset..], value);

    private static byte Saturated(int value) => (byte)Math.Min(value, byte.MaxValue);

    private static int Segments(int bytes, int segmentBytes) => segmentBytes == 0 ? 0 : (bytes + segmentBytes - 1) / segmentBytes;

    private static int Microseconds(long ticks) => (int)Math.Min(ticks / TimeSpan.TicksPerMicrosecond, int.MaxValue);

    // The numbers of net/tcp_states.h.
    private static byte NumberOf(TcpState state) => (byte)(state switch
    {
        TcpState.Established => 1,
        TcpState.SynSent => 2,
        TcpState.SynReceived => 3,
        TcpState.FinWait1 => 4,
        TcpState.FinWait2 => 5,
        TcpState.TimeWait => 6,
        TcpState.Closed => 7,
        TcpState.CloseWait => 8,
        TcpState.LastAck => 9,
        _ => 11,
    });
}
