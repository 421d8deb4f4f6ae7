// A small rtnetlink(7): one request, one answer, on a socket of the namespace of the thread that made it. Owns the requests that hosts
// need; how they are laid out is NetlinkMessage's business, what they are for NetworkNamespace's and VethHost's.

using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>What becomes of packets that a route catches (RTN_ of linux/rtnetlink.h).</summary>
internal enum RouteKind : byte
{
    Unicast = 1,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}

/// <summary>Changes interfaces, addresses, routes and neighbours of the namespace in which it was made. One thread at a time.</summary>
internal sealed class Netlink : IDisposable
{
    /// <summary>The index of lo, in every namespace.</summary>
    internal const int Loopback = 1;

    // nlmsg_flags
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort New = 0x400 | 0x200; // NLM_F_CREATE | NLM_F_EXCL

    // nlmsg_type
    private const ushort Error = 2; // also with 0, for success
    private const ushort NewLink = 16;
    private const ushort GetLink = 18;
    private const ushort NewAddress = 20;
    private const ushort DeleteAddress = 21;
    private const ushort NewRoute = 24;
    private const ushort DeleteRoute = 25;
    private const ushort NewNeighbour = 28;

    private const uint InterfaceUp = 1; // IFF_UP
    private const uint InterfaceRunning = 0x40; // IFF_RUNNING: up, and the other end as well
    private const byte MainTable = 254;

    private readonly SafeFileHandle _socket;

    internal Netlink()
    {
        _socket = KernelCalls.CreateSocket(KernelCalls.NetlinkFamily, KernelCalls.RawCloseOnExec, KernelCalls.RouteProtocol);
        if (_socket.IsInvalid)
            throw KernelCalls.Failure("socket(AF_NETLINK)");
    }

    /// <summary>ip link add NAME index INDEX type veth peer name NAME index PEERINDEX netns PEER.</summary>
    internal void AddVeth(string name, int index, int peerIndex, SafeFileHandle peerNamespace)
    {
        var message = new NetlinkMessage(NewLink, New);
        message.Link(index);
        message.Attribute(3, name); // IFLA_IFNAME
        message.Attribute(18, () => // IFLA_LINKINFO
        {
            message.Attribute(1, "veth"); // IFLA_INFO_KIND
            message.Attribute(2, () => message.Attribute(1, () => // IFLA_INFO_DATA, VETH_INFO_PEER
            {
                message.Link(peerIndex);
                message.Attribute(3, name);
                message.Attribute(28, (int)peerNamespace.DangerousGetHandle()); // IFLA_NET_NS_FD
            }));
        });
        Change(message, $"a veth pair {name}");
    }

    /// <summary>ip link set up, or down.</summary>
    internal void SetUp(int link, bool up)
    {
        var message = new NetlinkMessage(NewLink, 0);
        message.Link(link, up ? InterfaceUp : 0, InterfaceUp);
        Change(message, $"link {link} {(up ? "up" : "down")}");
    }

    /// <summary>ip link set mtu.</summary>
    internal void SetMtu(int link, int bytes)
    {
        var message = new NetlinkMessage(NewLink, 0);
        message.Link(link);
        message.Attribute(4, bytes); // IFLA_MTU
        Change(message, $"MTU {bytes} of link {link}");
    }

    /// <summary>Whether it is up and has a carrier.</summary>
    internal bool IsRunning(int link)
    {
        var message = new NetlinkMessage(GetLink, 0);
        message.Link(link);
        var answer = Exchange(message, 0, $"the state of link {link}");
        return (MemoryMarshal.Read<uint>(answer.AsSpan(NetlinkMessage.HeaderLength + 8)) & InterfaceRunning) != 0;
    }

    /// <summary>ip address add, with the broadcast address of the subnet and without looking for duplicates.</summary>
    internal void AddAddress(int link, IPAddress address, int prefixLength) =>
        ChangeAddress(NewAddress, New, link, address, prefixLength);

    /// <summary>ip address delete.</summary>
    internal void RemoveAddress(int link, IPAddress address, int prefixLength) =>
        ChangeAddress(DeleteAddress, 0, link, address, prefixLength);

