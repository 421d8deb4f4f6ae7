// What the kernel does with one socket option: the value of a new socket, which values it takes and what it makes of them.

using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <param name="Initial">The value of a new socket.</param>
/// <param name="Accept">What becomes of a value that is set: the value to store, or null when the kernel refuses it.</param>
/// <param name="Refusal">The error for a value that is refused.</param>
internal sealed record OptionRule(int Initial, Func<int, int?> Accept, SocketError Refusal)
{
    internal static OptionRule Flag(int initial = 0) => new(initial, static value => value != 0 ? 1 : 0, SocketError.InvalidArgument);

    internal static OptionRule Range(int initial, int minimum, int maximum) =>
        new(initial, value => value >= minimum && value <= maximum ? value : null, SocketError.InvalidArgument);

    /// <summary>A range in which -1 means the initial value.</summary>
    internal static OptionRule RangeOrDefault(int initial, int minimum, int maximum) =>
        new(initial, value => value == -1 ? initial : value >= minimum && value <= maximum ? value : null, SocketError.InvalidArgument);

    internal static OptionRule ReadOnly(int value, SocketError refusal = SocketError.ProtocolOption) => new(value, static _ => null, refusal);

    /// <summary>IP options of four bytes (ip(7), RFC 791 section 3.1): no-operations, then the end, behind which nothing counts.</summary>
    internal static OptionRule IPOptions() => new(0, AcceptIPOptions, SocketError.InvalidArgument);

    private static int? AcceptIPOptions(int value)
    {
        const int End = 0;
        const int NoOperation = 1;
        for (var shift = 0; shift < 32; shift += 8)
        {
            switch ((value >> shift) & 0xFF)
            {
                case End:
                    return value & ((1 << shift) - 1);
                case NoOperation:
                    break;
                default:
                    // All others have lengths and are longer than what is left, or of no use.
                    return null;
            }
        }

        return value;
    }
}
