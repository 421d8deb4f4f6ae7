using System.Net.Sockets;

namespace SimNet.Benchmarks.Connections;

/// <summary>A simulated socket. The same code as <see cref="RealConnection"/>, but compiled for itself.</summary>
internal readonly struct SimulatedConnection(ISocket socket) : IConnection
{
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> data) => socket.SendAsync(data, SocketFlags.None, CancellationToken.None);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);
}
