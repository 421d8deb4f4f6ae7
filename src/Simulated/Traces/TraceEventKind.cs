// The closed set of things that can happen, and what the numbers of each event mean.

namespace SimNet.Simulated.Traces;

/// <summary>What a <see cref="TraceEvent"/> tells.</summary>
public enum TraceEventKind
{
    /// <summary>A host joined the network.</summary>
    HostAdded,

    /// <summary>A socket got a local address. A is the port; a Unix domain socket's name is the text.</summary>
    Bind,

    /// <summary>A socket began to listen, or changed its backlog. A is the port, B the backlog.</summary>
    Listen,

    /// <summary>A socket began to connect. A is the local port, B the remote one; of Unix domain sockets A is the number of the
    /// listener or peer, B that of the new connection.</summary>
    Connect,

    /// <summary>A connection was accepted. A is the local port, B the remote one; of Unix domain sockets A is its number.</summary>
    Accept,

    /// <summary>Bytes were handed over for sending. Length is their number; of Unix domain sockets A is the number of the receiver.</summary>
    Send,

    /// <summary>Bytes were received by the application. Length is their number.</summary>
    Receive,

    /// <summary>A direction was shut down. A is 0 for receiving, 1 for sending, 2 for both.</summary>
    Shutdown,

    /// <summary>A socket was closed. A is 1 when its connection was reset by it.</summary>
    Close,

    /// <summary>A connection failed. A is the <see cref="System.Net.Sockets.SocketError"/> that the application will see.</summary>
    Failed,

    /// <summary>A packet left a host: a TCP segment, a UDP datagram, an ICMP message. Socket is the other host where it is known, A and B
    /// the header, Length the payload.</summary>
    PacketSent,

    /// <summary>The same for a segment that was sent before.</summary>
    PacketSentAgain,

    /// <summary>A packet reached a host.</summary>
    PacketDelivered,

    /// <summary>A link lost a packet.</summary>
    PacketLost,

    /// <summary>A partition, or the link of its receiver being down, swallowed a packet.</summary>
    PacketBlocked,

    /// <summary>A packet found no route, or no host with its address.</summary>
    PacketUnroutable,

    /// <summary>A listener dropped a connection request, its queues being full. A is the port.</summary>
    RequestDropped,

    /// <summary>A link was cut. Socket is the other host.</summary>
    Partition,

    /// <summary>A link was joined again. Socket is the other host.</summary>
    Heal,

    /// <summary>A remark of the scenario or the application.</summary>
    Note,

    /// <summary>A simulated thread was started. The text is its name.</summary>
    ThreadStarted,

    /// <summary>A simulated thread ended. The text is its name.</summary>
    ThreadEnded,

    /// <summary>A signal was raised on a host. A is the number of calls it interrupted.</summary>
    Signal,

    /// <summary>A datagram found the queue of its socket full. A is the port, Length the payload.</summary>
    DatagramDropped,

    /// <summary>A host's link went down.</summary>
    LinkDown,

    /// <summary>A host's link came up.</summary>
    LinkUp,
}
