// A UDP socket as the kernel knows it. Calls answer with a SocketError and never wait. The order of the checks is that of Linux
// (net/ipv4/udp.c, datagram.c, and their IPv6 counterparts), since it decides which error is seen, and a failed call may have bound
// the socket already. What surprised is in docs/kernel-notes/udp-sockets.md.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Traces;
using SimNet.Simulated.Udp;

namespace SimNet.Simulated.Hosts;

internal sealed class UdpSocket : UdpSocketWithOptions, IPacketSender
{
    // IP_PMTUDISC_DO and _PROBE forbid fragments, and so does _INTERFACE.
    private const int DontFragment = 2;
    private const int ProbeDiscovery = 3;
    private const int InterfaceDiscovery = 4;
    private const int OmitDiscovery = 5;

    private const int ReceiveDrops = 40; // SO_RXQ_OVFL

    private readonly DatagramQueue _queue = new();

    // The address that datagrams come from, once a bind or a connect has chosen it.
    private HostAddress? _source;

    // The same for IPv4, of a socket that was connected to an IPv6 peer before (inet_saddr beside np->saddr).
    private HostAddress? _sourceOfIPv4;
    private TransportAddress? _peer;

    // The way to a peer that is one host: nothing that is set on the socket later changes it, and it holds as long as the host's routes.
    private DatagramRoute? _routeToPeer;
    private int _routesVersion;
    private SocketError _error;
    private int _chargedBytes;

    // What was sent and waits for a neighbour: all that a send buffer ever holds here.
    private int _heldBytes;
    private int _drops;
    private bool _isSendShut;
    private bool _isReceiveShut;
    private bool _isClosed;

    internal UdpSocket(HostStack host, AddressFamily family)
        : base(host, family)
    {
    }

    internal bool IsConnected => _peer is not null;

    internal override SocketName RemoteName => _peer is { } peer ? SocketName.Of(peer, Family) : default;

    // getpeername asks for the port.
    internal override bool HasPeer => _peer is { Port: not 0 };

    internal override string StateName => IsConnected ? "Connected" : "Unconnected";

    // ---- Naming

    internal override SocketError Bind(in SocketName name)
    {
        if (RefusalOfFamily(name) is var refusal and not SocketError.Success)
            return refusal;
        // Of what is wrong IPv6 looks at the port that is held first (inet6_bind), IPv4 last (inet_bind).
        if (IsIPv6 && Port.IsHeld)
            return SocketError.InvalidArgument;
        var address = name.Inet.Address;
        if (IsIPv6 && address.IsIPv4 && Options.IPv6Only)
            return SocketError.InvalidArgument;
        // A group of the link or of the host means nothing without an interface, and a name here has none.
        if (!address.IsIPv4 && address.IsMulticast && !address.IsGroupBeyondTheLink)
            return SocketError.InvalidArgument;
        // IPv6 asks whether the socket is bound before it looks at the address, IPv4 afterwards (__inet6_bind, __inet_bind).
        if (Port.IsHeld && IsIPv6)
            return SocketError.InvalidArgument;
        if (!MayBindTo(address))
            return SocketError.AddressNotAvailable;
        if (Port.IsHeld)
            return SocketError.InvalidArgument;
        var error = Port.Bind(name.Inet, isExplicit: true);
        if (error != SocketError.Success)
            return error;
        // Nobody sends from a group or a broadcast address; but one of IPv6 that is bound to a mapped one would (inet6_bind).
        var isOfMany = address.IsMulticast || Host.IsBroadcast(address);
        _source = address.IsAny || (isOfMany && !(IsIPv6 && address.IsIPv4)) ? null : address;
        // Bound to an address of IPv6 alone, a socket speaks IPv6 alone (inet6_bind).
        if (!address.IsAny && !address.IsIPv4)
            Options.IPv6Only = true;
        Host.Udp.Add(this);
        Host.Trace.Add(TraceEventKind.Bind, Host.Number, Number, Local.Port);
        return SocketError.Success;
    }

