// Which option which socket takes: the table of docs/fidelity.md, asked of both networks. What the table does not have is refused.

using System.Net.Sockets;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Conformance;

public abstract class OptionSupportConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly SocketOptionLevel[] Levels =
        [SocketOptionLevel.Socket, SocketOptionLevel.IP, SocketOptionLevel.IPv6, SocketOptionLevel.Tcp, SocketOptionLevel.Udp];

    private static readonly Dictionary<(SocketOptionLevel Level, SocketOptionName Name), string[]> Table = Read();

    public static TheoryData<SocketOptionLevel, string> Listed => Options(isListed: true);

    public static TheoryData<SocketOptionLevel, string> Others => Options(isListed: false);

    [Theory]
    [MemberData(nameof(Listed))]
    public Task Option_InTheTable_IsTakenOrRefusedAsItSays(SocketOptionLevel level, string name) => TNetwork.RunAsync(network =>
    {
        var option = Enum.Parse<SocketOptionName>(name);
        var refused = Table[(level, option)].Select(cell => cell == "refused");

        Assert.Equal(refused, [IsRefused(network, Tcp(network, level), level, option), IsRefused(network, Udp(network, level), level, option), IsRefused(network, Unix(network), level, option)]);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Others))]
    public Task Option_NotInTheTable_IsRefusedByAll(SocketOptionLevel level, string name) => TNetwork.RunAsync(network =>
    {
        var option = Enum.Parse<SocketOptionName>(name);

        Assert.True(IsRefused(network, Tcp(network, level), level, option), "TCP takes it");
        Assert.True(IsRefused(network, Udp(network, level), level, option), "UDP takes it");
        Assert.True(IsRefused(network, Unix(network), level, option), "Unix takes it");
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
    private static bool IsRefused(INetwork network, Func<ISocket> make, SocketOptionLevel level, SocketOptionName name)
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

    private static TheoryData<SocketOptionLevel, string> Options(bool isListed)
    {
        var data = new TheoryData<SocketOptionLevel, string>();
        foreach (var level in Levels)
        {
            foreach (var name in Enum.GetValues<SocketOptionName>().Distinct())
            {
                if (Table.ContainsKey((level, name)) == isListed)
                    data.Add(level, name.ToString());
            }
        }

        return data;
    }

    private static Dictionary<(SocketOptionLevel Level, SocketOptionName Name), string[]> Read()
    {
        var table = new Dictionary<(SocketOptionLevel Level, SocketOptionName Name), string[]>();
        foreach (var line in File.ReadLines(Repository.PathOf("docs", "fidelity.md")))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length == 7 && Enum.TryParse<SocketOptionLevel>(cells[1], out var level))
                table.Add((level, Enum.Parse<SocketOptionName>(cells[2])), cells[3..6]);
        }

        Assert.All(table.Values, cells => Assert.Subset(new HashSet<string> { "simulated", "stored", "refused" }, [.. cells]));
        return table;
    }
}

public sealed class OptionSupportOnReal : OptionSupportConformance<OnReal>;
