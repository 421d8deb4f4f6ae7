// SocketStream is to ISocket what NetworkStream is to Socket: one body runs on both, so that neither the tests nor the stream can
// drift from the original. What only SocketStream has is at the end.

using System.Net.Sockets;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Abstractions;

public abstract class StreamTests<TStreams>
    where TStreams : IStreamUnderTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no socket", "ArgumentNullException(socket)")]
    [InlineData("unconnected", "IOException")]
    [InlineData("non-blocking", "IOException")]
    [InlineData("datagram", "IOException")]
    public void New_OnAWrongSocket_Fails(string how, string expected) =>
        Assert.Equal(expected, Outcome.Of(() => TStreams.Wrong(how).CanRead));

    [Theory]
    [InlineData(FileAccess.Read, true, false)]
    [InlineData(FileAccess.Write, false, true)]
    [InlineData(FileAccess.ReadWrite, true, true)]
    public void Access_LimitsWhatTheStreamCan(FileAccess access, bool canRead, bool canWrite)
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(access, false);
        pair.Peer.Send(new byte[1]);

        Assert.Equal((canRead, canWrite, false, true), (stream.CanRead, stream.CanWrite, stream.CanSeek, stream.CanTimeout));
        Assert.Equal(canRead ? "1" : "InvalidOperation", Outcome.Of(() => stream.Read(new byte[1], 0, 1)));
        Assert.Equal(canWrite ? "ok" : "InvalidOperation", Outcome.Of(() => stream.Write(new byte[1], 0, 1)));
        Assert.Equal(canWrite ? "ok" : "InvalidOperation", Outcome.Of(() => stream.WriteByte(1)));
    }

    [Fact]
    public async Task ReadAndWrite_EachForm_MovesTheBytes()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        var data = "0123456789"u8.ToArray();

        stream.Write(data, 0, 1);
        stream.Write(data.AsSpan(1, 1));
        stream.WriteByte(data[2]);
        await stream.WriteAsync(data.AsMemory(3, 1), Token);
#pragma warning disable CA1835 // The array forms are the ones in question.
        await stream.WriteAsync(data, 4, 1, Token);
        await Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, data, 5, 5, null);
        await stream.FlushAsync(Token);
        stream.Flush();
        var sent = new byte[10];
        for (var count = 0; count < 10;)
            count += pair.Peer.Receive(sent, count, 10 - count, SocketFlags.None);
        pair.Peer.Send(data);

        var got = new byte[10];
        Assert.Equal(1, stream.Read(got, 0, 1));
        Assert.Equal(1, stream.Read(got.AsSpan(1, 1)));
        got[2] = (byte)stream.ReadByte();
        Assert.Equal(1, await stream.ReadAsync(got.AsMemory(3, 1), Token));
        Assert.Equal(1, await stream.ReadAsync(got, 4, 1, Token));
        Assert.Equal(5, await Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, got, 5, 5, null));
