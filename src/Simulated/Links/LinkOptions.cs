namespace SimNet.Simulated.Links;

/// <summary>What one direction of a link between two hosts does to packets.</summary>
public sealed record LinkOptions
{
    private readonly TimeSpan _latency = TimeSpan.FromMilliseconds(1);
    private readonly int _lossPpm;

    /// <summary>How long a packet takes from host to host. Defaults to 1 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than a day.</exception>
    public TimeSpan Latency
    {
        get => _latency;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            _latency = value;
        }
    }

    /// <summary>How many packets in a million are lost, each on its own. Defaults to 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1,000,000.</exception>
    public int LossPpm
    {
        get => _lossPpm;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000_000);
            _lossPpm = value;
        }
    }
}
