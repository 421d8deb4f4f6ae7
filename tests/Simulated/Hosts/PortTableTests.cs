// Who may have which port: the rules of Linux, and what happens when the ports run out.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Choices;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Links;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Hosts;

public class PortTableTests
{
    private const int FirstPort = 50_000;
    private const int LastPort = 50_005;
    private const int Ports = LastPort - FirstPort + 1;

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "127.0.0.1", false)]
    [InlineData("0.0.0.0", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    public void Bind_OfAPortThatAListenerHas_ConflictsWhereTheAddressesOverlap(string first, string second, bool conflicts)
    {
        var host = new Simulation(1).AddHost("a");
        using var listener = host.Socket();
        listener.Bind(new IPEndPoint(IPAddress.Parse(first), 80));
        listener.Listen(5);
        using var other = host.Socket();

        var exception = Record.Exception(() => other.Bind(new IPEndPoint(IPAddress.Parse(second), 80)));

        Assert.Equal(conflicts ? SocketError.AddressAlreadyInUse : null, (exception as SocketException)?.SocketErrorCode);
    }

    [Fact]
    public void Bind_OfAPortThatIsOnlyBound_IsShared_ButOnlyOneListens()
    {
        var host = new Simulation(1).AddHost("a");
        using var first = host.Socket();
        using var second = host.Socket();
        first.Bind(new IPEndPoint(IPAddress.Any, 80));
        second.Bind(new IPEndPoint(IPAddress.Any, 80));
        first.Listen(1);

        Assert.Equal(SocketError.AddressAlreadyInUse, TestHosts.ErrorOf(() => second.Listen(1)));
    }

    [Fact]
    public void Listen_OfTwoThatReuseTheAddress_SharesThePort()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listeners = Enumerable.Range(0, 2).Select(_ => b.Socket()).ToArray();
        foreach (var listener in listeners)
        {
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, 1);
            listener.Bind(new IPEndPoint(IPAddress.Any, 80));
            listener.Listen(100);
        }

        for (var i = 0; i < 40; i++)
            a.Socket().Connect(b.EndPoint());
        simulation.RunUntilIdle();
        var counts = listeners.Select(listener =>
        {
            var count = 0;
            for (listener.Blocking = false; listener.Poll(0, SelectMode.SelectRead); count++)
                listener.Accept();
            return count;
        }).ToArray();

        Assert.Equal(40, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, 8, 32));
    }

    [Fact]
    public void Bind_AfterTheListenerIsClosed_IsFree()
    {
        var host = new Simulation(1).AddHost("a");
        host.Listen().Close();

        using var again = host.Listen();

        Assert.Equal(80, ((IPEndPoint)again.LocalEndPoint!).Port);
    }

    [Fact]
    public void Bind_OfTheServersPort_IsFreeDespiteTimeWait()
    {
        var pair = TestHosts.Pair();
        pair.Server.Close();
        pair.Client.Close();
        pair.Listener.Close();
        pair.Simulation.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, pair.B.Stack.Tcp.ConnectionCount);

        using var again = pair.B.Listen();

        Assert.True(again.IsBound);
    }

    [Fact]
    public void Bind_OfAClientsPortInTimeWait_IsInUse()
    {
        var pair = TestHosts.Pair();
        var port = ((IPEndPoint)pair.Client.LocalEndPoint!).Port;
        pair.Client.Close();
        pair.Server.Close();
        pair.Simulation.Advance(TimeSpan.FromSeconds(5));
        using var socket = pair.A.Socket();

        Assert.Equal(SocketError.AddressAlreadyInUse, TestHosts.ErrorOf(() => socket.Bind(new IPEndPoint(IPAddress.Any, port))));

        pair.Simulation.RunUntilIdle();
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        Assert.True(socket.IsBound);
    }

    [Fact]
    public void BindOfZero_WhenThePortsHaveRunOut_IsAddressAlreadyInUse()
    {
        var world = new World();
        for (var i = FirstPort; i <= LastPort; i++)
            Assert.Equal(SocketError.Success, world.Socket().Bind(Any(0)));

        Assert.Equal(SocketError.AddressAlreadyInUse, world.Socket().Bind(Any(0)));
    }

    [Fact]
    public void BindOfZero_TakesEachPortOnce()
    {
        var world = new World();
        var sockets = Enumerable.Range(FirstPort, Ports)
            .Select(_ => world.Socket())
            .ToArray();
        foreach (var socket in sockets)
            socket.Bind(Any(0));

        Assert.Equal(Enumerable.Range(FirstPort, Ports), sockets.Select(socket => (int)socket.Local.Port).Order());
        sockets[2].Release(abort: false);
        var another = world.Socket();
        Assert.Equal(SocketError.Success, another.Bind(Any(0)));
        Assert.Equal(sockets[2].Local.Port, another.Local.Port);
    }

    [Fact]
    public void Connect_WhenThePortsHaveRunOut_IsAddressNotAvailable()
    {
        var world = new World();
        world.Listen(80, 81);
        for (var i = FirstPort; i <= LastPort; i++)
            Assert.Equal(SocketError.InProgress, world.Connect(80, out _));

        Assert.Equal(SocketError.AddressNotAvailable, world.Connect(80, out _));
        // To another peer the same ports will do.
        Assert.Equal(SocketError.InProgress, world.Connect(81, out _));
    }

    [Fact]
    public void Connect_AfterTheConnectionsHaveLeftTimeWait_FindsPortsAgain()
    {
        var world = new World();
        world.Listen(80);
        for (var i = FirstPort; i <= LastPort; i++)
        {
            world.Connect(80, out var socket);
            world.Run(TimeSpan.FromSeconds(1));
            socket.Release(abort: false);
            world.CloseAccepted();
            world.Run(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(SocketError.AddressNotAvailable, world.Connect(80, out _));
        Assert.Equal(Ports, world.Client.Tcp.ConnectionCount);
        world.Run(TimeSpan.FromSeconds(61));
        Assert.Equal(0, world.Client.Tcp.ConnectionCount);
        Assert.Equal(SocketError.InProgress, world.Connect(80, out _));
    }

    private static SocketName Any(ushort port) => SocketName.Of(new TransportAddress(HostAddress.AnyIPv4, port), AddressFamily.InterNetwork);

    // Two bare stacks with few ports.
    private sealed class World
    {
        private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch);
        private readonly HostStack _server;
        private readonly List<TcpSocket> _listeners = [];

        public World()
        {
            var segments = new SegmentPool();
            var trace = new Trace(_clock, 1, 10);
            var choices = new ChoiceSource(1, trace.AddChoice);
            var links = new LinkTable(_clock, trace, choices, new LinkOptions());
            var services = new HostServices(_clock, segments, trace, choices, links);
            var limits = new HostLimits { FirstEphemeralPort = FirstPort, LastEphemeralPort = LastPort };
            Client = Add("client", 1);
            _server = Add("server", 2);

            HostStack Add(string name, int number)
            {
                HostAddress[] addresses = [HostAddress.FromIPv4(0x0A000000 + (uint)number)];
                var stack = new HostStack(new HostIdentity(number, name, addresses), services, new TcpSettings(), limits, 1500);
                links.Add(name, addresses, stack);
                return stack;
            }
        }

        public HostStack Client { get; }

        public TcpSocket Socket() => new(Client, AddressFamily.InterNetwork);

        public void Listen(params ushort[] ports)
        {
            foreach (var port in ports)
            {
                var listener = new TcpSocket(_server, AddressFamily.InterNetwork);
                listener.Bind(Any(port));
                Assert.Equal(SocketError.Success, listener.Listen(100));
                _listeners.Add(listener);
            }
        }

        public SocketError Connect(ushort port, out TcpSocket socket)
        {
            socket = Socket();
            return socket.Connect(SocketName.Of(new TransportAddress(_server.Identity.Addresses[0], port), AddressFamily.InterNetwork));
        }

        public void CloseAccepted()
        {
            foreach (var listener in _listeners)
            {
                while (listener.Accept(out var accepted) == SocketError.Success)
                    accepted!.Release(abort: false);
            }
        }

        public void Run(TimeSpan time)
        {
            var limit = _clock.NowTicks + time.Ticks;
            while (_clock.Events.NextTicks() <= limit)
                _clock.TakeNext().Fire();
            _clock.AdvanceTo(limit);
        }
    }
}
