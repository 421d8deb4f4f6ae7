// Flags of Send and Receive, by number: which the framework refuses, which the kernel ignores, and what the others do.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class FlagConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly int[] Flags = [0x0, 0x1, 0x2, 0x4, 0x8, 0x40, 0x100, 0x200, 0x400, 0x8000];

    /// <summary>A flag and what comes of sending two bytes with it, and of receiving when five are there.</summary>
    [Theory]
    [InlineData(0x0, "2", "5")]
    [InlineData(0x1, "2", "InvalidArgument")]
    [InlineData(0x2, "2", "5")]
    [InlineData(0x4, "2", "5")]
    [InlineData(0x6, "2", "5")]
    [InlineData(0x8, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x10, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x20, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x40, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x80, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x100, "2", "5")]
    [InlineData(0x200, "2", "5")]
    [InlineData(0x400, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x800, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x4000, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x8000, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(0x10000, "OperationNotSupported", "OperationNotSupported")]
    [InlineData(-1, "OperationNotSupported", "OperationNotSupported")]
    public Task Flag_OfSendAndReceive_IsKnownIgnoredOrRefused(int flag, string send, string receive) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(new byte[5]);
        await network.AvailableAsync(pair.Client, 5);
        var flags = (SocketFlags)flag;

        Assert.Equal(send, Outcome.Of(() => pair.Client.Send(new byte[2], flags)));
        Assert.Equal(send, Outcome.Of(() => pair.Client.Send(new List<ArraySegment<byte>> { new byte[2] }, flags)));
        Assert.Equal(send, await Outcome.OfAsync(() => pair.Client.SendAsync(new byte[2].AsMemory(), flags)));
        Assert.Equal(send, Outcome.Of(() => pair.Client.SendTo(new byte[2], flags, pair.Listener.LocalEndPoint!)));
        Assert.Equal(receive, Outcome.Of(() => pair.Client.Receive(new byte[10], flags)));
    });

    /// <summary>The same for the other forms of receiving, each with five bytes there.</summary>
    [Theory]
    [InlineData("vectored")]
    [InlineData("asynchronous")]
    [InlineData("from")]
    [InlineData("message from")]
    public Task Flag_OfTheOtherForms_IsTreatedAlike(string form) => TNetwork.RunAsync(async network =>
    {
        var outcomes = new List<string>();
        foreach (var flag in Flags)
        {
            using var pair = await network.PairAsync();
            pair.Server.Send(new byte[5]);
            await network.AvailableAsync(pair.Client, 5);
            outcomes.Add(await ReceiveAsync(pair.Client, form, (SocketFlags)flag));
        }

        Assert.Equal(
            "5 InvalidArgument 5 5 OperationNotSupported OperationNotSupported 5 5 OperationNotSupported OperationNotSupported",
            string.Join(' ', outcomes));
    });

    [Fact]
    public Task Truncated_OnAStream_TakesBytesWithoutGivingThem() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abcdef"u8);
        await network.AvailableAsync(pair.Client, 6);
        var buffer = "........"u8.ToArray();

        Assert.Equal("4 2", $"{pair.Client.Receive(buffer.AsSpan(0, 4), SocketFlags.Truncated)} {pair.Client.Available}");
        Assert.Equal("........", Encoding.ASCII.GetString(buffer));

        Assert.Equal("2", Outcome.Of(() => pair.Client.Receive(buffer)));
        Assert.Equal("ef......", Encoding.ASCII.GetString(buffer));
    });

    [Fact]
    public Task Truncated_WithPeek_CountsWhatIsThere() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abcdef"u8);
        await network.AvailableAsync(pair.Client, 6);
        var buffer = "........"u8.ToArray();

        Assert.Equal("6 6", $"{pair.Client.Receive(buffer, SocketFlags.Truncated | SocketFlags.Peek)} {pair.Client.Available}");
        Assert.Equal("........", Encoding.ASCII.GetString(buffer));
    });

    [Fact]
    public Task DontRoute_OverLoopback_ChangesNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("3", Outcome.Of(() => pair.Server.Send("abc"u8, SocketFlags.DontRoute)));
        pair.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.DontRoute, true);
        Assert.Equal("2", Outcome.Of(() => pair.Server.Send("de"u8)));
        await network.AvailableAsync(pair.Client, 5);
        Assert.Equal("5", Outcome.Of(() => pair.Client.Receive(new byte[10], SocketFlags.DontRoute)));
    });

    [Fact]
    public Task Peek_InAsynchronousForms_TakesNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var buffer = new byte[10];
        var peek = Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.Peek));
        Assert.Equal(Outcome.Pending, await network.NowAsync(peek));

        pair.Server.Send("abc"u8);

        Assert.Equal("3 3", $"{await network.ResultAsync(peek)} {pair.Client.Available}");
        Assert.Equal("3 0", $"{await pair.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None)} {pair.Client.Available}");
    });

    /// <summary>Flags on sockets without a connection: the framework's refusal comes before the kernel's.</summary>
    [Theory]
    [InlineData("new", 0x0, "Shutdown NotConnected")]
    [InlineData("new", 0x1, "Shutdown InvalidArgument")]
    [InlineData("new", 0x8, "OperationNotSupported OperationNotSupported")]
    [InlineData("listening", 0x1, "Shutdown NotConnected")]
    [InlineData("peer reset", 0x1, "ConnectionReset InvalidArgument")]
    [InlineData("peer reset", 0x8, "OperationNotSupported OperationNotSupported")]
    [InlineData("shut send", 0x1, "Shutdown InvalidArgument")]
    [InlineData("connecting", 0x1, "WouldBlock InvalidArgument")]
    public Task Flag_WithoutAConnection_FailsInOrder(string state, int flag, string expected) => TNetwork.RunAsync(async network =>
    {
        using var sending = await TcpStates.MakeAsync(network, state);
        using var receiving = await TcpStates.MakeAsync(network, state);
        sending.Socket.Blocking = receiving.Socket.Blocking = false;

        Assert.Equal(
            expected,
            $"{Outcome.Of(() => sending.Socket.Send(new byte[1], (SocketFlags)flag))} "
            + $"{Outcome.Of(() => receiving.Socket.Receive(new byte[1], (SocketFlags)flag))}");
    });

    private static async Task<string> ReceiveAsync(ISocket socket, string form, SocketFlags flags)
    {
        var buffer = new byte[10];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        return form switch
        {
            "vectored" => Outcome.Of(() => socket.Receive(new List<ArraySegment<byte>> { buffer }, flags)),
            "asynchronous" => await Outcome.OfAsync(() => socket.ReceiveAsync(buffer.AsMemory(), flags)),
            "from" => Outcome.Of(() => socket.ReceiveFrom(buffer, flags, ref from)),
            _ => Outcome.Of(() => socket.ReceiveMessageFrom(buffer, ref flags, ref from, out _)),
        };
    }
}

public sealed class FlagsOnReal : FlagConformance<OnReal>;
