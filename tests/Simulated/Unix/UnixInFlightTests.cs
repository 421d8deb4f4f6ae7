using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>Sockets that only messages hold: closed when nobody can receive them any more, and not before.</summary>
public class UnixInFlightTests
{
    private readonly SimulatedHost _host = new Simulation(seed: 1).AddHost("host");

    private INetwork Network => _host.Network;

    private UnixTable Unix => _host.Stack.Unix;

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public void Socket_InItsOwnQueueWithoutOwner_IsClosedWhenAnotherIs(SocketType type)
    {
        var pair = Network.SocketPair(type);
        Pass(pair.Client, pair.Server);
        Assert.Equal(1, Unix.InFlight.Count);

        pair.Server.Dispose();
        CloseAnother();

        Assert.Equal(0, Unix.InFlight.Count);
        Assert.Equal(type == SocketType.Dgram ? "ConnectionRefused" : "0,0", type == SocketType.Dgram
            ? pair.Client.Send(1)
            : Outcome.Times(2, () => pair.Client.Receive(1)));
        pair.Client.Dispose();
    }

    [Fact]
    public void Ring_OfThreeWithoutOwner_IsClosedWhenAnotherSocketIs()
    {
        var pairs = Enumerable.Range(0, 3).Select(_ => Network.SocketPair()).ToList();
        using var leaf = Network.SocketPair();
        // The receiving end of each waits in the queue of the next.
        for (var i = 0; i < 3; i++)
            Pass(pairs[(i + 1) % 3].Client, pairs[i].Server, leaf.Client);
        leaf.Client.Dispose();
        pairs.ForEach(pair => pair.Client.Dispose());
        pairs[0].Server.Dispose();
        pairs[1].Server.Dispose();
        leaf.Server.Blocking = false;
        Assert.Equal("4 WouldBlock", $"{Unix.InFlight.Count} {leaf.Server.Receive(1)}");

        pairs[2].Server.Dispose();
        CloseAnother();

        Assert.Equal("0 0", $"{Unix.InFlight.Count} {leaf.Server.Receive(1)}");
    }

    [Fact]
    public void Chain_ThatCanStillBeReceived_IsKept()
    {
        using var outer = Network.SocketPair();
        var inner = Network.SocketPair();
        using var leaf = Network.SocketPair();
        Pass(inner.Client, leaf.Client);
        // A socket in its own queue as well, which makes it a suspect.
        Pass(inner.Client, inner.Server);
        Pass(outer.Client, inner.Server);
        leaf.Client.Dispose();
        inner.Dispose();

        using var received = Take(outer.Server);
        using var last = Take(received);

        Assert.Equal("2 2", $"{last.Send(2)} {leaf.Server.Receive(9)}");
    }

    [Fact]
    public void Listener_InTheQueueOfAConnectionToItself_IsClosedWhenAnotherSocketIs()
    {
        var listener = Network.UnixListener();
        using var leaf = Network.SocketPair();
        using (var client = Network.UnixConnected(listener))
            Pass(client, listener, leaf.Client);
        leaf.Client.Dispose();
        leaf.Server.Blocking = false;
        Assert.Equal("WouldBlock", leaf.Server.Receive(1));

        listener.Dispose();
        CloseAnother();

        Assert.Equal("0 0 0", $"{leaf.Server.Receive(1)} {Unix.InFlight.Count} {Unix.Names.Count}");
    }

    [Fact]
    public void SendThatFails_LetsGoOfWhatItWasToPass()
    {
        using var unconnected = Network.UnixSocket();
        using var full = Network.SocketPair();
        using var passed = Network.SocketPair();
        full.Client.Fill(1_000, out _);
        Assert.Equal("NotConnected", Outcome.Of(() => Pass(unconnected, passed.Client)));
        Assert.Equal("WouldBlock", Outcome.Of(() => Pass(full.Client, passed.Client)));
        Assert.Equal("OperationNotSupported", Outcome.Of(() => full.Client.SendMessage([new byte[1]], [new PassedSocketsMessage([passed.Client])], SocketFlags.Partial)));

        passed.Client.Dispose();

        Assert.Equal("0 0", $"{Unix.InFlight.Count} {passed.Server.Receive(1)}");
    }

    [Fact]
    public async Task SendMessageAsync_Cancelled_LetsGoOfWhatItWasToPass()
    {
        var simulation = new Simulation(seed: 1);
        var network = simulation.AddHost("host").Network;
        await simulation.RunAsync(async () =>
        {
            using var full = network.SocketPair();
            using var passed = network.SocketPair();
            using var source = new CancellationTokenSource();
            full.Client.Fill(1_000, out _);
            var sending = Outcome.OfAsync(() => full.Client.SendMessageAsync(
                [new byte[1]], [new PassedSocketsMessage([passed.Client])], cancellationToken: source.Token));
            await source.CancelAsync();
            Assert.Equal("Canceled", await network.ResultAsync(sending));

            passed.Client.Dispose();

            Assert.Equal("0", passed.Server.Receive(1));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void RandomPassing_WhenAllIsClosed_LeavesNothing(ulong seed)
    {
        var random = new SplitMix(seed);
        var open = new List<ISocket>();
        for (var i = 0; i < 2_000; i++)
        {
            var kind = random.Next(10);
            if (open.Count < 8 && kind < 4)
            {
                var pair = Network.SocketPair((SocketType)(random.Next(3) switch { 0 => SocketType.Stream, 1 => SocketType.Dgram, _ => SocketType.Seqpacket }));
                open.AddRange([pair.Client, pair.Server]);
                pair.Client.Blocking = pair.Server.Blocking = false;
            }
            else if (open.Count > 0 && kind < 8)
            {
                Outcome.Of(() => Pass(open[random.Next(open.Count)], open[random.Next(open.Count)], open[random.Next(open.Count)]));
            }
            else if (open.Count > 0 && kind == 8)
            {
                Outcome.Of(() => open.AddRange(Sockets(open[random.Next(open.Count)])));
            }
            else if (open.Count > 0)
            {
                var index = random.Next(open.Count);
                open[index].Dispose();
                open.RemoveAt(index);
            }
        }

        open.ForEach(socket => socket.Dispose());
        CloseAnother();

        Assert.Equal((0, 0, 0), (Unix.InFlight.Count, Unix.Names.Count, _host.Stack.OpenDescriptors));
    }

    // The kernel looks for sockets that nobody can receive when it has closed one; the last descriptor of one in flight closes none.
    private void CloseAnother() => Network.UnixSocket().Dispose();

    private static void Pass(ISocket socket, params ISocket[] passed) =>
        socket.SendMessage([new byte[1]], [new PassedSocketsMessage(passed)]);

    private static List<ISocket> Sockets(ISocket socket)
    {
        var sockets = socket.ReceiveMessage([new byte[1]]).ControlMessages.OfType<PassedSocketsMessage>().SelectMany(message => message.Sockets).ToList();
        sockets.ForEach(received => received.Blocking = false);
        return sockets;
    }

    private static ISocket Take(ISocket socket)
    {
        var sockets = Sockets(socket);
        sockets[0].Blocking = true;
        return Assert.Single(sockets);
    }
}
