// Sockets for the bodies: TCP over loopback, any port; over IPv4 unless the body says otherwise. The short calls answer with text and
// never throw, for expectations in a row.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>The two families, for theories.</summary>
public static class Families
{
    public static TheoryData<AddressFamily> Both => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Each of the rows over each of the families.</summary>
    public static MatrixTheoryData<AddressFamily, string> Times(IEnumerable<string> rows) =>
        new([AddressFamily.InterNetwork, AddressFamily.InterNetworkV6], rows);
}

internal static class Tcp
{
    /// <summary>Loopback, port of the network's choice.</summary>
    public static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    public static IPAddress Loopback(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    public static IPEndPoint AnyPortOf(AddressFamily family) => new(Loopback(family), 0);

    /// <summary>An expectation that was written for IPv4, for a family.</summary>
    public static string Over(this string expected, AddressFamily family) => family == AddressFamily.InterNetwork
        ? expected
        : expected.Replace("127.0.0.1", "::1", StringComparison.Ordinal).Replace("0.0.0.0", "::", StringComparison.Ordinal);

    public static ISocket Socket(this INetwork network, AddressFamily family = AddressFamily.InterNetwork) =>
        network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>A socket bound to loopback that does not listen: connecting to it is refused for as long as it is open.</summary>
    public static ISocket Bound(this INetwork network, AddressFamily family = AddressFamily.InterNetwork)
    {
        var socket = network.Socket(family);
        socket.Bind(AnyPortOf(family));
        return socket;
    }

    public static ISocket Listener(this INetwork network, int backlog = 5, AddressFamily family = AddressFamily.InterNetwork)
    {
        var socket = network.Bound(family);
        socket.Listen(backlog);
        return socket;
    }

    /// <summary>A non-blocking socket whose connect has been started.</summary>
    public static ISocket Connecting(this INetwork network, ISocket listener)
    {
        var socket = network.Socket(listener.AddressFamily);
        socket.Blocking = false;
        Outcome.Of(() => socket.Connect(listener.LocalEndPoint!));
        return socket;
    }

    public static async Task<ISocket> ConnectedAsync(this INetwork network, ISocket listener)
    {
        var socket = network.Socket(listener.AddressFamily);
        await socket.ConnectAsync(listener.LocalEndPoint!);
        return socket;
    }

    public static async Task<TcpPair> PairAsync(this INetwork network, AddressFamily family = AddressFamily.InterNetwork)
    {
        var listener = network.Listener(family: family);
        var client = await network.ConnectedAsync(listener);
        return new TcpPair(listener, client, await listener.AcceptAsync());
    }

    public static string Send(this ISocket socket, int count) => Outcome.Of(() => socket.Send(new byte[count]));

    public static string Receive(this ISocket socket, int count, SocketFlags flags = SocketFlags.None) =>
        Outcome.Of(() => socket.Receive(new byte[count], flags));

    /// <summary>Starts receiving; the text tells what came.</summary>
    public static Task<string> StartReceive(this ISocket socket, int count = 10, CancellationToken cancellationToken = default) =>
        Outcome.OfAsync(() => socket.ReceiveAsync(new byte[count].AsMemory(), SocketFlags.None, cancellationToken));

    /// <summary>Makes close(2) send a reset instead of an orderly end.</summary>
    public static void Reset(this ISocket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }
}

/// <summary>Two connected sockets and the listener they met at.</summary>
internal sealed record TcpPair(ISocket Listener, ISocket Client, ISocket Server) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Listener.Dispose();
    }
}
