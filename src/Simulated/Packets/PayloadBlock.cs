// Bytes on their way: written once by the sender, shared by the send queue, by segments in flight and by the receive queue, and
// given back to the pool when the last of them lets go. Blocks come in two sizes: one for links and one for loopback, whose
// segments are up to 64 KiB.

namespace SimNet.Simulated.Packets;

internal sealed class PayloadBlock(PayloadPool pool, int size)
{
    private int _references;

    internal byte[] Bytes { get; } = new byte[size];

    /// <summary>How much of the block has been written.</summary>
    internal int Used { get; set; }

    /// <summary>Whether there is more than one reference.</summary>
    internal bool IsShared => _references > 1;

    internal int Room => Bytes.Length - Used;

    internal void AddReference() => _references++;

    internal void Release()
    {
        if (--_references == 0)
            pool.Return(this);
    }
}
