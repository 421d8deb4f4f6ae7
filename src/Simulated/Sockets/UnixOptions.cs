// The options of a simulated Unix domain socket, by .NET's names and by Linux's numbers. Measured on Linux 6.18: docs/kernel-notes/unix-options.md
// has the script and what it printed. docs/fidelity.md lists the effects.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class UnixOptions
{
    private const int SocketLevel = 1; // SOL_SOCKET

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

    /// <summary>Reads an option that only Unix domain sockets have, or that .NET has no name for.</summary>
    /// <returns>The number of bytes, or null when it is not such an option.</returns>
    internal static int? GetRaw(UnixSocket socket, int level, int name, Span<byte> destination)
    {
        if (level != SocketLevel)
            return null;
        switch (name)
        {
            case 13: // SO_LINGER
                Span<byte> linger = stackalloc byte[8];
                BinaryPrimitives.WriteInt32LittleEndian(linger, socket.Options.LingerEnabled ? 1 : 0);
                BinaryPrimitives.WriteInt32LittleEndian(linger[4..], socket.Options.LingerSeconds);
                return Copy(linger, destination);
            case 16: // SO_PASSCRED
                return SocketOptionAccess.WriteInt(socket.PassCredentials ? 1 : 0, destination);
            case 17: // SO_PEERCRED
                Span<byte> peer = stackalloc byte[12];
                BinaryPrimitives.WriteInt32LittleEndian(peer, socket.PeerCredentials.ProcessId);
                BinaryPrimitives.WriteUInt32LittleEndian(peer[4..], socket.PeerCredentials.UserId);
                BinaryPrimitives.WriteUInt32LittleEndian(peer[8..], socket.PeerCredentials.GroupId);
                return Copy(peer, destination);
            case 35: // SO_TIMESTAMPNS
                return SocketOptionAccess.WriteInt(socket.PassTimestamps ? 1 : 0, destination);
            case 38: // SO_PROTOCOL
                return SocketOptionAccess.WriteInt(0, destination);
            case 39: // SO_DOMAIN
                return SocketOptionAccess.WriteInt(1, destination);
            default:
                return null;
        }
    }

    /// <inheritdoc cref="GetRaw"/>
    /// <summary>Sets such an option.</summary>
    /// <returns>Null when it is not such an option.</returns>
    internal static SocketError? SetRaw(UnixSocket socket, int level, int name, ReadOnlySpan<byte> bytes)
    {
        if (level != SocketLevel || name is not (13 or 16 or 17 or 35 or 38 or 39))
            return null;
        if (name is 17 or 38 or 39)
            return SocketError.ProtocolOption;
        if (bytes.Length < (name == 13 ? 8 : sizeof(int)))
            return SocketError.InvalidArgument;
        var value = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (name == 13)
            (socket.Options.LingerEnabled, socket.Options.LingerSeconds) = (value != 0, BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        else if (name == 16)
            socket.PassCredentials = value != 0;
        else
            socket.PassTimestamps = value != 0;
        return SocketError.Success;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var length = Math.Min(bytes.Length, destination.Length);
        bytes[..length].CopyTo(destination);
        return length;
    }
}
