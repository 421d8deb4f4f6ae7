// A packet under way, as an event. Reused: one object per packet in flight.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Links;

internal sealed class PacketDelivery(Stack<PacketDelivery> pool) : ScheduledEvent
{
    internal Packet? Packet { get; set; }

    internal IPacketReceiver? Receiver { get; set; }

    internal override void Fire()
    {
        var (packet, receiver) = (Packet!, Receiver!);
        (Packet, Receiver) = (null, null);
        pool.Push(this);
        receiver.Receive(packet);
    }
}
