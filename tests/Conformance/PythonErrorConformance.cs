// What Python raises, and what is thrown here in the same situation.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonErrorConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("ConnectionRefusedError", "ConnectionRefused")]
    [InlineData("ConnectionResetError", "ConnectionReset")]
    [InlineData("BrokenPipeError", "Shutdown")]
    [InlineData("BlockingIOError", "WouldBlock")]
    [InlineData("timeout", "TimedOut")]
    [InlineData("gaierror", "HostNotFound")]
    [InlineData("herror", "HostNotFound")]
    [InlineData("OSError(EADDRINUSE)", "AddressAlreadyInUse")]
    [InlineData("OSError(EADDRNOTAVAIL)", "AddressNotAvailable")]
    [InlineData("OSError(EISCONN)", "IsConnected")]
    [InlineData("OSError(ENOTCONN)", "NotConnected")]
    [InlineData("OSError(EINVAL)", "InvalidArgument")]
    [InlineData("OSError(EBADF)", "Disposed")]
    [InlineData("OverflowError", "ArgumentOutOfRangeException(port)")]
    public Task Situation_ThatRaisesInPython_Throws(string python, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal((python, expected), (python, await OutcomeAsync(network, pair, python)));
    });

    // socket.error is OSError, and its subclasses tell situations apart; here one class has a code for each.
    [Theory]
    [InlineData("EAGAIN", 11, SocketError.WouldBlock)]
    [InlineData("EWOULDBLOCK", 11, SocketError.WouldBlock)]
    public Task Errno_OfTheNonBlockingReceive_IsTheErrorCode(string python, int errno, SocketError error) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;

        var exception = Assert.Throws<SocketException>(() => pair.Client.Receive(new byte[1]));

        Assert.Equal((python, errno, error), (python, exception.ErrorCode, exception.SocketErrorCode));
    });

    // Where Python's except clause is the cheap way out, a call here can answer without an exception.
    [Fact]
    public Task OutErrorCode_InsteadOfAnException_IsASocketError() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;

        Assert.Equal(0, pair.Client.Receive(new byte[1], 0, 1, SocketFlags.None, out var error));

        Assert.Equal(SocketError.WouldBlock, error);
    });

    // Nothing of the kind in Python, where only the kernel knows whether a socket is connected.
    [Fact]
    public Task Connected_AfterAFailedCall_IsFalseThoughTheConnectionLives() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal("InvalidArgument", Outcome.Of(() => pair.Client.Bind(Tcp.AnyPort)));

        Assert.Equal("False 1", $"{pair.Client.Connected} {pair.Client.Send(1)}");
    });

    private static async Task<string> OutcomeAsync(INetwork network, TcpPair pair, string situation)
    {
        using var other = network.Socket();
        using var bound = network.Bound();
        switch (situation)
        {
            case "ConnectionRefusedError":
                return Outcome.Of(() => other.Connect(bound.LocalEndPoint!));
            case "ConnectionResetError":
                pair.Server.Reset();
                await network.BrokenAsync(pair.Client);
                return pair.Client.Receive(1);
            case "BrokenPipeError":
                pair.Server.Close();
                await network.ReadableAsync(pair.Client);
                pair.Client.Send(1);
                await network.BrokenAsync(pair.Client);
                return pair.Client.Send(1);
            case "BlockingIOError":
                pair.Client.Blocking = false;
                return pair.Client.Receive(1);
            case "timeout":
                pair.Client.ReceiveTimeout = 20;
                return pair.Client.Receive(1);
            case "gaierror":
                return Outcome.Of(() => network.NameResolver.GetHostAddresses("nonexistent.invalid"));
            case "herror":
                return Outcome.Of(() => network.NameResolver.GetHostEntry(IPAddress.Parse("127.0.0.9")));
            case "OSError(EADDRINUSE)":
                return Outcome.Of(() => other.Bind(pair.Listener.LocalEndPoint!));
            case "OSError(EADDRNOTAVAIL)":
                return Outcome.Of(() => other.Bind(new IPEndPoint(IPAddress.Parse("8.8.8.8"), 0)));
            case "OSError(EISCONN)":
                return Outcome.Of(() => pair.Client.Connect(pair.Listener.LocalEndPoint!));
            case "OSError(ENOTCONN)":
                return bound.Receive(1);
            case "OSError(EINVAL)":
                return Outcome.Of(() => bound.Bind(Tcp.AnyPort));
            case "OSError(EBADF)":
                bound.Close();
                return bound.Receive(1);
            case "OverflowError":
                return Outcome.Of(() => other.Connect(IPAddress.Loopback, 65536));
            default:
                throw new ArgumentException($"No situation is named '{situation}'.", nameof(situation));
        }
    }
}

public sealed class PythonErrorOnReal : PythonErrorConformance<OnReal>;
