// The options of a simulated Unix domain socket, by .NET's names. Measured on Linux 6.18: docs/kernel-notes/unix-options.md
// has the script and what it printed. docs/fidelity.md lists the effects.

using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class UnixOptions
{
    // The options that are only stored.
    private static readonly Dictionary<SocketOptionName, OptionRule> s_stored = new()
    {
        [SocketOptionName.Debug] = OptionRule.Flag(),
        [SocketOptionName.KeepAlive] = OptionRule.Flag(),
        [SocketOptionName.DontRoute] = OptionRule.Flag(),
        [SocketOptionName.Broadcast] = OptionRule.Flag(),
        [SocketOptionName.SendLowWater] = OptionRule.ReadOnly(1),
        [SocketOptionName.ReceiveLowWater] =
            new(1, static value => value switch { 0 => 1, < 0 => int.MaxValue, _ => value }, SocketError.InvalidArgument),
    };

    internal static SocketError Get(UnixSocket socket, SocketOptionLevel level, SocketOptionName name, out int value)
    {
        value = 0;
        if (level != SocketOptionLevel.Socket)
            return SocketError.OperationNotSupported;
        switch (name)
        {
            case SocketOptionName.ReuseAddress:
                return SocketError.Success;
            case SocketOptionName.ExclusiveAddressUse:
                value = 1;
                return SocketError.Success;
            case SocketOptionName.OutOfBandInline:
                value = socket.IsUrgentInline ? 1 : 0;
                return SocketError.Success;
        }

        if (!s_stored.TryGetValue(name, out var rule))
            return SocketError.OperationNotSupported;
        if (!socket.Options.TryGetStored((int)level, (int)name, out value))
            value = rule.Initial;
        return SocketError.Success;
    }

    internal static SocketError Set(UnixSocket socket, SocketOptionLevel level, SocketOptionName name, int value)
    {
        if (level != SocketOptionLevel.Socket)
            return SocketError.OperationNotSupported;
        switch (name)
        {
            // Ports are shared, names are not.
            case SocketOptionName.ReuseAddress:
                return value == 0 ? SocketError.Success : SocketError.OperationNotSupported;
            case SocketOptionName.ExclusiveAddressUse:
                return value switch
                {
                    1 => SocketError.Success,
                    0 => SocketError.OperationNotSupported,
                    _ => SocketError.InvalidArgument,
                };
            case SocketOptionName.AcceptConnection or SocketOptionName.Type:
                return SocketError.ProtocolOption;
            case SocketOptionName.OutOfBandInline:
                socket.IsUrgentInline = value != 0;
                return SocketError.Success;
        }

        if (!s_stored.TryGetValue(name, out var rule))
            return SocketError.OperationNotSupported;
        if (rule.Accept(value) is not { } accepted)
            return rule.Refusal;
        socket.Options.Store((int)level, (int)name, accepted);
        return SocketError.Success;
    }
}
