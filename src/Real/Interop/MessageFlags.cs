// SocketFlags to and from the MSG_ flags of Linux. The members pass that Socket lets pass; all else is refused as it refuses members: also
// the number 0x2000 (MSG_ERRQUEUE), which Socket hands on.

using System.Net.Sockets;

namespace SimNet;

internal static class MessageFlags
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x40000000;
    private const int Truncated = 0x20;
    private const int ControlTruncated = 0x8;

    private const SocketFlags SameOnBothSides = SocketFlags.OutOfBand | SocketFlags.Peek | SocketFlags.DontRoute;
    private const SocketFlags Known = SameOnBothSides | SocketFlags.Truncated | SocketFlags.ControlDataTruncated;

    /// <summary>For sendmsg: never waits (the caller does), and a broken pipe is an error and no signal.</summary>
    internal static int ForSend(SocketFlags flags) => ToNative(flags) | DontWait | NoSignal;

    /// <summary>For recvmsg: never waits, and no received descriptor leaks into child processes.</summary>
    internal static int ForReceive(SocketFlags flags) => ToNative(flags) | DontWait | CloseOnExec;

    internal static SocketFlags FromNative(int flags) =>
        ((SocketFlags)flags & SocketFlags.OutOfBand)
        | ((flags & Truncated) == 0 ? SocketFlags.None : SocketFlags.Truncated)
        | ((flags & ControlTruncated) == 0 ? SocketFlags.None : SocketFlags.ControlDataTruncated);

    private static int ToNative(SocketFlags flags)
    {
        if ((flags & ~Known) != SocketFlags.None)
            throw new SocketException((int)SocketError.OperationNotSupported);
        return (int)(flags & SameOnBothSides)
            | (flags.HasFlag(SocketFlags.Truncated) ? Truncated : 0)
            | (flags.HasFlag(SocketFlags.ControlDataTruncated) ? ControlTruncated : 0);
    }
}
