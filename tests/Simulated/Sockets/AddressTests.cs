// IPv6, dual mode and names.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Sockets;

public class AddressTests
{
    private readonly Simulation _simulation = new(1);
    private readonly SimulatedHost _a;
    private readonly SimulatedHost _b;

    public AddressTests()
    {
        _a = _simulation.AddHost("a", IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"));
        _b = _simulation.AddHost("b", IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2"));
    }

    [Fact]
    public void IPv6_ConnectsByItsAddress()
    {
        using var listener = Listener(dual: false);
        using var client = _a.Socket(AddressFamily.InterNetworkV6);
        client.Connect(IPAddress.Parse("fd00::2"), 80);
        using var server = listener.Accept();

        Assert.Equal(IPAddress.Parse("fd00::1"), ((IPEndPoint)client.LocalEndPoint!).Address);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("fd00::2"), 80), client.RemoteEndPoint);
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        client.Send("x"u8);
        Assert.Equal("x"u8, server.ReceiveExactly(1));
    }

    [Fact]
    public void DualMode_TakesIPv4AsMappedAddresses()
    {
        using var listener = Listener(dual: true);
        using var client = _a.Socket();
        client.Connect(IPAddress.Parse("10.0.0.2"), 80);
        using var server = listener.Accept();

        Assert.Equal(IPAddress.Parse("::ffff:10.0.0.1"), ((IPEndPoint)server.RemoteEndPoint!).Address);
        Assert.Equal(IPAddress.Parse("::ffff:10.0.0.2"), ((IPEndPoint)server.LocalEndPoint!).Address);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), ((IPEndPoint)client.LocalEndPoint!).Address);
    }

    [Fact]
    public void IPv6Only_DoesNotTakeIPv4()
    {
        using var listener = Listener(dual: false);

        Assert.Equal(SocketError.ConnectionRefused, TestHosts.ErrorOf(() => _a.Socket().Connect(IPAddress.Parse("10.0.0.2"), 80)));
    }

    [Fact]
    public void DualMode_ConnectsToIPv4()
    {
        using var listener = _b.Listen();
        using var client = _a.Network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        Assert.True(client.DualMode);

        client.Connect(new IPEndPoint(IPAddress.Parse("10.0.0.2"), 80));

        Assert.Equal(IPAddress.Parse("::ffff:10.0.0.2"), ((IPEndPoint)client.RemoteEndPoint!).Address.MapToIPv6());
        Assert.True(client.Connected);
    }

    [Fact]
    public void IPv4_DoesNotConnectToIPv6()
    {
        Assert.Throws<SocketException>(() => _a.Socket().Connect(new IPEndPoint(IPAddress.Parse("fd00::2"), 80)));
        Assert.Throws<NotSupportedException>(() => _a.Socket().DualMode = true);
        Assert.False(_a.Socket(AddressFamily.InterNetworkV6).DualMode);
    }

    [Fact]
    public void PortsOfDualModeAndIPv4_AreTheSame()
    {
        using var listener = Listener(dual: true);

        Assert.Equal(SocketError.AddressAlreadyInUse, TestHosts.ErrorOf(() => _b.Listen()));
    }

    [Fact]
    public void PortsOfIPv6OnlyAndIPv4_AreTwo()
    {
        using var six = Listener(dual: false);
        using var four = _b.Listen();

        Assert.True(four.IsBound);
    }

    [Fact]
    public void Bind_ToAnAddressOfAnotherHost_IsRefused()
    {
        using var socket = _a.Socket();

        Assert.Equal(SocketError.AddressNotAvailable, TestHosts.ErrorOf(() => socket.Bind(new IPEndPoint(_b.Addresses[0], 80))));
    }

    [Fact]
    public void Names_AreThoseOfTheHosts()
    {
        var names = _a.Network.NameResolver;

        Assert.Equal(_b.Addresses, names.GetHostAddresses("B"));
        Assert.Equal([_b.Addresses[1]], names.GetHostAddresses("b", AddressFamily.InterNetworkV6));
        Assert.Equal([IPAddress.Loopback], names.GetHostAddresses("localhost"));
        Assert.Equal(_a.Addresses, names.GetHostAddresses(""));
        Assert.Equal("b", names.GetHostEntry(IPAddress.Parse("fd00::2")).HostName);
        Assert.Equal(SocketError.HostNotFound, TestHosts.ErrorOf(() => names.GetHostAddresses("nobody")));
        Assert.Equal(("a", "a"), (_a.Network.HostName, _a.ToString()));
    }

    [Fact]
    public void Names_AreConnectedToInTheOrderOfTheirAddresses()
    {
        using var listener = Listener(dual: false);
        using var client = _a.Network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);

        // Its first address refuses, its second takes it.
        client.Connect("b", 80);

        Assert.Equal(new IPEndPoint(IPAddress.Parse("fd00::2"), 80), client.RemoteEndPoint);
        Assert.Equal(SocketError.HostNotFound, TestHosts.ErrorOf(() => _a.Socket().Connect("nobody", 80)));
    }

    [Fact]
    public async Task Names_AreConnectedToAsynchronouslyToo()
    {
        await _simulation.RunAsync(async () =>
        {
            using var listener = Listener(dual: false);
            using var client = _a.Network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync("b", 80);
            Assert.True(client.Connected);
            Assert.Equal(
                SocketError.HostNotFound,
                await TestHosts.ErrorOfAsync(() => _a.Socket().ConnectAsync("nobody", 80)));
        });
    }

    private ISocket Listener(bool dual)
    {
        var listener = _b.Socket(AddressFamily.InterNetworkV6);
        listener.DualMode = dual;
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 80));
        listener.Listen(5);
        return listener;
    }
}
