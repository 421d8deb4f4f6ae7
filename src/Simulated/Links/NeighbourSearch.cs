// The search for who has an address on the link (RFC 826, RFC 4861 section 7.2.2): asked for at once and twice more, a second apart, and given
// up a second later. What is sent there meanwhile waits; when there is too much of it, the oldest goes (unres_qlen_bytes).

using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Links;

internal sealed class NeighbourSearch(LinkTable table, int source, HostAddress address) : ScheduledEvent
{
    /// <summary>The time between questions [retrans_time_ms].</summary>
    internal const long IntervalTicks = TimeSpan.TicksPerSecond;

    // [mcast_solicit], [unres_qlen_bytes], and about what the kernel keeps of a packet beside its payload.
    private const int Questions = 3;
    private const int MostHeldBytes = 212_992;
    private const int PacketBytes = 768;

    private readonly Queue<Packet> _waiting = new();
    private int _heldBytes;
    private int _asked = 1;

    /// <summary>The number of the host that asks.</summary>
    internal int Source { get; } = source;

    internal HostAddress Address { get; } = address;

    /// <summary>Takes over a packet.</summary>
    internal void Add(Packet packet)
    {
        var cost = CostOf(packet);
        while (_heldBytes + cost > MostHeldBytes && TryTake(out var oldest))
        {
            _heldBytes -= CostOf(oldest);
            table.DropUnheard(Source, oldest);
        }

        _heldBytes += cost;
        _waiting.Enqueue(packet);
        packet.OnHeld();
    }

    /// <summary>Gives out what waits, in order.</summary>
    internal bool TryTake(out Packet packet)
    {
        if (!_waiting.TryDequeue(out packet!))
            return false;
        packet.OnLetGo();
        return true;
    }

    // A second has passed without an answer; now there may be one.
    internal override void Fire()
    {
        if (_asked < Questions && !table.Answers(this))
        {
            _asked++;
            table.AskAgain(this);
            return;
        }

        table.End(this, isFound: _asked < Questions);
    }

    private static int CostOf(Packet packet) => packet is UdpDatagram datagram ? datagram.Cost : PacketBytes + packet.Payload.Length;
}
