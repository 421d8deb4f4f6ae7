// How to unit-test code over ISocket with a mocking library: a small client, tested against substitutes of INetwork and ISocket.
// It works for every member without spans, so code that is to be tested this way uses the asynchronous forms.

using System.Net;
using System.Net.Sockets;
using System.Text;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

// Setting up a substitute is written as a call whose ValueTask nobody awaits.
#pragma warning disable CA2012

namespace SimNet.Tests.Abstractions;

public class SubstituteTests
{
    private static readonly IPEndPoint Server = new(IPAddress.Parse("10.0.0.1"), 7);

    private readonly INetwork _network = Substitute.For<INetwork>();
    private readonly ISocket _socket = Substitute.For<ISocket>();

    public SubstituteTests()
    {
        _network.TimeProvider.Returns(TimeProvider.System);
        _network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Returns(_socket);
        _socket.SendAsync(Arg.Any<ReadOnlyMemory<byte>>(), SocketFlags.None, Arg.Any<CancellationToken>())
            .Returns(call => new ValueTask<int>(call.ArgAt<ReadOnlyMemory<byte>>(0).Length));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskAsync_WhenTheServerAnswersInPieces_ReturnsTheLine()
    {
        _socket.ReceiveAsync(Arg.Any<Memory<byte>>(), SocketFlags.None, Arg.Any<CancellationToken>())
            .Returns(call => Fill(call.Arg<Memory<byte>>(), "he"), call => Fill(call.Arg<Memory<byte>>(), "llo\n"));

        Assert.Equal("hello", await new LineClient(_network, Server).AskAsync("hi", Token));

        await _socket.Received(1).ConnectAsync(Server, Arg.Any<CancellationToken>());
        _socket.Received(1).Dispose();
    }

    [Fact]
    public async Task AskAsync_WhenTheServerIsNotUpYet_TriesAgainWithANewSocket()
    {
        _socket.ConnectAsync(Server, Arg.Any<CancellationToken>())
            .Returns(_ => throw new SocketException((int)SocketError.ConnectionRefused), _ => default);
        _socket.ReceiveAsync(Arg.Any<Memory<byte>>(), SocketFlags.None, Arg.Any<CancellationToken>())
            .Returns(call => Fill(call.Arg<Memory<byte>>(), "up\n"));

        Assert.Equal("up", await new LineClient(_network, Server).AskAsync("hi", Token));

        _network.Received(2).CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _socket.Received(2).Dispose();
    }

    [Fact]
    public async Task AskAsync_WhenEveryTryFails_ThrowsTheLastFailure()
    {
        _socket.ConnectAsync(Server, Arg.Any<CancellationToken>()).Throws(new SocketException((int)SocketError.HostUnreachable));

        var failure = await Assert.ThrowsAsync<SocketException>(() => new LineClient(_network, Server).AskAsync("hi", Token));

        Assert.Equal(SocketError.HostUnreachable, failure.SocketErrorCode);
        await _socket.Received(LineClient.Tries).ConnectAsync(Server, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task AskAsync_WhenTheConnectionEndsEarly_Throws()
    {
        _socket.ReceiveAsync(Arg.Any<Memory<byte>>(), SocketFlags.None, Arg.Any<CancellationToken>()).Returns(_ => new ValueTask<int>(0));

        await Assert.ThrowsAsync<EndOfStreamException>(() => new LineClient(_network, Server).AskAsync("hi", Token));
    }

    [Fact]
    public void Substitute_OfAMemberWithSpans_CannotBeCalled() =>
        // Documents the limit: a span does not fit into the object array that a call is recorded in. For the synchronous forms
        // derive a small fake from DelegatingSocket, or run on a simulated network.
        Assert.Throws<InvalidProgramException>(() => _socket.Send(new byte[1].AsSpan(), SocketFlags.None, out _));

    private static ValueTask<int> Fill(Memory<byte> buffer, string text) => new(Encoding.ASCII.GetBytes(text, buffer.Span));

    /// <summary>Sends a line and returns the line that comes back; tries again when it cannot connect.</summary>
    private sealed class LineClient(INetwork network, EndPoint server)
    {
        public const int Tries = 3;

        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

        public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                using var socket = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(server, cancellationToken);
                }
                catch (SocketException) when (attempt < Tries)
                {
                    await Task.Delay(Pause, network.TimeProvider, cancellationToken);
                    continue;
                }

                await socket.SendAsync(Encoding.ASCII.GetBytes(line + "\n").AsMemory(), SocketFlags.None, cancellationToken);
                return await ReadLineAsync(socket, cancellationToken);
            }
        }

        private static async Task<string> ReadLineAsync(ISocket socket, CancellationToken cancellationToken)
        {
            var (text, buffer) = (new StringBuilder(), new byte[16]);
            while (text.Length == 0 || text[^1] != '\n')
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellationToken);
                if (count == 0)
                    throw new EndOfStreamException();
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }

            return text.ToString(0, text.Length - 1);
        }
    }
}
