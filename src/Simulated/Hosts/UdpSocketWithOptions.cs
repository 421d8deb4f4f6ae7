// The options of a UDP socket, by .NET's names and by the kernel's numbers, its groups, and the interface it sends to groups by. The
// answers are those of docs/kernel-notes/udp-options.md, errors for what there is not included.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Udp;

namespace SimNet.Simulated.Hosts;

internal abstract class UdpSocketWithOptions : InetSocket
{
    private const int MinimumReceiveBytes = 2304;
    private const int MinimumSendBytes = 4608;
    private const int AddressForm = 1;

    private HostAddress _groupSource;

    private protected UdpSocketWithOptions(HostStack host, AddressFamily family)
        : base(host, host.Udp.Ports, family, SocketType.Dgram, options: null)
    {
        Datagrams = new DatagramOptions(IsIPv6);
        ApplyOptions();
    }

    // SO_TIMESTAMP and SO_TIMESTAMPNS are one setting: the one that was set last holds.
    private protected enum TimestampKind
    {
        None,
        Microseconds,
        Nanoseconds,
    }

    internal override int InitialSendBufferBytes => HostLimits.DefaultBufferBytes;

    internal override int InitialReceiveBufferBytes => HostLimits.DefaultBufferBytes;

    private protected DatagramOptions Datagrams { get; }

    private protected TimestampKind Timestamps { get; private set; }

    private protected GroupMemberships Groups { get; } = new();

    /// <summary>SO_RCVBUF as it reads, which is what the kernel goes by.</summary>
    private protected int ReceiveBufferBytes { get; private set; }

    /// <summary>SO_SNDBUF as it reads.</summary>
    private protected int SendBufferBytes { get; private set; }

    /// <summary>The interface that IPv4 groups are sent to by; 0 leaves the choice to the host.</summary>
    private protected int GroupInterface { get; private set; }

    /// <summary>The interface that IPv6 groups are sent to by; 0 leaves the choice to the host.</summary>
    private protected int GroupInterfaceV6 { get; private set; }

    /// <summary>The address that IPv4 groups are sent from, if an interface was chosen by its address.</summary>
    private protected HostAddress? GroupSource => _groupSource == default ? null : _groupSource;

    internal sealed override void ApplyOptions()
    {
        ReceiveBufferBytes = Math.Max(2 * (Options.ReceiveBufferBytes ?? InitialReceiveBufferBytes / 2), MinimumReceiveBytes);
        SendBufferBytes = Math.Max(2 * (Options.SendBufferBytes ?? InitialSendBufferBytes / 2), MinimumSendBytes);
    }

    // ---- By name

    internal override SocketError? GetOption(SocketOptionLevel level, SocketOptionName name, out int value)
    {
        value = 0;
        switch (level, name)
        {
            // Stored like TCP's.
            case (SocketOptionLevel.IP, SocketOptionName.IPOptions):
                return null;
            case (SocketOptionLevel.IP, SocketOptionName.DontFragment):
                value = Datagrams[DatagramOption.MtuDiscover] == 2 ? 1 : 0;
                return SocketError.Success;
            case (SocketOptionLevel.IP, SocketOptionName.MulticastInterface):
                value = ReadGroupSource();
                return SocketError.Success;
            case (SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface) when IsIPv6:
                value = GroupInterfaceV6;
                return SocketError.Success;
        }

        if (DatagramOptions.NumberOf(level, name) is var (linuxLevel, number) && IsReachable(linuxLevel)
            && Datagrams.TryGet(linuxLevel, number, out value))
            return SocketError.Success;
        return RefusalToGet(level, name);
    }

