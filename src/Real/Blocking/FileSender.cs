// Sending a file on a socket that is non-blocking underneath: read and send, piece by piece. It copies where sendfile(2) would not,
// and can in exchange be interrupted and timed like every other send. SendFileAsync is Socket's own.

using System.Buffers;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace SimNet;

internal static class FileSender
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Whether this is a call that works; otherwise Socket says what is wrong with it.</summary>
    internal static bool CanSend(Socket socket, TransmitFileOptions flags) =>
        socket.SocketType == SocketType.Stream && socket.Connected && flags == TransmitFileOptions.UseDefaultWorkerThread;

    internal static void Send(
        SynchronousCalls calls, string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer)
    {
        // Opened before the first byte is sent, so that a missing file is noticed in time.
        using var file = string.IsNullOrEmpty(fileName) ? null : File.OpenHandle(fileName);
        SendAll(calls, preBuffer);
        if (file is not null)
            SendPieces(calls, file);
        SendAll(calls, postBuffer);
    }

    private static void SendPieces(SynchronousCalls calls, SafeFileHandle file)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var offset = 0L;
            for (int read; (read = RandomAccess.Read(file, piece, offset)) > 0; offset += read)
                SendAll(calls, piece.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void SendAll(SynchronousCalls calls, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        calls.Send(bytes, SocketFlags.None, out var error);
        if (error != SocketError.Success)
            throw new SocketException((int)error);
    }
}
