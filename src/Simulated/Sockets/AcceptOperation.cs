using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>An accept that waits for a connection.</summary>
internal sealed class AcceptOperation(SimulatedSocket socket) : SocketOperation<ISocket>(socket)
{
    protected override bool TryProgress()
    {
        Error = socket.TryAccept(out var accepted);
        Result = accepted;
        return Error != SocketError.WouldBlock;
    }

    internal override void EndByDisconnect() => Fail(SocketError.InvalidArgument);
}
