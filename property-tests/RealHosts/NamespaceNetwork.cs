// The operating system's network as seen from one namespace: sockets are created inside, everything else is RealNetwork's.

using System.Net;
using System.Net.Sockets;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>RealNetwork in a network namespace. Any thread may use it, those of the pool too: none stays inside.</summary>
internal sealed class NamespaceNetwork(NetworkNamespace space) : DelegatingNetwork(RealNetwork.Instance)
{
    /// <inheritdoc/>
    public override bool Supports(AddressFamily addressFamily, SocketType socketType) =>
        space.Run(() => Inner.Supports(addressFamily, socketType));

    /// <inheritdoc/>
    public override ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) =>
        Wrap(space.Run(() => Inner.CreateSocket(addressFamily, socketType, protocolType)));

    /// <inheritdoc/>
    public override (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType)
    {
        var (first, second) = space.Run(() => Inner.CreateSocketPair(socketType));
        return (Wrap(first), Wrap(second));
    }

    protected override ISocket Wrap(ISocket socket) => new NamespaceSocket(space, socket);

    // Socket replaces its descriptor when it connects again after a failure, and when it is disconnected for reuse: the fresh one must come
    // from the same namespace.
    private sealed class NamespaceSocket(NetworkNamespace space, ISocket inner) : DelegatingSocket(inner)
    {
        public override void Connect(EndPoint remoteEP) => space.Run(() => Inner.Connect(Address(remoteEP)));

        public override void Connect(EndPoint remoteEP, TimeSpan timeout) => space.Run(() => Inner.Connect(Address(remoteEP), timeout));

        public override ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken) =>
            space.Run(() => Inner.ConnectAsync(Address(remoteEP), cancellationToken));

        public override void Disconnect(bool reuseSocket) => space.Run(() => Inner.Disconnect(reuseSocket));

        public override ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken) =>
            space.Run(() => Inner.DisconnectAsync(reuseSocket, cancellationToken));

        public override ISocket Accept() => new NamespaceSocket(space, Inner.Accept());

        public override ISocket Accept(TimeSpan timeout) => new NamespaceSocket(space, Inner.Accept(timeout));

        public override async ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken) =>
            new NamespaceSocket(space, await Inner.AcceptAsync(cancellationToken));

        // Names are resolved on threads of the pool, one address after the other is tried there, and those threads are not inside.
        private static EndPoint Address(EndPoint remoteEP) => remoteEP is DnsEndPoint
            ? throw new NotSupportedException("In a network namespace connect to an address; names are resolved outside of it.")
            : remoteEP;
    }
}
