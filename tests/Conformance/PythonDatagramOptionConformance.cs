// Options of datagrams that Python has a number for and .NET no member, and what the numbers are for that are no options.

namespace SimNet.Tests.Conformance;

public abstract class PythonDatagramOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("IP_RECVOPTS", "udp", 0, 6, 0, 1, 1)]
    [InlineData("IP_RECVRETOPTS", "udp", 0, 7, 0, 1, 1)]
    [InlineData("IP_RETOPTS", "udp", 0, 7, 0, 1, 1)]
    [InlineData("IP_RECVTOS", "udp", 0, 13, 0, 1, 1)]
    [InlineData("IP_RECVTTL", "udp", 0, 12, 0, 1, 1)]
    [InlineData("IP_RECVERR", "udp", 0, 11, 0, 1, 1)]
    [InlineData("IPV6_DONTFRAG", "udp6", 41, 62, 0, 1, 1)]
    [InlineData("IPV6_RECVDSTOPTS", "udp6", 41, 58, 0, 1, 1)]
    [InlineData("IPV6_RECVERR", "udp6", 41, 25, 0, 1, 1)]
    [InlineData("IPV6_RECVHOPLIMIT", "udp6", 41, 51, 0, 1, 1)]
    [InlineData("IPV6_RECVHOPOPTS", "udp6", 41, 53, 0, 1, 1)]
    [InlineData("IPV6_RECVPATHMTU", "udp6", 41, 60, 0, 1, 1)]
    [InlineData("IPV6_RECVRTHDR", "udp6", 41, 56, 0, 1, 1)]
    [InlineData("IPV6_RECVTCLASS", "udp6", 41, 66, 0, 1, 1)]
    [InlineData("IPV6_TCLASS", "udp6", 41, 67, 0, 5, 5)]
    public Task Option_ByNumber_ReadsBack(string python, string kind, int level, int number, int fresh, int value, int read) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);
            Assert.Equal((python, fresh), (python, PythonSockets.GetOption(socket, level, number)));

            PythonSockets.SetOption(socket, level, number, value);

            Assert.Equal((python, read), (python, PythonSockets.GetOption(socket, level, number)));
            return Task.CompletedTask;
        });

    // What these name travels with a datagram (control messages) or needs a raw socket: as an option of a socket the kernel has none.
    [Theory]
    [InlineData("IPV6_CHECKSUM", "udp6", 41, 7, "ProtocolOption")]
    [InlineData("IPV6_HOPLIMIT", "udp6", 41, 52, "ProtocolOption")]
    [InlineData("IPV6_NEXTHOP", "udp6", 41, 9, "ProtocolOption")]
    [InlineData("IPV6_PKTINFO", "udp6", 41, 50, "ProtocolOption")]
    [InlineData("IPV6_RTHDR_TYPE_0", "udp6", 41, 0, "ProtocolOption")]
    public Task Option_ThatASocketHasNot_IsRefused(string python, string kind, int level, int number, string expected) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = PythonSockets.Make(network, kind);

            Assert.Equal((python, expected), (python, Outcome.Of(() => PythonSockets.GetOption(socket, level, number))));
            return Task.CompletedTask;
        });
}

public sealed class PythonDatagramOptionOnReal : PythonDatagramOptionConformance<OnReal>;
