// One direction between two hosts. It decides about each packet with choices of its own stream, so that traffic elsewhere does
// not change what happens here.

using SimNet.Simulated.Choices;

namespace SimNet.Simulated.Links;

internal sealed class Link(int destination, ChoiceStream choices, LinkOptions options)
{
    /// <summary>The number of the receiving host.</summary>
    internal int Destination { get; } = destination;

    internal LinkOptions Options { get; set; } = options;

    /// <summary>Whether a partition lies between the hosts.</summary>
    internal bool IsCut { get; set; }

    internal long LatencyTicks => Options.Latency.Ticks;

    internal bool Loses() => choices.Chance("loss", Options.LossPpm);
}
