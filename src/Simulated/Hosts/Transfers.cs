// What a send or receive says and learns beside the bytes: msghdr of sendmsg(2) and recvmsg(2).

using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>What a send says beside the bytes.</summary>
/// <param name="Flags">OutOfBand, DontRoute; others have no effect on a send.</param>
/// <param name="Destination">The receiver, or none for the connected peer.</param>
/// <param name="Control">Control messages, or null.</param>
internal readonly record struct SendHeader(SocketFlags Flags, SocketName Destination = default, ControlData? Control = null);

/// <summary>What a receive says beside where the bytes go.</summary>
/// <param name="Flags">Peek, OutOfBand, Truncated (MSG_TRUNC: the full length is wanted).</param>
/// <param name="ControlBytes">Room for control messages in bytes, as the kernel counts them; 0 for none.</param>
/// <param name="MayWait">Whether the call waits for data: a datagram socket whose receiving was shut down tells its end to such calls
/// only (to others MSG_DONTWAIT says WouldBlock).</param>
/// <param name="IsProbe">Whether the caller has no room and only wants to know of something to be received.</param>
/// <param name="NeedsEventOnly">Whether, having waited, it takes being woken for an answer.</param>
internal readonly record struct ReceiveHeader(
    SocketFlags Flags, int ControlBytes = 0, bool MayWait = false, bool IsProbe = false, bool NeedsEventOnly = false);

/// <summary>What a receive learned.</summary>
internal struct Received
{
    /// <summary>Bytes written to the buffer; with MSG_TRUNC the length of the datagram.</summary>
    internal int Count;

    /// <summary>What the kernel says of the message: Truncated, ControlDataTruncated, OutOfBand.</summary>
    internal SocketFlags Flags;

    /// <summary>The sender; none where the protocol names none.</summary>
    internal SocketName Sender;

    /// <summary>Whether there was no message: receiving was shut down.</summary>
    internal bool IsEnd;

    /// <summary>Whether it was told where the datagram was sent to, as IPv4 tells it (IP_PKTINFO).</summary>
    internal bool IsInformed;

    /// <summary>The same as IPv6 tells it (IPV6_PKTINFO), of a datagram of IPv4 as well.</summary>
    internal bool IsInformedV6;

    /// <summary>Where a datagram was sent to, if that was told.</summary>
    internal HostAddress PacketDestination;

    /// <summary>The index of the interface a datagram came in by; 0 for none.</summary>
    internal int InterfaceIndex;

    /// <summary>Control messages, or null. The receiver owns what is in them.</summary>
    internal ControlData? Control;
}
