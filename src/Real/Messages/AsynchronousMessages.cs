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
        Socket socket, WaitQueue waits, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using (message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var handle = socket.SafeHandle;
            var error = message.Try();
            while (error is SocketError.WouldBlock or SocketError.InProgress)
            {
                await WritableAsync(socket, waits, cancellationToken).ConfigureAwait(false);
                error = TryAgain(message, socket, handle);
            }

            return error == SocketError.Success ? message.Sent : throw new SocketException((int)error);
        }
    }

    internal static async ValueTask<ReceivedMessage> ReceiveAsync(
        Socket socket, IncomingMessage message, CancellationToken cancellationToken)
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
                error = TryAgain(message, socket, handle);
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
    private static SocketError TryAgain(IAttempt message, Socket socket, SafeSocketHandle handle)
    {
        try
        {
            if (socket.SafeHandle != handle)
                return SocketError.OperationAborted;
            var error = message.Try();
            return error != SocketError.Success && socket.SafeHandle.IsClosed ? SocketError.OperationAborted : error;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    private static Task WritableAsync(Socket socket, WaitQueue waits, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => WaitUntilWritable(socket, waits, cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private static void WaitUntilWritable(Socket socket, WaitQueue waits, CancellationToken cancellationToken)
    {
        // Interrupt is for synchronous calls.
        using var call = BlockingCall.Begin(socket, waits, Timeout.Infinite, isDeaf: true);
        using var registration = cancellationToken.UnsafeRegister(static waiting => ((BlockingCall)waiting!).Cancel(), call);
        try
        {
            var error = call.Wait(SelectMode.SelectWrite);
            if (error == SocketError.Interrupted)
                throw new OperationCanceledException(cancellationToken);
            if (error == SocketError.Shutdown)
                throw new SocketException((int)SocketError.OperationAborted); // Its descriptor is gone.
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.OperationAborted); // What a pending operation gets when the socket is closed.
        }
    }
}
