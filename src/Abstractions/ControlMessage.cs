// What travels beside the data of a message (cmsg(3)): typed where the meaning is known on every system, raw otherwise.
// Encoding to the operating system's layout belongs to the implementation, not here.

using System.Net;

namespace SimNet;

/// <summary>Ancillary data of a message, sent by <see cref="ISocket.SendMessage"/> and received by
/// <see cref="ISocket.ReceiveMessage"/>.</summary>
public abstract class ControlMessage
{
    private protected ControlMessage()
    {
    }
}

/// <summary>Sockets passed to another process or thread over a Unix domain socket (SCM_RIGHTS, unix(7)).</summary>
/// <param name="sockets">The sockets, in order. The sender keeps its own; a receiver owns what it gets and disposes of it.</param>
public sealed class PassedSocketsMessage(IReadOnlyList<ISocket> sockets) : ControlMessage
{
    /// <summary>The sockets, in the order in which they were passed.</summary>
    public IReadOnlyList<ISocket> Sockets { get; } = sockets ?? throw new ArgumentNullException(nameof(sockets));
}

/// <summary>Who sent the message, as the kernel vouches for it (SCM_CREDENTIALS, unix(7)). Received when the socket option
/// SO_PASSCRED is set.</summary>
/// <param name="processId">The sender's process id.</param>
/// <param name="userId">The sender's user id.</param>
/// <param name="groupId">The sender's group id.</param>
public sealed class CredentialsMessage(int processId, uint userId, uint groupId) : ControlMessage
{
    /// <summary>The sender's process id.</summary>
    public int ProcessId { get; } = processId;

    /// <summary>The sender's user id.</summary>
    public uint UserId { get; } = userId;

    /// <summary>The sender's group id.</summary>
    public uint GroupId { get; } = groupId;
}

/// <summary>Which address and interface a datagram came in by, or is to go out by (IP_PKTINFO, ip(7); IPV6_PKTINFO,
/// RFC 3542 section 6).</summary>
/// <param name="address">Received: the destination in the packet. Sent: the source to use.</param>
/// <param name="interfaceIndex">The index of the interface; 0 leaves the choice to the network stack.</param>
public sealed class PacketInformationMessage(IPAddress address, int interfaceIndex) : ControlMessage
{
    /// <summary>Received: the destination in the packet. Sent: the source to use.</summary>
    public IPAddress Address { get; } = address ?? throw new ArgumentNullException(nameof(address));

    /// <summary>The index of the interface; 0 when the network stack chose it.</summary>
    public int InterfaceIndex { get; } = interfaceIndex;
}

/// <summary>When the message arrived at this host (SO_TIMESTAMPNS, socket(7)). Received when that option is set.</summary>
/// <param name="timestamp">The host's wall clock at arrival, to 100 ns.</param>
public sealed class TimestampMessage(DateTimeOffset timestamp) : ControlMessage
{
    /// <summary>The host's wall clock at arrival, to 100 ns.</summary>
    public DateTimeOffset Timestamp { get; } = timestamp;
}

/// <summary>The time to live (IPv4) or hop limit (IPv6) of a datagram. Received when the option IP_RECVTTL or
/// IPV6_RECVHOPLIMIT is set; sent, it overrides the socket's own for this message.</summary>
/// <param name="hops">Hops left, 0 to 255.</param>
public sealed class TimeToLiveMessage(int hops) : ControlMessage
{
    /// <summary>Hops left, 0 to 255.</summary>
    public int Hops { get; } = hops is >= 0 and <= 255
        ? hops
        : throw new ArgumentOutOfRangeException(nameof(hops), hops, "A time to live is between 0 and 255.");
}

/// <summary>A control message that has no type of its own here, as the operating system's bytes.</summary>
/// <param name="level">The protocol level of the operating system, for example SOL_SOCKET (1 on Linux).</param>
/// <param name="type">The type within that level.</param>
/// <param name="data">The payload, without the header and its padding.</param>
public sealed class RawControlMessage(int level, int type, ReadOnlyMemory<byte> data) : ControlMessage
{
    /// <summary>The protocol level of the operating system.</summary>
    public int Level { get; } = level;

    /// <summary>The type within that level.</summary>
    public int Type { get; } = type;

    /// <summary>The payload, without the header and its padding.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;
}
