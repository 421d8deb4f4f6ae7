// The queues of a listener: how many connections fit, what becomes of the rest, and of all of them when it is closed.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Hosts;

public class ListenTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Listen_LetsOneMoreInThanItsBacklog(int backlog)
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            using var listener = b.Listen(backlog);
            for (var i = 0; i <= backlog; i++)
                await a.Socket().ConnectAsync(b.EndPoint(), CancellationToken.None);
            var events = simulation.Record();
            var start = simulation.Elapsed;
            var late = a.Socket().ConnectAsync(b.EndPoint(), CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(500), simulation.TimeProvider, CancellationToken.None);
            Assert.False(late.IsCompleted);
            Assert.Single(events, one => one.Kind == TraceEventKind.RequestDropped);

            await listener.AcceptAsync(CancellationToken.None);
            await late;

            Assert.Equal(1.002, (simulation.Elapsed - start).TotalSeconds);
        });
    }

    [Fact]
    public async Task Listen_WithALargerBacklog_LetsMoreIn()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            using var listener = b.Listen(backlog: 0);
            await a.Socket().ConnectAsync(b.EndPoint(), CancellationToken.None);
            listener.Listen(3);

            for (var i = 0; i < 3; i++)
                await a.Socket().ConnectAsync(b.EndPoint(), CancellationToken.None);
        });

        Assert.True(simulation.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Listen_WithAnAbsurdBacklog_MeansTheSystemsLimit(int backlog)
    {
        var simulation = new Simulation(1);
        var events = simulation.Record();
        using var listener = simulation.AddHost("a").Listen(backlog);

        Assert.Equal(4096, Assert.Single(events, one => one.Kind == TraceEventKind.Listen).B);
    }

    [Fact]
    public async Task Close_WithConnectionsWaiting_ResetsThem()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            var listener = b.Listen();
            var clients = Enumerable.Range(0, 3).Select(_ => a.Socket()).ToArray();
            foreach (var client in clients)
                await client.ConnectAsync(b.EndPoint(), CancellationToken.None);
            await clients[0].SendAsync("x"u8.ToArray().AsMemory(), CancellationToken.None);

            listener.Close();

            foreach (var client in clients)
            {
                var receive = client.ReceiveAsync(new byte[1].AsMemory(), CancellationToken.None);
                Assert.Equal(SocketError.ConnectionReset, await TestHosts.ErrorOfAsync(receive));
            }

            Assert.Equal(
                SocketError.ConnectionRefused,
                await TestHosts.ErrorOfAsync(() => a.Socket().ConnectAsync(b.EndPoint(), CancellationToken.None).AsTask()));
        });

        simulation.RunUntilIdle();
        Assert.Equal((0, 0), (a.Stack.Tcp.ConnectionCount, b.Stack.Tcp.ConnectionCount));
    }

    [Fact]
    public void Connect_WithoutAListener_IsRefusedAfterARoundTrip()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

        Assert.Equal(SocketError.ConnectionRefused, TestHosts.ErrorOf(() => a.Socket().Connect(b.EndPoint())));
        Assert.Equal(TimeSpan.FromMilliseconds(2), simulation.Elapsed);
    }

    [Fact]
    public void Connect_ToAListenerOfAnotherAddress_IsRefused()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Socket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 80));
        listener.Listen(1);

        Assert.Equal(SocketError.ConnectionRefused, TestHosts.ErrorOf(() => a.Socket().Connect(b.EndPoint())));
    }

    [Fact]
    public void Sockets_AllClosed_LeaveNothing()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen(backlog: 100);
        for (var i = 0; i < 60; i++)
        {
            var client = a.Socket();
            client.Connect(b.EndPoint());
            var server = listener.Accept();
            client.Send(new byte[100]);
            switch (i % 5)
            {
                case 0:
                    server.ReceiveExactly(100);
                    client.Close();
                    server.Close();
                    break;
                case 1:
                    server.Close();
                    client.Close();
                    break;
                case 2:
                    client.Close(0);
                    server.Close();
                    break;
                case 3:
                    server.LingerState = new LingerOption(true, 0);
                    server.Dispose();
                    client.Dispose();
                    break;
                default:
                    // Closed by one side; the other is forgotten by the program, but not by the host.
                    server.Shutdown(SocketShutdown.Both);
                    client.Shutdown(SocketShutdown.Both);
                    client.Close();
                    server.Close();
                    break;
            }
        }

        Assert.NotEqual(0, a.Stack.Tcp.ConnectionCount + b.Stack.Tcp.ConnectionCount);
        simulation.RunUntilIdle();

        Assert.Equal((0, 0), (a.Stack.Tcp.ConnectionCount, b.Stack.Tcp.ConnectionCount));
        Assert.Empty(simulation.PendingCalls);
        Assert.True(simulation.Elapsed < TimeSpan.FromMinutes(3), $"{simulation.Elapsed}");
    }

    [Fact]
    public void TimeWait_ToOneself_GivesWayToANewConnection()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        using var listener = a.Listen();
        var local = new IPEndPoint(a.Addresses[0], 4000);
        for (var i = 0; i < 3; i++)
        {
            var client = a.Socket();
            client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, 1);
            client.Bind(local);
            client.Connect(a.EndPoint());
            var server = listener.Accept();
            client.Close();
            server.Close();
            Assert.Equal(1, a.Stack.Tcp.ConnectionCount);
        }

        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    [Fact]
    public void TimeWait_OfTheServer_GivesWayToTheSameClientAgain()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        for (var i = 0; i < 3; i++)
        {
            var client = a.Socket();
            client.Bind(new IPEndPoint(IPAddress.Any, 4000));
            client.Connect(b.EndPoint());
            var server = listener.Accept();
            server.Close();
            Assert.Equal(0, client.Receive(new byte[1]));
            client.Close();
            simulation.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal((0, 1), (a.Stack.Tcp.ConnectionCount, b.Stack.Tcp.ConnectionCount));
        }
    }
}
