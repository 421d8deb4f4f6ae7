// A message to send with sendmsg(2): checked and encoded once, tried until it is sent. A stream may take a part; the rest follows
// without the control messages, which went with the first byte.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SimNet;

internal sealed class OutgoingMessage : IAttempt, IDisposable
{
    private readonly Socket _socket;
    private readonly int _flags;
    private readonly Memory<byte> _name;
    private readonly PassedSockets _passed = new();
    private readonly List<ReadOnlyMemory<byte>> _rest;
    private ReadOnlyMemory<byte> _control;
    private PinnedMessage _pinned;

    /// <exception cref="ArgumentException">An argument is null or cannot be sent.</exception>
    internal OutgoingMessage(
        Socket socket,
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags,
        EndPoint? remoteEP)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentNullException.ThrowIfNull(controlMessages);
        _socket = socket;
        _flags = MessageFlags.ForSend(socketFlags);
        _name = MessageAddress.Of(remoteEP, socket);
        _rest = [.. buffers];
        try
        {
            _control = Encode(controlMessages, remoteEP);
            _pinned = Pin();
        }
        catch
        {
            _passed.Dispose();
            throw;
        }
    }

    /// <summary>Bytes sent so far.</summary>
    internal int Sent { get; private set; }

    public SocketError Try()
    {
        var sent = LibC.SendMessage(_socket.SafeHandle, _pinned.Header, _flags);
        if (sent < 0)
            return Errno.Last;
        Sent += (int)sent;
        return _socket.SocketType != SocketType.Stream || !RemoveStart((int)sent) ? SocketError.Success : SocketError.InProgress;
    }

    public void Dispose()
    {
        _pinned.Dispose();
        _passed.Dispose();
    }

    private ReadOnlyMemory<byte> Encode(IReadOnlyList<ControlMessage> messages, EndPoint? remoteEP)
    {
        if (messages.Count == 0)
            return default;
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            ArgumentNullException.ThrowIfNull(message, nameof(messages));
            if (message is PassedSocketsMessage passed)
                ControlMessageCodec.WriteRights(output, _passed.Hold(passed.Sockets));
            else
                ControlMessageCodec.Write(output, message, message is TimeToLiveMessage && GoesOutAsV6(remoteEP));
        }

        return output.WrittenMemory;
    }

    // Asked only where it matters: Socket remembers its peer from the first time on, and has an error where there is none.
    private bool GoesOutAsV6(EndPoint? remoteEP) =>
        _socket.AddressFamily == AddressFamily.InterNetworkV6 && !MessageAddress.IsV4(remoteEP ?? _socket.RemoteEndPoint);

    // True when something is left.
    private bool RemoveStart(int bytes)
    {
        var whole = 0;
        while (whole < _rest.Count && _rest[whole].Length <= bytes)
            bytes -= _rest[whole++].Length;
        _rest.RemoveRange(0, whole);
        if (_rest.Count == 0)
            return false;
        _rest[0] = _rest[0][bytes..];
        _control = default;
        _pinned.Dispose();
        _pinned = Pin();
        return true;
    }

    private PinnedMessage Pin() => new(_rest, _name, MemoryMarshal.AsMemory(_control));
}
