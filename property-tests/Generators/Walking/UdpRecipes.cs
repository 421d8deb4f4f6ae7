// States of UDP sockets that a program can begin in.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class UdpRecipes
{
    private static readonly (Socks Receiver, Place At, Socks Sender)[] s_families =
    [
        (Socks.Udp4, Place.Loopback, Socks.Udp4), (Socks.Udp4, Place.Loopback, Socks.Udp4), (Socks.Udp4, Place.Any, Socks.UdpDual),
        (Socks.Udp6, Place.Loopback6, Socks.Udp6), (Socks.UdpDual, Place.Any6, Socks.Udp4), (Socks.UdpDual, Place.Any6, Socks.UdpDual),
        (Socks.UdpDual, Place.Mapped, Socks.UdpDual), (Socks.UdpDual, Place.Loopback6, Socks.Udp6), (Socks.Udp4, Place.Any, Socks.Udp4),
    ];

    public static readonly Action<Walk>[] All =
    [
        static walk => walk.Create(AnyType(walk)),
        static walk => Bound(walk),
        static walk => Connected(walk),
        static walk => Connected(walk),
        PendingError,
        QueueFilled,
        SeveralSenders,
        EmptyDatagrams,
        LargeDatagrams,
        SmallBuffers,
        ShutDown,
        Disconnected,
        PendingReceive,
        Shared,
        ConnectedToItself,
        Described,
    ];

    private static Socks AnyType(Walk walk) => walk.Dice.OneOf(Socks.Udp4, Socks.Udp6, Socks.UdpDual);

    private static SocketModel Bound(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        walk.Add(new Bind(socket.Slot, Places.ToBind(walk, socket)));
        return socket;
    }

    /// <summary>A receiver that is bound, and one that may send to it.</summary>
    public static (SocketModel Receiver, SocketModel Sender) Two(Walk walk)
    {
        var (receiving, at, sending) = walk.Dice.OneOf(s_families);
        var receiver = walk.Create(receiving);
        walk.Add(new Bind(receiver.Slot, new Target(at, walk.Dice.Percent(80) ? 0 : 1)));
        return (receiver, Sender(walk, sending));
    }

    private static SocketModel Sender(Walk walk, Socks type)
    {
        var sender = walk.Create(type);
        if (walk.Dice.Percent(60))
            walk.Add(new Bind(sender.Slot, new Target(Places.Home(walk.Dice, sender), 0)));
        return sender;
    }

    private static Target To(Walk walk, SocketModel sender, SocketModel receiver) => Places.Reach(walk.Dice, sender, receiver);

    private static (SocketModel Receiver, SocketModel Sender) Connected(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        walk.Add(new Connect(sender.Slot, To(walk, sender, receiver), walk.FormFor(sender, Direction.Out)));
        if (sender.HasAddress && walk.Dice.Coin())
            walk.Add(new Connect(receiver.Slot, To(walk, receiver, sender), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new Send(sender.Slot, 4, Form.Sync));
        return (receiver, sender);
    }

    private static void PendingError(Walk walk)
    {
        var socket = Sender(walk, AnyType(walk));
        walk.Add(new Connect(socket.Slot, Places.Nobody(walk, socket), Form.Sync), new Send(socket.Slot, 2, Form.Sync));
    }

    private static void QueueFilled(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        if (walk.Dice.Coin())
            walk.Add(new SetBuffer(receiver.Slot, true, walk.Dice.OneOf(0, 3_000, 20_000)));
        walk.Add(new Flood(sender.Slot, walk.Dice.OneOf(20, 300, 400), walk.Dice.OneOf(0, 1, 500, 1_400), To(walk, sender, receiver)));
    }

    private static void SeveralSenders(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        var second = Sender(walk, sender.Type);
        walk.Add(
            new SendTo(sender.Slot, 1, To(walk, sender, receiver), Form.Sync),
            new SendTo(second.Slot, walk.Bytes(second), To(walk, second, receiver), Form.Sync),
            new SendTo(sender.Slot, 3, To(walk, sender, receiver), Form.Sync));
        // Connecting leaves what was queued before from others.
        if (second.HasAddress && walk.Dice.Coin())
            walk.Add(new Connect(receiver.Slot, To(walk, receiver, second), Form.Sync));
    }

    private static void EmptyDatagrams(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        walk.Add(new SendTo(sender.Slot, 0, To(walk, sender, receiver), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new SendTo(sender.Slot, 2, To(walk, sender, receiver), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new SendTo(sender.Slot, 0, To(walk, sender, receiver), walk.FormFor(sender, Direction.Out)));
    }

    private static void LargeDatagrams(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        walk.Add(
            new SendTo(sender.Slot, walk.Dice.OneOf(65_507, 65_508, 65_487, 65_527, 40_000), To(walk, sender, receiver), Form.Sync),
            new SendTo(sender.Slot, walk.Dice.OneOf(1_472, 8_000, 65_507), To(walk, sender, receiver), Form.Sync));
    }

    private static void SmallBuffers(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        walk.Add(
            new SendTo(sender.Slot, 30, To(walk, sender, receiver), Form.Sync),
            new SendTo(sender.Slot, 31, To(walk, sender, receiver), Form.Sync));
        walk.Add(walk.Dice.Below(3) switch
        {
            0 => new ReceiveFrom(receiver.Slot, 4, Form.Sync),
            1 => new ReceiveMessage(receiver.Slot, [2, 1], 0, Walk.NumberForNothing(), Form.Sync),
            _ => new Receive(receiver.Slot, 5, Form.Sync),
        });
    }

    private static void ShutDown(Walk walk)
    {
        var (receiver, sender) = Connected(walk);
        walk.Add(new Shutdown(
            walk.Dice.Coin() ? receiver.Slot : sender.Slot,
            walk.Dice.OneOf(SocketShutdown.Receive, SocketShutdown.Send, SocketShutdown.Both)));
    }

    private static void Disconnected(Walk walk)
    {
        var (_, sender) = Connected(walk);
        walk.Add(new Disconnect(sender.Slot, walk.Dice.Percent(80), walk.Dice.Percent(70) ? Form.Sync : Form.Async));
    }

    private static void PendingReceive(Walk walk)
    {
        var (receiver, _) = Two(walk);
        var form = walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync);
        walk.Add(walk.Dice.Below(4) switch
        {
            0 => new ReceiveFrom(receiver.Slot, 9, form),
            1 => new ReceiveMessageFrom(receiver.Slot, 9, form),
            2 => new ReceiveMessage(receiver.Slot, [9], 64, Walk.NumberForNothing(), form),
            _ => new Receive(receiver.Slot, 9, form),
        });
        if (form == Form.Async && walk.Dice.Coin())
            walk.Add(new ReceiveFrom(receiver.Slot, 3, Form.Async));
    }

    private static void Shared(Walk walk)
    {
        const int SocketLevel = 1;
        var option = walk.Dice.OneOf(2, 15);
        var first = walk.Create(AnyType(walk));
        var second = walk.Create(walk.Dice.Coin() ? first.Type : AnyType(walk));
        var at = new Target(Places.Home(walk.Dice, first), walk.Dice.Between(1, 2));
        if (walk.Dice.Percent(85))
            walk.Add(new SetRawOption(first.Slot, SocketLevel, option, 1));
        walk.Add(new SetRawOption(second.Slot, SocketLevel, option, 1));
        walk.Add(new Bind(first.Slot, at), new Bind(second.Slot, walk.Dice.Percent(70) ? at : Places.ToBind(walk, second)));
    }

    private static void ConnectedToItself(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        walk.Add(
            new Bind(socket.Slot, new Target(Places.Home(walk.Dice, socket), 0)),
            new Connect(socket.Slot, Target.BoundBy(socket.Slot), Form.Sync),
            new Send(socket.Slot, 3, Form.Sync));
    }

    // Control messages asked for: IP_PKTINFO, IP_RECVTTL, IP_RECVTOS; IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS.
    private static void Described(Walk walk)
    {
        var (receiver, sender) = Two(walk);
        walk.Add(receiver.IsVersion6
            ? new SetRawOption(receiver.Slot, 41, walk.Dice.OneOf(49, 51, 66), 1)
            : new SetRawOption(receiver.Slot, 0, walk.Dice.OneOf(8, 12, 13), 1));
        if (walk.Dice.Coin())
            walk.Add(new SetTtl(sender.Slot, walk.Dice.OneOf(1, 7, 255)));
        walk.Add(
            new SendTo(sender.Slot, 3, To(walk, sender, receiver), Form.Sync),
            new ReceiveMessage(receiver.Slot, [8], walk.Dice.OneOf(8, 24, 128), Walk.NumberForNothing(), Form.Sync));
    }
}
