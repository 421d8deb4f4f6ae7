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

    private static Task CheckAsync(SocketType type, string script) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(UnixCloseScripts.Expected(script, type, sendFirst: false), UnixCloseScripts.Run(network, script, type, sendFirst: false));
        Assert.Equal(UnixCloseScripts.Expected(script, type, sendFirst: true), UnixCloseScripts.Run(network, script, type, sendFirst: true));
        return Task.CompletedTask;
    });
}

public sealed class UnixClosesOnReal : UnixCloseConformance<OnReal>;
