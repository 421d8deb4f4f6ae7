// A message in the shape sendmsg and recvmsg want: addresses of buffers that must not move. Pins what it is given, keeps the header,
// lets go when disposed of.

using System.Buffers;

namespace SimNet;

/// <summary>Buffers, name and control data, pinned, and the header that points to them.</summary>
internal sealed class PinnedMessage : IDisposable
{
    private readonly List<MemoryHandle> _pins;
    private MessageHeader _header;

    /// <param name="buffers">The data, in order.</param>
    /// <param name="name">A socket address, or empty for none.</param>
    /// <param name="control">Control data or the room for it, or empty for none.</param>
    internal PinnedMessage(IReadOnlyList<ReadOnlyMemory<byte>> buffers, Memory<byte> name, Memory<byte> control)
    {
        _pins = new List<MemoryHandle>(buffers.Count + 3);
        var vectors = new IoVector[buffers.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = new IoVector { Start = Pin(buffers[i]), Length = (nuint)buffers[i].Length };
        _header = new MessageHeader
        {
            Name = Pin<byte>(name),
            NameLength = (uint)name.Length,
            Vectors = Pin<IoVector>(vectors),
            VectorCount = (nuint)vectors.Length,
            Control = Pin<byte>(control),
            ControlLength = (nuint)control.Length,
        };
    }

    /// <summary>For the call: recvmsg writes the lengths and flags it found.</summary>
    internal ref MessageHeader Header => ref _header;

    public void Dispose()
    {
        foreach (var pin in _pins)
            pin.Dispose();
        _pins.Clear();
    }

    // The one line of hand-written unsafe code: MemoryHandle offers its address as a pointer only.
    private unsafe nint Pin<T>(ReadOnlyMemory<T> memory)
    {
        if (memory.IsEmpty)
            return 0;
        var pin = memory.Pin();
        _pins.Add(pin);
        return (nint)pin.Pointer;
    }
}
