// Makes two operations of given kinds one after the other on one socket, such that both are made and neither is passed over.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;
using SocketType = System.Net.Sockets.SocketType;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class Pairs
{
    public static void Add(Walk walk, string first, string second)
    {
        var (one, two) = (KindCatalogue.Find(first), KindCatalogue.Find(second));
        if (SocketFor(walk, one, two) is not { } socket)
            return;
        Prepare(walk, socket, one, two);
        walk.MustNotBlock = one.Direction is not null && one.Direction == two.Direction;
        var made = one.Make(walk, socket);
        if (made is not null)
            walk.Add(made);
        walk.MustNotBlock = false;
        // What Create made is another socket by the same number.
        if (made is not null && two.Make(walk, walk.Find(socket.Slot) ?? socket) is { } next)
            walk.Add(next);
    }

    private static SocketModel? SocketFor(Walk walk, KindEntry first, KindEntry second)
    {
        if (first.Kind is nameof(Create) or nameof(CreatePair))
            return walk.HasFreeNumber ? new SocketModel(walk.TakeNumber(), NewStep.AnyType(walk)) : null;
        var able = walk.Open.Where(socket => IsFree(socket, first) && IsFree(socket, second)).ToList();
        var fitting = able.FindAll(socket => Suits(socket, first.Kind) && Suits(socket, second.Kind));
        var isCancel = first.Kind == nameof(Cancel) || second.Kind == nameof(Cancel);
        if (fitting.Count > 0 && (isCancel || walk.Dice.Percent(85)))
            return walk.Dice.From(fitting);
        if (isCancel)
            return New(walk, first, second);
        able.RemoveAll(socket => !CanBe(socket, first.Kind) || !CanBe(socket, second.Kind));
        if (able.Count > 0 && walk.Dice.Percent(90))
            return walk.Dice.From(able);
        return New(walk, first, second);
    }

    private static SocketModel? New(Walk walk, KindEntry first, KindEntry second)
    {
        var isStream = first.Kind == nameof(Fill) || second.Kind == nameof(Fill);
        var isDatagram = first.Kind == nameof(Flood) || second.Kind == nameof(Flood);
        if (walk.Area == Area.Unix && walk.Dice.Percent(80))
        {
            return walk.FreeNumbers >= 2
                ? walk.CreatePair(isStream ? SocketType.Stream : isDatagram ? SocketType.Dgram : NewStep.AnyPair(walk)).First
                : null;
        }

        var type = (walk.Area, isStream, isDatagram) switch
        {
            (Area.Unix, true, _) => Socks.UnixStream,
            (Area.Unix, _, true) => Socks.UnixDatagram,
            _ => NewStep.AnyType(walk),
        };
        if (!walk.HasFreeNumber)
            return null;
        if (walk.Area != Area.Tcp || (first.Kind != nameof(Cancel) && second.Kind != nameof(Cancel)))
            return walk.Create(type);
        return TcpMeetings.Listener(walk, 1).Listener;
    }

    // A thread that waits in a direction has it to itself; beside an asynchronous call there is no place for a synchronous one.
    public static bool IsFree(SocketModel socket, KindEntry kind) => kind.Direction is not { } direction || socket.Waiting(direction) switch
    {
        Waits.Thread => false,
        Waits.Async => !kind.IsSync,
        _ => true,
    };

    // Flood and Fill are passed over elsewhere.
    private static bool CanBe(SocketModel socket, string kind) => kind switch
    {
        nameof(Flood) => !socket.IsStream,
        nameof(Fill) => socket.IsStream,
        _ => true,
    };

    private static bool Suits(SocketModel socket, string kind)
    {
        if (kind is nameof(Accept) or nameof(AcceptTimed))
            return socket.IsListening;
        if (kind is nameof(Listen) or nameof(Bind) or nameof(Connect) or nameof(ConnectTimed))
            return !socket.IsListening && !(socket is { IsConnected: true, IsDatagram: false });
        if (kind is nameof(Flood) or nameof(Fill))
            return CanBe(socket, kind);
        if (kind == nameof(Cancel))
            return socket.CanWait;
        return KindCatalogue.Find(kind).Direction is null || socket.IsConnected || socket.IsDatagram;
    }

    private static void Prepare(Walk walk, SocketModel socket, KindEntry first, KindEntry second)
    {
        var isSameQueue = first.Direction is not null && first.Direction == second.Direction;
        if (isSameQueue && (first.IsSync || second.IsSync) && socket.IsBlocking && walk.Dice.Percent(85))
            walk.Add(new SetBlocking(socket.Slot, false));
        if (first.Kind == nameof(Flood) || second.Kind == nameof(Flood))
            EndReceives(walk);
        // There must be something to cancel.
        if (!(first.Kind == nameof(Cancel) || second.Kind == nameof(Cancel)) || socket.In != Waits.Nothing)
            return;
        if (socket.Unread > 0)
            walk.Add(new Drain(socket.Slot));
        walk.Add(socket.IsListening && walk.HasFreeNumber
            ? new Accept(socket.Slot, walk.TakeNumber(), Form.Async)
            : new Receive(socket.Slot, 5, Form.Async));
    }

    // While a datagram socket is being read, how much fits into it is free: floods are passed over.
    private static void EndReceives(Walk walk)
    {
        foreach (var reader in walk.Open.Where(static socket => !socket.IsStream && socket.In == Waits.Async).ToList())
            walk.Add(new Cancel(reader.Slot));
    }
}
