// ISocket over System.Net.Sockets.Socket: identity, lifetime and the synchronous calls. Nothing is decided here: synchronous calls go
// to SynchronousCalls, everything else to the inner Socket. Options and asynchronous calls are in the other files of this class.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>A socket of the operating system. Thin: asynchronous calls cost what they cost on <see cref="System.Net.Sockets.Socket"/>,
/// and allocate nothing more.</summary>
/// <remarks>
/// <para>On Linux the synchronous calls can be interrupted (<see cref="Interrupt"/>) and keep exact deadlines: they wait with
/// poll(2), so the first one makes the descriptor non-blocking, for good. <see cref="Blocking"/> does not show that, but the inner
/// socket's does, and a descriptor passed to another process keeps it.</para>
/// <para>Thread rule: as for <see cref="System.Net.Sockets.Socket"/>: one reader and one writer at the same time;
/// <see cref="Interrupt"/>, <see cref="Shutdown"/> and <see cref="Dispose"/> from any thread.</para>
/// </remarks>
public sealed partial class RealSocket : ISocket
{
    private readonly Socket _socket;
    private readonly SynchronousCalls _calls;
    private string? _boundFile;

    /// <summary>Takes over a socket.</summary>
    /// <param name="socket">The socket that does the work. Closed together with this one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="socket"/> is null.</exception>
    public RealSocket(Socket socket)
        : this(socket ?? throw new ArgumentNullException(nameof(socket)), socket.Blocking)
    {
    }

    private RealSocket(Socket socket, bool blocking)
    {
        _socket = socket;
        _calls = PlatformNormalizer.CallsOf(socket, blocking);
    }

    /// <summary>The socket that does the work, for code that needs one. Its <see cref="System.Net.Sockets.Socket.Blocking"/> belongs
    /// to this object.</summary>
    public Socket Socket => _socket;

    /// <summary>The calls that wait on the descriptor.</summary>
    internal WaitQueue Waits => _calls.Waits;

    /// <inheritdoc/>
    public AddressFamily AddressFamily => _socket.AddressFamily;

    /// <inheritdoc/>
    public SocketType SocketType => _socket.SocketType;

    /// <inheritdoc/>
    public ProtocolType ProtocolType => _socket.ProtocolType;

    /// <inheritdoc/>
    public int Available => _socket.Available;

    /// <inheritdoc/>
    public bool Blocking { get => _calls.Blocking; set => _calls.Blocking = value; }

    /// <inheritdoc/>
    public bool Connected
    {
        get
        {
            _calls.NoticeConnected();
            return _socket.Connected;
        }
    }

    /// <inheritdoc/>
    public bool IsBound => _socket.IsBound;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint
    {
        get
        {
            _calls.NoticeConnected();
            return _socket.LocalEndPoint;
        }
    }

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint
    {
        get
        {
            _calls.NoticeConnected();
            return _socket.RemoteEndPoint;
        }
    }

    /// <inheritdoc/>
    public SafeSocketHandle SafeHandle => _socket.SafeHandle;

    /// <inheritdoc cref="System.Net.Sockets.Socket.Handle"/>
    public nint Handle => _socket.Handle;

    /// <inheritdoc/>
    public void Bind(EndPoint localEP)
    {
        if (localEP is UnixDomainSocketEndPoint unix)
            _boundFile = BoundUnixEndPoint.Bind(_socket, unix);
        else
            _socket.Bind(localEP);
    }

    /// <inheritdoc/>
    public void Listen(int backlog)
    {
        _socket.Listen(backlog);
        _calls.NoteListening();
    }

    /// <inheritdoc cref="System.Net.Sockets.Socket.Listen()"/>
    public void Listen()
    {
        _socket.Listen();
        _calls.NoteListening();
    }

    /// <inheritdoc/>
    public ISocket Accept() => Accepted(_calls.Accept());

    /// <inheritdoc/>
    /// <remarks>Waits also on a socket that is not <see cref="Blocking"/>: the caller said how long.</remarks>
    public ISocket Accept(TimeSpan timeout) => Accepted(_calls.Accept(Milliseconds(timeout)));

