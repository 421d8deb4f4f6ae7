// What the simulation is for, claim by claim.

using System.Diagnostics;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Sockets;

public class ClaimTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AMebibyte_ReadOneByteAtATime_ArrivesWhole()
    {
        var bytes = new SplitMix(1).Bytes(1 << 20);

        var received = await Transfer(new Simulation(1), bytes, async server =>
        {
            var all = new byte[bytes.Length + 1];
            var count = 0;
            while (await server.ReceiveAsync(all.AsMemory(count, 1), Token) > 0)
                count++;
            return all[..count];
        });

        Assert.True(bytes.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task AMebibyte_WrittenOneByteAtATime_ArrivesWhole()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var bytes = new SplitMix(1).Bytes(1 << 20);

        var received = await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var receive = server.ReceiveToEndAsync();
            for (var i = 0; i < bytes.Length; i++)
                await client.SendAsync(bytes.AsMemory(i, 1), Token);
            client.Close();
            return await receive;
        });

        Assert.True(bytes.AsSpan().SequenceEqual(received));
    }

    [Theory]
    [InlineData(576, 536)]
    [InlineData(1500, 1460)]
    [InlineData(9000, 8960)]
    // Half of the largest window that the peer offered.
    [InlineData(65_535, 54_208)]
    public async Task Packets_OfAnySize_CarryAMebibyte(int mtu, int largest)
    {
        var simulation = new Simulation(1, new SimulationOptions { MtuBytes = mtu, DelayedAck = TimeSpan.Zero });
        var events = simulation.Record();
        var bytes = new SplitMix(1).Bytes(1 << 20);

        var received = await Transfer(simulation, bytes, static server => server.ReceiveToEndAsync(10_000));

        Assert.True(bytes.AsSpan().SequenceEqual(received));
        Assert.Equal(largest, events.Where(one => one.Kind == TraceEventKind.PacketSent).Max(one => one.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Loss_OfAFifth_InBothDirections_LosesNoByte(ulong seed)
    {
        var simulation = new Simulation(seed);
        simulation.SetLinks(new LinkOptions { Latency = TimeSpan.FromMilliseconds(20), LossPpm = 200_000 });
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var (fromA, fromB) = (new SplitMix(seed).Bytes(150_000), new SplitMix(seed + 100).Bytes(100_000));

        var (atA, atB) = await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var reading = (client.ReceiveToEndAsync(), server.ReceiveToEndAsync());
            await Task.WhenAll(client.SendAsync(fromA.AsMemory(), Token).AsTask(), server.SendAsync(fromB.AsMemory(), Token).AsTask());
            client.Shutdown(SocketShutdown.Send);
            server.Shutdown(SocketShutdown.Send);
            return (await reading.Item1, await reading.Item2);
        });

        Assert.True(fromA.AsSpan().SequenceEqual(atB));
        Assert.True(fromB.AsSpan().SequenceEqual(atA));
    }

    [Fact]
    public void Latency_OfATenthOfASecond_ConnectsInTwo()
    {
        var simulation = new Simulation(1);
        simulation.SetLinks(new LinkOptions { Latency = TimeSpan.FromMilliseconds(100) });
        var pair = TestHosts.Connect(simulation);

        Assert.Equal(300, simulation.Elapsed.TotalMilliseconds);
        pair.Send([1, 2, 3]);
        Assert.Equal(400, simulation.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public void BacklogOfZero_LetsExactlyOneIn_AndTheNextComesAgainAfterASecond()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen(backlog: 0);
        using var first = a.Socket();
        using var second = a.Socket();
        first.Connect(b.EndPoint());
        simulation.RunUntilIdle();
        var start = simulation.Elapsed;
        var events = simulation.Record();
        simulation.Schedule(start + TimeSpan.FromMilliseconds(500), () => listener.Accept());

        second.Connect(b.EndPoint());

        Assert.Equal(1002, (simulation.Elapsed - start).TotalMilliseconds);
        Assert.Single(events, one => one.Kind == TraceEventKind.RequestDropped);
        Assert.Equal(
            [0, 1000],
            events.Where(one => one.Host == a.Number && one.Kind is TraceEventKind.PacketSent or TraceEventKind.PacketSentAgain)
                .Take(2)
                .Select(one => (one.Elapsed - start).TotalMilliseconds));
    }

    [Fact]
    public async Task ADay_WithAMessageAMinute_TakesLessThanASecond()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var watch = Stopwatch.StartNew();

        var answers = await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var echo = Task.Run(
                async () =>
                {
                    var buffer = new byte[100];
                    while (await server.ReceiveAsync(buffer.AsMemory(), Token) is > 0 and var count)
                        await server.SendAsync(buffer.AsMemory(0, count), Token);
                },
                Token);
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), simulation.TimeProvider);
            var count = 0;
            while (simulation.Elapsed < TimeSpan.FromHours(24))
            {
                await timer.WaitForNextTickAsync(Token);
                await client.SendAsync("ping"u8.ToArray().AsMemory(), Token);
                count += await client.ReceiveAsync(new byte[100].AsMemory(), Token);
            }

            client.Close();
            await echo;
            return count;
        });

        Assert.Equal(4 * 24 * 60, answers);
        Assert.InRange(simulation.Elapsed.TotalHours, 24, 24.1);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task AThousandClients_OfOneServer_AreAllServed()
    {
        var simulation = new Simulation(1);
        var server = simulation.AddHost("server");
        var clients = Enumerable.Range(0, 10).Select(i => simulation.AddHost($"client {i}")).ToArray();

        var sum = await simulation.RunAsync(async () =>
        {
            var listener = server.Listen(backlog: 10);
            var serving = Task.Run(
                async () =>
                {
                    for (var i = 0; i < 1000; i++)
                    {
                        using var connection = await listener.AcceptAsync(Token);
                        await connection.SendAsync(BitConverter.GetBytes(i).AsMemory(), Token);
                    }
                },
                Token);
            var asking = Enumerable.Range(0, 1000).Select(async i =>
            {
                using var socket = clients[i % clients.Length].Socket();
                await socket.ConnectAsync("server", 80);
                return BitConverter.ToInt32(await socket.ReceiveToEndAsync());
            }).ToArray();
            await serving;
            return (await Task.WhenAll(asking)).Sum();
        });

        Assert.Equal(499_500, sum);
        simulation.RunUntilIdle();
        Assert.All(simulation.Hosts, host => Assert.Equal(0, host.Stack.Tcp.ConnectionCount));
    }

    [Fact]
    public async Task Host_TalkingToItself_NeedsNoTimeAndNoLink()
    {
        var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var bytes = new SplitMix(1).Bytes(1_000_000);

        var received = await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, a);
            var receive = server.ReceiveToEndAsync();
            await client.SendAsync(bytes.AsMemory(), Token);
            client.Close();
            return await receive;
        });

        Assert.True(bytes.AsSpan().SequenceEqual(received));
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
    }

    private static async Task<byte[]> Transfer(Simulation simulation, byte[] bytes, Func<ISocket, Task<byte[]>> receive)
    {
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        return await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var sending = Task.Run(
                async () =>
                {
                    await client.SendAsync(bytes.AsMemory(), Token);
                    client.Shutdown(SocketShutdown.Send);
                },
                Token);
            var received = await receive(server);
            await sending;
            return received;
        });
    }
}
