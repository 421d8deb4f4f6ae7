// States of TCP sockets that a program can begin in.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;
using static SimNet.PropertyTests.Generators.Walking.TcpMeetings;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class TcpRecipes
{
    public static readonly Action<Walk>[] All =
    [
        static walk => walk.Create(AnyType(walk)),
        static walk => Bound(walk, AnyType(walk)),
        FullAcceptQueue,
        WaitingConnectionsOfWhichOneWasReset,
        static walk => Refused(walk, walk.IsNonBlocking ? Form.Sync : walk.Dice.OneOf(Form.Sync, Form.Async)),
        static walk => Connected(walk),
        static walk => Connected(walk),
        UnreadBothWays,
        HalfClosed,
        static walk => ClosedByPeer(walk, static peer => new Dispose(peer)),
        static walk => ClosedByPeer(walk, static peer => new Close(peer, 0)),
        SelfConnected,
        DisconnectedForReuse,
        FailedShutdown,
        UrgentPending,
        PendingCall,
        LargeSendPending,
        TimeWaitBoundAgain,
        SharedPort,
        AcceptBeforeConnect,
        Corked,
        static walk => Listener(walk, walk.Dice.Between(0, 2)),
    ];

    private static void Bound(Walk walk, Socks type)
    {
        var socket = walk.Create(type);
        walk.Add(new Bind(socket.Slot, Places.ToBind(walk, socket)));
    }

    private static void FullAcceptQueue(Walk walk)
    {
        var (listener, type) = Listener(walk, 0);
        Client(walk, listener, type);
        // This one finds the queue full: its handshake never ends here.
        walk.MayBeFull = true;
        var late = walk.Create(type);
        walk.Add(new Connect(
            late.Slot, Places.Reach(walk.Dice, late, listener), walk.IsNonBlocking ? Form.Sync : walk.Dice.OneOf(Form.Sync, Form.Async)));
    }

    private static void WaitingConnectionsOfWhichOneWasReset(Walk walk)
    {
        var (listener, type) = Listener(walk, 4);
        var first = Client(walk, listener, type);
        var second = Client(walk, listener, type);
        if (walk.Dice.Coin())
            walk.Add(new Send(first.Slot, 3, Form.Sync));
        walk.Add(new Close(walk.Dice.Coin() ? first.Slot : second.Slot, walk.Dice.Percent(80) ? 0 : -1));
    }

    private static void Refused(Walk walk, Form form)
    {
        var socket = walk.Create(AnyType(walk));
        if (walk.Dice.Percent(30))
            walk.Add(new Bind(socket.Slot, new Target(Places.Home(walk.Dice, socket), 0)));
        walk.Add(new Connect(socket.Slot, Places.Nobody(walk, socket), form));
    }

    private static void UnreadBothWays(Walk walk)
    {
        var (one, other) = Ends(walk);
        walk.Add(new Send(one.Slot, walk.Dice.Between(1, 9), Form.Sync), new Send(other.Slot, walk.Bytes(other), Form.Sync));
    }

    private static void HalfClosed(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Coin())
            walk.Add(new Send(walk.Dice.Coin() ? one.Slot : other.Slot, 4, Form.Sync));
        walk.Add(new Shutdown(one.Slot, SocketShutdown.Send));
        if (walk.Dice.Percent(40))
            walk.Add(new Shutdown(other.Slot, walk.Dice.OneOf(SocketShutdown.Send, SocketShutdown.Both, SocketShutdown.Receive)));
    }

    private static void ClosedByPeer(Walk walk, Func<Slot, Operation> close)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Coin())
            walk.Add(new Send(other.Slot, 5, Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new Send(one.Slot, 2, Form.Sync));
        walk.Add(close(other.Slot));
    }

    private static void SelfConnected(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        walk.Add(
            new Bind(socket.Slot, new Target(Places.Home(walk.Dice, socket), 0)),
            new Connect(socket.Slot, Target.BoundBy(socket.Slot), walk.Dice.Percent(70) ? Form.Sync : Form.Async));
        if (walk.Dice.Coin())
            walk.Add(new Send(socket.Slot, 6, Form.Sync));
    }

    private static void DisconnectedForReuse(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Percent(30))
            walk.Add(new Send(other.Slot, 3, Form.Sync));
        walk.Add(new Disconnect(one.Slot, true, walk.Dice.Percent(70) ? Form.Sync : Form.Async));
        if (walk.Dice.Percent(30))
            walk.Add(new Connect(one.Slot, Places.ToReach(walk, one), walk.FormFor(one, Direction.Out)));
    }

    private static void FailedShutdown(Walk walk)
    {
        var socket = walk.Create(AnyType(walk));
        if (walk.Dice.Coin())
            walk.Add(new Bind(socket.Slot, new Target(Places.Home(walk.Dice, socket), 0)));
        walk.Add(new Shutdown(socket.Slot, walk.Dice.OneOf(SocketShutdown.Receive, SocketShutdown.Send, SocketShutdown.Both)));
    }

    private static void UrgentPending(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.Dice.Percent(30))
            walk.Add(new SetOption(other.Slot, SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, 1));
        walk.Add(new Send(one.Slot, 3, Form.Sync), new SendUrgent(one.Slot, walk.Dice.Between(1, 2), Form.Sync));
        if (walk.Dice.Coin())
            walk.Add(new Send(one.Slot, 2, Form.Sync));
    }

    private static void PendingCall(Walk walk)
    {
        var (one, other) = Ends(walk);
        var form = walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync);
        walk.Add(walk.Dice.Below(4) switch
        {
            0 => new Peek(one.Slot, 4, form),
            1 => new Receive(one.Slot, 0, form),
            2 => new ReceiveMessage(one.Slot, [2, 3], 0, Walk.NumberForNothing(), form),
            _ => new Receive(one.Slot, 7, form),
        });
        if (form == Form.Async && walk.Dice.Coin())
            walk.Add(new Receive(one.Slot, 2, Form.Async));
        if (walk.Dice.Percent(20))
            walk.Add(new Receive(other.Slot, 2, form));
    }

    private static void LargeSendPending(Walk walk)
    {
        var (one, other) = Ends(walk);
        if (walk.IsBulk)
            walk.Add(new SendLarge(one.Slot, 9_000, walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync)));
        else
            walk.Add(new SendVectored(one.Slot, [700, 0, 900], Form.Async), new Receive(other.Slot, 3, Form.Async));
    }

    private static void TimeWaitBoundAgain(Walk walk)
    {
        var server = walk.Create(Socks.Tcp4);
        var at = new Target(Place.Loopback, walk.Dice.Between(1, 2));
        walk.Add(new Bind(server.Slot, at), new Listen(server.Slot, 2));
        var client = Client(walk, server, Socks.Tcp4);
        var accepted = walk.TakeNumber();
        walk.Add(new Accept(server.Slot, accepted, Form.Sync));
        // Who closes first has the TIME-WAIT.
        walk.Add(new Dispose(walk.Dice.Percent(80) ? accepted : client.Slot));
        walk.Add(new Dispose(walk.Find(accepted) is { IsClosed: false } ? accepted : client.Slot), new Dispose(server.Slot));
        var again = walk.Create(walk.Dice.OneOf(Socks.Tcp4, Socks.Tcp4, Socks.TcpDual));
        if (walk.Dice.Percent(30))
            walk.Add(new SetOption(again.Slot, SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, walk.Dice.Below(2)));
        walk.Add(new Bind(again.Slot, walk.Dice.Percent(80) ? at : new Target(Place.Any, at.Port)));
        if (walk.Dice.Coin())
            walk.Add(new Listen(again.Slot, 1));
    }

    private static void SharedPort(Walk walk)
    {
        const int SocketLevel = 1;
        var option = walk.Dice.OneOf(2, 15);
        var type = AnyType(walk);
        var at = new Target(Place.Loopback, 0);
        for (var count = 0; count < 2; count++)
        {
            var socket = walk.Create(count == 0 || walk.Dice.Coin() ? type : AnyType(walk));
            if (walk.Dice.Percent(85))
                walk.Add(new SetRawOption(socket.Slot, SocketLevel, option, 1));
            at = count == 0 ? new Target(Places.Home(walk.Dice, socket), walk.Dice.Between(1, 2)) : at;
            walk.Add(new Bind(socket.Slot, at));
            if (walk.Dice.Coin())
                walk.Add(new Listen(socket.Slot, 1));
        }
    }

    private static void AcceptBeforeConnect(Walk walk)
    {
        var (listener, type) = Listener(walk, walk.Dice.Between(0, 1));
        var form = walk.IsNonBlocking ? Form.Async : walk.Dice.OneOf(Form.Async, Form.Sync);
        walk.Add(new Accept(listener.Slot, walk.TakeNumber(), form));
        if (form == Form.Async && walk.Dice.Percent(40))
            walk.Add(new Accept(listener.Slot, walk.TakeNumber(), form));
        Client(walk, listener, type);
    }

    private static void Corked(Walk walk)
    {
        const int TcpLevel = 6, Cork = 3;
        var (one, _) = Ends(walk);
        walk.Add(new SetRawOption(one.Slot, TcpLevel, Cork, 1), new Send(one.Slot, 3, Form.Sync));
        if (walk.Dice.Percent(70))
            walk.Add(new Send(one.Slot, 4, Form.Sync), new SetRawOption(one.Slot, TcpLevel, Cork, 0));
    }
}