    /// <inheritdoc/>
    public void Connect(EndPoint remoteEP) => _calls.Connect(remoteEP);

    /// <inheritdoc/>
    /// <remarks>Waits also on a socket that is not <see cref="Blocking"/>: the caller said how long.</remarks>
    public void Connect(EndPoint remoteEP, TimeSpan timeout) => _calls.Connect(remoteEP, Milliseconds(timeout));

    /// <inheritdoc/>
    public void Disconnect(bool reuseSocket) => _calls.Disconnect(reuseSocket);

    /// <inheritdoc/>
    public void Shutdown(SocketShutdown how) => _calls.Shutdown(how);

    /// <inheritdoc/>
    public void Close(int timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, Timeout.Infinite);
        // Before anything else, as Socket does: whoever waits to send there finds nobody.
        if (Interlocked.Exchange(ref _boundFile, null) is { } file)
            DeleteFile(file);
        _calls.Close(timeout);
    }

    /// <inheritdoc cref="System.Net.Sockets.Socket.Close()"/>
    public void Close() => Dispose();

    /// <inheritdoc cref="System.Net.Sockets.Socket.Dispose()"/>
    public void Dispose() => Close(Timeout.Infinite);

    /// <inheritdoc/>
    public void Interrupt()
    {
        PlatformNormalizer.RequireInterrupts();
        _calls.Interrupt();
    }

    /// <inheritdoc/>
    public bool Poll(int microSeconds, SelectMode mode) => _calls.Poll(microSeconds, mode);

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        _calls.Send(buffer, socketFlags, out errorCode);

    /// <inheritdoc/>
    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        _calls.Send(buffers, socketFlags, out errorCode);

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        _calls.Receive(buffer, socketFlags, out errorCode);

    /// <inheritdoc/>
    public int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        _calls.Receive(buffers, socketFlags, out errorCode);

    /// <inheritdoc/>
    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        _calls.SendTo(buffer, socketFlags, remoteEP);

    /// <inheritdoc cref="System.Net.Sockets.Socket.SendTo(ReadOnlySpan{byte}, SocketFlags, SocketAddress)"/>
    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress) =>
        _calls.SendTo(buffer, socketFlags, socketAddress);

    /// <inheritdoc/>
    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        _calls.ReceiveFrom(buffer, socketFlags, ref remoteEP);

    /// <inheritdoc cref="System.Net.Sockets.Socket.ReceiveFrom(Span{byte}, SocketFlags, SocketAddress)"/>
    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress) =>
        _calls.ReceiveFrom(buffer, socketFlags, receivedAddress);

    /// <inheritdoc/>
    public int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation) =>
        _calls.ReceiveMessageFrom(buffer, ref socketFlags, ref remoteEP, out ipPacketInformation);

    /// <inheritdoc/>
    /// <remarks>Does not go through the inner socket: after an error its <see cref="Connected"/> is what it was before.</remarks>
    public int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null)
    {
        PlatformNormalizer.RequireMessages();
        using var message = new OutgoingMessage(_socket, buffers, controlMessages, socketFlags, remoteEP);
        return _calls.SendMessage(message);
    }

    /// <inheritdoc/>
    /// <remarks>Does not go through the inner socket: after an error its <see cref="Connected"/> is what it was before.</remarks>
    public ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None)
    {
        PlatformNormalizer.RequireMessages();
        using var message = new IncomingMessage(_socket, buffers, controlBytes, socketFlags);
        return _calls.ReceiveMessage(message);
    }

    /// <inheritdoc/>
    public void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        _calls.NoticeConnected();
        _calls.SendFile(fileName, preBuffer, postBuffer, flags);
    }

    // As Socket does: whatever keeps it from that, the socket is closed.
    private static void DeleteFile(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's affair.
        }
    }

    private RealSocket Accepted(Socket socket) => new(socket, Blocking);

    private static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Timeout.Infinite;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        var milliseconds = Math.Ceiling(timeout.TotalMilliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, int.MaxValue, nameof(timeout));
        return (int)milliseconds;
    }
}
