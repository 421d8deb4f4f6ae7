using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>A receive that waits for data, for the end of the stream or for an error.</summary>
internal sealed class ReceiveOperation(SimulatedSocket socket) : SocketOperation<int>(socket)
{
    internal Memory<byte> Buffer { get; set; }

    internal bool IsPeek { get; set; }

    protected override bool TryProgress()
    {
        Error = Socket.Kernel.Receive(Buffer.Span, IsPeek, out var received);
        Result = received;
        return Error != SocketError.WouldBlock;
    }

    protected override void OnRecycled()
    {
        Buffer = default;
        socket.Return(this);
    }
}
