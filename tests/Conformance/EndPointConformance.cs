// How LocalEndPoint, RemoteEndPoint, Connected and IsBound change over a socket's life: much of it is what the socket
// remembers and not what the connection is, and code depends on both.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class EndPointConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Client_FromNewToDisposed_ShowsItsLife(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        using var client = network.Socket(family);
        Assert.Equal("null null False False", Describe(client));

        client.Bind(Tcp.AnyPortOf(family));
        Assert.Equal("127.0.0.1:E null False True".Over(family), Describe(client));

        client.Connect(listener.LocalEndPoint!);
        Assert.Equal("127.0.0.1:E 127.0.0.1:E True True".Over(family), Describe(client));

        using var server = listener.Accept();
        Assert.Equal("127.0.0.1:E 127.0.0.1:E True True".Over(family), Describe(server));
        Assert.Equal((client.LocalEndPoint, client.RemoteEndPoint), (server.RemoteEndPoint, server.LocalEndPoint));

        client.Shutdown(SocketShutdown.Send);
        await network.SettleAsync();
        Assert.Equal("127.0.0.1:E 127.0.0.1:E False True".Over(family), Describe(client));

        client.Dispose();
        Assert.Equal("Disposed Disposed False True", Describe(client));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task RemoteEndPoint_NotReadBeforeShutdown_IsNullAfterIt(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);

        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal("null", Outcome.Of(() => pair.Client.RemoteEndPoint));
        Assert.Equal("127.0.0.1:E".Over(family), Outcome.Of(() => pair.Server.RemoteEndPoint));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task RemoteEndPoint_AfterAReset_IsKnownToTheAcceptedSideOnly(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var first = await network.PairAsync(family);
        using var second = await network.PairAsync(family);
        first.Client.Reset();
        second.Server.Reset();
        await network.BrokenAsync(first.Server);
        await network.BrokenAsync(second.Client);

        Assert.Equal("127.0.0.1:E".Over(family), Outcome.Of(() => first.Server.RemoteEndPoint));
        Assert.Equal("NotConnected", Outcome.Of(() => second.Client.RemoteEndPoint));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task EndPoints_ReadTwice_AreTheSameObject(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);

        Assert.Same(pair.Client.LocalEndPoint, pair.Client.LocalEndPoint);
        Assert.Same(pair.Client.RemoteEndPoint, pair.Client.RemoteEndPoint);
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Connected_AfterThePeerClosed_StaysTrueUntilACallFails(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Server.Close();
        await network.ReadableAsync(pair.Client);
        Assert.Equal("True 0 True", $"{pair.Client.Connected} {pair.Client.Receive(1)} {pair.Client.Connected}");

        Assert.Equal("1", pair.Client.Send(1));
        await network.BrokenAsync(pair.Client);

        Assert.Equal("True Shutdown False", $"{pair.Client.Connected} {pair.Client.Send(1)} {pair.Client.Connected}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Reset_IsReportedOnceInWhateverAsksFirst(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Server.Reset();
        await network.BrokenAsync(pair.Client);

        Assert.Equal("ConnectionReset", OptionError(pair.Client));
        Assert.Equal("Success 0 Shutdown", $"{OptionError(pair.Client)} {pair.Client.Receive(1)} {pair.Client.Send(1)}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task AcceptedSocket_TakesOverTheListenersOptionsButNotItsTimeoutsAndBlocking(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        listener.NoDelay = true;
        listener.Ttl = 33;
        listener.LingerState = new LingerOption(enable: true, seconds: 7);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        listener.ReceiveTimeout = 50;
        using var client = await network.ConnectedAsync(listener);

        using var accepted = listener.Accept();

        Assert.Equal("True 33 0 True", $"{accepted.NoDelay} {accepted.Ttl} {accepted.ReceiveTimeout} {accepted.Blocking}");
        Assert.Equal("True,7", Outcome.Of(() => accepted.LingerState));
        Assert.Equal("1", Outcome.Of(() => accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Disconnect_WithReuse_DoesNotMakeTheSocketConnectAgain(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);

        Assert.Equal("ok", Outcome.Of(() => pair.Client.Disconnect(reuseSocket: true)));

        Assert.Equal("False InvalidOperation", $"{pair.Client.Connected} {Outcome.Of(() => pair.Client.Connect(pair.Listener.LocalEndPoint!))}");
        Assert.Equal("Shutdown", pair.Client.Send(1));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Connect_AfterARefusedOne_WorksAndKeepsTheBoundPort(AddressFamily family) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener(family: family);
        using var nobody = network.Bound(family);
        using var client = network.Socket(family);
        // An explicit port: one that the network chose is chosen anew.
        using (var free = network.Bound(family))
            client.Bind(Released(free));
        var before = client.LocalEndPoint;
        Assert.Equal("ConnectionRefused False", $"{Outcome.Of(() => client.Connect(nobody.LocalEndPoint!))} {client.Connected}");

        Assert.Equal("ok True", $"{Outcome.Of(() => client.Connect(listener.LocalEndPoint!))} {client.Connected}");

        using var server = listener.Accept();
        Assert.Equal((before, before), (client.LocalEndPoint, server.RemoteEndPoint));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task ConnectAsync_AfterARefusedOne_Works(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        using var nobody = network.Bound(family);
        using var client = network.Socket(family);

        Assert.Equal("ConnectionRefused", await Outcome.OfAsync(() => client.ConnectAsync(nobody.LocalEndPoint!)));
        Assert.Equal("ok", await Outcome.OfAsync(() => client.ConnectAsync(listener.LocalEndPoint!)));
        Assert.Equal("True 1", $"{client.Connected} {client.Send(1)}");
    });

    private static EndPoint Released(ISocket socket)
    {
        var endPoint = socket.LocalEndPoint!;
        socket.Dispose();
        return endPoint;
    }

    private static string OptionError(ISocket socket) =>
        ((SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!).ToString();

    private static string Describe(ISocket socket) =>
        $"{Outcome.Of(() => socket.LocalEndPoint)} {Outcome.Of(() => socket.RemoteEndPoint)} "
        + $"{Outcome.Of(() => socket.Connected)} {Outcome.Of(() => socket.IsBound)}";
}

public sealed class EndPointsOnReal : EndPointConformance<OnReal>;
