// What NetworkStream is to Socket, for ISocket: NetworkStream cannot serve, it wants a connected operating-system socket.

using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SimNet;

/// <summary>The data of a connected stream socket as a <see cref="Stream"/>: for <c>SslStream</c>, <c>HttpClient</c>,
/// <c>StreamReader</c>, pipelines and everything else that takes one.</summary>
/// <remarks>
/// <para>Behaves as <see cref="NetworkStream"/>: failures of the socket come as <see cref="IOException"/> with the
/// <see cref="SocketException"/> inside. New is <see cref="ShutdownSend"/>, the half-close.</para>
/// <para>Thread rule: one reader and one writer at the same time.</para>
/// </remarks>
public sealed class SocketStream : Stream
{
    private readonly bool _ownsSocket;
    private readonly FileAccess _access;
    private int _closeTimeout = Timeout.Infinite;
    private bool _disposed;

    /// <summary>Makes a stream that leaves the socket open when it is closed.</summary>
    /// <inheritdoc cref="SocketStream(ISocket, FileAccess, bool)"/>
    public SocketStream(ISocket socket)
        : this(socket, FileAccess.ReadWrite, ownsSocket: false)
    {
    }

    /// <summary>Makes a stream.</summary>
    /// <inheritdoc cref="SocketStream(ISocket, FileAccess, bool)"/>
    public SocketStream(ISocket socket, bool ownsSocket)
        : this(socket, FileAccess.ReadWrite, ownsSocket)
    {
    }

    /// <summary>Makes a stream with restricted access.</summary>
    /// <param name="socket">A connected, blocking stream socket.</param>
    /// <param name="access">What the stream may do.</param>
    /// <param name="ownsSocket">Whether closing the stream shuts the socket down and closes it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="socket"/> is null.</exception>
    /// <exception cref="IOException">The socket is not blocking, not connected or not a stream.</exception>
    public SocketStream(ISocket socket, FileAccess access, bool ownsSocket = false)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!socket.Blocking)
            throw new IOException("The operation is not allowed on a non-blocking socket.");
        if (!socket.Connected)
            throw new IOException("The operation is not allowed on non-connected sockets.");
        if (socket.SocketType != SocketType.Stream)
            throw new IOException("The operation is not allowed on non-stream oriented sockets.");
        Socket = socket;
        _access = access;
        _ownsSocket = ownsSocket;
    }

    /// <summary>The socket underneath.</summary>
    public ISocket Socket { get; }

    /// <summary>Whether data is waiting to be read.</summary>
    public bool DataAvailable
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Socket.Available != 0;
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed && _access.HasFlag(FileAccess.Read);

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed && _access.HasFlag(FileAccess.Write);

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanTimeout => true;

    /// <summary>Not supported: a stream of a network has no length.</summary>
    public override long Length => throw NotSeekable();

    /// <summary>Not supported: a stream of a network has no position.</summary>
    public override long Position { get => throw NotSeekable(); set => throw NotSeekable(); }

    /// <summary>Milliseconds a synchronous read may wait; <see cref="Timeout.Infinite"/> for ever. Defaults to infinite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither positive nor infinite.</exception>
    public override int ReadTimeout
    {
        get => Socket.ReceiveTimeout is 0 ? Timeout.Infinite : Socket.ReceiveTimeout;
        set => Socket.ReceiveTimeout = CheckedTimeout(value);
    }

    /// <summary>Milliseconds a synchronous write may wait; <see cref="Timeout.Infinite"/> for ever. Defaults to infinite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither positive nor infinite.</exception>
    public override int WriteTimeout
    {
        get => Socket.SendTimeout is 0 ? Timeout.Infinite : Socket.SendTimeout;
        set => Socket.SendTimeout = CheckedTimeout(value);
    }

    /// <summary>Ends the sending direction: the peer reads to the end of the stream, and can still answer.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    public void ShutdownSend()
    {
        ThrowIfCannotWrite();
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            throw WriteFailed(exception);
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfCannotRead();
        try
        {
            return Socket.Receive(buffer, SocketFlags.None, out var error).OrThrow(error);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            throw ReadFailed(exception);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        byte value = 0;
        return Read(new Span<byte>(ref value)) == 0 ? -1 : value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ThrowIfCannotWrite();
        try
        {
            // A blocking send hands over everything; the loop is for sockets that decorators cut short.
            do
            {
                buffer = buffer[Socket.Send(buffer, SocketFlags.None, out var error).OrThrow(error)..];
            }
            while (!buffer.IsEmpty);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            throw WriteFailed(exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write(new ReadOnlySpan<byte>(in value));

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfCannotRead();
        try
        {
            return await Socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            throw ReadFailed(exception);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfCannotWrite();
        try
        {
            do
            {
                buffer = buffer[await Socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
            }
            while (!buffer.IsEmpty);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            throw WriteFailed(exception);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    /// <inheritdoc/>
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    /// <summary>Does nothing: what was written is on its way.</summary>
    public override void Flush()
    {
    }

    /// <summary>Does nothing: what was written is on its way.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw NotSeekable();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw NotSeekable();

    /// <summary>Closes the stream, and an owned socket after waiting at most so long for unsent data.</summary>
    /// <param name="timeout">Milliseconds; -1 for the socket's default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is less than -1.</exception>
    public void Close(int timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, Timeout.Infinite);
        _closeTimeout = timeout;
        Dispose();
    }

    /// <inheritdoc cref="Close(int)"/>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for the socket's default.</param>
    public void Close(TimeSpan timeout)
    {
        var milliseconds = (long)timeout.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, int.MaxValue, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, Timeout.Infinite, nameof(timeout));
        Close((int)milliseconds);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            if (_ownsSocket)
                CloseSocket();
        }

        base.Dispose(disposing);
    }

    private static bool Wraps(Exception exception) => exception is SocketException or ObjectDisposedException;

    private static IOException ReadFailed(Exception exception) =>
        new($"Unable to read data from the transport connection: {exception.Message}.", exception);

    private static IOException WriteFailed(Exception exception) =>
        new($"Unable to write data to the transport connection: {exception.Message}.", exception);

    private static NotSupportedException NotSeekable() => new("This stream does not support seek operations.");

    private static int CheckedTimeout(int value) => value is > 0 or Timeout.Infinite
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A timeout is positive or Timeout.Infinite.");

    private void CloseSocket()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (Wraps(exception))
        {
            // Already reset, or closed by the other owner: closing below is all that is left to do.
        }

        if (_closeTimeout == Timeout.Infinite)
            Socket.Close();
        else
            Socket.Close(_closeTimeout);
    }

    private void ThrowIfCannotRead()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!CanRead)
            throw new InvalidOperationException("The stream does not support reading.");
    }

    private void ThrowIfCannotWrite()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!CanWrite)
            throw new InvalidOperationException("The stream does not support writing.");
    }
}
