// A message to receive with recvmsg(2): room made once, tried until something came.

using System.Net.Sockets;

namespace SimNet;

internal sealed class IncomingMessage : IAttempt, IDisposable
{
    // More than the kernel ever puts into one message (253 descriptors and a few fixed-size records): more room gains nothing.
    private const int MostControlBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly int _flags;
    private readonly byte[] _name = new byte[MessageAddress.MaximumBytes];
    private readonly byte[] _control;
    private readonly PinnedMessage _pinned;
    private ReceivedMessage? _result;

    /// <exception cref="ArgumentException">An argument is null or negative.</exception>
    internal IncomingMessage(Socket socket, IReadOnlyList<Memory<byte>> buffers, int controlBytes, SocketFlags socketFlags)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(controlBytes);
        _socket = socket;
        _flags = MessageFlags.ForReceive(socketFlags);
        _control = new byte[Math.Min(controlBytes, MostControlBytes)];
        _pinned = new PinnedMessage([.. buffers], _name, _control);
    }

    /// <summary>What came: nothing, when the call ended because receiving was shut down.</summary>
    internal ReceivedMessage Result => _result ?? new ReceivedMessage(0, SocketFlags.None, null, []);

    public SocketError Try()
    {
        // A try that fails may have changed the lengths.
        ref var header = ref _pinned.Header;
        header.NameLength = (uint)_name.Length;
        header.ControlLength = (nuint)_control.Length;
        var received = LibC.ReceiveMessage(_socket.SafeHandle, ref header, _flags);
        if (received < 0)
            return Errno.Last;
        _result = new ReceivedMessage(
            (int)received,
            MessageFlags.FromNative(header.Flags),
            MessageAddress.ToEndPoint(_name.AsSpan(0, Math.Min((int)header.NameLength, _name.Length)), _socket.AddressFamily),
            PassedSockets.Receive(_control.AsSpan(0, (int)header.ControlLength)));
        return SocketError.Success;
    }

    public void Dispose() => _pinned.Dispose();
}
