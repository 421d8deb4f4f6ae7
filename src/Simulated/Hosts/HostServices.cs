using SimNet.Simulated.Choices;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

/// <summary>What all hosts of a simulation share.</summary>
internal sealed record HostServices(
    VirtualClock Clock, SegmentPool Segments, Trace Trace, ChoiceSource Choices, IPacketCarrier Carrier)
{
    /// <summary>Datagrams keep their payload in the same blocks as segments.</summary>
    internal DatagramPool Datagrams { get; } = new(Segments.Payloads);
}
