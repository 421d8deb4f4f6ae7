// The options of a TCP socket that have an effect on its connection, by their Linux numbers (tcp(7), socket(7)); the framework's names are
// translated. What values the kernel takes, and what it makes of them, was measured: docs/kernel-notes/tcp-raw-options.md.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Simulated.Hosts;

internal sealed partial class TcpSocket
{
    private const int DefaultTimeToLive = 64;
    private const int MinimumSegmentBytes = 88;
    private const int MaximumSegmentBytes = 32767;
    private const int MinimumClampBytes = 1152;
    private const int MaximumKeepAliveSeconds = 32767;
    private const int MaximumCount = 127;

    // Half of the largest receive buffer that autotuning may make [tcp_rmem].
    private const int MaximumLowWaterBytes = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> CongestionControl => "reno"u8;

    /// <summary>The options its connection goes by.</summary>
    internal TcpOptions Tcp { get; }

    internal override SocketError? GetOption(SocketOptionLevel level, SocketOptionName name, out int value)
    {
        value = 0;
        return FromFramework(level, name) is var (linuxLevel, number) ? Get(linuxLevel, number, out value) : null;
    }

    internal override SocketError? SetOption(SocketOptionLevel level, SocketOptionName name, int value)
    {
        if ((level, name) == (SocketOptionLevel.Tcp, SocketOptionName.FastOpen) && _connection is not null && !IsOver)
            return SocketError.InvalidArgument;
        return FromFramework(level, name) is var (linuxLevel, number) ? Set(linuxLevel, number, value) : null;
    }

    internal override SocketError? GetRawOption(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        switch (level, number)
        {
            case (Linux.TcpLevel, Linux.TcpInfo):
                length = Listening is null
                    ? TcpInformation.Write(_connection, Tcp, Now, value)
                    : TcpInformation.WriteListener(Listening.Waiting, Listening.Backlog, value);
                return SocketError.Success;
            case (Linux.TcpLevel, Linux.TcpCongestion):
                length = Math.Min(value.Length, Linux.CongestionNameBytes);
                value[..length].Clear();
                CongestionControl[..Math.Min(length, CongestionControl.Length)].CopyTo(value);
                return SocketError.Success;
        }

        if (Get(level, number, out var small) is not { } error)
            return null;
        length = Linux.WriteInt(small, value);
        return error;
    }

    internal override SocketError? SetRawOption(int level, int number, ReadOnlySpan<byte> value)
    {
        if ((level, number) == (Linux.TcpLevel, Linux.TcpCongestion))
        {
            // ENOENT: only one is there.
            return value.TrimEnd((byte)0).SequenceEqual(CongestionControl) ? SocketError.Success
                : value.IsEmpty ? SocketError.InvalidArgument : SocketError.AddressNotAvailable;
        }

        if (Get(level, number, out _) is null)
            return null;
        return value.Length < sizeof(int)
            ? SocketError.InvalidArgument
            : Set(level, number, BinaryPrimitives.ReadInt32LittleEndian(value));
    }

    private int TimeToLive
    {
        get
        {
            var level = Remote.Address.IsIPv4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
            return Options.TryGetStored((int)level, (int)SocketOptionName.IpTimeToLive, out var value) ? value : DefaultTimeToLive;
        }
    }

    // What an accepted socket has of the SYN for its multicasts (Linux: tcp_v4_syn_recv_sock, tcp_v6_syn_recv_sock).
    private void TakeFromSyn(TcpSegment syn)
    {
        if (Remote.Address.IsIPv4)
            Options.Store((int)SocketOptionLevel.IP, (int)SocketOptionName.MulticastTimeToLive, syn.TimeToLive);
        if (!IsIPv6)
            return;
        Options.Store((int)SocketOptionLevel.IPv6, (int)SocketOptionName.MulticastTimeToLive, syn.TimeToLive);
        Options.Store((int)SocketOptionLevel.IPv6, (int)SocketOptionName.MulticastInterface, Host.IsLocal(Remote.Address) ? 1 : 2);
    }

    internal override int InitialSendBufferBytes => HostLimits.InitialTcpSendBytes;

    internal override int InitialReceiveBufferBytes => HostLimits.DefaultTcpReceiveBytes;

    private int SendBytes => Options.SendBufferBytes ?? HostLimits.DefaultTcpSendBytes;

    // A program that waits for more than the buffer holds gets a larger one, unless it has chosen the size itself (tcp_set_rcvlowat).
    private int ReceiveBytes => Options.ReceiveBufferBytes ?? Math.Max(HostLimits.DefaultTcpReceiveBytes, Tcp.ReceiveLowWater);

    private int FirstReceiveBytes => Options.ReceiveBufferBytes ?? Math.Max(HostLimits.FirstTcpReceiveBytes, Tcp.ReceiveLowWater);

