// Descriptors: none is inherited by child processes, and none is left over. Alone, since it counts those of the whole process.

using System.Globalization;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

[CollectionDefinition("Descriptors", DisableParallelization = true)]
public class AloneInTheProcess;

[Collection("Descriptors")]
public class DescriptorTests
{
    private const int CloseOnExec = 0x80000; // 02000000 in the octal of fdinfo

    // Other tests of this process may still be closing theirs.
    private const int Tolerance = 20;

    [Fact]
    public async Task EveryDescriptor_IsClosedInChildProcesses()
    {
        var (client, server) = Loopback.Pair();
        using var listener = Loopback.Listener();
        using var second = Loopback.Tcp();
        await second.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var (left, right) = Loopback.UnixPair(SocketType.Stream);
        left.SendMessage([new byte[1]], [new PassedSocketsMessage([client])]);
        var passed = Assert.IsType<PassedSocketsMessage>(Assert.Single(right.ReceiveMessage([new byte[1]]).ControlMessages)).Sockets[0];
        ISocket[] sockets = [client, server, listener, second, accepted, left, right, passed];
        Assert.All(sockets, socket => Assert.Equal(CloseOnExec, FlagsOf(socket) & CloseOnExec));
        Assert.All(sockets, socket => socket.Dispose());
    }

    [Fact]
    public void OpeningAndClosing_LeavesNoDescriptor()
    {
        OpenAndClose();
        var before = Count();
        for (var i = 0; i < 100; i++)
            OpenAndClose();
        Assert.InRange(Count(), 0, before + Tolerance);
    }

    [Fact]
    public void Waiting_CostsDescriptorsOfThreadsNotOfSockets()
    {
        var before = Count();
        for (var i = 0; i < 100; i++)
        {
            using var socket = Loopback.Udp();
            socket.ReceiveTimeout = 1;
            Assert.Equal("TimedOut", Outcome.Of(() => socket.Receive(new byte[1])));
        }

        Assert.InRange(Count(), 0, before + Tolerance);
    }

    [Fact]
    public void ThreadsThatWaited_TakeTheirDescriptorsAlong()
    {
        var before = Count();
        for (var i = 0; i < 60; i++)
        {
            using var socket = Loopback.Udp();
            var call = BlockedCall.Start(() => socket.Receive(new byte[1]));
            socket.Interrupt();
            Assert.Equal("Interrupted", call.Result());
        }

        for (var i = 0; i < 50 && Count() > before + Tolerance; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(Count(), 0, before + Tolerance);
    }

    private static void OpenAndClose()
    {
        var (client, server) = Loopback.Pair();
        var (left, right) = Loopback.UnixPair(SocketType.Seqpacket);
        left.SendMessage([new byte[1]], [new PassedSocketsMessage([client, server])]);
        var passed = Assert.IsType<PassedSocketsMessage>(Assert.Single(right.ReceiveMessage([new byte[1]]).ControlMessages)).Sockets;
        foreach (var socket in passed.Concat([client, server, left, right]))
            socket.Dispose();
        using var refused = Loopback.Tcp();
        Assert.Equal("ConnectionRefused", Outcome.Of(() => refused.Connect(Loopback.Dead())));
        Assert.Equal("ConnectionRefused", Outcome.Of(() => refused.Connect(Loopback.Dead())));
    }

    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;

    private static int FlagsOf(ISocket socket)
    {
        var line = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{socket.Handle}"))
            .Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(line[6..].Trim(), 8);
    }
}
