// The numbers of socket options on Linux: levels and names as setsockopt(2) takes them (asm-generic/socket.h, linux/tcp.h, linux/in.h).

using System.Buffers.Binary;
using System.Net.Sockets;

namespace SimNet.Simulated.Hosts;

internal static class Linux
{
    internal const int SocketLevel = 1;
    internal const int ReuseAddress = 2;
    internal const int Error = 4;
    internal const int KeepAlive = 9;
    internal const int OutOfBandInline = 10;
    internal const int Linger = 13;
    internal const int ReusePort = 15;
    internal const int ReceiveLowWater = 18;
    internal const int ReceiveTimeout = 20;
    internal const int SendTimeout = 21;
    internal const int PeerName = 28;
    internal const int Timestamp = 29;
    internal const int TimestampNanoseconds = 35;
    internal const int PassCredentials = 16;
    internal const int PeerCredentials = 17;
    internal const int PassSecurity = 34;
    internal const int PeekOffset = 42;
    internal const int PassPidDescriptor = 76;
    internal const int Protocol = 38;
    internal const int Domain = 39;

    internal const int IPLevel = 0;
    internal const int IPMtuDiscover = 10;
    internal const int IPMtu = 14;
    internal const int IPMulticastInterface = 32;
    internal const int IPv6Level = 41;
    internal const int IPv6MulticastInterface = 17;
    internal const int IPv6Mtu = 24;

    internal const int TcpLevel = 6;
    internal const int UdpLevel = 17; // IPPROTO_UDP
    internal const int TcpNoDelay = 1;
    internal const int TcpMaximumSegment = 2;
    internal const int TcpCork = 3;
    internal const int TcpKeepIdle = 4;
    internal const int TcpKeepInterval = 5;
    internal const int TcpKeepCount = 6;
    internal const int TcpSynCount = 7;
    internal const int TcpLinger2 = 8;
    internal const int TcpDeferAccept = 9;
    internal const int TcpWindowClamp = 10;
    internal const int TcpInfo = 11;
    internal const int TcpQuickAck = 12;
    internal const int TcpCongestion = 13;
    internal const int TcpSignature = 14;
    internal const int TcpUserTimeout = 18;
    internal const int TcpTimestamp = 24;
    internal const int TcpUnsentLowWater = 25;
    internal const int TcpSavedSyn = 28;
    internal const int TcpUpperProtocol = 31;

    /// <summary>Times are given in seconds and microseconds.</summary>
    internal const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>The longest name of a congestion control (TCP_CA_NAME_MAX).</summary>
    internal const int CongestionNameBytes = 16;

    /// <summary>The errno of an error that waits on a socket: asm-generic/errno.h.</summary>
    internal static int ErrnoOf(SocketError error) => error switch
    {
        SocketError.Success => 0,
        SocketError.AccessDenied => 13,
        SocketError.InvalidArgument => 22,
        SocketError.Shutdown => 32,
        SocketError.MessageSize => 90,
        SocketError.ProtocolOption => 92,
        SocketError.NetworkUnreachable => 101,
        SocketError.ConnectionAborted => 103,
        SocketError.ConnectionReset => 104,
        SocketError.TimedOut => 110,
        SocketError.ConnectionRefused => 111,
        SocketError.HostUnreachable => 113,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No error that waits on a socket."),
    };

    /// <summary>The protocol of a socket, as SO_PROTOCOL says it: also what the kernel chose when none was asked for.</summary>
    internal static ProtocolType ProtocolOf(AddressFamily family, SocketType type) => family == AddressFamily.Unix
        ? ProtocolType.Unspecified
        : type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp;

    /// <summary>A family as Linux numbers it.</summary>
    internal static int FamilyOf(AddressFamily family) => family switch
    {
        AddressFamily.Unix => 1,
        AddressFamily.InterNetwork => 2,
        _ => 10,
    };

    /// <summary>A number as the bytes of an option: four, or as many as there is room for.</summary>
    internal static int WriteInt(int value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        var length = Math.Min(bytes.Length, destination.Length);
        bytes[..length].CopyTo(destination);
        return length;
    }
}
