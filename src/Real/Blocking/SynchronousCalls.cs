// How a RealSocket makes its synchronous calls: the seam between Socket's own blocking mode (PlainCalls) and calls that can be
// interrupted (InterruptibleCalls). PlatformNormalizer chooses. Asynchronous calls do not come by here, except connecting, which
// leaves state behind that a later synchronous call meets.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>The synchronous calls of a socket.</summary>
/// <param name="socket">The socket that does the work.</param>
internal abstract class SynchronousCalls(Socket socket)
{
    private volatile bool _isReceiveShut;
    private volatile bool _isClosed;

    protected Socket Socket { get; } = socket;

    /// <summary>The calls that wait on the socket's descriptor.</summary>
    internal WaitQueue Waits { get; } = new();

    /// <summary>Whether receiving may be shut down. Told before it is, so that a call that wakes up by it knows.</summary>
    protected bool IsReceiveShut => _isReceiveShut;

    /// <summary>Whether the socket is closed, or about to be. Told before it is, so that a call that wakes up by it knows: its handle may be
    /// good for a while yet, if another call holds it.</summary>
    internal bool IsClosed => _isClosed;

    internal abstract bool Blocking { get; set; }

    internal void Shutdown(SocketShutdown how)
    {
        _isReceiveShut |= how is SocketShutdown.Receive or SocketShutdown.Both;
        Socket.Shutdown(how);
    }

    internal void Disconnect(bool reuseSocket)
    {
        var isDone = false;
        BeforeDisconnect(reuseSocket);
        try
        {
            if (MustDisconnect(reuseSocket))
                Socket.Disconnect(reuseSocket);
            isDone = true;
        }
        finally
        {
            AfterDisconnect(reuseSocket, isDone);
        }
    }

    /// <summary>Disconnects. Socket does so on the calling thread, and keeps other endpoints in mind than after the synchronous call.</summary>
    internal ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled(cancellationToken)
        : Disconnect(reuseSocket, () => Socket.DisconnectAsync(reuseSocket, cancellationToken));

    /// <summary>Disconnects for reuse as the end of a file that was sent.</summary>
    internal ValueTask DisconnectAfterFileAsync(TransmitFileOptions flags, CancellationToken cancellationToken) =>
        Disconnect(reuseSocket: true, () => Socket.SendFileAsync(null, default, default, flags, cancellationToken));

    private ValueTask Disconnect(bool reuseSocket, Func<ValueTask> disconnect)
    {
        var isDone = false;
        BeforeDisconnect(reuseSocket);
        try
        {
            var disconnecting = MustDisconnect(reuseSocket) ? disconnect() : default;
            isDone = disconnecting.IsCompletedSuccessfully;
            return disconnecting;
        }
        finally
        {
            AfterDisconnect(reuseSocket, isDone);
        }
    }

    internal abstract Socket Accept();

    internal abstract Socket Accept(int milliseconds);

    internal abstract void Connect(EndPoint remoteEP);

    internal abstract void Connect(EndPoint remoteEP, int milliseconds);

    internal abstract ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken);

    internal virtual void Close(int timeout)
    {
        _isClosed = true;
        Socket.Close(timeout);
    }

    internal abstract void Interrupt();

    /// <summary>Lets Socket know of a connect that has succeeded in the background.</summary>
    internal virtual void NoticeConnected()
    {
    }

    /// <summary>The socket has begun to listen.</summary>
    internal virtual void NoteListening()
    {
    }

    /// <summary>Whether Socket itself is to disconnect. What never had a connection is shut down here.</summary>
    /// <exception cref="SocketException">There is nothing to disconnect.</exception>
    private protected virtual bool MustDisconnect(bool reuseSocket) => true;

    private void BeforeDisconnect(bool reuseSocket)
    {
        _isReceiveShut = true;
        if (reuseSocket)
            SuspendWaits();
    }

    private void AfterDisconnect(bool reuseSocket, bool isDone)
    {
        if (isDone)
        {
            _isReceiveShut = !reuseSocket;
            NoteDisconnected(reuseSocket);
        }

        if (reuseSocket)
            ResumeWaits(wereShutDown: isDone);
    }

    /// <summary>Socket is about to take a new descriptor: nobody may wait on the old one.</summary>
    private protected virtual void SuspendWaits()
    {
    }

    /// <summary>Those who wait may go on.</summary>
    /// <param name="wereShutDown">Whether what they waited for was shut down before: then they end.</param>
    private protected virtual void ResumeWaits(bool wereShutDown)
    {
    }

    /// <summary>The socket was disconnected.</summary>
    /// <param name="isReused">And Socket has taken a new descriptor in place of the old one.</param>
    private protected virtual void NoteDisconnected(bool isReused)
    {
    }

    internal abstract bool Poll(int microSeconds, SelectMode mode);

    internal abstract int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    internal abstract int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode);

    internal abstract int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    internal abstract int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode);

    internal abstract int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP);

    internal abstract int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress);

    internal abstract int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP);

    internal abstract int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress);

    internal abstract int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation);

    internal abstract void SendFile(
        string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags);

    internal abstract int SendMessage(OutgoingMessage message);

    internal abstract ReceivedMessage ReceiveMessage(IncomingMessage message);
}
