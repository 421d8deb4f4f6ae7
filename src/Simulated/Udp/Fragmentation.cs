// How long a datagram can be, and in how many packets it travels (RFC 791 section 3.2, RFC 8200 section 4.5).

namespace SimNet.Simulated.Udp;

/// <param name="MtuBytes">The largest packet of the interface, headers included.</param>
/// <param name="IsIPv4">Whether the packets are IPv4.</param>
internal readonly record struct Fragmentation(int MtuBytes, bool IsIPv4)
{
    private const int UdpHeaderBytes = 8;
    private const int FragmentHeaderBytes = 8;

    /// <summary>The longest datagram there is: an IPv4 packet has 65,535 bytes with its header, an IPv6 one without it.</summary>
    internal int LongestBytes => IsIPv4 ? 65_535 - 20 - UdpHeaderBytes : 65_535 - UdpHeaderBytes;

    /// <summary>The longest that goes into one packet.</summary>
    internal int LongestUnfragmentedBytes => MtuBytes - IPHeaderBytes - UdpHeaderBytes;

    /// <summary>The IP payload of a fragment that is not the last.</summary>
    internal int FragmentBytes => (MtuBytes - IPHeaderBytes - (IsIPv4 ? 0 : FragmentHeaderBytes)) & ~7;

    private int IPHeaderBytes => IsIPv4 ? 20 : 40;

    /// <summary>In how many packets a datagram travels.</summary>
    internal int CountFor(int dataBytes) =>
        dataBytes <= LongestUnfragmentedBytes ? 1 : (dataBytes + UdpHeaderBytes + FragmentBytes - 1) / FragmentBytes;
}