    internal override void ApplyOptions() => _connection?.Configure(SendBytes, ReceiveBytes, FirstReceiveBytes);

    private static (int Level, int Number)? FromFramework(SocketOptionLevel level, SocketOptionName name) => (level, name) switch
    {
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive) => (Linux.SocketLevel, Linux.KeepAlive),
        (SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline) => (Linux.SocketLevel, Linux.OutOfBandInline),
        (SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater) => (Linux.SocketLevel, Linux.ReceiveLowWater),
        (SocketOptionLevel.Tcp, SocketOptionName.NoDelay) => (Linux.TcpLevel, Linux.TcpNoDelay),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime) => (Linux.TcpLevel, Linux.TcpKeepIdle),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval) => (Linux.TcpLevel, Linux.TcpKeepInterval),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount) => (Linux.TcpLevel, Linux.TcpKeepCount),
        _ => null,
    };

    // Null for an option that means nothing to a connection.
    private SocketError? Get(int level, int number, out int value)
    {
        int? known = (level, number) switch
        {
            (Linux.SocketLevel, Linux.KeepAlive) => Tcp.KeepAlive ? 1 : 0,
            (Linux.SocketLevel, Linux.OutOfBandInline) => Tcp.IsUrgentInline ? 1 : 0,
            (Linux.SocketLevel, Linux.ReceiveLowWater) => Tcp.ReceiveLowWater,
            (Linux.TcpLevel, Linux.TcpNoDelay) => Tcp.NoDelay ? 1 : 0,
            (Linux.TcpLevel, Linux.TcpMaximumSegment) => SegmentBytes,
            (Linux.TcpLevel, Linux.TcpCork) => Tcp.Cork ? 1 : 0,
            (Linux.TcpLevel, Linux.TcpKeepIdle) => Seconds(Tcp.KeepAliveTimeTicks),
            (Linux.TcpLevel, Linux.TcpKeepInterval) => Seconds(Tcp.KeepAliveIntervalTicks),
            (Linux.TcpLevel, Linux.TcpKeepCount) => Tcp.KeepAliveProbes,
            (Linux.TcpLevel, Linux.TcpSynCount) => Tcp.SynRetries == 0 ? Host.Tcp.Settings.SynRetries : Tcp.SynRetries,
            (Linux.TcpLevel, Linux.TcpLinger2) => FinTimeoutSeconds,
            (Linux.TcpLevel, Linux.TcpDeferAccept) => Host.Tcp.Settings.SecondsOfRetries(Tcp.DeferAcceptRetries),
            (Linux.TcpLevel, Linux.TcpWindowClamp) => WindowClampBytes,
            (Linux.TcpLevel, Linux.TcpQuickAck) => (_connection?.IsQuick ?? !Tcp.DelaysAcknowledgments) ? 1 : 0,
            (Linux.TcpLevel, Linux.TcpUserTimeout) => (int)(Tcp.UserTimeoutTicks / TimeSpan.TicksPerMillisecond),
            (Linux.TcpLevel, Linux.TcpUnsentLowWater) => unchecked((int)Tcp.UnsentLowWater),
            (Linux.TcpLevel, Linux.TcpTimestamp) => (int)(Now / TimeSpan.TicksPerMillisecond),
            _ => null,
        };
        value = known ?? 0;
        return known is null ? null : SocketError.Success;
    }

    private SocketError Set(int level, int number, int value) => level == Linux.TcpLevel
        ? SetOfConnection(number, value)
        : SetOfSocket(number, value);

    private SocketError SetOfSocket(int number, int value)
    {
        switch (number)
        {
            case Linux.KeepAlive:
                Tcp.KeepAlive = value != 0;
                _connection?.ApplyKeepAlive(Now, sinceLastHeard: false);
                Settle();
                break;
            case Linux.OutOfBandInline:
                Tcp.IsUrgentInline = value != 0;
                break;
            case Linux.ReceiveLowWater:
                SetReceiveLowWater(value);
                break;
        }

        return SocketError.Success;
    }

    private SocketError SetOfConnection(int number, int value)
    {
        switch (number)
        {
            case Linux.TcpNoDelay:
                Tcp.NoDelay = value != 0;
                if (Tcp.NoDelay)
                    Push(evenCorked: true);
                return SocketError.Success;
            case Linux.TcpCork:
                Tcp.Cork = value != 0;
                if (!Tcp.Cork)
                    Push(evenCorked: Tcp.NoDelay);
                return SocketError.Success;
            case Linux.TcpQuickAck:
                SetQuickAck(value);
                return SocketError.Success;
            case Linux.TcpKeepIdle:
                return SetKeepIdle(value);
            case Linux.TcpKeepInterval:
                Tcp.KeepAliveIntervalTicks = InRange(value, 1, MaximumKeepAliveSeconds) ? Ticks(value) : Tcp.KeepAliveIntervalTicks;
                return Accepted(InRange(value, 1, MaximumKeepAliveSeconds));
            case Linux.TcpKeepCount:
                Tcp.KeepAliveProbes = InRange(value, 1, MaximumCount) ? value : Tcp.KeepAliveProbes;
                return Accepted(InRange(value, 1, MaximumCount));
            case Linux.TcpSynCount:
                Tcp.SynRetries = InRange(value, 1, MaximumCount) ? value : Tcp.SynRetries;
                return Accepted(InRange(value, 1, MaximumCount));
            case Linux.TcpMaximumSegment:
                return SetMaximumSegment(value);
            case Linux.TcpLinger2:
                SetFinTimeout(value);
                return SocketError.Success;
            case Linux.TcpDeferAccept:
                Tcp.DeferAcceptRetries = Host.Tcp.Settings.RetriesOfSeconds(value);
                return SocketError.Success;
            case Linux.TcpWindowClamp:
                return SetWindowClamp(value);
            case Linux.TcpUserTimeout:
                Tcp.UserTimeoutTicks = value < 0 ? Tcp.UserTimeoutTicks : value * TimeSpan.TicksPerMillisecond;
                return Accepted(value >= 0);
            case Linux.TcpUnsentLowWater:
                Tcp.UnsentLowWater = unchecked((uint)value);
                AnnounceWritable();
                return SocketError.Success;
            default:
                // What can be read and not set: the time stamp is for the repair of connections only.
                return SocketError.AccessDenied;
        }
    }

    // What the program asked for while there is no connection, and otherwise what the connection goes by, or the last one went by (tcp_sync_mss).
    private int SegmentBytes => Tcp.MaximumSegmentBytes != 0 && (_connection is null || IsOver)
        ? Tcp.MaximumSegmentBytes
        : _connection?.SegmentBytes ?? _lastSegmentBytes;

    private int WindowClampBytes =>
        HasPeer && (Tcp.WindowClampBytes == 0 || _connection!.HasReceived) ? ReceiveBytes : Tcp.WindowClampBytes;

    private int FinTimeoutSeconds => Tcp.FinTimeoutTicks < 0
        ? -1
        : Seconds(Tcp.FinTimeoutTicks == 0 ? Host.Tcp.Settings.FinTimeoutTicks : Tcp.FinTimeoutTicks);

    private void Push(bool evenCorked)
    {
        _connection?.Push(Now, evenCorked);
        Settle();
    }

    private void SetQuickAck(int value)
    {
        Tcp.DelaysAcknowledgments = value == 0;
        _connection?.SetQuick(value != 0, onlyOnce: (value & 1) == 0);
        Settle();
    }

    private void SetReceiveLowWater(int value)
    {
        var limit = Options.ReceiveBufferBytes ?? MaximumLowWaterBytes;
        Tcp.ReceiveLowWater = Math.Max(1, (int)Math.Min((uint)value, (uint)limit));
        ApplyOptions();
        AnnounceReadable();
    }

    private SocketError SetKeepIdle(int seconds)
    {
        if (!InRange(seconds, 1, MaximumKeepAliveSeconds))
            return SocketError.InvalidArgument;
        Tcp.KeepAliveTimeTicks = Ticks(seconds);
        _connection?.ApplyKeepAlive(Now, sinceLastHeard: true);
        Settle();
        return SocketError.Success;
    }

    private SocketError SetMaximumSegment(int value)
    {
        if (value != 0 && !InRange(value, MinimumSegmentBytes, MaximumSegmentBytes))
            return SocketError.InvalidArgument;
        Tcp.MaximumSegmentBytes = value;
        return SocketError.Success;
    }

    private void SetFinTimeout(int seconds) =>
        Tcp.FinTimeoutTicks = seconds < 0 ? -1 : Math.Min(Ticks(seconds), TcpSettings.MaximumFinTimeoutTicks);

    private SocketError SetWindowClamp(int value)
    {
        if (value == 0 && (HasPeer || IsListening || IsConnecting))
            return SocketError.InvalidArgument;
        Tcp.WindowClampBytes = value == 0 ? 0 : Math.Max(value, MinimumClampBytes);
        return SocketError.Success;
    }

    private static bool InRange(int value, int minimum, int maximum) => value >= minimum && value <= maximum;

    private static SocketError Accepted(bool accepted) => accepted ? SocketError.Success : SocketError.InvalidArgument;

    private static int Seconds(long ticks) => (int)(ticks / TimeSpan.TicksPerSecond);

    private static long Ticks(int seconds) => seconds * TimeSpan.TicksPerSecond;
}
