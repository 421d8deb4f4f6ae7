// Several buffers as one, and back: vectored and message forms of send and receive; and control messages for the kernel, and back.

using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal static class Messages
{
    internal static ReadOnlyMemory<byte> Gather(IList<ArraySegment<byte>> buffers)
    {
        var bytes = new byte[Length(buffers)];
        var offset = 0;
        foreach (var buffer in buffers)
        {
            buffer.AsSpan().CopyTo(bytes.AsSpan(offset));
            offset += buffer.Count;
        }

        return bytes;
    }

    internal static ReadOnlyMemory<byte> Gather(IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        if (buffers.Count == 1)
            return buffers[0];
        var bytes = new byte[buffers.Sum(buffer => buffer.Length)];
        var offset = 0;
        foreach (var buffer in buffers)
        {
            buffer.CopyTo(bytes.AsMemory(offset));
            offset += buffer.Length;
        }

        return bytes;
    }

    internal static int Length(IList<ArraySegment<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        if (buffers.Count == 0)
            throw new ArgumentException("The list of buffers is empty.", nameof(buffers));
        return buffers.Sum(buffer => buffer.Count);
    }

    internal static int Length(IReadOnlyList<Memory<byte>> buffers, int controlBytes)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(controlBytes);
        return buffers.Sum(buffer => buffer.Length);
    }

    internal static void Scatter(ReadOnlySpan<byte> bytes, IList<ArraySegment<byte>> buffers)
    {
        foreach (var buffer in buffers)
        {
            var length = Math.Min(bytes.Length, buffer.Count);
            bytes[..length].CopyTo(buffer);
            bytes = bytes[length..];
        }
    }

    internal static void Scatter(ReadOnlySpan<byte> bytes, IReadOnlyList<Memory<byte>> buffers)
    {
        foreach (var buffer in buffers)
        {
            var length = Math.Min(bytes.Length, buffer.Length);
            bytes[..length].CopyTo(buffer.Span);
            bytes = bytes[length..];
        }
    }

    /// <summary>Control messages as the kernel takes them, with a reference on each passed socket; null for none.</summary>
    internal static ControlData? ToKernel(IReadOnlyList<ControlMessage> messages, SimulatedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(messages, "controlMessages");
        if (messages.Count == 0)
            return null;
        foreach (var message in messages)
        {
            ArgumentNullException.ThrowIfNull(message, nameof(messages));
            ThrowIfReceiveOnly(message);
        }

        var passed = messages.OfType<PassedSocketsMessage>().SelectMany(message => message.Sockets)
            .Select(socket => Passed(socket, network)).ToList();
        foreach (var socket in passed)
            socket.AddReference();
        return new ControlData(passed, [.. messages.Where(message => message is not PassedSocketsMessage)]);
    }

    /// <summary>Control messages as a receiver gets them: it owns the sockets that were passed.</summary>
    internal static IReadOnlyList<ControlMessage> FromKernel(ControlData data, SimulatedNetwork network)
    {
        if (data.Sockets.Count == 0)
            return data.Messages;
        var sockets = data.Sockets.Select(ISocket (socket) => SimulatedSocket.Wrapped(network, socket)).ToList();
        return [.. data.Messages, new PassedSocketsMessage(sockets)];
    }

    private static void ThrowIfReceiveOnly(ControlMessage message)
    {
        if (message is TimestampMessage)
            throw new ArgumentException($"A {nameof(TimestampMessage)} can be received, not sent.", nameof(message));
    }

    private static HostSocket Passed(ISocket socket, SimulatedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket is not SimulatedSocket simulated || simulated.Network != network)
            throw new ArgumentException("Only sockets of the same simulated host can be passed.", nameof(socket));
        return simulated.ToBePassed();
    }

    // The one file the simulation ever opens: the caller asks for it by name.
#pragma warning disable RS0030
    internal static byte[] ReadFile(string path) => File.ReadAllBytes(path);
#pragma warning restore RS0030
}
