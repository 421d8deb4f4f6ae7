// Getting and setting the options of a simulated socket, as .NET and the kernel below it do: those that all sockets have, then those with
// an effect on a kind of socket (HostSocket.GetOption), then those that are only stored.

using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class SocketOptionAccess
{
    private const int MinimumSendBytes = 4608;
    private const int MinimumReceiveBytes = 2304;

    internal static SocketError Get(HostSocket socket, SocketOptionLevel level, SocketOptionName name, out int value)
    {
        value = 0;
        var options = socket.Options;
        switch (level, name)
        {
            // .NET answers SO_ERROR at every level.
            case (_, SocketOptionName.Error):
                value = (int)socket.TakeError();
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.ReuseAddress) when socket is InetSocket:
                value = options.ReusePort ? 1 : 0;
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse) when socket is InetSocket:
                value = options.ReusePort ? 0 : 1;
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.SendBuffer):
                value = Math.Max(2 * (options.SendBufferBytes ?? socket.InitialSendBufferBytes / 2), MinimumSendBytes);
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer):
                value = Math.Max(2 * (options.ReceiveBufferBytes ?? socket.InitialReceiveBufferBytes / 2), MinimumReceiveBytes);
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.Type):
                value = (int)socket.Type;
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.AcceptConnection):
                value = socket.IsListening ? 1 : 0;
                return SocketError.Success;
            case (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only) when socket.IsIPv6:
                value = options.IPv6Only ? 1 : 0;
                return SocketError.Success;
        }

        if (socket is UnixSocket unix)
            return UnixOptions.Get(unix, level, name, out value);
        if (socket.GetOption(level, name, out value) is { } answer)
            return answer;
        if ((level, name) == (SocketOptionLevel.IP, SocketOptionName.DontFragment))
        {
            value = RawOptionAccess.ForbidsFragments(socket) ? 1 : 0;
            return SocketError.Success;
        }

        if (FindRule(socket, level, name) is not { } rule)
            return SocketError.OperationNotSupported;
        if (!options.TryGetStored((int)level, (int)name, out value))
            value = rule.Initial;
        return SocketError.Success;
    }

    internal static SocketError Set(HostSocket socket, SocketOptionLevel level, SocketOptionName name, int value)
    {
        var options = socket.Options;
        switch (level, name)
        {
            case (SocketOptionLevel.Socket, SocketOptionName.Error or SocketOptionName.Type or SocketOptionName.AcceptConnection):
                return SocketError.ProtocolOption;
            case (SocketOptionLevel.Socket, SocketOptionName.ReuseAddress) when socket is InetSocket:
                options.ReuseAddress = options.ReusePort = value != 0;
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse) when socket is InetSocket:
                if (value is not (0 or 1))
                    return SocketError.InvalidArgument;
                options.ReuseAddress = options.ReusePort = value == 0;
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.SendBuffer):
                options.SendBufferBytes = BufferBytes(value, MinimumSendBytes, socket.Host.Limits);
                socket.ApplyOptions();
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer):
                options.ReceiveBufferBytes = BufferBytes(value, MinimumReceiveBytes, socket.Host.Limits);
                socket.ApplyOptions();
                return SocketError.Success;
            case (SocketOptionLevel.Socket, SocketOptionName.Linger):
                return SocketError.InvalidArgument;
            case (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only) when socket is InetSocket:
                return SetIPv6Only(socket, value);
        }

        if (socket is UnixSocket unix)
            return UnixOptions.Set(unix, level, name, value);
        if (socket.SetOption(level, name, value) is { } answer)
            return answer;
        if ((level, name) == (SocketOptionLevel.IP, SocketOptionName.DontFragment))
        {
            RawOptionAccess.ForbidFragments(socket, value != 0);
            return SocketError.Success;
        }

        if (FindRule(socket, level, name) is not { } rule)
            return level == SocketOptionLevel.IPv6 && !socket.IsIPv6 ? SocketError.ProtocolOption : SocketError.OperationNotSupported;
        if (rule.Accept(value) is not { } accepted)
            return rule.Refusal;
        options.Store((int)level, (int)name, accepted);
        return SocketError.Success;
    }

    private static OptionRule? FindRule(HostSocket socket, SocketOptionLevel level, SocketOptionName name) =>
        TcpOptionRules.Find(socket.IsIPv6, level, name);

    private static SocketError SetIPv6Only(HostSocket socket, int value)
    {
        if (!socket.IsIPv6)
            return SocketError.ProtocolOption;
        if (socket is InetSocket { HasPort: true })
            return SocketError.InvalidArgument;
        socket.Options.IPv6Only = value != 0;
        return SocketError.Success;
    }

    // The kernel doubles what is asked for, for its own bookkeeping, between a floor and a ceiling; -1 is the largest unsigned.
    private static int BufferBytes(int value, int minimum, HostLimits limits)
    {
        var asked = (int)Math.Min((uint)value, (uint)limits.MaximumBufferBytes);
        return Math.Max(asked, minimum / 2);
    }
}
