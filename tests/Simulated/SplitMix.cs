namespace SimNet.Tests.Simulated;

/// <summary>Random numbers for tests, from a seed: SplitMix64, the same on every machine and version.</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var value = _state;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>From 0 to bound - 1.</summary>
    public int Next(int bound) => (int)(Next() % (ulong)bound);

    public bool Percent(int percent) => Next(100) < percent;

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)Next();
        return bytes;
    }
}
