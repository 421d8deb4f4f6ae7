// Control messages on their way. A passed socket is held by a reference of its own, so that it lives while the message is under way,
// whatever its sender does.

namespace SimNet.Simulated.Hosts;

/// <param name="sockets">Passed sockets, in order; this object owns one reference on each.</param>
/// <param name="messages">All other control messages, in order.</param>
internal sealed class ControlData(IReadOnlyList<HostSocket> sockets, IReadOnlyList<ControlMessage> messages)
{
    internal IReadOnlyList<HostSocket> Sockets { get; } = sockets;

    internal IReadOnlyList<ControlMessage> Messages { get; } = messages;

    /// <summary>Nobody takes the message: what it holds is let go.</summary>
    internal void Discard()
    {
        foreach (var socket in Sockets)
            socket.Release(abort: false);
    }
}
