// The states that the UDP state tables speak of, by name: how a socket gets into each. One instance is one socket in one state, with
// a live and a dead port beside it.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>A socket in a state, and what the operations on it need.</summary>
internal sealed class UdpStates : IDisposable
{
    private readonly INetwork _network;
    private readonly List<ISocket> _others = [];

    private UdpStates(INetwork network, UdpFamily family)
    {
        _network = network;
        Family = family;
        Socket = network.UdpSocket(family);
        Live = Keep(network.UdpBound(family)).LocalEndPoint!;
        Dead = network.DeadEnd(family);
    }

    public ISocket Socket { get; private set; }

    public UdpFamily Family { get; }

    /// <summary>Whether the operation to come is a blocking one.</summary>
    public bool Blocking { get; set; }

    /// <summary>A socket is bound here.</summary>
    public EndPoint Live { get; }

    /// <summary>Nobody is bound here.</summary>
    public EndPoint Dead { get; }

    public static async Task<UdpStates> MakeAsync(INetwork network, UdpFamily family, string name)
    {
        var state = new UdpStates(network, family);
        await state.EnterAsync(name);
        return state;
    }

    public void Dispose()
    {
        Socket.Dispose();
        _others.ForEach(socket => socket.Dispose());
    }

    private async Task EnterAsync(string name)
    {
        if (name == "new")
            return;
        if (name is "bound" or "bound+3" or "dissolved" or "bound shut")
            Socket.Bind(Family.AnyPort());
        if (name == "autobound")
            Socket.SendTo(new byte[1], Live);
        if (name == "bound+3")
            await FillAsync(_network.UdpSocket(Family));
        if (name == "dissolved")
        {
            Socket.Connect(Live);
            Socket.Connect(new IPEndPoint(Family.Nowhere(), 0));
        }

        // The kernel says NotConnected, and shuts down all the same.
        if (name == "bound shut")
            Outcome.Of(() => Socket.Shutdown(SocketShutdown.Both));
        if (name is "bound" or "bound+3" or "bound shut" or "dissolved" or "autobound")
            return;
        await EnterConnectedAsync(name);
    }

    private async Task EnterConnectedAsync(string name)
    {
        var pair = _network.UdpPair(Family);
        var peer = Keep(pair.Second);
        Socket.Dispose();
        Socket = pair.First;
        if (name.EndsWith("+3", StringComparison.Ordinal))
            await FillAsync(peer);
        switch (name.Replace("+3", "", StringComparison.Ordinal))
        {
            case "connected":
                return;
            case "refused":
                peer.Dispose();
                Socket.Send(new byte[1]);
                await _network.BrokenAsync(Socket);
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

        await _network.SettleAsync();
    }

    private Task FillAsync(ISocket sender)
    {
        Keep(sender).SendTo(new byte[3], Socket.LocalEndPoint!);
        return _network.AvailableAsync(Socket, 3);
    }

    private ISocket Keep(ISocket socket)
    {
        _others.Add(socket);
        return socket;
    }
}
