// Options by their Linux numbers that the framework has no name for and that have no effect in the simulation: what a new socket reads, and
// which values it takes. Measured on TCP sockets of Linux 6.18: docs/kernel-notes/tcp-raw-options.md. Those with an effect are in
// TcpSocket.Options, those with a name in SocketOptionAccess, and those that are no numbers in RawOptionAccess.

using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class RawOptionRules
{
    private static readonly OptionRule s_count = OptionRule.Range(0, 0, int.MaxValue);
    private static readonly OptionRule s_byte = OptionRule.Range(0, 0, byte.MaxValue);
    private static readonly OptionRule s_zeroOrOne = OptionRule.Range(0, 0, 1);
    private static readonly OptionRule s_any = Any(0);
    private static readonly OptionRule s_pathDiscovery = OptionRule.Range(1, 0, 5);

    private static readonly Dictionary<int, OptionRule> s_socket = new()
    {
        [11] = OptionRule.Flag(),
        // SO_PRIORITY: beyond 6 for the superuser.
        [12] = OptionRule.Range(0, int.MinValue, int.MaxValue),
        [14] = new OptionRule(0, static _ => 0, SocketError.InvalidArgument),
        [29] = OptionRule.Flag(),
        // Of Unix sockets alone; there is no security module whose labels it could pass.
        [Linux.PassSecurity] = OptionRule.Flag(),
        [35] = OptionRule.Flag(),
        [40] = OptionRule.Flag(),
        [42] = Any(-1),
        [43] = OptionRule.Flag(),
        [44] = OptionRule.Flag(),
        [45] = OptionRule.Flag(),
        [46] = s_count,
        [47] = Any(-1),
        [48] = OptionRule.ReadOnly(64),
        [49] = Any(-1),
        [60] = s_zeroOrOne,
        [72] = OptionRule.Range(0, 0, 3),
        [74] = OptionRule.RangeOrDefault(1, 0, 1),
    };

    private static readonly Dictionary<int, OptionRule> s_tcp = new()
    {
        [16] = s_zeroOrOne,
        [17] = new OptionRule(0, static value => value is 0 or 1 ? 0 : null, SocketError.InvalidArgument),
        [27] = OptionRule.Range(0, 0, 2),
        [30] = s_zeroOrOne,
        [34] = s_zeroOrOne,
        [36] = s_zeroOrOne,
        [37] = s_count,
    };

    private static readonly Dictionary<int, OptionRule> s_ip = new()
    {
        [6] = OptionRule.Flag(),
        [7] = OptionRule.Flag(),
        [10] = s_pathDiscovery,
        [11] = OptionRule.Flag(),
        [12] = OptionRule.Flag(),
        [13] = OptionRule.Flag(),
        [15] = OptionRule.Flag(),
        [20] = OptionRule.Flag(),
        [21] = s_byte,
        [22] = OptionRule.ReadOnly(0),
        [23] = OptionRule.Flag(),
        [24] = OptionRule.Flag(),
        [49] = OptionRule.Range(1, 0, 1),
        [51] = s_any,
        [52] = OptionRule.ReadOnly(0),
    };

    private static readonly Dictionary<int, OptionRule> s_ipv6 = new()
    {
        [23] = s_pathDiscovery,
        [25] = OptionRule.Flag(),
        [29] = OptionRule.Flag(1),
        [51] = OptionRule.Flag(),
        [53] = OptionRule.Flag(),
        [56] = OptionRule.Flag(),
        [58] = OptionRule.Flag(),
        [60] = OptionRule.Flag(),
        [62] = OptionRule.Flag(),
        [66] = OptionRule.Flag(),
        [67] = new OptionRule(
            0, static value => value == -1 ? 0 : value is >= 0 and <= 255 ? value & 0xFC : null, SocketError.InvalidArgument),
        [70] = OptionRule.Flag(1),
        [73] = s_byte,
        [78] = OptionRule.Flag(),
    };

    /// <summary>The rule for an option, or null when there is none.</summary>
    internal static OptionRule? Find(HostSocket socket, int level, int number) => level switch
    {
        Linux.SocketLevel => s_socket.GetValueOrDefault(number),
        Linux.TcpLevel when socket is TcpSocket => s_tcp.GetValueOrDefault(number),
        // IP_MULTICAST_ALL, which sockets of IPv6 begin without.
        Linux.IPLevel when socket.IsIPv6 && number == 49 => s_zeroOrOne,
        Linux.IPLevel when socket.Family != AddressFamily.Unix => s_ip.GetValueOrDefault(number),
        Linux.IPv6Level when socket.IsIPv6 => s_ipv6.GetValueOrDefault(number),
        _ => null,
    };

    private static OptionRule Any(int initial) => new(initial, static value => value, SocketError.InvalidArgument);
}
