// What is not compared, and why: each rule stands for something that differs from run to run on the real side. Where the comment counts no runs it
// rests on the program that showed it and on which threads race there, and has yet to be shown by repeating. There are no others.
// Ports and names are made comparable in PortNames and ProgramPlace, errors in Answer.

using System.Net;
using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal static class Rules
{
    /// <summary>How often, a millisecond apart, the two networks are asked again before they are said to differ: completions of the
    /// operating system come through its own threads, and acknowledgements may wait up to 40 ms.</summary>
    public const int Patience = 50;

    /// <summary>How late the kernel is with sockets that only their own queues hold (unix_gc): a worker of its closes them up to 16 ms after the
    /// close that makes it look (0 to 16 in 30 runs).</summary>
    public static readonly TimeSpan Collection = TimeSpan.FromMilliseconds(50);

    /// <summary>How late a call with a timeout may be.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(100);

    /// <summary>Which of several calls of one direction is served is free when one of them is a thread: they race (of two threads the first got
    /// what came in 22 of 200 runs, of an asynchronous call and a thread the first in 4 of 200). Asynchronous calls among themselves are served in
    /// order; but not behind a message that waits to be sent, which has a thread, nor behind one that is to be received on a socket whose
    /// receiving was shut down, where RealSocket looks again every 10 ms (in order 200 times of 200 on a socket that is not shut, and otherwise
    /// on one that is). Nor is one message behind another, when both were woken for what a call before them took.</summary>
    public static bool IsFreeOrder(Side side, Slot slot, Direction direction, Form form, CallKind kind)
    {
        // A full stream may have room for a little.
        var isTried = kind == CallKind.Message && direction == Direction.Out && side[slot] is { } socket && IsStream(socket);
        var isThread = direction == Direction.Out || side.State(slot).IsReceiveShut || kind == CallKind.Message;
        foreach (var call in side.Calls)
        {
            if (Waits(call, slot, direction) && (call.IsBlocked || form == Form.Sync || isTried || (isThread && call.Kind == CallKind.Message)))
                return true;
        }

        return false;
    }

    /// <summary>An asynchronous message goes round .NET's queue of calls, and waits with a thread of its own. It is tried at once while another
    /// call waits, which is compared, but does not stay: the two would race for room (it was sent first in 64 of 200 runs, last in 32, and nobody
    /// looked in between in the others).</summary>
    public static bool IsFreeStay(Side side, Slot slot, Direction direction, CallKind kind) =>
        kind == CallKind.Message && direction == Direction.Out && side.Calls.Exists(call => Waits(call, slot, direction));

    /// <summary>Disconnect for reuse, and Close with a time, shut a Unix connection down before they close its descriptor. When something is left
    /// unread there, closing resets: who waits at the peer meets the end or the reset (63 and 137 of 200 runs of Close, 11 and 189 of
    /// Disconnect).</summary>
    public static bool IsFreeEndOfWaits(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix, SocketType: not SocketType.Dgram } socket
        && !side.State(slot).IsClosed
        && !side.State(slot).IsListening
        && socket.Poll(0, SelectMode.SelectRead) // A message of no bytes is unread as well.
        && side.Calls.Exists(call => call.Answer is null && call.Socket != slot);

    /// <summary>Disconnecting for reuse wakes what waits asynchronously and takes its descriptor away: .NET's two threads race for what
    /// the call is told (the end in 9 of 320 runs, that it was aborted in the others).</summary>
    public static bool IsFreeReplacement(Side side, Slot slot) =>
        side.Calls.Exists(call => call.Answer is null && call.Socket == slot && !call.IsBlocked);

    /// <summary>When an attempt to connect is shut down, or cancelled, the connect and another call that waits there race for the one error if one of them is a
    /// thread; a connect that misses it waits on (37 of 120 runs). Asynchronous calls are told in order: the connect of the reset (60 of 60); but a
    /// message waits beside the others.</summary>
    public static bool IsFreeAttempt(Side side, Slot slot)
    {
        var calls = side.Calls.FindAll(call => call.Answer is null && call.Socket == slot);
        return calls.Count > 1
            && (calls.Exists(static call => call.Kind == CallKind.Message)
                || (calls.Exists(static call => call.Kind == CallKind.Connect) && calls.Exists(static call => call.IsBlocked)));
    }

    /// <summary>So do two calls that wait on one socket when an error comes, and either is told it (two threads at a reset connection: the one that
    /// receives in 66 of 120 runs).</summary>
    public static bool IsFreeError(Side side, PendingCall ended) => side.Calls.Exists(other =>
        other != ended
        && other.Answer is not null
        && other.Socket == ended.Socket
        && (other.IsBlocked || ended.IsBlocked)
        && (IsToldOnce(other.Answer) || IsToldOnce(ended.Answer!)));

    /// <summary>A call that sends or takes several times meets one that waits at the other end, which goes on by a thread of its own meanwhile: so
    /// many fit, so much is read together, so much is left (otherwise than in most runs: Flood of a connection in 4 of 100, of datagrams in 29 of
    /// 100, SendFile in 9 of 60, Drain in 42 of 100).</summary>
    public static bool IsFreeMeeting(Side side, Slot slot, Direction direction) =>
        side[slot] is { } socket
        && (direction == Direction.Out || !IsStream(socket)) // How a stream falls into reads is not compared anyway.
        && side.Calls.Exists(call =>
            call.Answer is null && call.Direction != direction && side[call.Socket] is { } other && IsStream(other) == IsStream(socket));

    /// <summary>A cancelled call stays in .NET's queue until a thread of its pool has looked at the next event: a receive of no bytes that comes
    /// before that is queued behind it and completes with the event, one that comes after is tried, and may be told an error instead
    /// (2 of 10 runs of: connected UDP socket, Peek, Cancel, Send to a dead port, Receive of no bytes). So may be told a receive of urgent data,
    /// which fails when it is tried (it waited first in 30 of 48 runs). In the same way a receive of no bytes on a datagram socket that was shut
    /// down is completed by the event of the shutdown, or not.</summary>
    public static bool IsFreeReadiness(Side side, Slot slot, int bytes, Form form) =>
        bytes == 0 && form == Form.Async && (side.State(slot).HasCancelled || (side.State(slot).IsReceiveShut && side[slot] is { SocketType: SocketType.Dgram }));

    /// <summary>The destination is one that several sockets share (SO_REUSEPORT): who gets it is a hash of the kernel's.</summary>
    public static bool IsFreeDestination(Side side, EndPoint endPoint) => side.IsShared(endPoint);

    /// <summary>The same goes for the answer of a port that several of them are connected to.</summary>
    public static bool IsFreeAnswer(Side side, Slot slot) => side.AddressOf(slot) is { } own && side.IsShared(own);

    /// <summary>The end of a stream is acknowledged some 40 ms late. Whether that finds the link still up is a matter of milliseconds, and IPv6 tells
    /// of it when it does not (link taken down at once: 14 runs of 15; after 15, 30 or 60 ms: none of 45).</summary>
    public static bool IsFreeTrouble(Side side, ISocket socket, SocketError error) =>
        error == SocketError.NetworkUnreachable
        && side.HasLinkFailed
        && socket is { AddressFamily: AddressFamily.InterNetworkV6, SocketType: SocketType.Stream }
        && IsInCloseWait(socket);

    private static bool IsInCloseWait(ISocket socket)
    {
        const int TcpLevel = 6;
        const int TcpInfo = 11; // begins with the state
        const byte CloseWait = 8;
        Span<byte> state = [0];
        socket.GetRawSocketOption(TcpLevel, TcpInfo, state);
        return state[0] == CloseWait;
    }

    /// <summary>Sizes of buffers of streams that the kernel tunes by itself.</summary>
    public static bool IsFreeOption(SocketOptionLevel level, SocketOptionName name) =>
        level == SocketOptionLevel.Socket && name is SocketOptionName.SendBuffer or SocketOptionName.ReceiveBuffer;

    /// <summary>So is the size of its segments (TCP_MAXSEG), which follows from the window, once more than a few bytes came: the kernel lets it
    /// grow with the memory that a segment took (tcp_grow_window looks at those of 128 bytes and more).</summary>
    public static bool IsFreeOption(Side side, int level, int number) =>
        (level, number) == (6, 2) && (side.IsBulk || side.LargestContent >= 128);

    /// <summary>Whether less than SO_RCVLOWAT is enough depends on the window that is left, and so does what counts for TCP_NOTSENT_LOWAT.</summary>
    public static bool IsFreeLowWater(Side side) => side is { IsBulk: true, HasLowWater: true };

    /// <summary>Whether the end came through before the reset, when Close has waited in vain, depends on the window as well.</summary>
    public static bool IsFreeLinger(Side side, Slot slot) => side.IsBulk && side[slot] is { SocketType: SocketType.Stream };

    /// <summary>A message that waits, and another receive behind it: a shutdown wakes both, and what comes next goes to whoever is there
    /// first again.</summary>
    public static bool IsFreeWake(Side side, Slot slot) =>
        side.Calls.Exists(call => Waits(call, slot, Direction.In) && call.Kind == CallKind.Message)
        && side.Calls.Count(call => Waits(call, slot, Direction.In)) > 1;

    /// <summary>What a cork holds back of more than a window is the rest of a division by the size of segments.</summary>
    public static bool HoldsFreeRest(Side side) => side.IsBulk && side.HasCork;

    /// <summary>How a stream falls into reads is free when more is under way than a window: one side may be ahead of the other.</summary>
    public static bool MayBeAhead(Side side) => side.IsBulk;

    /// <summary>So is whether an urgent byte behind it has come.</summary>
    public static bool IsFreeUrgency(Side side) => side.IsBulk;

    /// <summary>How much a buffer of a chosen size takes is the kernel's accounting: what of it is under way, whether the last packet has room,
    /// the memory that packets need besides their bytes (linux-sockets: totals of a full stream differ from run to run).</summary>
    public static bool IsFreeFill(Side side, Slot slot) => side.HasChosenBuffer && side[slot] is { SocketType: SocketType.Stream };

    /// <summary>So is when the rest of a full stream comes through a receive buffer that was made small.</summary>
    public static bool IsFreeTrickle(Side side, Slot slot) => side is { IsUneven: true, HasChosenBuffer: true } && side[slot] is { SocketType: SocketType.Stream };

    /// <summary>How much of a stream went before it was cut short, or was full, differs from run to run.</summary>
    public static bool IsFreeContent(Side side) => side.IsUneven;

    /// <summary>Whether a full stream has room for a little more after a little was read is free as well.</summary>
    public static bool IsFreeToSend(Side side, Slot slot) => side.IsUneven && side[slot] is { SocketType: SocketType.Stream };

    /// <summary>Then only how the stream ends can be compared: all of it is read.</summary>
    public static bool ReadsAll(Side side, Slot slot) => side.IsUneven && side[slot] is { SocketType: SocketType.Stream };

    /// <summary>What a name that does not exist is called depends on the resolver and its configuration.</summary>
    public static bool IsUnknownName(SocketError error) =>
        error is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData;

    /// <summary>While one send copies much, the kernel looks at what comes back after every sixteenth buffer only: whether a reset ends
    /// that send, or the next one, is free. That the connection is reset is not: a byte is sent to see it.</summary>
    public static bool FindsCutShort(Side real, Side simulated, Slot slot)
    {
        if (real[slot] is not { } first || simulated[slot] is not { } second)
            return false;
        var (error, simulatedError) = (NextError(first), NextError(second));
        var isCut = error == simulatedError && error is SocketError.Shutdown or SocketError.ConnectionReset;
        real.IsUneven |= isCut;
        simulated.IsUneven |= isCut;
        return isCut;
    }

    private static SocketError NextError(ISocket socket)
    {
        var wasBlocking = socket.Blocking;
        socket.Blocking = false;
        socket.Send([0], SocketFlags.None, out var error);
        socket.Blocking = wasBlocking;
        return error;
    }

    /// <summary>Which of several Unix sockets that wait for room at a listener gets it is the scheduler's affair (the third came before the second in 57 of 60 runs; docs/fidelity.md,
    /// 29).</summary>
    public static bool IsFreeTurn(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix }
        && side.Calls.Exists(call =>
            call.Answer is null && call.Kind == CallKind.Connect && side[call.Socket] is { AddressFamily: AddressFamily.Unix });

    /// <summary>A receiver that was shut is told the end whenever nothing is there at that moment, and closing resets when something has come
    /// since: with more under way than a window both are a matter of moments. So is how far a connection to itself has got
    /// that is full, and whether who sends more meets the end of a closed peer or its reset.</summary>
    public static bool IsFreeFlow(Side side, Slot slot, bool isLarge, bool shutsReceiver) =>
        side[slot] is { SocketType: SocketType.Stream } && ((isLarge && (side.HasShutReceiver || side.State(slot).IsOwnPeer || (side is { IsBulk: true, HasClosedStream: true } && !side.State(slot).IsClosed)))
            || (shutsReceiver && side.IsBulk));

    /// <summary>Whether a large send has been taken by the time that the other end resets the connection is free as well.</summary>
    public static bool IsFreeAbort(Side side) =>
        side.IsBulk && side.Calls.Exists(call => call is { Answer: null, Direction: Direction.Out } && side[call.Socket] is { SocketType: SocketType.Stream });

    /// <summary>Whoever waits asynchronously on a TCP socket that is closed may see the end first: of the connection, when Close waits for the
    /// peer and that is the socket itself (it was told the end in 3 of 8 runs, aborted in the others), or of an attempt to connect that a thread
    /// waits for (a receive of no bytes was completed in 7 of 8 runs).</summary>
    public static bool IsFreeClose(Side side, Slot slot, bool isLingering) =>
        side[slot] is { SocketType: SocketType.Stream, AddressFamily: not AddressFamily.Unix }
        && side.Calls.Exists(call => Waits(call, slot, Direction.In) && !call.IsBlocked)
        && (isLingering || side.Calls.Exists(call => Waits(call, slot, Direction.Out) && call.IsBlocked));

    /// <summary>Closing may reset, at once or when more is sent there: that throws away what is under way, and how much that is of a large send
    /// is not known.</summary>
    public static bool CutsShort(Side side, Slot slot, ISocket socket) => side.IsBulk && IsStream(socket) && !side.State(slot).IsClosed;

    /// <summary>Connecting a Unix datagram socket to a sender that waits for room there lets it send (unix_dgram_sendmsg), of which nothing tells it:
    /// RealSocket's messages and blocking calls find out when they look again, every 10 ms at most.</summary>
    public static bool IsFreeLook(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Dgram }
        && side.Calls.Exists(static call =>
            call.Answer is null && call.Direction == Direction.Out && (call.Kind == CallKind.Message || call.IsBlocked));

    /// <summary>When the kernel finds that nobody can receive a listener any more, which may be in a message of a connection in its own queue, and
    /// tells those who connect, is a matter of milliseconds (unix_gc).</summary>
    public static bool IsFreeCollection(Side side, Slot passed) =>
        side[passed] is { AddressFamily: AddressFamily.Unix } && side.State(passed).IsListening;

    /// <summary>Whether .NET still holds a cancelled receive in its queue when the socket has been shut down, and queues another behind it.</summary>
    public static bool IsFreeAfterCancel(Side side, Slot slot, Direction direction, Form form) =>
        direction == Direction.In && form == Form.Async && side.State(slot) is { HasCancelled: true, IsReceiveShut: true };

    private static bool Waits(PendingCall call, Slot slot, Direction direction) =>
        call.Answer is null && call.Socket == slot && call.Direction == direction;

    // SO_ERROR is forgotten when it was told.
    private static bool IsToldOnce(Answer answer) => answer.Error is SocketError.ConnectionReset or SocketError.ConnectionRefused;

    private static bool IsStream(ISocket socket) => socket.SocketType == SocketType.Stream;
}
