// The factories of the catalogue, by what the operations do.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;
using static SimNet.PropertyTests.Programs.Direction;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class KindFactories
{
    private static readonly SocketType[] s_pairTypes = [SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket];

    public static readonly KindEntry[] Making =
    [
        Of(nameof(Create), static (walk, socket) => new Create(socket.Slot, socket.Type)),
        Of(nameof(CreatePair), static (walk, socket) =>
            walk.HasFreeNumber ? new CreatePair(socket.Slot, walk.TakeNumber(), walk.Dice.OneOf(s_pairTypes)) : null),
        Of(nameof(Bind), static (walk, socket) => new Bind(socket.Slot, Places.ToBind(walk, socket))),
        Of(nameof(Listen), static (walk, socket) => new Listen(socket.Slot, walk.Dice.OneOf(0, 1, 1, 2, 5, 128, -1, int.MaxValue))),
        Of(nameof(Connect), static (walk, socket) =>
            new Connect(socket.Slot, Places.ToReach(walk, socket), walk.FormFor(socket, Out)), Out),
        OfSync(nameof(ConnectTimed), static (walk, socket) =>
            new ConnectTimed(socket.Slot, Places.ToReach(walk, socket), walk.Dice.Between(1, 6)), Out),
        Of(nameof(Accept), static (walk, socket) => IntoNumber(walk, socket) is { } into
            ? new Accept(socket.Slot, into, walk.FormFor(socket, In)) : null, In),
        OfSync(nameof(AcceptTimed), static (walk, socket) => IntoNumber(walk, socket) is { } into
            ? new AcceptTimed(socket.Slot, into, walk.Dice.Between(0, 6)) : null, In),
    ];

    public static readonly KindEntry[] Ending =
    [
        Of(nameof(Disconnect), static (walk, socket) =>
            new Disconnect(socket.Slot, walk.Dice.Percent(75), walk.FormFor(socket, Out)), Out),
        Of("ShutdownReceive", static (_, socket) => new Shutdown(socket.Slot, SocketShutdown.Receive)),
        Of("ShutdownSend", static (_, socket) => new Shutdown(socket.Slot, SocketShutdown.Send)),
        Of("ShutdownBoth", static (_, socket) => new Shutdown(socket.Slot, SocketShutdown.Both)),
        Of(nameof(Dispose), static (_, socket) => new Dispose(socket.Slot)),
        Of("CloseAbortive", static (_, socket) => new Close(socket.Slot, 0)),
        // A full stream would be lingered for in real time.
        Of("CloseLingering", static (walk, socket) => new Close(socket.Slot, walk.MayBeFull ? -1 : walk.Dice.OneOf(-1, 1, 2))),
        Of(nameof(Cancel), static (_, socket) => new Cancel(socket.Slot)),
        Of(nameof(Interrupt), static (_, socket) => new Interrupt(socket.Slot)),
    ];

    public static readonly KindEntry[] Sending =
    [
        Of(nameof(Send), static (walk, socket) => new Send(socket.Slot, walk.Bytes(socket), walk.FormFor(socket, Out)), Out),
        Of("SendEmpty", static (walk, socket) => new Send(socket.Slot, 0, walk.FormFor(socket, Out)), Out),
        OfSync(nameof(SendTellingError), static (walk, socket) => new SendTellingError(socket.Slot, walk.Bytes(socket)), Out),
        Of(nameof(SendVectored), static (walk, socket) =>
            new SendVectored(socket.Slot, walk.Sizes(socket), walk.FormFor(socket, Out)), Out),
        Of(nameof(SendUrgent), static (walk, socket) =>
            new SendUrgent(socket.Slot, walk.Dice.OneOf(0, 1, 1, 2, 7), walk.FormFor(socket, Out)), Out),
        Of(nameof(SendTo), static (walk, socket) => new SendTo(
            socket.Slot, walk.Dice.Percent(12) ? 0 : walk.Bytes(socket), Places.ToReach(walk, socket), walk.FormFor(socket, Out)), Out),
        Of(nameof(SendMessage), static (walk, socket) =>
            new SendMessage(socket.Slot, walk.Sizes(socket), walk.FormFor(socket, Out)), Out),
        Of(nameof(SendMessageTo), static (walk, socket) => new SendMessageTo(
            socket.Slot, walk.Dice.Percent(12) ? 0 : walk.Bytes(socket), Places.ToReach(walk, socket), walk.FormFor(socket, Out)), Out),
        Of(nameof(PassSocket), static (walk, socket) => new PassSocket(
            socket.Slot,
            Passable(walk, socket),
            walk.Dice.Between(0, 4),
            walk.FormFor(socket, Out)), Out),
        Of(nameof(SendFile), static (walk, socket) =>
            new SendFile(socket.Slot, walk.Dice.Between(0, 9), walk.Dice.Between(0, 9), walk.FormFor(socket, Out)), Out),
        OfSync(nameof(Flood), static (walk, socket) => new Flood(
            socket.Slot, walk.Dice.OneOf(2, 12, 300, 500), walk.Dice.OneOf(0, 1, 700, 4_000), Places.ToReach(walk, socket)), Out),
        Of(nameof(SendLarge), static (walk, socket) =>
            new SendLarge(socket.Slot, Kilobytes(walk, socket), walk.FormFor(socket, Out)), Out),
        OfSync(nameof(Fill), static (_, socket) => new Fill(socket.Slot), Out),
    ];

    public static readonly KindEntry[] Receiving =
    [
        Of(nameof(Receive), static (walk, socket) => new Receive(socket.Slot, Room(walk), walk.FormFor(socket, In)), In),
        Of("ReceiveEmpty", static (walk, socket) => new Receive(socket.Slot, 0, walk.FormFor(socket, In)), In),
        OfSync(nameof(ReceiveTellingError), static (walk, socket) => new ReceiveTellingError(socket.Slot, Room(walk)), In),
        Of(nameof(ReceiveVectored), static (walk, socket) =>
            new ReceiveVectored(socket.Slot, walk.Sizes(socket), walk.FormFor(socket, In)), In),
        Of(nameof(Peek), static (walk, socket) => new Peek(socket.Slot, walk.Dice.OneOf(0, 1, 5, 100), walk.FormFor(socket, In)), In),
        Of(nameof(ReceiveUrgent), static (walk, socket) =>
            new ReceiveUrgent(socket.Slot, walk.Dice.OneOf(0, 1, 1, 4), walk.FormFor(socket, In)), In),
        Of(nameof(ReceiveTruncated), static (walk, socket) => new ReceiveTruncated(socket.Slot, Room(walk), walk.FormFor(socket, In)), In),
        Of(nameof(ReceiveFrom), static (walk, socket) => new ReceiveFrom(socket.Slot, Room(walk), walk.FormFor(socket, In)), In),
        Of(nameof(ReceiveMessageFrom), static (walk, socket) =>
            new ReceiveMessageFrom(socket.Slot, Room(walk), walk.FormFor(socket, In)), In),
        Of(nameof(ReceiveMessage), static (walk, socket) => new ReceiveMessage(
            socket.Slot, walk.Sizes(socket), walk.Dice.OneOf(0, 64, 256), walk.NumberForPassed(), walk.FormFor(socket, In)), In),
        OfSync(nameof(Drain), static (_, socket) => new Drain(socket.Slot), In),
    ];

    public static readonly KindEntry[] Asking =
    [
        Of("PollRead", static (_, socket) => new Poll(socket.Slot, SelectMode.SelectRead)),
        Of("PollWrite", static (_, socket) => new Poll(socket.Slot, SelectMode.SelectWrite)),
        Of("PollError", static (_, socket) => new Poll(socket.Slot, SelectMode.SelectError)),
        Of(nameof(Available), static (_, socket) => new Available(socket.Slot)),
        Of(nameof(LocalEndPoint), static (_, socket) => new LocalEndPoint(socket.Slot)),
        Of(nameof(RemoteEndPoint), static (_, socket) => new RemoteEndPoint(socket.Slot)),
        Of(nameof(Connected), static (_, socket) => new Connected(socket.Slot)),
        Of(nameof(IsBound), static (_, socket) => new IsBound(socket.Slot)),
        Of(nameof(Describe), static (_, socket) => new Describe(socket.Slot)),
        Of(nameof(GetError), static (_, socket) => new GetError(socket.Slot)),
        Of(nameof(GetOption), OptionValues.Get),
        Of(nameof(GetRawOption), OptionValues.GetRaw),
        Of(nameof(GetFlag), static (walk, socket) => new GetFlag(socket.Slot, AnyFlag(walk))),
    ];

    public static readonly KindEntry[] Setting =
    [
        Of(nameof(SetBlocking), static (walk, socket) =>
            new SetBlocking(socket.Slot, walk.Dice.Percent(20) ? socket.IsBlocking : !socket.IsBlocking)),
        Of(nameof(SetFlag), static (walk, socket) => new SetFlag(socket.Slot, AnyFlag(walk), walk.Dice.Coin())),
        Of(nameof(SetOption), OptionValues.Set),
        Of(nameof(SetRawOption), OptionValues.SetRaw),
        Of(nameof(SetBuffer), static (walk, socket) =>
            new SetBuffer(socket.Slot, walk.Dice.Coin(), walk.Dice.OneOf(0, 1, 3_000, 20_000, 65_535, 300_000, -1))),
        // Long lingering is set only where it is refused: closing would wait.
        Of(nameof(SetLinger), static (walk, socket) => walk.MayBeFull || walk.Dice.Percent(40)
            ? new SetLinger(socket.Slot, walk.Dice.Coin(), walk.Dice.OneOf(0, 0, -1, 65_536))
            : new SetLinger(socket.Slot, walk.Dice.Coin(), walk.Dice.Between(0, 2))),
        Of(nameof(SetTimeout), static (walk, socket) => new SetTimeout(
            socket.Slot, walk.Dice.Coin(), walk.HasTimeouts ? walk.Dice.Between(1, 12) : walk.Dice.OneOf(0, 0, -1, -2, int.MinValue))),
        Of(nameof(SetTtl), static (walk, socket) => new SetTtl(socket.Slot, walk.Dice.OneOf(0, 1, 2, 64, 255, 256, -1))),
    ];

    private static KindEntry Of(string kind, Func<Walk, SocketModel, Operation?> make, Direction? direction = null) =>
        new(kind, direction, IsSync: false, make);

    private static KindEntry OfSync(string kind, Func<Walk, SocketModel, Operation?> make, Direction direction) =>
        new(kind, direction, IsSync: true, make);

    // Mostly one that holds none itself; now and then any, so that they hold each other.
    private static Slot Passable(Walk walk, SocketModel socket)
    {
        var plain = walk.Open.Where(other => !other.HoldsPassed && other != (socket.Peer ?? socket)).ToList();
        return plain.Count > 0 && walk.Dice.Percent(80) ? walk.Dice.From(plain).Slot : walk.Dice.From(walk.Sockets).Slot;
    }

    private static Slot? IntoNumber(Walk walk, SocketModel socket) =>
        !socket.IsListening || socket.IsClosed ? Walk.NumberForNothing() : walk.HasFreeNumber ? walk.TakeNumber() : null;

    private static Flag AnyFlag(Walk walk) => walk.Dice.OneOf(
        Flag.NoDelay, Flag.ExclusiveAddressUse, Flag.EnableBroadcast, Flag.DontFragment, Flag.DualMode, Flag.MulticastLoopback);

    private static int Room(Walk walk) => walk.Dice.Percent(75)
        ? walk.Dice.Between(1, 20)
        : walk.Dice.OneOf(1, 100, 1_000, 65_507, 65_508, 65_535);

    // What surely goes at once, or what surely does not.
    private static int Kilobytes(Walk walk, SocketModel socket) => (walk.Dice.Percent(12), socket.IsTcp) switch
    {
        (false, true) => walk.Dice.Between(16, 200),
        (true, true) => walk.Dice.Between(9_000, 12_000),
        (false, false) => walk.Dice.Between(10, 60),
        (true, false) => walk.Dice.Between(600, 1_500),
    };
}
