// Two sockets and one port: the rules are in BindRuleTable. And where connections go when several sockets share it.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class BindRuleConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(BindRuleTable.All), MemberType = typeof(BindRuleTable))]
    public Task Bind_OfATakenPort_DependsOnAddressListeningAndReuse(string row) => TNetwork.RunAsync(network =>
    {
        var (first, second) = (row.Split(", then ")[0], row.Split(", then ")[1]);
        using var taken = Make(network, first);
        using var taking = Make(network, second);
        Assert.Equal("ok", Bind(taken, first, port: 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        var bind = Bind(taking, second, port);

        // Whoever listens first wins: the other can still be bound, and finds out when it wants to listen too.
        if (bind == "ok" && !first.Contains("listen", StringComparison.Ordinal))
            Assert.Equal("ok", Outcome.Of(() => taken.Listen(1)));
        Assert.Equal(BindRuleTable.Expected(row), bind == "ok" ? $"{bind} {Outcome.Of(() => taking.Listen(1))}" : bind);
        return Task.CompletedTask;
    });

    /// <summary>Two listeners with one port, and which of them gets the connection to the address.</summary>
    [Theory]
    [InlineData("0.0.0.0 reuse", "127.0.0.1 reuse", "127.0.0.1", "second")]
    [InlineData("127.0.0.1 reuse", "0.0.0.0 reuse", "127.0.0.1", "first")]
    [InlineData("127.0.0.1 reuse", "0.0.0.0 reuse", "127.0.0.2", "second")]
    [InlineData("127.0.0.1", "127.0.0.2", "127.0.0.2", "second")]
    [InlineData("::1", "127.0.0.1", "::1", "first")]
    [InlineData("::1", "127.0.0.1", "127.0.0.1", "second")]
    [InlineData("::", "0.0.0.0", "127.0.0.1", "second")]
    [InlineData("::", "0.0.0.0", "::1", "first")]
    [InlineData(":: dual reuse", "0.0.0.0 reuse", "127.0.0.1", "second")]
    [InlineData("0.0.0.0 reuse", ":: dual reuse", "127.0.0.1", "first")]
    [InlineData(":: dual reuse", "127.0.0.1 reuse", "127.0.0.1", "second")]
    [InlineData("127.0.0.1 dual reuse", "127.0.0.1 reuse", "127.0.0.1", "second")]
    [InlineData("127.0.0.1 dual reuse", "0.0.0.0 reuse", "127.0.0.1", "first")]
    [InlineData(":: dual reuse", "127.0.0.1 reuse", "127.0.0.2", "first")]
    [InlineData(":: dual reuse", "0.0.0.0 reuse", "::1", "first")]
    public Task Connect_ToASharedPort_MeetsTheMoreSpecificListener(string first, string second, string to, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var one = Make(network, first);
            using var other = Make(network, second);
            Assert.Equal("ok", Bind(one, first + " listen", port: 0));
            var port = ((IPEndPoint)one.LocalEndPoint!).Port;
            Assert.Equal("ok", Bind(other, second + " listen", port));
            var address = IPAddress.Parse(to);
            using var client = network.Socket(address.AddressFamily);

            client.Connect(address, port);

            await network.UntilAsync(() => one.Poll(0, SelectMode.SelectRead) || other.Poll(0, SelectMode.SelectRead));
            Assert.Equal(expected, one.Poll(0, SelectMode.SelectRead) ? "first" : "second");
            Assert.NotEqual(one.Poll(0, SelectMode.SelectRead), other.Poll(0, SelectMode.SelectRead));
        });

    [Fact]
    public Task Connections_ToAPortSharedByTwo_AllAreAccepted() => TNetwork.RunAsync(async network =>
    {
        using var one = Make(network, "127.0.0.1");
        using var other = Make(network, "127.0.0.1");
        Assert.Equal("ok", Bind(one, "127.0.0.1 reuse", port: 0));
        Assert.Equal("ok", Bind(other, "127.0.0.1 reuse", ((IPEndPoint)one.LocalEndPoint!).Port));
        one.Listen(20);
        other.Listen(20);
        one.Blocking = other.Blocking = false;
        var clients = new List<ISocket>();
        for (var i = 0; i < 10; i++)
            clients.Add(await network.ConnectedAsync(one));

        var accepted = 0;
        foreach (var listener in new[] { one, other })
        {
            while (Outcome.Of(() => listener.Accept()) == "Socket")
                accepted++;
        }

        Assert.Equal(10, accepted);
        clients.ForEach(client => client.Dispose());
    });

    private static ISocket Make(INetwork network, string how)
    {
        var words = how.Split(' ');
        var family = words.Contains("dual") ? AddressFamily.InterNetworkV6 : IPAddress.Parse(words[0]).AddressFamily;
        return network.Socket(family);
    }

    private static string Bind(ISocket socket, string how, int port)
    {
        var words = how.Split(' ');
        if (words.Contains("dual"))
            socket.DualMode = true;
        if (words.Contains("reuse"))
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        if (words.Contains("exclusive"))
            socket.ExclusiveAddressUse = true;
        if (words.Contains("shared"))
            socket.ExclusiveAddressUse = false;
        if (words.Contains("reuseaddr"))
            socket.SetRawSocketOption(1, 2, [1, 0, 0, 0]);
        if (words.Contains("reuseport"))
            socket.SetRawSocketOption(1, 15, [1, 0, 0, 0]);
        var outcome = Outcome.Of(() => socket.Bind(new IPEndPoint(IPAddress.Parse(words[0]), port)));
        return outcome == "ok" && words.Contains("listen") ? Outcome.Of(() => socket.Listen(5)) : outcome;
    }
}

public sealed class BindRulesOnReal : BindRuleConformance<OnReal>;
