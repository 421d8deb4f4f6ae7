// Names of Unix domain sockets: paths, abstract names and none; who sees them, when they are taken and when they are free again.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixAddressConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(SocketType.Stream, ProtocolType.Unspecified, "ok")]
    [InlineData(SocketType.Dgram, ProtocolType.Unspecified, "ok")]
    [InlineData(SocketType.Seqpacket, ProtocolType.Unspecified, "ok")]
    [InlineData(SocketType.Stream, (ProtocolType)1, "ProtocolNotSupported")]
    [InlineData(SocketType.Stream, ProtocolType.Tcp, "ProtocolNotSupported")]
    [InlineData(SocketType.Dgram, ProtocolType.Udp, "ProtocolNotSupported")]
    [InlineData(SocketType.Seqpacket, ProtocolType.Tcp, "ProtocolNotSupported")]
    [InlineData(SocketType.Rdm, ProtocolType.Unspecified, "SocketNotSupported")]
    [InlineData(SocketType.Rdm, ProtocolType.Tcp, "ProtocolNotSupported")]
    public Task CreateSocket_OfTheFamily_IsKnownOrRefused(SocketType type, ProtocolType protocol, string expected) => TNetwork.RunAsync(network =>
    {
        var outcome = Outcome.Of(() =>
        {
            using var socket = network.CreateSocket(AddressFamily.Unix, type, protocol);
            Assert.Equal((AddressFamily.Unix, type, protocol), (socket.AddressFamily, socket.SocketType, socket.ProtocolType));
        });

        Assert.Equal(expected, outcome);
        Assert.Equal(type != SocketType.Rdm, network.Supports(AddressFamily.Unix, type));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, false)]
    [InlineData(SocketType.Stream, true)]
    [InlineData(SocketType.Dgram, false)]
    [InlineData(SocketType.Dgram, true)]
    [InlineData(SocketType.Seqpacket, false)]
    [InlineData(SocketType.Seqpacket, true)]
    public Task Bind_ToAName_ShowsItAndOnlyOnce(SocketType type, bool isPath) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket(type);
        var name = NewName(isPath);
        Assert.Equal("null null False False", Describe(socket));

        socket.Bind(name);

        Assert.Equal(name, socket.LocalEndPoint);
        Assert.Equal($"{name.Kind()} null False True", Describe(socket));
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.Bind(NewName(isPath))));
        Assert.Equal(name, socket.LocalEndPoint);
        return Task.CompletedTask;
    });

    /// <summary>A second socket wants a name: of its own type, then of another. Abstract names are apart for each type, paths are not.</summary>
    [Theory]
    [InlineData(SocketType.Stream, SocketType.Dgram, true, "AddressAlreadyInUse", "AddressAlreadyInUse")]
    [InlineData(SocketType.Dgram, SocketType.Seqpacket, true, "AddressAlreadyInUse", "AddressAlreadyInUse")]
    [InlineData(SocketType.Seqpacket, SocketType.Stream, true, "AddressAlreadyInUse", "AddressAlreadyInUse")]
    [InlineData(SocketType.Stream, SocketType.Dgram, false, "AddressAlreadyInUse", "ok")]
    [InlineData(SocketType.Dgram, SocketType.Seqpacket, false, "AddressAlreadyInUse", "ok")]
    [InlineData(SocketType.Seqpacket, SocketType.Stream, false, "AddressAlreadyInUse", "ok")]
    public Task Bind_ToANameInUse_Fails(SocketType type, SocketType otherType, bool isPath, string same, string other) => TNetwork.RunAsync(network =>
    {
        var name = NewName(isPath);
        using var first = network.UnixSocket(type);
        using var second = network.UnixSocket(type);
        using var third = network.UnixSocket(otherType);
        first.Bind(name);

        Assert.Equal((same, other), (Outcome.Of(() => second.Bind(name)), Outcome.Of(() => third.Bind(name))));

        Assert.Equal("null null False False", Describe(second));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, true, "AddressNotAvailable")]
    [InlineData(SocketType.Dgram, true, "AddressNotAvailable")]
    [InlineData(SocketType.Stream, false, "ConnectionRefused")]
    [InlineData(SocketType.Dgram, false, "ConnectionRefused")]
    public Task Dispose_OfABoundSocket_MakesTheNameFree(SocketType type, bool isPath, string connect) => TNetwork.RunAsync(network =>
    {
        var name = NewName(isPath);
        var first = network.UnixSocket(type);
        first.Bind(name);
        first.Dispose();

        using var client = network.UnixSocket(type);
        Assert.Equal(connect, Outcome.Of(() => client.Connect(name)));
        using var second = network.UnixSocket(type);
        Assert.Equal("ok", Outcome.Of(() => second.Bind(name)));

        first.Dispose();
        using var third = network.UnixSocket(type);
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => third.Bind(name)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task BindAndConnect_ToForeignEndPoints_AreRefused(SocketType type) => TNetwork.RunAsync(async network =>
    {
        using var socket = network.UnixSocket(type);
        var internet = new IPEndPoint(IPAddress.Loopback, 1);

        Assert.Equal("InvalidArgument InvalidArgument", $"{Outcome.Of(() => socket.Bind(internet))} {Outcome.Of(() => socket.Connect(internet))}");
        Assert.Equal("NotSupported", Outcome.Of(() => socket.Connect(new DnsEndPoint("localhost", 1))));
        Assert.Equal("NotSupported", await Outcome.OfAsync(() => socket.ConnectAsync(internet)));
        Assert.Equal("ArgumentNullException(localEP) ArgumentNullException(remoteEP)", $"{Outcome.Of(() => socket.Bind(null!))} {Outcome.Of(() => socket.Connect((EndPoint)null!))}");
    });

    [Theory]
    [InlineData(107, true)]
    [InlineData(106, true)]
    [InlineData(108, false)]
    [InlineData(107, false)]
    public Task Name_OfTheGreatestLength_IsTakenWhole(int length, bool isPath) => TNetwork.RunAsync(network =>
    {
        var start = isPath ? Unix.NewFile() : Unix.NewName().ToString().Replace('@', '\0');
        var name = new UnixDomainSocketEndPoint(start.PadRight(length, 'x'));
        var shorter = new UnixDomainSocketEndPoint(start.PadRight(length - 1, 'x'));
        using var listener = network.UnixSocket();
        using var client = network.UnixSocket();
        using var lost = network.UnixSocket();
        listener.Bind(name);
        listener.Listen(1);

        Assert.Equal((length, name), (name.ToString().Length, (UnixDomainSocketEndPoint?)listener.LocalEndPoint));
        Assert.Equal(isPath ? "AddressNotAvailable" : "ConnectionRefused", Outcome.Of(() => lost.Connect(shorter)));
        Assert.Equal("ok", Outcome.Of(() => client.Connect(name)));
        Assert.Equal(name, client.RemoteEndPoint);
        return Task.CompletedTask;
    });

    [Fact]
    public Task AbstractName_MayHoldAnyByte_AndEndsWhereItEnds() => TNetwork.RunAsync(network =>
    {
        var start = Unix.NewName().ToString().Replace('@', '\0');
        using var first = network.UnixSocket();
        using var second = network.UnixSocket();
        using var client = network.UnixSocket();
        first.Bind(new UnixDomainSocketEndPoint(start + "\0/é"));

        Assert.Equal("ok", Outcome.Of(() => second.Bind(new UnixDomainSocketEndPoint(start))));
        second.Listen(1);
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(first.LocalEndPoint!)));
        Assert.Equal("ok", Outcome.Of(() => client.Connect(new UnixDomainSocketEndPoint(start))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Path_WithAZeroByte_CannotBeBound() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket();

        Assert.Equal("ArgumentException(path)", Outcome.Of(() => socket.Bind(new UnixDomainSocketEndPoint(Unix.NewFile() + "\0x"))));
        Assert.Equal("null null False False", Describe(socket));
        return Task.CompletedTask;
    });

    /// <summary>Other ways to write the path of a listener.</summary>
    [Theory]
    [InlineData("{0}/./{1}", "ok")]
    [InlineData("{0}//{1}", "ok")]
    [InlineData("{0}/../{2}/{1}", "ok")]
    [InlineData("{0}/{1}/", "SocketError")]
    [InlineData("{0}/{1}/x", "SocketError")]
    [InlineData("{0}/{1}x", "AddressNotAvailable")]
    [InlineData("{0}/nowhere/x", "AddressNotAvailable")]
    [InlineData("{0}", "ConnectionRefused")]
    [InlineData("/", "ConnectionRefused")]
    public Task Connect_ToAPath_LooksItUpAsAFile(string format, string expected) => TNetwork.RunAsync(network =>
    {
        var path = Unix.NewFile();
        var (directory, file) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        using var listener = network.UnixSocket();
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using var client = network.UnixSocket();

        var name = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, directory, file, Path.GetFileName(directory));

        Assert.Equal(expected, Outcome.Of(() => client.Connect(new UnixDomainSocketEndPoint(name))));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("{0}/{1}/x", "SocketError")]
    [InlineData("{0}/{1}2/", "AddressNotAvailable")]
    [InlineData("{0}/.//{1}", "AddressAlreadyInUse")]
    [InlineData("{0}", "AddressAlreadyInUse")]
    [InlineData("/", "AddressAlreadyInUse")]
    public Task Bind_ToAPathThatIsNotFree_IsRefused(string format, string expected) => TNetwork.RunAsync(network =>
    {
        var path = Unix.NewFile();
        using var first = network.UnixSocket();
        first.Bind(new UnixDomainSocketEndPoint(path));
        using var second = network.UnixSocket();

        var name = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Path.GetDirectoryName(path), Path.GetFileName(path));

        Assert.Equal(expected, Outcome.Of(() => second.Bind(new UnixDomainSocketEndPoint(name))));
        Assert.False(second.IsBound);
        return Task.CompletedTask;
    });

    /// <summary>Nobody has the name, or somebody of another type, or somebody who does not listen.</summary>
    [Theory]
    [InlineData(SocketType.Stream, null, "AddressNotAvailable", "ConnectionRefused")]
    [InlineData(SocketType.Dgram, null, "AddressNotAvailable", "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, null, "AddressNotAvailable", "ConnectionRefused")]
    [InlineData(SocketType.Stream, SocketType.Stream, "ConnectionRefused", "ConnectionRefused")]
    [InlineData(SocketType.Stream, SocketType.Dgram, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Stream, SocketType.Seqpacket, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Dgram, SocketType.Stream, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Dgram, SocketType.Dgram, "ok", "ok")]
    [InlineData(SocketType.Dgram, SocketType.Seqpacket, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, SocketType.Stream, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, SocketType.Dgram, "ProtocolType", "ConnectionRefused")]
    [InlineData(SocketType.Seqpacket, SocketType.Seqpacket, "ConnectionRefused", "ConnectionRefused")]
    public Task Connect_ToWhoeverHasTheName_AnswersWith(SocketType type, SocketType? other, string path, string abstractName) => TNetwork.RunAsync(async network =>
    {
        foreach (var (name, expected) in new[] { (Unix.NewPath(), path), (Unix.NewName(), abstractName) })
        {
            using var bound = other is { } otherType ? network.UnixSocket(otherType) : null;
            bound?.Bind(name);
            using var blocking = network.UnixSocket(type);
            using var nonBlocking = network.UnixSocket(type);
            using var asynchronous = network.UnixSocket(type);
            nonBlocking.Blocking = false;

            Assert.Equal(expected, Outcome.Of(() => blocking.Connect(name)));
            Assert.Equal(expected, Outcome.Of(() => nonBlocking.Connect(name)));
            Assert.Equal(expected, await Outcome.OfAsync(() => asynchronous.ConnectAsync(name)));
            if (expected != "ok")
                Assert.Equal("null null False False", Describe(blocking));
        }
    });

    [Theory]
    [InlineData(SocketType.Stream, true)]
    [InlineData(SocketType.Stream, false)]
    [InlineData(SocketType.Seqpacket, true)]
    [InlineData(SocketType.Seqpacket, false)]
    public Task Connection_ShowsTheListenersNameToBothEnds(SocketType type, bool isPath) => TNetwork.RunAsync(network =>
    {
        var name = NewName(isPath);
        using var listener = network.UnixSocket(type);
        listener.Bind(name);
        listener.Listen(1);
        using var client = network.UnixSocket(type);
        client.Connect(name);
        using var server = listener.Accept();

        Assert.Equal($"unnamed {name.Kind()} True True", Describe(client));
        Assert.Equal($"{name.Kind()} unnamed True True", Describe(server));
        Assert.Equal((name, name), ((UnixDomainSocketEndPoint?)client.RemoteEndPoint, (UnixDomainSocketEndPoint?)server.LocalEndPoint));
        server.Dispose();
        using var another = network.UnixSocket(type);
        Assert.Equal("ok", Outcome.Of(() => another.Connect(name)));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Client_BoundBeforeConnecting_IsKnownToTheServer(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        using var client = network.UnixBound(type);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        Assert.Equal("abstract abstract True True", Describe(client));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Client_MayBindAfterConnecting_TheServerMayNot(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection(type);
        Assert.Equal("unnamed", pair.Client.LocalEndPoint.Kind());

        Assert.Equal("ok InvalidArgument", $"{Outcome.Of(() => pair.Client.Bind(Unix.NewName()))} {Outcome.Of(() => pair.Client.Bind(Unix.NewName()))}");
        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.Server.Bind(Unix.NewName())));

        // What was read once is remembered.
        Assert.Equal("unnamed", pair.Client.LocalEndPoint.Kind());
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Server_OfAClientThatBindsLater_SeesTheNameWhenItIsAccepted(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        using var client = network.UnixConnected(listener);
        client.Bind(Unix.NewName());

        using var server = listener.Accept();

        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(SocketType.Stream, "IsConnected", "True")]
    [InlineData(SocketType.Seqpacket, "IsConnected", "True")]
    [InlineData(SocketType.Dgram, "ok", "True")]
    public Task Connect_WhenConnected_IsForDatagramsOnly(SocketType type, string outcome, string connected) => TNetwork.RunAsync(network =>
    {
        using var first = type == SocketType.Dgram ? network.UnixBound(type) : network.UnixListener(type);
        using var second = type == SocketType.Dgram ? network.UnixBound(type) : network.UnixListener(type);
        using var client = network.UnixConnected(first);

        Assert.Equal(outcome, Outcome.Of(() => client.Connect(second.LocalEndPoint!)));

        Assert.Equal(connected, Outcome.Of(() => client.Connected));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Stream_ConnectingToItself_IsRefused() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixBound();

        Assert.Equal("ConnectionRefused", Outcome.Of(() => socket.Connect(socket.LocalEndPoint!)));
        Assert.Equal("abstract null False True", Describe(socket));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Datagram_ConnectingToItself_TalksToItself() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixBound(SocketType.Dgram);

        Assert.Equal("ok", Outcome.Of(() => socket.Connect(socket.LocalEndPoint!)));

        Assert.Equal("3 3 3", $"{socket.Send(3)} {socket.Available} {socket.Receive(10)}");
        return Task.CompletedTask;
    });

    /// <summary>The file is made before the socket is looked at, an abstract name is looked up after.</summary>
    [Theory]
    [InlineData(true, "AddressAlreadyInUse")]
    [InlineData(false, "InvalidArgument")]
    public Task Bind_OfABoundSocketToANameInUse_FailsInTheOrderOfTheKernel(bool isPath, string expected) => TNetwork.RunAsync(network =>
    {
        var name = NewName(isPath);
        using var first = network.UnixSocket();
        using var second = network.UnixBound();
        first.Bind(name);

        Assert.Equal(expected, Outcome.Of(() => second.Bind(name)));
        return Task.CompletedTask;
    });

    /// <summary>After a failed connect .NET makes the next attempt on a new socket of the system, which has not the name.</summary>
    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Seqpacket)]
    public Task Connect_AfterARefusedOne_WorksAndKeepsTheName(SocketType type) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        using var client = network.UnixBound(type);
        using var other = network.UnixSocket(type);
        var name = client.LocalEndPoint!;
        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Unix.NewName())));
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => other.Bind(name)));

        Assert.Equal("ok", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));

        using var server = listener.Accept();
        Assert.Equal((name, name), (client.LocalEndPoint!, server.RemoteEndPoint!));
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => other.Bind(name)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_AfterARefusedOne_LeavesThePathBehindUntilItIsDisposed() => TNetwork.RunAsync(network =>
    {
        var path = Unix.NewPath();
        using var listener = network.UnixListener();
        using var client = network.UnixSocket();
        client.Bind(path);
        Outcome.Of(() => client.Connect(Unix.NewName()));
        client.Connect(listener.LocalEndPoint!);

        using var other = network.UnixSocket();
        using var another = network.UnixSocket();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => other.Connect(path)));
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => another.Bind(path)));
        client.Dispose();
        Assert.Equal("ok", Outcome.Of(() => another.Bind(path)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_AfterARefusedOne_KeepsOptions() => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener();
        using var client = network.UnixSocket();
        client.SendBufferSize = 5000;
        client.ReceiveTimeout = 70;
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1);
        client.LingerState = new LingerOption(enable: true, seconds: 3);
        Outcome.Of(() => client.Connect(Unix.NewName()));

        client.Connect(listener.LocalEndPoint!);

        Assert.Equal("1", Outcome.Of(() => client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)));
        Assert.Equal("10000 70 True,3 True", $"{client.SendBufferSize} {client.ReceiveTimeout} {Outcome.Of(() => client.LingerState)} {client.Blocking}");
        return Task.CompletedTask;
    });

    /// <summary>Where .NET could not make a new socket of the system, since it does not know all that was done to the old one.</summary>
    [Theory]
    [InlineData("raw option")]
    [InlineData("broadcast")]
    [InlineData("passed")]
    public Task Connect_AfterARefusedOne_WorksAlsoWhen(string what) => TNetwork.RunAsync(network =>
    {
        using var carrier = network.SocketPair();
        using var listener = network.UnixListener();
        using var client = network.UnixSocket();
        if (what == "raw option")
            client.SetRawSocketOption(1, 16, [1, 0, 0, 0]);
        else if (what == "broadcast")
            client.EnableBroadcast = true;
        else
            carrier.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([client])]);

        Assert.Equal("ConnectionRefused", Outcome.Of(() => client.Connect(Unix.NewName())));
        Assert.Equal("ok", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Listen_AfterARefusedConnect_Works() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixBound();
        using var client = network.UnixSocket();
        Outcome.Of(() => socket.Connect(Unix.NewName()));

        Assert.Equal("ok ok", $"{Outcome.Of(() => socket.Listen(1))} {Outcome.Of(() => client.Connect(socket.LocalEndPoint!))}");
        return Task.CompletedTask;
    });

    private static UnixDomainSocketEndPoint NewName(bool isPath) => isPath ? Unix.NewPath() : Unix.NewName();

    private static string Describe(ISocket socket) =>
        $"{Outcome.Of(() => socket.LocalEndPoint.Kind())} {Outcome.Of(() => socket.RemoteEndPoint.Kind())} "
        + $"{Outcome.Of(() => socket.Connected)} {Outcome.Of(() => socket.IsBound)}";
}

public sealed class UnixAddressesOnReal : UnixAddressConformance<OnReal>;
