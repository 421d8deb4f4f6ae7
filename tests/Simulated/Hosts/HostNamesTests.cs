// Names as one host sees them: its own table before everybody's, lookups that take virtual time, and lookups that fail.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Hosts;

public class HostNamesTests
{
    private readonly Simulation _simulation = new(seed: 1);
    private readonly SimulatedHost _a;
    private readonly SimulatedHost _b;

    public HostNamesTests() => (_a, _b) = (_simulation.AddHost("a"), _simulation.AddHost("b"));

    private INameResolver Resolver => _a.Network.NameResolver;

    [Fact]
    public void Set_IsSeenByThatHostAlone()
    {
        _a.Names.Set("db", _b.Addresses[0]);

        Assert.Equal([_b.Addresses[0]], Resolver.GetHostAddresses("DB"));
        Assert.Equal(SocketError.HostNotFound, TestHosts.ErrorOf(() => _b.Network.NameResolver.GetHostAddresses("db")));
    }

    [Fact]
    public void Set_ComesBeforeTheNamesOfHosts_UntilRemoved()
    {
        var elsewhere = IPAddress.Parse("10.9.9.9");
        _a.Names.Set("b", elsewhere);

        Assert.Equal([elsewhere], Resolver.GetHostAddresses("b"));
        Assert.True(_a.Names.Remove("B"));
        Assert.Equal(_b.Addresses, Resolver.GetHostAddresses("b"));
        Assert.False(_a.Names.Remove("b"));
    }

