// UDP sockets used at random, for many seeds: every call answers or fails in a way that Socket knows too, no byte changes on its way,
// and when all sockets are closed nothing is left on the hosts.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Udp;

public class RandomDatagramTests
{
    private const int Steps = 300;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sockets_UsedAtRandom_FailOnlyAsSocketsDo(int block)
    {
        for (var seed = (ulong)block * 20; seed < ((ulong)block + 1) * 20; seed++)
            new Story(seed).Run();
    }

    [Fact]
    public void Sockets_UsedAtRandom_DoTheSameTwice()
    {
        for (var seed = 500UL; seed < 510; seed++)
            Assert.Equal(new Story(seed).Run(), new Story(seed).Run());
    }

    [Fact]
    public void Sockets_UsedAtRandom_SeeEverythingThereIsToSee()
    {
        var (kinds, errors) = (new HashSet<TraceEventKind>(), new HashSet<SocketError>());
        for (var seed = 600UL; seed < 640; seed++)
        {
            var story = new Story(seed);
            story.Run();
            kinds.UnionWith(story.Kinds);
            errors.UnionWith(story.Errors);
        }

        TraceEventKind[] events =
        [
            TraceEventKind.Bind, TraceEventKind.Connect, TraceEventKind.Send, TraceEventKind.Receive, TraceEventKind.Shutdown,
            TraceEventKind.Close, TraceEventKind.Failed, TraceEventKind.PacketSent, TraceEventKind.PacketDelivered,
            TraceEventKind.PacketLost, TraceEventKind.PacketUnroutable, TraceEventKind.DatagramDropped,
        ];
        Assert.Empty(events.Except(kinds));
        SocketError[] expected =
        [
            SocketError.AccessDenied, SocketError.AddressAlreadyInUse, SocketError.ConnectionRefused, SocketError.DestinationAddressRequired,
            SocketError.InvalidArgument, SocketError.MessageSize, SocketError.NotConnected, SocketError.Shutdown, SocketError.WouldBlock,
        ];
        Assert.Empty(expected.Except(errors));
    }

    private sealed class Story
    {
        private static readonly IPAddress s_group = IPAddress.Parse("239.5.5.5");

        private readonly SplitMix _random;
        private readonly ulong _seed;
        private readonly Simulation _simulation;
        private readonly SimulatedHost[] _hosts;
        private readonly List<ISocket> _sockets = [];
        private readonly byte[] _buffer = new byte[70_000];

        public Story(ulong seed)
        {
            _seed = seed;
            _random = new SplitMix(seed);
            var link = new LinkOptions { LossPpm = _random.Next(3) * 50_000 };
            _simulation = new Simulation(seed, new SimulationOptions { DefaultLink = link });
            _hosts = [.. Enumerable.Range(1, 3).Select(i => _simulation.AddHost($"h{i}"))];
        }

        public HashSet<TraceEventKind> Kinds { get; } = [];

        public HashSet<SocketError> Errors { get; } = [];

        public string Run()
        {
            _simulation.Trace.Recorded += one => Kinds.Add(one.Kind);
            for (var step = 0; step < Steps; step++)
            {
                Try(Step);
                if (_random.Percent(30))
                    _simulation.Advance(TimeSpan.FromMilliseconds(_random.Next(5)));
            }

            _sockets.ForEach(socket => socket.Dispose());
            _simulation.RunUntilIdle();
            Assert.Empty(_simulation.PendingCalls);
            Assert.All(_hosts, host => Assert.Equal((0L, 0), (host.Stack.Memory.UsedBytes, host.Stack.OpenDescriptors)));
            return _simulation.Trace.Hash;
        }

        private void Step()
        {
            if (_sockets.Count < 4 || _random.Percent(8))
            {
                var created = _hosts[_random.Next(3)].UdpSocket(_random.Percent(80) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
                created.Blocking = false;
                _sockets.Add(created);
                return;
            }

            var socket = _sockets[_random.Next(_sockets.Count)];
            switch (_random.Next(20))
            {
                case 0 or 1: socket.Bind(new IPEndPoint(Any(socket), _random.Percent(70) ? Port() : 0)); break;
                case 2: socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, _random.Percent(80)); break;
                case 3 or 4: socket.Connect(Destination(socket)); break;
                case 5 or 6: socket.Send(Content()); break;
                case 7 or 8 or 9: socket.SendTo(Content(), Destination(socket)); break;
                case 10 or 11 or 12 or 13: Receive(socket); break;
                case 14: socket.Shutdown((SocketShutdown)_random.Next(3)); break;
                case 15: socket.Disconnect(_random.Percent(70)); break;
                case 16: socket.ReceiveBufferSize = _random.Next(20_000); break;
                case 17: socket.EnableBroadcast = _random.Percent(70); break;
                case 18: Join(socket); break;
                case 19: socket.Dispose(); break;
            }
        }

        private void Receive(ISocket socket)
        {
            EndPoint from = new IPEndPoint(Any(socket), 0);
            var count = socket.ReceiveFrom(_buffer, ref from);
            Assert.True(
                !_buffer.AsSpan(0, count).ContainsAnyExcept((byte)count), $"seed {_seed}: a datagram of {count} bytes came changed");
        }

        private void Join(ISocket socket)
        {
            var option = new MulticastOption(s_group, 1 + _random.Next(2));
            socket.SetSocketOption(
                SocketOptionLevel.IP, _random.Percent(70) ? SocketOptionName.AddMembership : SocketOptionName.DropMembership, option);
        }

        private byte[] Content()
        {
            int[] lengths = [0, 1, 60, 200, 1472, 1473, 5000, 65_507, 70_000];
            var length = lengths[_random.Next(lengths.Length)];
            var bytes = new byte[length];
            bytes.AsSpan().Fill((byte)length);
            return bytes;
        }

        private IPEndPoint Destination(ISocket socket)
        {
            if (socket.AddressFamily == AddressFamily.InterNetworkV6)
                return new IPEndPoint(_random.Percent(80) ? IPAddress.IPv6Loopback : s_group.MapToIPv6(), Port());
            return new IPEndPoint(_random.Next(8) switch
            {
                0 => IPAddress.Loopback,
                1 => IPAddress.Broadcast,
                2 => s_group,
                3 => IPAddress.Parse("10.9.9.9"),
                4 => IPAddress.Any,
                _ => _hosts[_random.Next(3)].Addresses[0],
            }, Port());
        }

        private static IPAddress Any(ISocket socket) =>
            socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

        private int Port() => 80 + _random.Next(3);

        private void Try(Action call)
        {
            try
            {
                call();
            }
            catch (SocketException exception)
            {
                Errors.Add(exception.SocketErrorCode);
            }
            catch (Exception exception)
                when (exception is ObjectDisposedException or InvalidOperationException or PlatformNotSupportedException)
            {
                // Misuse, as Socket tells it; and a connect after a failed one that Socket has no fresh descriptor for.
            }
        }
    }
}
