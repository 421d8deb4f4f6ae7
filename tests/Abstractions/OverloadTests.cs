// Each provided overload of ISocket must reach the kernel of its operation with the caller's arguments, and hand back the
// kernel's answer. The text on the right is what the kernel saw.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Abstractions;

public class OverloadTests
{
    private static readonly byte[] Bytes = "ABCDE"u8.ToArray();
    private static readonly ArraySegment<byte> Segment = new(Bytes, 1, 3);
    private static readonly IList<ArraySegment<byte>> List = [new(Bytes, 0, 2), new(Bytes, 4, 1)];
    private static readonly IPEndPoint Remote = new(IPAddress.Parse("10.0.0.1"), 80);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Send_EachSynchronousForm_ReachesTheKernel()
    {
        Answers("Send 'ABCDE' None", socket => socket.Send(Bytes));
        Answers("Send 'ABCDE' Peek", socket => socket.Send(Bytes, SocketFlags.Peek));
        Answers("Send 'AB' Peek", socket => socket.Send(Bytes, 2, SocketFlags.Peek));
        Answers("Send 'BCD' Peek", socket => socket.Send(Bytes, 1, 3, SocketFlags.Peek));
        Answers("Send 'BCD' Peek", socket => socket.Send(Bytes, 1, 3, SocketFlags.Peek, out _));
        Answers("Send 'BCD' None", socket => socket.Send(Bytes.AsSpan(1, 3)));
        Answers("Send 'BCD' Peek", socket => socket.Send(Bytes.AsSpan(1, 3), SocketFlags.Peek));
        Answers("Send 'AB''E' None", socket => socket.Send(List));
        Answers("Send 'AB''E' Peek", socket => socket.Send(List, SocketFlags.Peek));
        Does("SendFile f '' '' UseDefaultWorkerThread", socket => socket.SendFile("f"));
        Does("SendFile f 'ABCDE' '' Disconnect", socket => socket.SendFile("f", Bytes, null, TransmitFileOptions.Disconnect));
    }

    [Fact]
    public void Receive_EachSynchronousForm_ReachesTheKernel()
    {
        Answers("Receive 'ABCDE' None", socket => socket.Receive(Bytes));
        Answers("Receive 'ABCDE' Peek", socket => socket.Receive(Bytes, SocketFlags.Peek));
        Answers("Receive 'AB' Peek", socket => socket.Receive(Bytes, 2, SocketFlags.Peek));
        Answers("Receive 'BCD' Peek", socket => socket.Receive(Bytes, 1, 3, SocketFlags.Peek));
        Answers("Receive 'BCD' Peek", socket => socket.Receive(Bytes, 1, 3, SocketFlags.Peek, out _));
        Answers("Receive 'BCD' None", socket => socket.Receive(Bytes.AsSpan(1, 3)));
        Answers("Receive 'BCD' Peek", socket => socket.Receive(Bytes.AsSpan(1, 3), SocketFlags.Peek));
        Answers("Receive 'AB''E' None", socket => socket.Receive(List));
        Answers("Receive 'AB''E' Peek", socket => socket.Receive(List, SocketFlags.Peek));
    }

    [Fact]
    public void SendTo_EachSynchronousForm_ReachesTheKernel()
    {
        Answers("SendTo 'ABCDE' None 10.0.0.1:80", socket => socket.SendTo(Bytes, Remote));
        Answers("SendTo 'ABCDE' Peek 10.0.0.1:80", socket => socket.SendTo(Bytes, SocketFlags.Peek, Remote));
        Answers("SendTo 'AB' Peek 10.0.0.1:80", socket => socket.SendTo(Bytes, 2, SocketFlags.Peek, Remote));
        Answers("SendTo 'BCD' Peek 10.0.0.1:80", socket => socket.SendTo(Bytes, 1, 3, SocketFlags.Peek, Remote));
        Answers("SendTo 'BCD' None 10.0.0.1:80", socket => socket.SendTo(Bytes.AsSpan(1, 3), Remote));
        Answers("SendTo 'BCD' Peek 10.0.0.1:80", socket => socket.SendTo(Bytes.AsSpan(1, 3), SocketFlags.Peek, Remote.Serialize()));
    }

