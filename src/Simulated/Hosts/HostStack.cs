// The network stack of one host: its addresses, its sockets by protocol, and its way to others. It knows no other host; what is not for
// itself goes to the carrier. Packets to itself are handled before the call that caused them returns, as on loopback.

using System.Net.Sockets;
using SimNet.Simulated.Choices;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated.Hosts;

internal sealed class HostStack : IPacketReceiver
{
    // Loopback's MTU is 65,536: the payload that fits with headers and time stamps (Linux).
    // The time stamps that Linux sends where the MTU does not matter.
    private const int TimestampBytes = 12;
    private const int LoopbackMtuBytes = 65535;

    private readonly HostServices _services;
    private readonly ChoiceStream _choices;
    private readonly Queue<Packet> _loopback = new();
    private UdpTable? _udp;
    private bool _isFlushing;
    private int _lastSocket;

    internal HostStack(HostIdentity identity, HostServices services, TcpSettings tcp, HostLimits limits, int mtuBytes)
    {
        Identity = identity;
        RoutingTable = new HostRoutes(identity.Addresses);
        Clock = services.Clock;
        Segments = services.Segments;
        Trace = services.Trace;
        _services = services;
        Routes = new DatagramRoutes(this);
        _choices = services.Choices.GetStream($"host/{identity.Name}/tcp");
        Limits = limits;
        Memory = new BufferMemory(this);
        MtuBytes = mtuBytes;
        var firstPort = _choices.Next("first ephemeral port", Math.Max(1, limits.EphemeralPorts));
        Tcp = new TcpTable(this, tcp, new PortTable(this, firstPort));
        Unix = new UnixTable(this);
    }

    internal HostIdentity Identity { get; }

    internal int Number => Identity.Number;

    internal VirtualClock Clock { get; }

    internal SegmentPool Segments { get; }

    internal Trace Trace { get; }

    /// <summary>The limits in force.</summary>
    internal HostLimits Limits { get; set; }

    /// <summary>What the buffers of all sockets hold.</summary>
    internal BufferMemory Memory { get; }

    internal TcpTable Tcp { get; }

    /// <summary>The Unix domain sockets.</summary>
    internal UnixTable Unix { get; }

    /// <summary>Made with the first socket that needs it.</summary>
    internal UdpTable Udp => _udp ??= CreateUdp();

    internal DatagramRoutes Routes { get; }

    internal HostRoutes RoutingTable { get; }

    public bool IsLinkUp => RoutingTable.IsLinkUp;

    internal IPacketCarrier Carrier => _services.Carrier;

    /// <summary>The largest packet to other hosts, headers included.</summary>
    internal int MtuBytes { get; }

    /// <summary>Sockets that the host's programs have open.</summary>
    internal int OpenDescriptors { get; private set; }

    /// <summary>Makes a socket of a family and type that are known to be supported.</summary>
    internal HostSocket CreateSocket(AddressFamily family, SocketType type)
    {
        if (family == AddressFamily.Unix)
            return Unix.Create(type);
        return type == SocketType.Stream ? new TcpSocket(this, family) : new UdpSocket(this, family);
    }

    internal int CreateNumber() => ++_lastSocket;

    /// <summary>Counts one more open socket; false when there are as many as allowed (EMFILE).</summary>
    internal bool TryTakeDescriptor()
    {
        if (OpenDescriptors >= Limits.MaximumDescriptors)
            return false;
        OpenDescriptors++;
        return true;
    }

    internal void ReturnDescriptor() => OpenDescriptors--;

    /// <summary>Whether packets to the address come back to this host.</summary>
    internal bool IsLocal(HostAddress address) => address.IsLoopback || Identity.Addresses.AsSpan().Contains(address);

    /// <summary>The address that packets to the destination come from, or null when there is no route.</summary>
    internal HostAddress? SourceFor(HostAddress destination)
    {
        if (destination.IsLoopback)
            return destination.IsIPv4 ? HostAddress.LoopbackIPv4 : HostAddress.LoopbackIPv6;
        return IsLocal(destination) ? destination : FirstAddress(destination.IsIPv4);
    }

    /// <summary>Whether there is a way to the destination, and what the kernel says when there is none. IPv6 has not even one to the host's
    /// own addresses while the link is down.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="isOnLink">Whether the sender says that it is on the link (SO_DONTROUTE); IPv6 does not listen to that.</param>
    internal SocketError Reach(HostAddress destination, bool isOnLink = false)
    {
        if (IsLocal(destination))
            return IsLinkUp || destination.IsIPv4 || destination.IsLoopback ? SocketError.Success : SocketError.NetworkUnreachable;
        return RefusalOf(RoutingTable.Find(destination, isOnLink && destination.IsIPv4));
    }

    private static SocketError RefusalOf(RouteKind? route) => route switch
    {
        RouteKind.Link or RouteKind.Gateway => SocketError.Success,
        RouteKind.Unreachable => SocketError.HostUnreachable,
        RouteKind.Prohibit => SocketError.AccessDenied,
        RouteKind.Blackhole => SocketError.InvalidArgument,
        _ => SocketError.NetworkUnreachable,
    };

    /// <summary>Takes the link down, or up.</summary>
    internal void SetLink(bool isUp)
    {
        if (isUp == IsLinkUp)
            return;
        RoutingTable.IsLinkUp = isUp;
        Trace.Add(isUp ? TraceEventKind.LinkUp : TraceEventKind.LinkDown, Number);
        if (!isUp)
            Carrier.OnLinkDown(Number);
    }

