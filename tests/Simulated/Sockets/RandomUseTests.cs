// Sockets used at random, for many seeds: every call answers or fails in a way that Socket knows too, the simulation never breaks
// a rule of its own, and when all sockets are closed it comes to rest with nothing left.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Links;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Sockets;

public class RandomUseTests
{
    private const int Steps = 150;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Sockets_UsedAtRandom_FailOnlyAsSocketsDo(int block)
    {
        for (var seed = (ulong)block * 20; seed < ((ulong)block + 1) * 20; seed++)
            await new Story(seed).RunAsync();
    }

    [Fact]
    public async Task Sockets_UsedAtRandom_DoTheSameTwice()
    {
        for (var seed = 500UL; seed < 510; seed++)
            Assert.Equal(await new Story(seed).RunAsync(), await new Story(seed).RunAsync());
    }

    [Fact]
    public async Task Sockets_UsedAtRandom_SeeEverythingThereIsToSee()
    {
        var (kinds, errors) = (new HashSet<TraceEventKind>(), new HashSet<SocketError>());
        for (var seed = 600UL; seed < 660; seed++)
        {
            var story = new Story(seed);
            await story.RunAsync();
            kinds.UnionWith(story.Kinds);
            errors.UnionWith(story.Errors);
        }

        Assert.Empty(Enum.GetValues<TraceEventKind>().Except(kinds).Except(
            [TraceEventKind.HostAdded, TraceEventKind.Note, TraceEventKind.PacketUnroutable, TraceEventKind.DatagramDropped,
                TraceEventKind.ThreadStarted, TraceEventKind.ThreadEnded, TraceEventKind.Signal]));
        SocketError[] expected =
        [
            SocketError.AddressAlreadyInUse, SocketError.AlreadyInProgress, SocketError.ConnectionRefused, SocketError.ConnectionReset,
            SocketError.InvalidArgument, SocketError.IsConnected, SocketError.NotConnected, SocketError.OperationAborted,
            SocketError.Shutdown, SocketError.WouldBlock,
        ];
        Assert.Empty(expected.Except(errors));
    }

    private sealed class Story
    {
        private readonly ulong _seed;
        private readonly SplitMix _random;
        private readonly Simulation _simulation;
        private readonly SimulatedHost[] _hosts;
        private readonly List<ISocket> _sockets = [];
        private readonly List<Task> _calls = [];
        private readonly List<string> _wrong = [];

        public Story(ulong seed)
        {
            _seed = seed;
            _random = new SplitMix(seed);
            var link = new LinkOptions { LossPpm = _random.Next(3) * 50_000 };
            _simulation = new Simulation(seed, new SimulationOptions { DefaultLink = link });
            _hosts = [_simulation.AddHost("a"), _simulation.AddHost("b")];
            // Neighbours on a link in one half of the stories, a gateway between them in the other.
            foreach (var host in _hosts.Where(_ => seed % 2 == 1))
                host.Routes.Add(new IPNetwork(IPAddress.Any, 0), RouteKind.Link);
        }

        public HashSet<TraceEventKind> Kinds { get; } = [];

        public HashSet<SocketError> Errors { get; } = [];

