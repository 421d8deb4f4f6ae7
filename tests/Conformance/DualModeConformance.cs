// IPv6 sockets that also speak IPv4: mapped addresses, and what a socket of one family says to an endpoint of the other.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class DualModeConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>Where a dual-mode socket listens, how a client connects ("dual" from a dual-mode socket), and the four endpoints: the client's
    /// local and remote, the server's local and remote.</summary>
    [Theory]
    [InlineData("::", "127.0.0.1", "127.0.0.1 127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("::", "127.0.0.2", "127.0.0.1 127.0.0.2 ::ffff:127.0.0.2 ::ffff:127.0.0.1")]
    [InlineData("::", "::1", "::1 ::1 ::1 ::1")]
    [InlineData("::", "dual 127.0.0.1", "::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("::", "dual ::1", "::1 ::1 ::1 ::1")]
    [InlineData("::", "dual ::ffff:127.0.0.1", "::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("::", "dual 0.0.0.0", "::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("::", "dual ::", "::1 ::1 ::1 ::1")]
    [InlineData("::", "::", "::1 ::1 ::1 ::1")]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1 127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("127.0.0.1", "dual 127.0.0.1", "::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1 ::ffff:127.0.0.1")]
    [InlineData("127.0.0.1", "::1", "ConnectionRefused")]
    [InlineData("127.0.0.1", "127.0.0.2", "ConnectionRefused")]
    [InlineData("::1", "127.0.0.1", "ConnectionRefused")]
    [InlineData("::1", "::1", "::1 ::1 ::1 ::1")]
    [InlineData("::1", "::ffff:127.0.0.1", "NetworkUnreachable")]
    [InlineData("::", "::ffff:127.0.0.1", "NetworkUnreachable")]
    public Task Connect_ToADualModeListener_ShowsMappedAddresses(string listening, string connecting, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var listener = Dual(network);
            listener.Bind(new IPEndPoint(IPAddress.Parse(listening), 0));
            listener.Listen(1);
            var isDual = connecting.StartsWith("dual ", StringComparison.Ordinal);
            var address = IPAddress.Parse(connecting.Split(' ')[^1]);
            using var client = isDual ? Dual(network) : network.Socket(address.AddressFamily);

            var outcome = Outcome.Of(() => client.Connect(new IPEndPoint(address, ((IPEndPoint)listener.LocalEndPoint!).Port)));

            if (outcome == "ok")
            {
                using var server = listener.Accept();
                var ends = new[] { client.LocalEndPoint, client.RemoteEndPoint, server.LocalEndPoint, server.RemoteEndPoint };
                outcome = string.Join(' ', ends.Select(end => ((IPEndPoint)end!).Address));
                Assert.Equal((AddressFamily.InterNetworkV6, listening != "::1"), (server.AddressFamily, server.DualMode));
            }

            Assert.Equal(expected, outcome);
            return Task.CompletedTask;
        });

    /// <summary>Which socket binds to which address, and what its LocalEndPoint is then.</summary>
    [Theory]
    [InlineData("dual", "127.0.0.1", "::ffff:127.0.0.1:E")]
    [InlineData("dual", "::ffff:127.0.0.1", "::ffff:127.0.0.1:E")]
    [InlineData("dual", "0.0.0.0", "::ffff:0:0:E")]
    [InlineData("dual", "::", ":::E")]
    [InlineData("dual", "::1", "::1:E")]
    [InlineData("dual", "8.8.8.8", "AddressNotAvailable")]
    [InlineData("IPv6", "127.0.0.1", "InvalidArgument")]
    [InlineData("IPv6", "::ffff:127.0.0.1", "InvalidArgument")]
    [InlineData("IPv6", "::2", "AddressNotAvailable")]
    [InlineData("IPv6", "::1", "::1:E")]
    [InlineData("IPv4", "::1", "AddressFamilyNotSupported")]
    [InlineData("IPv4", "::ffff:127.0.0.1", "AddressFamilyNotSupported")]
    public Task Bind_OfEachKindToEachAddress_TakesItsOwn(string kind, string address, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = Make(network, kind);
        var outcome = Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0)));
        Assert.Equal(expected, outcome == "ok" ? Outcome.Of(() => socket.LocalEndPoint) : outcome);
        return Task.CompletedTask;
    });

    /// <summary>What a socket says when it is to connect to an endpoint of another family.</summary>
    [Theory]
    [InlineData("IPv4", "::1", "endpoint", "AddressFamilyNotSupported")]
    [InlineData("IPv4", "::1", "address", "NotSupported")]
    [InlineData("IPv4", "::1", "async", "NotSupported")]
    [InlineData("IPv6", "127.0.0.1", "endpoint", "InvalidArgument")]
    [InlineData("IPv6", "127.0.0.1", "address", "NotSupported")]
    [InlineData("IPv6", "127.0.0.1", "async", "NotSupported")]
    [InlineData("IPv6", "::ffff:127.0.0.1", "endpoint", "NetworkUnreachable")]
    [InlineData("dual", "127.0.0.1", "endpoint", "ConnectionRefused")]
    [InlineData("dual", "127.0.0.1", "address", "ConnectionRefused")]
    [InlineData("dual", "127.0.0.1", "async", "ConnectionRefused")]
    public Task Connect_OfEachKindToEachFamily_FailsInItsWay(string kind, string address, string form, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var nobody = network.Bound();
            var port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
            using var socket = Make(network, kind);
            var to = IPAddress.Parse(address);

            Assert.Equal(expected, form switch
            {
                "endpoint" => Outcome.Of(() => socket.Connect(new IPEndPoint(to, port))),
                "address" => Outcome.Of(() => socket.Connect(to, port)),
                _ => await Outcome.OfAsync(() => socket.ConnectAsync(new IPEndPoint(to, port))),
            });
        });

    [Fact]
    public Task DualMode_OfANewSocket_IsOffUntilAskedFor() => TNetwork.RunAsync(network =>
    {
        using var four = network.Socket();
        using var six = network.Socket(AddressFamily.InterNetworkV6);
        using var either = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal("False False True", $"{four.DualMode} {six.DualMode} {either.DualMode}");

        six.DualMode = true;
        Assert.Equal("True 0", $"{six.DualMode} {six.GetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only)}");
        six.DualMode = false;
        Assert.Equal("False NotSupported", $"{six.DualMode} {Outcome.Of(() => four.DualMode = true)}");
        return Task.CompletedTask;
    });

    /// <summary>A bound socket does not change its mind; binding to an address of IPv6 alone has changed it.</summary>
    [Theory]
    [InlineData(true, "::", "True InvalidArgument True")]
    [InlineData(false, "::", "False InvalidArgument False")]
    [InlineData(true, "127.0.0.1", "True InvalidArgument True")]
    [InlineData(true, "::1", "False InvalidArgument False")]
    [InlineData(false, "::1", "False InvalidArgument False")]
    [InlineData(true, "::2", "True False False")]
    public Task DualMode_OfABoundSocket_StaysAsItIs(bool isDual, string address, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket(AddressFamily.InterNetworkV6);
        socket.DualMode = isDual;
        Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0)));

        Assert.Equal(expected, $"{socket.DualMode} {Outcome.Of(() => socket.DualMode = !socket.DualMode)} {socket.DualMode}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Data_OverAMappedConnection_GoesBothWays() => TNetwork.RunAsync(async network =>
    {
        using var listener = Dual(network);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen(1);
        using var client = network.Socket();
        client.Connect(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port);
        using var server = listener.Accept();

        client.Send("ping"u8);
        await network.AvailableAsync(server, 4);
        Assert.Equal("4", server.Receive(10));
        server.Send("pong!"u8);
        await network.AvailableAsync(client, 5);
        Assert.Equal("5", client.Receive(10));

        client.Close();
        await network.ReadableAsync(server);
        Assert.Equal("0", server.Receive(10));
    });

    [Fact]
    public Task ConnectToAddresses_OfBothFamilies_TakesTheFirstThatAnswers() => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        using var client = network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);

        client.Connect([IPAddress.IPv6Loopback, IPAddress.Loopback], ((IPEndPoint)listener.LocalEndPoint!).Port);

        Assert.Equal("::ffff:127.0.0.1:E", Outcome.Of(() => client.RemoteEndPoint));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Ttl_OfADualModeSocket_IsThatOfIPv6() => TNetwork.RunAsync(network =>
    {
        using var socket = Dual(network);
        socket.Ttl = 9;
        Assert.Equal("9 9", $"{socket.Ttl} {socket.GetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.ReuseAddress)}");
        Assert.Equal("64", Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive)));
        return Task.CompletedTask;
    });

    private static ISocket Dual(INetwork network) => network.CreateSocket(SocketType.Stream, ProtocolType.Tcp);

    private static ISocket Make(INetwork network, string kind) => kind switch
    {
        "dual" => Dual(network),
        "IPv6" => network.Socket(AddressFamily.InterNetworkV6),
        _ => network.Socket(),
    };
}

public sealed class DualModeOnReal : DualModeConformance<OnReal>;
