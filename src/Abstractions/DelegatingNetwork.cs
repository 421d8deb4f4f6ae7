// The base for decorators of a network. What it hands out is passed through Wrap, the one place where a decorator puts its own
// socket around the inner one; Select takes the decoration off again, since only the inner network knows its sockets.

using System.Net.Sockets;

namespace SimNet;

/// <summary>A network that passes every call to another one: derive from it and override what should differ.</summary>
/// <param name="inner">The network that does the work.</param>
public abstract class DelegatingNetwork(INetwork inner) : INetwork
{
    /// <summary>The network that does the work.</summary>
    protected INetwork Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public virtual string HostName => Inner.HostName;

    /// <inheritdoc/>
    public virtual TimeProvider TimeProvider => Inner.TimeProvider;

    /// <inheritdoc/>
    public virtual INameResolver NameResolver => Inner.NameResolver;

    /// <inheritdoc/>
    public virtual NetworkFeatures Features => Inner.Features;

    /// <inheritdoc/>
    public virtual bool Supports(AddressFamily addressFamily, SocketType socketType) => Inner.Supports(addressFamily, socketType);

    /// <inheritdoc/>
    public virtual ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) =>
        Wrap(Inner.CreateSocket(addressFamily, socketType, protocolType));

    /// <inheritdoc/>
    public virtual (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType)
    {
        var (first, second) = Inner.CreateSocketPair(socketType);
        return (Wrap(first), Wrap(second));
    }

    /// <inheritdoc/>
    public virtual ISocket WrapHandle(SafeSocketHandle handle) => Wrap(Inner.WrapHandle(handle));

    /// <inheritdoc/>
    public virtual void Select(
        IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, TimeSpan timeout)
    {
        var (read, write, error) = (Unwrapped(checkRead), Unwrapped(checkWrite), Unwrapped(checkError));
        Inner.Select(read, write, error, timeout);
        Keep(checkRead, read);
        Keep(checkWrite, write);
        Keep(checkError, error);
    }

    /// <inheritdoc/>
    public virtual void Sleep(TimeSpan timeout) => Inner.Sleep(timeout);

    /// <summary>Decorates a socket of the inner network. Returns it as it is unless overridden.</summary>
    protected virtual ISocket Wrap(ISocket socket) => socket;

    private static List<ISocket>? Unwrapped(IList<ISocket>? sockets) => sockets?.Select(Unwrap).ToList();

    private static void Keep(IList<ISocket>? sockets, List<ISocket>? ready)
    {
        for (var i = (sockets?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (!ready!.Contains(Unwrap(sockets![i])))
                sockets.RemoveAt(i);
        }
    }

    // One layer: each decorator takes off its own, and the network below takes off the next.
    private static ISocket Unwrap(ISocket socket) => socket is DelegatingSocket decorated ? decorated.Inner : socket;
}
