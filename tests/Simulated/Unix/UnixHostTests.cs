using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>Unix domain sockets belong to one host: its names, its process, its limits.</summary>
public class UnixHostTests
{
    private static readonly UnixDomainSocketEndPoint s_path = new("/run/server.sock");
    private static readonly UnixDomainSocketEndPoint s_abstract = new("\0server");

    private readonly SimulatedHost _a;
    private readonly SimulatedHost _b;

    public UnixHostTests()
    {
        var simulation = new Simulation(seed: 1);
        (_a, _b) = (simulation.AddHost("a"), simulation.AddHost("b"));
    }

    [Fact]
    public void Names_OfTwoHosts_AreApart()
    {
        foreach (var name in new[] { s_path, s_abstract })
        {
            using var listener = Bound(_a, name);
            listener.Listen(1);
            using var client = _b.Network.UnixSocket();
            Assert.Equal(name == s_path ? "AddressNotAvailable" : "ConnectionRefused", Outcome.Of(() => client.Connect(name)));
            using var other = _b.Network.UnixSocket();
            Assert.Equal("ok", Outcome.Of(() => other.Bind(name)));
        }
    }

    [Fact]
    public void PassedSocket_OfAnotherHost_IsMisuse()
    {
        using var carrier = _a.Network.SocketPair();
        using var foreign = _b.Network.UnixSocket();

        Assert.Equal("ArgumentException(socket)", Outcome.Of(() => carrier.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([foreign])])));
    }

    [Fact]
    public void Credentials_NameTheProcessOfTheHost()
    {
        Assert.Equal("1001 0 0", Peer(_a));
        Assert.Equal("1002 0 0", Peer(_b));
    }

    [Fact]
    public void Names_OfClosedSockets_AreGone()
    {
        foreach (var name in new[] { s_path, s_abstract, new UnixDomainSocketEndPoint("relative/../other") })
            Bound(_a, name).Dispose();

        Assert.Equal(0, _a.Stack.Unix.Names.Count);
        using var directory = Bound(_a, new UnixDomainSocketEndPoint("/run"));
        Assert.Equal(1, _a.Stack.Unix.Names.Count);
    }

    [Fact]
    public void RelativePath_MeansTheRoot()
    {
        using var listener = Bound(_a, new UnixDomainSocketEndPoint("server"));
        listener.Listen(1);
        using var client = _a.Network.UnixSocket();
        client.Connect(new UnixDomainSocketEndPoint("/server"));

        Assert.Equal("server", client.RemoteEndPoint!.ToString());
    }

    [Fact]
    public void Limits_OfTheHost_BoundTheQueues()
    {
        _a.Limits = new HostLimits { MaximumBacklog = 2, MaximumDatagramQueue = 4 };
        using var listener = Bound(_a, s_path);
        listener.Listen(100);
        var clients = Enumerable.Range(0, 4).Select(_ => _a.Network.UnixSocket()).ToList();
        clients.ForEach(client => client.Blocking = false);
        Assert.Equal(["ok", "ok", "ok", "WouldBlock"], clients.Select(client => Outcome.Of(() => client.Connect(s_path))));
        clients.ForEach(client => client.Dispose());

        using var receiver = _a.Network.UnixBound(SocketType.Dgram);
        using var sender = _a.Network.UnixConnected(receiver);
        Assert.Equal(5, sender.Fill(1, out _));
    }

    [Fact]
    public void Pair_WithoutTwoDescriptors_TakesNone()
    {
        _a.Limits = new HostLimits { MaximumDescriptors = 3 };
        using var pair = _a.Network.SocketPair();

        Assert.Equal("TooManyOpenSockets", Outcome.Of(() => { _a.Network.CreateSocketPair(SocketType.Stream); }));
        Assert.Equal(2, _a.Stack.OpenDescriptors);
    }

    [Fact]
    public void PassedSockets_WithoutDescriptors_AreFlaggedAndClosed()
    {
        using var carrier = _a.Network.SocketPair();
        var passed = _a.Network.SocketPair();
        using var peer = passed.Server;
        carrier.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([passed.Client, passed.Client, passed.Client])]);
        passed.Client.Dispose();
        _a.Limits = new HostLimits { MaximumDescriptors = 4 };

        var message = carrier.Server.ReceiveMessage([new byte[1]]);

        Assert.Equal(SocketFlags.ControlDataTruncated, message.SocketFlags);
        Assert.Single(Assert.Single(message.ControlMessages.OfType<PassedSocketsMessage>()).Sockets).Dispose();
        Assert.Equal((0, 3), (peer.Receive(new byte[1]), _a.Stack.OpenDescriptors));
    }

    [Fact]
    public void BlockingConnect_WithoutRoom_IsReportedAsADeadlock()
    {
        using var listener = Bound(_a, s_path);
        listener.Listen(0);
        using var first = _a.Network.UnixConnected(listener);
        using var second = _a.Network.UnixSocket();

        var deadlock = Assert.Throws<SimulationDeadlockException>(() => second.Connect(s_path));

        Assert.Contains("Connect", deadlock.Message, StringComparison.Ordinal);
        using var accepted = listener.Accept();
        Assert.Equal("ok", Outcome.Of(() => second.Connect(s_path)));
    }

    [Fact]
    public void ReceivedSocket_StartsOutBlocking()
    {
        using var carrier = _a.Network.SocketPair();
        using var passed = _a.Network.SocketPair();
        passed.Client.Blocking = false;
        carrier.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([passed.Client])]);

        using var received = Assert.Single(Assert.Single(carrier.Server.ReceiveMessage([new byte[1]]).ControlMessages.OfType<PassedSocketsMessage>()).Sockets);

        Assert.True(received.Blocking);
    }

    private static ISocket Bound(SimulatedHost host, EndPoint name)
    {
        var socket = host.Network.UnixSocket();
        socket.Bind(name);
        return socket;
    }

    private static string Peer(SimulatedHost host)
    {
        using var pair = host.Network.SocketPair();
        var value = new byte[12];
        pair.Client.GetRawSocketOption(1, 17, value);
        return $"{BitConverter.ToInt32(value)} {BitConverter.ToInt32(value, 4)} {BitConverter.ToInt32(value, 8)}";
    }
}
