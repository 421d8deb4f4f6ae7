// Connections from beginning to end in their rarer courses: both ends closing at once, a socket connected to itself, TIME-WAIT, and when a
// socket's endpoints and state show.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class LifeConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    // ---- Closing from both ends

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task BothEnds_ShutDownAtOnce_BothReadTheEnd(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        pair.Client.Shutdown(SocketShutdown.Send);
        pair.Server.Shutdown(SocketShutdown.Send);
        await network.ReadableAsync(pair.Client);
        await network.ReadableAsync(pair.Server);

        Assert.Equal("0 0", $"{pair.Client.Receive(1)} {pair.Server.Receive(1)}");
        Assert.Equal("Shutdown Shutdown", $"{pair.Client.Send(1)} {pair.Server.Send(1)}");
    });

    [Fact]
    public Task BothEnds_SendAndClose_LoseNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Send(3);
        pair.Server.Send(4);
        pair.Client.Shutdown(SocketShutdown.Send);
        pair.Server.Shutdown(SocketShutdown.Send);
        await network.AvailableAsync(pair.Client, 4);
        await network.AvailableAsync(pair.Server, 3);

        Assert.Equal("4,0", Outcome.Times(2, () => pair.Client.Receive(10)));
        Assert.Equal("3,0", Outcome.Times(2, () => pair.Server.Receive(10)));
    });

    [Theory]
    [InlineData(false, "0 0")]
    [InlineData(true, "ConnectionReset 0")]
    public Task BothEnds_CloseOrReset_TheOtherSeesTheFirst(bool resets, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        if (resets)
            pair.Server.Reset();
        else
            pair.Server.Close();
        await network.ReadableAsync(pair.Client);
        Assert.Equal(expected, $"{pair.Client.Receive(1)} {pair.Client.Receive(1)}");

        Assert.Equal("ok", Outcome.Of(() => pair.Client.Shutdown(SocketShutdown.Both)));
        Assert.Equal("ok ok", $"{Outcome.Of(() => pair.Client.Disconnect(reuseSocket: false))} {Outcome.Of(() => pair.Client.Close())}");
    });

    // ---- To oneself

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task SelfConnected_Socket_HearsItself(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.Bound(family);
        Assert.Equal("ok", Outcome.Of(() => socket.Connect(socket.LocalEndPoint!)));
        Assert.Equal("True True", $"{socket.Connected} {socket.LocalEndPoint!.Equals(socket.RemoteEndPoint)}");
        Assert.Equal("3", socket.Send(3));
        await network.AvailableAsync(socket, 3);
        Assert.Equal("3 3", $"{socket.Available} {socket.Receive(10)}");

        socket.Shutdown(SocketShutdown.Send);
        await network.ReadableAsync(socket);

        Assert.Equal("0 Shutdown False", $"{socket.Receive(10)} {socket.Send(1)} {socket.Connected}");
    });

    [Fact]
    public Task SelfConnected_Socket_UnreadAndClosed_FreesItsPort() => TNetwork.RunAsync(async network =>
    {
        var socket = network.Bound();
        var endPoint = socket.LocalEndPoint!;
        socket.Connect(endPoint);
        socket.Send(3);
        await network.AvailableAsync(socket, 3);
        socket.Close();
        await network.SettleAsync();

        using var again = network.Socket();
        Assert.Equal("ok ok", $"{Outcome.Of(() => again.Bind(endPoint))} {Outcome.Of(() => again.Listen(1))}");
    });

    [Fact]
    public Task SelfConnect_Asynchronous_Works() => TNetwork.RunAsync(async network =>
    {
        using var socket = network.Bound();
        Assert.Equal("ok", await Outcome.OfAsync(() => socket.ConnectAsync(socket.LocalEndPoint!)));
        Assert.Equal("2", socket.Send(2));
    });

    // ---- TIME-WAIT

    /// <summary>Who closes first, how its port was come by, and what Bind and then Listen say.</summary>
    [Theory]
    [InlineData("server", false, "ok ok")]
    [InlineData("server", true, "ok ok")]
    [InlineData("found client", false, "AddressAlreadyInUse")]
    [InlineData("found client", true, "AddressAlreadyInUse")]
    [InlineData("bound client", false, "ok ok")]
    [InlineData("bound client", true, "ok ok")]
    public Task TimeWait_OfWhoClosedFirst_LeavesThePortToSome(string who, bool reuses, string expected) => TNetwork.RunAsync(async network =>
    {
        var endPoint = await CloseFirstAsync(network, who);
        using var again = network.Socket();
        if (reuses)
            again.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

        var bind = Outcome.Of(() => again.Bind(endPoint));

        Assert.Equal(expected, bind == "ok" ? $"{bind} {Outcome.Of(() => again.Listen(1))}" : bind);
    });

    [Fact]
    public Task TimeWait_OfAReset_IsNone() => TNetwork.RunAsync(async network =>
    {
        // Another program of the machine may take the port first, but not every time.
        var outcomes = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var pair = await network.PairAsync();
            var endPoint = pair.Client.LocalEndPoint!;
            pair.Client.Reset();
            await network.BrokenAsync(pair.Server);
            pair.Dispose();

            using var again = network.Socket();
            outcomes.Add(Outcome.Of(() => again.Bind(endPoint)));
        }

        Assert.Contains("ok", outcomes);
    });

    [Fact]
    public Task TimeWait_OnTheServersSide_DoesNotHinderNewConnections() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        for (var i = 0; i < 5; i++)
        {
            using var client = await network.ConnectedAsync(listener);
            var server = listener.Accept();
            server.Close();
            await network.ReadableAsync(client);
            Assert.Equal("0", client.Receive(1));
        }
    });

    [Fact]
    public Task TimeWait_OfAnExplicitPort_LetsTheSameConnectionBeMadeAgain() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var endPoint = new IPEndPoint(IPAddress.Loopback, 0);
        for (var i = 0; i < 3; i++)
        {
            var client = network.Socket();
            client.Bind(endPoint);
            endPoint = (IPEndPoint)client.LocalEndPoint!;
            Assert.Equal("ok", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
            var server = listener.Accept();
            client.Close();
            await network.ReadableAsync(server);
            server.Close();
            await network.SettleAsync();
        }
    });

    [Fact]
    public Task Port_OfAClosedListenerWithALivingConnection_CanBeListenedOnAgain() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var endPoint = pair.Listener.LocalEndPoint!;
        pair.Listener.Close();
        using var again = network.Socket();
        again.Bind(endPoint);
        again.Listen(1);
        using var client = network.Socket();

        Assert.Equal("ok", Outcome.Of(() => client.Connect(endPoint)));
        Assert.Equal("3", pair.Client.Send(3));
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("3", pair.Server.Receive(3));
    });

    // ---- What shows when

    /// <summary>What a socket shows after some steps: LocalEndPoint, RemoteEndPoint, Connected, IsBound.</summary>
    [Theory]
    [InlineData("", "null null False False")]
    [InlineData("bind", "127.0.0.1:E null False True")]
    [InlineData("bind any", "0.0.0.0:E null False True")]
    [InlineData("bind 8.8.8.8", "null null False False")]
    [InlineData("listen", "null null False False")]
    [InlineData("bind, listen", "127.0.0.1:E null False True")]
    [InlineData("bind any, listen", "0.0.0.0:E null False True")]
    [InlineData("connect", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("bind, connect", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("bind any, connect", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("bind any, read, connect", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("refused", "null null False False")]
    [InlineData("bind, refused", "127.0.0.1:E null False True")]
    [InlineData("refused, connect", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("nonblocking, connect, wait", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("nonblocking, refused, wait", "null null False False")]
    [InlineData("nonblocking, full", "null null False False")]
    [InlineData("nonblocking, bind, full", "127.0.0.1:E null False True")]
    [InlineData("connect, shut receive", "127.0.0.1:E null False True")]
    [InlineData("connect, read, shut receive", "127.0.0.1:E 127.0.0.1:E False True")]
    [InlineData("connect, shut send", "127.0.0.1:E null False True")]
    [InlineData("connect, disconnect", "127.0.0.1:E null False True")]
    [InlineData("connect, read, disconnect", "127.0.0.1:E null False True")]
    [InlineData("connect, read, disconnect async", "127.0.0.1:E null False True")]
    [InlineData("connect, read, shut receive, disconnect", "127.0.0.1:E null False True")]
    [InlineData("connect, bad call", "127.0.0.1:E null False True")]
    [InlineData("connect, read, bad call", "127.0.0.1:E 127.0.0.1:E False True")]
    [InlineData("connect, peer closes", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("connect, peer resets", "127.0.0.1:E NotConnected False True")]
    [InlineData("connect, read, peer resets", "127.0.0.1:E 127.0.0.1:E True True")]
    [InlineData("connect, close", "Disposed Disposed False True")]
    [InlineData("close", "Disposed Disposed False False")]
    public Task EndPoints_AfterEachStep_ShowWhatTheSocketRemembers(string steps, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var full = network.Listener(backlog: 0);
        using var nobody = network.Bound();
        using var filling = await network.ConnectedAsync(full);
        using var socket = network.Socket();
        foreach (var step in steps.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            await StepAsync(network, socket, step, listener, full, nobody);

        Assert.Equal(expected, Describe(socket));
    });

    [Fact]
    public Task Accepted_Socket_ShowsBothEndsFromTheBeginning() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("127.0.0.1:E 127.0.0.1:E True True", Describe(pair.Server));

        pair.Client.Reset();
        await network.BrokenAsync(pair.Server);
        Assert.Equal("127.0.0.1:E 127.0.0.1:E True True", Describe(pair.Server));
        Assert.Equal("ConnectionReset", pair.Server.Receive(1));
        Assert.Equal("127.0.0.1:E 127.0.0.1:E False True", Describe(pair.Server));
    });

    [Fact]
    public Task Listener_WithoutBind_TakesConnectionsAtThePortItGot() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Socket();
        listener.Listen(1);
        Assert.Equal("InvalidOperation", Outcome.Of(() => listener.Accept()));
        Assert.Equal("0", Outcome.Of(() => listener.Poll(0, SelectMode.SelectRead) ? 1 : 0));
        return Task.CompletedTask;
    });

    private static async Task StepAsync(
        INetwork network, ISocket socket, string step, ISocket listener, ISocket full, ISocket nobody)
    {
        switch (step)
        {
            case "bind":
                socket.Bind(Tcp.AnyPort);
                break;
            case "bind any":
                socket.Bind(new IPEndPoint(IPAddress.Any, 0));
                break;
            case "bind 8.8.8.8":
                Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse("8.8.8.8"), 0)));
                break;
            case "listen":
                socket.Listen(1);
                break;
            case "connect":
                Outcome.Of(() => socket.Connect(listener.LocalEndPoint!));
                break;
            case "full":
                Outcome.Of(() => socket.Connect(full.LocalEndPoint!));
                break;
            case "refused":
                Outcome.Of(() => socket.Connect(nobody.LocalEndPoint!));
                break;
            case "nonblocking":
                socket.Blocking = false;
                break;
            case "wait":
                await network.UntilAsync(() => socket.Poll(0, SelectMode.SelectWrite));
                break;
            case "read":
                Describe(socket);
                break;
            case "shut receive":
                socket.Shutdown(SocketShutdown.Receive);
                break;
            case "shut send":
                socket.Shutdown(SocketShutdown.Send);
                break;
            case "disconnect":
                socket.Disconnect(reuseSocket: false);
                break;
            case "disconnect async":
                await socket.DisconnectAsync(reuseSocket: false);
                break;
            case "bad call":
                Outcome.Of(() => socket.Bind(Tcp.AnyPort));
                break;
            case "peer closes":
                listener.Accept().Close();
                await network.ReadableAsync(socket);
                break;
            case "peer resets":
                listener.Accept().Reset();
                await network.BrokenAsync(socket);
                break;
            case "close":
                socket.Close();
                break;
            default:
                throw new ArgumentException($"No step is called '{step}'.", nameof(step));
        }
    }

    // Makes a connection, closes it from one end first, and gives that end's address.
    private static async Task<EndPoint> CloseFirstAsync(INetwork network, string who)
    {
        using var listener = network.Listener();
        var client = who == "bound client" ? network.Bound() : network.Socket();
        client.Connect(listener.LocalEndPoint!);
        var server = listener.Accept();
        var (first, second) = who == "server" ? (server, client) : (client, server);
        var endPoint = first.LocalEndPoint!;
        first.Close();
        await network.ReadableAsync(second);
        second.Close();
        await network.SettleAsync();
        return endPoint;
    }

    private static string Describe(ISocket socket) =>
        $"{Outcome.Of(() => socket.LocalEndPoint)} {Outcome.Of(() => socket.RemoteEndPoint)} "
        + $"{Outcome.Of(() => socket.Connected)} {Outcome.Of(() => socket.IsBound)}";
}

public sealed class LifeOnReal : LifeConformance<OnReal>;
