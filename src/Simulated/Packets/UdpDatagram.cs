// A UDP datagram in an IP packet, and what the receiving host notes of it. A datagram for many receivers is copied for each of them;
// the copies share the payload.

namespace SimNet.Simulated.Packets;

internal sealed class UdpDatagram(DatagramPool pool) : Packet
{
    internal const int ProtocolNumber = 17;

    /// <summary>Time to live, or hop limit.</summary>
    internal byte Hops { get; set; }

    /// <summary>Type of service, or traffic class.</summary>
    internal byte TrafficClass { get; set; }

    /// <summary>What the datagram costs a buffer that holds it (truesize), in bytes.</summary>
    internal int Cost { get; set; }

    /// <summary>The index of the interface it came in by; 0 when the receiver did not ask for it in time.</summary>
    internal int InterfaceIndex { get; set; }

    /// <summary>Whether its sender named no address: it is for the sender's own host, whichever of its addresses that is.</summary>
    internal bool IsToSelf { get; set; }

    /// <summary>Who sent it; null for a copy.</summary>
    internal IPacketSender? Sender { get; set; }

    /// <summary>When it reached its receiver.</summary>
    internal long ArrivedTicks { get; set; }

    /// <summary>How many the receiver had dropped before it, if it asked for that.</summary>
    internal int DropsBefore { get; set; }

    internal override long TraceHeader => PackPorts(ProtocolNumber);

    /// <summary>The same datagram once more.</summary>
    internal UdpDatagram Copy()
    {
        var copy = pool.Rent();
        Payload.Block?.AddReference();
        copy.Payload = Payload;
        (copy.Source, copy.Destination, copy.Fragments) = (Source, Destination, Fragments);
        (copy.Hops, copy.TrafficClass, copy.Cost) = (Hops, TrafficClass, Cost);
        return copy;
    }

    internal override void OnHeld() => Sender?.OnHeld(Cost);

    internal override void OnLetGo() => Sender?.OnLetGo(Cost);

    internal override void Release()
    {
        Clear();
        InterfaceIndex = DropsBefore = 0;
        IsToSelf = false;
        Sender = null;
        pool.Return(this);
    }
}
