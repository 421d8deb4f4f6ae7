// Options by name and by number, with values that are worth setting. Not here: what docs/fidelity.md tells to be different on purpose, what the
// kernel tunes by itself, and what lets real time decide (short user timeouts, timeouts that the harness does not know of).

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class OptionValues
{
    private const int SocketLevel = 1;
    private const int IPLevel = 0;
    private const int TcpLevel = 6;
    private const int IPv6Level = 41;

    private static readonly (SocketOptionLevel Level, SocketOptionName Name)[] s_names =
    [
        (SocketOptionLevel.Socket, SocketOptionName.ReuseAddress),
        (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse),
        (SocketOptionLevel.Socket, SocketOptionName.KeepAlive),
        (SocketOptionLevel.Socket, SocketOptionName.DontRoute),
        (SocketOptionLevel.Socket, SocketOptionName.Broadcast),
        (SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline),
        (SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater),
        (SocketOptionLevel.Socket, SocketOptionName.SendLowWater),
        (SocketOptionLevel.Socket, SocketOptionName.AcceptConnection),
        (SocketOptionLevel.Socket, SocketOptionName.Type),
        (SocketOptionLevel.Socket, SocketOptionName.Debug),
        (SocketOptionLevel.Socket, SocketOptionName.UseLoopback),
        (SocketOptionLevel.Socket, SocketOptionName.MaxConnections),
        (SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout),
        (SocketOptionLevel.Socket, SocketOptionName.SendTimeout),
        (SocketOptionLevel.IP, SocketOptionName.TypeOfService),
        (SocketOptionLevel.IP, SocketOptionName.IpTimeToLive),
        (SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive),
        (SocketOptionLevel.IP, SocketOptionName.MulticastLoopback),
        (SocketOptionLevel.IP, SocketOptionName.DontFragment),
        (SocketOptionLevel.IP, SocketOptionName.PacketInformation),
        (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only),
        (SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive),
        (SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive),
        (SocketOptionLevel.IPv6, SocketOptionName.PacketInformation),
        (SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback),
        (SocketOptionLevel.Tcp, SocketOptionName.NoDelay),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval),
        (SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount),
        (SocketOptionLevel.Udp, SocketOptionName.NoChecksum),
    ];

    // By number: SO_REUSEADDR, SO_TYPE, SO_KEEPALIVE, SO_OOBINLINE, SO_REUSEPORT, SO_PASSCRED, SO_RCVLOWAT, SO_TIMESTAMP, SO_ACCEPTCONN,
    // SO_PROTOCOL, SO_DOMAIN, SO_RXQ_OVFL, SO_PRIORITY; then those of IP, IPv6 and TCP.
    private static readonly (int Level, int Number)[] s_numbers =
    [
        (SocketLevel, 2), (SocketLevel, 3), (SocketLevel, 9), (SocketLevel, 10), (SocketLevel, 15), (SocketLevel, 15), (SocketLevel, 16),
        (SocketLevel, 18), (SocketLevel, 30), (SocketLevel, 38), (SocketLevel, 39), (SocketLevel, 40), (SocketLevel, 12),
        (IPLevel, 1), (IPLevel, 2), (IPLevel, 8), (IPLevel, 10), (IPLevel, 12), (IPLevel, 13), (IPLevel, 15), (IPLevel, 33), (IPLevel, 34),
        (IPLevel, 49),
        (IPv6Level, 16), (IPv6Level, 18), (IPv6Level, 26), (IPv6Level, 49), (IPv6Level, 51), (IPv6Level, 66), (IPv6Level, 67),
        (TcpLevel, 1), (TcpLevel, 2), (TcpLevel, 3), (TcpLevel, 4), (TcpLevel, 5), (TcpLevel, 6), (TcpLevel, 7), (TcpLevel, 8), (TcpLevel, 25),
    ];

    public static Operation Get(Walk walk, SocketModel socket)
    {
        var (level, name) = Name(walk, socket);
        if (walk.Dice.Percent(10))
            (level, name) = (SocketOptionLevel.Socket, SocketOptionName.Linger);
        return new GetOption(socket.Slot, level, name);
    }

    public static Operation Set(Walk walk, SocketModel socket)
    {
        var (level, name) = Name(walk, socket);
        return new SetOption(socket.Slot, level, name, Value(walk, name));
    }

    public static Operation GetRaw(Walk walk, SocketModel socket)
    {
        var (level, number) = Number(walk, socket);
        return new GetRawOption(socket.Slot, level, number);
    }

    public static Operation SetRaw(Walk walk, SocketModel socket)
    {
        var (level, number) = Number(walk, socket);
        var value = (level, number) switch
        {
            (TcpLevel, 25) => walk.Dice.OneOf(0, 100_000),
            // Higher priorities are a privilege.
            (SocketLevel, 12) => walk.Dice.Between(0, 6),
            _ => Any(walk.Dice),
        };
        return new SetRawOption(socket.Slot, level, number, value);
    }

    private static int Value(Walk walk, SocketOptionName name) => name switch
    {
        SocketOptionName.ReceiveTimeout or SocketOptionName.SendTimeout => walk.Dice.OneOf(0, -1, -2),
        _ => Any(walk.Dice),
    };

    private static int Any(Dice dice) => dice.Below(10) switch
    {
        < 3 => 1,
        < 5 => 0,
        < 8 => dice.OneOf(2, 3, 5, 16, 64, 200, 255),
        8 => -1,
        _ => dice.OneOf(256, 65_535, 65_536, int.MaxValue, int.MinValue, -2),
    };

    // Of the socket's own protocol mostly.
    private static (SocketOptionLevel Level, SocketOptionName Name) Name(Walk walk, SocketModel socket)
    {
        var found = walk.Dice.OneOf(s_names);
        for (var tries = 0; tries < 3 && !Fits(socket, (int)found.Level); tries++)
            found = walk.Dice.OneOf(s_names);
        return found;
    }

    private static (int Level, int Number) Number(Walk walk, SocketModel socket)
    {
        var found = walk.Dice.OneOf(s_numbers);
        for (var tries = 0; tries < 3 && !Fits(socket, found.Level == SocketLevel ? (int)SocketOptionLevel.Socket : found.Level); tries++)
            found = walk.Dice.OneOf(s_numbers);
        return found;
    }

    private static bool Fits(SocketModel socket, int level) => (SocketOptionLevel)level switch
    {
        SocketOptionLevel.Socket => true,
        SocketOptionLevel.IP => !socket.IsUnix,
        SocketOptionLevel.IPv6 => socket.IsVersion6,
        SocketOptionLevel.Tcp => socket.IsTcp,
        _ => socket.IsUdp,
    };
}
