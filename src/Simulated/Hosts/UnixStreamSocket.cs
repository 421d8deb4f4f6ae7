// A Unix stream: bytes without boundaries, cut into the pieces in which the kernel allocates memory for them; and urgent bytes, which stand
// in the stream and can be read apart.

using System.Net.Sockets;
using SimNet.Simulated.Traces;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixStreamSocket(HostStack host) : UnixConnectionSocket(host, SocketType.Stream)
{
    /// <summary>Whether the next byte to be read stands where the urgent one does, or did (SIOCATMARK).</summary>
    internal override bool IsAtUrgentMark => Queue.IsAtMark;

    internal override SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent)
    {
        sent = 0;
        var error = UnixControl.TryRead(header.Control, Host.Unix.Credentials, out var control);
        if (error != SocketError.Success)
            return error;
        var isUrgent = (header.Flags & SocketFlags.OutOfBand) != 0;
        if (isUrgent && bytes.IsEmpty)
            return SocketError.OperationNotSupported;
        if (!header.Destination.IsNone)
            return IsEstablished ? SocketError.IsConnected : SocketError.OperationNotSupported;
        if (Peer is not UnixStreamSocket peer)
            return SocketError.NotConnected;
        if (IsSendShut)
            return SocketError.Shutdown;
        error = Push(peer, isUrgent ? bytes[..^1] : bytes, ref control, ref sent);
        if (error == SocketError.Success && isUrgent)
            error = PushUrgent(peer, bytes[^1..], ref control, ref sent);
        if (error != SocketError.Success && sent == 0)
            return error;
        // Without a byte there is nothing for them to travel with.
        control.Rights?.Discard();
        if (sent > 0)
            peer.OnArrived();
        return SocketError.Success;
    }

    internal override SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        if (!IsEstablished)
            return SocketError.InvalidArgument;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return ReceiveUrgent(buffer, header, out received);
        var read = default(UnixRead);
        if (!TryRead(buffer, isPeek: (header.Flags & SocketFlags.Peek) != 0, ref read))
        {
            // What the read gave up on the way is free again.
            Queue.Settle();
            if (TakeError() is var error and not SocketError.Success)
                return error;
            if (!IsReceiveShut)
                return SocketError.WouldBlock;
        }

        Deliver(read, header, out received);
        // With less than SO_RCVLOWAT the kernel looks for more, and comes to the error, which it forgets then (unix_stream_read_generic).
        if (Options.TryGetStored((int)SocketOptionLevel.Socket, (int)SocketOptionName.ReceiveLowWater, out var least)
            && received.Count < Math.Min(least, buffer.Length) && Queue.IsEmpty)
            TakeError();
        return SocketError.Success;
    }

    internal override PollEvents Poll() => Queue.Urgent is null ? base.Poll() : base.Poll() | PollEvents.Urgent;

    private bool TryRead(Span<byte> buffer, bool isPeek, ref UnixRead read)
    {
        var reader = new UnixStreamReader(Queue);
        return isPeek
            ? reader.TryPeek(buffer, PassCredentials, IsUrgentInline, ref read)
            : reader.TryRead(buffer, PassCredentials, IsUrgentInline, ref read);
    }

    // The byte comes alone: without a sender, and without what may have travelled with it.
    private SocketError ReceiveUrgent(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        var read = default(UnixRead);
        var isPeek = (header.Flags & SocketFlags.Peek) != 0;
        if (IsUrgentInline || !new UnixStreamReader(Queue).TryReadUrgent(buffer, isPeek, ref read))
            return SocketError.InvalidArgument;
        (received.Count, received.Flags) = (read.Count, read.Flags);
        Host.Trace.Add(TraceEventKind.Receive, Host.Number, Number, length: read.Count);
        return SocketError.Success;
    }

    private SocketError Push(UnixStreamSocket peer, ReadOnlySpan<byte> bytes, ref UnixControl control, ref int sent)
    {
        while (!bytes.IsEmpty)
        {
            if (PendingError != SocketError.Success)
                return TakeError();
            var length = Math.Min(bytes.Length, MessageCharge.PieceBytes(SendBufferBytes));
            if (RoomFor(MessageCharge.OfPiece(length)) is var room and not SocketError.Success)
                return room;
            if (peer.TakesNoMore)
                return SocketError.Shutdown;
            Append(peer, bytes[..length], MessageCharge.OfPiece(length), control);
            // Sockets go with the first piece.
            control = control with { Rights = null };
            bytes = bytes[length..];
            sent += length;
        }

        return SocketError.Success;
    }

    private SocketError PushUrgent(UnixStreamSocket peer, ReadOnlySpan<byte> last, ref UnixControl control, ref int sent)
    {
        if (RoomFor(MessageCharge.OfPiece(1)) is var room and not SocketError.Success)
            return room;
        if (peer.TakesNoMore)
            return SocketError.Shutdown;
        peer.Queue.Urgent = Append(peer, last, MessageCharge.OfPiece(1), control);
        control = control with { Rights = null };
        sent++;
        return SocketError.Success;
    }
}
