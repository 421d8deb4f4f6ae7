using System.Net.Sockets;

namespace SimNet.Benchmarks.Connections;

/// <summary>A socket of the operating system behind <see cref="ISocket"/>.</summary>
internal readonly struct RealConnection(ISocket socket) : IConnection
{
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> data) => socket.SendAsync(data, SocketFlags.None, CancellationToken.None);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);
}
