// New sockets in the middle of a program, and operations that are called on none.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class NewStep
{
    private static readonly string[] s_names = ["localhost", "127.0.0.1", "::1", "127.1.2.3", "no-such-name.invalid"];

    public static Socks AnyType(Walk walk) => walk.Area switch
    {
        Area.Tcp => walk.Dice.OneOf(Socks.Tcp4, Socks.Tcp6, Socks.TcpDual),
        Area.Udp => walk.Dice.OneOf(Socks.Udp4, Socks.Udp6, Socks.UdpDual),
        _ => walk.Dice.OneOf(Socks.UnixStream, Socks.UnixDatagram, Socks.UnixSeqpacket),
    };

    public static SocketType AnyPair(Walk walk) => walk.Dice.OneOf(SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket);

    /// <summary>A socket that fits to those that are there.</summary>
    public static void Add(Walk walk)
    {
        if (walk.FreeNumbers < 2)
            return;
        var listener = walk.Open.FirstOrDefault(static socket => socket.IsListening);
        if (listener is { IsTcp: true })
            TcpMeetings.Client(walk, listener, walk.Dice.Percent(80) && listener.Type != Socks.TcpDual ? listener.Type : AnyType(walk));
        else if (listener is not null)
            UnixRecipes.Client(walk, listener);
        else if (walk.Area == Area.Unix)
            walk.CreatePair(AnyPair(walk));
        else
            AddBound(walk);
    }

    /// <summary>An operation that belongs to no socket.</summary>
    public static Operation OnNone(Walk walk)
    {
        var roll = walk.Dice.Below(10);
        if (roll < 7)
            return new Select(Some(walk), Some(walk), Some(walk));
        return roll < 9 ? Unsupported(walk.Dice) : new Resolve(walk.Dice.OneOf(s_names), walk.Dice.OneOf(
            AddressFamily.Unspecified, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6));
    }

    private static void AddBound(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        walk.Add(new Bind(socket.Slot, new Target(Places.Home(walk.Dice, socket), 0)));
        if (walk.Area == Area.Tcp && walk.Dice.Percent(60))
            walk.Add(new Listen(socket.Slot, walk.Dice.Between(0, 3)));
    }

    private static Slot[] Some(Walk walk) =>
        [.. walk.Sockets.Where(_ => walk.Dice.Percent(40)).Select(static socket => socket.Slot).Distinct().Take(5)];

    private static CreateUnsupported Unsupported(Dice dice) => dice.Below(6) switch
    {
        0 => new CreateUnsupported(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp),
        1 => new CreateUnsupported(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Tcp),
        2 => new CreateUnsupported(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Udp),
        3 => new CreateUnsupported(AddressFamily.Unix, SocketType.Stream, ProtocolType.Tcp),
        4 => new CreateUnsupported(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Udp),
        _ => new CreateUnsupported(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Tcp),
    };
}