    [Fact]
    public void Set_AlsoNamesTheAddress()
    {
        var address = IPAddress.Parse("10.9.9.9");
        _a.Names.Set("db.example", address);

        Assert.Equal("db.example", Resolver.GetHostEntry(address).HostName);
        _a.Names.Remove("db.example");
        Assert.Equal(SocketError.HostNotFound, TestHosts.ErrorOf(() => Resolver.GetHostEntry(address)));
        Assert.Equal("b", Resolver.GetHostEntry(_b.Addresses[0]).HostName);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoRecovery)]
    [InlineData(SocketError.NoData)]
    public async Task Fail_GivesTheErrorInEveryForm(SocketError error)
    {
        _a.Names.Fail("b", error);
        using var socket = _a.Socket();

        Assert.Equal(error, TestHosts.ErrorOf(() => Resolver.GetHostAddresses("b")));
        Assert.Equal(error, TestHosts.ErrorOf(() => Resolver.GetHostEntry("b")));
        Assert.Equal(error, await TestHosts.ErrorOfAsync(() => Resolver.GetHostAddressesAsync("b", TestContext.Current.CancellationToken)));
        Assert.Equal(error, TestHosts.ErrorOf(() => socket.Connect("b", 80)));
        Assert.Equal(error, await TestHosts.ErrorOfAsync(() => socket.ConnectAsync("b", 80)));
    }

    [Fact]
    public void Failure_IsOfEveryName_ButNotOfAddressesAndLocalhost()
    {
        _a.Names.Failure = SocketError.TryAgain;

        Assert.Equal(SocketError.TryAgain, TestHosts.ErrorOf(() => Resolver.GetHostAddresses("b")));
        Assert.Equal([IPAddress.Loopback], Resolver.GetHostAddresses("localhost"));
        Assert.Equal([IPAddress.IPv6Loopback], Resolver.GetHostAddresses("::1"));
        _a.Names.Failure = null;
        Assert.Equal(_b.Addresses, Resolver.GetHostAddresses("b"));
    }

    [Fact]
    public void Latency_IsVirtualTime_ForBlockingLookupsAndConnects()
    {
        using var listener = _b.Listen();
        _a.Names.Latency = TimeSpan.FromSeconds(2);

        Resolver.GetHostAddresses("b");
        Assert.Equal(TimeSpan.FromSeconds(2), _simulation.Elapsed);
        Resolver.GetHostEntry("b");
        Assert.Equal(TimeSpan.FromSeconds(4), _simulation.Elapsed);
        Resolver.GetHostAddresses("localhost");
        Resolver.GetHostAddresses("10.0.0.2");
        Assert.Equal(TimeSpan.FromSeconds(4), _simulation.Elapsed);
        using var socket = _a.Socket();
        socket.Connect("b", TestHosts.Port);
        Assert.True(socket.Connected);
        Assert.InRange(_simulation.Elapsed, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6.1));
    }

    [Fact]
    public async Task Latency_IsVirtualTime_ForAsynchronousLookups()
    {
        using var listener = _b.Listen();
        _a.Names.Latency = TimeSpan.FromSeconds(2);

        await _simulation.RunAsync(async () =>
        {
            using var socket = _a.Socket();
            await socket.ConnectAsync("b", TestHosts.Port);
            Assert.True(socket.Connected);
        });

        Assert.InRange(_simulation.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public async Task Lookup_AwaitedOutsideARun_TurnsTheSimulation()
    {
        _a.Names.Latency = TimeSpan.FromSeconds(2);

        Assert.Equal(_b.Addresses, await Resolver.GetHostAddressesAsync("b", TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.FromSeconds(2), _simulation.Elapsed);
    }

    [Fact]
    public async Task Lookup_Cancelled_EndsAtOnce()
    {
        _a.Names.Latency = TimeSpan.FromHours(1);

        await _simulation.RunAsync(async () =>
        {
            using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), _simulation.TimeProvider);
            await Assert.ThrowsAsync<TaskCanceledException>(() => Resolver.GetHostAddressesAsync("b", source.Token));
        });

        Assert.Equal(TimeSpan.FromSeconds(1), _simulation.Elapsed);
    }

    [Fact]
    public async Task Lookup_GivesTheAnswerOfItsEnd()
    {
        _a.Names.Latency = TimeSpan.FromSeconds(2);
        var address = IPAddress.Parse("10.9.9.9");

        await _simulation.RunAsync(async () =>
        {
            var lookup = Resolver.GetHostAddressesAsync("new.example", TestContext.Current.CancellationToken);
            _a.Names.Set("new.example", address);
            Assert.Equal([address], await lookup);
        });
    }

    [Fact]
    public void Connect_ToANameWithSeveralAddresses_TriesThemInOrder()
    {
        using var listener = _b.Listen();
        _a.Names.Set("service", _a.Addresses[0], _b.Addresses[0]);
        using var socket = _a.Socket();

        socket.Connect("service", TestHosts.Port);

        Assert.Equal(_b.EndPoint(), socket.RemoteEndPoint);
    }

    [Fact]
    public async Task PendingLookup_IsReportedByName()
    {
        _a.Names.Latency = TimeSpan.FromSeconds(2);

        await _simulation.RunAsync(async () =>
        {
            var lookup = Resolver.GetHostAddressesAsync("b", TestContext.Current.CancellationToken);
            Assert.Equal(
                "host a: GetHostAddressesAsync of b, waiting since 0.000000 s", Assert.Single(_simulation.PendingCalls).ToString());
            await lookup;
        });
    }

    [Fact]
    public void Misuse_IsAnArgumentError()
    {
        Assert.Throws<ArgumentException>(() => _a.Names.Set("localhost", IPAddress.Loopback));
        Assert.Throws<ArgumentException>(() => _a.Names.Set("10.0.0.1", IPAddress.Loopback));
        Assert.Throws<ArgumentException>(() => _a.Names.Set("db"));
        Assert.Throws<ArgumentException>(() => _a.Names.Set(" ", IPAddress.Loopback));
        Assert.Throws<ArgumentException>(() => _a.Names.Fail("db", SocketError.ConnectionRefused));
        Assert.Throws<ArgumentException>(() => _a.Names.Failure = SocketError.TimedOut);
        Assert.Throws<ArgumentOutOfRangeException>(() => _a.Names.Latency = TimeSpan.FromTicks(-1));
    }
}
