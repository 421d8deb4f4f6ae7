using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>A send that waits until everything has been handed over.</summary>
internal sealed class SendOperation(SimulatedSocket socket) : SocketOperation<int>(socket)
{
    /// <summary>What is still to be handed over.</summary>
    internal ReadOnlyMemory<byte> Rest { get; set; }

    /// <summary>Bytes handed over so far.</summary>
    internal int Sent { get; set; }

    protected override bool TryProgress()
    {
        do
        {
            Error = Socket.Kernel.Send(Rest.Span, out var sent);
            if (Error != SocketError.Success)
                return Error != SocketError.WouldBlock;
            Sent += sent;
            Rest = Rest[sent..];
        }
        while (!Rest.IsEmpty);

        Result = Sent;
        return true;
    }

    protected override void OnRecycled()
    {
        Rest = default;
        Sent = 0;
        socket.Return(this);
    }
}
