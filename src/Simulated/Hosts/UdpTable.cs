// A host's UDP: its sockets by port, which of them a datagram is for, and the groups that they have joined. A datagram for one goes to the
// most specific socket, one for many to every socket that hears it, and nobody answers for the dead ports of those.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

internal sealed class UdpTable(HostStack host, PortTable ports, DatagramPool datagrams)
{
    // Sockets of a port in the order in which they got their address: the last one is preferred.
    private readonly Dictionary<ushort, List<UdpSocket>> _sockets = [];
    private readonly Dictionary<(HostAddress Group, int Interface), int> _members = [];
    private readonly AnswerLimiter _answers = new();
    private List<UdpSocket>? _freeList = [];

    internal PortTable Ports { get; } = ports;

    internal DatagramPool Datagrams { get; } = datagrams;

    // ---- Sockets and groups

    internal void Add(UdpSocket socket)
    {
        if (!_sockets.TryGetValue(socket.Local.Port, out var sockets))
            _sockets.Add(socket.Local.Port, sockets = []);
        sockets.Add(socket);
    }

    internal void Remove(UdpSocket socket)
    {
        var sockets = _sockets[socket.Local.Port];
        sockets.Remove(socket);
        if (sockets.Count == 0)
            _sockets.Remove(socket.Local.Port);
    }

    /// <summary>One socket more wants to hear a group on an interface.</summary>
    internal void Join(HostAddress group, int interfaceIndex)
    {
        var count = _members.GetValueOrDefault((group, interfaceIndex));
        _members[(group, interfaceIndex)] = count + 1;
        if (count == 0 && interfaceIndex == DatagramRoutes.Network)
            host.Carrier.Join(host.Number, group);
    }

    /// <summary>A socket does not want to hear the group any more.</summary>
    internal void Leave(HostAddress group, int interfaceIndex)
    {
        var count = _members[(group, interfaceIndex)] - 1;
        if (count > 0)
        {
            _members[(group, interfaceIndex)] = count;
            return;
        }

        _members.Remove((group, interfaceIndex));
        if (interfaceIndex == DatagramRoutes.Network)
            host.Carrier.Leave(host.Number, group);
    }

    // ---- Out

    /// <summary>Sends a datagram on its way.</summary>
    /// <param name="datagram">The datagram, which is taken over.</param>
    /// <param name="route">Its way.</param>
    /// <param name="isHeardHere">Whether sockets of this host hear it too, if it goes out to the network and they want to.</param>
    internal void Transmit(UdpDatagram datagram, in DatagramRoute route, bool isHeardHere)
    {
        if (route.Reach == DatagramReach.One)
        {
            host.Transmit(datagram);
        }
        else if (route.InterfaceIndex == DatagramRoutes.Loopback)
        {
            datagram.InterfaceIndex = DatagramRoutes.Loopback;
            host.TransmitToSelf(datagram);
        }
        else
        {
            if (isHeardHere)
                host.TransmitToSelf(OwnCopy(datagram));
            if (datagram.Hops > 0 && !route.Destination.IsNodeLocalGroup)
                host.TransmitToMany(datagram);
            else
                datagram.Release();
        }

        host.Flush();
    }

    // ---- In

    /// <summary>Takes over a datagram that reached the host, and hands it to whom it is for.</summary>
    internal void Deliver(UdpDatagram datagram)
    {
        var destination = datagram.Destination.Address;
        datagram.ArrivedTicks = host.Clock.NowTicks;
        if (datagram.InterfaceIndex == DatagramRoutes.Network && datagram.Source.Address.IsLoopback)
            datagram.Release(); // Nothing that comes in from outside comes from loopback (RFC 1122 section 3.2.1.3).
        else if (destination.IsMulticast)
            DeliverToMany(datagram, IsMember(destination, datagram.InterfaceIndex));
        else if (host.IsBroadcast(destination))
            DeliverToMany(datagram, isForUs: true);
        else if (!host.IsLocal(destination))
            datagram.Release(); // Another network's broadcast.
        else if (Find(destination, datagram.Destination.Port, datagram.Source) is { } socket)
            Hand(datagram, socket);
        else
            Refuse(datagram);
    }

