// How TCP sockets meet: listeners, clients and accepted sockets of all families.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class TcpMeetings
{
    private static readonly (Socks Server, Place At, Socks Client)[] s_families =
    [
        (Socks.Tcp4, Place.Loopback, Socks.Tcp4), (Socks.Tcp4, Place.Loopback, Socks.Tcp4), (Socks.Tcp4, Place.Any, Socks.TcpDual),
        (Socks.Tcp6, Place.Loopback6, Socks.Tcp6), (Socks.TcpDual, Place.Any6, Socks.Tcp4), (Socks.TcpDual, Place.Any6, Socks.TcpDual),
        (Socks.TcpDual, Place.Mapped, Socks.TcpDual), (Socks.TcpDual, Place.Loopback6, Socks.Tcp6),
    ];

    public static Socks AnyType(Walk walk) => walk.Dice.OneOf(Socks.Tcp4, Socks.Tcp6, Socks.TcpDual);

    public static (SocketModel Listener, Socks Client) Listener(Walk walk, int backlog)
    {
        var (server, at, client) = walk.Dice.OneOf(s_families);
        var listener = walk.Create(server);
        walk.Add(
            new Bind(listener.Slot, new Target(at, walk.Dice.Percent(80) ? 0 : 1)),
            new Listen(listener.Slot, backlog));
        return (listener, client);
    }

    public static SocketModel Client(Walk walk, SocketModel listener, Socks type)
    {
        var client = walk.Create(type);
        if (walk.Dice.Percent(25))
            walk.Add(new Bind(client.Slot, new Target(listener.IsVersion6 && client.IsVersion6 ? Place.Any6 : Place.Any, 0)));
        walk.Add(new Connect(client.Slot, Places.Reach(walk.Dice, client, listener), walk.Dice.Percent(75) ? Form.Sync : Form.Async));
        return client;
    }

    public static (SocketModel Listener, SocketModel Client, SocketModel Accepted) Connected(Walk walk)
    {
        var (listener, type) = Listener(walk, walk.Dice.Between(0, 3));
        var client = Client(walk, listener, type);
        var accepted = walk.TakeNumber();
        walk.Add(new Accept(listener.Slot, accepted, walk.Dice.Percent(80) ? Form.Sync : Form.Async));
        if (walk.IsNonBlocking)
            walk.Add(new SetBlocking(accepted, false));
        return (listener, client, walk.Find(accepted)!);
    }

    // The two ends in either order: what one end does, the other must be seen to do as well.
    public static (SocketModel One, SocketModel Other) Ends(Walk walk)
    {
        var (listener, client, accepted) = Connected(walk);
        if (walk.Dice.Percent(20))
            walk.Add(new Dispose(listener.Slot));
        return walk.Dice.Coin() ? (client, accepted) : (accepted, client);
    }
}
