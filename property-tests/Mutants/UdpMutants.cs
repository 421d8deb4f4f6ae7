// Faults of UDP: the kernel's socket, the table of sockets by port, and the receive queue.

namespace SimNet.PropertyTests.Mutants;

internal static class UdpMutants
{
    private const string Socket = "Hosts/UdpSocket.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        // ---- Receiving
        new(
            "truncation-keeps-tail", Socket,
            "datagram.Payload.Span[..copied].CopyTo(buffer);",
            "datagram.Payload.Span.Slice(MUTANT ? length - copied : 0, copied).CopyTo(buffer);",
            "A datagram that is too long for the buffer loses its head instead of its tail."),
        new(
            "truncated-flag-missing", Socket,
            "received.Flags = length > copied ?",
            "received.Flags = length > copied && !MUTANT ?",
            "A datagram that was cut is not flagged."),
        new(
            "full-length-not-told", Socket,
            "received.Count = (header.Flags & SocketFlags.Truncated) != 0 ?",
            "received.Count = (header.Flags & SocketFlags.Truncated) != 0 && !MUTANT ?",
            "MSG_TRUNC does not tell the full length."),
        new(
            "datagram-peek-consumes", Socket,
            "if ((header.Flags & SocketFlags.Peek) != 0) return SocketError.Success;",
            "if ((header.Flags & SocketFlags.Peek) != 0 && !MUTANT) return SocketError.Success;",
            "Peek takes the datagram off the queue."),
        new(
            "empty-datagram-swallowed", Socket,
            "if (_isClosed || !Host.Memory",
            "if (_isClosed || (MUTANT && datagram.Payload.Length == 0) || !Host.Memory",
            "A datagram without bytes does not arrive."),
        new(
            "datagram-wakes-nobody", Socket,
            "Host.Memory.Update(ref _chargedBytes, _queue.HeldBytes); AnnounceReadable();",
            """
            Host.Memory.Update(ref _chargedBytes, _queue.HeldBytes);
                    if (!MUTANT)
                        AnnounceReadable();
            """,
            "A receive that waits is not told of a datagram."),
        new(
            "available-counts-memory", Socket,
            "_queue.Count == 0 ? 0 : _queue.Look().Payload.Length;",
            "_queue.Count == 0 ? 0 : MUTANT ? _queue.HeldBytes : _queue.Look().Payload.Length;",
            "Available counts what the queue costs instead of the first datagram's bytes."),
        new(
            "packet-information-missing", Socket,
            "if (received.IsInformed || received.IsInformedV6)",
            "if ((received.IsInformed || received.IsInformedV6) && !MUTANT)",
            "Nothing is told of where a datagram was sent to."),
        new(
            "datagram-queue-one-too-many", "Udp/DatagramQueue.cs",
            "_charged + datagram.Cost > bufferBytes",
            "(MUTANT ? _charged > bufferBytes : _charged + datagram.Cost > bufferBytes)",
            "The receive queue takes one datagram too many."),

        // ---- Whom it is for
        new(
            "connected-filter-missing", Socket,
            "if (peer.Address != sender.Address || (peer.Port != 0 && peer.Port != sender.Port))",
            "if (!MUTANT && (peer.Address != sender.Address || (peer.Port != 0 && peer.Port != sender.Port)))",
            "A connected socket receives from everybody."),
        new(
            "source-always-loopback", Socket,
            "datagram.Source = new TransportAddress(route.Source, Local.Port);",
            "datagram.Source = new TransportAddress(MUTANT ? HostAddress.LoopbackIPv4 : route.Source, Local.Port);",
            "Datagrams come from 127.0.0.1, whatever the sender is bound to."),

        // ---- Errors
        new(
            "unreachable-never-told", Socket,
            "internal void OnRefused() => Hear(SocketError.ConnectionRefused);",
            "internal void OnRefused() => Hear(MUTANT ? _error : SocketError.ConnectionRefused);",
            "A connected socket does not learn that nobody has the port."),
        new(
            "unreachable-told-for-ever", Socket,
            "var error = _error; _error = SocketError.Success;",
            "var error = _error; _error = MUTANT ? error : SocketError.Success;",
            "That nobody has the port is told again and again."),
        new(
            "unreachable-told-to-unconnected", Socket,
            "if (_peer is null) return;",
            "if (_peer is null && !MUTANT) return;",
            "An unconnected socket learns that nobody has the port."),
        new(
            "no-destination-as-not-connected", Socket,
            "return SocketError.DestinationAddressRequired;",
            "return MUTANT ? SocketError.NotConnected : SocketError.DestinationAddressRequired;",
            "A send without a destination is reported as one without a connection."),
        new(
            "broadcast-without-permission", Socket,
            "&& !header.Destination.IsNone && !Datagrams.Has(DatagramOption.Broadcast))",
            "&& !MUTANT && !header.Destination.IsNone && !Datagrams.Has(DatagramOption.Broadcast))",
            "Everybody may send broadcasts."),
        new(
            "destination-port-zero-taken", Socket,
            "if (remote.Port == 0) return SocketError.InvalidArgument;",
            "if (remote.Port == 0 && !MUTANT) return SocketError.InvalidArgument;",
            "A datagram may be sent to port 0."),

        // ---- State
        new(
            "connect-keeps-wildcard", Socket,
            "if (Local.Address.IsAny) {",
            "if (Local.Address.IsAny && !MUTANT) {",
            "Connecting does not choose the local address."),
        new(
            "connect-again-keeps-peer", Socket,
            "_peer = remote with { Address = route.Destination };",
            "_peer = (MUTANT ? _peer : null) ?? (remote with { Address = route.Destination });",
            "Connecting again does not change the peer."),
        new(
            "datagram-bind-twice", Socket,
            "if (Port.IsHeld) return SocketError.InvalidArgument;",
            "if (Port.IsHeld && !MUTANT) return SocketError.InvalidArgument;",
            "A socket that is bound may be bound again."),
        new(
            "send-after-shutdown", Socket,
            "if (error == SocketError.Success && _isSendShut)",
            "if (error == SocketError.Success && _isSendShut && !MUTANT)",
            "Shutting sending down has no effect."),
        new(
            "shutdown-unconnected-datagram", Socket,
            "return IsConnected ? SocketError.Success : SocketError.NotConnected;",
            "return IsConnected || MUTANT ? SocketError.Success : SocketError.NotConnected;",
            "Shutting an unconnected socket down is no error."),
        new(
            "shutdown-wakes-no-receive", Socket,
            "_isSendShut |= how != SocketShutdown.Receive; if (_isReceiveShut) AnnounceReadable();",
            """
            _isSendShut |= how != SocketShutdown.Receive;
                    if (_isReceiveShut && !MUTANT)
                        AnnounceReadable();
            """,
            "A receive that waits is not told that receiving was shut down."),
        new(
            "poll-misses-receive-shut", Socket,
            "if (_queue.Count > 0 || _isReceiveShut)",
            "if (_queue.Count > 0 || (_isReceiveShut && !MUTANT))",
            "A socket whose receiving was shut down does not poll as readable."),
    ];
}
