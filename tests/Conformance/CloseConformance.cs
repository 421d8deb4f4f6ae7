// The order of outcomes after a connection ended, per way of ending it. The ways and what is expected of each are in
// CloseScripts.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class CloseConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(CloseScripts.All), MemberType = typeof(CloseScripts))]
    public Task ReceiveThenSend_AfterScript_SeesItsEnd(AddressFamily family, string script) =>
        CheckAsync(family, script, sendFirst: false);

    [Theory]
    [MemberData(nameof(CloseScripts.All), MemberType = typeof(CloseScripts))]
    public Task SendThenReceive_AfterScript_SeesItsEnd(AddressFamily family, string script) =>
        CheckAsync(family, script, sendFirst: true);

    private static Task CheckAsync(AddressFamily family, string script, bool sendFirst) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync(family);
        await CloseScripts.RunAsync(network, pair, script);
        var client = pair.Client;
        client.Blocking = false;

        var first = await ThriceAsync(network, client, sendFirst);
        var second = await ThriceAsync(network, client, !sendFirst);

        Assert.Equal(CloseScripts.Expected(script, sendFirst), $"{first} {second}");
    });

    // Between two calls the answer to the first must have the time to come back.
    private static async Task<string> ThriceAsync(INetwork network, ISocket socket, bool send)
    {
        var outcomes = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            outcomes.Add(send ? socket.Send(2) : socket.Receive(10));
            await network.SettleAsync();
        }

        return string.Join(',', outcomes);
    }
}

public sealed class CloseOnReal : CloseConformance<OnReal>;
