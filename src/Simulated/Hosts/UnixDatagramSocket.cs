// A Unix datagram socket: messages to whoever has a name, or to the peer alone. A receiver whose peer is not the sender takes only a few; who
// finds no room waits there.

using System.Net.Sockets;
using SimNet.Simulated.Traces;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixDatagramSocket(HostStack host) : UnixSocket(host, SocketType.Dgram)
{
    // Senders that found this queue full, in order; and where this socket waits itself.
    private readonly LinkedList<UnixDatagramSocket> _waiting = [];
    private readonly List<LinkedListNode<UnixDatagramSocket>> _places = [];

    private bool IsFull => Queue.Count > Host.Limits.MaximumDatagramQueue;

    internal override int? Available => Queue.First?.Length ?? 0;

    // ---- Connecting

    internal override SocketError Connect(in SocketName remote)
    {
        BindIfCredentialsAreAsked(remote);
        var error = Find(remote, out var found);
        if (error != SocketError.Success)
            return error;
        var peer = (UnixDatagramSocket)found!;
        if (!peer.TakesFrom(this))
            return SocketError.AccessDenied;
        var former = Peer as UnixDatagramSocket;
        Peer = peer;
        Host.Trace.Add(TraceEventKind.Connect, Host.Number, Number, peer.Number);
        if (former is not null && former != peer)
            OnDisconnectedFrom(former);
        LetUnconnectedAsk();
        return SocketError.Success;
    }

    internal override SocketError ContinueConnect() => SocketError.Success;

    /// <summary>Whether datagrams of the sender are let in: those of the peer, or, without one, of everybody.</summary>
    private bool TakesFrom(UnixDatagramSocket sender) => Peer is null || Peer == sender;

    // What the former peer had sent is dropped, and when that peer was connected in turn it learns that.
    private void OnDisconnectedFrom(UnixDatagramSocket former)
    {
        former.StopWaiting(this);
        if (Queue.IsEmpty)
            return;
        Queue.RemoveAll();
        if (!former.IsClosed && former.Peer == this)
            former.OnReset();
        Queue.Settle();
        LetSend();
    }

    private void OnReset()
    {
        PendingError = SocketError.ConnectionReset;
        AnnounceReadable();
        AnnounceWritable();
    }

    // ---- Data

    internal override SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent)
    {
        sent = 0;
        var error = UnixControl.TryRead(header.Control, Host.Unix.Credentials, out var control);
        if (error != SocketError.Success)
            return error;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return SocketError.OperationNotSupported;
        error = Check(bytes.Length, header.Destination);
        if (error != SocketError.Success)
            return error;
        error = FindReceiver(header.Destination, out var receiver);
        if (error != SocketError.Success)
            return error;
        if (receiver.Peer != this && receiver != this && receiver.IsFull)
        {
            receiver.Wait(this);
            return SocketError.WouldBlock;
        }

        Append(receiver, bytes, MessageCharge.OfMessage(bytes.Length), control);
        sent = bytes.Length;
        receiver.OnArrived();
        return SocketError.Success;
    }

    internal override SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        received = default;
        if ((header.Flags & SocketFlags.OutOfBand) != 0)
            return SocketError.OperationNotSupported;
        if (TakeError() is var pending and not SocketError.Success)
            return pending;
        if (!TryReceiveMessage(buffer, header, out received))
        {
            received.IsEnd = IsReceiveShut && header.MayWait;
            return received.IsEnd ? SocketError.Success : SocketError.WouldBlock;
        }

        LetSend();
        return SocketError.Success;
    }

    // What the kernel looks at before it looks for the receiver.
    private SocketError Check(int length, in SocketName destination)
    {
        if (!destination.IsNone && (destination.Family != AddressFamily.Unix || destination.Unix is null))
            return SocketError.InvalidArgument;
        BindIfCredentialsAreAsked();
        if (length > MessageCharge.LongestMessageBytes(SendBufferBytes))
            return SocketError.MessageSize;
        if (TakeError() is var pending and not SocketError.Success)
            return pending;
        if (IsSendShut)
            return SocketError.Shutdown;
        return RoomFor(MessageCharge.OfMessage(length));
    }

    private SocketError FindReceiver(in SocketName destination, out UnixDatagramSocket receiver)
    {
        var found = Peer;
        var error = destination.IsNone ? SocketError.Success : Find(destination, out found);
        receiver = found as UnixDatagramSocket ?? this;
        if (error != SocketError.Success || found is null)
            return found is null && error == SocketError.Success ? SocketError.NotConnected : error;
        if (!receiver.TakesFrom(this))
            return SocketError.AccessDenied;
        if (!receiver.IsClosed)
            return receiver.IsReceiveShut ? SocketError.Shutdown : SocketError.Success;
        // The peer is gone: that is told once.
        Peer = null;
        OnDisconnectedFrom(receiver);
        return SocketError.ConnectionRefused;
    }

    // ---- Waiting for room at a receiver

    internal override PollEvents Poll()
    {
        var events = base.Poll();
        if (Peer is not UnixDatagramSocket { IsClosed: false } peer || peer.Peer == this || !peer.IsFull)
            return events;
        peer.Wait(this);
        return events & ~PollEvents.Out;
    }

    private void Wait(UnixDatagramSocket sender)
    {
        if (sender._places.Any(place => place.List == _waiting))
            return;
        sender._places.Add(_waiting.AddLast(sender));
    }

    private void StopWaiting(UnixDatagramSocket sender)
    {
        var index = sender._places.FindIndex(place => place.List == _waiting);
        if (index < 0)
            return;
        _waiting.Remove(sender._places[index]);
        sender._places.RemoveAt(index);
        // Whoever waits for the former peer has nothing to wait for.
        sender.AnnounceWritable();
    }

    // poll(2) calls a sender writable that is not connected to this socket: waiting here it asks again and again, and finds out at once that
    // others are let in now, or that there is no limit for it any more.
    private void LetUnconnectedAsk()
    {
        if (_waiting.Count == 0)
            return;
        foreach (var sender in _waiting.ToArray())
        {
            if (sender.Peer != this)
                StopWaiting(sender);
        }
    }

    internal override void OnUnlinked() => LetUnconnectedAsk();

    private protected override void ShutDown(bool receive, bool send)
    {
        base.ShutDown(receive, send);
        if (receive)
            LetUnconnectedAsk();
    }

    // There is room, or nothing to wait for any more: who waits goes on, in order, until there is no room again.
    private void LetSend()
    {
        while (_waiting.First?.Value is { } sender && (IsClosed || !IsFull))
            StopWaiting(sender);
    }

    // ---- Ending

    private protected override void OnClosed()
    {
        foreach (var place in _places)
            place.List!.Remove(place);
        _places.Clear();
        LetSend();
    }
}
