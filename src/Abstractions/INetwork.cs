// The one root that an application is given: System.Net.Sockets.Socket's constructors and static members, Dns and the clock, as members
// of an object that can be replaced.

using System.Net.Sockets;

namespace SimNet;

/// <summary>
/// The network as one host sees it, and the one thing an application takes from dependency injection: it makes sockets,
/// resolves names and tells the time, on the operating system or in a simulation, and the application cannot tell which.
/// </summary>
/// <remarks>Thread rule: a real network may be used from any thread; a simulated one belongs to the thread that drives its
/// simulation.</remarks>
public interface INetwork
{
    /// <summary>The name of this host.</summary>
    string HostName { get; }

    /// <summary>The clock to use together with these sockets: the system's, or a simulation's virtual one. Pass it to
    /// <c>Task.Delay</c>, <see cref="CancellationTokenSource"/>, <see cref="PeriodicTimer"/> and to retry policies.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Resolves names to addresses, as <see cref="System.Net.Dns"/> does.</summary>
    INameResolver NameResolver { get; }

    /// <summary>What this network can do beyond plain sockets.</summary>
    NetworkFeatures Features { get; }

    /// <summary>Whether sockets of this family and type can be made here.</summary>
    bool Supports(AddressFamily addressFamily, SocketType socketType);

    /// <summary>Makes a socket: what the constructor
    /// <see cref="Socket(AddressFamily, SocketType, ProtocolType)"/> does.</summary>
    /// <exception cref="SocketException">The combination is not supported.</exception>
    ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);

    /// <summary>Makes a dual-mode IPv6 socket, or an IPv4 one where there is no IPv6: what the constructor
    /// <see cref="Socket(SocketType, ProtocolType)"/> does.</summary>
    /// <exception cref="SocketException">The combination is not supported.</exception>
    ISocket CreateSocket(SocketType socketType, ProtocolType protocolType)
    {
        if (!Supports(AddressFamily.InterNetworkV6, socketType))
            return CreateSocket(AddressFamily.InterNetwork, socketType, protocolType);
        var socket = CreateSocket(AddressFamily.InterNetworkV6, socketType, protocolType);
        socket.DualMode = true;
        return socket;
    }

    /// <summary>Makes two Unix domain sockets that are connected to each other and have no name (socketpair(2)).</summary>
    /// <param name="socketType">Stream, Dgram or Seqpacket.</param>
    /// <exception cref="PlatformNotSupportedException">This network has not <see cref="NetworkFeatures.SocketPairs"/>.</exception>
    (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType);

    /// <summary>Takes over an open socket of the operating system: what the constructor
    /// <see cref="Socket(SafeSocketHandle)"/> does.</summary>
    /// <exception cref="PlatformNotSupportedException">This network has not <see cref="NetworkFeatures.Handles"/>.</exception>
    ISocket WrapHandle(SafeSocketHandle handle);

    /// <summary>Waits until one of the sockets is ready and removes those that are not from their lists: what
    /// <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>
    /// does.</summary>
    /// <param name="checkRead">Sockets to check for readability, or null.</param>
    /// <param name="checkWrite">Sockets to check for writability, or null.</param>
    /// <param name="checkError">Sockets to check for errors, or null.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <exception cref="ArgumentNullException">All lists are null or empty.</exception>
    /// <exception cref="ArgumentException">A socket does not belong to this network.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long.</exception>
    /// <exception cref="ObjectDisposedException">A socket is closed.</exception>
    void Select(IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, TimeSpan timeout);

    /// <summary>Blocks the calling thread for a time, on the clock that belongs to the network: what <see cref="Thread.Sleep(TimeSpan)"/>
    /// does, and on a simulated network in virtual time. Asynchronous code uses <c>Task.Delay</c> with <see cref="TimeProvider"/>.</summary>
    /// <param name="timeout">How long; zero lets others go first; <see cref="Timeout.InfiniteTimeSpan"/> sleeps for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long.</exception>
    void Sleep(TimeSpan timeout);

    /// <summary>The same with the timeout in microseconds; -1 waits for ever.</summary>
    /// <inheritdoc cref="Select(IList{ISocket}, IList{ISocket}, IList{ISocket}, TimeSpan)"/>
    /// <param name="checkRead">Sockets to check for readability, or null.</param>
    /// <param name="checkWrite">Sockets to check for writability, or null.</param>
    /// <param name="checkError">Sockets to check for errors, or null.</param>
    /// <param name="microSeconds">How long to wait, in microseconds; -1 waits for ever.</param>
    void Select(IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, int microSeconds) =>
        Select(checkRead, checkWrite, checkError, microSeconds == -1 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(microSeconds));
}