    internal override SocketError Connect(in SocketName name)
    {
        if (!TryBindToAny())
            return SocketError.AddressNotAvailable;
        var remote = name.Inet;
        if (RefusalToConnect(name, ref remote) is var refusal and not SocketError.Success)
            return refusal;
        var error = FindRoute(
            remote.Address, new DatagramOverrides { IsOnLink = Datagrams.Has(DatagramOption.DontRoute) }, out var route);
        if (error == SocketError.Success && route.Reach == DatagramReach.Everybody && !Datagrams.Has(DatagramOption.Broadcast))
            error = SocketError.AccessDenied;
        if (error != SocketError.Success)
            return error;
        if (_source is { IsIPv4: false } && route.Destination.IsIPv4)
            _sourceOfIPv4 ??= route.Source;
        else
            _source ??= route.Source;
        if (Local.Address.IsAny)
        {
            Host.Udp.Remove(this);
            Port.SetAddress(route.Source);
            Host.Udp.Add(this);
        }

        _peer = remote with { Address = route.Destination };
        _routeToPeer = route.Reach == DatagramReach.One ? route : null;
        _routesVersion = Host.RoutingTable.Version;
        Host.Trace.Add(TraceEventKind.Connect, Host.Number, Number, Local.Port, remote.Port);
        return SocketError.Success;
    }

    internal override SocketError ContinueConnect() => IsConnected ? SocketError.Success : SocketError.NotConnected;

    // ---- Sending

