using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

/// <summary>A send that waits until everything has been handed over.</summary>
internal sealed class SendOperation(SocketWithTransfers socket) : SocketOperation<int>(socket)
{
    /// <summary>What is still to be handed over.</summary>
    internal ReadOnlyMemory<byte> Rest { get; set; }

    internal SendHeader Header { get; set; }

    /// <summary>Bytes handed over so far.</summary>
    internal int Sent { get; set; }

    protected override bool TryProgress()
    {
        do
        {
            Error = Socket.Kernel.Send(Rest.Span, Header, out var sent);
            if (Error != SocketError.Success)
                return Error != SocketError.WouldBlock;
            Sent += sent;
            Rest = Rest[sent..];
            // Control messages go with the first bytes.
            Header = Header with { Control = null };
        }
        while (!Rest.IsEmpty);

        Result = Sent;
        return true;
    }

    internal override void EndByDisconnect() => Fail(SocketError.Shutdown);

    protected override void OnRecycled()
    {
        // Control messages that did not go stay with their sender.
        Header.Control?.Discard();
        Rest = default;
        Sent = 0;
        Header = default;
        socket.Return(this);
    }
}
