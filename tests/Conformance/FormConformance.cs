// The forms of sending and receiving: lists of buffers, files, messages, addressed forms, nothing at all.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class FormConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly EndPoint Elsewhere = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 9);

    // ---- Lists of buffers

    /// <summary>Lengths of the buffers that are sent, of those that are received into, and what comes: the count, and how far each is filled.</summary>
    [Theory]
    [InlineData("3,0,4", "10", "7: 7")]
    [InlineData("7", "3,3,3", "7: 3 3 1")]
    [InlineData("7", "0,3,0,10", "7: 0 3 0 4")]
    [InlineData("1,1,1,1,1", "2,2", "4: 2 2")]
    [InlineData("0,0,5", "1,1", "2: 1 1")]
    [InlineData("10,20,30", "5,60", "60: 5 55")]
    public Task Buffers_OfAnyLengths_AreGatheredAndScattered(string sends, string receives, string expected) =>
        TNetwork.RunAsync(async network =>
        {
            using var pair = await network.PairAsync();
            var sending = Buffers(sends);
            var total = 0;
            foreach (var buffer in sending)
            {
                for (var i = 0; i < buffer.Count; i++)
                    buffer.Array![i] = (byte)++total;
            }

            Assert.Equal(total, pair.Server.Send(sending));
            await network.AvailableAsync(pair.Client, total);
            var receiving = Buffers(receives);
            var count = pair.Client.Receive(receiving);

            var filled = receiving.Select(buffer => buffer.Count(value => value != 0));
            Assert.Equal(expected, $"{count}: {string.Join(' ', filled)}");
            Assert.Equal(Enumerable.Range(1, count).Select(i => (byte)i), receiving.SelectMany(buffer => buffer).Where(value => value != 0));
        });

    [Fact]
    public Task Buffers_MoreThanTheKernelTakesAtOnce_AreSentAll() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var buffers = Enumerable.Range(0, 2000).Select(_ => new ArraySegment<byte>(new byte[1])).ToList();

        Assert.Equal("2000", Outcome.Of(() => pair.Server.Send(buffers)));
        Assert.Equal("2000", await Outcome.OfAsync(() => pair.Server.SendAsync(buffers, SocketFlags.None)));

        await network.AvailableAsync(pair.Client, 4000);
        Assert.Equal(4000, pair.Client.Available);
    });

    [Fact]
    public Task Buffers_AllEmpty_SendAndReceiveNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(3);
        await network.AvailableAsync(pair.Client, 3);

        Assert.Equal("0", Outcome.Of(() => pair.Server.Send(Buffers("0,0"))));
        Assert.Equal("0", await Outcome.OfAsync(() => pair.Server.SendAsync(Buffers("0"), SocketFlags.None)));
        Assert.Equal("0", Outcome.Of(() => pair.Client.Receive(Buffers("0,0"))));
        Assert.Equal("0 3", $"{await Outcome.OfAsync(() => pair.Client.ReceiveAsync(Buffers("0"), SocketFlags.None))} {pair.Client.Available}");
    });

    [Fact]
    public Task Buffers_WithFlags_PeekAndTakeNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abcdef"u8);
        await network.AvailableAsync(pair.Client, 6);
        var buffers = Buffers("2,2");

        Assert.Equal("4 6", $"{pair.Client.Receive(buffers, SocketFlags.Peek)} {pair.Client.Available}");
        Assert.Equal("abcd", Encoding.ASCII.GetString([.. buffers[0], .. buffers[1]]));
        Assert.Equal("4 Success 2", $"{pair.Client.Receive(buffers, SocketFlags.None, out var error)} {error} {pair.Client.Available}");
    });

    // ---- Nothing

    [Fact]
    public Task Nothing_Sent_IsNothing() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("0", pair.Server.Send(0));
        Assert.Equal("0", await Outcome.OfAsync(() => pair.Server.SendAsync(Array.Empty<byte>().AsMemory(), SocketFlags.None)));
        Assert.Equal("0", Outcome.Of(() => pair.Server.SendTo(Array.Empty<byte>(), SocketFlags.None, Elsewhere)));
        await network.SettleAsync();
        Assert.Equal("0 False", $"{pair.Client.Available} {pair.Client.Poll(0, SelectMode.SelectRead)}");
    });

    // ---- Addresses on a stream

    [Fact]
    public Task Address_OnAConnectedStream_MeansNothingAndStays() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("3", Outcome.Of(() => pair.Server.SendTo("abc"u8, Elsewhere)));
        Assert.Equal("2", await Outcome.OfAsync(() => pair.Server.SendToAsync("de"u8.ToArray().AsMemory(), SocketFlags.None, Elsewhere)));
        await network.AvailableAsync(pair.Client, 5);

        var from = Elsewhere;
        Assert.Equal(5, pair.Client.ReceiveFrom(new byte[10], ref from));
        Assert.Same(Elsewhere, from);
    });

    [Fact]
    public Task ReceiveFromAsync_OnAStream_GivesBackTheEndPoint() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var receive = pair.Client.ReceiveFromAsync(new byte[10].AsMemory(), SocketFlags.None, Elsewhere).AsTask();
        pair.Server.Send(3);

        var result = await receive.WaitAsync(TimeSpan.FromSeconds(10), network.TimeProvider);

        Assert.Equal(3, result.ReceivedBytes);
        Assert.Same(Elsewhere, result.RemoteEndPoint);
    });

    [Fact]
    public Task ReceiveMessageFrom_OnAStream_TellsNoSenderAndNoInterface() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abcdef"u8);
        await network.AvailableAsync(pair.Client, 6);
        var from = Elsewhere;
        var flags = SocketFlags.None;

        var count = pair.Client.ReceiveMessageFrom(new byte[4], ref flags, ref from, out var information);
        Assert.Equal("4 None 0 2 0.0.0.0:0", $"{count} {flags} {information.Interface} {pair.Client.Available} {from}");

        var result = await pair.Client.ReceiveMessageFromAsync(new byte[4].AsMemory(), SocketFlags.None, Elsewhere);
        Assert.Equal("2 None 0.0.0.0:0", $"{result.ReceivedBytes} {result.SocketFlags} {result.RemoteEndPoint}");
    });

    // ---- Messages

    [Fact]
    public Task Message_OfSeveralBuffers_IsAPieceOfTheStream() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal(5, pair.Server.SendMessage(["ab"u8.ToArray(), Array.Empty<byte>(), "cde"u8.ToArray()], []));
        await network.AvailableAsync(pair.Client, 5);
        var (first, second) = (new byte[2], new byte[2]);

        var message = pair.Client.ReceiveMessage([first, second]);

        Assert.Equal("4 None null 0", $"{message.ReceivedBytes} {message.SocketFlags} {Outcome.Of(() => message.RemoteEndPoint)} {message.ControlMessages.Count}");
        Assert.Equal("abcd 1", $"{Encoding.ASCII.GetString([.. first, .. second])} {pair.Client.Available}");
    });

    [Fact]
    public Task MessageAsync_WaitsAndEndsWithTheStream() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var buffer = new byte[10];
        var receive = Outcome.OfAsync(async Task<int> () => (await pair.Client.ReceiveMessageAsync([buffer])).ReceivedBytes);
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));

        Assert.Equal(3, await pair.Server.SendMessageAsync(["abc"u8.ToArray()], []));
        Assert.Equal("3", await network.ResultAsync(receive));

        pair.Server.Close();
        await network.ReadableAsync(pair.Client);
        Assert.Equal(0, pair.Client.ReceiveMessage([buffer]).ReceivedBytes);
    });

    // ---- Files

    [Theory]
    [InlineData("pre", "post", "precontentpost")]
    [InlineData("", "", "content")]
    [InlineData("pre", "", "precontent")]
    [InlineData("", "post", "contentpost")]
    public Task SendFile_BetweenBuffers_SendsAllThree(string pre, string post, string expected) => TNetwork.RunAsync(async network =>
    {
        using var file = new TemporaryFile("content");
        using var pair = await network.PairAsync();

        pair.Server.SendFile(file.Path, Encoding.ASCII.GetBytes(pre), Encoding.ASCII.GetBytes(post), TransmitFileOptions.UseDefaultWorkerThread);
        await network.AvailableAsync(pair.Client, expected.Length);
        Assert.Equal(expected, ReceiveText(pair.Client));

        await pair.Server.SendFileAsync(
            file.Path, Encoding.ASCII.GetBytes(pre), Encoding.ASCII.GetBytes(post), TransmitFileOptions.UseDefaultWorkerThread);
        await network.AvailableAsync(pair.Client, expected.Length);
        Assert.Equal(expected, ReceiveText(pair.Client));
    });

    [Fact]
    public Task SendFile_OfNoFile_SendsTheBuffers() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.SendFile(null, "pre"u8, "post"u8, TransmitFileOptions.UseDefaultWorkerThread);
        await network.AvailableAsync(pair.Client, 7);
        Assert.Equal("prepost", ReceiveText(pair.Client));
    });

    [Fact]
    public Task SendFile_OfAnEmptyFile_SendsNothing() => TNetwork.RunAsync(async network =>
    {
        using var file = new TemporaryFile("");
        using var pair = await network.PairAsync();
        Assert.Equal("ok", Outcome.Of(() => pair.Server.SendFile(file.Path)));
        await network.SettleAsync();
        Assert.Equal(0, pair.Client.Available);
    });

    [Theory]
    [InlineData("missing", "FileNotFoundException")]
    [InlineData("unconnected", "NotSupported")]
    [InlineData("shut", "NotSupported")]
    [InlineData("disposed", "Disposed")]
    public Task SendFile_ThatCannotBe_Fails(string how, string expected) => TNetwork.RunAsync(async network =>
    {
        using var file = new TemporaryFile("content");
        using var pair = await network.PairAsync();
        using var unconnected = network.Socket();
        var socket = how == "unconnected" ? unconnected : pair.Server;
        if (how == "shut")
            socket.Shutdown(SocketShutdown.Send);
        if (how == "disposed")
            socket.Dispose();
        var path = how == "missing" ? file.Path + ".missing" : file.Path;

        Assert.Equal(expected, Outcome.Of(() => socket.SendFile(path)));
    });

    /// <summary>Options for Windows: the blocking form refuses them all, the asynchronous one disconnects afterwards if it is told to and
    /// heeds no other.</summary>
    [Theory]
    [InlineData(TransmitFileOptions.Disconnect, "NotSupported ok False 0")]
    [InlineData(TransmitFileOptions.ReuseSocket, "NotSupported ok False 0")]
    [InlineData(TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket, "NotSupported ok False 0")]
    [InlineData((TransmitFileOptions)4, "NotSupported ok True WouldBlock")]
    public Task SendFile_WithOptions_MayDisconnect(TransmitFileOptions options, string expected) => TNetwork.RunAsync(async network =>
    {
        using var file = new TemporaryFile("content");
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;
        var blocking = Outcome.Of(() => pair.Server.SendFile(file.Path, default, default, options));
        Assert.True(pair.Server.Connected);

        var outcome = await Outcome.OfAsync(() => pair.Server.SendFileAsync(file.Path, default, default, options));
        await network.AvailableAsync(pair.Client, 7);

        Assert.Equal("content", ReceiveText(pair.Client));
        Assert.Equal(expected, $"{blocking} {outcome} {pair.Server.Connected} {pair.Client.Receive(1)}");
    });

    // ---- Chunks

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public Task Receive_InSmallPieces_GivesAllInOrder(int piece) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abcdefghijkl"u8);
        await network.AvailableAsync(pair.Client, 12);
        var all = new StringBuilder();
        var buffer = new byte[piece];

        while (all.Length < 12)
            all.Append(Encoding.ASCII.GetString(buffer, 0, pair.Client.Receive(buffer)));

        Assert.Equal("abcdefghijkl", all.ToString());
    });

    [Fact]
    public Task Receive_OfMoreThanThereIs_DoesNotWaitForTheRest() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(3);
        await network.AvailableAsync(pair.Client, 3);
        Assert.Equal("3", pair.Client.Receive(1000));

        var receive = pair.Client.StartReceive(1000);
        pair.Server.Send(4);
        Assert.Equal("4", await network.ResultAsync(receive));
    });

    [Fact]
    public Task Send_ToAPeerThatHasNotAccepted_IsTaken() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        using var client = await network.ConnectedAsync(listener);
        Assert.Equal("3 4", $"{client.Send(3)} {client.Send(4)}");
        client.Shutdown(SocketShutdown.Send);

        using var server = listener.Accept();
        await network.AvailableAsync(server, 7);
        Assert.Equal("7,0", Outcome.Times(2, () => server.Receive(10)));
    });

    private static List<ArraySegment<byte>> Buffers(string lengths) =>
        [.. lengths.Split(',').Select(length => new ArraySegment<byte>(new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)]))];

    private static string ReceiveText(ISocket socket)
    {
        var buffer = new byte[100];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public void Dispose() => File.Delete(Path);
    }
}

public sealed class FormsOnReal : FormConformance<OnReal>;
