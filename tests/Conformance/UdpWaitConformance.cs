// Waiting for datagrams: timeouts, cancellation, closing, several calls at once, Poll and Select.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpWaitConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly TimeSpan Nominal = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("Receive")]
    [InlineData("ReceiveFrom")]
    [InlineData("ReceiveMessageFrom")]
    [InlineData("ReceiveMessage")]
    public Task ReceiveTimeout_EndsTheWaitAndHarmsNothing(string call) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.ReceiveTimeout = (int)Nominal.TotalMilliseconds;
        var outcome = "";

        var elapsed = await network.ElapsedAsync(() =>
        {
            outcome = Receive(pair.First, call);
            return Task.CompletedTask;
        });

        Assert.Equal("TimedOut True True", $"{outcome} {pair.First.Connected} {pair.First.Blocking}");
        Assert.InRange(elapsed, Nominal * 0.8, Nominal + TimeSpan.FromSeconds(2));
        pair.Second.Send("abc");
        await network.AvailableAsync(pair.First, 3);
        Assert.Equal("3", Receive(pair.First, call));
    });

    [Fact]
    public Task ReceiveTimeout_IsNotForAsynchronousCalls() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.ReceiveTimeout = 1;
        var receive = pair.First.StartReceive();

        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));
        pair.Second.Send("abc");

        Assert.Equal("3", await network.ResultAsync(receive));
    });

    [Fact]
    public Task SendTimeout_IsNeverReached() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UdpPair();
        pair.First.SendTimeout = 1;

        for (var i = 0; i < 500; i++)
            Assert.Equal("1000", pair.First.Send(1_000));
        Assert.True(pair.First.Poll(0, SelectMode.SelectWrite));
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UdpForms.AsynchronousReceiving), MemberType = typeof(UdpForms))]
    public Task Cancellation_EndsAPendingReceiveAndLosesNothing(string call) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        using var source = new CancellationTokenSource();
        var receive = StartReceive(pair.First, call, source.Token);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        await source.CancelAsync();

        Assert.Equal("Canceled", await network.ResultAsync(receive));
        pair.Second.Send("abc");
        await network.AvailableAsync(pair.First, 3);
        Assert.Equal("abc True", $"{pair.First.TakeAll()} {pair.First.Connected}");
    });

    [Theory]
    [MemberData(nameof(UdpForms.AsynchronousReceiving), MemberType = typeof(UdpForms))]
    public Task Cancellation_BeforeTheCall_TakesNothing(string call) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.Second.Send("abc");
        await network.AvailableAsync(pair.First, 3);

        Assert.Equal("Canceled", await network.ResultAsync(StartReceive(pair.First, call, new CancellationToken(canceled: true))));

        Assert.Equal("abc", pair.First.TakeAll());
    });

    [Theory]
    [InlineData("SendAsync")]
    [InlineData("SendToAsync")]
    [InlineData("SendMessageAsync")]
    public Task Cancellation_BeforeASend_SendsNothing(string call) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        var canceled = new CancellationToken(canceled: true);
        var data = "abc".Bytes().AsMemory();

        Assert.Equal("Canceled", await (call switch
        {
            "SendAsync" => Outcome.OfAsync(() => pair.First.SendAsync(data, SocketFlags.None, canceled)),
            "SendToAsync" => Outcome.OfAsync(() => pair.First.SendToAsync(data, SocketFlags.None, pair.Second.LocalEndPoint!, canceled)),
            _ => Outcome.OfAsync(() => pair.First.SendMessageAsync([data], [], cancellationToken: canceled)),
        }));
        await network.SettleAsync();
        Assert.Equal("", pair.Second.TakeAll());
    });

    [Theory]
    [MemberData(nameof(UdpForms.AsynchronousReceiving), MemberType = typeof(UdpForms))]
    public Task Dispose_EndsAPendingReceive(string call) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        var receive = StartReceive(pair.First, call);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.First.Dispose();

        Assert.Equal("OperationAborted", await network.ResultAsync(receive));
    });

    /// <summary>An asynchronous receive does not see that receiving was shut down; it ends with a datagram that arrives even so.</summary>
    [Fact]
    public Task Shutdown_DoesNotEndAPendingReceive() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        var receive = pair.First.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.First.Shutdown(SocketShutdown.Both);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.Second.Send("abc");
        Assert.Equal("3", await network.ResultAsync(receive));
    });

    [Theory]
    [CombinatorialRows]
    public Task ReceiveAsync_SeveralPending_TakeADatagramEachInOrder(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var buffers = new[] { new byte[10], new byte[2], new byte[10] };
        var receives = buffers.Select(buffer => Outcome.OfAsync(() => pair.First.ReceiveAsync(buffer, SocketFlags.None))).ToList();

        pair.Second.Send("abc");
        pair.Second.Send("defg");
        pair.Second.Send("");

        Assert.Equal(["3", "2", "0"], await Task.WhenAll(receives.Select(network.ResultAsync)));
        Assert.Equal("abc de", $"{((ReadOnlySpan<byte>)buffers[0].AsSpan(0, 3)).Text()} {((ReadOnlySpan<byte>)buffers[1]).Text()}");
    });

    [Theory]
    [CombinatorialRows]
    public Task ReceiveFromAsync_SeveralPending_TellEachSender(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var receiver = network.UdpBound(family);
        using var first = network.UdpBound(family);
        using var second = network.UdpBound(family);
        var any = new IPEndPoint(family.Wildcard(), 0);
        var receives = Enumerable.Range(0, 2).Select(_ => receiver.ReceiveFromAsync(new byte[10], any)).ToList();

        first.SendTo("a", receiver.LocalEndPoint!);
        second.SendTo("b", receiver.LocalEndPoint!);
        var results = await Task.WhenAll(receives);

        Assert.Equal([first.LocalEndPoint!, second.LocalEndPoint!], results.Select(result => result.RemoteEndPoint));
    });

    /// <summary>A receive of no bytes waits for a datagram and leaves it.</summary>
    [Theory]
    [CombinatorialRows]
    public Task ReceiveAsync_OfNothing_WaitsAndTakesNone(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var receive = pair.First.StartReceive(0);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        pair.Second.Send("abc");

        Assert.Equal("0", await network.ResultAsync(receive));
        Assert.Equal("abc", pair.First.TakeAll());
    });

    [Fact]
    public Task Poll_TellsReadinessAndWaitsItsTime() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        var elapsed = await network.ElapsedAsync(() =>
        {
            Assert.False(pair.First.Poll(100_000, SelectMode.SelectRead));
            return Task.CompletedTask;
        });
        Assert.InRange(elapsed, Nominal * 0.8, Nominal + TimeSpan.FromSeconds(2));
        Assert.Equal("-W-", pair.First.Ready());

        pair.Second.Send("abc");

        Assert.True(pair.First.Poll(5_000_000, SelectMode.SelectRead));
        Assert.Equal("RW- abc -W-", $"{pair.First.Ready()} {pair.First.Take()} {pair.First.Ready()}");
    });

    [Fact]
    public Task Select_KeepsTheReadySockets() => TNetwork.RunAsync(async network =>
    {
        using var readable = network.UdpPair();
        using var idle = network.UdpPair();
        using var broken = network.UdpSocket();
        broken.Connect(network.DeadEnd());
        broken.Send("x");
        readable.Second.Send("abc");
        await network.ReadableAsync(readable.First);
        await network.BrokenAsync(broken);
        List<ISocket> read = [readable.First, idle.First, broken], write = [idle.First, broken], error = [readable.First, idle.First, broken];

        network.Select(read, write, error, 1_000_000);

        Assert.Equal([readable.First], read);
        Assert.Equal([idle.First, broken], write);
        Assert.Equal([broken], error);
    });

    [Fact]
    public Task Receive_Blocking_TakesWhatIsThere() => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair();
        pair.First.Send("abc");
        pair.First.Send("de");
        await network.SettleAsync();

        Assert.Equal("3 2", $"{pair.Second.Receive(10)} {pair.Second.Receive(10)}");
    });

    private static string Receive(ISocket socket, string call)
    {
        var buffer = new byte[10];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var flags = SocketFlags.None;
        return call switch
        {
            "Receive" => Outcome.Of(() => socket.Receive(buffer)),
            "ReceiveFrom" => Outcome.Of(() => socket.ReceiveFrom(buffer, ref from)),
            "ReceiveMessageFrom" => Outcome.Of(() => socket.ReceiveMessageFrom(buffer, ref flags, ref from, out _)),
            _ => Outcome.Of(() => socket.ReceiveMessage([buffer]).ReceivedBytes),
        };
    }

    private static Task<string> StartReceive(ISocket socket, string call, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[10].AsMemory();
        var any = new IPEndPoint(IPAddress.Any, 0);
        return call switch
        {
            "ReceiveAsync" => Outcome.OfAsync(() => socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken)),
            "ReceiveFromAsync" => Outcome.OfAsync(() => socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellationToken)),
            "ReceiveFromAsync(address)" =>
                Outcome.OfAsync(() => socket.ReceiveFromAsync(buffer, SocketFlags.None, any.Serialize(), cancellationToken)),
            "ReceiveMessageFromAsync" =>
                Outcome.OfAsync(() => socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, any, cancellationToken)),
            _ => Outcome.OfAsync(() => socket.ReceiveMessageAsync([buffer], cancellationToken: cancellationToken)),
        };
    }
}

public sealed class UdpWaitsOnReal : UdpWaitConformance<OnReal>;
