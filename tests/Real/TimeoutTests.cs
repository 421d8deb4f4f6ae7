// Deadlines of synchronous calls: the timed forms, ReceiveTimeout and SendTimeout.

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class TimeoutTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(60);

    [Fact]
    public void Receive_WithReceiveTimeout_TimesOutAndWorksOn()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            client.ReceiveTimeout = 60;
            AssertTimesOut(() => client.Receive(new byte[1]));
            Assert.True(client.Connected);
            server.Send(new byte[3]);
            Assert.Equal(3, client.Receive(new byte[5]));
        }
    }

    [Fact]
    public void Receive_WithReceiveTimeout_IsNotProlongedBySignals()
    {
        using var socket = Loopback.Udp();
        socket.ReceiveTimeout = 1000;
        var clock = Stopwatch.StartNew();
        var ended = TimeSpan.Zero;
        var call = BlockedCall.Start(() =>
        {
            clock.Restart();
            var outcome = Outcome.Of(() => socket.Receive(new byte[1]));
            ended = clock.Elapsed;
            return outcome;
        });
        while (clock.ElapsedMilliseconds < 900)
            call.Signal();
        Assert.Equal("TimedOut", call.Result());
        Assert.InRange(ended.TotalMilliseconds, 995, 1700);
    }

    [Theory]
    [InlineData("Poll")]
    [InlineData("Select")]
    public void PollAndSelect_WithTimeout_AreNotProlongedBySignals(string name)
    {
        using var socket = Loopback.Udp();
        var clock = Stopwatch.StartNew();
        var ended = TimeSpan.Zero;
        var call = BlockedCall.Start(() =>
        {
            List<ISocket> sockets = [socket];
            clock.Restart();
            if (name == "Poll")
                Assert.False(socket.Poll(1_000_000, SelectMode.SelectRead));
            else
                RealNetwork.Instance.Select(sockets, null, null, TimeSpan.FromSeconds(1));
            ended = clock.Elapsed;
            return sockets.Count;
        });
        while (clock.ElapsedMilliseconds < 900)
            call.Signal();
        Assert.Equal(name == "Poll" ? "1" : "0", call.Result());
        Assert.InRange(ended.TotalMilliseconds, 995, 1700);
    }

    [Fact]
    public void ReceiveFrom_WithReceiveTimeout_TimesOut()
    {
        using var socket = Loopback.Udp();
        socket.ReceiveTimeout = 60;
        AssertTimesOut(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            return socket.ReceiveFrom(new byte[1], ref from);
        });
    }

    [Fact]
    public void Send_WithSendTimeout_TimesOut()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            Loopback.Fill(client);
            client.SendTimeout = 60;
            AssertTimesOut(() => client.Send(new byte[50_000_000]));
        }
    }

    [Fact]
    public void Accept_WithTimeout_TimesOutAndGoesOnListening()
    {
        using var listener = Loopback.Listener();
        AssertTimesOut(() => listener.Accept(s_short));
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept(TimeSpan.FromSeconds(10));
        Assert.True(server.Connected);
    }

    [Fact]
    public void Accept_WithZeroTimeout_TakesWhatIsThere()
    {
        using var listener = Loopback.Listener();
        Assert.Equal("TimedOut", Outcome.Of(() => listener.Accept(TimeSpan.Zero)));
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept(TimeSpan.Zero);
        Assert.True(server.Connected);
    }

    [Fact]
    public void Accept_IgnoresReceiveTimeout()
    {
        using var listener = Loopback.Listener();
        listener.ReceiveTimeout = 20;
        var call = BlockedCall.Start(() => listener.Accept(TimeSpan.FromMilliseconds(200)));
        Assert.Equal("TimedOut", call.Result());
    }

    [Fact]
    public void Connect_WithTimeout_TimesOutAndGoesOnInTheBackground()
    {
        var (listener, filler) = Loopback.Full();
        using (listener)
        using (filler)
        using (var client = Loopback.Tcp())
        {
            AssertTimesOut(() =>
            {
                client.Connect(listener.LocalEndPoint!, s_short);
                return null;
            });
            Assert.False(client.Connected);
            listener.Accept().Dispose();
            Assert.True(client.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectWrite));
            Assert.True(client.Connected);
        }
    }

    [Fact]
    public void Connect_WithSendTimeout_TimesOutAndStartsAfreshNextTime()
    {
        var (full, filler) = Loopback.Full();
        using var listener = Loopback.Listener();
        using (full)
        using (filler)
        using (var client = Loopback.Tcp())
        {
            client.SendTimeout = 60;
            AssertTimesOut(() =>
            {
                client.Connect(full.LocalEndPoint!);
                return null;
            });
            Assert.False(client.Connected);
            client.Connect(listener.LocalEndPoint!);
            Assert.True(client.Connected);
            Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
        }
    }

    [Fact]
    public void Connect_InTime_Connects()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!, TimeSpan.FromSeconds(10));
        Assert.True(client.Connected);
    }

    [Fact]
    public void Connect_ToFullUnixListener_TimesOutAndIsNotConnected()
    {
        var address = new UnixDomainSocketEndPoint(Loopback.TemporaryPath());
        using var listener = UnixStream();
        listener.Bind(address);
        listener.Listen(0);
        using var filler = UnixStream();
        filler.Connect(address);
        using var client = UnixStream();
        AssertTimesOut(() =>
        {
            client.Connect(address, s_short);
            return null;
        });
        Assert.False(client.Connected);
        client.SendTimeout = 60;
        Assert.Equal("WouldBlock", Outcome.Of(() => client.Connect(address)));
        client.SendTimeout = 0;
        var call = BlockedCall.Start(() => client.Connect(address));
        client.Interrupt();
        Assert.Equal("Interrupted", call.Result());
        call = BlockedCall.Start(() => client.Connect(address));
        using var first = listener.Accept();
        using var second = listener.Accept(TimeSpan.FromSeconds(10));
        Assert.Equal("done", call.Result());
        Assert.True(client.Connected);
        client.Send(new byte[1]);
        Assert.Equal(1, second.Receive(new byte[2]));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(int.MaxValue + 1.0)]
    public void TimedCalls_WithTimeoutOutOfRange_AreMisuse(double milliseconds)
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        var timeout = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => listener.Accept(timeout));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Connect(listener.LocalEndPoint!, timeout));
    }

    [Fact]
    public void Poll_WithTimeout_WaitsThatLong()
    {
        using var socket = Loopback.Udp();
        var clock = Stopwatch.StartNew();
        Assert.False(socket.Poll(60_000, SelectMode.SelectRead));
        Assert.InRange(clock.ElapsedMilliseconds, 55, 5000);
        Assert.True(socket.Poll(-1, SelectMode.SelectWrite));
        Assert.False(socket.Poll(0, SelectMode.SelectRead));
        Assert.False(socket.Poll(-1, (SelectMode)99));
    }

    private static ISocket UnixStream() =>
        RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static void AssertTimesOut(Func<object?> call)
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal("TimedOut", Outcome.Of(call));
        Assert.InRange(clock.ElapsedMilliseconds, 55, 5000);
    }
}
