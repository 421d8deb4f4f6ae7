// Options: read back as Linux and .NET give them, inherited, and with effect where they have one.

using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace SimNet.Tests.Simulated.Sockets;

public class OptionTests
{
    [Fact]
    public void Options_OfANewSocket_AreThoseOfLinux()
    {
        var socket = new Simulation(1).AddHost("a").Socket();

        Assert.Equal((false, (short)64, 16384, 131072), (socket.NoDelay, socket.Ttl, socket.SendBufferSize, socket.ReceiveBufferSize));
        Assert.Equal((0, 0, true, true), (socket.ReceiveTimeout, socket.SendTimeout, socket.Blocking, socket.ExclusiveAddressUse));
        Assert.Equal((false, 0), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
        Assert.Equal((false, false, true), (socket.DontFragment, socket.EnableBroadcast, socket.MulticastLoopback));
        Assert.Equal((int)SocketType.Stream, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Type));
        Assert.Equal(7200, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    [Fact]
    public void Options_ReadBackWhatWasSet()
    {
        var socket = new Simulation(1).AddHost("a").Socket();
        (socket.NoDelay, socket.Ttl, socket.DontFragment, socket.EnableBroadcast) = (true, 9, true, true);
        (socket.ReceiveTimeout, socket.SendTimeout, socket.MulticastLoopback) = (5, -1, false);
        socket.LingerState = new LingerOption(true, 3);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 11);

        Assert.Equal((true, (short)9, true), (socket.NoDelay, socket.Ttl, socket.DontFragment));
        // The property does not ask a stream.
        Assert.Equal((false, 1), (socket.EnableBroadcast, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast)));
        Assert.Equal((5, 0, false), (socket.ReceiveTimeout, socket.SendTimeout, socket.MulticastLoopback));
        Assert.Equal((true, 3), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
        Assert.Equal(1, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal([11, 0, 0, 0], socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 4));
    }

    [Theory]
    [InlineData(0, 4608, 2304)]
    [InlineData(1000, 4608, 2304)]
    [InlineData(10_000, 20_000, 20_000)]
    [InlineData(int.MaxValue, 8_388_608, 8_388_608)]
    public void Buffers_AreDoubledWithinLimits(int asked, int expectedSend, int expectedReceive)
    {
        var socket = new Simulation(1).AddHost("a").Socket();
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (asked, asked);

        Assert.Equal((expectedSend, expectedReceive), (socket.SendBufferSize, socket.ReceiveBufferSize));
    }

    [Fact]
    public void Options_AreInheritedFromTheListener()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        (listener.NoDelay, listener.Ttl, listener.ReceiveBufferSize) = (true, 33, 50_000);
        using var client = a.Socket();
        client.Connect(b.EndPoint());
        using var server = listener.Accept();
        listener.NoDelay = false;

        Assert.Equal((true, (short)33, 100_000), (server.NoDelay, server.Ttl, server.ReceiveBufferSize));
        Assert.False(client.NoDelay);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public void NoDelay_OnAnOpenConnection_HasEffect(bool noDelay, int expected)
    {
        var pair = TestHosts.Pair();
        pair.Client.NoDelay = noDelay;
        var events = pair.Simulation.Record();
        for (var i = 0; i < 3; i++)
            pair.Client.Send([(byte)i]);
        pair.Simulation.RunUntilIdle();

        Assert.Equal(expected, events.Count(one => one is { Kind: TraceEventKind.PacketSent, Length: > 0 }));
    }

    [Fact]
    public void Buffers_Small_HoldUpTheSender()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        listener.ReceiveBufferSize = 10_000;
        using var client = a.Socket();
        client.SendBufferSize = 20_000;
        client.Connect(b.EndPoint());
        using var server = listener.Accept();
        client.Blocking = false;
        var total = 0;
        while (client.Poll(1_000_000, SelectMode.SelectWrite))
            total += client.Send(new byte[5000]);

        Assert.InRange(total, 25_000, 45_000);
        Assert.Equal(new byte[total], server.ReceiveExactly(total));
    }

    [Fact]
    public void Linger_OfZero_ResetsAndLingerOfMore_DoesNot()
    {
        foreach (var seconds in (int[])[0, 10])
        {
            var pair = TestHosts.Pair();
            pair.Client.LingerState = new LingerOption(true, seconds);
            pair.Client.Dispose();
            pair.Simulation.RunUntilIdle();

            if (seconds == 0)
                Assert.Equal(SocketError.ConnectionReset, TestHosts.ErrorOf(() => pair.Server.Receive(new byte[1])));
            else
                Assert.Equal(0, pair.Server.Receive(new byte[1]));
        }
    }

    [Fact]
    public void RawOptions_HaveTheNumbersOfLinux()
    {
        var socket = new Simulation(1).AddHost("a").Socket();
        var value = new byte[4];
        socket.SetRawSocketOption(6, 1, [1, 0, 0, 0]);

        Assert.Equal(4, socket.GetRawSocketOption(6, 1, value));
        Assert.Equal([1, 0, 0, 0], value);
        Assert.True(socket.NoDelay);
        Assert.Equal(SocketError.ProtocolOption, TestHosts.ErrorOf(() => socket.GetRawSocketOption(6, 9999, value)));
    }

    [Fact]
    public void Options_ThatAreNotThere_AreRefusedAndSayNothingOfTheConnection()
    {
        var pair = TestHosts.Pair();

        Assert.Equal(
            SocketError.OperationNotSupported,
            TestHosts.ErrorOf(() => pair.Client.GetSocketOption(SocketOptionLevel.Udp, SocketOptionName.NoChecksum)));
        Assert.True(pair.Client.Connected);
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => pair.Client.Ttl = 0));
        Assert.False(pair.Client.Connected);
    }
}
