// The forms of send and receive: spans and memory, vectored, addressed, message and file. All come down to the four calls of
// SocketWithTransfers; what an address or a control message means is for the kernel's socket to say.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketForms(SimulatedNetwork network, HostSocket kernel) : SocketWithTransfers(network, kernel)
{
    // CMSG_SPACE of in_pktinfo and of in6_pktinfo.
    private const int InformationBytes = 32;
    private const int InformationBytesV6 = 40;

    // Whom datagrams went to last: the endpoint of a Unix domain socket tells its name only in a form that has to be made.
    private EndPoint? _destination;
    private SocketName _destinationName;

    private bool _asksForInformation;

    // ---- Sending

    public int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        SendOrWait(nameof(Send), buffer, new SendHeader(socketFlags), out errorCode);

    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var bytes = Messages.Gather(buffers);
        var sent = SendOrWait(nameof(Send), bytes.Span, new SendHeader(socketFlags), out errorCode);
        if (errorCode != SocketError.Success || !LeavesEmptyRest(buffers, bytes.Length))
            return sent;
        // .NET does not tell how that ends, and RealSocket does not wait for it: all bytes are sent.
        Kernel.Send([], new SendHeader(socketFlags), out _);
        return sent;
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        SendOrPend(nameof(SendAsync), Writing, buffer, new SendHeader(socketFlags), cancellationToken);

    public Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags)
    {
        var bytes = Messages.Gather(buffers);
        var sending = SendAsync(bytes, socketFlags, CancellationToken.None).AsTask();
        return LeavesEmptyRest(buffers, bytes.Length) ? WithEmptyRestAsync(sending, socketFlags) : sending;
    }

    // When all bytes are sent and empty buffers are left, .NET sends these, too: on a socket of messages that is one more.
    private bool LeavesEmptyRest(IList<ArraySegment<byte>> buffers, int length) =>
        SocketType != SocketType.Stream && length > 0 && buffers[^1].Count == 0;

    private async Task<int> WithEmptyRestAsync(Task<int> sending, SocketFlags socketFlags)
    {
        var sent = await sending.ConfigureAwait(false);
        // An error is taken for "not yet" by .NET: it waits for the next event, which is that of the error, and tries again.
        if (Kernel.Send([], new SendHeader(socketFlags), out _) != SocketError.Success)
            await SendAsync(ReadOnlyMemory<byte>.Empty, socketFlags, CancellationToken.None).ConfigureAwait(false);
        return sent;
    }

    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP)
    {
        Guard(nameof(SendTo));
        ArgumentNullException.ThrowIfNull(remoteEP);
        var sent = OrThrow(SendOrWait(nameof(SendTo), buffer, HeaderTo(remoteEP, socketFlags), out var error), error);
        OnSentTo(remoteEP);
        return sent;
    }

    public ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        Guard(nameof(SendToAsync));
        var sent = SendOrPend(nameof(SendToAsync), Writing, buffer, HeaderTo(remoteEP, socketFlags), cancellationToken);
        if (sent.IsFaulted)
            OnNotSentTo();
        else if (!sent.IsCanceled)
            OnSentTo(remoteEP);
        return sent;
    }

    public int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null)
    {
        var bytes = Messages.Gather(buffers);
        var header = MessageHeader(controlMessages, socketFlags, remoteEP);
        GuardMessage(nameof(SendMessage), header.Control);
        return OrThrow(SendOrWait(nameof(SendMessage), bytes.Span, header, out var error), error);
    }

    public ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        var bytes = Messages.Gather(buffers);
        var header = MessageHeader(controlMessages, socketFlags, remoteEP);
        GuardMessage(nameof(SendMessageAsync), header.Control);
        return SendOrPend(nameof(SendMessageAsync), WritingBeside, bytes, header, cancellationToken);
    }

    public void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        GuardSendFile();
        if (flags != TransmitFileOptions.UseDefaultWorkerThread)
            throw new PlatformNotSupportedException("Only the default worker thread is supported.");
        if (!preBuffer.IsEmpty)
            SendOrThrow(preBuffer);
        if (fileName is not null)
            SendOrThrow(Messages.ReadFile(fileName));
        if (!postBuffer.IsEmpty)
            SendOrThrow(postBuffer);
    }

    public async ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        GuardIsStream();
        GuardSendFile();
        if (!preBuffer.IsEmpty)
            await SendAsync(preBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (fileName is not null)
            await SendAsync(Messages.ReadFile(fileName), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (!postBuffer.IsEmpty)
            await SendAsync(postBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        // The one option that .NET heeds here, and only in this form.
        if ((flags & (TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != 0)
            Disconnect(reuseSocket: false);
    }

    // ---- Receiving

    public int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        ReceiveOrWait(nameof(Receive), buffer, SimpleHeader(socketFlags, buffer.Length), out _, out errorCode);

    public int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var length = Messages.Length(buffers);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = rented.AsSpan(0, length);
            var received = ReceiveOrWait(nameof(Receive), bytes, new ReceiveHeader(socketFlags), out _, out errorCode);
            Messages.Scatter(bytes[..Math.Min(received, length)], buffers);
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        ReceiveOrPend(
            nameof(ReceiveAsync),
            buffer,
            SimpleHeader(socketFlags, buffer.Length) with { NeedsEventOnly = buffer.IsEmpty && socketFlags == SocketFlags.None },
            cancellationToken);

    public async Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags)
    {
        var bytes = new byte[Messages.Length(buffers)];
        var received = await ReceiveOrPend(
            nameof(ReceiveAsync), bytes.AsMemory(), new ReceiveHeader(socketFlags), CancellationToken.None).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, Math.Min(received, bytes.Length)), buffers);
        return received;
    }

    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        GuardReceiveFrom(nameof(ReceiveFrom), remoteEP);
        var count = OrThrow(
            ReceiveOrWait(nameof(ReceiveFrom), buffer, SimpleHeader(socketFlags, buffer.Length), out var received, out var error), error);
        remoteEP = received.Sender.IsNone && AddressFamily == AddressFamily.Unix ? remoteEP : SenderOf(received, remoteEP);
        return count;
    }

    public ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardArguments(remoteEndPoint, nameof(remoteEndPoint));
        return ReceiveFromOrPend(
            nameof(ReceiveFromAsync), buffer, SimpleHeader(socketFlags, buffer.Length), remoteEndPoint, cancellationToken);
    }

    public int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        GuardReceiveFrom(nameof(ReceiveMessageFrom), remoteEP);
        var header = InformationHeader(socketFlags, remoteEP);
        var count = OrThrow(ReceiveOrWait(nameof(ReceiveMessageFrom), buffer, header, out var received, out var error), error);
        ipPacketInformation = PacketInformationOf(received, remoteEP);
        remoteEP = MessageSenderOf(received, remoteEP, isAsynchronous: false);
        socketFlags = received.Flags;
        return count;
    }

    public ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardArguments(remoteEndPoint, nameof(remoteEndPoint));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<SocketReceiveMessageFromResult>(cancellationToken);
        return ReceiveOrPend(
            nameof(ReceiveMessageFromAsync),
            new ReceiveMessageFromOperation(this, remoteEndPoint),
            buffer,
            InformationHeader(socketFlags, remoteEndPoint),
            cancellationToken);
    }

    public ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None)
    {
        Guard(nameof(ReceiveMessage));
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        OrThrow(
            ReceiveOrWait(nameof(ReceiveMessage), bytes, new ReceiveHeader(socketFlags, controlBytes), out var received, out var error),
            error);
        Messages.Scatter(bytes.AsSpan(0, Math.Min(received.Count, bytes.Length)), buffers);
        return ToMessage(received);
    }

    public async ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested)
            Guard(nameof(ReceiveMessageAsync));
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var header = new ReceiveHeader(socketFlags, controlBytes);
        var message = await ReceiveOrPend(
            nameof(ReceiveMessageAsync), new ReceiveMessageOperation(this), bytes, header, cancellationToken).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, Math.Min(message.ReceivedBytes, bytes.Length)), buffers);
        return message;
    }

    // What is to be passed is looked at first.
    private void GuardMessage(string call, ControlData? control)
    {
        if (IsDisposed)
            control?.Discard();
        Guard(call);
    }

    // .NET makes a receive of no bytes a peek, which waits for data and takes none.
    // Not so with several buffers, or with packet information: there an empty buffer goes to the kernel.
    private protected ReceiveHeader SimpleHeader(SocketFlags flags, int length) => length == 0
        ? new ReceiveHeader(flags | SocketFlags.Peek, IsProbe: (flags & SocketFlags.OutOfBand) == 0 || AddressFamily == AddressFamily.Unix)
        : new ReceiveHeader(flags);

    // .NET asks for packet information with the first such call, for both protocols on a socket in dual mode, and has room for the one of
    // the socket's family, and for that of IPv4 when the endpoint that was passed is of IPv4.
    private ReceiveHeader InformationHeader(SocketFlags flags, EndPoint passed)
    {
        if (!_asksForInformation && AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            _asksForInformation = true;
            // Bound to an address of IPv4, a socket of IPv6 asks for that of IPv4 alone.
            var isOfIPv4 = BoundTo is { } bound && (bound.AddressFamily == AddressFamily.InterNetwork || bound.IsIPv4MappedToIPv6);
            if (!Kernel.IsIPv6 || (DualMode && (isOfIPv4 || BoundTo!.Equals(IPAddress.IPv6Any))))
                SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, 1);
            if (Kernel.IsIPv6 && !isOfIPv4)
                SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, 1);
        }

        // A Unix domain socket has none, and no room for what else may come.
        if (AddressFamily == AddressFamily.Unix)
            return new ReceiveHeader(flags, 0);
        return new ReceiveHeader(flags, (Kernel.IsIPv6 ? InformationBytesV6 : 0) + (TakesInformationOfIPv4(passed) ? InformationBytes : 0));
    }

    private SendHeader HeaderTo(EndPoint remoteEP, SocketFlags flags)
    {
        if (remoteEP is DnsEndPoint)
            throw NameInsteadOfAddress();
        if (_destination != remoteEP || remoteEP is not UnixDomainSocketEndPoint)
        {
            _destination = remoteEP;
            _destinationName = EndPoints.ToName(remoteEP, AddressFamily, remoteEP.AddressFamily == AddressFamily.InterNetwork && DualMode);
        }

        return new SendHeader(flags, _destinationName);
    }

    private SendHeader MessageHeader(IReadOnlyList<ControlMessage> controlMessages, SocketFlags flags, EndPoint? remoteEP)
    {
        var header = remoteEP is null ? new SendHeader(flags) : HeaderTo(remoteEP, flags);
        return header with { Control = Messages.ToKernel(controlMessages, Network) };
    }

    private void SendOrThrow(ReadOnlySpan<byte> buffer)
    {
        OrThrow(Send(buffer, SocketFlags.None, out var error), error);
    }

    private static int OrThrow(int count, SocketError error) =>
        error == SocketError.Success ? count : throw new SocketException((int)error);

    private void GuardReceiveFrom(string call, EndPoint remoteEP)
    {
        Guard(call);
        GuardArguments(remoteEP, nameof(remoteEP));
    }

    // All that the asynchronous forms look at before the token and before whether the socket is disposed of.
    private void GuardArguments(EndPoint remoteEP, string parameter)
    {
        ArgumentNullException.ThrowIfNull(remoteEP, parameter);
        if (remoteEP.AddressFamily != AddressFamily && !(remoteEP.AddressFamily == AddressFamily.InterNetwork && DualMode))
            throw new ArgumentException("The endpoint is not of the socket's address family.", parameter);
        if (!IsBound)
            throw NotBound();
    }

    private void GuardSendFile()
    {
        Guard(nameof(SendFile));
        if (!Connected)
            throw NotConnectedToSend();
        GuardIsStream();
    }

    // The asynchronous form looks at the type before it looks whether the socket is disposed of.
    private void GuardIsStream()
    {
        if (SocketType != SocketType.Stream)
            throw NotConnectedToSend();
    }

    private static NotSupportedException NotConnectedToSend() => new("The operation is not allowed on non-connected sockets.");
}
