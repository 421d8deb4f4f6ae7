// A small server, written once against INetwork: one line in, one line out. It neither knows nor asks which network it is on.

using System.Net;
using System.Net.Sockets;
using SimNet;

namespace Quickstart;

/// <summary>Keeps values by key: <c>SET key value</c>, <c>GET key</c>, <c>DEL key</c>.</summary>
internal sealed class KeyValueServer(INetwork network) : IDisposable
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<ISocket> _connections = [];
    private readonly ISocket _listener = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Where clients find the server, once it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public void Listen(IPEndPoint endPoint)
    {
        _listener.Bind(endPoint);
        _listener.Listen(16);
    }

    /// <summary>Serves until the token is cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (; ; )
            {
                var connection = await _listener.AcceptAsync(cancellationToken);
                _connections.Add(connection);
                _ = ServeAsync(connection, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private async Task ServeAsync(ISocket connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new SocketStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
            while (await reader.ReadLineAsync(cancellationToken) is { } request)
                await writer.WriteLineAsync(Answer(request).AsMemory(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has gone, or the server stops: the connection is closed either way.
        }
    }

    private string Answer(string request) => request.Split(' ', 3) switch
    {
        ["SET", var key, var value] => Set(key, value),
        ["GET", var key] => _values.TryGetValue(key, out var value) ? $"VALUE {value}" : "NONE",
        ["DEL", var key] => Delete(key),
        _ => "ERROR unknown request",
    };

    // A request whose answer was lost comes again, so its second answer must be the first one: "OK" whether the key was there or not.
    private string Delete(string key)
    {
        _values.Remove(key);
        return "OK";
    }

    private string Set(string key, string value)
    {
        _values[key] = value;
        return "OK";
    }
}
