// The options of a TCP socket that the simulation stores and reads back; those with an effect are in SocketOptionAccess and
// TcpSocket.Options.
// Measured on Linux 6.18: docs/kernel-notes/tcp-options.md has the script and what it printed. docs/fidelity.md lists the effects.

using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

internal static class TcpOptionRules
{
    private static readonly Dictionary<(SocketOptionLevel Level, SocketOptionName Name), OptionRule> s_any = new()
    {
        [(SocketOptionLevel.Socket, SocketOptionName.Debug)] = OptionRule.Flag(),
        [(SocketOptionLevel.Socket, SocketOptionName.DontRoute)] = OptionRule.Flag(),
        [(SocketOptionLevel.Socket, SocketOptionName.Broadcast)] = OptionRule.Flag(),
        [(SocketOptionLevel.Socket, SocketOptionName.SendLowWater)] = OptionRule.ReadOnly(1),
        [(SocketOptionLevel.Tcp, SocketOptionName.FastOpen)] = OptionRule.Range(0, 0, int.MaxValue),
        [(SocketOptionLevel.IP, SocketOptionName.IPOptions)] = OptionRule.IPOptions(),
        [(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded)] = OptionRule.ReadOnly(0),
        [(SocketOptionLevel.IP, SocketOptionName.TypeOfService)] = new(0, static value => value & 0xFC, SocketError.InvalidArgument),
        [(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive)] = OptionRule.RangeOrDefault(64, 1, 255),
        [(SocketOptionLevel.IP, SocketOptionName.MulticastInterface)] = OptionRule.ReadOnly(0, SocketError.InvalidArgument),
        [(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive)] = OptionRule.ReadOnly(1, SocketError.InvalidArgument),
        [(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback)] = OptionRule.Flag(1),
        [(SocketOptionLevel.IP, SocketOptionName.PacketInformation)] = OptionRule.Flag(),
    };

    private static readonly Dictionary<SocketOptionName, OptionRule> s_ipv6 = new()
    {
        // IPV6_UNICAST_HOPS has the number of ReuseAddress.
        [SocketOptionName.ReuseAddress] = OptionRule.RangeOrDefault(64, 0, 255),
        [SocketOptionName.MulticastInterface] = OptionRule.ReadOnly(0),
        [SocketOptionName.MulticastTimeToLive] = OptionRule.ReadOnly(1),
        [SocketOptionName.MulticastLoopback] = OptionRule.Range(1, 0, 1),
        [SocketOptionName.PacketInformation] = OptionRule.Flag(),
    };

    /// <summary>The rule for an option, or null when there is none.</summary>
    internal static OptionRule? Find(bool isIPv6, SocketOptionLevel level, SocketOptionName name)
    {
        if (level == SocketOptionLevel.IPv6)
            return isIPv6 ? s_ipv6.GetValueOrDefault(name) : null;
        return s_any.GetValueOrDefault((level, name));
    }
}
