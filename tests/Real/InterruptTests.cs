// Interrupt ends a blocking call and nothing else: the socket works on, and no byte is lost.

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

    [Fact]
    public void Interrupt_AfterDispose_IsMisuse()
    {
        var socket = Loopback.Udp();
        socket.Dispose();
        Assert.Throws<ObjectDisposedException>(socket.Interrupt);
    }
}
