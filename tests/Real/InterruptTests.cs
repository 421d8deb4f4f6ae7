// Interrupt ends a blocking call and nothing else: the socket works on, and no byte is lost.

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class InterruptTests
{
    [Fact]
    public void Receive_Interrupted_FailsAndLosesNothing()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var buffer = new byte[10];
            var call = BlockedCall.Start(() => client.Receive(buffer));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            server.Send(new byte[] { 1, 2, 3 });
            Assert.Equal(3, client.Receive(buffer));
            Assert.Equal([1, 2, 3], buffer[..3]);
            Assert.True(client.Connected);
        }
    }

    [Fact]
    public void Receive_OfBufferList_IsInterrupted()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var call = BlockedCall.Start(() => client.Receive([new ArraySegment<byte>(new byte[4])]));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
        }
    }

    [Fact]
    public void Receive_InterruptedOverAndOver_DeliversEveryByteOnceInOrder()
    {
        const int total = 200_000;
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var stop = false;
            var interrupter = new Thread(() =>
            {
                while (!Volatile.Read(ref stop))
                    client.Interrupt();
            });
            interrupter.Start();
            var sender = new Thread(() =>
            {
                for (var i = 0; i < total; i += 500)
                    server.Send(Enumerable.Range(i, 500).Select(n => (byte)(n % 251)).ToArray());
            });
            sender.Start();
            var received = 0;
            var buffer = new byte[777];
            while (received < total)
            {
                var count = client.Receive(buffer, SocketFlags.None, out var error);
                Assert.True(error is SocketError.Success or SocketError.Interrupted, error.ToString());
                for (var i = 0; i < count; i++)
                    Assert.Equal((byte)((received + i) % 251), buffer[i]);
                received += count;
            }

            Volatile.Write(ref stop, true);
            interrupter.Join();
            sender.Join();
            Assert.Equal(total, received);
        }
    }

    [Fact]
    public void Accept_Interrupted_StaysListening()
    {
        using var listener = Loopback.Listener();
        var call = BlockedCall.Start(() => listener.Accept());
        listener.Interrupt();
        Assert.Equal("Interrupted", call.Result());
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        Assert.True(server.Connected);
    }

    [Fact]
    public void Connect_Interrupted_GoesOnInTheBackground()
    {
        var (listener, filler) = Loopback.Full();
        using (listener)
        using (filler)
        {
            using var client = Loopback.Tcp();
            var call = BlockedCall.Start(() => client.Connect(listener.LocalEndPoint!));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            Assert.False(client.Connected);
            Assert.Equal("AlreadyInProgress", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
            listener.Accept().Dispose();
            Assert.True(client.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectWrite));
            Assert.True(client.Connected);
            using var server = listener.Accept();
            Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        }
    }

    [Fact]
    public void Send_Interrupted_KeepsWhatWasHandedOver()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var filled = Loopback.Fill(client);
            var call = BlockedCall.Start(() => client.Send(new byte[50_000_000]));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            client.Dispose();
            Assert.InRange(Loopback.DrainToEnd(server), filled, filled + 50_000_000);
        }
    }

    [Fact]
    public void ReceiveFrom_Interrupted_LosesNoDatagram()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        var call = BlockedCall.Start(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            return receiver.ReceiveFrom(new byte[9], ref from);
        });
        receiver.Interrupt();
        Assert.Equal("Interrupted", call.Result());
        sender.SendTo(new byte[5], receiver.LocalEndPoint!);
        EndPoint remote = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(5, receiver.ReceiveFrom(new byte[9], ref remote));
        Assert.Equal(sender.LocalEndPoint, remote);
    }

    [Fact]
    public void ReceiveMessageFrom_IsInterrupted()
    {
        using var receiver = Loopback.Udp();
        var call = BlockedCall.Start(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var flags = SocketFlags.None;
            return receiver.ReceiveMessageFrom(new byte[9], ref flags, ref from, out _);
        });
        receiver.Interrupt();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public void SendTo_ToFullUnixReceiver_IsInterruptedAndStillUsable()
    {
        var path = Loopback.TemporaryPath();
        using var receiver = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using var sender = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(path);
        receiver.Bind(address);
        sender.Blocking = false;
        while (Outcome.Of(() => sender.SendTo(new byte[1], address)) == "1")
        {
        }

        sender.Blocking = true;
        var call = BlockedCall.Start(() => sender.SendTo(new byte[1], address));
        sender.Interrupt();
        Assert.Equal("Interrupted", call.Result());
        call = BlockedCall.Start(() => sender.SendTo(new byte[1], address));
        receiver.Receive(new byte[1]);
        Assert.Equal("1", call.Result());
    }

    [Fact]
    public void Poll_Interrupted_Fails()
    {
        using var receiver = Loopback.Udp();
        var call = BlockedCall.Start(() => receiver.Poll(-1, SelectMode.SelectRead));
        receiver.Interrupt();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public void Interrupt_WithSeveralCallsInProgress_EndsAllOfThem()
    {
        using var receiver = Loopback.Udp();
        using var other = Loopback.Udp();
        var calls = Enumerable.Range(0, 4).Select(_ => BlockedCall.Start(() => receiver.Receive(new byte[1]))).ToArray();
        var untouched = BlockedCall.Start(() => other.Receive(new byte[1]));
        receiver.Interrupt();
        Assert.All(calls, call => Assert.Equal("Interrupted", call.Result()));
        Assert.True(untouched.IsRunning);
        other.Interrupt();
        Assert.Equal("Interrupted", untouched.Result());
    }

    [Fact]
    public void Interrupt_WithNoCallInProgress_DoesNothing()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            client.Interrupt();
            server.Send(new byte[2]);
            Assert.Equal(2, client.Receive(new byte[5]));
            client.ReceiveTimeout = 20;
            Assert.Equal("TimedOut", Outcome.Of(() => client.Receive(new byte[5])));
        }
    }

    [Fact]
    public async Task Interrupt_LeavesAsynchronousCallsAlone()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var receiving = client.ReceiveAsync(new byte[5], SocketFlags.None, TestContext.Current.CancellationToken);
            client.Interrupt();
            server.Send(new byte[2]);
            Assert.Equal(2, await receiving);
        }
    }

    [Theory]
    [InlineData("Receive")]
    [InlineData("ReceiveFrom")]
    [InlineData("Accept")]
    [InlineData("Connect")]
    [InlineData("Send")]
    public void Interrupt_OfEachCall_IsHeardWithinFiftyMillisecondsAndLeavesTheSocketUsable(string name)
    {
        using var scene = new Scene(name);
        // A busy machine may be late, but not every time.
        var delays = Enumerable.Range(0, 5).Select(_ =>
        {
            scene.Prepare();
            var call = BlockedCall.Start(scene.Call);
            var clock = Stopwatch.StartNew();
            scene.Socket.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            return clock.Elapsed;
        }).ToList();

        Assert.True(delays.Min() < TimeSpan.FromMilliseconds(50), string.Join(' ', delays));
        var last = BlockedCall.Start(scene.CallAfterwards);
        scene.Finish();
        Assert.Equal(scene.Expected, last.Result());
    }

    [Fact]
    public void Interrupt_AfterDispose_IsMisuse()
    {
        var socket = Loopback.Udp();
        socket.Dispose();
        Assert.Throws<ObjectDisposedException>(socket.Interrupt);
    }

    /// <summary>A socket with a call that blocks until <see cref="Finish"/>, whatever came between.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly string _name;
        private readonly ISocket _listener = Loopback.Listener(0);
        private readonly ISocket _client = Loopback.Tcp();
        private readonly ISocket _server;
        private readonly ISocket _receiver = Loopback.Udp();
        private ISocket _connecting = Loopback.Tcp();
        private readonly long _filled;

        internal Scene(string name)
        {
            _name = name;
            _client.Connect(_listener.LocalEndPoint!);
            _server = _listener.Accept();
            if (name == "Connect")
                Loopback.Tcp().Connect(_listener.LocalEndPoint!);
            if (name == "Send")
                _filled = Loopback.Fill(_client);
        }

        internal ISocket Socket => _name switch
        {
            "ReceiveFrom" => _receiver,
            "Accept" => _listener,
            "Connect" => _connecting,
            _ => _client,
        };

        internal string Expected => _name switch { "Receive" or "ReceiveFrom" => "1", "Send" => "100000", "Connect" => "True", _ => "done" };

        // A connect that goes on in the background is not made again: the next one needs another socket.
        internal void Prepare()
        {
            if (_name != "Connect")
                return;
            _connecting.Dispose();
            _connecting = Loopback.Tcp();
        }

        internal object? Call()
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            switch (_name)
            {
                case "Receive": return _client.Receive(new byte[5]);
                case "ReceiveFrom": return _receiver.ReceiveFrom(new byte[5], ref from);
                case "Accept": _listener.Accept().Dispose(); return "done";
                case "Send": return _client.Send(new byte[100_000]);
                default: _connecting.Connect(_listener.LocalEndPoint!); return "done";
            }
        }

        // An interrupted connect goes on in the background.
        internal object? CallAfterwards() => _name == "Connect" ? _connecting.Poll(-1, SelectMode.SelectWrite) && _connecting.Connected : Call();

        internal void Finish()
        {
            switch (_name)
            {
                case "Receive": _server.Send(new byte[1]); break;
                case "ReceiveFrom": Loopback.Udp().SendTo(new byte[1], _receiver.LocalEndPoint!); break;
                case "Accept": Loopback.Tcp().Connect(_listener.LocalEndPoint!); break;
                case "Connect": _listener.Accept(); break;
                default: Drain(); break;
            }
        }

        public void Dispose()
        {
            foreach (var socket in (ISocket[])[_listener, _client, _server, _receiver, _connecting])
                socket.Dispose();
        }

        private void Drain()
        {
            var buffer = new byte[1 << 20];
            for (var rest = _filled; rest > 0;)
                rest -= _server.Receive(buffer);
        }
    }
}