    [Fact]
    public void ReceiveFrom_EachSynchronousForm_ReachesTheKernelAndHandsBackTheSender()
    {
        Fills("ReceiveFrom 'ABCDE' None 10.0.0.1:80", (socket, from) => (socket.ReceiveFrom(Bytes, ref from), from));
        Fills("ReceiveFrom 'ABCDE' Peek 10.0.0.1:80", (socket, from) => (socket.ReceiveFrom(Bytes, SocketFlags.Peek, ref from), from));
        Fills("ReceiveFrom 'AB' Peek 10.0.0.1:80", (socket, from) => (socket.ReceiveFrom(Bytes, 2, SocketFlags.Peek, ref from), from));
        Fills("ReceiveFrom 'BCD' Peek 10.0.0.1:80", (socket, from) => (socket.ReceiveFrom(Bytes, 1, 3, SocketFlags.Peek, ref from), from));
        Fills("ReceiveFrom 'BCD' None 10.0.0.1:80", (socket, from) => (socket.ReceiveFrom(Bytes.AsSpan(1, 3), ref from), from));
        Fills("ReceiveMessageFrom 'BCD' Peek 10.0.0.1:80", (socket, from) =>
        {
            var flags = SocketFlags.Peek;
            return (socket.ReceiveMessageFrom(Bytes, 1, 3, ref flags, ref from, out _), from);
        });
    }

    [Fact]
    public async Task ReceiveFrom_WithSocketAddress_ExpectsAnybodyAndFillsIn()
    {
        var (synchronous, asynchronous) = (new SocketAddress(AddressFamily.InterNetwork), new SocketAddress(AddressFamily.InterNetwork));

        Answers("ReceiveFrom 'BCD' Peek 0.0.0.0:0", socket => socket.ReceiveFrom(Bytes.AsSpan(1, 3), SocketFlags.Peek, synchronous));
        await AnswersAsync(
            "ReceiveFromAsync 'BCD' Peek 0.0.0.0:0 token",
            socket => socket.ReceiveFromAsync(Segment.AsMemory(), SocketFlags.Peek, asynchronous, Token).AsTask());

        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.1.2.3"), 99), Remote.Create(synchronous));
        Assert.Equal(synchronous, asynchronous);
    }

    [Fact]
    public async Task SendAsync_EachForm_ReachesTheKernel()
    {
        await AnswersAsync("SendAsync 'BCD' None", socket => socket.SendAsync(Segment));
        await AnswersAsync("SendAsync 'BCD' Peek", socket => socket.SendAsync(Segment, SocketFlags.Peek));
        await AnswersAsync("SendAsync 'BCD' None token", socket => socket.SendAsync(Segment.AsMemory(), Token).AsTask());
        await AnswersAsync("SendAsync 'AB''E' None", socket => socket.SendAsync(List));
        await AnswersAsync("SendToAsync 'BCD' None 10.0.0.1:80", socket => socket.SendToAsync(Segment, Remote));
        await AnswersAsync("SendToAsync 'BCD' Peek 10.0.0.1:80", socket => socket.SendToAsync(Segment, SocketFlags.Peek, Remote));
        await AnswersAsync(
            "SendToAsync 'BCD' None 10.0.0.1:80 token", socket => socket.SendToAsync(Segment.AsMemory(), Remote, Token).AsTask());
        await AnswersAsync(
            "SendToAsync 'BCD' Peek 10.0.0.1:80 token",
            socket => socket.SendToAsync(Segment.AsMemory(), SocketFlags.Peek, Remote.Serialize(), Token).AsTask());
        await DoesAsync(
            "SendFileAsync f '' '' UseDefaultWorkerThread token", socket => socket.SendFileAsync("f", Token).AsTask());
    }

