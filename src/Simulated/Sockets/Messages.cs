// Several buffers as one, and back: vectored and message forms of send and receive on a byte stream.

using System.Net.Sockets;

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

    internal static ReadOnlyMemory<byte> Gather(IReadOnlyList<ReadOnlyMemory<byte>> buffers, IReadOnlyList<ControlMessage> controlMessages)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(controlMessages);
        if (controlMessages.Count > 0)
            throw new NotSupportedException("A simulated TCP socket carries no control messages.");
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

    internal static ReceivedMessage Scatter(ReadOnlySpan<byte> bytes, IReadOnlyList<Memory<byte>> buffers)
    {
        var total = bytes.Length;
        foreach (var buffer in buffers)
        {
            var length = Math.Min(bytes.Length, buffer.Length);
            bytes[..length].CopyTo(buffer.Span);
            bytes = bytes[length..];
        }

        return new ReceivedMessage(total, SocketFlags.None, remoteEndPoint: null, []);
    }

    // The one file the simulation ever opens: the caller asks for it by name.
#pragma warning disable RS0030
    internal static byte[] ReadFile(string path) => File.ReadAllBytes(path);
#pragma warning restore RS0030
}
