// Receives that wait for data, for the end of the stream or for an error, in the forms in which the framework returns what came.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

/// <summary>A receive that waits.</summary>
internal abstract class ReceiveOperation<TResult>(SocketWithTransfers socket) : SocketOperation<TResult>(socket)
{
    private Received _received;

    internal Memory<byte> Buffer { get; set; }

    internal ReceiveHeader Header { get; set; }

    /// <summary>What was received, of a call that succeeded.</summary>
    internal ref readonly Received Received => ref _received;

    /// <summary>Whether it is tried at once, though others wait.</summary>
    internal virtual bool IsAlwaysTried => false;

    protected new SocketWithTransfers Socket { get; } = socket;

    protected override bool TryProgress()
    {
        // Whoever waited with no room for the socket to have something is woken by that, and .NET looks no further.
        if (IsStarted && !IsBlocking && Header.NeedsEventOnly)
        {
            Error = SocketError.Success;
            Result = ToResult(_received);
            return true;
        }

        Error = Socket.TryReceive(Buffer.Span, Header, out _received);
        if (Error == SocketError.WouldBlock && IsWokenByRegistering)
            Error = SocketError.Success;
        if (Error == SocketError.Success)
            Result = ToResult(_received);
        return Error != SocketError.WouldBlock;
    }

    // With the first asynchronous call that has to wait .NET registers the socket for events (epoll, edge-triggered), and is told at once of
    // what it is ready for, though there be nothing to be had. Later it is told of what is new.
    private bool IsWokenByRegistering
    {
        get
        {
            if (IsStarted || !Header.NeedsEventOnly || Socket.IsRegistered || (Socket.Kernel.Poll() & (PollEvents.In | PollEvents.HangUp)) == 0)
                return false;
            Socket.IsRegistered = true;
            return true;
        }
    }

    // With nothing, from nobody.
    internal override void EndByDisconnect()
    {
        _received = new Received { IsEnd = true };
        Error = SocketError.Success;
        Result = ToResult(_received);
        Done();
    }

    protected abstract TResult ToResult(in Received received);

    protected override void OnRecycled()
    {
        Buffer = default;
        _received = default;
    }
}

/// <summary>A receive that returns the count alone; a blocking one looks at <see cref="ReceiveOperation{TResult}.Received"/>.</summary>
internal sealed class ReceiveOperation(SocketWithTransfers socket) : ReceiveOperation<int>(socket)
{
    protected override int ToResult(in Received received) => received.Count;

    protected override void OnRecycled()
    {
        base.OnRecycled();
        Socket.Return(this);
    }
}

/// <summary>A receive that tells the sender.</summary>
internal sealed class ReceiveFromOperation(SocketWithTransfers socket) : ReceiveOperation<SocketReceiveFromResult>(socket)
{
    /// <summary>The endpoint that the caller passed: given back itself when it is the sender's.</summary>
    internal EndPoint? Passed { get; set; }

    protected override SocketReceiveFromResult ToResult(in Received received) =>
        new() { ReceivedBytes = received.Count, RemoteEndPoint = Socket.SenderOf(received, Passed!) };

    protected override void OnRecycled()
    {
        base.OnRecycled();
        Passed = null;
        Socket.Return(this);
    }
}

/// <summary>A receive that tells the sender and where the datagram was sent to.</summary>
internal sealed class ReceiveMessageFromOperation(SocketWithTransfers socket, EndPoint passed)
    : ReceiveOperation<SocketReceiveMessageFromResult>(socket)
{
    protected override SocketReceiveMessageFromResult ToResult(in Received received) => new()
    {
        ReceivedBytes = received.Count,
        SocketFlags = received.Flags,
        RemoteEndPoint = Socket.MessageSenderOf(received, passed, isAsynchronous: true),
        PacketInformation = Socket.PacketInformationOf(received, passed),
    };
}

/// <summary>A receive that tells all, control messages included. It goes round .NET's socket and its queue.</summary>
internal sealed class ReceiveMessageOperation(SocketWithTransfers socket) : ReceiveOperation<ReceivedMessage>(socket)
{
    internal override bool IsAlwaysTried => true;

    internal override bool WaitsAgainAtTheEnd => true;

    protected override ReceivedMessage ToResult(in Received received) => Socket.ToMessage(received);
}