    [Fact]
    public async Task ReceiveAsync_EachForm_ReachesTheKernel()
    {
        await AnswersAsync("ReceiveAsync 'BCD' None", socket => socket.ReceiveAsync(Segment));
        await AnswersAsync("ReceiveAsync 'BCD' Peek", socket => socket.ReceiveAsync(Segment, SocketFlags.Peek));
        await AnswersAsync("ReceiveAsync 'BCD' None token", socket => socket.ReceiveAsync(Segment.AsMemory(), Token).AsTask());
        await AnswersAsync("ReceiveAsync 'AB''E' None", socket => socket.ReceiveAsync(List));
        await AnswersAsync(
            "ReceiveFromAsync 'BCD' None 10.0.0.1:80",
            async socket => (await socket.ReceiveFromAsync(Segment, Remote)).ReceivedBytes);
        await AnswersAsync(
            "ReceiveFromAsync 'BCD' Peek 10.0.0.1:80",
            async socket => (await socket.ReceiveFromAsync(Segment, SocketFlags.Peek, Remote)).ReceivedBytes);
        await AnswersAsync(
            "ReceiveFromAsync 'BCD' None 10.0.0.1:80 token",
            async socket => (await socket.ReceiveFromAsync(Segment.AsMemory(), Remote, Token)).ReceivedBytes);
        await AnswersAsync(
            "ReceiveMessageFromAsync 'BCD' None 10.0.0.1:80",
            async socket => (await socket.ReceiveMessageFromAsync(Segment, Remote)).ReceivedBytes);
        await AnswersAsync(
            "ReceiveMessageFromAsync 'BCD' Peek 10.0.0.1:80",
            async socket => (await socket.ReceiveMessageFromAsync(Segment, SocketFlags.Peek, Remote)).ReceivedBytes);
        await AnswersAsync(
            "ReceiveMessageFromAsync 'BCD' None 10.0.0.1:80 token",
            async socket => (await socket.ReceiveMessageFromAsync(Segment.AsMemory(), Remote, Token)).ReceivedBytes);
    }

    [Fact]
    public async Task ReceiveAsync_OfAPlainArray_IsATaskAsOnSocket()
    {
        ISocket socket = new RecordingSocket();

        // The declared type is the test: on Socket an array binds to the ArraySegment form, and callers rely on Task.
#pragma warning disable xUnit1051 // The overload without a token is the one in question.
        Task<int> received = socket.ReceiveAsync(new byte[4]);
        Task<int> sent = socket.SendAsync(new byte[4]);
#pragma warning restore xUnit1051

        Assert.Equal(14, (await Task.WhenAll(received, sent)).Sum());
    }

    [Fact]
    public async Task Connect_EachForm_ReachesTheKernel()
    {
        var address = Remote.Address;
        Does("Connect 10.0.0.1:80", socket => socket.Connect(address, 80));
        Does("Connect 10.0.0.1:80", socket => socket.Connect("10.0.0.1", 80));
        Does("Connect Unspecified/name:80", socket => socket.Connect("name", 80));
        Does("Connect 10.0.0.1:80", socket => socket.Connect([IPAddress.IPv6Loopback, address], 80));
        await DoesAsync("AcceptAsync", socket => socket.AcceptAsync());
        await DoesAsync("ConnectAsync 10.0.0.1:80", socket => socket.ConnectAsync(Remote));
        await DoesAsync("ConnectAsync 10.0.0.1:80", socket => socket.ConnectAsync(address, 80));
        await DoesAsync("ConnectAsync 10.0.0.1:80 token", socket => socket.ConnectAsync(address, 80, Token).AsTask());
        await DoesAsync("ConnectAsync Unspecified/name:80", socket => socket.ConnectAsync("name", 80));
        await DoesAsync("ConnectAsync Unspecified/name:80 token", socket => socket.ConnectAsync("name", 80, Token).AsTask());
        await DoesAsync("ConnectAsync 10.0.0.1:80", socket => socket.ConnectAsync([IPAddress.IPv6Loopback, address], 80));
        await DoesAsync("ConnectAsync 10.0.0.1:80 token", socket => socket.ConnectAsync([address], 80, Token).AsTask());
    }

