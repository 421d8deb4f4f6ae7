// Where a socket may be bound, or connect and send to.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class Places
{
    /// <summary>Ports and names that programs bind; those beyond stay free.</summary>
    private const int BoundNumbers = Target.FixedPorts / 2;

    /// <summary>Somewhere to bind, mostly such that it works.</summary>
    public static Target ToBind(Walk walk, SocketModel socket)
    {
        var dice = walk.Dice;
        if (socket.IsUnix)
        {
            return dice.Percent(2)
                ? new Target(Place.Loopback, 0)
                : new Target(dice.Coin() ? Place.Path : Place.Abstract, dice.Between(1, BoundNumbers));
        }

        if (dice.Percent(4))
            return new Target(dice.OneOf(Place.Foreign, Place.Foreign, dice.Coin() ? Place.Path : Place.Broadcast), socket.IsUdp ? 0 : dice.Between(0, 1));
        if (dice.Percent(8) && Other(walk, socket, static other => other.HasAddress) is { } other)
            return dice.Coin() ? Target.BoundBy(other.Slot) : Target.PortOf(other.Slot, AnyPlace(dice, socket));
        return new Target(AnyPlace(dice, socket), dice.Percent(70) ? 0 : dice.Between(1, BoundNumbers));
    }

    /// <summary>Somewhere to connect to, or to send to.</summary>
    public static Target ToReach(Walk walk, SocketModel socket)
    {
        var dice = walk.Dice;
        var roll = dice.Below(100);
        if (roll < 65 && Receiver(walk, socket) is { } receiver)
            return Reach(dice, socket, receiver);
        if (roll < 70 && socket.HasAddress)
            return Target.BoundBy(socket.Slot);
        if (roll < 78 && Other(walk, socket, static other => other.HasAddress) is { } other)
            return Target.BoundBy(other.Slot);
        if (roll < 79 && dice.Percent(40))
            return socket.IsUnix ? new Target(Place.Loopback, 1) : new Target(Place.Path, 1);
        if (roll < 84 && socket.IsUdp)
            return new Target(Place.Broadcast, dice.Between(0, 1));
        if (roll < 90)
            return socket.IsUnix ? Name(dice, 1, BoundNumbers) : new Target(AnyPlace(dice, socket), dice.Between(0, BoundNumbers));
        return Nobody(walk, socket);
    }

    /// <summary>Somewhere that nobody is.</summary>
    public static Target Nobody(Walk walk, SocketModel socket) => socket.IsUnix
        ? Name(walk.Dice, BoundNumbers + 1, Target.FixedPorts)
        : new Target(Home(walk.Dice, socket), walk.Dice.Between(BoundNumbers + 1, Target.FixedPorts));

    /// <summary>A way to another socket that most likely works.</summary>
    public static Target Reach(Dice dice, SocketModel socket, SocketModel other) => (socket.Type, other.Type) switch
    {
        (Socks.Tcp4, Socks.TcpDual) or (Socks.Udp4, Socks.UdpDual) => Target.PortOf(other.Slot, Place.Loopback),
        (Socks.TcpDual, Socks.Tcp4) or (Socks.UdpDual, Socks.Udp4) when dice.Coin() => Target.PortOf(other.Slot, Place.Mapped),
        _ => Target.BoundBy(other.Slot),
    };

    /// <summary>The loopback address of the socket's family.</summary>
    public static Place Home(Dice dice, SocketModel socket) => socket.Type switch
    {
        Socks.Tcp4 or Socks.Udp4 => Place.Loopback,
        Socks.Tcp6 or Socks.Udp6 => Place.Loopback6,
        _ => dice.OneOf(Place.Loopback6, Place.Loopback, Place.Mapped),
    };

    private static Place AnyPlace(Dice dice, SocketModel socket)
    {
        if (dice.Percent(5))
            return dice.OneOf(Place.Loopback, Place.Loopback6, Place.Any, Place.Any6, Place.Mapped, Place.Neighbour);
        return socket.IsVersion6
            ? dice.OneOf(Place.Loopback6, Place.Any6, Home(dice, socket))
            : dice.OneOf(Place.Loopback, Place.Loopback, Place.Any, Place.Neighbour);
    }

    private static Target Name(Dice dice, int least, int most) =>
        new(dice.Coin() ? Place.Path : Place.Abstract, dice.Between(least, most));

    private static SocketModel? Receiver(Walk walk, SocketModel socket) => Other(
        walk,
        socket,
        other => other.HasAddress && (socket.IsDatagram ? other.IsDatagram : other.IsListening && (socket.IsTcp || other.Type == socket.Type)));

    private static SocketModel? Other(Walk walk, SocketModel socket, Func<SocketModel, bool> fits)
    {
        var others = walk.Open.Where(other => other != socket && fits(other)).ToList();
        return others.Count == 0 ? null : walk.Dice.From(others);
    }
}
