// Two connected sockets of the operating system on its loopback, opened anew for every round and closed abortively, so that no
// round leaves a port in TIME-WAIT to the next.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Benchmarks.Connections;

internal sealed class SystemPair : IDisposable
{
    private SystemPair(Socket client, Socket server)
    {
        Client = client;
        Server = server;
        // Delays nobody measures on purpose: every message is to go at once.
        Client.NoDelay = Server.NoDelay = true;
    }

    internal Socket Client { get; }

    internal Socket Server { get; }

    internal static async Task<SystemPair> OpenAsync()
    {
        using var listener = Listen();
        var client = CreateSocket();
        var accepting = listener.AcceptAsync();
        await client.ConnectAsync(listener.LocalEndPoint!);
        return new SystemPair(client, await accepting);
    }

    internal static Socket Listen()
    {
        var listener = CreateSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    internal static Socket CreateSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public void Dispose()
    {
        Client.Close(0);
        Server.Close(0);
    }
}
