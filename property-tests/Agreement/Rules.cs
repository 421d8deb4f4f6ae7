// What is not compared, and why: each rule stands for something that differs from run to run on the real side. Where the comment counts no runs it
// rests on the program that showed it and on which threads race there, and has yet to be shown by repeating. There are no others. Ports and names are made comparable in PortNames and ProgramPlace, errors in Answer.

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

    /// <summary>How late a call with a timeout may be.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(100);

    /// <summary>Which of several readers of one direction gets what comes is free when one of them is a thread: they race. Asynchronous calls
    /// among themselves are served in order; but not behind one of the message form on a socket whose receiving was shut down, where RealSocket
    /// looks again every 10 ms: what comes between goes to the other (in order 200 times of 200 on a socket that is not shut, and otherwise on
    /// one that is).</summary>
    public static bool IsFreeOrder(Side side, Slot slot, Direction direction, Form form)
    {
        var isShut = direction == Direction.In && side.State(slot).IsReceiveShut;
        foreach (var call in side.Calls)
        {
            if (call.Answer is null && call.Socket == slot && call.Direction == direction && (call.IsBlocked || form == Form.Sync || (isShut && call.Kind == CallKind.Message)))
                return true;
        }

        return false;
    }

    /// <summary>Disconnect for reuse, and Close with a time, shut a Unix socket down and then close its descriptor: asynchronous calls that wait on it race for the end
    /// of the shutdown against being aborted, and those that wait at its peer see the shutdown or the close already.</summary>
    public static bool IsFreeEndOfWaits(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix } && side.Calls.Exists(static call => call.Answer is null);

    /// <summary>Two calls that wait on one socket race for the one error that ends them.</summary>
    public static bool IsFreeError(Side side, Slot slot) =>
        side.Calls.Count(call => call.Answer is null && call.Socket == slot) > 1;

    /// <summary>How many datagrams a queue takes is free while an asynchronous call waits there: .NET's thread takes one of them some time after
    /// the call was woken, before or after the last that there was room for.</summary>
    public static bool IsFreeRoom(Side side) =>
        side.Calls.Exists(call => call.Answer is null && call.Direction == Direction.In && side[call.Socket] is { SocketType: not SocketType.Stream });

    /// <summary>A cancelled call stays in .NET's queue until a thread of its pool has looked at the next event: a receive of no bytes that comes
    /// before that is queued behind it and completes with the event, one that comes after is tried, and may be told an error instead
    /// (2 of 10 runs of: connected UDP socket, Peek, Cancel, Send to a dead port, Receive of no bytes).</summary>
    public static bool IsFreeReadiness(Side side, Slot slot, int bytes, Form form) =>
        bytes == 0 && form == Form.Async && side.State(slot).HasCancelled;

    /// <summary>A blocked sender goes on by a thread of its own while the queue is emptied: what it adds is read with the rest or left.</summary>
    public static bool IsFreeEnd(Side side, Slot slot) =>
        side[slot] is { SocketType: SocketType.Dgram }
        && side.Calls.Exists(call => call.Answer is null && call.Direction == Direction.Out && side[call.Socket] is { SocketType: SocketType.Dgram });

    /// <summary>A call that sends twice meets a reader that takes the first part alone or both, and the next reader the rest or nothing.</summary>
    public static bool IsFreeMeeting(Side side) => side.Calls.Exists(static call => call.Answer is null && call.Direction == Direction.In);

    /// <summary>The destination is one that several sockets share (SO_REUSEPORT): who gets it is a hash of the kernel's.</summary>
    public static bool IsFreeDestination(Side side, EndPoint endPoint) => side.IsShared(endPoint);

    /// <summary>Whether a connection of IPv6 still remembers that it had no route (sk_err_soft), once the link is up again and a reset has come,
    /// differs from run to run: both answers were seen of one program, and why is not known.</summary>
    public static bool IsFreeTrouble(Side side, ISocket socket, SocketError error) =>
        error == SocketError.NetworkUnreachable && side.HasRecovered && !side.IsAnyLinkDown
        && socket is { AddressFamily: AddressFamily.InterNetworkV6, SocketType: SocketType.Stream };

    /// <summary>Sizes of buffers of streams that the kernel tunes by itself.</summary>
    public static bool IsFreeOption(SocketOptionLevel level, SocketOptionName name) =>
        level == SocketOptionLevel.Socket && name is SocketOptionName.SendBuffer or SocketOptionName.ReceiveBuffer;

    /// <summary>How a stream falls into reads is free when more is under way than a window: one side may be ahead of the other.</summary>
    public static bool MayBeAhead(Side side) => side.IsBulk;

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
    /// that send, or the next one, is free. That the connection is reset is not.</summary>
    public static bool IsCutShort(Side real, Side simulated, Slot slot)
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

    /// <summary>Which of several Unix sockets that wait for room at a listener gets it is the scheduler's affair (docs/fidelity.md,
    /// 29).</summary>
    public static bool IsFreeTurn(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix }
        && side.Calls.Exists(static call => call.Answer is null && call.Kind == CallKind.Connect);

    /// <summary>Disconnecting for reuse wakes what waits asynchronously and takes its descriptor away: .NET's two threads race for what
    /// the call is told.</summary>
    public static bool IsFreeReplacement(Side side, Slot slot) =>
        side.Calls.Exists(call => call.Answer is null && call.Socket == slot && !call.IsBlocked);

    /// <summary>A receiver that was shut is told the end whenever nothing is there at that moment, and closing resets when something has come
    /// since: with more under way than a window both are a matter of moments.</summary>
    public static bool IsFreeFlow(Side side, Slot slot, bool isLarge, bool shutsReceiver) =>
        side[slot] is { SocketType: SocketType.Stream } && ((isLarge && side.HasShutReceiver) || (shutsReceiver && side.IsBulk));

    /// <summary>Connecting a Unix datagram socket to the sender of a message that waits for room makes room for it (unix_dgram_sendmsg): when
    /// .NET looks again is free.</summary>
    public static bool IsFreeConnect(Side side, Slot slot) =>
        side[slot] is { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Dgram }
        && side.Calls.Exists(static call => call.Answer is null && call.Direction == Direction.Out);
}
