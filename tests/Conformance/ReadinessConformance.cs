// Non-blocking connects, Poll, Select and Interrupt: asking a socket what it could do.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class ReadinessConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task NonBlockingConnect_ToAListener_WouldBlockThenIsConnected() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var client = network.Socket();
        client.Blocking = false;
        Assert.Equal("WouldBlock", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
        await network.UntilAsync(() => client.Poll(0, SelectMode.SelectWrite));

        Assert.Equal("True True", $"{client.Connected} {listener.Poll(0, SelectMode.SelectRead)}");
        Assert.Equal("IsConnected", Outcome.Of(() => client.Connect(listener.LocalEndPoint!)));
        Assert.Equal("1 127.0.0.1:E", $"{client.Send(1)} {Outcome.Of(() => client.RemoteEndPoint)}");
    });

    [Theory]
    [InlineData("Receive", "ConnectionRefused 0")]
    [InlineData("Send", "ConnectionRefused 0")]
    [InlineData("Option", "ConnectionRefused 0")]
    [InlineData("Connect", "ConnectionRefused NotConnected")]
    [InlineData("Option, then Connect", "ConnectionAborted NotConnected")]
    [InlineData("Connected", "False ConnectionRefused")]
    public Task NonBlockingConnect_Refused_IsReportedOnceByWhateverAsksFirst(string asking, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var nobody = network.Bound();
            using var client = network.Connecting(nobody);
            await network.BrokenAsync(client);
            Assert.Equal(
                "True True True",
                $"{client.Poll(0, SelectMode.SelectRead)} {client.Poll(0, SelectMode.SelectWrite)} {client.Poll(0, SelectMode.SelectError)}");

            var last = "";
            foreach (var call in asking.Split(", then "))
                last = Ask(client, call, nobody);

            Assert.Equal(expected, $"{last} {client.Receive(1)}");
        });

    [Fact]
    public Task Poll_WithTimeout_WaitsForTheEvent() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.False(pair.Client.Poll(200_000, SelectMode.SelectRead));
            return Task.CompletedTask;
        });
        Assert.InRange(elapsed.TotalSeconds, 0.16, 2);

        pair.Server.Send(1);

        Assert.True(pair.Client.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead));
        Assert.True(pair.Client.Poll(-1, SelectMode.SelectWrite));
        Assert.True(pair.Listener.Poll(0, SelectMode.SelectRead) is false);
    });

    [Fact]
    public Task Poll_OfAPairOverItsLife_ShowsDataEndAndReset() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("- W -", Poll(pair.Client));

        pair.Server.Send(1);
        await network.ReadableAsync(pair.Client);
        Assert.Equal("R W -", Poll(pair.Client));

        pair.Client.Receive(1);
        Assert.Equal("- W -", Poll(pair.Client));

        pair.Server.Shutdown(SocketShutdown.Send);
        await network.ReadableAsync(pair.Client);
        Assert.Equal("R W -", Poll(pair.Client));

        // A reset after the end is an error to Poll although no receive will report it; the next send takes it away.
        pair.Server.Reset();
        await network.BrokenAsync(pair.Client);
        Assert.Equal("R W E", Poll(pair.Client));

        Assert.Equal("Shutdown", pair.Client.Send(1));
        Assert.Equal("R W -", Poll(pair.Client));
    });

    [Fact]
    public Task Select_KeepsTheReadyOnes() => TNetwork.RunAsync(async network =>
    {
        using var first = await network.PairAsync();
        using var second = await network.PairAsync();
        first.Server.Send(1);
        second.Client.Reset();
        await network.ReadableAsync(first.Client);
        await network.BrokenAsync(second.Server);
        List<ISocket> read = [first.Client, first.Server, second.Server, first.Listener];
        List<ISocket> write = [first.Client, first.Listener];
        List<ISocket> error = [first.Client, second.Server];

        network.Select(read, write, error, TimeSpan.FromSeconds(5));

        Assert.Equal([first.Client, second.Server], read);
        Assert.Equal([first.Client], write);
        Assert.Equal([second.Server], error);
    });

    [Fact]
    public Task Select_WithNothingReady_EmptiesTheListsAfterTheTimeout() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        List<ISocket> read = [pair.Client, pair.Server];

        var elapsed = await network.ElapsedAsync(() =>
        {
            network.Select(read, null, null, microSeconds: 200_000);
            return Task.CompletedTask;
        });

        Assert.Empty(read);
        Assert.InRange(elapsed.TotalSeconds, 0.16, 2);
    });

    [Fact]
    public Task Select_WrongArguments_FailAsOnSocket() => TNetwork.RunAsync(network =>
    {
        var disposed = network.Socket();
        disposed.Dispose();

        Assert.StartsWith("ArgumentNullException", Outcome.Of(() => network.Select(null, null, null, TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.StartsWith("ArgumentNullException", Outcome.Of(() => network.Select([], [], [], TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Equal("Disposed", Outcome.Of(() => network.Select([disposed], null, null, TimeSpan.Zero)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Interrupt_WithNothingWaiting_DoesNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal("ok", Outcome.Of(() => pair.Client.Interrupt()));

        pair.Server.Send(3);
        await network.AvailableAsync(pair.Client, 3);
        Assert.Equal("3 True", $"{pair.Client.Receive(10)} {pair.Client.Connected}");
    });

    [Fact]
    public Task Interrupt_WithAnAsynchronousCallWaiting_DoesNotTouchIt() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var receive = pair.Client.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        Assert.Equal("ok", Outcome.Of(() => pair.Client.Interrupt()));

        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));
        pair.Server.Send(3);
        Assert.Equal("3", await network.ResultAsync(receive));
    });

    private static string Ask(ISocket client, string call, ISocket nobody) => call switch
    {
        "Receive" => client.Receive(1),
        "Send" => client.Send(1),
        "Option" => OptionError(client),
        "Connect" => Outcome.Of(() => client.Connect(nobody.LocalEndPoint!)),
        _ => Outcome.Of(() => client.Connected),
    };

    private static string OptionError(ISocket socket) =>
        ((SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!).ToString();

    private static string Poll(ISocket socket) =>
        $"{(socket.Poll(0, SelectMode.SelectRead) ? 'R' : '-')} {(socket.Poll(0, SelectMode.SelectWrite) ? 'W' : '-')} "
        + $"{(socket.Poll(0, SelectMode.SelectError) ? 'E' : '-')}";
}

public sealed class ReadinessOnReal : ReadinessConformance<OnReal>;
