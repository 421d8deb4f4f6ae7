// Which addresses can be taken and reached, and when a port is free again. Sharing a port is in BindRuleConformance.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class AddressingConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_Twice_IsInvalid(AddressFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Bound(family);
        Assert.Equal("InvalidArgument", Outcome.Of(() => socket.Bind(Tcp.AnyPortOf(family))));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("127.1.2.3", "127.1.2.3:E")]
    [InlineData("0.0.0.0", "0.0.0.0:E")]
    [InlineData("8.8.8.8", "AddressNotAvailable")]
    public Task Bind_ToAddress_TakesOwnOnesOnly(string address, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        var outcome = Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0)));
        Assert.Equal(expected, outcome == "ok" ? Outcome.Of(() => socket.LocalEndPoint) : outcome);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_ToPortZero_TakesDifferentPorts(AddressFamily family) => TNetwork.RunAsync(network =>
    {
        var sockets = Enumerable.Range(0, 20).Select(_ => network.Bound(family)).ToList();
        Assert.Equal(20, sockets.Select(socket => socket.LocalEndPoint).Distinct().Count());
        sockets.ForEach(socket => socket.Dispose());
        return Task.CompletedTask;
    });

    /// <summary>Where somebody listens, whereto we connect: what comes of it, and the endpoints of both ends.</summary>
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "ok", "127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1")]
    [InlineData("127.0.0.1", "0.0.0.0", "ok", "127.0.0.1 127.0.0.1 127.0.0.1 127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.2", "ok", "127.0.0.1 127.0.0.2 127.0.0.2 127.0.0.1")]
    [InlineData("127.0.0.2", "127.0.0.2", "ok", "127.0.0.1 127.0.0.2 127.0.0.2 127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2", "ConnectionRefused", "")]
    public Task Connect_ToAddress_MeetsTheListenerAndTheirEndPointsMirror(
        string listening, string connecting, string expected, string endPoints) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Socket();
        using var client = network.Socket();
        listener.Bind(new IPEndPoint(IPAddress.Parse(listening), 0));
        listener.Listen(1);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        Assert.Equal(expected, Outcome.Of(() => client.Connect(IPAddress.Parse(connecting), port)));

        if (expected == "ok")
        {
            using var server = listener.Accept();
            var ends = new[] { client.LocalEndPoint, client.RemoteEndPoint, server.LocalEndPoint, server.RemoteEndPoint };
            Assert.Equal(endPoints, string.Join(' ', ends.Select(end => ((IPEndPoint)end!).Address)));
            Assert.Equal((ends[0], ends[1]), (ends[3], ends[2]));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("127.0.0.3", "127.0.0.3:E", "127.0.0.3:E")]
    [InlineData("0.0.0.0", "0.0.0.0:E", "127.0.0.1:E")]
    public Task Connect_OfABoundSocket_KeepsItsPort(string address, string before, string after) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var client = network.Socket();
        client.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        Assert.Equal(before, Outcome.Of(() => client.LocalEndPoint));

        client.Connect(listener.LocalEndPoint!);

        using var server = listener.Accept();
        Assert.Equal((after, after), (Outcome.Of(() => client.LocalEndPoint), Outcome.Of(() => server.RemoteEndPoint)));
        Assert.Equal(port, ((IPEndPoint)server.RemoteEndPoint!).Port);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Connect_ToItself_IsASimultaneousOpen(AddressFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Bound(family);
        Assert.Equal("ok", Outcome.Of(() => socket.Connect(socket.LocalEndPoint!)));
        Assert.Equal("4 4", $"{socket.Send(4)} {socket.Receive(10)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Listen_Unbound_BindsWithoutSayingWhere(AddressFamily family) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket(family);
        Assert.Equal("ok null False", $"{Outcome.Of(() => socket.Listen(1))} {Outcome.Of(() => socket.LocalEndPoint)} {socket.IsBound}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_AfterTheServerClosedFirst_IsNotHinderedByTimeWait(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        var pair = await network.PairAsync(family);
        var endPoint = pair.Listener.LocalEndPoint!;
        pair.Server.Close();
        await network.ReadableAsync(pair.Client);
        pair.Client.Close();
        pair.Listener.Close();
        await network.SettleAsync();

        using var again = network.Socket(family);
        Assert.Equal("ok ok", $"{Outcome.Of(() => again.Bind(endPoint))} {Outcome.Of(() => again.Listen(1))}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_ToTheClientsPortInTimeWait_IsInUse(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        var pair = await network.PairAsync(family);
        var endPoint = pair.Client.LocalEndPoint!;
        pair.Client.Close();
        await network.ReadableAsync(pair.Server);
        pair.Dispose();
        await network.SettleAsync();

        using var again = network.Socket(family);
        Assert.Equal("AddressAlreadyInUse", Outcome.Of(() => again.Bind(endPoint)));
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_ToAnExplicitlyBoundClientsPortInTimeWait_WorksAndReconnects(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener(family: family);
        var client = network.Bound(family);
        var endPoint = client.LocalEndPoint!;
        client.Connect(listener.LocalEndPoint!);
        var server = listener.Accept();
        client.Close();
        await network.ReadableAsync(server);
        server.Close();
        await network.SettleAsync();

        using var again = network.Socket(family);
        Assert.Equal(
            "ok ok", $"{Outcome.Of(() => again.Bind(endPoint))} {Outcome.Of(() => again.Connect(listener.LocalEndPoint!))}");
    });

    [Theory]
    [MemberData(nameof(Families.Both), MemberType = typeof(Families))]
    public Task Bind_WhileAnAcceptedConnectionLives_Works(AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        var endPoint = pair.Listener.LocalEndPoint!;
        pair.Listener.Close();

        using var again = network.Socket(family);
        Assert.Equal("ok ok", $"{Outcome.Of(() => again.Bind(endPoint))} {Outcome.Of(() => again.Listen(1))}");
    });
}

public sealed class AddressingOnReal : AddressingConformance<OnReal>;
