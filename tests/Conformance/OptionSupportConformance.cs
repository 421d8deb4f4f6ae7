// Which option which socket takes: the table of docs/fidelity.md, asked of both networks. What the table does not have is refused.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class OptionSupportConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(OptionTable.Listed), MemberType = typeof(OptionTable))]
    public Task Option_InTheTable_IsTakenOrRefusedAsItSays(SocketOptionLevel level, string name) => TNetwork.RunAsync(network =>
    {
        var option = Enum.Parse<SocketOptionName>(name);
        var refused = OptionTable.CellsOf(level, option).Select(cell => cell == "refused");

        Assert.Equal(
            refused,
            [IsRefused(Tcp(network, level), level, option), IsRefused(Udp(network, level), level, option), IsRefused(Unix(network), level, option)]);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(OptionTable.Others), MemberType = typeof(OptionTable))]
    public Task Option_NotInTheTable_IsRefusedByAll(SocketOptionLevel level, string name) => TNetwork.RunAsync(network =>
    {
        var option = Enum.Parse<SocketOptionName>(name);

        Assert.True(IsRefused(Tcp(network, level), level, option), "TCP takes it");
        Assert.True(IsRefused(Udp(network, level), level, option), "UDP takes it");
        Assert.True(IsRefused(Unix(network), level, option), "Unix takes it");
        return Task.CompletedTask;
    });

    private static Func<ISocket> Tcp(INetwork network, SocketOptionLevel level) =>
        () => network.CreateSocket(Family(level), SocketType.Stream, ProtocolType.Tcp);

    private static Func<ISocket> Udp(INetwork network, SocketOptionLevel level) =>
        () => network.CreateSocket(Family(level), SocketType.Dgram, ProtocolType.Udp);

    private static Func<ISocket> Unix(INetwork network) =>
        () => network.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static AddressFamily Family(SocketOptionLevel level) =>
        level == SocketOptionLevel.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    // Neither read nor set, whatever the value.
    private static bool IsRefused(Func<ISocket> make, SocketOptionLevel level, SocketOptionName name)
    {
        foreach (var value in (int[])[1, 0, 5])
        {
            using var socket = make();
            if (Outcome.Of(() => { socket.SetSocketOption(level, name, value); }) == "ok")
                return false;
            if (Outcome.Of(() => { socket.GetSocketOption(level, name); }) == "ok")
                return false;
        }

        return true;
    }
}

public sealed class OptionSupportOnReal : OptionSupportConformance<OnReal>;
