// Arguments of socket() that need more than TCP: datagrams, Unix domain sockets, and the flags that Linux lets one add to the type.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonSocketTypeConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private const int StreamType = 1; // SOCK_STREAM

    [Theory]
    [InlineData("AF_UNIX", AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)]
    [InlineData("SOCK_SEQPACKET", AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified)]
    [InlineData("SOCK_DGRAM", AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Unspecified)]
    [InlineData("IPPROTO_UDP", AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)]
    public Task Arguments_WithMembers_AreTaken(string python, AddressFamily family, SocketType type, ProtocolType protocol) =>
        TNetwork.RunAsync(network =>
        {
            using var socket = network.CreateSocket(family, type, protocol);

            Assert.Equal((python, family, type), (python, socket.AddressFamily, socket.SocketType));
            Assert.True(network.Supports(family, type));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("SOCK_CLOEXEC", 0x80000)]
    [InlineData("SOCK_NONBLOCK", 0x800)]
    public Task TypeFlag_InTheType_IsRefused(string python, int flag) => TNetwork.RunAsync(network =>
    {
        var type = (SocketType)(StreamType | flag);

        var outcome = Outcome.Of(() => network.CreateSocket(AddressFamily.InterNetwork, type, ProtocolType.Tcp));

        Assert.Equal((python, "ProtocolType"), (python, outcome));
        return Task.CompletedTask;
    });
}

public sealed class PythonSocketTypeOnReal : PythonSocketTypeConformance<OnReal>;
