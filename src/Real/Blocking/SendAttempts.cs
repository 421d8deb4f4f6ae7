// One try to send, in the forms Socket has. A stream may take a part: then the attempt remembers what is left, since a blocking
// send hands over everything.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal ref struct SendAttempt(Socket socket, ReadOnlySpan<byte> rest, SocketFlags flags) : IAttempt
{
    private ReadOnlySpan<byte> _rest = rest;

    public SocketError Try()
    {
        var sent = socket.Send(_rest, flags, out var error);
        if (error != SocketError.Success)
            return error;
        _rest = _rest[sent..];
        return _rest.IsEmpty ? SocketError.Success : SocketError.InProgress;
    }
}

internal struct SendListAttempt(Socket socket, List<ArraySegment<byte>> rest, SocketFlags flags) : IAttempt
{
    public readonly SocketError Try()
    {
        var sent = socket.Send(rest, flags, out var error);
        if (error != SocketError.Success)
            return error;
        BufferLists.RemoveStart(rest, sent);
        return rest.Count == 0 ? SocketError.Success : SocketError.InProgress;
    }
}

/// <summary>To an endpoint or to a socket address: exactly one of them is given.</summary>
internal ref struct SendToAttempt(Socket socket, ReadOnlySpan<byte> rest, SocketFlags flags, EndPoint? endPoint, SocketAddress? address)
    : IAttempt
{
    private ReadOnlySpan<byte> _rest = rest;

    public SocketError Try()
    {
        try
        {
            var sent = address is null ? socket.SendTo(_rest, flags, endPoint!) : socket.SendTo(_rest, flags, address);
            _rest = _rest[sent..];
            return _rest.IsEmpty ? SocketError.Success : SocketError.InProgress;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return SocketError.WouldBlock;
        }
    }
}
