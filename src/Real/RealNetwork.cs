// The operating system's network as an INetwork: makes and wraps sockets, and hands the rest to System.Net. What a socket does is
// RealSocket's business, what a system can do PlatformNormalizer's.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>The network of the operating system. Any thread may use it.</summary>
/// <param name="timeProvider">The clock to hand out. Defaults to <see cref="TimeProvider.System"/>. The sockets' own timeouts are
/// the operating system's and do not ask it.</param>
public sealed class RealNetwork(TimeProvider? timeProvider) : INetwork
{
    /// <summary>Makes a network with the system's clock. <see cref="Instance"/> serves as well: a network has no state.</summary>
    public RealNetwork()
        : this(null)
    {
    }

    /// <summary>The network with the system's clock.</summary>
    public static RealNetwork Instance { get; } = new();

    /// <inheritdoc/>
    public string HostName => Dns.GetHostName();

    /// <inheritdoc/>
    public TimeProvider TimeProvider { get; } = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public INameResolver NameResolver { get; } = new RealNameResolver();

    /// <inheritdoc/>
    public NetworkFeatures Features => PlatformNormalizer.Features;

    /// <inheritdoc/>
    public bool Supports(AddressFamily addressFamily, SocketType socketType) => (addressFamily, socketType) switch
    {
        (AddressFamily.InterNetwork, SocketType.Stream or SocketType.Dgram) => Socket.OSSupportsIPv4,
        (AddressFamily.InterNetworkV6, SocketType.Stream or SocketType.Dgram) => Socket.OSSupportsIPv6,
        (AddressFamily.InterNetwork, SocketType.Raw) => CanCreate(addressFamily, socketType, ProtocolType.Icmp),
        (AddressFamily.InterNetworkV6, SocketType.Raw) => CanCreate(addressFamily, socketType, ProtocolType.IcmpV6),
        _ => CanCreate(addressFamily, socketType, ProtocolType.Unspecified),
    };

    /// <inheritdoc/>
    public ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) =>
        new RealSocket(new Socket(addressFamily, socketType, protocolType));

    /// <inheritdoc/>
    public ISocket CreateSocket(SocketType socketType, ProtocolType protocolType) => new RealSocket(new Socket(socketType, protocolType));

    /// <inheritdoc/>
    public (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType) => SocketPairs.Create(socketType);

    /// <inheritdoc/>
    public ISocket WrapHandle(SafeSocketHandle handle) => new RealSocket(new Socket(handle));

    /// <inheritdoc/>
    /// <remarks>Not ended by <see cref="ISocket.Interrupt"/>: it waits for several sockets, none more than the others.</remarks>
    public void Select(IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, TimeSpan timeout)
    {
        var queues = new HashSet<WaitQueue>();
        var (read, write, error) = (Inner(checkRead, queues), Inner(checkWrite, queues), Inner(checkError, queues));
        PlatformNormalizer.Select(read, write, error, timeout, queues);
        Keep(checkRead, read);
        Keep(checkWrite, write);
        Keep(checkError, error);
    }

    /// <inheritdoc/>
    public void Sleep(TimeSpan timeout) => Thread.Sleep(timeout);

    private static List<Socket>? Inner(IList<ISocket>? sockets, HashSet<WaitQueue> queues)
    {
        if (sockets is null)
            return null;
        var inner = new List<Socket>(sockets.Count);
        foreach (var socket in sockets)
        {
            var real = socket as RealSocket ?? throw NotOurs(socket);
            inner.Add(real.Socket);
            queues.Add(real.Waits);
        }

        return inner;
    }

    private static ArgumentException NotOurs(ISocket? socket) =>
        new($"Select on the real network takes sockets of type {nameof(RealSocket)} only, not {socket?.GetType().Name ?? "null"}.");

    // Select keeps the order of what is ready, so one walk from the end finds what is missing.
    private static void Keep(IList<ISocket>? sockets, List<Socket>? ready)
    {
        var next = (ready?.Count ?? 0) - 1;
        for (var i = (sockets?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (next >= 0 && ((RealSocket)sockets![i]).Socket == ready![next])
                next--;
            else
                sockets!.RemoveAt(i);
        }
    }

    private static bool CanCreate(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
    {
        try
        {
            using var socket = new Socket(addressFamily, socketType, protocolType);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
