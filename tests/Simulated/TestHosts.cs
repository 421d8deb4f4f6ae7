// Two hosts with a connection between them, driven by blocking calls, and short words for what tests do with sockets.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated;

internal static class TestHosts
{
    public const int Port = 80;

    /// <summary>Hosts a and b, a's socket connected to b's.</summary>
    public static TestPair Pair(ulong seed = 1, SimulationOptions? options = null) => Connect(new Simulation(seed, options));

    public static TestPair Connect(Simulation simulation)
    {
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listener = b.Listen();
        var client = a.Socket();
        client.Connect(b.EndPoint());
        return new TestPair(simulation, a, b, listener, client, listener.Accept());
    }

    public static ISocket Socket(this SimulatedHost host, AddressFamily family = AddressFamily.InterNetwork) =>
        host.Network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);

    public static IPEndPoint EndPoint(this SimulatedHost host, int port = Port) => new(host.Addresses[0], port);

    public static ISocket Listen(this SimulatedHost host, int backlog = 5, int port = Port)
    {
        var listener = host.Socket();
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen(backlog);
        return listener;
    }

    /// <summary>Inside a run: a's socket connected to b's.</summary>
    public static async Task<(ISocket Client, ISocket Server)> ConnectAsync(SimulatedHost a, SimulatedHost b, int port = Port)
    {
        using var listener = b.Listen(port: port);
        var client = a.Socket();
        await client.ConnectAsync(b.EndPoint(port), CancellationToken.None);
        return (client, await listener.AcceptAsync(CancellationToken.None));
    }

    /// <summary>Everything up to the end of the stream.</summary>
    public static async Task<byte[]> ReceiveToEndAsync(this ISocket socket, int bufferBytes = 4096)
    {
        using var all = new MemoryStream();
        var buffer = new byte[bufferBytes];
        while (await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, CancellationToken.None) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static byte[] ReceiveExactly(this ISocket socket, int count)
    {
        var bytes = new byte[count];
        for (var got = 0; got < count;)
        {
            var part = socket.Receive(bytes.AsSpan(got));
            Assert.NotEqual(0, part);
            got += part;
        }

        return bytes;
    }

    public static SocketError ErrorOf(Action call) => Assert.Throws<SocketException>(call).SocketErrorCode;

    public static async Task<SocketError> ErrorOfAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<SocketException>(call)).SocketErrorCode;

    public static async Task<SocketError> ErrorOfAsync<T>(ValueTask<T> call) => await ErrorOfAsync(() => call.AsTask());

    /// <summary>The trace of a run from here on, to be looked at afterwards.</summary>
    public static List<TraceEvent> Record(this Simulation simulation)
    {
        var events = new List<TraceEvent>();
        simulation.Trace.Recorded += events.Add;
        return events;
    }
}

internal sealed record TestPair(
    Simulation Simulation, SimulatedHost A, SimulatedHost B, ISocket Listener, ISocket Client, ISocket Server)
{
    /// <summary>Sends from a to b, and receives it there.</summary>
    public void Send(byte[] bytes)
    {
        Assert.Equal(bytes.Length, Client.Send(bytes));
        Assert.Equal(bytes, Server.ReceiveExactly(bytes.Length));
    }
}
