using System.Net.Sockets;

namespace SimNet.Simulated.Sockets;

/// <summary>A poll or select that waits until one of several sockets is ready, or for its time to be over.</summary>
internal sealed class PollOperation : SocketOperation<bool>
{
    private readonly List<(SimulatedSocket Socket, SelectMode Mode)> _watched;

    internal PollOperation(List<(SimulatedSocket Socket, SelectMode Mode)> watched)
        : base(watched[0].Socket)
    {
        _watched = watched;
        foreach (var socket in watched.Select(one => one.Socket).Distinct())
            socket.AddWatcher(this);
    }

    // Nothing ready in time is an answer, not an error.
    protected override SocketError TimeoutError => SocketError.Success;

    /// <summary>One of the sockets was closed, which ends the wait whatever it was for.</summary>
    internal void EndByClose()
    {
        if (IsCompleted)
            return;
        Result = _watched.Any(static one => one.Socket.IsReadyOrClosed(one.Mode));
        Fail(SocketError.Success);
    }

    protected override bool TryProgress()
    {
        foreach (var (socket, mode) in _watched)
        {
            if (socket.IsReady(mode))
                return Result = true;
        }

        return false;
    }

    protected override void OnDone()
    {
        foreach (var (socket, _) in _watched)
            socket.RemoveWatcher(this);
    }
}
