// Runs an EchoProgram on any network and writes down what both ends saw. How a stream falls into reads is free on every network, so
// reads of one chunk count together; nothing else is evened out.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SimNet.PropertyTests;

internal static class EchoRunner
{
    /// <summary>Runs the program; the transcripts of two networks must be equal.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(INetwork network, EchoProgram program, CancellationToken cancellationToken)
    {
        using var listener = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var serving = ServeAsync(listener, program.ReadBytes, cancellationToken);
        var transcript = new List<string>();
        using (var client = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            // Without it both networks wait 40 ms of their time for the acknowledgement of every small chunk.
            client.NoDelay = true;
            await client.ConnectAsync(listener.LocalEndPoint!, cancellationToken);
            for (var i = 0; i < program.Chunks.Length; i++)
                transcript.Add(await EchoAsync(client, Content(i, program.Chunks[i]), program.ReadBytes, cancellationToken));
            transcript.Add(await EndAsync(client, program.End, cancellationToken));
        }

        transcript.Add(await serving);
        return transcript;
    }

    private static async Task<string> EchoAsync(ISocket client, byte[] content, int readBytes, CancellationToken cancellationToken)
    {
        // An echo that is not read while the chunk is still being sent would fill both directions: send and read side by side.
        var sending = client.SendAsync(content, SocketFlags.None, cancellationToken).AsTask();
        var echo = new byte[content.Length];
        var received = 0;
        while (received < echo.Length)
        {
            var part = Math.Min(readBytes, echo.Length - received);
            var count = await client.ReceiveAsync(echo.AsMemory(received, part), SocketFlags.None, cancellationToken);
            if (count == 0)
                break;
            received += count;
        }

        var sent = await sending;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"sent {sent}, echoed {received}, {Convert.ToHexString(SHA256.HashData(echo.AsSpan(0, received)), 0, 8)}");
    }

    private static async Task<string> EndAsync(ISocket client, EchoEnd end, CancellationToken cancellationToken)
    {
        switch (end)
        {
            case EchoEnd.Shutdown:
                client.Shutdown(SocketShutdown.Send);
                return $"client: {await OutcomeAsync(client, cancellationToken)}";
            case EchoEnd.Reset:
                client.Close(0);
                return "client: reset";
            case EchoEnd.CloseUnread:
                await client.SendAsync(new byte[] { 1 }, SocketFlags.None, cancellationToken);
                // Not by a receive of no bytes: on the operating system that may return before there is anything to read.
                client.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead);
                var unread = client.Available;
                client.Close();
                return $"client: closed with {unread} unread";
            default:
                client.Close();
                return "client: closed";
        }
    }

    private static async Task<string> ServeAsync(ISocket listener, int readBytes, CancellationToken cancellationToken)
    {
        using var connection = await listener.AcceptAsync(cancellationToken);
        connection.NoDelay = true;
        var buffer = new byte[readBytes];
        try
        {
            for (var total = 0; ;)
            {
                var count = await connection.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
                if (count == 0)
                    return $"server: end after {total}";
                await connection.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, cancellationToken);
                total += count;
            }
        }
        catch (SocketException exception)
        {
            return $"server: {exception.SocketErrorCode}";
        }
    }

    private static async Task<string> OutcomeAsync(ISocket socket, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], SocketFlags.None, cancellationToken) == 0 ? "end" : "data";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }

    private static byte[] Content(int number, int length)
    {
        var content = new byte[length];
        for (var i = 0; i < length; i++)
            content[i] = (byte)((i * 31) + (i >> 8) + number);
        return content;
    }
}
