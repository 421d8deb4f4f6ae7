// settimeout: which waits it bounds in Python, and what bounds them here. Python has one number for all of them, in seconds; ISocket has
// two properties in milliseconds, forms that take a timeout, and cancellation.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonTimeoutConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    // settimeout(0) is non-blocking mode; a timeout of 0 is none.
    [Fact]
    public Task SetTimeout_Zero_IsBlockingFalse() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 0;
        Assert.True(pair.Client.Blocking);

        pair.Client.Blocking = false;

        Assert.Equal("WouldBlock", pair.Client.Receive(1));
    });

    [Theory]
    [InlineData("settimeout(None)", -1, 0)]
    [InlineData("settimeout(0.4)", 400, 400)]
    public Task SetTimeout_InMilliseconds_ReadsBack(string python, int milliseconds, int expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.ReceiveTimeout = socket.SendTimeout = milliseconds;

        Assert.Equal((python, expected, expected), (python, socket.ReceiveTimeout, socket.SendTimeout));
        return Task.CompletedTask;
    });

    [Fact]
    public Task SetTimeout_OfAListener_DoesNotBoundAccept() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.ReceiveTimeout = 1;
        var outcome = "";

        var elapsed = await network.ElapsedAsync(() =>
        {
            outcome = Outcome.Of(() => listener.Accept(TimeSpan.FromMilliseconds(200)));
            return Task.CompletedTask;
        });

        Assert.Equal("TimedOut", outcome);
        Assert.InRange(elapsed.TotalMilliseconds, 150, 5000);
    });

    [Fact]
    public Task SetTimeout_OfAListener_IsNotTheAcceptedSockets() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.ReceiveTimeout = listener.SendTimeout = 50;
        using var client = await network.ConnectedAsync(listener);

        using var accepted = listener.Accept();

        Assert.Equal((0, 0), (accepted.ReceiveTimeout, accepted.SendTimeout));
    });

    // sendall(timeout) is one deadline for all of it; so is SendTimeout for one call of Send.
    [Fact]
    public Task SendTimeout_WhileThePeerReadsSlowly_EndsTheWholeSend() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.SendTimeout = 300;
        using var stop = new CancellationTokenSource();
        var reading = ReadSlowlyAsync(network, pair.Server, stop.Token);
        var outcome = "";

        var elapsed = await network.ElapsedAsync(() =>
        {
            outcome = pair.Client.Send(50_000_000);
            return Task.CompletedTask;
        });
        await stop.CancelAsync();
        await reading;

        Assert.Equal("TimedOut", outcome);
        Assert.InRange(elapsed.TotalMilliseconds, 240, 900);
    });

    [Fact]
    public Task AsynchronousCall_InTime_IsBoundedByAToken() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 1;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), network.TimeProvider);
        var outcome = "";

        var elapsed = await network.ElapsedAsync(async () => outcome = await pair.Client.StartReceive(cancellationToken: limit.Token));

        Assert.Equal("Canceled", outcome);
        Assert.InRange(elapsed.TotalMilliseconds, 150, 5000);
    });

    [Fact]
    public Task SetDefaultTimeout_IsADecoratorOfTheNetwork() => TNetwork.RunAsync(async network =>
    {
        var limited = new WithDefaultTimeout(network, milliseconds: 2000);
        using var listener = network.Listener();
        using var socket = limited.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        await socket.ConnectAsync(listener.LocalEndPoint!);

        Assert.Equal((2000, 2000), (socket.ReceiveTimeout, socket.SendTimeout));
        using var plain = network.Socket();
        Assert.Equal(0, plain.ReceiveTimeout);
    });

    // connect(timeout) and create_connection(timeout=...).
    [Fact]
    public Task CreateConnection_Timeout_IsTheConnectsOwn() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(backlog: 0);
        using var first = await network.ConnectedAsync(listener);
        using var second = network.Socket();
        var name = new DnsEndPoint("localhost", PythonSockets.Port(listener));

        Assert.Equal("TimedOut", Outcome.Of(() => second.Connect(name, TimeSpan.FromMilliseconds(100))));

        // Python's timeout stays on the socket; this one was for the one call.
        Assert.Equal((0, 0), (second.ReceiveTimeout, second.SendTimeout));
    });

    private static async Task ReadSlowlyAsync(INetwork network, ISocket socket, CancellationToken stop)
    {
        var buffer = new byte[100_000];
        while (!stop.IsCancellationRequested)
        {
            await network.PassAsync(TimeSpan.FromMilliseconds(50));
            await Outcome.OfAsync(() => socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, stop));
        }
    }

    private sealed class WithDefaultTimeout(INetwork inner, int milliseconds) : DelegatingNetwork(inner)
    {
        protected override ISocket Wrap(ISocket socket)
        {
            socket.ReceiveTimeout = socket.SendTimeout = milliseconds;
            return socket;
        }
    }
}

public sealed class PythonTimeoutOnReal : PythonTimeoutConformance<OnReal>;
