using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>What <see cref="ISocket.ReceiveMessage"/> got: how much data, from whom, and what came beside it.</summary>
/// <param name="receivedBytes">Bytes written to the buffers.</param>
/// <param name="socketFlags">What the network stack says of the message.</param>
/// <param name="remoteEndPoint">The sender, or null where the protocol names none.</param>
/// <param name="controlMessages">What came beside the data.</param>
public sealed class ReceivedMessage(
    int receivedBytes, SocketFlags socketFlags, EndPoint? remoteEndPoint, IReadOnlyList<ControlMessage> controlMessages)
{
    /// <summary>Room for control messages when the caller does not say: 1,024 bytes, enough for some 250 passed sockets.</summary>
    public const int DefaultControlBytes = 1024;

    /// <summary>Bytes written to the buffers.</summary>
    public int ReceivedBytes { get; } = receivedBytes;

    /// <summary><see cref="SocketFlags.Truncated"/> when the message was longer than the buffers,
    /// <see cref="SocketFlags.ControlDataTruncated"/> when control messages did not fit,
    /// <see cref="SocketFlags.OutOfBand"/> for urgent data.</summary>
    public SocketFlags SocketFlags { get; } = socketFlags;

    /// <summary>The sender, or null where the protocol names none (a connected stream, an unnamed Unix socket).</summary>
    public EndPoint? RemoteEndPoint { get; } = remoteEndPoint;

    /// <summary>What came beside the data, in the order of arrival. The receiver owns passed sockets.</summary>
    public IReadOnlyList<ControlMessage> ControlMessages { get; } =
        controlMessages ?? throw new ArgumentNullException(nameof(controlMessages));
}
