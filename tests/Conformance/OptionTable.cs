// The options table of docs/fidelity.md, and the options that it does not have.

using System.Net.Sockets;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Conformance;

/// <summary>Options for theories, as levels and names.</summary>
public static class OptionTable
{
    private static readonly SocketOptionLevel[] s_levels =
        [SocketOptionLevel.Socket, SocketOptionLevel.IP, SocketOptionLevel.IPv6, SocketOptionLevel.Tcp, SocketOptionLevel.Udp];

    private static readonly Dictionary<(SocketOptionLevel Level, SocketOptionName Name), string[]> s_table = Read();

    public static TheoryData<SocketOptionLevel, string> Listed => Options(isListed: true);

    public static TheoryData<SocketOptionLevel, string> Others => Options(isListed: false);

    /// <summary>What the table says of TCP, UDP and Unix sockets.</summary>
    public static string[] CellsOf(SocketOptionLevel level, SocketOptionName name) => s_table[(level, name)];

    private static TheoryData<SocketOptionLevel, string> Options(bool isListed)
    {
        var data = new TheoryData<SocketOptionLevel, string>();
        foreach (var level in s_levels)
        {
            foreach (var name in Enum.GetValues<SocketOptionName>().Distinct())
            {
                if (s_table.ContainsKey((level, name)) == isListed)
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
            if (cells.Length != 7 || !Enum.TryParse<SocketOptionLevel>(cells[1], out var level))
                continue;
            Assert.All(cells[3..6], cell => Assert.Contains(cell, (string[])["simulated", "stored", "refused"]));
            table.Add((level, Enum.Parse<SocketOptionName>(cells[2])), cells[3..6]);
        }

        return table;
    }
}
