// The asynchronous calls of RealSocket: the inner Socket's tasks are handed out as they are, without a state machine between. The
// overloads that ISocket has defaults for are here where Socket's own allocates less.

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SimNet;

public sealed partial class RealSocket
{
    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken) =>
        Accepted(await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken) =>
        _calls.ConnectAsync(remoteEP, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken = default) =>
        _calls.DisconnectAsync(reuseSocket, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> SendAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        _socket.SendAsync(buffer, socketFlags, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _socket.SendAsync(buffer, SocketFlags.None, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.SendAsync(ArraySegment{byte}, SocketFlags)"/>
    public Task<int> SendAsync(ArraySegment<byte> buffer, SocketFlags socketFlags) => _socket.SendAsync(buffer, socketFlags);

    /// <inheritdoc/>
    public Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) => _socket.SendAsync(buffers, socketFlags);

    /// <inheritdoc/>
    public ValueTask<int> ReceiveAsync(
        Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        _socket.ReceiveAsync(buffer, socketFlags, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.ReceiveAsync(Memory{byte}, CancellationToken)"/>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.ReceiveAsync(ArraySegment{byte}, SocketFlags)"/>
    public Task<int> ReceiveAsync(ArraySegment<byte> buffer, SocketFlags socketFlags) => _socket.ReceiveAsync(buffer, socketFlags);

    /// <inheritdoc/>
    public Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        _socket.ReceiveAsync(buffers, socketFlags);

    /// <inheritdoc/>
    public ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        _socket.SendToAsync(buffer, socketFlags, remoteEP, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.SendToAsync(ReadOnlyMemory{byte}, SocketFlags, SocketAddress, CancellationToken)"/>
    public ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer,
        SocketFlags socketFlags,
        SocketAddress socketAddress,
        CancellationToken cancellationToken = default) =>
        _socket.SendToAsync(buffer, socketFlags, socketAddress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        _socket.ReceiveFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken);

    /// <inheritdoc cref="System.Net.Sockets.Socket.ReceiveFromAsync(Memory{byte}, SocketFlags, SocketAddress, CancellationToken)"/>
    public ValueTask<int> ReceiveFromAsync(
        Memory<byte> buffer,
        SocketFlags socketFlags,
        SocketAddress receivedAddress,
        CancellationToken cancellationToken = default) =>
        _socket.ReceiveFromAsync(buffer, socketFlags, receivedAddress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        _socket.ReceiveMessageFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Needs Linux, like <see cref="SendMessage"/>. Blocks a thread of its own while there is no room to write.</remarks>
    public ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default)
    {
        PlatformNormalizer.RequireMessages();
        // First of all, as in Socket's own calls.
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        var message = new OutgoingMessage(_socket, buffers, controlMessages, socketFlags, remoteEP);
        return AsynchronousMessages.SendAsync(_socket, _calls, message, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Needs Linux, like <see cref="ReceiveMessage"/>.</remarks>
    public ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default)
    {
        PlatformNormalizer.RequireMessages();
        var message = new IncomingMessage(_socket, buffers, controlBytes, socketFlags);
        return AsynchronousMessages.ReceiveAsync(_socket, _calls, message, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.IsCancellationRequested)
            _calls.NoticeConnected();
        return flags.HasFlag(TransmitFileOptions.ReuseSocket)
            ? SendFileAndDisconnectAsync(fileName, preBuffer, postBuffer, flags, cancellationToken)
            : _socket.SendFileAsync(fileName, preBuffer, postBuffer, flags, cancellationToken);
    }

    // In two steps: Socket takes a new descriptor in the second one.
    private async ValueTask SendFileAndDisconnectAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken)
    {
        await _socket.SendFileAsync(fileName, preBuffer, postBuffer, TransmitFileOptions.UseDefaultWorkerThread, cancellationToken)
            .ConfigureAwait(false);
        await _calls.DisconnectAfterFileAsync(flags, cancellationToken).ConfigureAwait(false);
    }
}
