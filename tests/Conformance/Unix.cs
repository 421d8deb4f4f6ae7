// Sockets for the bodies about Unix domain sockets: names that nobody else has, abstract ones or paths below one temporary
// directory, and sockets that use them. A simulated network has names of its own and touches no file.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class Unix
{
    private static readonly Lazy<string> s_directory = new(MakeDirectory);

    private static int s_lastName;

    /// <summary>An abstract name (unix(7)) that was not used before.</summary>
    public static UnixDomainSocketEndPoint NewName() => new($"\0simnet-{Environment.ProcessId}-{Next()}");

    /// <summary>A path that was not used before, in a directory that exists.</summary>
    public static UnixDomainSocketEndPoint NewPath() => new(NewFile());

    /// <inheritdoc cref="NewPath"/>
    public static string NewFile() => Path.Combine(s_directory.Value, $"s{Next()}");

    public static ISocket UnixSocket(this INetwork network, SocketType type = SocketType.Stream) =>
        network.CreateSocket(AddressFamily.Unix, type, ProtocolType.Unspecified);

    /// <summary>A socket bound to an abstract name.</summary>
    public static ISocket UnixBound(this INetwork network, SocketType type = SocketType.Stream)
    {
        var socket = network.UnixSocket(type);
        socket.Bind(NewName());
        return socket;
    }

    public static ISocket UnixListener(this INetwork network, SocketType type = SocketType.Stream, int backlog = 5)
    {
        var socket = network.UnixBound(type);
        socket.Listen(backlog);
        return socket;
    }

    public static ISocket UnixConnected(this INetwork network, ISocket peer)
    {
        var socket = network.UnixSocket(peer.SocketType);
        socket.Connect(peer.LocalEndPoint!);
        return socket;
    }

    /// <summary>A connection made over a listener: a stream, or records.</summary>
    public static UnixPair UnixConnection(this INetwork network, SocketType type = SocketType.Stream)
    {
        var listener = network.UnixListener(type);
        var client = network.UnixConnected(listener);
        return new UnixPair(listener, client, listener.Accept());
    }

    /// <summary>Two datagram sockets with names, each connected to the other.</summary>
    public static UnixPair UnixDatagramPair(this INetwork network)
    {
        var (first, second) = (network.UnixBound(SocketType.Dgram), network.UnixBound(SocketType.Dgram));
        first.Connect(second.LocalEndPoint!);
        second.Connect(first.LocalEndPoint!);
        return new UnixPair(null, first, second);
    }

    /// <summary>Two sockets that are connected and have no names (socketpair(2)).</summary>
    public static UnixPair SocketPair(this INetwork network, SocketType type = SocketType.Stream)
    {
        var (first, second) = network.CreateSocketPair(type);
        return new UnixPair(null, first, second);
    }

    /// <summary>What a name is, in a word: "null", "unnamed", "path" or "abstract".</summary>
    public static string Kind(this EndPoint? endPoint) => endPoint switch
    {
        null => "null",
        UnixDomainSocketEndPoint unix when unix.ToString().Length == 0 => "unnamed",
        UnixDomainSocketEndPoint unix when unix.ToString()[0] == '@' => "abstract",
        UnixDomainSocketEndPoint => "path",
        _ => endPoint.GetType().Name,
    };

    /// <summary>Readable, writable, in error: the letters of what Poll says yes to.</summary>
    public static string Readiness(this ISocket socket) => Outcome.Of(() =>
        (socket.Poll(0, SelectMode.SelectRead) ? "R" : "")
        + (socket.Poll(0, SelectMode.SelectWrite) ? "W" : "")
        + (socket.Poll(0, SelectMode.SelectError) ? "E" : ""));

    /// <summary>Sends messages of this size until the next would have to wait, and counts them. Leaves the socket non-blocking.</summary>
    public static int Fill(this ISocket socket, int size, out long bytes)
    {
        socket.Blocking = false;
        var buffer = new byte[size];
        bytes = 0;
        for (var count = 0; ; count++)
        {
            var sent = socket.Send(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return count;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            bytes += sent;
        }
    }

    private static int Next() => Interlocked.Increment(ref s_lastName);

    private static string MakeDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("simnet-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        return directory;
    }
}

/// <summary>Two connected sockets, and the listener they met at if there was one.</summary>
internal sealed record UnixPair(ISocket? Listener, ISocket Client, ISocket Server) : IDisposable
{
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Listener?.Dispose();
    }
}
