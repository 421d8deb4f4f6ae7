// Wrong use gives what Socket gives.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated;

namespace SimNet.Tests.Simulated.Sockets;

public class MisuseTests
{
    [Fact]
    public void NewSocket_CannotTalkNorListenForOthers()
    {
        var a = new Simulation(1).AddHost("a");
        using var socket = a.Socket();

        Assert.Equal(SocketError.Shutdown, TestHosts.ErrorOf(() => socket.Send(new byte[1])));
        Assert.Equal(SocketError.NotConnected, TestHosts.ErrorOf(() => socket.Receive(new byte[1])));
        Assert.Equal(SocketError.NotConnected, TestHosts.ErrorOf(() => socket.Shutdown(SocketShutdown.Both)));
        Assert.Throws<InvalidOperationException>(() => socket.Accept());
        Assert.Throws<NotSupportedException>(() => socket.SendFile(null));
        Assert.Null(socket.LocalEndPoint);
        Assert.Null(socket.RemoteEndPoint);
        Assert.Equal((false, false, 0), (socket.Connected, socket.IsBound, socket.Available));
        Assert.True(socket.Poll(0, SelectMode.SelectRead) && socket.Poll(0, SelectMode.SelectWrite));
    }

    [Fact]
    public void Connected_CannotBeBoundConnectedOrListenedOn()
    {
        var pair = TestHosts.Pair();

        Assert.Equal(SocketError.IsConnected, TestHosts.ErrorOf(() => pair.Client.Connect(pair.B.EndPoint())));
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => pair.Client.Bind(new IPEndPoint(IPAddress.Any, 5))));
        // Any error ends Connected in .NET's mind, while the connection goes on.
        Assert.False(pair.Client.Connected);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Connect(pair.B.EndPoint()));
        pair.Send([1]);
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => pair.Server.Listen(1)));
        Assert.Throws<InvalidOperationException>(() => pair.Server.Accept());
    }

    [Fact]
    public void Listener_CannotConnectNorTalk()
    {
        var pair = TestHosts.Pair();

        Assert.Throws<InvalidOperationException>(() => pair.Listener.Connect(pair.A.EndPoint()));
        Assert.Equal(SocketError.Shutdown, TestHosts.ErrorOf(() => pair.Listener.Send(new byte[1])));
        Assert.Equal(SocketError.NotConnected, TestHosts.ErrorOf(() => pair.Listener.Receive(new byte[1])));
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => _ = pair.Listener.Available));
        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => pair.Listener.Bind(new IPEndPoint(IPAddress.Any, 81))));
    }

    [Fact]
    public async Task Disposed_RefusesEverything()
    {
        var pair = TestHosts.Pair();
        var socket = pair.Client;
        socket.Dispose();
        socket.Dispose();
        EndPoint any = new IPEndPoint(IPAddress.Any, 0);
        Action[] calls =
        [
            () => socket.Send(new byte[1]), () => socket.Receive(new byte[1]), () => socket.Accept(), () => socket.Listen(1),
            () => socket.Bind(any), () => socket.Connect(pair.B.EndPoint()), () => socket.Shutdown(SocketShutdown.Both),
            () => socket.Poll(0, SelectMode.SelectRead), () => _ = socket.Available, () => _ = socket.LocalEndPoint,
            () => _ = socket.RemoteEndPoint, () => _ = socket.NoDelay, () => socket.NoDelay = true, () => socket.Blocking = false,
            () => socket.Disconnect(false), () => socket.Interrupt(), () => socket.SendTo(new byte[1], pair.B.EndPoint()),
            () => socket.ReceiveFrom(new byte[1], ref any), () => socket.SendFile(null), () => socket.IOControl(0, null, null),
            () => pair.A.Network.Select([socket], null, null, 0), () => socket.ReceiveMessage([new byte[1]]),
        ];

        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.ReceiveAsync(new byte[1], SocketFlags.None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.AcceptAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.False(socket.Connected);
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        var pair = TestHosts.Pair();
        var socket = pair.Client;

        Assert.Throws<ArgumentOutOfRangeException>(() => socket.ReceiveTimeout = -2);
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.SendTimeout = -2);
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.ReceiveBufferSize = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Ttl = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Close(-2));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Listener.Accept(TimeSpan.FromSeconds(-5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.A.Socket().Connect(pair.B.EndPoint(), TimeSpan.FromDays(30)));
        Assert.Throws<ArgumentNullException>(() => socket.Send((byte[])null!));
        Assert.Throws<ArgumentNullException>(() => pair.A.Socket().Connect((EndPoint)null!));
        Assert.Throws<ArgumentNullException>(() => pair.A.Socket().Bind(null!));
        Assert.Throws<ArgumentException>(() => socket.Send(new List<ArraySegment<byte>>()));
        Assert.False(socket.Poll(0, (SelectMode)9));
        Assert.Throws<ArgumentNullException>(() => pair.A.Network.Select(null, null, null, 0));
        Assert.Throws<ArgumentException>(() => pair.A.Network.Select([TestHosts.Pair().Client], null, null, 0));
        Assert.True(socket.Connected);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Udp, SocketError.ProtocolNotSupported)]
    [InlineData(AddressFamily.AppleTalk, SocketType.Stream, ProtocolType.Tcp, SocketError.AddressFamilyNotSupported)]
    public void Sockets_OfImpossibleKinds_AreRefused(AddressFamily family, SocketType type, ProtocolType protocol, SocketError expected)
    {
        var network = new Simulation(1).AddHost("a").Network;

        Assert.Equal(expected, TestHosts.ErrorOf(() => network.CreateSocket(family, type, protocol)));
    }

    [Fact]
    public void Flags_ThatAStreamDoesNotKnow_AreRefused()
    {
        var pair = TestHosts.Pair();

        Assert.Equal(SocketError.InvalidArgument, TestHosts.ErrorOf(() => pair.Client.Receive(new byte[1], SocketFlags.OutOfBand)));
        Assert.Equal(SocketError.OperationNotSupported, TestHosts.ErrorOf(() => pair.Client.Send(new byte[1], SocketFlags.Broadcast)));
    }

    [Fact]
    public void Errors_OfAReset_AreToldOnce()
    {
        var pair = TestHosts.Pair();
        pair.Server.Close(0);
        pair.Simulation.RunUntilIdle();

        Assert.True(pair.Client.Poll(0, SelectMode.SelectError));
        Assert.Equal(SocketError.ConnectionReset, TestHosts.ErrorOf(() => pair.Client.Send(new byte[1])));
        Assert.Equal(0, pair.Client.Receive(new byte[1]));
        Assert.Equal(SocketError.Shutdown, TestHosts.ErrorOf(() => pair.Client.Send(new byte[1])));
    }

    [Fact]
    public void NonBlocking_NeverWaits()
    {
        var pair = TestHosts.Pair();
        pair.Client.Blocking = pair.Listener.Blocking = false;
        using var connecting = pair.A.Socket();
        connecting.Blocking = false;

        Assert.Equal(SocketError.WouldBlock, TestHosts.ErrorOf(() => pair.Client.Receive(new byte[1])));
        Assert.Equal(SocketError.WouldBlock, TestHosts.ErrorOf(() => pair.Listener.Accept()));
        Assert.Equal(SocketError.WouldBlock, TestHosts.ErrorOf(() => connecting.Connect(pair.B.EndPoint())));
        Assert.Equal(SocketError.AlreadyInProgress, TestHosts.ErrorOf(() => connecting.Connect(pair.B.EndPoint())));
        Assert.True(connecting.Poll(-1, SelectMode.SelectWrite));
        Assert.True(connecting.Connected && pair.Client.Connected);

        var total = 0;
        while (pair.Client.Poll(0, SelectMode.SelectWrite))
            total += pair.Client.Send(new byte[100_000]);
        Assert.InRange(total, 1_000_000, 10_000_000);
    }

    [Fact]
    public void Connect_WithATimeout_GoesOnInTheBackground()
    {
        var simulation = new Simulation(1);
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        using var listener = b.Listen();
        simulation.Partition(a, b);
        simulation.Schedule(TimeSpan.FromSeconds(2.5), () => simulation.Heal(a, b));
        using var client = a.Socket();

        Assert.Equal(SocketError.TimedOut, TestHosts.ErrorOf(() => client.Connect(b.EndPoint(), TimeSpan.FromSeconds(2))));
        Assert.Equal(2, simulation.Elapsed.TotalSeconds);
        simulation.RunUntilIdle();

        Assert.True(client.Connected);
    }
}
