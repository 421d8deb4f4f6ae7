// Options of a TCP socket that Python has a number for and .NET no member: GetRawSocketOption and SetRawSocketOption take the number as
// it is. For each what a fresh socket says, and what is read back after setting it.

using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class PythonRawOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("SO_REUSEADDR", 1, 2, 0, 1, 1)]
    [InlineData("SO_REUSEPORT", 1, 15, 0, 1, 1)]
    [InlineData("SO_PRIORITY", 1, 12, 0, 5, 5)]
    [InlineData("SO_INCOMING_CPU", 1, 49, -1, 1, 1)]
    [InlineData("TCP_CORK", 6, 3, 0, 1, 1)]
    [InlineData("TCP_DEFER_ACCEPT", 6, 9, 0, 5, 7)] // Rounded up to a whole number of retransmissions.
    [InlineData("TCP_FASTOPEN", 6, 23, 0, 5, 5)]
    [InlineData("TCP_LINGER2", 6, 8, 60, 5, 5)]
    [InlineData("TCP_MAXSEG", 6, 2, 536, 1000, 1000)]
    [InlineData("TCP_NOTSENT_LOWAT", 6, 25, 0, 5, 5)]
    [InlineData("TCP_QUICKACK", 6, 12, 1, 0, 0)]
    [InlineData("TCP_SYNCNT", 6, 7, 6, 5, 5)]
    [InlineData("TCP_USER_TIMEOUT", 6, 18, 0, 5000, 5000)]
    [InlineData("TCP_WINDOW_CLAMP", 6, 10, 0, 5, 1152)] // Never less than half of the smallest receive buffer.
    [InlineData("IP_BIND_ADDRESS_NO_PORT", 0, 24, 0, 1, 1)]
    public Task Option_ByNumber_ReadsBack(string python, int level, int number, int fresh, int value, int read) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = network.Socket();
            Assert.Equal((python, fresh), (python, PythonSockets.GetOption(socket, level, number)));

            PythonSockets.SetOption(socket, level, number, value);

            Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("SO_DOMAIN", 39, 2)]
    [InlineData("SO_PROTOCOL", 38, 6)]
    public Task Option_ByNumber_CanOnlyBeRead(string python, int number, int expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);

        Assert.Equal((python, expected), (python, PythonSockets.GetOption(socket, 1, number)));
        Assert.Equal("ProtocolOption", Outcome.Of(() => PythonSockets.SetOption(socket, 1, number, 1)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task TcpCongestion_IsText() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.SetRawSocketOption(6, 13, "reno"u8);

        Assert.Equal("reno", Encoding.ASCII.GetString(PythonSockets.GetOption(socket, 6, 13, 16)).TrimEnd('\0'));
        return Task.CompletedTask;
    });

    [Fact]
    public Task TcpInfo_StartsWithTheState() => TNetwork.RunAsync(async network =>
    {
        const byte established = 1, closed = 7;
        using var pair = await network.PairAsync();
        using var fresh = network.Socket();

        Assert.Equal(established, PythonSockets.GetOption(pair.Client, 6, 11, 104)[0]);
        Assert.Equal(closed, PythonSockets.GetOption(fresh, 6, 11, 104)[0]);
    });

    [Fact]
    public Task SoLinger_ByNumber_IsTwoInts() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.LingerState = new LingerOption(enable: true, seconds: 7);

        Assert.Equal([1, 0, 0, 0, 7, 0, 0, 0], PythonSockets.GetOption(socket, 1, 13, 8));
        return Task.CompletedTask;
    });

    // struct timeval: seconds and microseconds, eight bytes each.
    [Theory]
    [InlineData("SO_RCVTIMEO", 20)]
    [InlineData("SO_SNDTIMEO", 21)]
    public Task TimeoutProperty_ByNumber_IsATimeval(string python, int number) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.ReceiveTimeout = socket.SendTimeout = 1500;

        var value = PythonSockets.GetOption(socket, 1, number, 16);

        Assert.Equal((python, 1L, 500_000L), (python, BitConverter.ToInt64(value, 0), BitConverter.ToInt64(value, 8)));
        return Task.CompletedTask;
    });

    // By number it is an errno, as in Python; by the member a SocketError. Reading takes it away.
    [Fact]
    public Task SoError_IsAnErrnoByNumberAndASocketErrorByMember() => TNetwork.RunAsync(async network =>
    {
        using var one = await network.PairAsync();
        using var other = await network.PairAsync();
        one.Server.Reset();
        other.Server.Reset();
        await network.BrokenAsync(one.Client);
        await network.BrokenAsync(other.Client);

        Assert.Equal("104 0", $"{PythonSockets.GetOption(one.Client, 1, 4)} {PythonSockets.GetOption(one.Client, 1, 4)}");
        Assert.Equal((int)SocketError.ConnectionReset, other.Client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
    });
}

public sealed class PythonRawOptionOnReal : PythonRawOptionConformance<OnReal>;