    internal override SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent)
    {
        sent = 0;
        var error = TryBindToAny() ? Prepare(bytes.Length, header, out var datagram) : Unprepared(out datagram);
        // The error of an earlier datagram is told after what is wrong with this one, and instead of sending it.
        if (error == SocketError.Success)
            error = TakeError();
        if (error == SocketError.Success && _isSendShut)
            error = SocketError.Shutdown;
        if (error == SocketError.Success && _heldBytes >= SendBufferBytes)
            error = SocketError.WouldBlock;
        if (error == SocketError.Success && !HasRoomFor(datagram, bytes.Length))
            error = SocketError.NoBufferSpaceAvailable;
        if (error == SocketError.Success && ProbesInVain(datagram, bytes.Length))
            error = SocketError.MessageSize;
        if (error != SocketError.Success)
            return error;
        header.Control?.Discard();
        sent = bytes.Length;
        Host.Trace.Add(TraceEventKind.Send, Host.Number, Number, length: sent);
        Host.Trace.AddPayload(bytes);
        if (!HasNoLength(datagram, bytes.Length))
            Transmit(bytes, datagram);
        // That there is room again is an event, and whoever waits for one hears of all that the socket is ready for.
        if (_isReceiveShut)
            AnnounceReadable();
        return SocketError.Success;
    }

    // Everything there is to know of a datagram before it is made.
    private readonly record struct Outgoing(
        DatagramRoute Route, ushort Port, bool IsToSelf, byte Hops, byte TrafficClass, Fragmentation Fragmentation, int Fragments);

    // Loopback carries one byte more than an IPv4 packet has a length for. Who looks at the interface alone sends that, and nobody takes it in.
    private static bool HasNoLength(in Outgoing datagram, int length) =>
        datagram.Fragmentation.IsIPv4 && length > datagram.Fragmentation.LongestBytes;

    // Who probes for the MTU is told by the host's own ICMP (Fragmentation Needed), and hears of it again if it is connected.
    private bool ProbesInVain(in Outgoing datagram, int length)
    {
        if (!HasNoLength(datagram, length) || Datagrams[DatagramOption.MtuDiscover] != ProbeDiscovery)
            return false;
        Hear(SocketError.MessageSize);
        return true;
    }

    private static SocketError Unprepared(out Outgoing datagram)
    {
        datagram = default;
        return SocketError.AddressNotAvailable; // No port is left.
    }

    private SocketError Prepare(int length, in SendHeader header, out Outgoing datagram)
    {
        datagram = default;
        if (!IsIPv6 && RefusalOfIPv4(length, header.Flags) is var first and not SocketError.Success)
            return first;
        var error = FindDestination(header.Destination, out var remote);
        var isIPv4 = remote.Address.IsIPv4;
        // Before the port, which is looked at by IPv4 then.
        if (error is SocketError.Success or SocketError.InvalidArgument && IsIPv6 && isIPv4
            && RefusalOfIPv4(length, header.Flags) is var later and not SocketError.Success)
            error = later;
        var overrides = default(DatagramOverrides);
        if (error == SocketError.Success && header.Control is not null)
            error = DatagramControl.Read(header.Control, Host, isIPv4, out overrides);
        overrides.IsOnLink = Datagrams.Has(DatagramOption.DontRoute) || (header.Flags & SocketFlags.DontRoute) != 0;
        // IPv4 looks for the way anew where only the link will do.
        var isKnown = header.Destination.IsNone && header.Control is null && !(overrides.IsOnLink && isIPv4)
            && _routesVersion == Host.RoutingTable.Version;
        var route = isKnown ? _routeToPeer.GetValueOrDefault() : default;
        if (error == SocketError.Success && route.InterfaceIndex == 0)
            error = FindRoute(remote.Address, overrides, out route);
        // Permission to reach everybody is asked for when the destination is chosen: a connected socket has it.
        if (error == SocketError.Success && route.Reach == DatagramReach.Everybody
            && !header.Destination.IsNone && !Datagrams.Has(DatagramOption.Broadcast))
            error = SocketError.AccessDenied;
        if (error != SocketError.Success)
            return error;
        var fragmentation = new Fragmentation(route.MtuBytes, isIPv4);
        if (length > LongestFor(fragmentation))
            return SocketError.MessageSize;
        datagram = new Outgoing(
            route,
            remote.Port,
            remote.Address is { IsIPv4: true, IsAny: true },
            (byte)(overrides.Hops ?? Datagrams[HopsOption(isIPv4, route.Reach)]),
            (byte)(overrides.TrafficClass ?? Datagrams[isIPv4 ? DatagramOption.TypeOfService : DatagramOption.TrafficClass]),
            fragmentation,
            fragmentation.CountFor(length));
        return SocketError.Success;
    }

    private void Transmit(ReadOnlySpan<byte> bytes, in Outgoing outgoing)
    {
        var route = outgoing.Route;
        var isIPv4 = route.Destination.IsIPv4;
        var datagram = Host.Udp.Datagrams.Rent(bytes);
        datagram.Source = new TransportAddress(route.Source, Local.Port);
        datagram.Destination = new TransportAddress(route.Destination, outgoing.Port);
        (datagram.Hops, datagram.TrafficClass, datagram.Fragments) = (outgoing.Hops, outgoing.TrafficClass, outgoing.Fragments);
        (datagram.IsToSelf, datagram.Sender) = (outgoing.IsToSelf, this);
        datagram.Cost = PacketCost.OfDatagram(bytes.Length, isIPv4, outgoing.Fragmentation.FragmentBytes, outgoing.Fragments);
        var isHeardHere = route.Reach == DatagramReach.Everybody
            || Datagrams.Has(isIPv4 ? DatagramOption.MulticastLoop : DatagramOption.MulticastLoopV6);
        Host.Udp.Transmit(datagram, route, isHeardHere);
    }

    private static SocketError RefusalOfIPv4(int length, SocketFlags flags)
    {
        if (length > ushort.MaxValue)
            return SocketError.MessageSize;
        return (flags & SocketFlags.OutOfBand) != 0 ? SocketError.OperationNotSupported : SocketError.Success;
    }

    private SocketError FindDestination(in SocketName name, out TransportAddress remote)
    {
        remote = _peer ?? default;
        if (name.IsNone)
        {
            if (_peer is null)
                return SocketError.DestinationAddressRequired;
            // On an IPv6 socket the kernel hands a mapped peer to IPv4 as if it were a destination of this call.
            return IsIPv6 && remote.Address.IsIPv4 && remote.Port == 0 ? SocketError.InvalidArgument : SocketError.Success;
        }

        if (!IsIPv6 && RefusalOfFamily(name) is var refusal and not SocketError.Success)
            return refusal;
        remote = name.Inet;
        if (IsIPv6 && remote.Address.IsIPv4 && Options.IPv6Only)
            return SocketError.NetworkUnreachable;
        if (remote.Port == 0)
            return SocketError.InvalidArgument;
        if (IsIPv6 && remote.Address == HostAddress.AnyIPv6 && Local.Address is { IsIPv4: true })
            remote = remote with { Address = HostAddress.LoopbackIPv4 };
        return SocketError.Success;
    }

    private SocketError RefusalToConnect(in SocketName name, ref TransportAddress remote)
    {
        // An IPv6 socket hands a name of IPv4 on before it looks at the length.
        if (name.Family == AddressFamily.InterNetwork && IsIPv6)
            return SocketError.AddressFamilyNotSupported;
        var refusal = RefusalOfFamily(name);
        if (refusal != SocketError.Success || !IsIPv6)
            return refusal;
        if (remote.Address == HostAddress.AnyIPv6 && Local.Address.IsIPv4)
            remote = remote with { Address = HostAddress.LoopbackIPv4 };
        return remote.Address.IsIPv4 && Options.IPv6Only ? SocketError.NetworkUnreachable : SocketError.Success;
    }

    private SocketError FindRoute(HostAddress destination, in DatagramOverrides overrides, out DatagramRoute route)
    {
        var source = overrides.Source ?? (destination.IsIPv4 && _source is { IsIPv4: false } ? _sourceOfIPv4 : _source);
        var interfaceIndex = overrides.InterfaceIndex;
        // From an address of IPv4 there is no way to one of IPv6, which is said after what its route says (ip6_dst_lookup_tail).
        if (!destination.IsIPv4 && Local.Address.IsIPv4 && overrides.Source is null)
        {
            var refusal = destination.IsMulticast || destination.IsAny ? SocketError.Success : Host.Reach(destination);
            route = default;
            return refusal == SocketError.Success ? SocketError.AddressFamilyNotSupported : refusal;
        }

        if (destination.IsMulticast && interfaceIndex == 0)
        {
            interfaceIndex = destination.IsIPv4 ? GroupInterface : GroupInterfaceV6;
            if (destination.IsIPv4)
                source ??= GroupSource;
        }

        return Host.Routes.TryFind(destination, source, interfaceIndex, overrides.IsOnLink, out route);
    }

    private int LongestFor(in Fragmentation fragmentation)
    {
        var discovery = Datagrams[fragmentation.IsIPv4 ? DatagramOption.MtuDiscover : DatagramOption.MtuDiscoverV6];
        var isForbidden = discovery is >= DontFragment and not OmitDiscovery
            || (!fragmentation.IsIPv4 && Datagrams.Has(DatagramOption.DontFragmentV6));
        var longest = fragmentation.LongestBytes;
        if (fragmentation.IsIPv4 && discovery is ProbeDiscovery or InterfaceDiscovery)
            longest++;
        return isForbidden ? Math.Min(fragmentation.LongestUnfragmentedBytes, longest) : longest;
    }

    private static DatagramOption HopsOption(bool isIPv4, DatagramReach reach) => (isIPv4, reach) switch
    {
        (true, DatagramReach.Group) => DatagramOption.MulticastTimeToLive,
        (true, _) => DatagramOption.TimeToLive,
        (false, DatagramReach.Group) => DatagramOption.MulticastHopLimit,
        _ => DatagramOption.HopLimit,
    };

    // The first packet has room where there is any; a further fragment not when what is before it costs more than twice the buffer
    // (__ip_append_data).
    private bool HasRoomFor(in Outgoing datagram, int length)
    {
        if (datagram.Fragments == 1 || !Host.Memory.HasRoomFor(length))
            return Host.Memory.HasRoomFor(length);
        var before = (datagram.Fragments - 1)
            * (long)PacketCost.OfPacket(datagram.Fragmentation.FragmentBytes, datagram.Fragmentation.IsIPv4);
        return before + _heldBytes + 1 <= 2L * SendBufferBytes;
    }

    // ---- Receiving

    internal override SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        if (_error != SocketError.Success)
            return TakeError();
        if (_queue.Count == 0)
            return _isReceiveShut && header.MayWait ? SocketError.Success : SocketError.WouldBlock;
        var datagram = _queue.Look();
        var length = datagram.Payload.Length;
        var copied = Math.Min(length, buffer.Length);
        datagram.Payload.Span[..copied].CopyTo(buffer);
        received.Count = (header.Flags & SocketFlags.Truncated) != 0 ? length : copied;
        received.Flags = length > copied ? SocketFlags.Truncated : SocketFlags.None;
        received.Sender = SocketName.Of(datagram.Source, Family);
        if (Datagrams.AsksForMore || Timestamps != TimestampKind.None)
            Report(datagram, header.ControlBytes, ref received);
        if ((header.Flags & SocketFlags.Peek) != 0)
            return SocketError.Success;
        _queue.Take(ReceiveBufferBytes).Release();
        Host.Memory.Update(ref _chargedBytes, _queue.HeldBytes);
        Host.Trace.Add(TraceEventKind.Receive, Host.Number, Number, length: received.Count);
        return SocketError.Success;
    }

    // The order is the kernel's: the socket's own, then IPv6's, then IPv4's.
    private void Report(UdpDatagram datagram, int controlBytes, ref Received received)
    {
        var report = new DatagramReport(controlBytes);
        var destination = datagram.Destination.Address;
        if (Timestamps != TimestampKind.None)
            report.AddTimestamp(Host.Clock.UtcNow.AddTicks(datagram.ArrivedTicks - Now), Timestamps == TimestampKind.Nanoseconds);
        if (datagram.DropsBefore > 0 && Datagrams.Has(DatagramOption.ReceiveDrops))
            report.AddNumber(Linux.SocketLevel, ReceiveDrops, datagram.DropsBefore, isHops: false);
        if (IsIPv6 && Datagrams.Has(DatagramOption.PacketInformationV6))
            received.IsInformedV6 = report.AddInformation(destination, datagram.InterfaceIndex, Family);
        if (!destination.IsIPv4)
        {
            if (Datagrams.Has(DatagramOption.ReceiveHopLimit))
                report.AddNumber(41, 52, datagram.Hops, isHops: true);
            if (Datagrams.Has(DatagramOption.ReceiveTrafficClass))
                report.AddNumber(41, 67, datagram.TrafficClass, isHops: false);
        }
        else
        {
            if (Datagrams.Has(DatagramOption.PacketInformation))
                received.IsInformed = report.AddInformation(destination, datagram.InterfaceIndex, AddressFamily.InterNetwork);
            if (Datagrams.Has(DatagramOption.ReceiveTimeToLive))
                report.AddNumber(0, 2, datagram.Hops, isHops: true);
            if (Datagrams.Has(DatagramOption.ReceiveTypeOfService))
                report.Add(0, 1, [datagram.TrafficClass], new RawControlMessage(0, 1, new[] { datagram.TrafficClass }));
        }

        if (received.IsInformed || received.IsInformedV6)
            (received.PacketDestination, received.InterfaceIndex) = (destination, datagram.InterfaceIndex);
        if (report.IsCut)
            received.Flags |= SocketFlags.ControlDataTruncated;
        received.Control = report.ToData();
    }

    internal override int? Available => _queue.Count == 0 ? 0 : _queue.Look().Payload.Length;

    // ---- What arrives

    /// <summary>How well a datagram to the address, from the sender, fits the socket; 0 when it is not for it.</summary>
    internal int Score(HostAddress destination, TransportAddress sender)
    {
        var own = Local.Address;
        if (own.IsAny ? !Covers(destination) : own != destination)
            return 0;
        var score = (IsIPv6 ? 1 : 2) + (own.IsAny ? 0 : 16);
        if (_peer is not { } peer)
            return score;
        // A peer with port 0 is any socket of that address.
        if (peer.Address != sender.Address || (peer.Port != 0 && peer.Port != sender.Port))
            return 0;
        return score + (peer.Port == 0 ? 4 : 8);
    }

    /// <summary>Whether the socket gets a copy of a datagram for many.</summary>
    internal bool Hears(HostAddress destination, TransportAddress sender, int interfaceIndex)
    {
        if (Score(destination, sender) == 0)
            return false;
        return !destination.IsMulticast
            || Groups.Has(destination, interfaceIndex)
            || Datagrams.Has(destination.IsIPv4 ? DatagramOption.MulticastAll : DatagramOption.MulticastAllV6);
    }

    /// <summary>Whether both are of one group that shares datagrams out by sender (SO_REUSEPORT).</summary>
    internal bool SharesWith(UdpSocket other) =>
        Options.ReusePort && _peer is null && Local == other.Local && Family == other.Family && Options.IPv6Only == other.Options.IPv6Only;

    /// <summary>Takes over a datagram for the socket, and keeps it if there is room.</summary>
    internal void OnDatagram(UdpDatagram datagram)
    {
        if (_isClosed || !Host.Memory.HasRoomFor(datagram.Cost) || !_queue.TryAdd(datagram, ReceiveBufferBytes))
        {
            _drops++;
            Host.Trace.Add(TraceEventKind.DatagramDropped, Host.Number, Number, Local.Port, length: datagram.Payload.Length);
            datagram.Release();
            return;
        }

        // The kernel notes the interface of an IPv4 datagram only for sockets that have asked for it by then.
        if (datagram.Destination.Address.IsIPv4
            && !Datagrams.Has(DatagramOption.PacketInformation) && !Datagrams.Has(DatagramOption.PacketInformationV6))
            datagram.InterfaceIndex = 0;
        if (Datagrams.Has(DatagramOption.ReceiveDrops))
            datagram.DropsBefore = _drops;
        Host.Memory.Update(ref _chargedBytes, _queue.HeldBytes);
        AnnounceReadable();
    }

    void IPacketSender.OnHeld(int bytes) => _heldBytes += bytes;

    // Half of the buffer has to be free again (sock_def_write_space).
    void IPacketSender.OnLetGo(int bytes)
    {
        _heldBytes -= bytes;
        if (!_isClosed && 2 * (_heldBytes + 1) <= SendBufferBytes)
            AnnounceWritable();
    }

    /// <summary>A datagram that the socket sent found nobody.</summary>
    internal void OnRefused() => Hear(SocketError.ConnectionRefused);

    // Of errors of the network a connected socket is told alone.
    private void Hear(SocketError error)
    {
        if (_peer is null)
            return;
        _error = error;
        Host.Trace.Add(TraceEventKind.Failed, Host.Number, Number, (int)_error);
        AnnounceReadable();
    }

    internal override void Fire() => Invariant.Check(false, "a UDP socket sets no timer");

    // ---- State and end

    internal override PollEvents Poll()
    {
        var events = _heldBytes + 1 < SendBufferBytes / 2 ? PollEvents.Out : PollEvents.None;
        if (_error != SocketError.Success)
            events |= PollEvents.Error;
        if (_queue.Count > 0 || _isReceiveShut)
            events |= PollEvents.In;
        if (_isReceiveShut && _isSendShut)
            events |= PollEvents.HangUp;
        return events;
    }

    internal override SocketError TakeError()
    {
        var error = _error;
        _error = SocketError.Success;
        return error;
    }

    // The kernel shuts down an unconnected socket, too, while it answers that it is not connected (inet_shutdown).
    internal override SocketError Shutdown(SocketShutdown how)
    {
        Host.Trace.Add(TraceEventKind.Shutdown, Host.Number, Number, (int)how);
        _isReceiveShut |= how != SocketShutdown.Send;
        _isSendShut |= how != SocketShutdown.Receive;
        if (_isReceiveShut)
            AnnounceReadable();
        return IsConnected ? SocketError.Success : SocketError.NotConnected;
    }

    private protected override void Close(bool abort)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Host.Trace.Add(TraceEventKind.Close, Host.Number, Number, 0);
        LeaveAllGroups();
        if (Port.IsHeld)
        {
            Host.Udp.Remove(this);
            Port.Release();
        }

        _queue.Clear();
        Host.Memory.Update(ref _chargedBytes, 0);
    }

    private bool Covers(HostAddress address) =>
        IsIPv6 ? (!address.IsIPv4 || !Options.IPv6Only) && (!Local.Address.IsIPv4 || address.IsIPv4) : address.IsIPv4;

    // What a call does first that needs a port (inet_autobind): also one that then fails.
    private bool TryBindToAny()
    {
        if (Port.IsHeld)
            return true;
        if (Port.Bind(new TransportAddress(Wildcard, 0), isExplicit: false) != SocketError.Success)
            return false;
        Host.Udp.Add(this);
        Host.Trace.Add(TraceEventKind.Bind, Host.Number, Number, Local.Port);
        return true;
    }
}
