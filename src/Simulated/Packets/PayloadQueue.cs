// A queue of bytes made of slices: the send queue, from which segments are cut at any offset and which acknowledgements shorten
// from the front, and the receive queue, to which payloads are handed over without copying.

namespace SimNet.Simulated.Packets;

internal struct PayloadQueue
{
    private PayloadSlice[]? _slices;
    private int _first;
    private int _count;

    /// <summary>Bytes in the queue.</summary>
    internal int Length { get; private set; }

    /// <summary>Appends a slice and takes a reference on its block.</summary>
    internal void Append(PayloadSlice slice)
    {
        if (slice.Length == 0)
            return;
        if (_count > 0 && TryMerge(slice))
            return;
        slice.Block!.AddReference();
        Push(slice);
    }

    /// <summary>Copies bytes in, into the last block where there is room and into new blocks after that.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="pool">Where new blocks come from.</param>
    /// <param name="segmentBytes">Blocks are filled to a multiple of this, so that full segments do not straddle two.</param>
    internal void CopyIn(ReadOnlySpan<byte> bytes, PayloadPool pool, int segmentBytes)
    {
        if (_count > 0)
            bytes = bytes[ExtendLast(bytes, segmentBytes)..];
        while (!bytes.IsEmpty)
        {
            var block = pool.Rent(large: segmentBytes > PayloadPool.SmallBlockBytes);
            var length = Math.Min(bytes.Length, Usable(block, segmentBytes));
            bytes[..length].CopyTo(block.Bytes);
            block.Used = length;
            Push(new PayloadSlice(block, 0, length));
            bytes = bytes[length..];
        }
    }

    /// <summary>Copies bytes out from an offset on and leaves them in the queue.</summary>
    internal readonly int Peek(Span<byte> destination, int offset = 0)
    {
        var copied = 0;
        for (var i = 0; i < _count && copied < destination.Length; i++)
        {
            ref readonly var slice = ref At(i);
            if (offset >= slice.Length)
            {
                offset -= slice.Length;
                continue;
            }

            var part = slice.Span[offset..];
            if (part.Length > destination.Length - copied)
                part = part[..(destination.Length - copied)];
            part.CopyTo(destination[copied..]);
            copied += part.Length;
            offset = 0;
        }

        return copied;
    }

    /// <summary>The longest slice that begins at the offset, cut to the limit. Takes no reference.</summary>
    internal readonly PayloadSlice SliceAt(int offset, int limit)
    {
        for (var i = 0; i < _count; i++)
        {
            ref readonly var slice = ref At(i);
            if (offset < slice.Length)
                return slice.Slice(offset, Math.Min(limit, slice.Length - offset));
            offset -= slice.Length;
        }

        return default;
    }

    /// <summary>Takes bytes off the front.</summary>
    internal void RemoveFirst(int length)
    {
        Length -= length;
        while (length > 0)
        {
            ref var slice = ref At(0);
            if (length < slice.Length)
            {
                slice = slice.Slice(length, slice.Length - length);
                return;
            }

            length -= slice.Length;
            slice.Block!.Release();
            slice = default;
            _first = (_first + 1) & (_slices!.Length - 1);
            _count--;
        }
    }

    internal void Clear()
    {
        RemoveFirst(Length);
        _slices = null;
    }

    // Segments cut from one block come back together: bulk data stays a few slices, and so does a flood of tiny segments.
    private bool TryMerge(PayloadSlice slice)
    {
        ref var last = ref At(_count - 1);
        if (last.Block != slice.Block || last.Offset + last.Length != slice.Offset)
            return false;
        last = last with { Length = last.Length + slice.Length };
        Length += slice.Length;
        return true;
    }

    private static int Usable(PayloadBlock block, int segmentBytes) => block.Bytes.Length / segmentBytes * segmentBytes;

    private int ExtendLast(ReadOnlySpan<byte> bytes, int segmentBytes)
    {
        ref var last = ref At(_count - 1);
        var block = last.Block!;
        // Only while nobody has written behind this slice: the block may hold another queue's bytes by now.
        var room = last.Offset + last.Length == block.Used ? Usable(block, segmentBytes) - block.Used : 0;
        var length = Math.Min(bytes.Length, room);
        if (length <= 0)
            return 0;
        bytes[..length].CopyTo(block.Bytes.AsSpan(block.Used));
        block.Used += length;
        last = last with { Length = last.Length + length };
        Length += length;
        return length;
    }

    private void Push(PayloadSlice slice)
    {
        _slices ??= new PayloadSlice[4];
        if (_count == _slices.Length)
            Grow();
        _slices[(_first + _count) & (_slices.Length - 1)] = slice;
        _count++;
        Length += slice.Length;
    }

    private void Grow()
    {
        var larger = new PayloadSlice[_slices!.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = At(i);
        _slices = larger;
        _first = 0;
    }

    private readonly ref PayloadSlice At(int index) => ref _slices![(_first + index) & (_slices.Length - 1)];
}
