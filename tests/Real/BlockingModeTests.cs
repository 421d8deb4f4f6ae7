// Blocking is RealSocket's own: false never waits, true waits and hands over everything, whatever the descriptor underneath is.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class BlockingModeTests
{
    [Fact]
    public void Blocking_False_NeverWaits()
    {
        var (client, server) = Loopback.Pair();
        using var listener = Loopback.Listener();
        using var datagrams = Loopback.Udp();
        using (client)
        using (server)
        {
            client.Blocking = listener.Blocking = datagrams.Blocking = false;
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var flags = SocketFlags.None;
            Assert.False(client.Blocking);
            Assert.Equal("WouldBlock", Outcome.Of(() => client.Receive(new byte[1])));
            Assert.Equal("WouldBlock", Outcome.Of(() => client.Receive([new ArraySegment<byte>(new byte[1])])));
            Assert.Equal("WouldBlock", Outcome.Of(() => listener.Accept()));
            Assert.Equal("WouldBlock", Outcome.Of(() => datagrams.ReceiveFrom(new byte[1], ref from)));
            Assert.Equal("WouldBlock", Outcome.Of(() => datagrams.ReceiveMessageFrom(new byte[1], ref flags, ref from, out _)));
            Assert.Equal("WouldBlock", Outcome.Of(() => datagrams.ReceiveMessage([new byte[1]])));
            Assert.True(client.Send(new byte[50_000_000]) < 50_000_000);
        }
    }

    [Fact]
    public void Blocking_BackToTrue_WaitsAgain()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            client.Blocking = false;
            Assert.Equal("WouldBlock", Outcome.Of(() => client.Receive(new byte[1])));
            client.Blocking = true;
            var call = BlockedCall.Start(() => client.Receive(new byte[5]));
            server.Send(new byte[2]);
            Assert.Equal("2", call.Result());
        }
    }

    [Fact]
    public async Task Send_OnBlockingSocket_HandsOverEverything()
    {
        const int total = 30_000_000;
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var call = BlockedCall.Start(() => client.Send(new byte[total]));
            var receiver = Task.Run(() => Loopback.DrainToEnd(server), TestContext.Current.CancellationToken);
            Assert.Equal("30000000", call.Result());
            client.Dispose();
            Assert.Equal(total, await receiver);
        }
    }

    [Fact]
    public void Send_OfBufferListOnBlockingSocket_HandsOverEverythingInOrder()
    {
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var buffers = Enumerable.Range(0, 200).Select(i => new ArraySegment<byte>(Enumerable.Repeat((byte)i, 40_000 + i).ToArray())).ToList();
            buffers.Insert(7, ArraySegment<byte>.Empty);
            var expected = buffers.SelectMany(buffer => buffer).ToArray();
            var call = BlockedCall.Start(() => client.Send(buffers));
            var received = new MemoryStream();
            var receiver = new Thread(() =>
            {
                var buffer = new byte[100_000];
                for (int count; (count = server.Receive(buffer)) > 0;)
                    received.Write(buffer, 0, count);
            });
            receiver.Start();
            Assert.Equal(Outcome.Of(() => expected.Length), call.Result());
            client.Dispose();
            receiver.Join();
            Assert.True(received.ToArray().AsSpan().SequenceEqual(expected));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accept_GivesTheListenersBlocking(bool blocking)
    {
        using var listener = Loopback.Listener();
        using var first = Loopback.Tcp();
        using var second = Loopback.Tcp();
        first.Connect(listener.LocalEndPoint!);
        second.Connect(listener.LocalEndPoint!);
        listener.Blocking = blocking;
        using var accepted = listener.Accept();
        using var acceptedAsync = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal(blocking, accepted.Blocking);
        Assert.Equal(blocking, acceptedAsync.Blocking);
        accepted.ReceiveTimeout = 20;
        Assert.Equal(blocking ? "TimedOut" : "WouldBlock", Outcome.Of(() => accepted.Receive(new byte[1])));
    }

    [Fact]
    public async Task SendFile_OnBlockingSocket_SendsAllThreeParts()
    {
        var path = Loopback.TemporaryPath();
        File.WriteAllBytes(path, new byte[40_000_000]);
        var (client, server) = Loopback.Pair();
        using (server)
        {
            var call = BlockedCall.Start(() => client.SendFile(path, new byte[10], new byte[20], TransmitFileOptions.UseDefaultWorkerThread));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
            client.Dispose();
        }

        (client, server) = Loopback.Pair();
        using (server)
        {
            var receiver = Task.Run(() => Loopback.DrainToEnd(server), TestContext.Current.CancellationToken);
            client.SendFile(path, new byte[10], new byte[20], TransmitFileOptions.UseDefaultWorkerThread);
            client.SendFile(null);
            client.Dispose();
            Assert.Equal(40_000_030, await receiver);
        }

        File.Delete(path);
        using var unconnected = Loopback.Tcp();
        Assert.Equal("NotSupportedException", Outcome.Of(() => unconnected.SendFile(path)));
    }

    [Fact]
    public async Task SynchronousCall_AfterAsynchronousUse_IsInterruptible()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            await server.SendAsync(new byte[1], TestContext.Current.CancellationToken);
            Assert.Equal(1, await client.ReceiveAsync(new byte[1].AsMemory(), TestContext.Current.CancellationToken));
            var call = BlockedCall.Start(() => client.Receive(new byte[1]));
            client.Interrupt();
            Assert.Equal("Interrupted", call.Result());
        }
    }

    [Fact]
    public void WrappedSocket_KeepsItsBlocking()
    {
        using var inner = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        using var socket = new RealSocket(inner);
        Assert.False(socket.Blocking);
        Assert.Same(inner, socket.Socket);
    }

    [Fact]
    public void ReceiveFrom_IntoSocketAddress_NamesTheSender()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        var address = new SocketAddress(AddressFamily.InterNetwork);
        var call = BlockedCall.Start(() => receiver.ReceiveFrom(new byte[9], SocketFlags.None, address));
        sender.SendTo(new byte[3], SocketFlags.None, receiver.LocalEndPoint!.Serialize());
        Assert.Equal("3", call.Result());
        Assert.Equal(sender.LocalEndPoint!.Serialize(), address);
    }

    [Fact]
    public void ReceiveMessageFrom_FirstDatagramDuringTheWait_HasTheInterface()
    {
        using var receiver = Loopback.Udp();
        using var sender = Loopback.Udp();
        var index = -1;
        var call = BlockedCall.Start(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var flags = SocketFlags.None;
            var received = receiver.ReceiveMessageFrom(new byte[2], ref flags, ref from, out var information);
            index = information.Interface;
            return received + " " + flags + " " + information.Address;
        });
        sender.SendTo(new byte[3], receiver.LocalEndPoint!);
        Assert.Equal("2 Truncated 127.0.0.1", call.Result());
        Assert.True(index > 0);
    }
}
