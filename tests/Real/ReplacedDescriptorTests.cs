// Calls that wait while Socket takes another descriptor: none may stay with the old one, whose handle Socket.Select would release in the place of
// the new one's, which ends the process in a finalizer. A call that stayed is not woken by Dispose.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Real;

public class ReplacedDescriptorTests
{
    private static readonly IPEndPoint s_ofAnotherFamily = new(IPAddress.IPv6Loopback, 9);
    private static readonly IPEndPoint s_refusedAtOnce = new(IPAddress.Broadcast, 9);

    /// <summary>All that makes Socket take another descriptor, after a failed connect where it takes one. Each ends at once.</summary>
    public static TheoryData<string> Replacements => [.. s_replacements.Keys];

    private static readonly SortedDictionary<string, Action<ISocket>> s_replacements = new()
    {
        ["Connect"] = socket => socket.Connect(s_refusedAtOnce),
        ["ConnectAsync"] = socket => Await(socket.ConnectAsync(s_refusedAtOnce, CancellationToken.None)),
        ["ConnectAsync, another family"] = socket => Await(socket.ConnectAsync(s_ofAnotherFamily, CancellationToken.None)),
        ["ConnectAsync, several addresses"] = socket => Await(socket.ConnectAsync(new DnsEndPoint("localhost", 0), CancellationToken.None)),
        ["Disconnect"] = socket => socket.Disconnect(reuseSocket: true),
        ["DisconnectAsync"] = socket => Await(socket.DisconnectAsync(reuseSocket: true)),
    };

    [Theory]
    [MemberData(nameof(Replacements))]
    public void Receive_WhileTheDescriptorIsReplaced_CanBeEnded(string replacement)
    {
        using var peer = Loopback.Udp();
        var socket = Failed();
        var isDisconnect = replacement.StartsWith("Disconnect", StringComparison.Ordinal);
        if (isDisconnect)
            socket.Connect(peer.LocalEndPoint!);
        var call = BlockedCall.Start(() => socket.Receive(new byte[1]));
        Outcome.Of(() => s_replacements[replacement](socket));
        socket.Dispose();
        Assert.Equal(isDisconnect ? "0" : "Interrupted", call.Result());
        Collect();
    }

    [Theory]
    [MemberData(nameof(Replacements))]
    public void Select_WhileADescriptorIsReplaced_GoesOnWithTheNewOne(string replacement)
    {
        using var other = Loopback.Udp();
        using var socket = Failed();
        if (replacement.StartsWith("Disconnect", StringComparison.Ordinal))
            socket.Connect(other.LocalEndPoint!);
        List<ISocket> read = [other, socket];
        var call = BlockedCall.Start(() => RealNetwork.Instance.Select(read, null, null, TimeSpan.FromSeconds(20)));
        Outcome.Of(() => s_replacements[replacement](socket));
        // A call that was left behind would be woken by this too, and would then release the wrong handle.
        other.SendTo(new byte[1], other.LocalEndPoint!);
        Assert.Equal("done", call.Result());
        Assert.Contains(other, read);
        Assert.True(IsWhole(socket), "The new handle was released by who had not taken it.");
        Collect();
    }

    [Fact]
    public void Select_WhileADescriptorIsReplaced_SeesTheNewOne()
    {
        using var other = Loopback.Udp();
        using var socket = Failed();
        List<ISocket> read = [other, socket, socket], error = [socket];
        var call = BlockedCall.Start(() => RealNetwork.Instance.Select(read, null, error, Timeout.InfiniteTimeSpan));
        Outcome.Of(() => socket.Connect(s_refusedAtOnce));
        other.SendTo(new byte[1], socket.LocalEndPoint!);
        Assert.Equal("done", call.Result());
        Assert.Equal([socket, socket], read);
        Assert.Empty(error);
    }

    [Fact]
    public void Select_WhileADescriptorIsReplaced_KeepsItsDeadline()
    {
        using var socket = Failed();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        List<ISocket> read = [socket];
        var call = BlockedCall.Start(() => RealNetwork.Instance.Select(read, null, null, TimeSpan.FromMilliseconds(600)));
        for (var i = 0; i < 5; i++)
            Outcome.Of(() => socket.Connect(s_refusedAtOnce));
        Assert.Equal("done", call.Result());
        Assert.Empty(read);
        Assert.InRange(clock.ElapsedMilliseconds, 590, 5000);
    }

    [Fact]
    public async Task SendMessageAsync_WhileTheDescriptorIsReplaced_IsAborted()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            Loopback.Fill(client);
            var sending = client.SendMessageAsync([new byte[50_000_000]], [], cancellationToken: TestContext.Current.CancellationToken).AsTask();
            client.Disconnect(reuseSocket: true);
            var exception = await Assert.ThrowsAsync<SocketException>(() => sending);
            Assert.Equal(SocketError.OperationAborted, exception.SocketErrorCode);
            Assert.True(IsWhole(client), "The new handle was released by who had not taken it.");
        }

        Collect();
    }

    [Fact]
    public async Task Receive_WhileAFileIsSentAndTheDescriptorReplaced_Ends()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            var call = BlockedCall.Start(() => client.Receive(new byte[1]));
            const TransmitFileOptions Options = TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket;
            await client.SendFileAsync(null, new byte[3], default, Options, TestContext.Current.CancellationToken);
            Assert.Equal("0", call.Result());
            Assert.Equal(3, Loopback.DrainToEnd(server));
            Assert.True(IsWhole(client), "The new handle was released by who had not taken it.");
        }

        Collect();
    }

    // Every connect counts as one that may have failed, and two of them at once on different threads as well.
    [Fact]
    public void Receive_WhileManyConnect_GoesOn()
    {
        using var socket = Failed();
        using var other = Loopback.Udp();
        var call = BlockedCall.Start(() => socket.Receive(new byte[1]));
        Parallel.For(0, 200, i => Outcome.Of(
            () => s_replacements[i % 2 == 0 ? "Connect" : "ConnectAsync, another family"](socket)));
        Assert.True(call.IsRunning);
        socket.Dispose();
        Assert.Equal("Interrupted", call.Result());
        Collect();
    }

    // Bound, and its last connect has failed.
    private static ISocket Failed()
    {
        var socket = Loopback.Udp();
        Assert.Equal("AccessDenied", Outcome.Of(() => socket.Connect(s_refusedAtOnce)));
        return socket;
    }

    // Whether the handle is open and its descriptor a socket's.
    private static bool IsWhole(ISocket socket) =>
        !socket.SafeHandle.IsClosed && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Type)! > 0;

    private static void Await(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    // What was released too often is found by its finalizer, which would end the process.
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