    internal override SocketError? SetOption(SocketOptionLevel level, SocketOptionName name, int value)
    {
        switch (level, name)
        {
            case (SocketOptionLevel.IP, SocketOptionName.IPOptions):
                return null;
            case (SocketOptionLevel.IP, SocketOptionName.DontFragment):
                Datagrams[DatagramOption.MtuDiscover] = value != 0 ? 2 : 0;
                return SocketError.Success;
            case (SocketOptionLevel.IP, SocketOptionName.MulticastInterface):
                return SetGroupInterface(value);
            case (SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface) when IsIPv6:
                return SetGroupInterfaceV6(value);
        }

        if (DatagramOptions.NumberOf(level, name) is var (linuxLevel, number) && IsReachable(linuxLevel)
            && Datagrams.Set(linuxLevel, number, value) is { } answer)
            return answer;
        return RefusalToSet(level, name);
    }

    // ---- By number

    internal override SocketError? GetRawOption(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        if (IsOfOtherSockets(level))
            return SocketError.OperationNotSupported;
        if (!TryGet(level, number, out var small))
            return null;
        length = Linux.WriteInt(small, value);
        return SocketError.Success;
    }

    internal override SocketError? SetRawOption(int level, int number, ReadOnlySpan<byte> value)
    {
        if (IsOfOtherSockets(level))
            return SocketError.ProtocolOption;
        if (level == Linux.IPv6Level && number == AddressForm)
            return RefusalToChangeForm(value);
        if (!TryGet(level, number, out _))
            return null;
        // At level IP one byte is enough for a number.
        if (value.Length < sizeof(int))
            return level == Linux.IPLevel ? Set(level, number, value[0]) : SocketError.InvalidArgument;
        return Set(level, number, BinaryPrimitives.ReadInt32LittleEndian(value));
    }

    // IPV6_ADDRFORM turns an IPv6 socket with an IPv4 peer into one of IPv4. That it does not do here.
    private SocketError RefusalToChangeForm(ReadOnlySpan<byte> value)
    {
        const int InternetFamily = 2;
        if (value.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(value) != InternetFamily)
            return SocketError.InvalidArgument;
        if (RemoteName.IsNone)
            return SocketError.NotConnected;
        return Options.IPv6Only || !RemoteName.Inet.Address.IsIPv4 ? SocketError.AddressNotAvailable : SocketError.ProtocolOption;
    }

    // An IPv6 socket says of other levels that it does not know the option (do_ip_getsockopt, do_ipv6_getsockopt).
    private bool IsOfOtherSockets(int level) => !IsIPv6 && level is not (Linux.SocketLevel or Linux.IPLevel or Linux.UdpLevel);

    private bool TryGet(int level, int number, out int value)
    {
        switch (level, number)
        {
            case (Linux.SocketLevel, Linux.Timestamp):
                value = Timestamps == TimestampKind.Microseconds ? 1 : 0;
                return true;
            case (Linux.SocketLevel, Linux.TimestampNanoseconds):
                value = Timestamps == TimestampKind.Nanoseconds ? 1 : 0;
                return true;
            case (Linux.IPLevel, Linux.IPMulticastInterface):
                value = ReadGroupSource();
                return true;
            case (Linux.IPv6Level, Linux.IPv6MulticastInterface):
                value = GroupInterfaceV6;
                return true;
            default:
                return Datagrams.TryGet(level, number, out value);
        }
    }

    private SocketError? Set(int level, int number, int value)
    {
        switch (level, number)
        {
            case (Linux.SocketLevel, Linux.Timestamp):
                Timestamps = value != 0 ? TimestampKind.Microseconds : TimestampKind.None;
                return SocketError.Success;
            case (Linux.SocketLevel, Linux.TimestampNanoseconds):
                Timestamps = value != 0 ? TimestampKind.Nanoseconds : TimestampKind.None;
                return SocketError.Success;
            case (Linux.IPLevel, Linux.IPMulticastInterface):
                return SetGroupInterface(value);
            case (Linux.IPv6Level, Linux.IPv6MulticastInterface):
                return SetGroupInterfaceV6(value);
            default:
                return Datagrams.Set(level, number, value);
        }
    }

    // ---- Groups

