// All random decisions of a simulation come from here, by name.

namespace SimNet.Simulated.Choices;

/// <summary>The random decisions of a simulation, drawn by name from its seed.</summary>
/// <remarks>A draw depends on the seed, on the name of its stream and on how many draws that stream has made, and on nothing
/// else. Thread rule: belongs to the thread that drives the simulation.</remarks>
public sealed class ChoiceSource
{
    private readonly ulong _seed;
    private readonly Action<Choice> _observe;
    private readonly Dictionary<string, ChoiceStream> _streams = new(StringComparer.Ordinal);

    internal ChoiceSource(ulong seed, Action<Choice> observe)
    {
        _seed = seed;
        _observe = observe;
    }

    /// <summary>How many decisions have been made.</summary>
    public long Count { get; private set; }

    /// <summary>Makes a decision.</summary>
    /// <param name="stream">Who decides, for example <c>client/retry</c>. Streams do not disturb one another.</param>
    /// <param name="label">What is decided, for example <c>jitter</c>. It is for reports and does not change the value.</param>
    /// <param name="bound">The value is from 0 to <paramref name="bound"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Next(string stream, string label, int bound)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(label);
        return GetStream(stream).Next(label, bound);
    }

    internal ChoiceStream GetStream(string name)
    {
        if (!_streams.TryGetValue(name, out var stream))
            _streams.Add(name, stream = new ChoiceStream(_seed, name, Observe));
        return stream;
    }

    private void Observe(Choice choice)
    {
        Count++;
        _observe(choice);
    }
}
