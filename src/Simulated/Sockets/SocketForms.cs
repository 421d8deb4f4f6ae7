// The forms of send and receive: spans and memory, vectored, addressed, message and file. All come down to the four calls of
// SocketWithTransfers; what an address or a control message means is for the kernel's socket to say.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketForms(SimulatedNetwork network, HostSocket kernel) : SocketWithTransfers(network, kernel)
{
    // ---- Sending

    public int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        SendOrWait(nameof(Send), buffer, new SendHeader(socketFlags), out errorCode);

    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        SendOrWait(nameof(Send), Messages.Gather(buffers).Span, new SendHeader(socketFlags), out errorCode);

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        SendOrPend(nameof(SendAsync), buffer, new SendHeader(socketFlags), cancellationToken);

    public Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        SendAsync(Messages.Gather(buffers), socketFlags, CancellationToken.None).AsTask();

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
        Guard(nameof(SendToAsync));
        ArgumentNullException.ThrowIfNull(remoteEP);
        var sent = SendOrPend(nameof(SendToAsync), buffer, HeaderTo(remoteEP, socketFlags), cancellationToken);
        OnSentTo(remoteEP);
        return sent;
    }

    public int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null)
    {
        Guard(nameof(SendMessage));
        var bytes = Messages.Gather(buffers);
        var header = MessageHeader(controlMessages, socketFlags, remoteEP);
        return OrThrow(SendOrWait(nameof(SendMessage), bytes.Span, header, out var error), error);
    }

    public ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default)
    {
        Guard(nameof(SendMessageAsync));
        var bytes = Messages.Gather(buffers);
        var header = MessageHeader(controlMessages, socketFlags, remoteEP);
        return SendOrPend(nameof(SendMessageAsync), bytes, header, cancellationToken);
    }

    public void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        GuardSendFile();
        if (flags != TransmitFileOptions.UseDefaultWorkerThread)
            throw new PlatformNotSupportedException("Only the default worker thread is supported.");
        SendOrThrow(preBuffer);
        if (fileName is not null)
            SendOrThrow(Messages.ReadFile(fileName));
        SendOrThrow(postBuffer);
    }

    public async ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        GuardSendFile();
        await SendAsync(preBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (fileName is not null)
            await SendAsync(Messages.ReadFile(fileName), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        await SendAsync(postBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        // The one option that .NET heeds here, and only in this form.
        if ((flags & (TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != 0)
            Disconnect(reuseSocket: false);
    }

    // ---- Receiving

    public int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        ReceiveOrWait(nameof(Receive), buffer, HeaderFor(buffer.Length, socketFlags), out _, out errorCode);

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
        ReceiveOrPend(nameof(ReceiveAsync), buffer, HeaderFor(buffer.Length, socketFlags), cancellationToken);

    public async Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags)
    {
        var bytes = new byte[Messages.Length(buffers)];
        var received = await ReceiveAsync(bytes, socketFlags, CancellationToken.None).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, Math.Min(received, bytes.Length)), buffers);
        return received;
    }

    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        GuardReceiveFrom(nameof(ReceiveFrom), remoteEP);
        var count = OrThrow(
            ReceiveOrWait(nameof(ReceiveFrom), buffer, HeaderFor(buffer.Length, socketFlags), out var received, out var error), error);
        remoteEP = SenderOf(received, remoteEP);
        return count;
    }

    public ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardReceiveFrom(nameof(ReceiveFromAsync), remoteEndPoint);
        return ReceiveFromOrPend(
            nameof(ReceiveFromAsync), buffer, HeaderFor(buffer.Length, socketFlags), remoteEndPoint, cancellationToken);
    }

    public int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        GuardReceiveFrom(nameof(ReceiveMessageFrom), remoteEP);
        var count = OrThrow(
            ReceiveOrWait(nameof(ReceiveMessageFrom), buffer, new ReceiveHeader(socketFlags), out var received, out var error), error);
        remoteEP = MessageSenderOf(received, remoteEP);
        ipPacketInformation = PacketInformationOf(received);
        socketFlags = received.Flags;
        return count;
    }

    public ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardReceiveFrom(nameof(ReceiveMessageFromAsync), remoteEndPoint);
        return ReceiveOrPend(
            nameof(ReceiveMessageFromAsync),
            new ReceiveMessageFromOperation(this, remoteEndPoint),
            buffer,
            new ReceiveHeader(socketFlags),
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
        Guard(nameof(ReceiveMessageAsync));
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var header = new ReceiveHeader(socketFlags, controlBytes);
        var message = await ReceiveOrPend(
            nameof(ReceiveMessageAsync), new ReceiveMessageOperation(this), bytes, header, cancellationToken).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, Math.Min(message.ReceivedBytes, bytes.Length)), buffers);
        return message;
    }

    // A receive of no bytes waits for data and takes none: .NET makes it a peek.
    private static ReceiveHeader HeaderFor(int length, SocketFlags flags) => new(length == 0 ? flags | SocketFlags.Peek : flags);

    private SendHeader HeaderTo(EndPoint remoteEP, SocketFlags flags)
    {
        if (remoteEP is DnsEndPoint)
            throw NameInsteadOfAddress();
        return new SendHeader(flags, EndPoints.ToName(remoteEP, AddressFamily, DualMode));
    }

    private SendHeader MessageHeader(IReadOnlyList<ControlMessage> controlMessages, SocketFlags flags, EndPoint? remoteEP)
    {
        var control = Messages.ToKernel(controlMessages);
        return remoteEP is null ? new SendHeader(flags, default, control) : HeaderTo(remoteEP, flags) with { Control = control };
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
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (remoteEP.AddressFamily != AddressFamily)
            throw new ArgumentException("The endpoint is not of the socket's address family.", nameof(remoteEP));
        if (!IsBound)
            throw NotBound();
    }

    private void GuardSendFile()
    {
        Guard(nameof(SendFile));
        if (!Connected)
            throw new NotSupportedException("The operation is not allowed on non-connected sockets.");
    }
}
