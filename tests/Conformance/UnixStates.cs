// The states that the state tables of Unix domain sockets speak of, by name: how a socket gets into each. One instance is one
// socket in one state, with somebody who takes connections or datagrams beside it, and a name that nobody has.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>A Unix domain socket in a state, and what the operations on it need.</summary>
internal sealed class UnixStates : IDisposable
{
    private readonly INetwork _network;

    private readonly List<ISocket> _others = [];

    private UnixStates(INetwork network, SocketType type)
    {
        _network = network;
        Type = type;
        Socket = network.UnixSocket(type);
        Live = Keep(type == SocketType.Dgram ? network.UnixBound(type) : network.UnixListener(type)).LocalEndPoint!;
    }

    public ISocket Socket { get; private set; }

    public SocketType Type { get; }

    /// <summary>Whether the operation to come is a blocking one.</summary>
    public bool Blocking { get; set; }

    /// <summary>Somebody takes connections, or datagrams, here.</summary>
    public EndPoint Live { get; }

    /// <summary>Nobody has this name.</summary>
    public EndPoint Nobody { get; } = Unix.NewName();

    public static UnixStates Make(INetwork network, SocketType type, string name)
    {
        var state = new UnixStates(network, type);
        state.Enter(name);
        return state;
    }

    public void Dispose()
    {
        Socket.Dispose();
        _others.ForEach(socket => socket.Dispose());
    }

    private void Enter(string name)
    {
        switch (name)
        {
            case "new":
                return;
            case "bound":
                Socket.Bind(Unix.NewName());
                return;
            case "bound+3":
                Socket.Bind(Unix.NewName());
                Keep(_network.UnixSocket(Type)).SendTo(new byte[3], Socket.LocalEndPoint!);
                return;
            case "listening" or "listening+1":
                Socket.Bind(Unix.NewName());
                Socket.Listen(5);
                if (name == "listening+1")
                    Keep(_network.UnixConnected(Socket));
                return;
            case "refused":
                Outcome.Of(() => Socket.Connect(Nobody));
                return;
            case "queue full":
                var full = Keep(_network.UnixListener(Type, backlog: 0));
                Keep(_network.UnixConnected(full));
                Socket.Blocking = false;
                Outcome.Of(() => Socket.Connect(full.LocalEndPoint!));
                return;
            default:
                EnterConnected(name);
                return;
        }
    }

    private void EnterConnected(string name)
    {
        Socket.Dispose();
        var pair = Type == SocketType.Dgram ? _network.UnixDatagramPair() : _network.UnixConnection(Type);
        if (pair.Listener is not null)
            Keep(pair.Listener);
        var peer = Keep(pair.Server);
        Socket = pair.Client;
        if (name.EndsWith("+3", StringComparison.Ordinal))
            peer.Send(new byte[3]);

        switch (name.Replace("+3", "", StringComparison.Ordinal))
        {
            case "connected":
                break;
            case "peer closed":
                peer.Dispose();
                break;
            case "peer closed unread":
                Socket.Send(new byte[4]);
                peer.Dispose();
                break;
            case "peer shut send":
                peer.Shutdown(SocketShutdown.Send);
                break;
            case "peer shut receive":
                peer.Shutdown(SocketShutdown.Receive);
                break;
            case "shut send":
                Socket.Shutdown(SocketShutdown.Send);
                break;
            case "shut receive":
                Socket.Shutdown(SocketShutdown.Receive);
                break;
            case "shut both":
                Socket.Shutdown(SocketShutdown.Both);
                break;
            case "disconnected":
                Socket.Disconnect(reuseSocket: false);
                break;
            case "disposed":
                Socket.Dispose();
                break;
            default:
                throw new ArgumentException($"No state is called '{name}'.", nameof(name));
        }
    }

    private ISocket Keep(ISocket socket)
    {
        _others.Add(socket);
        return socket;
    }
}