    /// <summary>ip route add KIND DESTINATION [via GATEWAY] [dev LINK].</summary>
    internal void AddRoute(RouteKind kind, IPNetwork destination, IPAddress? gateway = null, int? link = null) =>
        ChangeRoute(NewRoute, New, kind, destination, gateway, link);

    /// <summary>ip route delete KIND DESTINATION.</summary>
    internal void RemoveRoute(RouteKind kind, IPNetwork destination) => ChangeRoute(DeleteRoute, 0, kind, destination, null, null);

    /// <summary>ip neighbour add ADDRESS lladdr MAC nud permanent.</summary>
    internal void AddNeighbour(int link, IPAddress address, byte[] hardwareAddress)
    {
        const ushort Permanent = 0x80; // NUD_PERMANENT
        var message = new NetlinkMessage(NewNeighbour, New);
        message.Write((uint)NetlinkMessage.Family(address)); // struct ndmsg
        message.Write(link);
        message.Write((uint)Permanent);
        message.Attribute(1, address); // NDA_DST
        message.Attribute(2, hardwareAddress); // NDA_LLADDR
        Change(message, $"neighbour {address}");
    }

    public void Dispose() => _socket.Dispose();

    private void ChangeAddress(ushort type, ushort flags, int link, IPAddress address, int prefixLength)
    {
        const int NoDuplicateDetection = 2; // IFA_F_NODAD
        var message = new NetlinkMessage(type, flags);
        message.Write([NetlinkMessage.Family(address), (byte)prefixLength, 0, 0]); // struct ifaddrmsg
        message.Write(link);
        message.Attribute(2, address); // IFA_LOCAL
        message.Attribute(1, address); // IFA_ADDRESS
        if (NetlinkMessage.Family(address) == 2)
            message.Attribute(4, Broadcast(address, prefixLength)); // IFA_BROADCAST
        message.Attribute(8, NoDuplicateDetection); // IFA_FLAGS
        Change(message, $"address {address}/{prefixLength}");
    }

    private void ChangeRoute(ushort type, ushort flags, RouteKind kind, IPNetwork destination, IPAddress? gateway, int? link)
    {
        const byte Static = 4; // RTPROT_STATIC
        const byte OnLink = 253; // RT_SCOPE_LINK
        var scope = kind == RouteKind.Unicast && gateway is null && type == NewRoute ? OnLink : (byte)0;
        var message = new NetlinkMessage(type, flags);
        message.Write([NetlinkMessage.Family(destination.BaseAddress), (byte)destination.PrefixLength, 0, 0]); // struct rtmsg
        message.Write([MainTable, Static, scope, (byte)kind]);
        message.Write(0u);
        message.Attribute(1, destination.BaseAddress); // RTA_DST
        if (gateway is not null)
            message.Attribute(5, gateway); // RTA_GATEWAY
        if (link is not null)
            message.Attribute(4, link.Value); // RTA_OIF
        Change(message, $"{kind} route to {destination}");
    }

    private static IPAddress Broadcast(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 32; bit++)
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private void Change(NetlinkMessage message, string what) => Exchange(message, Acknowledge, what);

    private byte[] Exchange(NetlinkMessage message, ushort flags, string what)
    {
        var request = message.ToBytes((ushort)(Request | flags));
        if (KernelCalls.Send(_socket, request, request.Length, 0) != request.Length)
            throw KernelCalls.Failure($"send to rtnetlink ({what})");
        var answer = new byte[8192];
        if (KernelCalls.Receive(_socket, answer, answer.Length, 0) < NetlinkMessage.HeaderLength + 4)
            throw KernelCalls.Failure($"receive from rtnetlink ({what})");
        var errno = MemoryMarshal.Read<ushort>(answer.AsSpan(4)) == Error
            ? -MemoryMarshal.Read<int>(answer.AsSpan(NetlinkMessage.HeaderLength))
            : 0;
        return errno == 0
            ? answer
            : throw new Win32Exception(errno, $"rtnetlink refused {what}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
    }
}
