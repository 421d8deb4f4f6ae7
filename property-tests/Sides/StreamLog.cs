// Bytes that one side took from a stream. Both sides' logs are matched: what both took is compared and dropped, so a log holds only what one
// side is ahead.

namespace SimNet.PropertyTests.Sides;

internal sealed class StreamLog
{
    private byte[] _bytes = [];

    public int Count { get; private set; }

    /// <summary>How many bytes were ever taken.</summary>
    public long Total { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Count + bytes.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(Count + bytes.Length, _bytes.Length * 2));
        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
        Total += bytes.Length;
    }

    public void Clear() => Count = 0;

    /// <summary>Whether what both took is the same.</summary>
    /// <param name="first">One side's bytes.</param>
    /// <param name="second">The other side's.</param>
    /// <param name="mayBeAhead">Whether one may have taken more than the other.</param>
    /// <param name="isFree">Whether the bytes themselves are free.</param>
    public static bool Match(StreamLog first, StreamLog second, bool mayBeAhead, bool isFree)
    {
        if (first.Count == 0 && second.Count == 0)
            return true;
        if (isFree)
        {
            first.Count = second.Count = 0;
            return true;
        }

        var common = Math.Min(first.Count, second.Count);
        if (!first._bytes.AsSpan(0, common).SequenceEqual(second._bytes.AsSpan(0, common)))
            return false;
        first.Drop(common);
        second.Drop(common);
        return mayBeAhead || first.Count == second.Count;
    }

    private void Drop(int count)
    {
        _bytes.AsSpan(count, Count - count).CopyTo(_bytes);
        Count -= count;
    }
}
