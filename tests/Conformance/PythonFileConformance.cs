// makefile and sendfile: a socket as a file, and a file through a socket.

using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class PythonFileConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task MakeFile_ForReadingText_IsAStreamReader() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var reader = new StreamReader(new SocketStream(pair.Server), Encoding.Latin1);
        byte[] text = [0xe9, .. "t\u00e9\ndeux\r\ntrois"u8];
        pair.Client.Send(text);
        pair.Client.Shutdown(SocketShutdown.Send);

        // Both line ends, as with newline=None; a last line without one counts.
        var lines = new List<string?>();
        do
            lines.Add(await reader.ReadLineAsync());
        while (lines[^1] is not null);
        Assert.Equal(["\u00e9t\u00c3\u00a9", "deux", "trois", null], lines);
    });

    // read() of Python turns both line ends into one.
    [Fact]
    public Task MakeFile_ReadToTheEnd_TranslatesNoLineEnds() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var reader = new StreamReader(new SocketStream(pair.Server));
        pair.Client.Send("a\r\nb\n"u8);
        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal("a\r\nb\n", await reader.ReadToEndAsync());
    });

    [Theory]
    [InlineData(false, "a\n")]
    [InlineData(true, "a\r\n")]
    public Task MakeFile_ForWritingText_IsAStreamWriter(bool crlf, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var writer = new StreamWriter(new SocketStream(pair.Client), Encoding.ASCII) { NewLine = crlf ? "\r\n" : "\n" };

        await writer.WriteLineAsync("a");
        pair.Server.Blocking = false;
        await network.SettleAsync();
        Assert.Equal("WouldBlock", pair.Server.Receive(9)); // Buffered, until it is flushed or closed.
        await writer.FlushAsync();

        await network.AvailableAsync(pair.Server, expected.Length);
        var bytes = new byte[9];
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes, 0, pair.Server.Receive(bytes)));
    });

    [Theory]
    [InlineData(false, "a\ufffdb")]
    [InlineData(true, "DecoderFallbackException")]
    public Task MakeFile_Errors_AreTheEncodings(bool strict, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: strict);
        using var reader = new StreamReader(new SocketStream(pair.Server), encoding);
        pair.Client.Send([(byte)'a', 0xff, (byte)'b']);
        pair.Client.Shutdown(SocketShutdown.Send);

        // Python's default is strict.
        Assert.Contains(expected, await Outcome.OfAsync(() => reader.ReadToEndAsync()), StringComparison.Ordinal);
    });

    // mode='rb', buffering=0: what is there is enough.
    [Fact]
    public Task MakeFile_ForBytesUnbuffered_IsTheStreamItself() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var stream = new SocketStream(pair.Server);
        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);

        Assert.Equal(3, await stream.ReadAsync(new byte[10]));
    });

    // mode='rb' as it is by default: read(n) waits for n bytes.
    [Fact]
    public Task MakeFile_ForBytes_ReadExactlyIsPythonsRead() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var stream = new SocketStream(pair.Server);
        var read = stream.ReadAtLeastAsync(new byte[5], 5, throwOnEndOfStream: false).AsTask();

        pair.Client.Send(3);
        await network.SettleAsync();
        Assert.False(read.IsCompleted);
        pair.Client.Send(1);
        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(4, await read);
    });

    // In Python the descriptor stays open until the file is closed too.
    [Fact]
    public Task MakeFile_AfterTheSocketIsClosed_IsClosedAsWell() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var stream = new SocketStream(pair.Server);
        pair.Client.Send(3);
        await network.AvailableAsync(pair.Server, 3);

        pair.Server.Close();

        Assert.Equal("IOException(Disposed)", await Outcome.OfAsync(() => stream.ReadAsync(new byte[9])));
    });

    // In Python: OSError, cannot read from timed out object.
    [Fact]
    public Task MakeFile_AfterATimeout_ReadsOn() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        using var stream = new SocketStream(pair.Server) { ReadTimeout = 50 };
        Assert.Equal("IOException(TimedOut)", Outcome.Of(() => stream.ReadByte()));

        pair.Client.Send("a"u8);
        await network.AvailableAsync(pair.Server, 1);

        Assert.Equal('a', stream.ReadByte());
    });

    [Fact]
    public Task SendFile_SendsAllOfIt() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "0123456789");

        await pair.Client.SendFileAsync(path);

        await network.AvailableAsync(pair.Server, 10);
        Assert.Equal("10", pair.Server.Receive(20));
        File.Delete(path);
    });

    // sendfile(file, offset, count) has a file that is open, with a position; SendFile has a path.
    [Fact]
    public Task SendFile_OffsetAndCount_AreThePositionOfAStream() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        await using var stream = new SocketStream(pair.Client);
        using var file = new MemoryStream("0123456789"u8.ToArray());
        var part = new byte[3];

        file.Position = 2;
        await file.ReadExactlyAsync(part);
        await stream.WriteAsync(part);

        await network.AvailableAsync(pair.Server, 3);
        var received = new byte[9];
        Assert.Equal("234", Encoding.ASCII.GetString(received, 0, pair.Server.Receive(received)));
        Assert.Equal(5, file.Position);
    });
}

public sealed class PythonFileOnReal : PythonFileConformance<OnReal>;
