// Limits of a host: settable, readable, reached without a crash, and nothing is lost when room comes back.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;

namespace SimNet.Tests.Simulated.Hosts;

public class HostLimitsTests
{
    private readonly Simulation _simulation = new(seed: 1);
    private readonly SimulatedHost _a;
    private readonly SimulatedHost _b;

    public HostLimitsTests() => (_a, _b) = (_simulation.AddHost("a"), _simulation.AddHost("b"));

    [Fact]
    public void Defaults_AreThoseOfLinux()
    {
        var limits = _a.Limits;

        Assert.Equal((4096, 2048, 32768, 60999), (limits.MaximumBacklog, limits.MaximumRequests, limits.FirstEphemeralPort, limits.LastEphemeralPort));
        Assert.Equal((4194304, 10, 1048576), (limits.MaximumBufferBytes, limits.MaximumDatagramQueue, limits.MaximumDescriptors));
    }

    [Fact]
    public void SimulationOptions_GiveEveryHostItsLimits()
    {
        var limits = new HostLimits { MaximumBacklog = 3 };
        var simulation = new Simulation(1, new SimulationOptions { HostLimits = limits });

        Assert.Same(limits, simulation.AddHost("x").Limits);
    }

    [Fact]
    public void MaximumDescriptors_Reached_CreateIsTooManyOpenSockets()
    {
        _a.Limits = _a.Limits with { MaximumDescriptors = 2 };
        var first = _a.Socket();
        using var second = _a.Socket();

        Assert.Equal(SocketError.TooManyOpenSockets, TestHosts.ErrorOf(() => _a.Socket()));
        first.Dispose();
        _a.Socket().Dispose();
        Assert.Equal(1, _a.Stack.OpenDescriptors);
    }

