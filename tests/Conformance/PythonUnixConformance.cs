// Unix domain sockets: pairs, names, descriptors and credentials that travel beside the data.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonUnixConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Seqpacket)]
    public Task SocketPair_OfAType_IsConnectedAndHasNoNames(SocketType type) => TNetwork.RunAsync(network =>
    {
        var (first, second) = network.CreateSocketPair(type);
        using (first)
        using (second)
        {
            first.Send(new byte[3]);

            Assert.Equal((AddressFamily.Unix, type, true), (first.AddressFamily, first.SocketType, first.Connected));
            Assert.Equal("3", second.Receive(9));
            Assert.Equal("", $"{first.LocalEndPoint}{second.RemoteEndPoint}");
        }

        return Task.CompletedTask;
    });

    // A str in Python; '' asks the kernel for a name there and is refused here. Python leaves the file behind.
    [Fact]
    public Task Path_OfABoundSocket_IsRemovedWhenItIsClosed() => TNetwork.RunAsync(network =>
    {
        var path = new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"python-{Guid.NewGuid():N}"));
        var socket = network.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(path);
        socket.Close();

        using var again = network.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Equal("ok", Outcome.Of(() => again.Bind(path)));
        Assert.Equal("ArgumentOutOfRangeException(path)", Outcome.Of(() => new UnixDomainSocketEndPoint("")));
        Assert.Equal("ArgumentOutOfRangeException(path)", Outcome.Of(() => new UnixDomainSocketEndPoint(new string('a', 109))));
        return Task.CompletedTask;
    });

    // bytes with a leading zero in Python.
    [Fact]
    public Task AbstractName_StartsWithAZeroAndPrintsWithAnAt() => TNetwork.RunAsync(network =>
    {
        using var socket = network.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var name = $"python-{Guid.NewGuid():N}";

        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));

        Assert.Equal("@" + name, socket.LocalEndPoint!.ToString());
        return Task.CompletedTask;
    });

    // FileNotFoundError in Python.
    [Fact]
    public Task Connect_ToAMissingPath_IsAddressNotAvailable() => TNetwork.RunAsync(network =>
    {
        using var socket = network.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var nowhere = new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"python-{Guid.NewGuid():N}"));

        Assert.Equal("AddressNotAvailable", Outcome.Of(() => socket.Connect(nowhere)));
        return Task.CompletedTask;
    });

    // recvmsg's ancbufsize is 0 unless one says so; here it is 1,024.
    [Fact]
    public Task SendFds_PassesSocketsAndRecvFdsOwnsThem() => TNetwork.RunAsync(async network =>
    {
        var (first, second) = network.CreateSocketPair(SocketType.Stream);
        using var pair = await network.PairAsync();
        using (first)
        using (second)
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage([pair.Client])]);
            pair.Client.Close();
            var message = second.ReceiveMessage([new byte[9]]);
            var passed = Assert.IsType<PassedSocketsMessage>(Assert.Single(message.ControlMessages)); // SCM_RIGHTS

            passed.Sockets[0].Send(new byte[3]);
            await network.AvailableAsync(pair.Server, 3);
            passed.Sockets[0].Dispose();
            await network.SettleAsync();

            Assert.Equal("3,0", Outcome.Times(2, () => pair.Server.Receive(9)));
        }
    });

    // CMSG_LEN(4) is 20 and CMSG_SPACE(4) is 24: the room that Python computes is controlBytes. What fits into the padding comes too.
    [Theory]
    [InlineData("CMSG_LEN", 20, 1, SocketFlags.ControlDataTruncated)]
    [InlineData("CMSG_SPACE", 24, 2, SocketFlags.None)]
    [InlineData("MSG_CTRUNC", 0, 0, SocketFlags.ControlDataTruncated)]
    public Task ControlBytes_AreCountedAsPythonCountsThem(string python, int room, int sockets, SocketFlags flags) => TNetwork.RunAsync(async network =>
    {
        var (first, second) = network.CreateSocketPair(SocketType.Stream);
        using var pair = await network.PairAsync();
        using (first)
        using (second)
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage([pair.Client, pair.Server])]);
            var message = second.ReceiveMessage([new byte[1]], room);

            var passed = message.ControlMessages.OfType<PassedSocketsMessage>().SelectMany(control => control.Sockets).ToList();
            Assert.Equal((python, sockets, flags), (python, passed.Count, message.SocketFlags));
            passed.ForEach(socket => socket.Dispose());
        }
    });

    [Fact]
    public Task ScmCredentials_WhenAskedFor_AreAnObject() => TNetwork.RunAsync(network =>
    {
        var (first, second) = network.CreateSocketPair(SocketType.Dgram);
        using (first)
        using (second)
        {
            PythonSockets.SetOption(second, 1, 16, 1); // SO_PASSCRED
            first.Send(new byte[1]);

            var credentials = Assert.IsType<CredentialsMessage>(Assert.Single(second.ReceiveMessage([new byte[1]]).ControlMessages));

            // SO_PEERCRED: the same three numbers, as the pair was made.
            var peer = PythonSockets.GetOption(first, 1, 17, 12);
            Assert.Equal(
                (credentials.ProcessId, credentials.UserId, credentials.GroupId),
                (BitConverter.ToInt32(peer, 0), BitConverter.ToUInt32(peer, 4), BitConverter.ToUInt32(peer, 8)));
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("SO_PASSCRED", 16)]
    [InlineData("SO_PASSSEC", 34)]
    public Task Option_OfUnixSocketsAlone_ReadsBack(string python, int number) => TNetwork.RunAsync(network =>
    {
        using var socket = PythonSockets.Make(network, "unix");
        Assert.Equal((python, 0), (python, PythonSockets.GetOption(socket, 1, number)));

        PythonSockets.SetOption(socket, 1, number, 1);

        Assert.Equal((python, 1), (python, PythonSockets.GetOption(socket, 1, number)));
        return Task.CompletedTask;
    });

    // Where no security module labels sockets.
    [Fact]
    public Task SoPeerSec_WithoutLabels_IsRefused() => TNetwork.RunAsync(network =>
    {
        const int soPeerSec = 31;
        using var socket = PythonSockets.Make(network, "unix");

        Assert.Equal("ProtocolOption", Outcome.Of(() => PythonSockets.GetOption(socket, 1, soPeerSec)));
        return Task.CompletedTask;
    });

    // dup: the receiver of a socket that one passes to oneself is a second descriptor of the same connection.
    [Fact]
    public Task Dup_IsASocketPassedToOneself() => TNetwork.RunAsync(async network =>
    {
        var (first, second) = network.CreateSocketPair(SocketType.Dgram);
        using var pair = await network.PairAsync();
        using (first)
        using (second)
        {
            first.SendMessage([new byte[1]], [new PassedSocketsMessage([pair.Client])]);
            using var duplicate = second.ReceiveMessage([new byte[1]]).ControlMessages.OfType<PassedSocketsMessage>().Single().Sockets[0];

            Assert.Equal(pair.Client.LocalEndPoint, duplicate.LocalEndPoint);
            pair.Client.Close();
            Assert.Equal("2", duplicate.Send(2));
            await network.AvailableAsync(pair.Server, 2);
            Assert.Equal("2", pair.Server.Receive(9));
        }
    });
}

public sealed class PythonUnixOnReal : PythonUnixConformance<OnReal>;
