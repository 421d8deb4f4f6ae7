// One try to accept: another thread may have taken the connection that made the listener readable.

using System.Net.Sockets;

namespace SimNet;

internal ref struct AcceptAttempt(Socket socket) : IAttempt
{
    internal Socket? Accepted { get; private set; }

    public SocketError Try()
    {
        try
        {
            Accepted = socket.Accept();
            return SocketError.Success;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return SocketError.WouldBlock;
        }
    }
}