#pragma warning restore CA1835
        Assert.Equal(data, sent);
        Assert.Equal(data, got);
    }

    [Fact]
    public void Read_AtTheEnd_IsZeroAndMinusOne()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        pair.Peer.Shutdown(SocketShutdown.Send);

        Assert.Equal("0 -1 0", $"{stream.Read(new byte[5])} {stream.ReadByte()} {stream.Read([])}");
    }

    [Theory]
    [InlineData(0, "ArgumentOutOfRangeException(value)")]
    [InlineData(-2, "ArgumentOutOfRangeException(value)")]
    [InlineData(-1, "-1")]
    [InlineData(250, "250")]
    public void Timeouts_AreNormalised(int value, string expected)
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);

        Assert.Equal("-1 -1", $"{stream.ReadTimeout} {stream.WriteTimeout}");
        Assert.Equal(expected, Outcome.Of(() => { stream.ReadTimeout = value; return stream.ReadTimeout; }));
        Assert.Equal(expected, Outcome.Of(() => { stream.WriteTimeout = value; return stream.WriteTimeout; }));
    }

    [Fact]
    public void Read_AfterItsTimeout_IsAnIOExceptionWithTimedOutInside()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        stream.ReadTimeout = 50;

        Assert.Equal("IOException(TimedOut)", Outcome.Of(() => stream.Read(new byte[1])));
        Assert.Equal("IOException(TimedOut)", Outcome.Of(() => stream.Read(new byte[1], 0, 1)));
    }

    [Fact]
    public async Task ReadAndWrite_OnAResetConnection_WrapTheSocketException()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        pair.Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Peer.Close();

        Assert.Equal("IOException(ConnectionReset)", Outcome.Of(() => stream.Read(new byte[1])));
        Assert.Equal("IOException(Shutdown)", Outcome.Of(() => stream.Write(new byte[1])));
        Assert.Equal("IOException(Shutdown)", await Outcome.OfAsync(() => stream.WriteAsync(new byte[1], Token)));
        Assert.Equal("0", await Outcome.OfAsync(() => stream.ReadAsync(new byte[1], Token)));
    }

    [Fact]
    public async Task ReadAndWrite_OnAClosedSocket_WrapTheDisposedException()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        pair.CloseSocket();

        Assert.Equal("IOException(Disposed)", Outcome.Of(() => stream.Read(new byte[1])));
        Assert.Equal("IOException(Disposed)", Outcome.Of(() => stream.Write(new byte[1])));
        Assert.Equal("IOException(Disposed)", await Outcome.OfAsync(() => stream.ReadAsync(new byte[1], Token)));
        Assert.Equal("IOException(Disposed)", await Outcome.OfAsync(() => stream.WriteAsync(new byte[1], Token)));
    }

    [Fact]
    public async Task AsyncCalls_Cancelled_AreCancelledAndNotWrapped()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        using var source = new CancellationTokenSource();
        var read = Outcome.OfAsync(() => stream.ReadAsync(new byte[1], source.Token));
        Assert.False(read.IsCompleted);

        await source.CancelAsync();

        Assert.Equal("Canceled", await read);
        Assert.Equal("Canceled", await Outcome.OfAsync(() => stream.WriteAsync(new byte[1], source.Token)));
        Assert.Equal("Canceled", await Outcome.OfAsync(() => stream.ReadAsync(new byte[1], source.Token)));
    }

    [Theory]
    [InlineData(null, 0, 0, "ArgumentNullException(buffer)")]
    [InlineData(3, -1, 0, "ArgumentOutOfRangeException(offset)")]
    [InlineData(3, 4, 0, "ArgumentOutOfRangeException(count)")]
    [InlineData(3, 0, 4, "ArgumentOutOfRangeException(count)")]
    [InlineData(3, 2, 2, "ArgumentOutOfRangeException(count)")]
    [InlineData(3, 0, -1, "ArgumentOutOfRangeException(count)")]
    public async Task ArrayForms_WrongRange_IsAnArgumentError(int? length, int offset, int count, string expected)
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        var buffer = length is { } size ? new byte[size] : null!;

#pragma warning disable CA1835 // The array forms are the ones in question.
        string[] outcomes =
        [
            Outcome.Of(() => stream.Read(buffer, offset, count)),
            Outcome.Of(() => stream.Write(buffer, offset, count)),
            await Outcome.OfAsync(() => stream.ReadAsync(buffer, offset, count, Token)),
            await Outcome.OfAsync(() => stream.WriteAsync(buffer, offset, count, Token)),
            Outcome.Of(() => stream.BeginRead(buffer, offset, count, null, null)),
            Outcome.Of(() => stream.BeginWrite(buffer, offset, count, null, null)),
        ];
