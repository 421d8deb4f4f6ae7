// The digest of a run: two 64-bit lanes, each folded with the 128-bit product of (lane ^ value) and an odd constant. It is a
// determinism check and no protection against forgery, and so cheap that it is always on.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimNet.Simulated.Traces;

internal struct RollingHash
{
    private ulong _left;
    private ulong _right;

    public RollingHash(ulong seed)
    {
        _left = 0x9E3779B97F4A7C15;
        _right = 0xC2B2AE3D27D4EB4F;
        Add(seed);
    }

    internal void Add(ulong value)
    {
        _left = Fold(_left ^ value, 0xD6E8FEB86659FD93);
        _right = Fold(_right + value, 0xA0761D6478BD642F) ^ _left;
    }

    internal void Add(long value) => Add((ulong)value);

    internal void Add(string text)
    {
        Add((ulong)text.Length);
        foreach (var unit in text)
            Add(unit);
    }

    /// <summary>A value for the bytes, to be added to a digest.</summary>
    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length ^ 0x8EBC6AF09C88C6E3;
        if (bytes.Length >= 64)
            hash = OfBlocks(ref bytes, hash);
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes[..16]);
            hash = Fold(hash ^ words[0], 0xE7037ED1A0B428DB ^ words[1]);
        }

        if (bytes.IsEmpty)
            return hash;
        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        bytes.CopyTo(rest);
        var last = MemoryMarshal.Cast<byte, ulong>(rest);
        return Fold(hash ^ last[0], 0xE7037ED1A0B428DB ^ last[1]);
    }

    // Four products that do not wait for one another: bulk data is digested at about the speed of copying it.
    private static ulong OfBlocks(ref ReadOnlySpan<byte> bytes, ulong seed)
    {
        var (a, b, c, d) = (seed, seed ^ 1, seed ^ 2, seed ^ 3);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (; words.Length >= 8; words = words[8..])
        {
            a = Fold(a ^ words[0], 0xE7037ED1A0B428DB ^ words[1]);
            b = Fold(b ^ words[2], 0x589965CC75374CC3 ^ words[3]);
            c = Fold(c ^ words[4], 0x1D8E4E27C47D124F ^ words[5]);
            d = Fold(d ^ words[6], 0xEB44ACCAB455D165 ^ words[7]);
        }

        bytes = bytes[(bytes.Length / 64 * 64)..];
        return Fold(a ^ b, c ^ 0x589965CC75374CC3) ^ d;
    }

    public override readonly string ToString() => $"{_left:x16}{_right:x16}";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
