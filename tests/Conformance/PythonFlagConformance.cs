// MSG_ flags on a TCP connection: those that SocketFlags has, under its number, and what Python's number does when it is cast.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonFlagConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    // Three bytes wait, two are asked for.
    [Theory]
    [InlineData("MSG_PEEK", 0x2, SocketFlags.Peek, "3", "2", 3)]
    [InlineData("MSG_DONTROUTE", 0x4, SocketFlags.DontRoute, "3", "2", 1)]
    public Task Flag_WithTheSameNumber_DoesTheSame(
        string python, int number, SocketFlags flag, string sent, string received, int left) => TNetwork.RunAsync(async network =>
    {
        Assert.Equal((python, number), (python, (int)flag));
        Assert.Equal((sent, received, left), await TryAsync(network, flag));
    });

    // Cast to SocketFlags these numbers are refused, by every form of send and receive.
    [Theory]
    [InlineData("MSG_CTRUNC", 0x8)]
    [InlineData("MSG_TRUNC", 0x20)]
    [InlineData("MSG_DONTWAIT", 0x40)]
    [InlineData("MSG_EOR", 0x80)]
    [InlineData("MSG_CONFIRM", 0x800)]
    [InlineData("MSG_NOSIGNAL", 0x4000)]
    [InlineData("MSG_MORE", 0x8000)]
    [InlineData("MSG_FASTOPEN", 0x20000000)]
    [InlineData("MSG_CMSG_CLOEXEC", 0x40000000)]
    public Task Flag_WithPythonsNumber_IsRefused(string python, int number) => TNetwork.RunAsync(async network =>
    {
        const string refused = "OperationNotSupported";

        var (sent, received, left) = await TryAsync(network, (SocketFlags)number);

        Assert.Equal((python, refused, refused, 3), (python, sent, received, left));
    });

    // 0x100 is SocketFlags.Truncated: nothing waits for more.
    [Fact]
    public Task MsgWaitAll_AsANumber_DoesNotWait() => TNetwork.RunAsync(async network =>
    {
        const int msgWaitAll = 0x100;
        using var pair = await network.PairAsync();
        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);

        Assert.Equal((SocketFlags)msgWaitAll, SocketFlags.Truncated);
        Assert.Equal("3", pair.Server.Receive(5, (SocketFlags)msgWaitAll));
    });

    [Fact]
    public Task MsgWaitAll_IsReadExactlyOfAStream() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var stream = new SocketStream(pair.Server);
        var read = stream.ReadExactlyAsync(new byte[5]).AsTask();
        pair.Client.Send(3);
        await network.SettleAsync();
        Assert.False(read.IsCompleted);

        pair.Client.Send(2);

        Assert.Equal("ok", await network.ResultAsync(Outcome.OfAsync(() => read)));
    });

    [Fact]
    public Task MsgDontWait_IsAPollOrNonBlockingMode() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal("False 0", $"{pair.Server.Poll(0, SelectMode.SelectRead)} {pair.Server.Available}");
        pair.Server.Blocking = false;
        Assert.Equal("WouldBlock", pair.Server.Receive(1));

        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("True 3", $"{pair.Server.Poll(0, SelectMode.SelectRead)} {pair.Server.Receive(9)}");
    });

    // send(a, MSG_MORE); send(b) makes one segment of two; a gathering send does.
    [Fact]
    public Task MsgMore_IsASendOfSeveralBuffers() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal(5, pair.Client.Send([new ArraySegment<byte>(new byte[2]), new ArraySegment<byte>(new byte[3])]));

        await network.AvailableAsync(pair.Server, 5);
        Assert.Equal("5", pair.Server.Receive(9));
    });

    private static async Task<(string Sent, string Received, int Left)> TryAsync(INetwork network, SocketFlags flags)
    {
        using var pair = await network.PairAsync();
        var sent = Outcome.Of(() => pair.Server.Send(new byte[3], flags));
        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);
        pair.Server.Blocking = false;
        var received = pair.Server.Receive(2, flags);
        return (sent, received, pair.Server.Available);
    }
}

public sealed class PythonFlagOnReal : PythonFlagConformance<OnReal>;