        public async Task<string> RunAsync()
        {
            _simulation.Trace.Recorded += one => Kinds.Add(one.Kind);
            await _simulation.RunAsync(async () =>
            {
                for (var step = 0; step < Steps; step++)
                {
                    Try(Step);
                    if (_random.Percent(40))
                        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(400)), _simulation.TimeProvider, CancellationToken.None);
                }

                _simulation.Heal(_hosts[0], _hosts[1]);
                (_hosts[0].IsLinkUp, _hosts[1].IsLinkUp) = (true, true);
                DisposeAll();
                await Task.WhenAll(_calls);
                // An accept may have had its connection just before.
                DisposeAll();
            });
            _simulation.RunUntilIdle();
            Assert.True(_wrong.Count == 0, $"seed {_seed}: {string.Join('\n', _wrong)}");
            Assert.Empty(_simulation.PendingCalls);
            Assert.All(_hosts, host => Assert.True(host.Stack.Tcp.ConnectionCount == 0, $"seed {_seed}: connections are left on {host}"));
            return _simulation.Trace.Hash;
        }

        private void DisposeAll()
        {
            foreach (var socket in _sockets)
                Try(socket.Dispose);
        }

        private void Step()
        {
            if (_sockets.Count < 3 || _random.Percent(10))
            {
                _sockets.Add(_hosts[_random.Next(2)].Socket());
                return;
            }

            var socket = _sockets[_random.Next(_sockets.Count)];
            var port = 80 + _random.Next(2);
            switch (_random.Next(22))
            {
                case 0: socket.Bind(new IPEndPoint(IPAddress.Any, _random.Percent(70) ? port : 0)); break;
                case 1: socket.Listen(_random.Next(3)); break;
                case 2 or 3: Listen(socket, port); break;
                case 4 or 5 or 6: Start(token => socket.ConnectAsync(_hosts[_random.Next(2)].EndPoint(port), token).AsTask()); break;
                case 7 or 8: Start(async token => _sockets.Add(await socket.AcceptAsync(token))); break;
                case 9 or 10: Start(token => socket.SendAsync(new byte[_random.Next(50_000)].AsMemory(), token).AsTask()); break;
                case 11 or 12: Start(token => socket.ReceiveAsync(new byte[_random.Next(20_000)].AsMemory(), token).AsTask()); break;
                case 13: socket.Shutdown((SocketShutdown)_random.Next(3)); break;
                case 14: socket.Close(_random.Next(3) - 1); break;
                case 15: socket.Dispose(); break;
                case 16: NonBlocking(socket, port); break;
                case 17: Look(socket); break;
                case 18: socket.Interrupt(); break;
                case 19: socket.Disconnect(_random.Percent(50)); break;
                case 20: (socket.NoDelay, socket.ReceiveBufferSize) = (_random.Percent(50), _random.Next(30_000)); break;
                case 21 when _random.Percent(30): Cut(); break;
                case 21 when _random.Percent(30): TakeDown(_hosts[_random.Next(2)]); break;
            }
        }

        private static void Listen(ISocket socket, int port)
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(2);
        }

        private void NonBlocking(ISocket socket, int port)
        {
            socket.Blocking = false;
            Try(() => socket.Connect(_hosts[_random.Next(2)].EndPoint(port)));
            Try(() => socket.Send(new byte[_random.Next(5000)]));
            Try(() => socket.Receive(new byte[100]));
            Try(() => _sockets.Add(socket.Accept()));
            socket.Blocking = true;
        }

        private static void Look(ISocket socket)
        {
            _ = (socket.Connected, socket.IsBound, socket.LocalEndPoint);
            socket.Poll(0, SelectMode.SelectError);
            socket.Poll(0, SelectMode.SelectRead);
            socket.Poll(0, SelectMode.SelectWrite);
            socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error);
            _ = socket.RemoteEndPoint;
            _ = socket.Available;
        }

        private void Cut()
        {
            _simulation.Partition(_hosts[0], _hosts[1]);
            var healing = _simulation.Elapsed + TimeSpan.FromMilliseconds(_random.Next(3000));
            _simulation.Schedule(healing, () => _simulation.Heal(_hosts[0], _hosts[1]));
        }

        private void TakeDown(SimulatedHost host)
        {
            host.IsLinkUp = false;
            var mending = _simulation.Elapsed + TimeSpan.FromMilliseconds(_random.Next(5000));
            _simulation.Schedule(mending, () => host.IsLinkUp = true);
        }

        private void Start(Func<CancellationToken, Task> call)
        {
            var timeout = _random.Percent(30) ? TimeSpan.FromMilliseconds(_random.Next(2000)) : Timeout.InfiniteTimeSpan;
            _calls.Add(RunCallAsync(call, timeout));
        }

        private async Task RunCallAsync(Func<CancellationToken, Task> call, TimeSpan timeout)
        {
            using var source = new CancellationTokenSource(timeout, _simulation.TimeProvider);
            try
            {
                await call(source.Token);
            }
            catch (Exception exception)
            {
                Judge(exception);
            }
        }

        private void Try(Action call)
        {
            try
            {
                call();
            }
            catch (Exception exception)
            {
                Judge(exception);
            }
        }

        private void Judge(Exception exception)
        {
            if (exception is SocketException socketException)
                Errors.Add(socketException.SocketErrorCode);
            var isOurs = exception is SocketException or ObjectDisposedException or OperationCanceledException or NotSupportedException
                || (exception.GetType() == typeof(InvalidOperationException) && !exception.Message.Contains("broke its own rule"));
            if (!isOurs)
                _wrong.Add(exception.ToString());
        }
    }
}
