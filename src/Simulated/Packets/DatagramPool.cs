// Where datagrams, and the answers to them, come from and go back to. One per simulation, one thread. Payloads of short datagrams follow
// one another in shared blocks; long ones have a block of their own.

namespace SimNet.Simulated.Packets;

internal sealed class DatagramPool(PayloadPool payloads)
{
    private const int KeptPackets = 4096;

    // A longer datagram would waste too much of what is left of a block.
    private const int LongestShared = PayloadPool.SmallBlockBytes / 4;

    private readonly Stack<UdpDatagram> _datagrams = new();
    private readonly Stack<PortUnreachable> _answers = new();
    private PayloadBlock? _shared;

    /// <summary>A datagram without payload.</summary>
    internal UdpDatagram Rent() => _datagrams.TryPop(out var datagram) ? datagram : new UdpDatagram(this);

    /// <summary>A datagram that carries a copy of the bytes.</summary>
    internal UdpDatagram Rent(ReadOnlySpan<byte> bytes)
    {
        var datagram = Rent();
        if (!bytes.IsEmpty)
            datagram.Payload = CopyIn(bytes);
        return datagram;
    }

    internal PortUnreachable RentAnswer() => _answers.TryPop(out var answer) ? answer : new PortUnreachable(this);

    internal void Return(UdpDatagram datagram)
    {
        if (_datagrams.Count < KeptPackets)
            _datagrams.Push(datagram);
    }

    internal void Return(PortUnreachable answer)
    {
        if (_answers.Count < KeptPackets)
            _answers.Push(answer);
    }

    private PayloadSlice CopyIn(ReadOnlySpan<byte> bytes)
    {
        var block = bytes.Length <= LongestShared ? Shared(bytes.Length) : payloads.Rent(bytes.Length > PayloadPool.SmallBlockBytes);
        var slice = new PayloadSlice(block, block.Used, bytes.Length);
        bytes.CopyTo(block.Bytes.AsSpan(block.Used));
        block.Used += bytes.Length;
        return slice;
    }

    // The block with room for the bytes, and a reference on it for the caller; the pool keeps one of its own.
    private PayloadBlock Shared(int length)
    {
        if (_shared is { IsShared: false })
            _shared.Used = 0;
        if (_shared is null || _shared.Room < length)
        {
            _shared?.Release();
            _shared = payloads.Rent(large: false);
        }

        _shared.AddReference();
        return _shared;
    }
}
