namespace SimNet.Simulated.Packets;

/// <summary>Some bytes of a block. Who keeps one holds a reference on the block.</summary>
internal readonly record struct PayloadSlice(PayloadBlock? Block, int Offset, int Length)
{
    internal ReadOnlySpan<byte> Span => Block is null ? default : Block.Bytes.AsSpan(Offset, Length);

    internal PayloadSlice Slice(int start, int length) => new(Block, Offset + start, length);
}