    /// <summary>The host's first address of the protocol, besides loopback; null when it has none.</summary>
    internal HostAddress? FirstAddress(bool isIPv4)
    {
        foreach (var address in Identity.Addresses)
        {
            if (address.IsIPv4 == isIPv4)
                return address;
        }

        return null;
    }

    /// <summary>Whether the address stands for all hosts of a network of this host: 255.255.255.255, 127.255.255.255, and the directed
    /// broadcast of the classful network of each of its addresses.</summary>
    internal bool IsBroadcast(HostAddress address)
    {
        if (!address.IsIPv4 || (address.IPv4 & 0xFF) != 0xFF)
            return false;
        if (address.IsLimitedBroadcast || address == HostAddress.LoopbackIPv4.ClassfulBroadcast)
            return true;
        foreach (var own in Identity.Addresses)
        {
            if (own.IsIPv4 && own.ClassfulBroadcast == address)
                return true;
        }

        return false;
    }

    /// <summary>The largest packet to a destination (IP_MTU).</summary>
    internal int MtuTo(HostAddress destination) => IsLocal(destination) ? LoopbackMtuBytes : MtuBytes;

    internal int SegmentBytesTo(HostAddress destination) =>
        (IsLocal(destination) ? LargestSegmentBytes(destination) : MtuBytes) - TcpSegment.HeaderBytesTo(destination);

    // A packet of IPv4 cannot be as large as the MTU of loopback.
    private static int LargestSegmentBytes(HostAddress destination) =>
        (destination.IsIPv4 ? ushort.MaxValue : ushort.MaxValue + 1) - TimestampBytes;

    internal SequenceNumber NextInitialSequence() =>
        new(((uint)_choices.Next("initial sequence number", 1 << 30) << 2) + 1);

    /// <summary>Sends a packet on its way; to this host itself it waits for <see cref="Flush"/>.</summary>
    /// <returns>Success, or why there is no way: the packet is lost.</returns>
    internal SocketError Transmit(Packet packet)
    {
        var destination = packet.Destination.Address;
        var isLocal = IsLocal(destination);
        var route = isLocal ? null : RoutingTable.Find(destination);
        var refusal = isLocal ? Reach(destination) : RefusalOf(route);
        if (refusal != SocketError.Success)
        {
            Drop(TraceEventKind.PacketUnroutable, packet);
            return refusal;
        }

        TraceSent(packet);
        if (isLocal)
            _loopback.Enqueue(packet);
        else
            _services.Carrier.Carry(Number, packet, route == RouteKind.Link);
        return SocketError.Success;
    }

    /// <summary>Sends a datagram to this host itself, whatever its destination: what all hosts or a group are to hear.</summary>
    internal void TransmitToSelf(UdpDatagram datagram)
    {
        TraceSent(datagram);
        _loopback.Enqueue(datagram);
    }

    /// <summary>Sends a datagram to all other hosts, or to those that are in its group.</summary>
    internal void TransmitToMany(UdpDatagram datagram)
    {
        TraceSent(datagram);
        _services.Carrier.CarryToMany(Number, datagram);
    }

    /// <summary>Handles what the host has sent to itself, and what that brings about.</summary>
    internal void Flush()
    {
        if (_isFlushing)
            return;
        _isFlushing = true;
        try
        {
            while (_loopback.TryDequeue(out var packet))
                Deliver(packet);
        }
        finally
        {
            _isFlushing = false;
        }
    }

    public void Receive(Packet packet)
    {
        if (!IsLinkUp)
        {
            Drop(TraceEventKind.PacketBlocked, packet);
            return;
        }

        Trace.Add(
            TraceEventKind.PacketDelivered, Number, 0, packet.TraceHeader, packet.TraceNumbers, packet.Payload.Length);
        if (packet is UdpDatagram datagram)
            datagram.InterfaceIndex = DatagramRoutes.Network;
        Deliver(packet);
        Flush();
    }

    // Datagrams are lost without a word: HostUnreachable is not an error that UDP tells (IP_RECVERR would).
    public void Return(Packet packet)
    {
        var address = new FourTuple(packet.Source, packet.Destination);
        var isOfConnection = packet is TcpSegment;
        Drop(TraceEventKind.PacketUnroutable, packet);
        if (isOfConnection && Tcp.TryGet(address, out var socket))
            socket.OnUnreachable();
    }

    private void Drop(TraceEventKind kind, Packet packet)
    {
        Trace.Add(kind, Number, 0, packet.TraceHeader, packet.TraceNumbers, packet.Payload.Length);
        packet.Release();
    }

    private void Deliver(Packet packet)
    {
        switch (packet)
        {
            case TcpSegment segment:
                Tcp.Deliver(segment);
                segment.Release();
                break;
            case UdpDatagram datagram:
                if (datagram.InterfaceIndex == 0)
                    datagram.InterfaceIndex = DatagramRoutes.Loopback;
                Udp.Deliver(datagram);
                break;
            case PortUnreachable answer:
                Udp.OnUnreachable(answer);
                answer.Release();
                break;
        }
    }

    private void TraceSent(Packet packet) => Trace.Add(
        packet.IsRetransmission ? TraceEventKind.PacketSentAgain : TraceEventKind.PacketSent,
        Number,
        0,
        packet.TraceHeader,
        packet.TraceNumbers,
        packet.Payload.Length);

    private UdpTable CreateUdp()
    {
        var choices = _services.Choices.GetStream($"host/{Identity.Name}/udp");
        var firstPort = choices.Next("first ephemeral port", Math.Max(1, Limits.EphemeralPorts));
        return new UdpTable(this, new PortTable(this, firstPort), _services.Datagrams);
    }
}
