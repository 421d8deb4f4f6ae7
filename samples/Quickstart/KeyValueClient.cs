// A client that does not give up: every request has a deadline; when it passes, or the connection breaks, the client waits a
// little, connects again and repeats the request. All time comes from the network's TimeProvider, so that it is virtual in a test.

using System.Net;
using System.Net.Sockets;
using SimNet;

namespace Quickstart;

internal sealed class KeyValueClient(INetwork network, Action<string> log) : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(4);

    private SocketStream? _stream;
    private StreamReader? _reader;

    /// <summary>Sends a request and returns the answer, however often that takes.</summary>
    public async Task<string> AskAsync(IPEndPoint server, string request)
    {
        var wait = s_firstWait;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var deadline = new CancellationTokenSource(s_deadline, network.TimeProvider);
                return await TryAskAsync(server, request, deadline.Token);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                log($"{request}: {Describe(exception)} (attempt {attempt}), next in {wait.TotalSeconds:0.0} s");
                Reset();
            }

            await Task.Delay(wait, network.TimeProvider);
            wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _stream?.Dispose();
        (_reader, _stream) = (null, null);
    }

    // Without the reset the operating system would go on sending the old request, and it could arrive after newer ones.
    private void Reset()
    {
        _stream?.Close(0);
        Dispose();
    }

    private async Task<string> TryAskAsync(IPEndPoint server, string request, CancellationToken cancellationToken)
    {
        if (_stream is null)
            await ConnectAsync(server, cancellationToken);
        await _stream!.WriteAsync(System.Text.Encoding.UTF8.GetBytes(request + "\n"), cancellationToken);
        return await _reader!.ReadLineAsync(cancellationToken) ?? throw new IOException("The server closed the connection.");
    }

    private async Task ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var socket = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _stream = new SocketStream(socket, ownsSocket: true);
        _reader = new StreamReader(_stream);
        log("connected");
    }

    private static string Describe(Exception exception) => exception switch
    {
        OperationCanceledException => $"no answer within {s_deadline.TotalSeconds:0} s",
        SocketException socket => socket.SocketErrorCode.ToString(),
        { InnerException: SocketException socket } => socket.SocketErrorCode.ToString(),
        _ => exception.Message,
    };
}
