// Connecting: what is left behind by an attempt that failed must not show in the next one.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class ConnectTests
{
    [Fact]
    public void Connect_Refused_SaysSoAndIsNotConnected()
    {
        using var client = Loopback.Tcp();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Loopback.Dead())));
        Assert.False(client.Connected);
        Assert.Null(client.RemoteEndPoint);
        Assert.Equal("Shutdown", Outcome.Of(() => client.Send(new byte[1])));
    }

    [Fact]
    public void Connect_AfterRefusal_ConnectsAndCanBeInterrupted()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Loopback.Dead())));
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Loopback.Dead())));
        client.Connect(listener.LocalEndPoint!);
        Assert.True(client.Connected);
        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
        var call = BlockedCall.Start(() => client.Receive(new byte[1]));
        client.Interrupt();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public async Task ConnectAsync_AfterAReceiveThatFailed_SendsNothing()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(
            new byte[] { 65, 66, 67 }.AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken));
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = listener.Accept();
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, server.Receive(new byte[10]));
    }

    [Fact]
    public async Task ConnectAsync_RefusedAfterAReceiveThatFailed_SaysSo()
    {
        using var client = Loopback.Tcp();
        await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(
            new byte[3].AsMemory(), SocketFlags.None, TestContext.Current.CancellationToken));
        var exception = await Assert.ThrowsAsync<SocketException>(
            async () => await client.ConnectAsync(Loopback.Dead(), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.ConnectionRefused, exception.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_AfterAsynchronousRefusal_CanBeInterrupted()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Bind(Loopback.Any);
        var local = client.LocalEndPoint;
        await Assert.ThrowsAsync<SocketException>(
            async () => await client.ConnectAsync(Loopback.Dead(), TestContext.Current.CancellationToken));
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = listener.Accept();
        Assert.Equal(local, server.RemoteEndPoint);
        var call = BlockedCall.Start(() => client.Receive(new byte[1]));
        client.Interrupt();
        Assert.Equal("Interrupted", call.Result());
    }

    [Fact]
    public void Connect_AfterRefusal_KeepsTheBoundPort()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Bind(Loopback.Any);
        var local = client.LocalEndPoint;
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Loopback.Dead())));
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        Assert.Equal(local, client.LocalEndPoint);
        Assert.Equal(local, server.RemoteEndPoint);
    }

    [Fact]
    public void Connect_AfterRefusal_KeepsNonBlockingMode()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Loopback.Dead())));
        client.Blocking = false;
        Assert.Equal("WouldBlock", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
        Assert.True(client.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectWrite));
        Assert.True(client.Connected);
        Assert.Equal("WouldBlock", Outcome.Of(() => client.Receive(new byte[1])));
    }

    [Fact]
    public void Connect_ThatFailsAtOnce_CanBeTriedAgain()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Bind(Loopback.Any);
        var local = client.LocalEndPoint;
        Assert.Equal("NetworkUnreachable", Outcome.Of(() => client.Connect(new IPEndPoint(IPAddress.Broadcast, 9))));
        Assert.False(client.Connected);
        client.Connect(listener.LocalEndPoint!);
        Assert.True(client.Connected);
        using var server = listener.Accept();
        Assert.Equal(local, server.RemoteEndPoint);
    }

    [Fact]
    public void Connect_ByName_TriesTheAddresses()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Connect(new DnsEndPoint("localhost", ((IPEndPoint)listener.LocalEndPoint!).Port));
        Assert.True(client.Connected);
        using var dual = RealNetwork.Instance.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        dual.Connect("localhost", ((IPEndPoint)listener.LocalEndPoint!).Port);
        Assert.True(dual.Connected);
        using var refused = Loopback.Tcp();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => refused.Connect("localhost", ((IPEndPoint)Loopback.Dead()).Port)));
        Assert.Equal("HostNotFound", Outcome.Of(() => refused.Connect("nonexistent.invalid", 1)));
    }

    [Fact]
    public void Connect_ToSeveralAddresses_TakesTheFirstThatAnswers()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        client.Connect([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback], port);
        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
    }

    [Fact]
    public void Connect_WhenConnectedListeningOrDisconnected_IsRefusedAsBySocket()
    {
        using var listener = Loopback.Listener();
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!);
        Assert.Equal("IsConnected", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
        Assert.Equal("InvalidOperationException", Outcome.Of(() => listener.Connect(listener.LocalEndPoint!)));
        client.Disconnect(false);
        Assert.Equal("InvalidOperationException", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
    }

    [Fact]
    public void Connect_OfDatagramSocket_NeedsNoWait()
    {
        using var server = Loopback.Udp();
        using var client = Loopback.Udp();
        client.Connect(server.LocalEndPoint!);
        client.Send(new byte[4]);
        Assert.Equal(4, server.Receive(new byte[9]));
    }

    [Fact]
    public void Connect_ToUnixAddressWithoutListener_SaysWhy()
    {
        using var client = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(Loopback.TemporaryPath());
        Assert.Equal("AddressNotAvailable", Outcome.Of(() => client.Connect(address)));
        Assert.False(client.Connected);
        using var listener = RealNetwork.Instance.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(address)));
        listener.Listen(1);
        client.Connect(address);
        Assert.True(client.Connected);
    }
}
