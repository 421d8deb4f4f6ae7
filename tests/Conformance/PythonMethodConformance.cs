// The methods of Python's socket object on a TCP connection, where ISocket does something else or says it in another way. What is the
// same is held by the bodies without Python in their names.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonMethodConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task Accept_NamesThePeerInTheNewSocket() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var client = await network.ConnectedAsync(listener);

        using var accepted = listener.Accept();

        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.Equal((listener.AddressFamily, listener.SocketType, listener.ProtocolType), (accepted.AddressFamily, accepted.SocketType, accepted.ProtocolType));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Accept_GivesTheListenersBlocking(bool blocking) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.Blocking = blocking;
        using var client = await network.ConnectedAsync(listener);

        using var accepted = listener.Accept();

        // In Python it would block in both cases.
        Assert.Equal(blocking, accepted.Blocking);
        accepted.ReceiveTimeout = 50;
        Assert.Equal(blocking ? "TimedOut" : "WouldBlock", accepted.Receive(1));
    });

    [Fact]
    public Task Accept_OfASocketThatDoesNotListen_IsMisuse() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Bound();

        // OSError(EINVAL) in Python: the kernel is asked there, and not here.
        Assert.Equal("InvalidOperation", Outcome.Of(() => socket.Accept()));
        return Task.CompletedTask;
    });

    // connect_ex answers with these numbers; 0 is no exception.
    [Theory]
    [InlineData("ECONNREFUSED", 111)]
    [InlineData("EISCONN", 106)]
    public Task ConnectEx_Errno_IsTheErrorCodeOfTheException(string python, int errno) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var bound = network.Bound();
        using var socket = network.Socket();
        var (caller, address) = python == "EISCONN" ? (pair.Client, pair.Listener.LocalEndPoint!) : (socket, bound.LocalEndPoint!);

        var exception = Assert.Throws<SocketException>(() => caller.Connect(address));

        Assert.Equal(errno, exception.ErrorCode);
    });

    [Fact]
    public Task ConnectEx_NonBlocking_SaysWouldBlockWherePythonSaysEinprogress() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var socket = network.Socket();
        socket.Blocking = false;

        var exception = Assert.Throws<SocketException>(() => socket.Connect(listener.LocalEndPoint!));

        Assert.Equal((SocketError.WouldBlock, 11), (exception.SocketErrorCode, exception.ErrorCode));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Recv_FillsTheCallersBufferAndReturnsTheCount() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Send("abc"u8);
        await network.AvailableAsync(pair.Server, 3);
        var buffer = "......"u8.ToArray();

        var count = pair.Server.Receive(buffer.AsSpan(1));

        Assert.Equal((3, ".abc.."), (count, System.Text.Encoding.ASCII.GetString(buffer)));
    });

    [Fact]
    public Task Recv_OfZeroBytes_WaitsWherePythonReturnsAtOnce() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.ReceiveTimeout = 50;

        Assert.Equal("TimedOut", pair.Server.Receive(0));

        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("0 3", $"{pair.Server.Receive(0)} {pair.Server.Receive(10)}");
    });

    [Fact]
    public Task RecvFrom_OnAStream_NamesTheWildcardWherePythonNamesNone() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);

        Assert.Equal(3, pair.Server.ReceiveFrom(new byte[10], ref from));

        Assert.Equal(new IPEndPoint(IPAddress.Any, 0), from);
    });

    [Fact]
    public Task SendTo_OnAConnectedStream_IgnoresTheAddress() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal(3, pair.Client.SendTo(new byte[3], new IPEndPoint(IPAddress.Loopback, 9)));

        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("3", pair.Server.Receive(10));
    });

    [Theory]
    [InlineData("SHUT_RD", 0, SocketShutdown.Receive, "0", "WouldBlock")]
    [InlineData("SHUT_WR", 1, SocketShutdown.Send, "WouldBlock", "0")]
    [InlineData("SHUT_RDWR", 2, SocketShutdown.Both, "0", "0")]
    public Task Shutdown_HasPythonsNumbersAndEffects(string python, int number, SocketShutdown how, string ours, string theirs) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = await network.PairAsync();
            pair.Client.Blocking = pair.Server.Blocking = false;

            pair.Client.Shutdown(how);
            await network.SettleAsync();

            Assert.Equal((python, number), (python, (int)how));
            Assert.Equal((ours, theirs), (pair.Client.Receive(10), pair.Server.Receive(10)));
        });

    [Fact]
    public Task With_LeavingTheBlock_ClosesTheSocket() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        using (pair.Client)
            pair.Client.Send(2);
        await network.ReadableAsync(pair.Server);

        Assert.Equal("2,0", Outcome.Times(2, () => pair.Server.Receive(10)));
        Assert.Equal("Disposed", Outcome.Of(() => pair.Client.Available));
    });

    [Fact]
    public Task SetBlocking_LeavesTheTimeoutsAlone() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.ReceiveTimeout = 50;

        pair.Client.Blocking = false;
        Assert.Equal("WouldBlock 50", $"{pair.Client.Receive(1)} {pair.Client.ReceiveTimeout}");

        pair.Client.Blocking = true;
        Assert.Equal("TimedOut True", $"{pair.Client.Receive(1)} {pair.Client.Blocking}");
    });

    [Fact]
    public Task Listen_WithoutABacklog_HoldsMoreThanPythons128() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Bound();
        listener.Listen();
        var sockets = Enumerable.Range(0, 140).Select(_ => network.Connecting(listener)).ToList();

        await network.UntilAsync(() => sockets.All(IsWritable));

        Assert.Equal(140, sockets.Count(IsWritable));
        sockets.ForEach(socket => socket.Dispose());
    });

    [Fact]
    public Task CreateConnection_SourceAddress_IsABindBeforeTheConnect() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var socket = network.Socket();

        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.5"), 0));
        socket.Connect("localhost", PythonSockets.Port(listener));

        using var accepted = listener.Accept();
        Assert.Equal("127.0.0.5", ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
        return Task.CompletedTask;
    });

    [Fact]
    public Task CreateConnection_ToAName_IsADualSocketAndOneDeadline() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var socket = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);

        socket.Connect(new DnsEndPoint("localhost", PythonSockets.Port(listener)), TimeSpan.FromSeconds(5));

        Assert.Equal(IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)socket.RemoteEndPoint!).Address);
        return Task.CompletedTask;
    });

    // all_errors=True collects them; here the last one is thrown.
    [Fact]
    public Task CreateConnection_WhenEveryAddressFails_ThrowsTheLastFailure() => TNetwork.RunAsync(network =>
    {
        using var bound = network.Bound();
        using var socket = network.Socket();
        IPAddress[] addresses = [IPAddress.Parse("127.0.0.9"), IPAddress.Loopback];

        Assert.Equal("ConnectionRefused", Outcome.Of(() => socket.Connect(addresses, PythonSockets.Port(bound))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task CreateServer_DualStack_TakesBothFamilies() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        using var four = network.Socket();
        using var six = network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);

        await four.ConnectAsync(IPAddress.Loopback, PythonSockets.Port(listener));
        await six.ConnectAsync(IPAddress.IPv6Loopback, PythonSockets.Port(listener));

        Assert.Equal("Socket,Socket", Outcome.Times(2, () => Outcome.Of(() => listener.Accept())));
        Assert.True(network.Supports(AddressFamily.InterNetworkV6, SocketType.Stream)); // has_ipv6
    });

    [Fact]
    public Task CreateServer_ReusePort_LetsTwoListen() => TNetwork.RunAsync(network =>
    {
        using var first = network.Socket();
        using var second = network.Socket();
        first.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        second.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

        first.Bind(Tcp.AnyPort);
        first.Listen();
        second.Bind(first.LocalEndPoint!);

        Assert.Equal("ok", Outcome.Of(() => second.Listen()));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Ports_GivenByTheNetwork_AreAboveIpportUserReserved() => TNetwork.RunAsync(network =>
    {
        const int ipportReserved = 1024, ipportUserReserved = 5000;
        using var bound = network.Bound();

        Assert.True(PythonSockets.Port(bound) > ipportUserReserved && ipportUserReserved > ipportReserved);
        return Task.CompletedTask;
    });

    private static bool IsWritable(ISocket socket) => socket.Poll(0, SelectMode.SelectWrite);
}

public sealed class PythonMethodOnReal : PythonMethodConformance<OnReal>;
