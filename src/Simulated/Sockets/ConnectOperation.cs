using System.Net;
using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>A connect that waits for the end of the handshake.</summary>
internal sealed class ConnectOperation(SocketWithConnection socket, EndPoint remote, SocketError timeoutError, bool isAsynchronous)
    : SocketOperation<bool>(socket)
{
    protected override SocketError TimeoutError => timeoutError;

    protected override bool TryProgress()
    {
        // An asynchronous call asks for SO_ERROR; a blocking one connects once more, which brings the socket back to its beginning.
        Error = isAsynchronous ? Socket.Kernel.EndConnect() : Socket.Kernel.ContinueConnect();
        if (Error is SocketError.AlreadyInProgress or SocketError.WouldBlock)
            return false;
        if (Error == SocketError.Success)
            Socket.OnConnected(remote);
        else
            Socket.OnConnectFailed();
        return true;
    }

    protected override void OnDone() => Socket.Kernel.StopConnecting();
}
