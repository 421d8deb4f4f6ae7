// Sockets on their way in a message (SCM_RIGHTS): a reference on each, which goes to whoever takes them.

using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

/// <param name="sockets">The sockets, in order; this object owns one reference on each.</param>
internal sealed class PassedSockets(IReadOnlyList<HostSocket> sockets) : IUnixRights
{
    internal IReadOnlyList<HostSocket> Sockets { get; } = sockets;

    public void Enter()
    {
        foreach (var socket in Sockets)
            (socket as UnixSocket)?.EnterFlight();
    }

    public void Leave()
    {
        foreach (var socket in Sockets)
            (socket as UnixSocket)?.LeaveFlight();
    }

    public IUnixRights Duplicate()
    {
        foreach (var socket in Sockets)
            socket.AddReference();
        return new PassedSockets(Sockets);
    }

    public void Discard()
    {
        foreach (var socket in Sockets)
            socket.Release(abort: false);
    }
}
