// A named stream of random decisions. The generator is counter based: the n-th value is a function of (seed, name, n) and of
// nothing else, so a draw on one stream never shifts another, and adding a stream changes none.

using System.Numerics;

namespace SimNet.Simulated.Choices;

internal sealed class ChoiceStream
{
    private readonly ulong _key;
    private readonly Action<Choice> _observe;

    internal ChoiceStream(ulong seed, string name, Action<Choice> observe)
    {
        Name = name;
        _key = Mix(seed ^ Mix(HashOf(name)));
        _observe = observe;
    }

    internal string Name { get; }

    /// <summary>How many decisions this stream has made.</summary>
    internal long Draws { get; private set; }

    /// <summary>A value from 0 to bound - 1, all equally likely (to within bound / 2^64).</summary>
    internal int Next(string label, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var ordinal = Draws++;
        var bits = Mix(_key + ((ulong)ordinal * 0x9E3779B97F4A7C15));
        var value = (int)Math.BigMul(bits, (ulong)bound, out _);
        _observe(new Choice(Name, ordinal, label, bound, value));
        return value;
    }

    /// <summary>True with the probability given in parts per million. 0 and 1,000,000 are certain and draw nothing.</summary>
    internal bool Chance(string label, int partsPerMillion) =>
        partsPerMillion > 0 && (partsPerMillion >= 1_000_000 || Next(label, 1_000_000) < partsPerMillion);

    // FNV-1a over the UTF-16 code units: string.GetHashCode differs from process to process.
    private static ulong HashOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in name)
            hash = (hash ^ unit) * 1099511628211UL;
        return hash;
    }

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return BitOperations.RotateLeft(value ^ (value >> 31), 17);
    }
}
