using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>An accept that waits for a connection.</summary>
internal sealed class AcceptOperation(SimulatedSocket socket) : SocketOperation<ISocket>(socket)
{
    protected override bool TryProgress()
    {
        Error = Socket.Kernel.Accept(out var accepted);
        if (accepted is not null)
            Result = socket.Wrap(accepted);
        return Error != SocketError.WouldBlock;
    }
}
