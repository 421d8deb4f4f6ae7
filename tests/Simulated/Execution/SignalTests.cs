// Signals: what becomes of each blocking call, of the driver's own and of simulated threads, when the handler returns and when it throws.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Execution;

public class SignalTests
{
    private static readonly string[] Calls = ["Receive", "ReceiveFrom", "ReceiveMessage", "Accept", "Connect", "Send", "Poll", "Select", "Sleep", "Lookup"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> CallsOfBothDrivers => [.. Calls.SelectMany(call => new[] { (call, false), (call, true) })];

    [Theory]
    [MemberData(nameof(CallsOfBothDrivers))]
    public void HandlerThatReturns_LetsTheCallGoOn(string call, bool onThread)
    {
        using var scene = new Scene(call);
        var handled = 0;
        scene.Signal(TimeSpan.FromSeconds(1), () => handled++);
        scene.Signal(TimeSpan.FromSeconds(2), () => handled++);
        scene.Simulation.Schedule(TimeSpan.FromSeconds(3), scene.Finish);

        Assert.Null(scene.Run(onThread));

        Assert.Equal(2, handled);
        Assert.InRange(scene.Simulation.Elapsed.TotalSeconds, 3, 6);
    }

    [Theory]
    [MemberData(nameof(CallsOfBothDrivers))]
    public void HandlerThatThrows_MakesTheCallThrowThatException(string call, bool onThread)
    {
        using var scene = new Scene(call);
        var mine = new InvalidTimeZoneException("mine");
        scene.Signal(TimeSpan.FromSeconds(1), () => throw mine);

        Assert.Same(mine, scene.Run(onThread));

        Assert.Equal(TimeSpan.FromSeconds(1), scene.Simulation.Elapsed);
        Assert.Empty(scene.Simulation.PendingCalls);
    }

    [Theory]
    [InlineData("Receive")]
    [InlineData("ReceiveFrom")]
    [InlineData("Poll")]
    [InlineData("Select")]
    [InlineData("Accept")]
    [InlineData("Connect")]
    [InlineData("Send")]
    public void HandlerThatReturns_DoesNotPutOffTheDeadline(string call)
    {
        using var scene = new Scene(call, timeoutMilliseconds: 3000);
        foreach (var second in (int[])[1, 2])
            scene.Signal(TimeSpan.FromSeconds(second), static () => { });
        var start = scene.Simulation.Elapsed;

        var exception = scene.Run(onThread: false);

        Assert.Equal(call is "Poll" or "Select" ? null : SocketError.TimedOut, (exception as SocketException)?.SocketErrorCode);
        Assert.Equal(3, (scene.Simulation.Elapsed - start).TotalSeconds);
    }

    [Fact]
    public void HandlerThatThrows_DuringAReceive_LosesNoByte()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        simulation.Schedule(TimeSpan.FromSeconds(1), () => pair.A.RaiseSignal(static () => throw new InvalidTimeZoneException()));
        Assert.Throws<InvalidTimeZoneException>(() => pair.Client.Receive(new byte[10]));

        pair.Server.Send([1, 2, 3]);

        Assert.Equal([1, 2, 3], pair.Client.ReceiveExactly(3));
        Assert.True(pair.Client.Connected);
        pair.Send([4]);
    }

    [Fact]
    public void HandlerThatThrows_DuringASend_KeepsWhatWasHandedOver()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var bytes = new SplitMix(1).Bytes(20_000_000);
        simulation.Schedule(TimeSpan.FromSeconds(1), () => pair.A.RaiseSignal(static () => throw new InvalidTimeZoneException()));
        Assert.Throws<InvalidTimeZoneException>(() => pair.Client.Send(bytes));
        Assert.True(pair.Client.Connected);
        pair.Client.Shutdown(SocketShutdown.Send);

        var received = new MemoryStream();
        var buffer = new byte[1 << 20];
        while (pair.Server.Receive(buffer) is > 0 and var count)
            received.Write(buffer, 0, count);

