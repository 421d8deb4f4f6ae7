// One direction between two hosts. It decides about each packet with choices of its own stream, so that traffic elsewhere does
// not change what happens here.

using SimNet.Simulated.Choices;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Links;

internal sealed class Link(int destination, ChoiceStream choices, LinkOptions options)
{
    /// <summary>The number of the receiving host.</summary>
    internal int Destination { get; } = destination;

    internal LinkOptions Options { get; set; } = options;

    /// <summary>Whether a partition lies between the hosts.</summary>
    internal bool IsCut { get; set; }

    internal long LatencyTicks => Options.Latency.Ticks;

    /// <summary>Whether the packet is lost: all of it, or a fragment without which the rest is nothing.</summary>
    internal bool Loses(Packet packet)
    {
        var isLost = false;
        for (var fragment = 0; fragment < packet.Fragments; fragment++)
            isLost |= choices.Chance("loss", Options.LossPpm);
        return isLost;
    }
}
