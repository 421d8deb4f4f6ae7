// What must stay whole when calls are used oddly: a result taken twice, a socket in two lists, a failed connect on a wildcard.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;

// Taking a result the wrong way is what these tests are about.
#pragma warning disable CA2012

namespace SimNet.Tests.Simulated.Sockets;

public class ConsistencyTests
{
    [Fact]
    public async Task Result_TakenTwice_IsRefusedAndHurtsNoOtherCall()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));

        await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var first = client.ReceiveAsync(new byte[1].AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken);
            server.Send(new byte[] { 1 });
            Assert.Equal(1, await first);
            var buffer = new byte[1];
            var second = client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken);

            Assert.Throws<InvalidOperationException>(() => first.GetAwaiter().GetResult());

            server.Send(new byte[] { 2 });
            Assert.Equal(1, await second);
            Assert.Equal(2, buffer[0]);
        });
    }

    [Fact]
    public async Task Result_TakenTooEarly_IsRefusedAndTheCallGoesOn()
    {
        var (simulation, client, server) = Connected();
        var receive = client.ReceiveAsync(new byte[5].AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken);

        Assert.Throws<InvalidOperationException>(() => receive.GetAwaiter().GetResult());

        server.Send(new byte[3]);
        simulation.RunUntilIdle();
        Assert.Equal(3, await receive);
    }

    [Fact]
    public async Task Select_WithASocketInTwoLists_LeavesOtherPendingCallsAlone()
    {
        var (simulation, client, server) = Connected();
        var other = server.ReceiveAsync(new byte[5].AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken);
        simulation.Schedule(simulation.Elapsed + TimeSpan.FromSeconds(1), () => server.Send(new byte[1]));
        List<ISocket> read = [client];
        List<ISocket> error = [client];

        simulation.Hosts[0].Network.Select(read, null, error, TimeSpan.FromSeconds(5));

        Assert.Equal((1, 0), (read.Count, error.Count));
        Assert.Equal("ReceiveAsync", Assert.Single(simulation.PendingCalls).Call);
        client.Send(new byte[2]);
        simulation.RunUntilIdle();
        Assert.Equal(2, await other);
    }

    [Fact]
    public async Task Run_AfterALongAdvance_IsNoDeadlock()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        simulation.Advance(TimeSpan.FromHours(10));

        await simulation.RunAsync(async () =>
        {
            var (client, _) = await TestHosts.ConnectAsync(a, b);
            Assert.True(client.Connected);
        });
    }

    [Fact]
    public void Connect_AfterARefusedOneOnAWildcard_ComesFromTheRightAddress()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listener = b.Listen();
        var client = a.Socket();
        client.Bind(new IPEndPoint(IPAddress.Any, 4000));
        Assert.Throws<SocketException>(() => client.Connect(new IPEndPoint(IPAddress.Loopback, 9)));

        client.Connect("b", 80);

        Assert.Equal(new IPEndPoint(a.Addresses[0], 4000), listener.Accept().RemoteEndPoint);
    }

    [Fact]
    public void ConnectWithTimeout_ToANameOfTwoAddresses_HasOneDeadline()
    {
        var link = new LinkOptions { Latency = TimeSpan.FromSeconds(1) };
        var simulation = new Simulation(1, new SimulationOptions { DefaultLink = link });
        var a = simulation.AddHost("a");
        simulation.AddHost("b", IPAddress.Parse("10.0.1.1"), IPAddress.Parse("10.0.1.2"));

        var exception = Assert.Throws<SocketException>(() => a.Socket().Connect(new DnsEndPoint("b", 9), TimeSpan.FromSeconds(3)));

        // The first address refuses after two seconds; one is left for the second.
        Assert.Equal(SocketError.TimedOut, exception.SocketErrorCode);
        Assert.Equal(TimeSpan.FromSeconds(3), simulation.Elapsed);
    }

    [Fact]
    public void CloseWithTimeout_LongerThanAnIntOfMicroseconds_Ends()
    {
        var (simulation, client, _) = Connected();
        var start = simulation.Elapsed;

        client.Close(3_000_000);

        Assert.Equal(TimeSpan.FromMilliseconds(3_000_000), simulation.Elapsed - start);
    }

    private static (Simulation Simulation, ISocket Client, ISocket Server) Connected()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listener = b.Listen();
        var client = a.Socket();
        client.Connect("b", 80);
        return (simulation, client, listener.Accept());
    }
}
