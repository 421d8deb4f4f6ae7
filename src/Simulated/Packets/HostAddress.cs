// An IP address as a value: 128 bits, an IPv4 address in its IPv4-mapped form (RFC 4291 section 2.5.5.2). One representation
// makes dual-mode sockets fall out by themselves: the mapped address and the IPv4 address are the same value.

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SimNet.Simulated.Packets;

internal readonly record struct HostAddress(ulong High, ulong Low)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    internal static readonly HostAddress AnyIPv4 = new(0, MappedPrefix);
    internal static readonly HostAddress AnyIPv6 = new(0, 0);
    internal static readonly HostAddress LoopbackIPv4 = FromIPv4(0x7F000001);
    internal static readonly HostAddress LoopbackIPv6 = new(0, 1);

    internal bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    internal bool IsAny => this == AnyIPv4 || this == AnyIPv6;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    internal bool IsLoopback => IsIPv4 ? (uint)Low >> 24 == 127 : this == LoopbackIPv6;

    internal bool IsMulticast => IsIPv4 ? (uint)Low >> 28 == 0xE : High >> 56 == 0xFF;

    internal bool IsLimitedBroadcast => IsIPv4 && (uint)Low == uint.MaxValue;

    /// <summary>An IPv4 address as a number; of no other address.</summary>
    internal uint IPv4 => (uint)Low;

    /// <summary>Interface-local (RFC 4291 section 2.7): a group whose packets do not leave the host.</summary>
    internal bool IsNodeLocalGroup => !IsIPv4 && IsMulticast && (High >> 48 & 0xF) <= 1;

    /// <summary>An IPv6 group of a scope that is larger than one link (RFC 4291 section 2.7).</summary>
    internal bool IsGroupBeyondTheLink => !IsIPv4 && IsMulticast && (High >> 48 & 0xF) > 2;

    /// <summary>224.0.0.1, ff01::1, ff02::1.</summary>
    internal bool IsGroupOfAllHosts => IsIPv4 ? IPv4 == 0xE000_0001 : Low == 1 && High is 0xFF01_0000_0000_0000 or 0xFF02_0000_0000_0000;

    /// <summary>The directed broadcast address of the classful network that an IPv4 address is in (RFC 791 section 2.3): class A to
    /// 127, B to 191, C to 223.</summary>
    internal HostAddress ClassfulBroadcast => FromIPv4(IPv4 | (IPv4 >> 31 == 0 ? 0x00FF_FFFFu : IPv4 >> 30 == 2 ? 0xFFFFu : 0xFFu));

    internal static HostAddress FromIPv4(uint address) => new(0, MappedPrefix | address);

    internal static HostAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new HostAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>The address as a socket of that family reports it: an IPv6 socket sees IPv4 peers as mapped addresses.</summary>
    internal IPAddress ToIPAddress(AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    public override string ToString() => ToIPAddress(IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6).ToString();
}
