namespace SimNet.Simulated.Packets;

/// <summary>Where payload blocks come from and go back to. One per simulation, one thread.</summary>
internal sealed class PayloadPool
{
    internal const int SmallBlockBytes = 16 * 1024;
    internal const int LargeBlockBytes = 64 * 1024;

    // Enough to serve many connections without holding on to the peak for ever.
    private const int KeptBlocks = 256;

    private readonly Stack<PayloadBlock> _small = new();
    private readonly Stack<PayloadBlock> _large = new();

    /// <summary>A block with one reference, the caller's.</summary>
    internal PayloadBlock Rent(bool large)
    {
        var pool = large ? _large : _small;
        if (!pool.TryPop(out var block))
            block = new PayloadBlock(this, large ? LargeBlockBytes : SmallBlockBytes);
        block.AddReference();
        return block;
    }

    internal void Return(PayloadBlock block)
    {
        block.Used = 0;
        var pool = block.Bytes.Length == LargeBlockBytes ? _large : _small;
        if (pool.Count < KeptBlocks)
            pool.Push(block);
    }
}
