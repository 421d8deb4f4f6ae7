// States of Unix domain sockets that a program can begin in.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class UnixRecipes
{
    public static readonly Action<Walk>[] All =
    [
        static walk => walk.Create(AnyType(walk)),
        static walk => walk.CreatePair(AnyPair(walk)),
        static walk => walk.CreatePair(SocketType.Stream),
        static walk => Connected(walk),
        static walk => Datagrams(walk),
        NameTakenTwice,
        NameOfTheDead,
        BacklogFull,
        QueueFull,
        SocketsInFlight,
        PeerClosedWithUnread,
        HalfClosed,
        PendingCall,
        AcceptBeforeConnect,
        UnreadBothWays,
        ConnectedToItself,
        UrgentPending,
        StreamFull,
        Credentials,
    ];

    private static Socks AnyType(Walk walk) => walk.Dice.OneOf(Socks.UnixStream, Socks.UnixDatagram, Socks.UnixSeqpacket);

    private static SocketType AnyPair(Walk walk) => walk.Dice.OneOf(SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket);

    private static Target Name(Walk walk) => new(walk.Dice.Coin() ? Place.Path : Place.Abstract, walk.Dice.Between(1, 2));

    public static SocketModel Listener(Walk walk, int backlog)
    {
        var listener = walk.Create(walk.Dice.Percent(65) ? Socks.UnixStream : Socks.UnixSeqpacket);
        walk.Add(new Bind(listener.Slot, Name(walk)), new Listen(listener.Slot, backlog));
        return listener;
    }

    public static SocketModel Client(Walk walk, SocketModel listener)
    {
        var client = walk.Create(listener.Type);
        if (walk.Dice.Percent(20))
            walk.Add(new Bind(client.Slot, new Target(Place.Abstract, walk.Dice.Between(1, 2))));
        walk.Add(new Connect(client.Slot, Target.BoundBy(listener.Slot), walk.Dice.Percent(75) ? Form.Sync : Form.Async));
        return client;
    }

    private static (SocketModel One, SocketModel Other) Connected(Walk walk)
    {
        var listener = Listener(walk, walk.Dice.Between(0, 2));
        var client = Client(walk, listener);
        var accepted = walk.TakeNumber();
        walk.Add(new Accept(listener.Slot, accepted, walk.Dice.Percent(80) ? Form.Sync : Form.Async));
        if (walk.IsNonBlocking)
            walk.Add(new SetBlocking(accepted, false));
        return walk.Dice.Coin() ? (client, walk.Find(accepted)!) : (walk.Find(accepted)!, client);
    }

    // Two that talk, however they met.
    private static (SocketModel One, SocketModel Other) Ends(Walk walk) => walk.Dice.Below(4) switch
    {
        0 => Connected(walk),
        1 => Datagrams(walk),
        _ => walk.CreatePair(AnyPair(walk)),
    };

    private static (SocketModel One, SocketModel Other) Datagrams(Walk walk)
    {
        var receiver = walk.Create(Socks.UnixDatagram);
        walk.Add(new Bind(receiver.Slot, Name(walk)));
        var sender = walk.Create(Socks.UnixDatagram);
        if (walk.Dice.Coin())
            walk.Add(new Bind(sender.Slot, Name(walk)));
        if (walk.Dice.Percent(70))
            walk.Add(new Connect(sender.Slot, Target.BoundBy(receiver.Slot), Form.Sync));
        walk.Add(new SendTo(sender.Slot, walk.Bytes(sender), Target.BoundBy(receiver.Slot), Form.Sync));
        return (sender, receiver);
    }

    private static void NameTakenTwice(Walk walk)
    {
        var first = walk.Create(AnyType(walk));
        var second = walk.Create(walk.Dice.Coin() ? first.Type : AnyType(walk));
        var name = Name(walk);
        walk.Add(new Bind(first.Slot, name));
        if (walk.Dice.Percent(30))
            walk.Add(new Dispose(first.Slot));
        walk.Add(new Bind(second.Slot, name));
        if (walk.Dice.Percent(30))
            walk.Add(new Bind(second.Slot, Name(walk)));
    }

    private static void NameOfTheDead(Walk walk)
    {
        var gone = walk.Create(AnyType(walk));
        var name = Name(walk);
        walk.Add(new Bind(gone.Slot, name), new Dispose(gone.Slot));
        var socket = walk.Create(walk.Dice.Percent(70) ? gone.Type : AnyType(walk));
        walk.Add(new Connect(socket.Slot, name, walk.FormFor(socket, Direction.Out)));
    }

    private static void BacklogFull(Walk walk)
    {
        var listener = Listener(walk, walk.Dice.Between(0, 1));
        Client(walk, listener);
        Client(walk, listener);
        walk.MayBeFull = true;
        var late = walk.Create(listener.Type);
        walk.Add(new Connect(
            late.Slot, Target.BoundBy(listener.Slot), walk.IsNonBlocking ? Form.Sync : walk.Dice.OneOf(Form.Sync, Form.Async)));
    }

    private static void QueueFull(Walk walk)
    {
        var (sender, receiver) = Datagrams(walk);
        walk.Add(new Flood(sender.Slot, walk.Dice.OneOf(9, 10, 11, 15), walk.Dice.OneOf(0, 1, 400), Target.BoundBy(receiver.Slot)));
        walk.MayBeFull = true;
    }

    private static void SocketsInFlight(Walk walk)
    {
        var (one, other) = Ends(walk);
        var passed = walk.Dice.Below(3) switch
        {
            0 => one,
            1 => other,
            _ => walk.Create(AnyType(walk)),
        };
        walk.Add(new PassSocket(one.Slot, passed.Slot, walk.Dice.Between(1, 3), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new PassSocket(one.Slot, one.Slot, 2, Form.Sync));
        if (walk.Dice.Percent(40))
            walk.Add(new Dispose(passed.Slot));
        else if (walk.Dice.Coin())
            walk.Add(new ReceiveMessage(other.Slot, [9], walk.Dice.OneOf(0, 24, 64), walk.TakeNumber(), Form.Sync));
    }

    private static void PeerClosedWithUnread(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Percent(70))
            walk.Add(new Send(one.Slot, 5, Form.Sync));
        if (walk.Dice.Percent(50))
            walk.Add(new Send(other.Slot, 3, Form.Sync));
        walk.Add(walk.Dice.Coin() ? new Dispose(other.Slot) : new Close(other.Slot, 0));
    }

    private static void HalfClosed(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Coin())
            walk.Add(new Send(other.Slot, 3, Form.Sync));
        walk.Add(new Shutdown(one.Slot, walk.Dice.OneOf(SocketShutdown.Send, SocketShutdown.Receive, SocketShutdown.Both)));
    }

    private static void PendingCall(Walk walk)
    {
        var (one, other) = Ends(walk);
        var form = walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync);
        walk.Add(new Drain(other.Slot), walk.Dice.Below(4) switch
        {
            0 => new ReceiveFrom(other.Slot, 9, form),
            1 => new Peek(other.Slot, 9, form),
            2 => new ReceiveMessage(other.Slot, [9], 64, walk.TakeNumber(), form),
            _ => new Receive(other.Slot, 9, form),
        });
        if (walk.Dice.Percent(20))
            walk.Add(new Receive(one.Slot, 2, form));
    }

    private static void AcceptBeforeConnect(Walk walk)
    {
        var listener = Listener(walk, walk.Dice.Between(0, 1));
        var form = walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync);
        walk.Add(new Accept(listener.Slot, walk.TakeNumber(), form));
        Client(walk, listener);
    }

    private static void UnreadBothWays(Walk walk)
    {
        var (one, other) = Ends(walk);
        walk.Add(
            new Send(one.Slot, walk.Bytes(one), Form.Sync),
            new SendVectored(one.Slot, [2, 0, 3], Form.Sync),
            new Send(other.Slot, walk.Dice.Between(0, 4), Form.Sync));
    }

    private static void ConnectedToItself(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        walk.Add(
            new Bind(socket.Slot, Name(walk)),
            new Connect(socket.Slot, Target.BoundBy(socket.Slot), Form.Sync),
            new Send(socket.Slot, 3, Form.Sync));
    }

    private static void UrgentPending(Walk walk)
    {
        var (one, other) = walk.CreatePair(SocketType.Stream);
        if (walk.Dice.Percent(30))
            walk.Add(new SetOption(other.Slot, SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, 1));
        walk.Add(new Send(one.Slot, 2, Form.Sync), new SendUrgent(one.Slot, walk.Dice.Between(1, 3), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new Send(one.Slot, 2, Form.Sync));
    }

    private static void StreamFull(Walk walk)
    {
        var (one, other) = walk.CreatePair(walk.Dice.OneOf(SocketType.Stream, SocketType.Seqpacket));
        if (walk.IsBulk)
            walk.Add(new Fill(one.Slot));
        else
            walk.Add(new Send(one.Slot, 30_000, Form.Sync), new Receive(other.Slot, 29_999, Form.Sync));
    }

    // SO_PASSCRED: messages carry who sent them.
    private static void Credentials(Walk walk)
    {
        const int SocketLevel = 1, PassCredentials = 16;
        var (one, other) = Ends(walk);
        walk.Add(
            new SetRawOption(walk.Dice.Percent(80) ? other.Slot : one.Slot, SocketLevel, PassCredentials, 1),
            new Send(one.Slot, 2, Form.Sync),
            new ReceiveMessage(other.Slot, [9], walk.Dice.OneOf(0, 16, 32, 64), walk.TakeNumber(), Form.Sync));
    }
}