    [Fact]
    public void MaximumDescriptors_Reached_AcceptIsTooManyOpenSocketsAndTheConnectionWaits()
    {
        using var listener = _b.Listen();
        using var client = _a.Socket();
        client.Connect(_b.EndPoint());
        _b.Limits = _b.Limits with { MaximumDescriptors = 1 };

        Assert.Equal(SocketError.TooManyOpenSockets, TestHosts.ErrorOf(() => listener.Accept()));
        _b.Limits = _b.Limits with { MaximumDescriptors = 2 };
        using var accepted = listener.Accept();

        client.Send(new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], accepted.ReceiveExactly(3));
    }

    [Fact]
    public async Task MaximumDescriptors_ReachedWhileAcceptWaits_FailsItWhenTheConnectionComes()
    {
        using var listener = _b.Listen();
        _b.Limits = _b.Limits with { MaximumDescriptors = 2 };
        var accept = listener.AcceptAsync(CancellationToken.None);
        using var last = _b.Socket();
        using var client = _a.Socket();

        client.Connect(_b.EndPoint());
        _simulation.RunUntilIdle();

        Assert.Equal(SocketError.TooManyOpenSockets, await TestHosts.ErrorOfAsync(accept));
    }

    [Fact]
    public void MaximumBacklog_Lowered_HoldsForTheNextListen()
    {
        _b.Limits = _b.Limits with { MaximumBacklog = 1 };
        using var listener = _b.Listen(backlog: 100);
        var clients = Enumerable.Range(0, 3).Select(_ => _a.Socket()).ToList();
        clients[0].Connect(_b.EndPoint());
        clients[1].Connect(_b.EndPoint());

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => clients[2].Connect(_b.EndPoint(), TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void MaximumBufferMemory_Reached_SendIsNoBufferSpaceAvailableUntilThePeerReads()
    {
        using var pair = new Pair(this);
        _a.Limits = _a.Limits with { MaximumBufferMemoryBytes = 100_000 };
        pair.Client.Blocking = false;
        var sent = 0;
        SocketError error;
        while ((sent += pair.Client.Send(new byte[10_000], SocketFlags.None, out error)) < 10_000_000 && error == SocketError.Success)
        {
        }

        Assert.Equal(SocketError.NoBufferSpaceAvailable, error);
        Assert.InRange(sent, 90_000, 100_000);
        Assert.Equal(sent, pair.Server.ReceiveExactly(sent).Length);
        _simulation.RunUntilIdle();
        Assert.Equal(0, _a.Stack.Memory.UsedBytes);
        Assert.Equal(10_000, pair.Client.Send(new byte[10_000]));
        Assert.True(pair.Client.Connected);
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public void MaximumBufferMemory_ReachedByUnixSockets_IsNoBufferSpaceAvailableUntilThePeerReads(SocketType type)
    {
        var (first, second) = _a.Network.CreateSocketPair(type);
        first.Blocking = false;
        _a.Limits = _a.Limits with { MaximumBufferMemoryBytes = 10_000 };
        var sent = 0;
        SocketError error;
        for (; first.Send(new byte[1000], SocketFlags.None, out error) == 1000; sent++)
        {
        }

        Assert.Equal((SocketError.NoBufferSpaceAvailable, 4), (error, sent));
        for (var i = 0; i < sent; i++)
            Assert.Equal(1000, second.Receive(new byte[1000]));
        Assert.Equal(0, _a.Stack.Memory.UsedBytes);
        Assert.Equal(1000, first.Send(new byte[1000]));
        second.Dispose();
        first.Dispose();
        Assert.Equal(0, _a.Stack.Memory.UsedBytes);
    }

    [Fact]
    public void MaximumBufferMemory_ReachedByUdp_IsNoBufferSpaceAvailableOrDrops()
    {
        using var sender = _a.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var receiver = _b.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 90));
        receiver.Blocking = false;
        _b.Limits = _b.Limits with { MaximumBufferMemoryBytes = 2_000 };
        for (var i = 0; i < 5; i++)
            sender.SendTo(new byte[100], _b.EndPoint(90));
        _simulation.RunUntilIdle();

        Assert.Equal((100, 100), (receiver.Receive(new byte[200]), receiver.Receive(new byte[200])));
        Assert.Equal(SocketError.WouldBlock, TestHosts.ErrorOf(() => receiver.Receive(new byte[200])));
        _a.Limits = _a.Limits with { MaximumBufferMemoryBytes = 50 };
        Assert.Equal(SocketError.NoBufferSpaceAvailable, TestHosts.ErrorOf(() => sender.SendTo(new byte[100], _b.EndPoint(90))));
    }

    [Fact]
    public async Task MaximumBufferMemory_OfTheReceiver_DropsAndLosesNothing()
    {
        using var pair = new Pair(this);
        _b.Limits = _b.Limits with { MaximumBufferMemoryBytes = 20_000 };
        var bytes = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        byte[] received = [];

        await _simulation.RunAsync(async () =>
        {
            var send = pair.Client.SendAsync(bytes.AsMemory(), SocketFlags.None).AsTask();
            // Long enough for the receiver to be full and the sender to try again.
            await Task.Delay(TimeSpan.FromSeconds(5), _simulation.TimeProvider, TestContext.Current.CancellationToken);
            Assert.InRange(_b.Stack.Memory.UsedBytes, 10_000, 20_000);
            var all = pair.Server.ReceiveToEndAsync();
            await send;
            pair.Client.Shutdown(SocketShutdown.Send);
            received = await all;
        });

        Assert.Equal(bytes, received);
    }

    [Fact]
    public void BufferMemory_IsGivenBack_HoweverAConnectionEnds()
    {
        using (var pair = new Pair(this))
        {
            pair.Client.Send(new byte[50_000]);
            _simulation.RunUntilIdle();
            Assert.NotEqual(0, _b.Stack.Memory.UsedBytes);
            pair.Server.Dispose();
        }

        _simulation.RunUntilIdle();
        Assert.Equal((0, 0), (_a.Stack.Memory.UsedBytes, _b.Stack.Memory.UsedBytes));
    }

    [Fact]
    public void EphemeralPorts_WhenThereAreNone_AreInUseOrNotAvailable()
    {
        using var listener = _b.Listen();
        _a.Limits = _a.Limits with { FirstEphemeralPort = 5001, LastEphemeralPort = 5000 };
        using var socket = _a.Socket();

        Assert.Equal(SocketError.AddressAlreadyInUse, TestHosts.ErrorOf(() => socket.Bind(new IPEndPoint(IPAddress.Any, 0))));
        Assert.Equal(SocketError.AddressNotAvailable, TestHosts.ErrorOf(() => socket.Connect(_b.EndPoint())));
        socket.Bind(new IPEndPoint(IPAddress.Any, 7000));
        socket.Connect(_b.EndPoint());
        Assert.True(socket.Connected);
    }

    [Fact]
    public void Values_OutOfRange_AreArgumentErrors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumBacklog = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumRequests = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { FirstEphemeralPort = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { LastEphemeralPort = 65_536 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumBufferBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumDatagramQueue = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumDescriptors = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostLimits { MaximumBufferMemoryBytes = -1 });
        Assert.Throws<ArgumentNullException>(() => _a.Limits = null!);
    }

    // A connection from a to b.
    private sealed class Pair : IDisposable
    {
        public Pair(HostLimitsTests test)
        {
            using var listener = test._b.Listen();
            Client = test._a.Socket();
            Client.Connect(test._b.EndPoint());
            Server = listener.Accept();
        }

        public ISocket Client { get; }

        public ISocket Server { get; }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