    /// <summary>A datagram of this host found nobody: tells the socket that sent it, if it is connected to where it went.</summary>
    internal void OnUnreachable(PortUnreachable answer) =>
        Find(answer.QuotedSource.Address, answer.QuotedSource.Port, answer.QuotedDestination)?.OnRefused();

    // The interface is the one that has the address, also when the host has sent it to itself (measured; inet_iif), unless it named none.
    private void Hand(UdpDatagram datagram, UdpSocket socket)
    {
        datagram.InterfaceIndex = datagram.IsToSelf ? DatagramRoutes.Loopback : host.Routes.InterfaceOf(datagram.Destination.Address);
        socket.OnDatagram(datagram);
    }

    private void DeliverToMany(UdpDatagram datagram, bool isForUs)
    {
        if (isForUs && _sockets.TryGetValue(datagram.Destination.Port, out var sockets))
        {
            // A list of its own: what comes of a datagram may open and close other sockets.
            var hearing = _freeList ?? [];
            _freeList = null;
            foreach (var socket in sockets)
            {
                if (socket.Hears(datagram.Destination.Address, datagram.Source, datagram.InterfaceIndex))
                    hearing.Add(socket);
            }

            foreach (var socket in hearing)
            {
                var copy = datagram.Copy();
                (copy.InterfaceIndex, copy.ArrivedTicks) = (datagram.InterfaceIndex, datagram.ArrivedTicks);
                socket.OnDatagram(copy);
            }

            hearing.Clear();
            _freeList = hearing;
        }

        datagram.Release();
    }

    // The kernel's score (compute_score in net/ipv4/udp.c): bound to the address before bound to the wildcard, then connected to the
    // sender, then IPv4 before IPv6; among equals the one that was bound last, or one of those that share the port by SO_REUSEPORT.
    private UdpSocket? Find(HostAddress local, ushort port, TransportAddress remote)
    {
        if (!_sockets.TryGetValue(port, out var sockets))
            return null;
        UdpSocket? best = null;
        var bestScore = 0;
        for (var i = sockets.Count - 1; i >= 0; i--)
        {
            var score = sockets[i].Score(local, remote);
            if (score > bestScore)
                (best, bestScore) = (sockets[i], score);
        }

        return best is { Options.ReusePort: true, IsConnected: false } && sockets.Count > 1
            ? OneOfGroup(sockets, best, new FourTuple(new TransportAddress(local, port), remote))
            : best;
    }

    private static UdpSocket OneOfGroup(List<UdpSocket> sockets, UdpSocket best, FourTuple address)
    {
        var count = 0;
        foreach (var socket in sockets)
            count += socket.SharesWith(best) ? 1 : 0;
        var chosen = (int)((uint)address.GetHashCode() % (uint)count);
        foreach (var socket in sockets)
        {
            if (socket.SharesWith(best) && chosen-- == 0)
                return socket;
        }

        return best;
    }

    // The groups of all hosts are heard without joining: RFC 1112 section 4, RFC 4291 section 2.7.1.
    private bool IsMember(HostAddress group, int interfaceIndex) =>
        _members.ContainsKey((group, interfaceIndex)) || group.IsGroupOfAllHosts;

    private void Refuse(UdpDatagram datagram)
    {
        var isLocal = host.IsLocal(datagram.Source.Address);
        if (isLocal || _answers.TryTake(datagram.Source.Address, host.Clock.NowTicks))
        {
            var answer = Datagrams.RentAnswer();
            answer.Source = new TransportAddress(datagram.Destination.Address, 0);
            answer.Destination = new TransportAddress(datagram.Source.Address, 0);
            (answer.QuotedSource, answer.QuotedDestination) = (datagram.Source, datagram.Destination);
            host.Transmit(answer);
        }

        datagram.Release();
    }

    private static UdpDatagram OwnCopy(UdpDatagram datagram)
    {
        var copy = datagram.Copy();
        copy.InterfaceIndex = DatagramRoutes.Network;
        return copy;
    }
}
