// Getting and setting options by their Linux numbers, as getsockopt(2) and setsockopt(2) do it. In this order: what means something to the
// kind of socket (HostSocket.GetRawOption), what is no single number, what the framework has a name for, what is only stored.
// Errors are those of .NET's native layer over the kernel.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class RawOptionAccess
{
    // Beyond the levels of the framework: what is stored by number does not meet what is stored by name.
    private const int StoredLevel = 0x1_0000;

    private const int LingerBytes = 8;
    private const int TimeBytes = 16;

    // IP_MTU_DISCOVER: no packet carries the "don't fragment" bit, or all do.
    private const int PathDiscoveryOff = 0;
    private const int PathDiscoveryDo = 2;

    internal static SocketError Get(
        HostSocket socket, int level, int number, Span<byte> value, out int length)
    {
        if (socket.GetRawOption(level, number, value, out length) is { } answer)
            return answer;
        if (level == Linux.SocketLevel && GetOfSocketLevel(socket, number, value, out length) is { } general)
            return general;
        if (IsWithoutValue(level, number))
            return SocketError.Success;
        var error = GetInt(socket, level, number, out var small);
        if (error == SocketError.Success)
            length = Linux.WriteInt(small, value);
        return error;
    }

    internal static SocketError Set(HostSocket socket, int level, int number, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return SocketError.Fault;
        if (socket.SetRawOption(level, number, value) is { } answer)
            return answer;
        if (level == Linux.SocketLevel && SetOfSocketLevel(socket, number, value) is { } general)
            return general;
        // At level IP one byte is enough for a number.
        if (value.Length < sizeof(int))
            return level == Linux.IPLevel ? SetInt(socket, level, number, value[0]) : SocketError.InvalidArgument;
        return SetInt(socket, level, number, BinaryPrimitives.ReadInt32LittleEndian(value));
    }

    /// <summary>What the framework calls DontFragment.</summary>
    internal static bool ForbidsFragments(HostSocket socket)
    {
        var rule = RawOptionRules.Find(socket, Linux.IPLevel, Linux.IPMtuDiscover);
        return rule is not null && Stored(socket, Linux.IPLevel, Linux.IPMtuDiscover, rule) == PathDiscoveryDo;
    }

    internal static void ForbidFragments(HostSocket socket, bool forbids) =>
        socket.Options.Store(StoredLevel + Linux.IPLevel, Linux.IPMtuDiscover, forbids ? PathDiscoveryDo : PathDiscoveryOff);

    private static SocketError? GetOfSocketLevel(HostSocket socket, int number, Span<byte> value, out int length)
    {
        var options = socket.Options;
        length = 0;
        switch (number)
        {
            case Linux.Error:
                length = Linux.WriteInt(Linux.ErrnoOf(socket.TakeError()), value);
                return SocketError.Success;
            case Linux.ReuseAddress:
                length = Linux.WriteInt(options.ReuseAddress ? 1 : 0, value);
                return SocketError.Success;
            case Linux.ReusePort:
                length = Linux.WriteInt(options.ReusePort ? 1 : 0, value);
                return SocketError.Success;
            case Linux.Protocol:
                length = Linux.WriteInt((int)Linux.ProtocolOf(socket.Family, socket.Type), value);
                return SocketError.Success;
            case Linux.Domain:
                length = Linux.WriteInt(Linux.FamilyOf(socket.Family), value);
                return SocketError.Success;
            case Linux.Linger:
                Span<byte> linger = stackalloc byte[LingerBytes];
                BinaryPrimitives.WriteInt32LittleEndian(linger, options.LingerEnabled ? 1 : 0);
                BinaryPrimitives.WriteInt32LittleEndian(linger[sizeof(int)..], options.LingerSeconds);
                length = Copy(linger, value);
                return SocketError.Success;
            case Linux.ReceiveTimeout or Linux.SendTimeout:
                Span<byte> time = stackalloc byte[TimeBytes];
                var microseconds = number == Linux.ReceiveTimeout ? options.KernelReceiveTimeout : options.KernelSendTimeout;
                BinaryPrimitives.WriteInt64LittleEndian(time, microseconds / Linux.MicrosecondsPerSecond);
                BinaryPrimitives.WriteInt64LittleEndian(time[sizeof(long)..], microseconds % Linux.MicrosecondsPerSecond);
                length = Copy(time, value);
                return SocketError.Success;
            case Linux.PeerName when !socket.HasPeer:
                return SocketError.NotConnected;
            case Linux.PeerName:
                var address = EndPoints.ToEndPoint(socket.RemoteName, socket.Family).Serialize();
                length = Copy(address.Buffer.Span[..address.Size], value);
                return SocketError.Success;
            case Linux.PassCredentials or Linux.PassSecurity or Linux.PassPidDescriptor when socket.Family != AddressFamily.Unix:
                return SocketError.OperationNotSupported;
            default:
                return null;
        }
    }

    private static SocketError? SetOfSocketLevel(HostSocket socket, int number, ReadOnlySpan<byte> value)
    {
        var options = socket.Options;
        if (value.Length < sizeof(int))
            return SocketError.InvalidArgument;
        var first = BinaryPrimitives.ReadInt32LittleEndian(value);
        switch (number)
        {
            case Linux.ReuseAddress:
                options.ReuseAddress = first != 0;
                return SocketError.Success;
            case Linux.ReusePort:
                options.ReusePort = first != 0;
                return SocketError.Success;
            case Linux.Linger:
                if (value.Length < LingerBytes)
                    return SocketError.InvalidArgument;
                options.SetLinger(first != 0, BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(int)..]));
                return SocketError.Success;
            case Linux.ReceiveTimeout or Linux.SendTimeout:
                return SetTimeout(options, number, value);
            case Linux.PassCredentials or Linux.PassSecurity or Linux.PassPidDescriptor when socket.Family != AddressFamily.Unix:
                return SocketError.OperationNotSupported;
            case Linux.PeerName or Linux.Protocol or Linux.Domain:
                return SocketError.ProtocolOption;
            default:
                return null;
        }
    }

    // It changes nothing but what is read back: the framework waits by its own timeouts.
    private static SocketError SetTimeout(SocketOptions options, int number, ReadOnlySpan<byte> value)
    {
        if (value.Length < TimeBytes)
            return SocketError.InvalidArgument;
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(value);
        var microseconds = BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(long)..]);
        if (microseconds is < 0 or >= Linux.MicrosecondsPerSecond)
            return SocketError.SocketError;
        var time = seconds < 0 ? 0 : (Math.Min(seconds, int.MaxValue) * Linux.MicrosecondsPerSecond) + microseconds;
        if (number == Linux.ReceiveTimeout)
            options.KernelReceiveTimeout = time;
        else
            options.KernelSendTimeout = time;
        return SocketError.Success;
    }

    private static SocketError GetInt(HostSocket socket, int level, int number, out int value)
    {
        value = 0;
        if (IsPathLength(level, number))
        {
            value = socket.HasPeer ? socket.Host.MtuTo(socket.RemoteName.Inet.Address) : 0;
            return socket.HasPeer ? SocketError.Success : SocketError.NotConnected;
        }

        if (FrameworkName(level, number) is var (named, name) && (level != Linux.IPv6Level || socket.IsIPv6))
            return SocketOptionAccess.Get(socket, named, name, out value);
        if (RawOptionRules.Find(socket, level, number) is not { } rule)
        {
            var isOfIPv4 = level is Linux.SocketLevel or Linux.IPLevel || (level == Linux.TcpLevel && socket is TcpSocket) || (level == Linux.UdpLevel && socket is UdpSocket);
            return socket.IsIPv6 || isOfIPv4 ? SocketError.ProtocolOption : SocketError.OperationNotSupported;
        }

        value = Stored(socket, level, number, rule);
        return SocketError.Success;
    }

    private static SocketError SetInt(HostSocket socket, int level, int number, int value)
    {
        if ((level, number) is (Linux.TcpLevel, Linux.TcpSignature) or (Linux.IPv6Level, Linux.IPv6Mtu) && socket.Family != AddressFamily.Unix)
            return SocketError.InvalidArgument;
        // ENOENT: there are no such modules.
        if ((level, number) == (Linux.TcpLevel, Linux.TcpUpperProtocol))
            return SocketError.AddressNotAvailable;
        if (FrameworkName(level, number) is var (named, name) && (level != Linux.IPv6Level || socket.IsIPv6))
            return SocketOptionAccess.Set(socket, named, name, value);
        if (RawOptionRules.Find(socket, level, number) is not { } rule)
            return SocketError.ProtocolOption;
        if (rule.Accept(value) is not { } accepted)
            return rule.Refusal;
        socket.Options.Store(StoredLevel + level, number, accepted);
        return SocketError.Success;
    }

    private static int Stored(HostSocket socket, int level, int number, OptionRule rule) =>
        socket.Options.TryGetStored(StoredLevel + level, number, out var value) ? value : rule.Initial;

    private static bool IsPathLength(int level, int number) =>
        (level, number) is (Linux.IPLevel, Linux.IPMtu) or (Linux.IPv6Level, Linux.IPv6Mtu);

    private static bool IsWithoutValue(int level, int number) =>
        level == Linux.TcpLevel && number is Linux.TcpSavedSyn or Linux.TcpUpperProtocol;

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var length = Math.Min(bytes.Length, destination.Length);
        bytes[..length].CopyTo(destination);
        return length;
    }

    private static (SocketOptionLevel Level, SocketOptionName Name)? FrameworkName(int level, int number) => (level, number) switch
    {
        (1, 1) => (SocketOptionLevel.Socket, SocketOptionName.Debug),
        (1, 3) => (SocketOptionLevel.Socket, SocketOptionName.Type),
        (1, 4) => (SocketOptionLevel.Socket, SocketOptionName.Error),
        (1, 5) => (SocketOptionLevel.Socket, SocketOptionName.DontRoute),
        (1, 6) => (SocketOptionLevel.Socket, SocketOptionName.Broadcast),
        (1, 7) => (SocketOptionLevel.Socket, SocketOptionName.SendBuffer),
        (1, 8) => (SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer),
        (1, 9) => (SocketOptionLevel.Socket, SocketOptionName.KeepAlive),
        (1, 10) => (SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline),
        (1, 18) => (SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater),
        (1, 19) => (SocketOptionLevel.Socket, SocketOptionName.SendLowWater),
        (1, 30) => (SocketOptionLevel.Socket, SocketOptionName.AcceptConnection),
        (6, 23) => (SocketOptionLevel.Tcp, SocketOptionName.FastOpen),
        (0, 1) => (SocketOptionLevel.IP, SocketOptionName.TypeOfService),
        (0, 2) => (SocketOptionLevel.IP, SocketOptionName.IpTimeToLive),
        (0, 3) => (SocketOptionLevel.IP, SocketOptionName.HeaderIncluded),
        (0, 8) => (SocketOptionLevel.IP, SocketOptionName.PacketInformation),
        (0, 32) => (SocketOptionLevel.IP, SocketOptionName.MulticastInterface),
        (0, 33) => (SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive),
        (0, 34) => (SocketOptionLevel.IP, SocketOptionName.MulticastLoopback),
        // IPV6_UNICAST_HOPS has the framework's number of ReuseAddress.
        (41, 16) => (SocketOptionLevel.IPv6, SocketOptionName.ReuseAddress),
        (41, 17) => (SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface),
        (41, 18) => (SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive),
        (41, 19) => (SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback),
        (41, 26) => (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only),
        (41, 49) => (SocketOptionLevel.IPv6, SocketOptionName.PacketInformation),
        _ => null,
    };
}
