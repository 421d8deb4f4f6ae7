// The next step by what is believed: what makes sense on a socket, or at its other end, or wakes what waits.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class ModelStep
{
    private static readonly string[] s_questions =
        ["PollRead", "PollWrite", "PollError", "Available", "LocalEndPoint", "RemoteEndPoint", "Connected", "GetError", "IsBound"];

    private static readonly string[] s_receives =
        ["Receive", "Receive", "Receive", "Peek", "ReceiveFrom", "ReceiveMessage", "ReceiveVectored", "ReceiveMessageFrom", "Drain", "ReceiveEmpty"];

    private static readonly string[] s_sends =
        ["Send", "Send", "Send", "SendVectored", "SendMessage", "SendTellingError", "SendFile", "SendEmpty"];

    private static readonly string[] s_sendsTo = ["SendTo", "SendTo", "SendMessageTo", "Send", "Flood"];

    private static readonly string[] s_settings = ["SetFlag", "SetOption", "SetRawOption", "SetLinger", "SetTtl", "SetBlocking", "SetBuffer"];

    public static void Add(Walk walk)
    {
        var roll = walk.Dice.Below(100);
        var open = walk.Open.ToList();
        if (open.Count == 0 || roll < 6)
            NewStep.Add(walk);
        else if (roll < 10)
            walk.Add(NewStep.OnNone(walk));
        else if (roll < 45 && open.FindAll(static socket => socket.In != Waits.Nothing || socket.Out != Waits.Nothing) is { Count: > 0 } waiting)
            Wake(walk, walk.Dice.From(waiting));
        else
            On(walk, walk.Dice.From(open));
    }

    private static void On(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (roll < 12)
            Make(walk, socket, walk.Dice.OneOf(s_questions));
        else if (roll < 17)
            Make(walk, socket, walk.Dice.OneOf(s_settings));
        else if (socket.IsListening)
            OnListener(walk, socket);
        else if (socket.IsDatagram)
            OnDatagrams(walk, socket);
        else if (socket.IsConnected)
            OnConnected(walk, socket);
        else
            OnUnconnected(walk, socket);
    }

    private static void OnListener(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (socket.Clients.Count > 0 && roll < 60)
            Make(walk, socket, "Accept");
        else if (roll < 85)
            NewStep.Add(walk);
        else if (roll < 95)
            Make(walk, socket, "Accept");
        else
            Make(walk, socket, "Listen");
    }

    private static void OnDatagrams(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (!socket.HasAddress && roll < 30)
            Make(walk, socket, "Bind");
        else if (socket.Unread > 0 && roll < 55)
            Make(walk, socket, walk.Dice.OneOf(s_receives));
        else if (roll < 80)
            Make(walk, socket, walk.Dice.OneOf(socket.IsConnected ? s_sends : s_sendsTo));
        else if (roll < 92)
            Make(walk, socket, "Connect");
        else
            Make(walk, socket, walk.Dice.OneOf("Disconnect", "ShutdownReceive", "ShutdownSend"));
    }

    private static void OnConnected(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (roll < (socket.Unread > 0 ? 45 : 20))
            Make(walk, socket, walk.Dice.OneOf(s_receives));
        else if (roll < 75)
            Make(walk, socket, walk.Dice.OneOf(s_sends));
        else if (roll < 80)
            Make(walk, socket, "SendUrgent");
        else if (roll < 90)
            Make(walk, socket, walk.Dice.OneOf("ShutdownSend", "ShutdownReceive", "ShutdownBoth", "Disconnect"));
        else if (roll < 95 && walk.Area == Area.Unix)
            Make(walk, socket, "PassSocket");
        else
            Make(walk, socket, walk.Dice.OneOf("Dispose", "CloseAbortive", "CloseLingering"));
    }

    private static void OnUnconnected(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (roll < 30)
            Make(walk, socket, socket.HasAddress ? "Listen" : "Bind");
        else if (roll < 75)
            Make(walk, socket, "Connect");
        else
            Make(walk, socket, walk.Dice.OneOf("Send", "Receive", "Accept", "Disconnect"));
    }

    // What ends a call that waits: what it waits for, or somebody who does not let it wait.
    private static void Wake(Walk walk, SocketModel socket)
    {
        var roll = walk.Dice.Below(100);
        if (roll < 50 && socket.IsListening && socket.In != Waits.Nothing)
            NewStep.Add(walk);
        else if (roll < 50 && socket.In != Waits.Nothing && socket.Peer is { IsClosed: false } peer)
            Make(walk, peer, walk.Dice.OneOf(s_sends));
        else if (roll < 50 && socket.In != Waits.Nothing && socket.IsDatagram && socket.HasAddress)
            SendTo(walk, socket);
        else if (roll < 50 && socket.Out != Waits.Nothing && socket.Peer is { IsClosed: false } reader)
            Make(walk, reader, "Drain");
        else if (roll < 65)
            Make(walk, socket, socket.In == Waits.Thread || socket.Out == Waits.Thread ? "Interrupt" : "Cancel");
        else if (roll < 85)
            Make(walk, socket.Peer is { IsClosed: false } other && walk.Dice.Coin() ? other : socket, walk.Dice.OneOf(
                "ShutdownReceive", "ShutdownSend", "ShutdownBoth", "Disconnect"));
        else
            Make(walk, socket.Peer is { IsClosed: false } end && walk.Dice.Coin() ? end : socket, walk.Dice.OneOf("Dispose", "CloseAbortive"));
    }

    private static void SendTo(Walk walk, SocketModel receiver)
    {
        var senders = walk.Open.Where(socket => socket != receiver && socket.IsDatagram).ToList();
        if (senders.Count == 0)
            return;
        var sender = walk.Dice.From(senders);
        walk.Add(new SendTo(
            sender.Slot, walk.Bytes(sender), Places.Reach(walk.Dice, sender, receiver), walk.FormFor(sender, Direction.Out)));
    }

    private static void Make(Walk walk, SocketModel socket, string kind)
    {
        var entry = KindCatalogue.Find(kind);
        if (Pairs.IsFree(socket, entry) && entry.Make(walk, socket) is { } operation)
            walk.Add(operation);
    }
}
