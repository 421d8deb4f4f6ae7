// Socket keeps what an asynchronous receive was given for the next asynchronous call, and its ConnectAsync on TCP takes the buffer left in
// there for data to be sent with the connection: the peer is sent what nobody meant to send, or a refusal is never told. See
// docs/kernel-notes/real-blocking.md.

using System.Net.Sockets;

namespace SimNet;

internal static class ReceiveBuffer
{
    /// <summary>Makes a socket that is about to connect forget the buffer of an earlier receive: a receive without one takes its
    /// place.</summary>
    internal static void MakeForget(Socket socket)
    {
        if (socket is not { SocketType: SocketType.Stream, AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 })
            return;
        using var cancellation = new CancellationTokenSource();
        try
        {
            var receiving = socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellation.Token).AsTask();
            // Without a connection it has failed by now; otherwise the connect will.
            if (!receiving.IsCompleted)
                cancellation.Cancel();
            _ = receiving.ContinueWith(
                static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (ObjectDisposedException)
        {
            // The connect will say so.
        }
    }
}