    internal override SocketError JoinGroup(HostAddress group, HostAddress? by, int interfaceIndex)
    {
        if (!group.IsMulticast)
            return SocketError.InvalidArgument;
        if (FindInterface(by, interfaceIndex) is not { } index)
            return SocketError.SocketError; // ENODEV, for which .NET has no name.
        var error = Groups.Join(group, index);
        if (error == SocketError.Success)
            Host.Udp.Join(group, index);
        return error;
    }

    internal override SocketError DropGroup(HostAddress group, HostAddress? by, int interfaceIndex)
    {
        if (!group.IsMulticast && !group.IsIPv4)
            return SocketError.InvalidArgument;
        // IPv6 takes 0 for any interface, IPv4 for the one that the group would be sent to by.
        var index = !group.IsIPv4 && interfaceIndex == 0 ? 0 : FindInterface(by, interfaceIndex) ?? -1;
        if (!Groups.TryDrop(group, index, out var left))
            return SocketError.AddressNotAvailable;
        Host.Udp.Leave(group, left);
        return SocketError.Success;
    }

    private protected void LeaveAllGroups()
    {
        while (Groups.Joined.Count > 0)
        {
            var (group, at) = Groups.Joined[^1];
            Groups.TryDrop(group, at, out _);
            Host.Udp.Leave(group, at);
        }
    }

    private bool IsReachable(int level) => level != Linux.IPv6Level || IsIPv6;

    private SocketError RefusalToGet(SocketOptionLevel level, SocketOptionName name) => (level, (int)name) switch
    {
        // Memberships can be set and not asked for.
        (SocketOptionLevel.IP, 12 or 13 or >= 15 and <= 18) => SocketError.ProtocolOption,
        (SocketOptionLevel.IPv6, 12 or 13 or 21) when IsIPv6 => SocketError.ProtocolOption,
        (SocketOptionLevel.Tcp, 1 or 3 or >= 15 and <= 17) when IsIPv6 => SocketError.ProtocolOption,
        _ => SocketError.OperationNotSupported,
    };

    private SocketError RefusalToSet(SocketOptionLevel level, SocketOptionName name) => (level, (int)name) switch
    {
        (SocketOptionLevel.IP, 12 or 13 or >= 15 and <= 18) => SocketError.InvalidArgument,
        (SocketOptionLevel.IPv6, 21) => SocketError.ProtocolOption,
        (SocketOptionLevel.IPv6, 4 or >= 9 and <= 11 or 19) when !IsIPv6 => SocketError.ProtocolOption,
        (SocketOptionLevel.Tcp, 1 or 3 or >= 15 and <= 17) => SocketError.ProtocolOption,
        _ => SocketError.OperationNotSupported,
    };

    // Four bytes: an address, or with a first byte of 0 an index in network order.
    private SocketError SetGroupInterface(int value)
    {
        var number = BinaryPrimitives.ReverseEndianness(value);
        if (number is 0 or DatagramRoutes.Loopback or DatagramRoutes.Network)
        {
            (GroupInterface, _groupSource) = (number, default);
            return SocketError.Success;
        }

        var address = HostAddress.FromIPv4((uint)number);
        var index = number >>> 24 == 0 ? 0 : Host.Routes.InterfaceOf(address);
        if (index == 0)
            return SocketError.AddressNotAvailable;
        (GroupInterface, _groupSource) = (index, address);
        return SocketError.Success;
    }

    private SocketError SetGroupInterfaceV6(int value)
    {
        if (value is not (0 or DatagramRoutes.Loopback or DatagramRoutes.Network))
            return SocketError.SocketError;
        GroupInterfaceV6 = value;
        return SocketError.Success;
    }

    private int ReadGroupSource() => _groupSource == default ? 0 : BinaryPrimitives.ReverseEndianness((int)_groupSource.IPv4);

    private int? FindInterface(HostAddress? by, int interfaceIndex)
    {
        if (interfaceIndex != 0)
            return interfaceIndex is DatagramRoutes.Loopback or DatagramRoutes.Network ? interfaceIndex : null;
        if (by is not { } address || address.IsAny)
            return DatagramRoutes.Network;
        return Host.Routes.InterfaceOf(address) is > 0 and var index ? index : null;
    }
}
