// Everything between the hosts: who has which address, and the link for each pair in each direction. A link comes into being with
// its first packet or setting, so what hosts could say to each other and do not costs nothing.

using SimNet.Simulated.Choices;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Links;

internal sealed class LinkTable(VirtualClock clock, Trace trace, ChoiceSource choices, LinkOptions initial)
    : IPacketCarrier
{
    private readonly Dictionary<HostAddress, int> _hosts = [];
    private readonly Dictionary<long, Link> _links = [];
    private readonly List<(string Name, IPacketReceiver Receiver)> _receivers = [];

    // Where each host sent last: conversations go back and forth between few.
    private readonly List<(HostAddress Address, Link? Link)> _lastRoutes = [];
    private readonly Stack<PacketDelivery> _deliveries = new();
    private LinkOptions _default = initial;

    internal void Add(string name, IEnumerable<HostAddress> addresses, IPacketReceiver receiver)
    {
        _receivers.Add((name, receiver));
        _lastRoutes.Add(default);
        foreach (var address in addresses)
            _hosts.Add(address, _receivers.Count);
    }

    internal bool Knows(HostAddress address) => _hosts.ContainsKey(address);

    /// <summary>Sets every link, and those that come into being later.</summary>
    internal void SetAll(LinkOptions options)
    {
        _default = options;
        foreach (var link in _links.Values)
            link.Options = options;
    }

    internal Link Get(int source, int destination)
    {
        var key = ((long)source << 32) | (uint)destination;
        if (_links.TryGetValue(key, out var link))
            return link;
        var name = $"link/{_receivers[source - 1].Name}->{_receivers[destination - 1].Name}";
        link = new Link(destination, choices.GetStream(name), _default);
        _links.Add(key, link);
        return link;
    }

    public void Carry(int sourceHost, Packet packet)
    {
        if (Route(sourceHost, packet.Destination.Address) is not { } link)
            Drop(TraceEventKind.PacketUnroutable, sourceHost, 0, packet);
        else if (link.IsCut)
            Drop(TraceEventKind.PacketBlocked, sourceHost, link.Destination, packet);
        else if (link.Loses(packet))
            Drop(TraceEventKind.PacketLost, sourceHost, link.Destination, packet);
        else
            Deliver(link, packet);
    }

    private Link? Route(int source, HostAddress address)
    {
        var last = _lastRoutes[source - 1];
        if (last.Link is not null && last.Address == address)
            return last.Link;
        if (!_hosts.TryGetValue(address, out var destination))
            return null;
        var link = Get(source, destination);
        _lastRoutes[source - 1] = (address, link);
        return link;
    }

    private void Deliver(Link link, Packet packet)
    {
        if (!_deliveries.TryPop(out var delivery))
            delivery = new PacketDelivery(_deliveries);
        delivery.Packet = packet;
        delivery.Receiver = _receivers[link.Destination - 1].Receiver;
        clock.ScheduleAfter(delivery, link.LatencyTicks);
    }

    private void Drop(TraceEventKind kind, int source, int destination, Packet packet)
    {
        trace.Add(kind, source, destination, packet.TraceHeader, packet.TraceNumbers, packet.Payload.Length);
        packet.Release();
    }
}
