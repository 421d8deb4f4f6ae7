using System.Net;
using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>A connect that waits for the end of the handshake.</summary>
/// <param name="socket">Who connects.</param>
/// <param name="remote">Where to.</param>
/// <param name="timeoutError">What is reported when the time is over.</param>
/// <param name="abandonWhenLate">Whether the attempt is ended then; otherwise it goes on, as an interrupted one always does.</param>
internal sealed class ConnectOperation(SocketWithConnection socket, EndPoint remote, SocketError timeoutError, bool abandonWhenLate)
    : SocketOperation<bool>(socket)
{
    /// <summary>Whether the outcome is the network's, rather than that the wait was given up.</summary>
    internal bool HasAnswer { get; private set; }

    protected override SocketError TimeoutError => timeoutError;

    internal override void Fire()
    {
        base.Fire();
        if (abandonWhenLate)
            Socket.AbandonConnect();
    }

    protected override bool TryProgress()
    {
        Error = Socket.Kernel.ContinueConnect();
        if (Error is SocketError.AlreadyInProgress or SocketError.WouldBlock)
            return false;
        HasAnswer = true;
        if (Error == SocketError.Success)
            Socket.OnConnected(remote);
        else
            Socket.OnConnectFailed();
        return true;
    }

    // A cancelled attempt is ended when the caller goes on: by then other calls may have been cancelled as well.
    internal override void Publish()
    {
        if (Failure is OperationCanceledException)
            Socket.AbandonConnect();
        base.Publish();
    }

    protected override void OnDone() => Socket.Kernel.StopConnecting();
}
