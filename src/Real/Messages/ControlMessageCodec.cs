// Control messages to and from the bytes of cmsg(3) on Linux. Pure: bytes in, messages out, and what does not make sense ends the
// reading instead of being believed. Descriptors are only numbers here; PassedSockets owns them.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SimNet;

internal static class ControlMessageCodec
{
    internal const int SocketLevel = 1; // SOL_SOCKET
    internal const int InternetLevel = 0; // IPPROTO_IP
    internal const int InternetV6Level = 41; // IPPROTO_IPV6
    internal const int Rights = 1; // SCM_RIGHTS
    internal const int Credentials = 2; // SCM_CREDENTIALS
    internal const int TimestampNanoseconds = 35; // SCM_TIMESTAMPNS
    internal const int TimeToLive = 2; // IP_TTL
    internal const int PacketInformation = 8; // IP_PKTINFO
    internal const int PacketInformationV6 = 50; // IPV6_PKTINFO
    internal const int HopLimit = 52; // IPV6_HOPLIMIT

    /// <summary>Appends a message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">Any message but passed sockets, which are <see cref="WriteRights"/>.</param>
    /// <param name="isV6">Whether the datagram goes out as IPv6: a time to live has another number there.</param>
    /// <exception cref="ArgumentException">The message can only be received.</exception>
    internal static void Write(ArrayBufferWriter<byte> output, ControlMessage message, bool isV6)
    {
        switch (message)
        {
            case CredentialsMessage credentials:
                WriteInts(output, SocketLevel, Credentials, credentials.ProcessId, (int)credentials.UserId, (int)credentials.GroupId);
                break;
            case PacketInformationMessage information:
                WritePacketInformation(output, information);
                break;
            case TimeToLiveMessage timeToLive:
                WriteInts(output, isV6 ? InternetV6Level : InternetLevel, isV6 ? HopLimit : TimeToLive, timeToLive.Hops);
                break;
            case RawControlMessage raw:
                raw.Data.Span.CopyTo(Begin(output, raw.Level, raw.Type, raw.Data.Length));
                break;
            default:
                throw new ArgumentException($"A {message.GetType().Name} can be received, not sent.", nameof(message));
        }
    }

    internal static void WriteRights(ArrayBufferWriter<byte> output, ReadOnlySpan<int> descriptors) =>
        MemoryMarshal.AsBytes(descriptors).CopyTo(Begin(output, SocketLevel, Rights, descriptors.Length * sizeof(int)));

    /// <summary>Takes the next message off the control data.</summary>
    /// <returns>False at the end, and where the lengths do not add up.</returns>
    internal static bool TryRead(ref ReadOnlySpan<byte> control, out int level, out int type, out ReadOnlySpan<byte> data)
    {
        level = type = 0;
        data = default;
        if (control.Length < HeaderBytes)
            return false;
        var length = MemoryMarshal.Read<nuint>(control);
        if (length < (nuint)HeaderBytes || length > (nuint)control.Length)
            return false;
        level = MemoryMarshal.Read<int>(control[IntPtr.Size..]);
        type = MemoryMarshal.Read<int>(control[(IntPtr.Size + sizeof(int))..]);
        data = control[HeaderBytes..(int)length];
        control = control[Math.Min(Aligned((int)length), control.Length)..];
        return true;
    }

    /// <summary>Makes a message of what <see cref="TryRead"/> found; raw when its type or its length is not known.</summary>
    internal static ControlMessage ToMessage(int level, int type, ReadOnlySpan<byte> data) => (level, type, data.Length) switch
    {
        (SocketLevel, Credentials, 12) => new CredentialsMessage(Int(data, 0), (uint)Int(data, 1), (uint)Int(data, 2)),
        (SocketLevel, TimestampNanoseconds, 16) => (ControlMessage?)ReadTimestamp(data) ?? Raw(level, type, data),
        (InternetLevel, PacketInformation, 12) => new PacketInformationMessage(new IPAddress(data[8..]), Int(data, 0)),
        (InternetV6Level, PacketInformationV6, 20) => ReadPacketInformationV6(data),
        (InternetLevel, TimeToLive, 4) or (InternetV6Level, HopLimit, 4) when Int(data, 0) is >= 0 and <= 255 =>
            new TimeToLiveMessage(Int(data, 0)),
        _ => Raw(level, type, data),
    };

    // struct cmsghdr: a length of one word, level and type; everything aligned to words.
    private static int HeaderBytes => Aligned(IntPtr.Size + 2 * sizeof(int));

    private static int Aligned(int length) => (length + IntPtr.Size - 1) & -IntPtr.Size;

    private static Span<byte> Begin(ArrayBufferWriter<byte> output, int level, int type, int dataBytes)
    {
        var whole = Aligned(HeaderBytes + dataBytes);
        var message = output.GetSpan(whole)[..whole];
        message.Clear();
        MemoryMarshal.Write(message, (nuint)(HeaderBytes + dataBytes));
        MemoryMarshal.Write(message[IntPtr.Size..], level);
        MemoryMarshal.Write(message[(IntPtr.Size + sizeof(int))..], type);
        output.Advance(whole);
        return message.Slice(HeaderBytes, dataBytes);
    }

    private static void WriteInts(ArrayBufferWriter<byte> output, int level, int type, params ReadOnlySpan<int> values) =>
        MemoryMarshal.AsBytes(values).CopyTo(Begin(output, level, type, values.Length * sizeof(int)));

    // in_pktinfo: index, source to use, destination (of received packets); in6_pktinfo: address, index.
    private static void WritePacketInformation(ArrayBufferWriter<byte> output, PacketInformationMessage information)
    {
        var address = information.Address.GetAddressBytes();
        var isV6 = information.Address.AddressFamily == AddressFamily.InterNetworkV6;
        var data = isV6
            ? Begin(output, InternetV6Level, PacketInformationV6, 20)
            : Begin(output, InternetLevel, PacketInformation, 12);
        address.CopyTo(isV6 ? data : data[4..]);
        MemoryMarshal.Write(isV6 ? data[16..] : data, information.InterfaceIndex);
    }

    private static PacketInformationMessage ReadPacketInformationV6(ReadOnlySpan<byte> data)
    {
        var index = MemoryMarshal.Read<int>(data[16..]);
        var address = new IPAddress(data[..16]);
        if (address.IsIPv6LinkLocal && index > 0)
            address.ScopeId = index; // A link-local address means nothing without its link.
        return new PacketInformationMessage(address, index);
    }

    private static TimestampMessage? ReadTimestamp(ReadOnlySpan<byte> data)
    {
        var seconds = MemoryMarshal.Read<long>(data);
        var nanoseconds = MemoryMarshal.Read<long>(data[8..]);
        if (nanoseconds is < 0 or > 999_999_999 || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return null;
        return new TimestampMessage(DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100));
    }

    private static int Int(ReadOnlySpan<byte> data, int index) => MemoryMarshal.Read<int>(data[(index * sizeof(int))..]);

    private static RawControlMessage Raw(int level, int type, ReadOnlySpan<byte> data) => new(level, type, data.ToArray());
}
