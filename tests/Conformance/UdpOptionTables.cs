// Every option of a UDP socket as it is read when new and after values were set: what Socket knows by name, and the kernel's own
// numbers. Held against the table of docs/kernel-notes/udp-options.md.

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class UdpOptionTables
{
    /// <summary>By Socket's level and name: the values set are 1, 5, 0, 300 and -1. Memberships and interfaces are elsewhere
    /// (UdpMulticastConformance).</summary>
    internal const string Named = """
        option                          | new                   | 1                     | 5                     | 0                     | 300                   | -1
        both Socket Debug               | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket AcceptConnection    | 0                     | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both Socket ReuseAddress        | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket KeepAlive           | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket DontRoute           | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket Broadcast           | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket Linger              | False,0               | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both Socket OutOfBandInline     | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both Socket SendBuffer          | 212992                | 4608                  | 4608                  | 4608                  | 4608                  | 8388608
        both Socket ReceiveBuffer       | 212992                | 2304                  | 2304                  | 2304                  | 2304                  | 8388608
        both Socket SendLowWater        | 1                     | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both Socket ReceiveLowWater     | 1                     | 1                     | 5                     | 1                     | 300                   | 2147483647
        both Socket SendTimeout         | 0                     | 1                     | 5                     | 0                     | 300                   | InvalidArgument
        both Socket ReceiveTimeout      | 0                     | 1                     | 5                     | 0                     | 300                   | InvalidArgument
        both Socket Error               | 0                     | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both Socket Type                | 2                     | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both Socket ExclusiveAddressUse | 1                     | 1                     | InvalidArgument       | 0                     | InvalidArgument       | InvalidArgument
        both IP HeaderIncluded          | 0                     | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both IP TypeOfService           | 0                     | 1                     | 5                     | 0                     | 44                    | 255
        both IP IpTimeToLive            | 64                    | 1                     | 5                     | InvalidArgument       | InvalidArgument       | 64
        both IP MulticastInterface      | 0                     | AddressNotAvailable   | AddressNotAvailable   | 0                     | AddressNotAvailable   | AddressNotAvailable
        both IP MulticastTimeToLive     | 1                     | 1                     | 5                     | 0                     | InvalidArgument       | 1
        both IP MulticastLoopback       | 1                     | 1                     | 1                     | 0                     | 1                     | 1
        both IP AddMembership           | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP DropMembership          | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP DontFragment            | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both IP AddSourceMembership     | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP DropSourceMembership    | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP BlockSource             | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP UnblockSource           | ProtocolOption        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        both IP PacketInformation       | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        both IP Error                   | 0                     | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        V4   IPv6 IpTimeToLive          | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 IpTimeToLive          | 64                    | 1                     | 5                     | 0                     | InvalidArgument       | 64
        V4   IPv6 MulticastInterface    | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   IPv6 MulticastTimeToLive   | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 MulticastTimeToLive   | 1                     | 1                     | 5                     | 0                     | InvalidArgument       | 1
        V4   IPv6 MulticastLoopback     | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 MulticastLoopback     | 1                     | 1                     | InvalidArgument       | 0                     | InvalidArgument       | InvalidArgument
        V4   IPv6 PacketInformation     | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 PacketInformation     | 0                     | 1                     | 1                     | 0                     | 1                     | 1
        V4   IPv6 HopLimit              | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 HopLimit              | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   IPv6 IPv6Only              | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   IPv6 IPv6Only              | 1                     | 1                     | 1                     | 0                     | 1                     | 1
        both IPv6 Error                 | 0                     | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        both Udp Error                  | 0                     | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        V4   Tcp NoDelay                | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   Tcp NoDelay                | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   Tcp TcpKeepAliveTime       | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   Tcp TcpKeepAliveTime       | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   Tcp FastOpen               | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   Tcp FastOpen               | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   Tcp TcpKeepAliveRetryCount | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   Tcp TcpKeepAliveRetryCount | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V4   Tcp TcpKeepAliveInterval   | OperationNotSupported | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        V6   Tcp TcpKeepAliveInterval   | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        both Tcp Error                  | 0                     | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        V6   IPv6 AddMembership         | ProtocolOption        | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        V6   IPv6 DropMembership        | ProtocolOption        | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        """;

    /// <summary>By the kernel's level and number: the values set are 1, 5, 0 and -1, as four bytes.</summary>
    internal const string Raw = """
        option     | new                   | 1              | 5               | 0               | -1
        both 1 2   | 0                     | 1              | 1               | 0               | 1
        both 1 15  | 0                     | 1              | 1               | 0               | 1
        both 1 6   | 0                     | 1              | 1               | 0               | 1
        both 1 7   | 212992                | 4608           | 4608            | 4608            | 8388608
        both 1 8   | 212992                | 2304           | 2304            | 2304            | 8388608
        both 1 9   | 0                     | 1              | 1               | 0               | 1
        both 1 12  | 0                     | 1              | 5               | 0               | -1
        both 1 29  | 0                     | 1              | 1               | 0               | 1
        both 1 35  | 0                     | 1              | 1               | 0               | 1
        both 1 3   | 2                     | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        both 1 4   | 0                     | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        both 1 38  | 17                    | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V4   1 39  | 2                     | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   1 39  | 10                    | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        both 0 1   | 0                     | 1              | 5               | 0               | 255
        both 0 2   | 64                    | 1              | 5               | InvalidArgument | 64
        both 0 8   | 0                     | 1              | 1               | 0               | 1
        both 0 10  | 1                     | 1              | 5               | 0               | InvalidArgument
        both 0 11  | 0                     | 1              | 1               | 0               | 1
        both 0 12  | 0                     | 1              | 1               | 0               | 1
        both 0 13  | 0                     | 1              | 1               | 0               | 1
        both 0 33  | 1                     | 1              | 5               | 0               | 1
        both 0 34  | 1                     | 1              | 1               | 0               | 1
        V4   0 49  | 1                     | 1              | InvalidArgument | 0               | InvalidArgument
        V6   0 49  | 0                     | 1              | InvalidArgument | 0               | InvalidArgument
        V4   41 16 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 16 | 64                    | 1              | 5               | 0               | 64
        V4   41 18 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 18 | 1                     | 1              | 5               | 0               | 1
        V4   41 19 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 19 | 1                     | 1              | InvalidArgument | 0               | InvalidArgument
        V4   41 23 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 23 | 1                     | 1              | 5               | 0               | InvalidArgument
        V4   41 25 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 25 | 0                     | 1              | 1               | 0               | 1
        V4   41 26 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 26 | 1                     | 1              | 1               | 0               | 1
        V4   41 29 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 29 | 1                     | 1              | 1               | 0               | 1
        V4   41 49 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 49 | 0                     | 1              | 1               | 0               | 1
        V4   41 51 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 51 | 0                     | 1              | 1               | 0               | 1
        V4   41 66 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 66 | 0                     | 1              | 1               | 0               | 1
        V4   41 67 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 67 | 0                     | 1              | 5               | 0               | 0
        V4   41 99 | OperationNotSupported | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        V6   41 99 | ProtocolOption        | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        both 1 99  | ProtocolOption        | ProtocolOption | ProtocolOption  | ProtocolOption  | ProtocolOption
        """;

    public static TheoryData<UdpFamily, string> NamedRows => Rows(Named);

    public static TheoryData<UdpFamily, string> RawRows => Rows(Raw);

    internal static string[] Cells(string table, UdpFamily family, string option)
    {
        var line = Lines(table).Single(cells => cells[0] == $"both {option}" || cells[0] == $"{family} {option}");
        return line[1..];
    }

    private static TheoryData<UdpFamily, string> Rows(string table)
    {
        var rows = new TheoryData<UdpFamily, string>();
        foreach (var cells in Lines(table))
        {
            var (families, option) = (cells[0][..cells[0].IndexOf(' ')], cells[0][(cells[0].IndexOf(' ') + 1)..]);
            if (families is "both" or "V4")
                rows.Add(UdpFamily.V4, option);
            if (families is "both" or "V6")
                rows.Add(UdpFamily.V6, option);
        }

        return rows;
    }

    private static IEnumerable<string[]> Lines(string table) =>
        from line in table.Split('\n').Skip(1)
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        select (string[])[string.Join(' ', cells[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)), .. cells[1..]];
}
