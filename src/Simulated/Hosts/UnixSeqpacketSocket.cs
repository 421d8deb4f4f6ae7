// A Unix seqpacket socket: a connection whose messages stay whole.

using System.Net.Sockets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixSeqpacketSocket(HostStack host) : UnixConnectionSocket(host, SocketType.Seqpacket)
{
    internal override SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent)
    {
        sent = 0;
        if (TakeError() is var pending and not SocketError.Success)
            return pending;
        if (!IsEstablished || Peer is not UnixSeqpacketSocket peer)
            return SocketError.NotConnected;
        var error = UnixControl.TryRead(header.Control, Host.Unix.Credentials, out var control);
        if (error != SocketError.Success)
            return error;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return SocketError.OperationNotSupported;
        BindIfCredentialsAreAsked();
        if (bytes.Length > MessageCharge.LongestMessageBytes(SendBufferBytes))
            return SocketError.MessageSize;
        if (IsSendShut)
            return SocketError.Shutdown;
        if (RoomFor(MessageCharge.OfMessage(bytes.Length)) is var room and not SocketError.Success)
            return room;
        if (peer.TakesNoMore)
            return SocketError.Shutdown;
        Append(peer, bytes, MessageCharge.OfMessage(bytes.Length), control);
        sent = bytes.Length;
        peer.OnArrived();
        return SocketError.Success;
    }

    internal override SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        if (!IsEstablished)
            return SocketError.NotConnected;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return SocketError.OperationNotSupported;
        if (TakeError() is var pending and not SocketError.Success)
            return pending;
        if (TryReceiveMessage(buffer, header, out received) || IsReceiveShut)
            return SocketError.Success;
        return SocketError.WouldBlock;
    }
}
