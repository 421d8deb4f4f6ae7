// One try to receive, in the forms Socket has. The forms that name a sender have no variant that reports WouldBlock without
// throwing; since they are tried when the socket is readable, the exception is rare.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal ref struct ReceiveAttempt(Socket socket, Span<byte> buffer, SocketFlags flags) : IAttempt
{
    private readonly Span<byte> _buffer = buffer;

    internal int Received { get; private set; }

    public SocketError Try()
    {
        Received = socket.Receive(_buffer, flags, out var error);
        return error;
    }
}

internal struct ReceiveListAttempt(Socket socket, IList<ArraySegment<byte>> buffers, SocketFlags flags) : IAttempt
{
    internal int Received { get; private set; }

    public SocketError Try()
    {
        Received = socket.Receive(buffers, flags, out var error);
        return error;
    }
}

internal ref struct ReceiveFromAttempt(Socket socket, Span<byte> buffer, SocketFlags flags, ref EndPoint remoteEP) : IAttempt
{
    private readonly Span<byte> _buffer = buffer;
    private readonly ref EndPoint _remoteEP = ref remoteEP;

    internal int Received { get; private set; }

    public SocketError Try()
    {
        try
        {
            Received = socket.ReceiveFrom(_buffer, flags, ref _remoteEP);
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return SocketError.WouldBlock;
        }
    }
}

internal ref struct ReceiveFromAddressAttempt(Socket socket, Span<byte> buffer, SocketFlags flags, SocketAddress from) : IAttempt
{
    private readonly Span<byte> _buffer = buffer;

    internal int Received { get; private set; }

    public SocketError Try()
    {
        try
        {
            Received = socket.ReceiveFrom(_buffer, flags, from);
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return SocketError.WouldBlock;
        }
    }
}

internal ref struct ReceiveMessageFromAttempt(Socket socket, Span<byte> buffer, ref SocketFlags flags, ref EndPoint remoteEP) : IAttempt
{
    private readonly Span<byte> _buffer = buffer;
    private readonly ref SocketFlags _flags = ref flags;
    private readonly ref EndPoint _remoteEP = ref remoteEP;

    internal int Received { get; private set; }

    internal IPPacketInformation PacketInformation { get; private set; }

    public SocketError Try()
    {
        var requested = _flags;
        try
        {
            Received = socket.ReceiveMessageFrom(_buffer, ref _flags, ref _remoteEP, out var packetInformation);
            PacketInformation = packetInformation;
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            _flags = requested;
            return SocketError.WouldBlock;
        }
    }
}
