// Control messages of datagrams to be sent (cmsg(3), ip(7), ipv6(7)): what a sender may say with one, and which errors the kernel has
// for what it may not.

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>What control messages say of a datagram to be sent.</summary>
internal struct DatagramOverrides
{
    internal int? Hops;
    internal int? TrafficClass;
    internal HostAddress? Source;
    internal int InterfaceIndex;

    // By a flag of the call, not by a control message.
    internal bool IsOnLink;
}

internal static class DatagramControl
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int InternetLevel = 0; // IPPROTO_IP
    private const int InternetV6Level = 41; // IPPROTO_IPV6

    /// <summary>Reads the control messages of a datagram to be sent.</summary>
    /// <param name="control">The messages.</param>
    /// <param name="host">Whose addresses are valid.</param>
    /// <param name="isIPv4">Whether the datagram goes out as IPv4.</param>
    /// <param name="overrides">What they say, after Success.</param>
    internal static SocketError Read(ControlData control, HostStack host, bool isIPv4, out DatagramOverrides overrides)
    {
        overrides = default;
        foreach (var message in control.Messages)
        {
            var error = message switch
            {
                PacketInformationMessage information => ReadInformation(information, host, isIPv4, ref overrides),
                TimeToLiveMessage hops => ReadHops(hops.Hops, isIPv4, ref overrides),
                RawControlMessage raw => ReadRaw(raw, host, isIPv4, ref overrides),
                // Of Unix domain sockets; the kernel does not mind them here.
                _ => SocketError.Success,
            };
            if (error != SocketError.Success)
                return error;
        }

        return SocketError.Success;
    }

    private static SocketError ReadInformation(
        PacketInformationMessage information, HostStack host, bool isIPv4, ref DatagramOverrides overrides)
    {
        var source = HostAddress.From(information.Address);
        // Each protocol overlooks the other's, but IPv4 takes mapped addresses.
        if (source.IsIPv4 != isIPv4 && !source.IsAny)
            return isIPv4 && information.Address.AddressFamily == AddressFamily.InterNetworkV6
                ? SocketError.InvalidArgument
                : SocketError.Success;
        overrides.InterfaceIndex = information.InterfaceIndex;
        overrides.Source = source.IsAny ? null : source;
        return isIPv4 || source.IsAny || host.IsLocal(source) ? SocketError.Success : SocketError.InvalidArgument;
    }

    private static SocketError ReadHops(int hops, bool isIPv4, ref DatagramOverrides overrides)
    {
        overrides.Hops = hops;
        return isIPv4 && hops == 0 ? SocketError.InvalidArgument : SocketError.Success;
    }

    private static SocketError ReadRaw(RawControlMessage raw, HostStack host, bool isIPv4, ref DatagramOverrides overrides)
    {
        var data = raw.Data.Span;
        if (raw.Level == SocketLevel)
            return raw.Type is 1 or 2 ? SocketError.Success : SocketError.InvalidArgument; // SCM_RIGHTS, SCM_CREDENTIALS
        if (raw.Level != (isIPv4 ? InternetLevel : InternetV6Level))
            return SocketError.Success;
        switch (raw.Type)
        {
            case 1 when isIPv4 && data.Length is 1 or 4: // IP_TOS
            case 67 when !isIPv4 && data.Length == 4: // IPV6_TCLASS
                overrides.TrafficClass = data[0];
                return SocketError.Success;
            case 2 when isIPv4 && data.Length == 4: // IP_TTL
            case 52 when !isIPv4 && data.Length == 4: // IPV6_HOPLIMIT
                var hops = BinaryPrimitives.ReadInt32LittleEndian(data);
                return hops is >= 0 and <= 255 ? ReadHops(hops, isIPv4, ref overrides) : SocketError.InvalidArgument;
            case 8 when isIPv4 && data.Length == 12: // IP_PKTINFO
                return ReadInformation(new(new IPAddress(data[4..8]), BinaryPrimitives.ReadInt32LittleEndian(data)), host, isIPv4, ref overrides);
            case 50 when !isIPv4 && data.Length == 20: // IPV6_PKTINFO
                return ReadInformation(new(new IPAddress(data[..16]), BinaryPrimitives.ReadInt32LittleEndian(data[16..])), host, isIPv4, ref overrides);
            default:
                return SocketError.InvalidArgument;
        }
    }
}
