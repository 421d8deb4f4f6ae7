// The states that the state tables speak of, by name: how a socket gets into each. One instance is one socket in one state,
// with a listener and a refusing port beside it.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>A socket in a state, and what the operations on it need.</summary>
internal sealed class TcpStates : IDisposable
{
    private readonly List<ISocket> _others = [];

    private TcpStates(INetwork network, AddressFamily family)
    {
        Family = family;
        Socket = network.Socket(family);
        Live = Keep(network.Listener(family: family)).LocalEndPoint!;
        Refusing = Keep(network.Bound(family)).LocalEndPoint!;
    }

    public AddressFamily Family { get; }

    public ISocket Socket { get; private set; }

    /// <summary>Whether the operation to come is a blocking one.</summary>
    public bool Blocking { get; set; }

    /// <summary>Somebody listens here.</summary>
    public EndPoint Live { get; }

    /// <summary>Nobody listens here.</summary>
    public EndPoint Refusing { get; }

    public static async Task<TcpStates> MakeAsync(INetwork network, string name, AddressFamily family = AddressFamily.InterNetwork)
    {
        var state = new TcpStates(network, family);
        await state.EnterAsync(network, name);
        return state;
    }

    public void Dispose()
    {
        Socket.Dispose();
        _others.ForEach(socket => socket.Dispose());
    }

    private async Task EnterAsync(INetwork network, string name)
    {
        switch (name)
        {
            case "new":
                return;
            case "bound":
                Socket.Bind(Tcp.AnyPortOf(Family));
                return;
            case "listening" or "listening+1":
                Socket.Bind(Tcp.AnyPortOf(Family));
                Socket.Listen(5);
                if (name == "listening+1")
                    Keep(await network.ConnectedAsync(Socket));
                return;
            case "connecting":
                // The one place in the queue is taken, so the connect waits for an accept that never comes.
                var full = Keep(network.Listener(backlog: 0, Family));
                Keep(await network.ConnectedAsync(full));
                Socket = network.Connecting(full);
                await network.SettleAsync();
                return;
            case "refused":
                Outcome.Of(() => Socket.Connect(Refusing));
                return;
            default:
                await EnterConnectedAsync(network, name);
                return;
        }
    }

    private async Task EnterConnectedAsync(INetwork network, string name)
    {
        var pair = await network.PairAsync(Family);
        Keep(pair.Listener);
        var peer = Keep(pair.Server);
        Socket = pair.Client;
        if (name.EndsWith("+3", StringComparison.Ordinal))
        {
            peer.Send(new byte[3]);
            await network.AvailableAsync(Socket, 3);
        }

        switch (name.Replace("+3", "", StringComparison.Ordinal))
        {
            case "connected":
                return;
            case "peer closed":
                peer.Close();
                await network.ReadableAsync(Socket);
                return;
            case "peer reset":
                peer.Reset();
                await network.BrokenAsync(Socket);
                return;
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

        await network.SettleAsync();
    }

    private ISocket Keep(ISocket socket)
    {
        _others.Add(socket);
        return socket;
    }
}
