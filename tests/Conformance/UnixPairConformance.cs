// Pairs of Unix domain sockets (socketpair(2)): connected from the start, and without names until they are given some.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixPairConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixTypes.All), MemberType = typeof(UnixTypes))]
    public Task Pair_IsConnectedAndUnnamed(SocketType type) => TNetwork.RunAsync(network =>
    {
        Assert.True(network.Features.HasFlag(NetworkFeatures.SocketPairs));
        using var pair = network.SocketPair(type);

        foreach (var socket in new[] { pair.Client, pair.Server })
        {
            Assert.Equal((AddressFamily.Unix, type, ProtocolType.Unspecified, true), (socket.AddressFamily, socket.SocketType, socket.ProtocolType, socket.Blocking));
            Assert.Equal("unnamed unnamed True True W 0", $"{socket.LocalEndPoint.Kind()} {socket.RemoteEndPoint.Kind()} {socket.Connected} {socket.IsBound} {socket.Readiness()} {socket.Available}");
        }

        Assert.Equal("3 3 4 4", $"{pair.Client.Send(3)} {pair.Server.Receive(9)} {pair.Server.Send(4)} {pair.Client.Receive(9)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Raw)]
    [InlineData(SocketType.Rdm)]
    public Task Pair_OfAnotherType_IsNotToBeHad(SocketType type) => TNetwork.RunAsync(network =>
    {
        Assert.Equal("SocketNotSupported", Outcome.Of(() => { network.CreateSocketPair(type); }));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, "ok InvalidArgument IsConnected")]
    [InlineData(SocketType.Dgram, "ok OperationNotSupported ok")]
    [InlineData(SocketType.Seqpacket, "ok InvalidArgument IsConnected")]
    public Task Pair_MayBeBoundAndIsConnectedAlready(SocketType type, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        using var other = type == SocketType.Dgram ? network.UnixBound(type) : network.UnixListener(type);

        Assert.Equal(expected, $"{Outcome.Of(() => pair.Client.Bind(Unix.NewName()))} {Outcome.Of(() => pair.Client.Listen(1))} {Outcome.Of(() => pair.Server.Connect(other.LocalEndPoint!))}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task BoundEndOfADatagramPair_IsNamedAsTheSender() => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(SocketType.Dgram);
        pair.Client.Bind(Unix.NewName());
        pair.Client.Send(3);

        Assert.Equal(pair.Client.LocalEndPoint, pair.Server.ReceiveMessage([new byte[9]]).RemoteEndPoint);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, "0 Shutdown Shutdown")]
    [InlineData(SocketType.Dgram, "WouldBlock ConnectionRefused NotConnected")]
    [InlineData(SocketType.Seqpacket, "0 Shutdown Shutdown")]
    public Task Pair_WhoseOtherEndIsClosed_EndsAsItsTypeDoes(SocketType type, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.SocketPair(type);
        pair.Client.Blocking = false;
        pair.Server.Dispose();

        Assert.Equal(expected, $"{pair.Client.Receive(9)} {pair.Client.Send(1)} {pair.Client.Send(1)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Pairs_OfAllTypes_CanBeSelectedTogether() => TNetwork.RunAsync(network =>
    {
        using var streams = network.SocketPair();
        using var datagrams = network.SocketPair(SocketType.Dgram);
        using var packets = network.SocketPair(SocketType.Seqpacket);
        datagrams.Client.Send(0);
        packets.Client.Dispose();
        List<ISocket> read = [streams.Server, datagrams.Server, packets.Server];
        List<ISocket> write = [streams.Server, datagrams.Server];

        network.Select(read, write, null, TimeSpan.FromSeconds(5));

        Assert.Equal([datagrams.Server, packets.Server], read);
        Assert.Equal([streams.Server, datagrams.Server], write);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Select_WaitingForAUnixSocket_EndsWhenItIsReady() => TNetwork.RunAsync(async network =>
    {
        using var streams = network.SocketPair();
        using var listener = network.UnixListener();
        List<ISocket> read = [streams.Server, listener];
        var acting = network.LaterAsync(() => network.UnixConnected(listener).Dispose());

        network.Select(read, null, null, TimeSpan.FromSeconds(5));

        Assert.Equal([listener], read);
        await acting;
        Assert.False(streams.Server.Poll(1_000, SelectMode.SelectRead));
        acting = network.LaterAsync(() => streams.Client.Send(1));
        Assert.True(streams.Server.Poll(5_000_000, SelectMode.SelectRead));
        await acting;
    });
}

public sealed class UnixPairsOnReal : UnixPairConformance<OnReal>;
