// Simulated threads: blocking code on threads of its own, one at a time, in a fixed order, in every way of driving a simulation.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Execution;

public class ThreadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Thread_OfAServer_AnswersTheTestsOwnBlockingCalls()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var server = b.StartThread(() => Echo(b));
        Assert.True(server.IsAlive);
        using var client = a.Socket();

        simulation.Advance(TimeSpan.FromMilliseconds(1));
        client.Connect(b.EndPoint());
        client.Send([1, 2, 3]);

        Assert.Equal([1, 2, 3], client.ReceiveExactly(3));
        Assert.True(server.IsAlive);
        client.Close();
        server.Join();
        Assert.False(server.IsAlive);
        Assert.True(server.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void Threads_OnBothEnds_TalkWhileTheTestJoins()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        b.StartThread(() => Echo(b), "server");
        var received = new List<byte>();
        var client = a.StartThread(
            () =>
            {
                using var socket = a.Socket();
                socket.Connect(new DnsEndPoint("b", TestHosts.Port));
                for (byte i = 0; i < 100; i++)
                {
                    socket.Send([i]);
                    received.AddRange(socket.ReceiveExactly(1));
                }
            },
            "client");

        client.Join();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), received);
        Assert.Equal(("client", a, "a/client"), (client.Name, client.Host, client.ToString()));
    }

    [Fact]
    public async Task Threads_InsideARun_TalkToAsynchronousCode()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var server = b.StartThread(() => Echo(b));

        var received = await simulation.RunAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), simulation.TimeProvider, Token);
            using var client = a.Socket();
            await client.ConnectAsync(b.EndPoint(), Token).ConfigureAwait(false);
            await client.SendAsync("hello"u8.ToArray().AsMemory(), Token);
            client.Shutdown(SocketShutdown.Send);
            var all = await client.ReceiveToEndAsync();
            await server.Completion;
            return all;
        });

        Assert.Equal("hello"u8.ToArray(), received);
    }

    [Fact]
    public async Task Thread_StartedInsideARun_SharesThePoolWithTheRun()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var log = new List<string>();

        await simulation.RunAsync(async () =>
        {
            log.Add("run");
            var thread = a.StartThread(() =>
            {
                log.Add("thread");
                Task.Run(() => log.Add("pool"), CancellationToken.None);
                a.Network.Sleep(TimeSpan.FromSeconds(1));
                log.Add("awake");
            });
            log.Add("started");
            await thread.Completion;
            log.Add($"ended {simulation.Elapsed.TotalSeconds}");
        });

        Assert.Equal(["run", "started", "thread", "pool", "awake", "ended 1"], log);
    }

    [Fact]
    public void Threads_TakeTurnsInTheOrderTheyWereStartedAndInWhichTheirWaitsEnded()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var log = new List<string>();
        int[] delays = [30, 10, 20, 10];
        foreach (var (number, delay) in delays.Index())
        {
            a.StartThread(() =>
            {
                log.Add($"{number} starts");
                a.Network.Sleep(TimeSpan.FromMilliseconds(delay));
                log.Add($"{number} at {simulation.Elapsed.TotalMilliseconds}");
            });
        }

        Assert.Empty(log);
        simulation.RunUntilIdle();

        Assert.Equal(
            ["0 starts", "1 starts", "2 starts", "3 starts", "1 at 10", "3 at 10", "2 at 20", "0 at 30"], log);
    }

    [Theory]
    [InlineData("RunUntilIdle")]
    [InlineData("RunUntil")]
    [InlineData("Advance")]
    [InlineData("Sleep")]
    [InlineData("Poll")]
    [InlineData("Join")]
    [InlineData("await")]
    public async Task Threads_RunWhateverTurnsTheSimulation(string driver)
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var listener = a.Listen();
        var log = new List<int>();
        var thread = a.StartThread(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                log.Add(i);
                a.Network.Sleep(TimeSpan.FromMilliseconds(10));
            }

            a.Socket().Connect(new IPEndPoint(IPAddress.Loopback, TestHosts.Port));
        });

        switch (driver)
        {
            case "RunUntilIdle": simulation.RunUntilIdle(); break;
            case "RunUntil": simulation.RunUntil(() => !thread.IsAlive); break;
            case "Advance": simulation.Advance(TimeSpan.FromMilliseconds(30)); break;
            case "Sleep": a.Network.Sleep(TimeSpan.FromMilliseconds(30)); simulation.Advance(TimeSpan.Zero); break;
            case "Poll": Assert.True(listener.Poll(-1, SelectMode.SelectRead)); simulation.RunUntilIdle(); break;
            case "Join": thread.Join(); break;
            default: await listener.AcceptAsync(Token); simulation.RunUntilIdle(); break;
        }

        Assert.Equal([0, 1, 2], log);
        Assert.Equal((false, 30), (thread.IsAlive, simulation.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void Threads_AThousand_EachSendAndReceive()
    {
        const int count = 1000;
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listener = b.Listen(backlog: count);
        var served = 0;
        b.StartThread(() =>
        {
            for (var i = 0; i < count; i++)
            {
                var connection = listener.Accept();
                b.StartThread(() =>
                {
                    using (connection)
                        connection.Send(connection.ReceiveExactly(4));
                    served++;
                });
            }
        });
        var clients = Enumerable.Range(0, count).Select(i => a.StartThread(() =>
        {
            using var socket = a.Socket();
            socket.Connect(b.EndPoint());
            a.Network.Sleep(TimeSpan.FromMilliseconds(i % 7));
            socket.Send(BitConverter.GetBytes(i));
            Assert.Equal(i, BitConverter.ToInt32(socket.ReceiveExactly(4)));
        })).ToList();

        clients.ForEach(client => client.Join());
        simulation.RunUntilIdle();

        Assert.Equal(count, served);
    }

    [Fact]
    public void Thread_StartsAnotherAndJoinsIt()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var log = new List<string>();
        var outer = a.StartThread(() =>
        {
            var inner = a.StartThread(() =>
            {
                a.Network.Sleep(TimeSpan.FromSeconds(2));
                log.Add("inner");
            });
            log.Add($"{inner.Join(TimeSpan.FromSeconds(1))} {simulation.Elapsed.TotalSeconds}");
            inner.Join();
            log.Add($"{inner.Join(TimeSpan.Zero)} {simulation.Elapsed.TotalSeconds}");
        });

        Assert.False(outer.Join(TimeSpan.Zero));
        Assert.True(outer.Join(TimeSpan.FromSeconds(5)));

        Assert.Equal(["False 1", "inner", "True 2"], log);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => outer.Join(TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    public void Sleep_OfZero_LetsOthersGoFirst()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var log = new List<string>();
        foreach (var name in (string[])["x", "y"])
        {
            a.StartThread(() =>
            {
                for (var i = 0; i < 3; i++)
                {
                    log.Add($"{name}{i}");
                    a.Network.Sleep(TimeSpan.Zero);
                }
            });
        }

        simulation.RunUntilIdle();

        Assert.Equal(["x0", "y0", "x1", "y1", "x2", "y2"], log);
        Assert.Equal(TimeSpan.Zero, simulation.Elapsed);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => a.Network.Sleep(TimeSpan.FromMilliseconds(-2)));
    }

    [Fact]
    public void Interrupt_EndsTheCallOfAThreadAndLosesNothing()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var log = new List<string>();
        var thread = pair.A.StartThread(() =>
        {
            log.Add(Try(() => pair.Client.Receive(new byte[10])));
            log.Add(Try(() => pair.A.Network.Sleep(Timeout.InfiniteTimeSpan)));
            log.Add(Try(() => pair.Client.Receive(new byte[10])));
        });
        simulation.RunUntilIdle();

        thread.Interrupt();
        pair.Server.Send([1, 2]);
        simulation.RunUntilIdle();
        Assert.Equal([nameof(ThreadInterruptedException)], log);
        thread.Interrupt();
        thread.Join();

        Assert.Equal([nameof(ThreadInterruptedException), nameof(ThreadInterruptedException), "ok"], log);
    }

    [Fact]
    public void Interrupt_OfAThreadThatDoesNotWait_EndsItsNextWait()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var log = new List<string>();
        var thread = a.StartThread(() =>
        {
            log.Add(Try(() => a.Network.Sleep(TimeSpan.FromSeconds(1))));
            log.Add(Try(() => a.Network.Sleep(TimeSpan.FromSeconds(1))));
        });

        thread.Interrupt();
        thread.Join();

        Assert.Equal([nameof(ThreadInterruptedException), "ok"], log);
        Assert.Equal(TimeSpan.FromSeconds(1), simulation.Elapsed);
    }

    [Fact]
    public void ContextOfTheStarter_FlowsIntoTheThread()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");
        var local = new AsyncLocal<string> { Value = "outer" };
        var seen = "";
        var thread = a.StartThread(() =>
        {
            seen = local.Value!;
            local.Value = "inner";
        });
        local.Value = "changed";

        thread.Join();

        Assert.Equal(("outer", "changed"), (seen, local.Value));
    }

    private static void Echo(SimulatedHost host)
    {
        using var listener = host.Listen();
        using var connection = listener.Accept();
        var buffer = new byte[100];
        while (connection.Receive(buffer) is > 0 and var count)
            connection.Send(buffer.AsSpan(0, count));
    }

    private static string Try(Action call)
    {
        try
        {
            call();
            return "ok";
        }
        catch (ThreadInterruptedException exception)
        {
            return exception.GetType().Name;
        }
    }
}
