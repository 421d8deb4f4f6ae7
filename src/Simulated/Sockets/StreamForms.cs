// The forms of send and receive that a byte stream has in common with datagrams: vectored, addressed, message and file. On a stream
// all of them are a plain send or receive: the address of a peer says nothing, and a stream carries no control messages.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Sockets;

internal abstract class StreamForms(SimulatedNetwork network, TcpSocket kernel) : SocketWithOptions(network, kernel)
{
    public abstract bool Connected { get; }

    public abstract int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    public abstract ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default);

    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default);

    public abstract void Disconnect(bool reuseSocket);

    // ---- Sending

    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Send(Messages.Gather(buffers).Span, socketFlags, out errorCode);

    public Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        SendAsync(Messages.Gather(buffers), socketFlags, CancellationToken.None).AsTask();

    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP)
    {
        Guard(nameof(SendTo));
        ArgumentNullException.ThrowIfNull(remoteEP);
        var sent = Send(buffer, socketFlags, out var error);
        return error == SocketError.Success ? sent : throw new SocketException((int)error);
    }

    public ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remoteEP);
        return SendAsync(buffer, socketFlags, cancellationToken);
    }

    public int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null)
    {
        var sent = Send(Messages.Gather(buffers, controlMessages).Span, socketFlags, out var error);
        return error == SocketError.Success ? sent : throw new SocketException((int)error);
    }

    public ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default) =>
        SendAsync(Messages.Gather(buffers, controlMessages), socketFlags, cancellationToken);

    public void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        GuardSendFile(flags);
        SendOrThrow(preBuffer);
        if (fileName is not null)
            SendOrThrow(Messages.ReadFile(fileName));
        SendOrThrow(postBuffer);
        FinishSendFile(flags);
    }

    public async ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        GuardSendFile(flags);
        await SendAsync(preBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (fileName is not null)
            await SendAsync(Messages.ReadFile(fileName), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        await SendAsync(postBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        FinishSendFile(flags);
    }

    // ---- Receiving

    public int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Messages.Length(buffers));
        try
        {
            var received = ReceiveOrWait(nameof(ISocket.Receive), rented.AsSpan(0, Messages.Length(buffers)), socketFlags, out errorCode);
            Messages.Scatter(rented.AsSpan(0, received), buffers);
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public async Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags)
    {
        var bytes = new byte[Messages.Length(buffers)];
        var received = await ReceiveAsync(bytes, socketFlags, CancellationToken.None).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, received), buffers);
        return received;
    }

    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        GuardReceiveFrom(nameof(ReceiveFrom), remoteEP);
        var received = ReceiveOrWait(nameof(ReceiveFrom), buffer, socketFlags, out var error);
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        remoteEP = NoSender;
        return received;
    }

    public async ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardReceiveFrom(nameof(ReceiveFromAsync), remoteEndPoint);
        var received = await ReceiveAsync(buffer, socketFlags, cancellationToken).ConfigureAwait(false);
        return new SocketReceiveFromResult { ReceivedBytes = received, RemoteEndPoint = NoSender };
    }

    public int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        ipPacketInformation = default;
        var received = ReceiveFrom(buffer, socketFlags, ref remoteEP);
        socketFlags = SocketFlags.None;
        return received;
    }

    public async ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        var result = await ReceiveFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken).ConfigureAwait(false);
        return new SocketReceiveMessageFromResult { ReceivedBytes = result.ReceivedBytes, RemoteEndPoint = result.RemoteEndPoint };
    }

    public ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None)
    {
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var received = ReceiveOrWait(nameof(ReceiveMessage), bytes, socketFlags, out var error);
        return error == SocketError.Success ? Messages.Scatter(bytes.AsSpan(0, received), buffers) : throw new SocketException((int)error);
    }

    public async ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default)
    {
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var received = await ReceiveAsync(bytes, socketFlags, cancellationToken).ConfigureAwait(false);
        return Messages.Scatter(bytes.AsSpan(0, received), buffers);
    }

    /// <summary>Receives, waiting if the socket is blocking. Reports name the call.</summary>
    private protected abstract int ReceiveOrWait(string call, Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    private void SendOrThrow(ReadOnlySpan<byte> buffer)
    {
        Send(buffer, SocketFlags.None, out var error);
        if (error != SocketError.Success)
            throw new SocketException((int)error);
    }

    private EndPoint NoSender => EndPoints.ToEndPoint(
        new TransportAddress(Kernel.IsIPv6 ? HostAddress.AnyIPv6 : HostAddress.AnyIPv4, 0), AddressFamily);

    private void GuardReceiveFrom(string call, EndPoint remoteEP)
    {
        Guard(call);
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (remoteEP.AddressFamily != AddressFamily)
            throw new ArgumentException("The endpoint is not of the socket's address family.", nameof(remoteEP));
        if (!IsBound)
            throw new InvalidOperationException("You must call the Bind method before performing this operation.");
    }

    private void GuardSendFile(TransmitFileOptions flags)
    {
        Guard(nameof(SendFile));
        if (!Connected)
            throw new NotSupportedException("The operation is not allowed on non-connected sockets.");
        if ((flags & ~(TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != TransmitFileOptions.UseDefaultWorkerThread)
            throw new PlatformNotSupportedException("Only the default worker thread, and disconnecting afterwards, are supported.");
    }

    private void FinishSendFile(TransmitFileOptions flags)
    {
        if ((flags & (TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != 0)
            Disconnect(reuseSocket: false);
    }
}