        Assert.InRange(received.Length, 1, bytes.Length - 1);
        Assert.True(bytes.AsSpan(0, (int)received.Length).SequenceEqual(received.ToArray()));
    }

    [Fact]
    public void HandlerThatThrows_DuringAConnect_LetsItGoOnInTheBackground()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        simulation.Partition(a, b);
        simulation.Schedule(TimeSpan.FromSeconds(1.5), () => a.RaiseSignal(static () => throw new InvalidTimeZoneException()));
        simulation.Schedule(TimeSpan.FromSeconds(1.6), () => simulation.Heal(a, b));
        using var client = a.Socket();
        Assert.Throws<InvalidTimeZoneException>(() => client.Connect(b.EndPoint()));
        Assert.False(client.Connected);
        client.Blocking = false;

        Assert.Equal(SocketError.AlreadyInProgress, TestHosts.ErrorOf(() => client.Connect(b.EndPoint())));
        Assert.True(client.Poll(5_000_000, SelectMode.SelectWrite));
        Assert.True(client.Connected);
        Assert.Equal(SocketError.IsConnected, TestHosts.ErrorOf(() => client.Connect(b.EndPoint())));
        using var server = listener.Accept();
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
    }

    [Fact]
    public void NonBlockingConnect_InProgress_IsNotTouchedButThePollForItIs()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        simulation.Partition(a, b);
        simulation.Schedule(
            TimeSpan.FromSeconds(0.5), () => a.RaiseSignal(static () => throw new SocketException((int)SocketError.Interrupted)));
        simulation.Schedule(TimeSpan.FromSeconds(0.6), () => simulation.Heal(a, b));
        using var client = a.Socket();
        client.Blocking = false;
        Assert.Equal(SocketError.WouldBlock, TestHosts.ErrorOf(() => client.Connect(b.EndPoint())));

        Assert.Equal(SocketError.Interrupted, TestHosts.ErrorOf(() => client.Poll(-1, SelectMode.SelectWrite)));
        Assert.Equal(SocketError.AlreadyInProgress, TestHosts.ErrorOf(() => client.Connect(b.EndPoint())));
        Assert.Equal(0, client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
        Assert.True(client.Poll(-1, SelectMode.SelectWrite));
        Assert.True(client.Connected);
    }

    [Fact]
    public void Dispose_Lingering_EndsAtTheSignalAndClosesAllTheSame()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        pair.Client.Blocking = false;
        pair.Client.Send(new byte[4_000_000]);
        pair.Client.Blocking = true;
        pair.Client.LingerState = new LingerOption(true, 30);
        simulation.Schedule(TimeSpan.FromSeconds(1), () => pair.A.RaiseSignal(static () => throw new InvalidTimeZoneException()));

        Assert.Throws<InvalidTimeZoneException>(pair.Client.Dispose);

        Assert.Equal(TimeSpan.FromSeconds(1), simulation.Elapsed);
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Send([1]));
        Assert.Equal(4_000_000, pair.Server.ReceiveExactly(4_000_000).Length);
        Assert.Equal(0, pair.Server.Receive(new byte[1]));
    }

    [Fact]
    public void Handler_RunsOnceForAllBlockedCallsOfTheHostAndForNoOthers()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var (log, handled) = (new List<string>(), 0);
        Start(pair.A, "receive", () => pair.Client.Receive(new byte[1]));
        Start(pair.A, "sleep", () => pair.A.Network.Sleep(TimeSpan.FromDays(1)));
        Start(pair.B, "accept", () => pair.Listener.Accept());
        var gate = new object();
        Start(pair.A, "lock", () => WaitFor(gate, TimeSpan.FromSeconds(50)));
        simulation.Advance(TimeSpan.FromSeconds(1));
        var events = simulation.Record();

        pair.A.RaiseSignal(() =>
        {
            handled++;
            throw new InvalidTimeZoneException("mine");
        });
        Assert.Empty(log);
        simulation.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((1, "receive mine, sleep mine"), (handled, string.Join(", ", log)));
        var signal = events.First(one => one.Kind == TraceEventKind.Signal);
        Assert.Equal((pair.A.Number, 2), (signal.Host, signal.A));
        Assert.Equal(["Accept", "Wait"], simulation.PendingCalls.Select(call => call.Call));

        void Start(SimulatedHost host, string name, Action call) => host.StartThread(
            () =>
            {
                try
                {
                    call();
                }
                catch (InvalidTimeZoneException exception)
                {
                    log.Add($"{name} {exception.Message}");
                }
            },
            name);
    }

    [Fact]
    public async Task AsynchronousCalls_AreNotTouched()
    {
        using var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        await simulation.RunAsync(async () =>
        {
            var (client, server) = await TestHosts.ConnectAsync(a, b);
            var receive = client.ReceiveAsync(new byte[10].AsMemory(), Token);

            Assert.Throws<InvalidTimeZoneException>(() => a.RaiseSignal(static () => throw new InvalidTimeZoneException()));

            await server.SendAsync(new byte[3].AsMemory(), Token);
            Assert.Equal(3, await receive);
        });
    }

    [Fact]
    public void HandlerThatThrows_WithNothingToInterrupt_ThrowsOutOfRaiseSignal()
    {
        using var simulation = new Simulation(1);
        var a = simulation.AddHost("a");

        Assert.Throws<InvalidTimeZoneException>(() => a.RaiseSignal(static () => throw new InvalidTimeZoneException()));
        Assert.Throws<ArgumentNullException>("handler", () => a.RaiseSignal(null!));
    }

    [Fact]
    public void HandlerThatLetsACallEndFirst_InterruptsOnlyWhatStillWaits()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var log = new List<string>();
        pair.A.StartThread(() =>
        {
            log.Add($"received {pair.Client.Receive(new byte[10])}");
            Assert.Throws<InvalidTimeZoneException>(() => pair.Client.Receive(new byte[10]));
            log.Add("interrupted");
        });
        simulation.RunUntilIdle();

        // The thread's second call is not one that the signal came in.
        Assert.Throws<InvalidTimeZoneException>(() => pair.A.RaiseSignal(() =>
        {
            pair.Server.Send([1, 2]);
            simulation.RunUntilIdle();
            throw new InvalidTimeZoneException();
        }));
        Assert.Equal(["received 2"], log);
        pair.A.RaiseSignal(static () => throw new InvalidTimeZoneException());
        simulation.RunUntilIdle();

        Assert.Equal(["received 2", "interrupted"], log);
    }

    [Fact]
    public void Signal_RaisedByAThread_InterruptsAnother()
    {
        using var simulation = new Simulation(1);
        var pair = TestHosts.Connect(simulation);
        var log = new List<string>();
        pair.A.StartThread(() =>
        {
            pair.A.Network.Sleep(TimeSpan.FromSeconds(1));
            pair.A.RaiseSignal(() => log.Add("handled"));
            pair.A.RaiseSignal(static () => throw new InvalidTimeZoneException());
            log.Add("raised");
        });
        var victim = pair.A.StartThread(() =>
        {
            Assert.Throws<InvalidTimeZoneException>(() => pair.Client.Receive(new byte[1]));
            log.Add("interrupted");
        });

        victim.Join();

        Assert.Equal(["handled", "raised", "interrupted"], log);
    }

    private static void WaitFor(object gate, TimeSpan time)
    {
        lock (gate)
            Monitor.Wait(gate, time);
    }

    /// <summary>A host with a blocking call to make that nothing ends before <see cref="Finish"/>.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly TestPair _pair;
        private readonly ISocket _connecting;
        private readonly string _call;
        private readonly int _timeout;

        internal Scene(string call, int timeoutMilliseconds = 0)
        {
            Simulation = new Simulation(1);
            _pair = TestHosts.Connect(Simulation);
            (_call, _timeout) = (call, timeoutMilliseconds);
            _connecting = _pair.A.Socket();
            _connecting.SendTimeout = _timeout;
            (_pair.Client.ReceiveTimeout, _pair.Client.SendTimeout) = (_timeout, _timeout);
            if (call == "Connect")
                Simulation.Partition(_pair.A, _pair.B);
            _pair.A.Names.Latency = TimeSpan.FromSeconds(4);
        }

        internal Simulation Simulation { get; }

        // The listener is b's, everything else a's.
        private SimulatedHost Host => _call == "Accept" ? _pair.B : _pair.A;

        private TimeSpan Timeout => _timeout == 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(_timeout);

        public void Dispose() => Simulation.Dispose();

        internal void Signal(TimeSpan at, Action handler) => Simulation.Schedule(at, () => Host.RaiseSignal(handler));

        internal Exception? Run(bool onThread)
        {
            if (!onThread)
                return Record.Exception(Call);
            Exception? outcome = null;
            Host.StartThread(() => outcome = Record.Exception(Call)).Join();
            return outcome;
        }

        internal void Finish()
        {
            switch (_call)
            {
                case "Accept": _pair.A.Socket().ConnectAsync(_pair.B.EndPoint()); break;
                case "Connect": Simulation.Heal(_pair.A, _pair.B); break;
                case "Send": _pair.B.StartThread(() => _pair.Server.ReceiveExactly(20_000_000)); break;
                default: _pair.Server.Send([1]); break;
            }
        }

        private void Call()
        {
            EndPoint any = new IPEndPoint(0, 0);
            switch (_call)
            {
                case "Receive": Assert.Equal(1, _pair.Client.Receive(new byte[5])); break;
                case "ReceiveFrom": Assert.Equal(1, _pair.Client.ReceiveFrom(new byte[5], ref any)); break;
                case "ReceiveMessage": Assert.Equal(1, _pair.Client.ReceiveMessage([new byte[5]]).ReceivedBytes); break;
                case "Accept": _pair.Listener.Accept(Timeout); break;
                case "Connect": _connecting.Connect(_pair.B.EndPoint()); break;
                case "Send": Assert.Equal(20_000_000, _pair.Client.Send(new byte[20_000_000])); break;
                case "Poll": Assert.Equal(_timeout == 0, _pair.Client.Poll(Timeout, SelectMode.SelectRead)); break;
                case "Select": Select(); break;
                case "Lookup": Assert.Single(_pair.A.Network.NameResolver.GetHostAddresses("b", AddressFamily.InterNetwork)); break;
                default: _pair.A.Network.Sleep(TimeSpan.FromSeconds(5)); break;
            }
        }

        private void Select()
        {
            List<ISocket> sockets = [_pair.Client];
            _pair.A.Network.Select(sockets, null, null, Timeout);
            Assert.Equal(_timeout == 0 ? 1 : 0, sockets.Count);
        }
    }
}
