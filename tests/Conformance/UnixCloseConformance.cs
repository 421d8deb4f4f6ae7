// The ends of Unix connections: every way to close, against the table in UnixCloseScripts.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UnixCloseConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixCloseScripts.All), MemberType = typeof(UnixCloseScripts))]
    public Task Stream_AfterThePeersScript_LeavesWhatTheTableSays(string script) => CheckAsync(SocketType.Stream, script);

    [Theory]
    [MemberData(nameof(UnixCloseScripts.All), MemberType = typeof(UnixCloseScripts))]
    public Task Seqpacket_AfterThePeersScript_LeavesWhatTheTableSays(string script) => CheckAsync(SocketType.Seqpacket, script);

    /// <summary>A socket may be shut down before it connects; the other end is not told, and learns it when it sends.</summary>
    [Theory]
    [InlineData(SocketType.Stream, SocketShutdown.Receive, "Shutdown 3 3")]
    [InlineData(SocketType.Stream, SocketShutdown.Send, "3 Shutdown WouldBlock")]
    [InlineData(SocketType.Seqpacket, SocketShutdown.Receive, "Shutdown 3 3")]
    [InlineData(SocketType.Seqpacket, SocketShutdown.Send, "3 Shutdown WouldBlock")]
    public Task Client_ShutDownBeforeItConnects_StaysShutDown(SocketType type, SocketShutdown how, string expected) => TNetwork.RunAsync(network =>
    {
        using var listener = network.UnixListener(type);
        listener.Blocking = false;
        using var client = network.UnixSocket(type);
        client.Shutdown(how);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Assert.Equal(expected, $"{server.Send(3)} {client.Send(3)} {server.Receive(9)}");
        return Task.CompletedTask;
    });

    /// <summary>Disconnect forgets the endpoints that were read, Shutdown does not.</summary>
    [Theory]
    [InlineData(false, "unnamed abstract")]
    [InlineData(true, "abstract null")]
    public Task Disconnect_ForgetsTheEndPoints(bool disconnects, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        Assert.Equal("unnamed abstract", $"{pair.Client.LocalEndPoint.Kind()} {pair.Client.RemoteEndPoint.Kind()}");
        if (disconnects)
            pair.Client.Disconnect(reuseSocket: false);
        else
            pair.Client.Shutdown(SocketShutdown.Both);
        pair.Client.Bind(Unix.NewName());

        Assert.Equal(expected, $"{pair.Client.LocalEndPoint.Kind()} {pair.Client.RemoteEndPoint.Kind()}");
        return Task.CompletedTask;
    });

    private static Task CheckAsync(SocketType type, string script) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(UnixCloseScripts.Expected(script, type, sendFirst: false), UnixCloseScripts.Run(network, script, type, sendFirst: false));
        Assert.Equal(UnixCloseScripts.Expected(script, type, sendFirst: true), UnixCloseScripts.Run(network, script, type, sendFirst: true));
        return Task.CompletedTask;
    });
}

public sealed class UnixClosesOnReal : UnixCloseConformance<OnReal>;
