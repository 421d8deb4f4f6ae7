// The bytes that a host's sockets hold in their buffers, against the limit of the host (Linux: net.ipv4.tcp_mem and udp_mem, one limit for
// all protocols here). At the limit a send fails with NoBufferSpaceAvailable and what arrives is dropped as if the network had lost it.

namespace SimNet.Simulated.Hosts;

internal sealed class BufferMemory(HostStack host)
{
    /// <summary>Bytes held now.</summary>
    internal long UsedBytes { get; private set; }

    /// <summary>Whether so many bytes more can be held.</summary>
    internal bool HasRoomFor(int bytes) => UsedBytes + bytes <= host.Limits.MaximumBufferMemoryBytes;

    /// <summary>What a socket holds has changed.</summary>
    /// <param name="charged">What it held when it last said so; set to the new value.</param>
    /// <param name="held">What it holds now.</param>
    internal void Update(ref int charged, int held)
    {
        UsedBytes += held - charged;
        charged = held;
    }

    /// <summary>A socket holds so many bytes more, or, of a negative number, less.</summary>
    internal void Add(int bytes) => UsedBytes += bytes;
}
