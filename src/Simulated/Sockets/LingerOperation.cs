namespace SimNet.Simulated.Sockets;

/// <summary>A close that waits until the peer has everything, or for the lingering time to be over (SO_LINGER, socket(7)).</summary>
internal sealed class LingerOperation(SimulatedSocket socket) : SocketOperation<bool>(socket)
{
    protected override bool TryProgress() => Socket.Kernel.SendQueued == 0;
}
