// A segment under way, as an event. Reused: one object per segment in flight.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Links;

internal sealed class SegmentDelivery(Stack<SegmentDelivery> pool) : ScheduledEvent
{
    internal TcpSegment? Segment { get; set; }

    internal ISegmentReceiver? Receiver { get; set; }

    internal override void Fire()
    {
        var (segment, receiver) = (Segment!, Receiver!);
        (Segment, Receiver) = (null, null);
        pool.Push(this);
        receiver.Receive(segment);
    }
}
