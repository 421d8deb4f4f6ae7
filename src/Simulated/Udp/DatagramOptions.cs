// The options of a UDP socket: the value of a new one, which values Linux takes, and what it makes of them. Measured:
// docs/kernel-notes/udp-options.md. What each of them does is for the socket to know; docs/fidelity.md lists the effects.

using System.Net.Sockets;

namespace SimNet.Simulated.Udp;

internal sealed class DatagramOptions
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int InternetLevel = 0; // IPPROTO_IP
    private const int InternetV6Level = 41; // IPPROTO_IPV6

    private static readonly Dictionary<(int Level, int Number), Rule> s_rules = new()
    {
        [(SocketLevel, 1)] = Flag(DatagramOption.Debug),
        [(SocketLevel, 5)] = Flag(DatagramOption.DontRoute),
        [(SocketLevel, 6)] = Flag(DatagramOption.Broadcast),
        [(SocketLevel, 9)] = Flag(DatagramOption.KeepAlive),
        [(SocketLevel, 10)] = Flag(DatagramOption.OutOfBandInline),
        [(SocketLevel, 12)] = new(DatagramOption.Priority, 0, static value => value),
        [(SocketLevel, 18)] = new(
            DatagramOption.ReceiveLowWater, 1, static value => value switch { 0 => 1, < 0 => int.MaxValue, _ => value }),
        [(SocketLevel, 19)] = ReadOnly(DatagramOption.SendLowWater, 1),
        [(SocketLevel, 40)] = Flag(DatagramOption.ReceiveDrops),
        [(SocketLevel, 38)] = ReadOnly(DatagramOption.Protocol, 17),
        [(SocketLevel, 39)] = ReadOnly(DatagramOption.Domain, 2) with { InitialOfIPv6 = 10 },
        [(InternetLevel, 1)] = new(DatagramOption.TypeOfService, 0, static value => value & 0xFF),
        [(InternetLevel, 2)] = RangeOrDefault(DatagramOption.TimeToLive, 64, 1),
        [(InternetLevel, 3)] = ReadOnly(DatagramOption.HeaderIncluded, 0),
        [(InternetLevel, 8)] = Flag(DatagramOption.PacketInformation),
        [(InternetLevel, 10)] = Range(DatagramOption.MtuDiscover, 1, 5),
        [(InternetLevel, 11)] = Flag(DatagramOption.ReceiveErrors),
        [(InternetLevel, 12)] = Flag(DatagramOption.ReceiveTimeToLive),
        [(InternetLevel, 13)] = Flag(DatagramOption.ReceiveTypeOfService),
        [(InternetLevel, 33)] = RangeOrDefault(DatagramOption.MulticastTimeToLive, 1, 0),
        [(InternetLevel, 34)] = Flag(DatagramOption.MulticastLoop, 1),
        [(InternetLevel, 49)] = Range(DatagramOption.MulticastAll, 1, 1) with { InitialOfIPv6 = 0 },
        [(InternetV6Level, 16)] = RangeOrDefault(DatagramOption.HopLimit, 64, 0),
        [(InternetV6Level, 18)] = RangeOrDefault(DatagramOption.MulticastHopLimit, 1, 0),
        [(InternetV6Level, 19)] = Range(DatagramOption.MulticastLoopV6, 1, 1),
        [(InternetV6Level, 23)] = Range(DatagramOption.MtuDiscoverV6, 1, 5),
        [(InternetV6Level, 25)] = Flag(DatagramOption.ReceiveErrorsV6),
        [(InternetV6Level, 29)] = Flag(DatagramOption.MulticastAllV6, 1),
        [(InternetV6Level, 49)] = Flag(DatagramOption.PacketInformationV6),
        [(InternetV6Level, 51)] = Flag(DatagramOption.ReceiveHopLimit),
        [(InternetV6Level, 62)] = Flag(DatagramOption.DontFragmentV6),
        [(InternetV6Level, 66)] = Flag(DatagramOption.ReceiveTrafficClass),
        [(InternetV6Level, 67)] = RangeOrDefault(DatagramOption.TrafficClass, 0, 0),
    };

    // The numbers of what .NET has names for.
    private static readonly Dictionary<(SocketOptionLevel Level, SocketOptionName Name), (int Level, int Number)> s_named = new()
    {
        [(SocketOptionLevel.Socket, SocketOptionName.Debug)] = (SocketLevel, 1),
        [(SocketOptionLevel.Socket, SocketOptionName.DontRoute)] = (SocketLevel, 5),
        [(SocketOptionLevel.Socket, SocketOptionName.Broadcast)] = (SocketLevel, 6),
        [(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)] = (SocketLevel, 9),
        [(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline)] = (SocketLevel, 10),
        [(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater)] = (SocketLevel, 18),
        [(SocketOptionLevel.Socket, SocketOptionName.SendLowWater)] = (SocketLevel, 19),
        [(SocketOptionLevel.IP, SocketOptionName.TypeOfService)] = (InternetLevel, 1),
        [(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive)] = (InternetLevel, 2),
        [(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded)] = (InternetLevel, 3),
        [(SocketOptionLevel.IP, SocketOptionName.PacketInformation)] = (InternetLevel, 8),
        [(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive)] = (InternetLevel, 33),
        [(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback)] = (InternetLevel, 34),
        [(SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive)] = (InternetV6Level, 16),
        [(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive)] = (InternetV6Level, 18),
        [(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback)] = (InternetV6Level, 19),
        [(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation)] = (InternetV6Level, 49),
    };

    private static readonly int[] s_initial = Initial(static rule => rule.Initial);

    private static readonly int[] s_initialOfIPv6 = Initial(static rule => rule.InitialOfIPv6 ?? rule.Initial);

    private readonly int[] _values;

    internal DatagramOptions(bool isIPv6) => _values = [.. isIPv6 ? s_initialOfIPv6 : s_initial];

    internal int this[DatagramOption option]
    {
        get => _values[(int)option];
        set
        {
            _values[(int)option] = value;
            AsksForMore = Has(DatagramOption.PacketInformation) || Has(DatagramOption.PacketInformationV6)
                || Has(DatagramOption.ReceiveTimeToLive) || Has(DatagramOption.ReceiveHopLimit)
                || Has(DatagramOption.ReceiveTypeOfService) || Has(DatagramOption.ReceiveTrafficClass)
                || Has(DatagramOption.ReceiveDrops);
        }
    }

    /// <summary>Whether an option asks for something to be told beside a datagram.</summary>
    internal bool AsksForMore { get; private set; }

    internal bool Has(DatagramOption option) => _values[(int)option] != 0;

    /// <summary>The number of an option that .NET has a name for; null when it is none of these.</summary>
    internal static (int Level, int Number)? NumberOf(SocketOptionLevel level, SocketOptionName name) =>
        s_named.TryGetValue((level, name), out var number) ? number : null;

    /// <summary>Reads an option by its number.</summary>
    /// <returns>False when there is no such option here.</returns>
    internal bool TryGet(int level, int number, out int value)
    {
        var isKnown = s_rules.TryGetValue((level, number), out var rule);
        value = isKnown ? this[rule!.Option] : 0;
        return isKnown;
    }

    /// <summary>Sets an option by its number.</summary>
    /// <returns>The kernel's answer; null when there is no such option here.</returns>
    internal SocketError? Set(int level, int number, int value)
    {
        if (!s_rules.TryGetValue((level, number), out var rule))
            return null;
        if (rule.Accept is null)
            return SocketError.ProtocolOption;
        if (rule.Accept(value) is not { } accepted)
            return SocketError.InvalidArgument;
        // A new type of service sets the priority (__ip_sock_set_tos).
        if (rule.Option == DatagramOption.TypeOfService && this[rule.Option] != accepted)
            this[DatagramOption.Priority] = PriorityOf(accepted);
        this[rule.Option] = accepted;
        return SocketError.Success;
    }

    // rt_tos2priority: best effort, bulk, interactive, interactive bulk.
    private static int PriorityOf(int typeOfService) => ((typeOfService >> 3) & 3) switch
    {
        0 => 0,
        1 => 2,
        2 => 6,
        _ => 4,
    };

    private static int[] Initial(Func<Rule, int> valueOf)
    {
        var values = new int[(int)DatagramOption.Count];
        foreach (var rule in s_rules.Values)
            values[(int)rule.Option] = valueOf(rule);
        return values;
    }

    private static Rule Flag(DatagramOption option, int initial = 0) => new(option, initial, static value => value != 0 ? 1 : 0);

    private static Rule Range(DatagramOption option, int initial, int maximum) =>
        new(option, initial, value => value >= 0 && value <= maximum ? value : null);

    // Up to 255, and -1 means the initial value.
    private static Rule RangeOrDefault(DatagramOption option, int initial, int minimum) =>
        new(option, initial, value => value == -1 ? initial : value >= minimum && value <= 255 ? value : null);

    private static Rule ReadOnly(DatagramOption option, int value) => new(option, value, Accept: null);

    private sealed record Rule(DatagramOption Option, int Initial, Func<int, int?>? Accept)
    {
        internal int? InitialOfIPv6 { get; init; }
    }
}
