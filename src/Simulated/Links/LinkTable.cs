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

    // Neighbours that are being looked for, and the searches of each host in the order in which they began.
    private readonly Dictionary<(int Source, HostAddress Address), NeighbourSearch> _searches = [];
    private readonly List<List<NeighbourSearch>> _searchesOfHost = [];

    // Who hears a group, by number: whoever is told at the same instant is told in that order.
    private readonly Dictionary<HostAddress, SortedSet<int>> _groups = [];
    private LinkOptions _default = initial;

    internal void Add(string name, IEnumerable<HostAddress> addresses, IPacketReceiver receiver)
    {
        _receivers.Add((name, receiver));
        _lastRoutes.Add(default);
        _searchesOfHost.Add([]);
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

    public void Carry(int sourceHost, Packet packet, bool isOnLink)
    {
        var link = Route(sourceHost, packet.Destination.Address);
        if (isOnLink && (_searches.Count > 0 || !IsUp(link)) && Seek(sourceHost, packet, link))
            return;
        if (link is not null)
            Carry(sourceHost, link, packet);
        else
            Drop(TraceEventKind.PacketUnroutable, sourceHost, 0, packet);
    }

    public void OnLinkDown(int host)
    {
        foreach (var search in _searchesOfHost[host - 1])
        {
            _searches.Remove((search.Source, search.Address));
            clock.Events.Remove(search);
            while (search.TryTake(out var packet))
                DropUnheard(host, packet);
        }

        _searchesOfHost[host - 1].Clear();
    }

    public void CarryToMany(int sourceHost, UdpDatagram datagram)
    {
        var destination = datagram.Destination.Address;
        if (!destination.IsMulticast || destination.IsGroupOfAllHosts)
        {
            for (var host = 1; host <= _receivers.Count; host++)
                CarryCopy(sourceHost, host, datagram);
        }
        else if (_groups.TryGetValue(destination, out var members))
        {
            foreach (var host in members)
                CarryCopy(sourceHost, host, datagram);
        }

        datagram.Release();
    }

    public void Join(int host, HostAddress group)
    {
        if (!_groups.TryGetValue(group, out var members))
            _groups.Add(group, members = []);
        members.Add(host);
    }

    public void Leave(int host, HostAddress group)
    {
        var members = _groups[group];
        members.Remove(host);
        if (members.Count == 0)
            _groups.Remove(group);
    }

    // ---- Neighbours

    /// <summary>Whether somebody has the address that is looked for, and his link is up.</summary>
    internal bool Answers(NeighbourSearch search) => IsUp(Route(search.Source, search.Address));

    internal void AskAgain(NeighbourSearch search) => clock.ScheduleAfter(search, NeighbourSearch.IntervalTicks);

    /// <summary>The search is over: what waits goes out, or back.</summary>
    internal void End(NeighbourSearch search, bool isFound)
    {
        _searches.Remove((search.Source, search.Address));
        _searchesOfHost[search.Source - 1].Remove(search);
        while (search.TryTake(out var packet))
        {
            if (isFound)
                Carry(search.Source, Route(search.Source, search.Address)!, packet);
            else
                _receivers[search.Source - 1].Receiver.Return(packet);
        }
    }

    /// <summary>A packet waited in vain.</summary>
    internal void DropUnheard(int source, Packet packet) => Drop(TraceEventKind.PacketUnroutable, source, 0, packet);

    private bool IsUp(Link? link) => link is not null && _receivers[link.Destination - 1].Receiver.IsLinkUp;

    // Whether the packet has to wait: for an answer, or for the next question to somebody who would answer by now.
    private bool Seek(int source, Packet packet, Link? link)
    {
        var address = packet.Destination.Address;
        if (!_searches.TryGetValue((source, address), out var search))
        {
            if (IsUp(link))
                return false;
            search = new NeighbourSearch(this, source, address);
            _searches.Add((source, address), search);
            _searchesOfHost[source - 1].Add(search);
            AskAgain(search);
        }

        search.Add(packet);
        return true;
    }

    private void CarryCopy(int source, int destination, UdpDatagram datagram)
    {
        if (destination != source)
            Carry(source, Get(source, destination), datagram.Copy());
    }

    private void Carry(int sourceHost, Link link, Packet packet)
    {
        if (link.IsCut)
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
