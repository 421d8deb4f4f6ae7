// A host that runs out of ephemeral ports: four of them, and everything that wants one. The answers are those of Linux with
// net.ipv4.ip_local_port_range = 40000 40003.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Hosts;

public class PortExhaustionTests
{
    private const int Ports = 4;

    private readonly Simulation _simulation = new(1);
    private readonly SimulatedHost _a;
    private readonly SimulatedHost _b;
    private readonly ISocket _listener;
    private readonly ISocket _otherListener;
    private readonly List<ISocket> _sockets = [];

    public PortExhaustionTests()
    {
        (_a, _b) = (_simulation.AddHost("a"), _simulation.AddHost("b"));
        _a.Limits = _a.Limits with { FirstEphemeralPort = 40_000, LastEphemeralPort = 40_000 + Ports - 1 };
        (_listener, _otherListener) = (_b.Listen(backlog: 100), _b.Listen(backlog: 100, port: 81));
    }

    [Fact]
    public void Binds_ToAllPorts_LeaveNoneForAnybody()
    {
        Assert.Equal("ok,ok,ok,ok,AddressAlreadyInUse,AddressAlreadyInUse", Times(6, () => Bind(IPAddress.Loopback)));

        Assert.Equal("AddressNotAvailable", Connect());
        Assert.Equal("AddressAlreadyInUse", Bind(IPAddress.Any));
        Assert.Equal("AddressAlreadyInUse", Listen());
        // Ports are counted for each address.
        Assert.Equal("ok,ok,ok,ok,AddressAlreadyInUse", Times(5, () => Bind(IPAddress.Parse("127.0.0.2"))));
    }

    [Fact]
    public void Connects_ToOnePeer_LeavePortsForAnother()
    {
        Assert.Equal("ok,ok,ok,ok,AddressNotAvailable,AddressNotAvailable", Times(6, () => Connect()));
        Assert.Equal("ok,ok,ok,ok,AddressNotAvailable", Times(5, () => Connect(port: 81)));

        Assert.Equal("AddressAlreadyInUse,AddressAlreadyInUse", Times(2, () => Bind(_a.Addresses[0])));
        Assert.Equal("ok", Bind(IPAddress.Parse("127.0.0.2")));
        Assert.Equal("AddressAlreadyInUse", Bind(IPAddress.Any));
        Assert.Equal("AddressAlreadyInUse", Listen());
    }

    [Fact]
    public void Port_GivenBack_CanBeTakenAgain()
    {
        Times(Ports, () => Bind(IPAddress.Any));
        _sockets[2].Dispose();

        Assert.Equal("ok AddressAlreadyInUse", $"{Bind(IPAddress.Any)} {Bind(IPAddress.Any)}");
    }

    [Fact]
    public void Port_OfARefusedConnect_IsGivenBack()
    {
        Assert.Equal("ConnectionRefused", string.Join(',', Times(20, () => Connect(port: 9)).Split(',').Distinct()));
        Assert.Equal("ok,ok,ok,ok,AddressNotAvailable", Times(5, () => Connect()));
    }

    [Fact]
    public void Ports_InTimeWait_AreFreeAMinuteLater()
    {
        Times(Ports, () => Connect());
        _sockets.ForEach(socket => socket.Dispose());
        for (var i = 0; i < Ports; i++)
            _listener.Accept().Dispose();
        _simulation.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("AddressNotAvailable", Connect());

        _simulation.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("ok", Connect());
    }

    [Fact]
    public void Ports_InTimeWaitOnLoopback_AreFreeASecondLater()
    {
        using var local = _a.Listen(backlog: 100);
        Times(Ports, () => Connect(IPAddress.Loopback));
        _sockets.ForEach(socket => socket.Dispose());
        for (var i = 0; i < Ports; i++)
            local.Accept().Dispose();
        Assert.Equal("AddressNotAvailable", Connect(IPAddress.Loopback));

        _simulation.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal("ok,ok,ok,ok,AddressNotAvailable", Times(5, () => Connect(IPAddress.Loopback)));
    }

    [Fact]
    public async Task Connects_OfAnyForm_FailAlike()
    {
        Times(Ports, () => Connect());
        var socket = _a.Socket();
        Assert.Equal(SocketError.AddressNotAvailable, await TestHosts.ErrorOfAsync(() => socket.ConnectAsync(_b.EndPoint())));

        socket.Blocking = false;
        Assert.Equal(SocketError.AddressNotAvailable, TestHosts.ErrorOf(() => socket.Connect(_b.EndPoint())));
        socket.Blocking = true;
        Assert.Equal(SocketError.AddressNotAvailable, TestHosts.ErrorOf(() => socket.Connect(_b.EndPoint(), TimeSpan.FromSeconds(1))));

        _sockets[0].LingerState = new LingerOption(enable: true, seconds: 0);
        _sockets[0].Dispose();
        socket.Connect(_b.EndPoint());
        Assert.True(socket.Connected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomUse_OfTooFewPorts_OnlyEverFailsSo(ulong seed)
    {
        var random = new SplitMix(seed);
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 2000; i++)
        {
            switch (random.Next(6))
            {
                case 0:
                    outcomes.Add(Bind(random.Next(2) == 0 ? IPAddress.Any : _a.Addresses[0]));
                    break;
                case 1:
                    outcomes.Add(Listen());
                    break;
                case 2:
                    outcomes.Add(Connect(port: 80 + random.Next(2)));
                    break;
                case 3 when _sockets.Count > 0:
                    var index = random.Next(_sockets.Count);
                    _sockets[index].Close(random.Next(2) - 1);
                    _sockets.RemoveAt(index);
                    break;
                case 4:
                    foreach (var listener in new[] { _listener, _otherListener })
                    {
                        while (listener.Poll(0, SelectMode.SelectRead))
                            listener.Accept().Dispose();
                    }

                    break;
                default:
                    _simulation.Advance(TimeSpan.FromSeconds(random.Next(30)));
                    break;
            }
        }

        Assert.Subset(new HashSet<string> { "ok", "AddressAlreadyInUse", "AddressNotAvailable" }, outcomes);
        Assert.Equal(3, outcomes.Count);
        _sockets.ForEach(socket => socket.Dispose());
        _listener.Dispose();
        _otherListener.Dispose();
        _simulation.Advance(TimeSpan.FromMinutes(3));
        // Whatever happened, all ports came back.
        _sockets.Clear();
        Assert.Equal("ok,ok,ok,ok,AddressAlreadyInUse", Times(5, () => Bind(IPAddress.Any)));
    }

    private static string Times(int count, Func<string> call) => string.Join(",", Enumerable.Range(0, count).Select(_ => call()));

    private string Bind(IPAddress address) => Try(socket => socket.Bind(new IPEndPoint(address, 0)));

    private string Listen() => Try(static socket => socket.Listen(1));

    private string Connect(IPAddress? address = null, int port = TestHosts.Port) =>
        Try(socket => socket.Connect(address is null ? _b.EndPoint(port) : new IPEndPoint(address, port)));

    private string Try(Action<ISocket> call)
    {
        var socket = _a.Socket();
        _sockets.Add(socket);
        try
        {
            call(socket);
            return "ok";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }
}