#pragma warning restore CA1835

        Assert.Equal(Enumerable.Repeat(expected, 6), outcomes);
    }

    [Fact]
    public void Seeking_IsNotSupported()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);

        Assert.Equal("NotSupported", Outcome.Of(() => stream.Length));
        Assert.Equal("NotSupported", Outcome.Of(() => stream.Position));
        Assert.Equal("NotSupported", Outcome.Of(() => stream.Position = 1));
        Assert.Equal("NotSupported", Outcome.Of(() => stream.Seek(0, SeekOrigin.Begin)));
        Assert.Equal("NotSupported", Outcome.Of(() => stream.SetLength(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_ClosesTheSocketOnlyWhenOwned(bool owns)
    {
        using var pair = TStreams.Connect();
        var stream = pair.Open(FileAccess.ReadWrite, owns);

        await stream.DisposeAsync();
        stream.Dispose();

        Assert.Equal(!owns, pair.IsSocketOpen());
        Assert.Equal("False False", $"{stream.CanRead} {stream.CanWrite}");
        Assert.Equal("Disposed", Outcome.Of(() => stream.Read(new byte[1])));
        Assert.Equal("Disposed", Outcome.Of(() => stream.Write(new byte[1])));
        Assert.Equal("Disposed", Outcome.Of(() => stream.ReadByte()));
        Assert.Equal("Disposed", await Outcome.OfAsync(() => stream.ReadAsync(new byte[1], Token)));
        Assert.Equal("Disposed", await Outcome.OfAsync(() => stream.WriteAsync(new byte[1], Token)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(-1)]
    public void Close_WithTimeout_ClosesAnOwnedSocketInOrder(int timeout)
    {
        using var pair = TStreams.Connect();
        var stream = pair.Open(FileAccess.ReadWrite, true);
        stream.Write("abc"u8);

        pair.CloseStream(stream, timeout);

        // The shutdown before the close has sent the end already, so even a hard close loses nothing that was sent.
        Assert.Equal("3", Outcome.Of(() => pair.Peer.Receive(new byte[10])));
        Assert.Equal("0", Outcome.Of(() => pair.Peer.Receive(new byte[10])));
        Assert.False(pair.IsSocketOpen());
    }

    [Fact]
    public void Close_WithWrongTimeout_IsAnArgumentError()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, true);

        Assert.Equal("ArgumentOutOfRangeException(timeout)", Outcome.Of(() => pair.CloseStream(stream, -2)));
        Assert.True(pair.IsSocketOpen());
    }

    [Fact]
    public async Task LargeWrites_ArriveWhole()
    {
        using var pair = TStreams.Connect();
        using var stream = pair.Open(FileAccess.ReadWrite, false);
        var data = new byte[3_000_000];
        new Random(1).NextBytes(data);
        var received = new byte[2 * data.Length];
        using var peer = new NetworkStream(pair.Peer);
        var reading = peer.ReadExactlyAsync(received, Token).AsTask();

        await stream.WriteAsync(data, Token);
        await Task.Run(() => stream.Write(data), Token);
        await reading;

        Assert.True(data.AsSpan().SequenceEqual(received.AsSpan(0, data.Length)), "The asynchronous write was changed.");
        Assert.True(data.AsSpan().SequenceEqual(received.AsSpan(data.Length)), "The synchronous write was changed.");
    }
}

public sealed class NetworkStreamTests : StreamTests<NetworkStreams>;

public sealed class SocketStreamTests : StreamTests<SocketStreams>
{
    [Fact]
    public void ShutdownSend_EndsTheSendingDirectionOnly()
    {
        using var pair = SocketStreams.Connect();
        using var stream = (SocketStream)pair.Open(FileAccess.ReadWrite, false);

        stream.ShutdownSend();

        Assert.Equal(0, pair.Peer.Receive(new byte[1]));
        Assert.Equal(2, pair.Peer.Send(new byte[2]));
        Assert.Equal(2, stream.ReadAtLeast(new byte[5], 2));
        Assert.Equal("IOException(Shutdown)", Outcome.Of(() => stream.WriteByte(1)));
    }

    [Fact]
    public void ShutdownSend_WhenItCannot_SaysWhy()
    {
        using var pair = SocketStreams.Connect();
        using var reading = (SocketStream)pair.Open(FileAccess.Read, false);
        var disposed = (SocketStream)pair.Open(FileAccess.ReadWrite, false);
        disposed.Dispose();
        using var closed = (SocketStream)pair.Open(FileAccess.ReadWrite, false);
        pair.CloseSocket();

        Assert.Equal("InvalidOperation", Outcome.Of(reading.ShutdownSend));
        Assert.Equal("Disposed", Outcome.Of(disposed.ShutdownSend));
        Assert.Equal("IOException(Disposed)", Outcome.Of(closed.ShutdownSend));
    }

    [Fact]
    public void DataAvailable_TellsWhatWaits()
    {
        using var pair = SocketStreams.Connect();
        var stream = (SocketStream)pair.Open(FileAccess.ReadWrite, false);
        Assert.False(stream.DataAvailable);

        pair.Peer.Send(new byte[3]);

        Assert.True(stream.Socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead));
        Assert.True(stream.DataAvailable);
        stream.Dispose();
        Assert.Equal("Disposed", Outcome.Of(() => stream.DataAvailable));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(1L + int.MaxValue)]
    public void Close_WithATimeSpanOutOfRange_IsAnArgumentError(long milliseconds)
    {
        using var pair = SocketStreams.Connect();
        using var stream = (SocketStream)pair.Open(FileAccess.ReadWrite, false);

        Assert.Equal(
            "ArgumentOutOfRangeException(timeout)", Outcome.Of(() => stream.Close(TimeSpan.FromMilliseconds(milliseconds))));
    }

    [Fact]
    public async Task Write_ThroughASocketThatSendsShort_SendsEverything()
    {
        using var socket = new ShortSocket(RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        using var peer = Loopback.AcceptOne(((ISocket)socket).Connect);
        using var stream = new SocketStream(socket);
        var received = new byte[20];

        stream.Write(new byte[10]);
        await stream.WriteAsync(new byte[10], TestContext.Current.CancellationToken);

        using var reader = new NetworkStream(peer);
        reader.ReadTimeout = 5_000;
        reader.ReadExactly(received);
        Assert.Equal(8, socket.Sends);
    }

    /// <summary>Sends three bytes at a time, as a fault-injecting decorator may.</summary>
    private sealed class ShortSocket(ISocket inner) : DelegatingSocket(inner)
    {
        public int Sends { get; private set; }

        public override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
        {
            Sends++;
            return base.Send(buffer[..Math.Min(3, buffer.Length)], socketFlags, out errorCode);
        }

        public override ValueTask<int> SendAsync(
            ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default)
        {
            Sends++;
            return base.SendAsync(buffer[..Math.Min(3, buffer.Length)], socketFlags, cancellationToken);
        }
    }
}