    [Fact]
    public async Task Connect_WithSeveralAddresses_TriesEachAndThrowsTheLastFailure()
    {
        IPAddress[] addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")];
        var socket = new RecordingSocket { Error = SocketError.ConnectionRefused };

        var synchronous = Assert.Throws<SocketException>(() => ((ISocket)socket).Connect(addresses, 80));
        var asynchronous = await Assert.ThrowsAsync<SocketException>(() => ((ISocket)socket).ConnectAsync(addresses, 80, Token).AsTask());

        Assert.Equal([SocketError.ConnectionRefused, SocketError.ConnectionRefused], [synchronous.SocketErrorCode, asynchronous.SocketErrorCode]);
        Assert.Equal(
            ["Connect 10.0.0.1:80", "Connect 10.0.0.2:80", "ConnectAsync 10.0.0.1:80 token", "ConnectAsync 10.0.0.2:80 token"],
            socket.Calls);
    }

    [Fact]
    public void OtherForms_ReachTheKernel()
    {
        Does("SetSocketOption Socket KeepAlive 1", socket => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true));
        Does("SetSocketOption Socket KeepAlive 0", socket => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, false));
        Does("GetSocketOption Tcp NoDelay byte[4]", socket => socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, 4));
        Does("IOControl 1074030207 'ABCDE' null", socket => socket.IOControl(IOControlCode.DataToRead, Bytes, null));
        Does("Listen 2147483647", socket => socket.Listen());
        Does("Dispose", socket => socket.Close());
        Does("Poll 1500 SelectRead", socket => socket.Poll(TimeSpan.FromMilliseconds(1.5), SelectMode.SelectRead));
        Does("Poll -1 SelectWrite", socket => socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectWrite));
    }

    [Fact]
    public void Forms_WithoutErrorCode_ThrowWhatTheKernelReports()
    {
        ISocket socket = new RecordingSocket { Error = SocketError.ConnectionReset };
        Action[] calls =
        [
            () => socket.Send(Bytes), () => socket.Send(Bytes, 1, 3, SocketFlags.None), () => socket.Send(Bytes.AsSpan()), () => socket.Send(List),
            () => socket.Receive(Bytes), () => socket.Receive(Bytes, 1, 3, SocketFlags.None), () => socket.Receive(Bytes.AsSpan()),
            () => socket.Receive(List),
        ];

        Assert.All(calls, call => Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(call).SocketErrorCode));
    }

    [Fact]
    public void Forms_WithErrorCode_ReportAndDoNotThrow()
    {
        ISocket socket = new RecordingSocket { Error = SocketError.WouldBlock };

        socket.Send(Bytes, 1, 3, SocketFlags.None, out var sending);
        socket.Receive(Bytes, 1, 3, SocketFlags.None, out var receiving);

        Assert.Equal([SocketError.WouldBlock, SocketError.WouldBlock], [sending, receiving]);
    }

    private static void Answers(string kernelCall, Func<ISocket, int> call)
    {
        var socket = new RecordingSocket();
        Assert.Equal(socket.Result, call(socket));
        Assert.Equal([kernelCall], socket.Calls);
    }

    private static void Fills(string kernelCall, Func<ISocket, EndPoint, (int Count, EndPoint From)> call)
    {
        var socket = new RecordingSocket();
        Assert.Equal((socket.Result, socket.Sender), call(socket, Remote));
        Assert.Equal([kernelCall], socket.Calls);
    }

    private static void Does(string kernelCall, Action<ISocket> call)
    {
        var socket = new RecordingSocket();
        call(socket);
        Assert.Equal([kernelCall], socket.Calls);
    }

    private static async Task AnswersAsync(string kernelCall, Func<ISocket, Task<int>> call)
    {
        var socket = new RecordingSocket();
        Assert.Equal(socket.Result, await call(socket));
        Assert.Equal([kernelCall], socket.Calls);
    }

    private static async Task DoesAsync(string kernelCall, Func<ISocket, Task> call)
    {
        var socket = new RecordingSocket();
        await call(socket);
        Assert.Equal([kernelCall], socket.Calls);
    }
}
