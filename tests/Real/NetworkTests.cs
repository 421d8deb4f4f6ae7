// RealNetwork itself: what it makes, wraps, selects, resolves, and how it is registered.

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace SimNet.Tests.Real;

public class NetworkTests
{
    private static RealNetwork Network => RealNetwork.Instance;

    [Fact]
    public async Task Network_NamesHostAndResolves()
    {
        Assert.Equal(Dns.GetHostName(), Network.HostName);
        Assert.Same(TimeProvider.System, Network.TimeProvider);
        var resolver = Network.NameResolver;
        Assert.Contains(IPAddress.Loopback, resolver.GetHostAddresses("localhost"));
        Assert.Equal("HostNotFound", Outcome.Of(() => resolver.GetHostAddresses("nonexistent.invalid")));
        Assert.Equal([IPAddress.Loopback], await resolver.GetHostAddressesAsync("127.0.0.1", TestContext.Current.CancellationToken));
        Assert.NotEmpty(resolver.GetHostEntry(IPAddress.Loopback).AddressList);
        Assert.NotEmpty((await resolver.GetHostEntryAsync(IPAddress.Loopback)).AddressList);
    }

    [Fact]
    public void Supports_SaysWhatCanBeMade()
    {
        Assert.True(Network.Supports(AddressFamily.InterNetwork, SocketType.Stream));
        Assert.True(Network.Supports(AddressFamily.Unix, SocketType.Seqpacket));
        Assert.False(Network.Supports(AddressFamily.InterNetwork, SocketType.Rdm));
        Assert.False(Network.Supports(AddressFamily.AppleTalk, SocketType.Stream));
        using var dual = Network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(Socket.OSSupportsIPv6, dual.DualMode);
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public void SocketPair_IsConnectedBothWays(SocketType socketType)
    {
        var (first, second) = Network.CreateSocketPair(socketType);
        using (first)
        using (second)
        {
            Assert.True(first.Connected);
            Assert.Equal((AddressFamily.Unix, socketType), (second.AddressFamily, second.SocketType));
            first.Send(new byte[3]);
            second.Send(new byte[4]);
            Assert.Equal(4, first.Receive(new byte[9]));
            Assert.Equal(3, second.Receive(new byte[9]));
        }

        Assert.Equal("SocketNotSupported", Outcome.Of(() => Network.CreateSocketPair(SocketType.Raw)));
    }

    [Fact]
    public void WrapHandle_TakesTheSocketOver()
    {
        using var inner = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        inner.Bind(Loopback.Any);
        using var wrapped = Network.WrapHandle(inner.SafeHandle);
        Assert.Equal(inner.LocalEndPoint, wrapped.LocalEndPoint);
        Assert.Equal(inner.Handle, wrapped.Handle);
    }

    [Fact]
    public void Select_KeepsOnlyWhatIsReady()
    {
        using var quiet = Loopback.Udp();
        using var loud = Loopback.Udp();
        quiet.SendTo(new byte[1], loud.LocalEndPoint!);
        List<ISocket> read = [quiet, loud, quiet], write = [loud, quiet], error = [loud];
        Network.Select(read, write, error, TimeSpan.FromSeconds(10));
        Assert.Equal([loud], read);
        Assert.Equal([loud, quiet], write);
        Assert.Empty(error);
        read = [quiet];
        ((INetwork)Network).Select(read, null, null, 1000);
        Assert.Empty(read);
    }

    [Fact]
    public void Select_OfNothingOrOfForeignSockets_IsMisuse()
    {
        Assert.Throws<ArgumentNullException>(() => Network.Select(null, null, null, TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(() => Network.Select([], [], null, TimeSpan.Zero));
        var exception = Assert.Throws<ArgumentException>(() => Network.Select([Substitute.For<ISocket>()], null, null, TimeSpan.Zero));
        Assert.Contains("RealSocket", exception.Message, StringComparison.Ordinal);
        var closed = Loopback.Udp();
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Network.Select([closed], null, null, TimeSpan.Zero));
        using var open = Loopback.Udp();
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Select([open], null, null, TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    public void AddRealNetwork_RegistersTheNetworkAndWhatBelongsToIt()
    {
        using var provider = new ServiceCollection().AddRealNetwork().AddRealNetwork().BuildServiceProvider();
        Assert.Same(Network, provider.GetRequiredService<INetwork>());
        Assert.Same(Network.NameResolver, provider.GetRequiredService<INameResolver>());
        Assert.Same(TimeProvider.System, provider.GetRequiredService<TimeProvider>());
        Assert.Single(provider.GetServices<INetwork>());
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddRealNetwork());
    }

    [Fact]
    public void AddRealNetwork_LeavesAnotherNetworkInPlace()
    {
        var clock = Substitute.For<TimeProvider>();
        using var provider = new ServiceCollection().AddSingleton<INetwork>(new RealNetwork(clock)).AddRealNetwork().BuildServiceProvider();
        Assert.Same(clock, provider.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public void Features_OnLinux_AreAllButVirtualTime() => Assert.Equal(
        NetworkFeatures.Handles | NetworkFeatures.SocketPairs | NetworkFeatures.Messages | NetworkFeatures.Interrupts, Network.Features);
}
