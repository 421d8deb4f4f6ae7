// Calls that wait while the socket is closed, shut down or interrupted: what each of them gets, and what the peer sees.

using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class PendingCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_WhileReceiving_AbortsTheCallAndResetsThePeer() => await InsideARun(async (client, server) =>
    {
        var receive = client.ReceiveAsync(new byte[1].AsMemory(), Token);

        client.Dispose();

        Assert.Equal(SocketError.OperationAborted, await TestHosts.ErrorOfAsync(receive));
        Assert.Equal(SocketError.ConnectionReset, await TestHosts.ErrorOfAsync(server.ReceiveAsync(new byte[1].AsMemory(), Token)));
        Assert.Throws<ObjectDisposedException>(() => client.Send(new byte[1]));
    });

    [Fact]
    public async Task Dispose_WithNothingPending_IsOrderly() => await InsideARun(async (client, server) =>
    {
        client.Dispose();

        Assert.Equal(0, await server.ReceiveAsync(new byte[1].AsMemory(), Token));
    });

    [Theory]
    [InlineData(SocketShutdown.Receive)]
    [InlineData(SocketShutdown.Both)]
    public async Task Shutdown_WhileReceiving_EndsTheCallWithNothing(SocketShutdown how) => await InsideARun(async (client, _) =>
    {
        var receive = client.ReceiveAsync(new byte[1].AsMemory(), Token);

        client.Shutdown(how);

        Assert.Equal(0, await receive);
    });

    [Fact]
    public async Task ShutdownOfSending_WhileReceiving_LetsItWait() => await InsideARun(async (client, server) =>
    {
        var receive = client.ReceiveAsync(new byte[1].AsMemory(), Token);

        client.Shutdown(SocketShutdown.Send);
        await server.SendAsync(new byte[1].AsMemory(), Token);

        Assert.Equal(1, await receive);
    });

    [Fact]
    public async Task Shutdown_WhileSending_BreaksThePipe() => await InsideARun(async (client, _) =>
    {
        var send = client.SendAsync(new byte[20_000_000].AsMemory(), Token);

        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(SocketError.Shutdown, await TestHosts.ErrorOfAsync(send));
    });

    [Fact]
    public async Task Dispose_WhileSending_AbortsTheCall() => await InsideARun(async (client, server) =>
    {
        var send = client.SendAsync(new byte[20_000_000].AsMemory(), Token);

        client.Dispose();

        Assert.Equal(SocketError.OperationAborted, await TestHosts.ErrorOfAsync(send));
        var error = await Assert.ThrowsAsync<SocketException>(() => server.ReceiveToEndAsync());
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    });

    [Fact]
    public async Task PeersClose_WhileSending_IsAReset() => await InsideARun(async (client, server) =>
    {
        var send = client.SendAsync(new byte[20_000_000].AsMemory(), Token);
        await server.ReceiveAsync(new byte[1].AsMemory(), Token);

        server.Dispose();

        Assert.Equal(SocketError.ConnectionReset, await TestHosts.ErrorOfAsync(send));
    });

    [Fact]
    public async Task Dispose_OfAListenerWhileAccepting_AbortsTheCall()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        await simulation.RunAsync(async () =>
        {
            var listener = a.Listen();
            var accept = listener.AcceptAsync(Token);
            listener.Dispose();

            Assert.Equal(SocketError.OperationAborted, await TestHosts.ErrorOfAsync(accept));
        });
    }

    [Theory]
    [InlineData(SocketShutdown.Receive)]
    [InlineData(SocketShutdown.Both)]
    public async Task Shutdown_OfAListenerWhileAccepting_IsAnInvalidArgument(SocketShutdown how)
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        await simulation.RunAsync(async () =>
        {
            var listener = a.Listen();
            var accept = listener.AcceptAsync(Token);
            listener.Shutdown(how);

            Assert.Equal(SocketError.InvalidArgument, await TestHosts.ErrorOfAsync(accept));
        });
    }

    [Theory]
    [InlineData(false, SocketError.OperationAborted)]
    [InlineData(true, SocketError.ConnectionReset)]
    public async Task Connecting_DisposedOrShutDown_Fails(bool shutdown, SocketError expected)
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        simulation.Partition(a, b);
        await simulation.RunAsync(async () =>
        {
            var client = a.Socket();
            var connect = client.ConnectAsync(b.EndPoint(), Token);
            if (shutdown)
                client.Shutdown(SocketShutdown.Both);
            else
                client.Dispose();

            Assert.Equal(expected, await TestHosts.ErrorOfAsync(() => connect.AsTask()));
        });
        Assert.True(simulation.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("Receive", SocketError.ConnectionAborted)]
    [InlineData("Accept", SocketError.Interrupted)]
    [InlineData("Connect", SocketError.NotSocket)]
    [InlineData("Send", SocketError.ConnectionAborted)]
    public void Dispose_DuringABlockingCall_EndsIt(string call, SocketError expected)
    {
        var (socket, act) = Blocking(call, out var simulation);
        simulation.Schedule(simulation.Elapsed + TimeSpan.FromSeconds(1), socket.Dispose);

        Assert.Equal(expected, TestHosts.ErrorOf(act));
        Assert.Empty(simulation.PendingCalls);
    }

    [Theory]
    [InlineData("Receive")]
    [InlineData("Accept")]
    [InlineData("Connect")]
    [InlineData("Send")]
    [InlineData("Poll")]
    public void Interrupt_DuringABlockingCall_EndsItAndLeavesTheSocketUsable(string call)
    {
        var (socket, act) = Blocking(call, out var simulation);
        simulation.Schedule(simulation.Elapsed + TimeSpan.FromSeconds(1), socket.Interrupt);

        Assert.Equal(SocketError.Interrupted, TestHosts.ErrorOf(act));

        Assert.Empty(simulation.PendingCalls);
        socket.Interrupt();
        Assert.False(socket.Poll(0, SelectMode.SelectError));
    }

    [Fact]
    public async Task Interrupt_DoesNotTouchAsynchronousCalls() => await InsideARun(async (client, server) =>
    {
        var receive = client.ReceiveAsync(new byte[1].AsMemory(), Token);

        client.Interrupt();
        await server.SendAsync(new byte[1].AsMemory(), Token);

        Assert.Equal(1, await receive);
    });

    [Fact]
    public void Interrupt_OfAReceive_LosesNoByte()
    {
        var pair = TestHosts.Pair();
        pair.Simulation.Schedule(TimeSpan.FromSeconds(1), pair.Client.Interrupt);
        Assert.Equal(SocketError.Interrupted, TestHosts.ErrorOf(() => pair.Client.Receive(new byte[10])));

        pair.Server.Send([1, 2, 3]);

        Assert.Equal([1, 2, 3], pair.Client.ReceiveExactly(3));
        Assert.True(pair.Client.Connected);
    }

    [Fact]
    public async Task Receives_AreServedInTheOrderTheyCame() => await InsideARun(async (client, server) =>
    {
        byte[][] buffers = [new byte[1], new byte[2], new byte[3]];
        var receives = buffers.Select(buffer => client.ReceiveAsync(buffer.AsMemory(), Token).AsTask()).ToArray();

        await server.SendAsync(new byte[] { 1, 2, 3, 4, 5, 6 }.AsMemory(), Token);

        var counts = await Task.WhenAll(receives);
        Assert.Equal([1, 2, 3], counts);
        Assert.Equal([1, 2, 3, 4, 5, 6], buffers.SelectMany(buffer => buffer));
    });

    [Fact]
    public async Task Sends_AtTheSameTime_DoNotMix() => await InsideARun(async (client, server) =>
    {
        var parts = Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 3_000_000).ToArray()).ToArray();
        var sends = parts.Select(part => client.SendAsync(part.AsMemory(), Token).AsTask()).ToArray();
        var receive = server.ReceiveToEndAsync(65536);
        await Task.WhenAll(sends);
        client.Close();

        var all = await receive;

        Assert.True(parts.SelectMany(part => part).ToArray().AsSpan().SequenceEqual(all));
    });

    private static (ISocket Socket, Action Call) Blocking(string call, out Simulation simulation)
    {
        var pair = TestHosts.Pair();
        simulation = pair.Simulation;
        if (call == "Connect")
        {
            pair.Simulation.Partition(pair.A, pair.B);
            var connecting = pair.A.Socket();
            return (connecting, () => connecting.Connect(pair.B.EndPoint()));
        }

        return call switch
        {
            "Accept" => (pair.Listener, () => pair.Listener.Accept()),
            "Receive" => (pair.Client, () => pair.Client.Receive(new byte[1])),
            "Poll" => (pair.Client, () => pair.Client.Poll(-1, SelectMode.SelectRead)),
            _ => (pair.Client, () => pair.Client.Send(new byte[20_000_000])),
        };
    }

    private static async Task InsideARun(Func<ISocket, ISocket, Task> body)
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            await body(client, server);
        });
    }
}
