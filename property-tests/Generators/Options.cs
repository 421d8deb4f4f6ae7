// The options, names and unsupported sockets that programs of the grammar ask for.

using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

internal static class Options
{
    private static readonly (SocketOptionLevel Level, SocketOptionName Name)[] s_numbers =
    [
        (SocketOptionLevel.Socket, SocketOptionName.ReuseAddress),
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive),
        (SocketOptionLevel.Socket, SocketOptionName.DontRoute),
        (SocketOptionLevel.Socket, SocketOptionName.Broadcast),
        (SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline),
        (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse),
        (SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater),
        (SocketOptionLevel.IP, SocketOptionName.TypeOfService),
        (SocketOptionLevel.IP, SocketOptionName.IpTimeToLive),
        (SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive),
        (SocketOptionLevel.IP, SocketOptionName.MulticastLoopback),
        (SocketOptionLevel.IP, SocketOptionName.DontFragment),
        (SocketOptionLevel.IP, SocketOptionName.PacketInformation),
        (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only),
        (SocketOptionLevel.IPv6, SocketOptionName.PacketInformation),
        (SocketOptionLevel.Tcp, SocketOptionName.NoDelay),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount),
    ];

    /// <summary>Options that take a number.</summary>
    public static Gen<(SocketOptionLevel Level, SocketOptionName Name)> Numbers { get; } = Gen.Elements(s_numbers);

    /// <summary>Options to be read.</summary>
    public static Gen<(SocketOptionLevel Level, SocketOptionName Name)> Any { get; } = Gen.Elements(
        [
            .. s_numbers,
            (SocketOptionLevel.Socket, SocketOptionName.AcceptConnection),
            (SocketOptionLevel.Socket, SocketOptionName.Linger),
            (SocketOptionLevel.Socket, SocketOptionName.Type),
            (SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout),
            (SocketOptionLevel.Socket, SocketOptionName.SendTimeout),
        ]);

    /// <summary>Options by the numbers of Linux: SO_DOMAIN, SO_PROTOCOL, SO_REUSEADDR, SO_REUSEPORT, SO_PASSCRED, TCP_MAXSEG is left out
    /// because it follows the path, TCP_SYNCNT, TCP_LINGER2, TCP_DEFER_ACCEPT, IP_RECVTTL, IP_RECVTOS, IPV6_RECVHOPLIMIT, and one that
    /// nobody has.</summary>
    public static Gen<(int Level, int Name)> Raw { get; } = Gen.Elements(
        (1, 39), (1, 38), (1, 2), (1, 15), (1, 16), (6, 7), (6, 8), (0, 12), (0, 13), (41, 51), (1, 999));

    public static Gen<Operation> Unsupported { get; } = Gen.Elements<Operation>(
        new CreateUnsupported(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp),
        new CreateUnsupported(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Tcp),
        new CreateUnsupported(AddressFamily.InterNetwork, SocketType.Seqpacket, ProtocolType.Tcp),
        new CreateUnsupported(AddressFamily.InterNetworkV6, SocketType.Rdm, ProtocolType.Udp));

    public static Gen<Operation> Names { get; } = Gen.Elements<Operation>(
        new Resolve("localhost", AddressFamily.InterNetwork),
        new Resolve("127.0.0.1", AddressFamily.Unspecified),
        new Resolve("::1", AddressFamily.InterNetworkV6),
        new Resolve("127.0.0.1", AddressFamily.InterNetworkV6),
        new Resolve("name.invalid", AddressFamily.Unspecified));
}
