// Messages with control data, asynchronously. Waiting for something to read is Socket's own receive of zero bytes, which completes
// when there is something and takes nothing; for room to write Socket has nothing of the kind, so a thread waits, in the rare case
// that there is no room.

using System.Net.Sockets;

namespace SimNet;

internal static class AsynchronousMessages
{
    private const int FruitlessTriesLimit = 8;
    private const int PauseMilliseconds = 10;

    internal static async ValueTask<int> SendAsync(
        Socket socket, SynchronousCalls calls, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using (message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var handle = socket.SafeHandle;
            var error = message.Try();
            if (error is SocketError.WouldBlock or SocketError.InProgress)
                error = await SendWaitingAsync(socket, calls, message, handle, cancellationToken).ConfigureAwait(false);
            return error == SocketError.Success ? message.Sent : throw new SocketException((int)error);
        }
    }

    internal static async ValueTask<ReceivedMessage> ReceiveAsync(
        Socket socket, SynchronousCalls calls, IncomingMessage message, CancellationToken cancellationToken)
    {
        using (message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var handle = socket.SafeHandle;
            var error = message.Try();
            for (var tries = 1; error == SocketError.WouldBlock; tries++)
            {
                await ReadableAsync(socket, cancellationToken).ConfigureAwait(false);
                // Ready again and again, and nothing to be had: a datagram socket whose receiving was shut down.
                if (tries > FruitlessTriesLimit)
                    await Task.Delay(PauseMilliseconds, cancellationToken).ConfigureAwait(false);
                error = TryAgain(message, calls, socket, handle);
            }

            return error == SocketError.Success ? message.Result : throw new SocketException((int)error);
        }
    }

    private static async ValueTask ReadableAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.OperationAborted); // Closed between two waits: the call was pending.
        }
    }

    // Closing aborts what is pending, and so does a disconnect for reuse, which takes another descriptor. Both shut it down first, and who waits
    // may wake up by that.
    private static SocketError TryAgain(IAttempt message, SynchronousCalls calls, Socket socket, SafeSocketHandle handle)
    {
        try
        {
            return calls.IsClosed || socket.SafeHandle != handle ? SocketError.OperationAborted : message.Try();
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    private static Task<SocketError> SendWaitingAsync(
        Socket socket, SynchronousCalls calls, OutgoingMessage message, SafeSocketHandle handle, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => SendWaiting(socket, calls, message, handle, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private static SocketError SendWaiting(
        Socket socket, SynchronousCalls calls, OutgoingMessage message, SafeSocketHandle handle, CancellationToken cancellationToken)
    {
        using var call = BlockingCall.Begin(socket, calls.Waits, Timeout.Infinite, isAsynchronous: true);
        using var registration = cancellationToken.UnsafeRegister(_ => calls.Waits.Interrupt(call), null);
        try
        {
            while (true)
            {
                // Whatever else wakes it: the next try says what it was.
                if (call.Wait(SelectMode.SelectWrite) == SocketError.Interrupted)
                    throw new OperationCanceledException(cancellationToken);
                var error = TryAgain(message, calls, socket, handle);
                if (error == SocketError.InProgress)
                    call.Progressed();
                else if (error != SocketError.WouldBlock)
                    return error;
            }
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted; // What a pending operation gets when the socket is closed.
        }
    }
}
