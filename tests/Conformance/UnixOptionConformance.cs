// Every option of a Unix domain socket, as docs/kernel-notes/unix-options.md has it: the value of a new socket, and what becomes of
// 1, 5, 0, 300 and -1. One test is one option, on all three types.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public static class UnixOptionTable
{
    private const string Unsupported = "OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported";

    private const string Table = """
        Socket Debug               | 0      | 1 | 1 | 0 | 1 | 1
        Socket AcceptConnection    | 0      | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption
        Socket ReuseAddress        | 0      | OperationNotSupported | OperationNotSupported | 0 | OperationNotSupported | OperationNotSupported
        Socket KeepAlive           | 0      | 1 | 1 | 0 | 1 | 1
        Socket DontRoute           | 0      | 1 | 1 | 0 | 1 | 1
        Socket Broadcast           | 0      | 1 | 1 | 0 | 1 | 1
        Socket Linger              | False,0 | InvalidArgument | InvalidArgument | InvalidArgument | InvalidArgument | InvalidArgument
        Socket OutOfBandInline     | 0      | 1 | 1 | 0 | 1 | 1
        Socket SendBuffer          | 212992 | 4608 | 4608 | 4608 | 4608 | 8388608
        Socket ReceiveBuffer       | 212992 | 2304 | 2304 | 2304 | 2304 | 8388608
        Socket SendLowWater        | 1      | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption
        Socket ReceiveLowWater     | 1      | 1 | 5 | 1 | 300 | 2147483647
        Socket SendTimeout         | 0      | 1 | 5 | 0 | 300 | InvalidArgument
        Socket ReceiveTimeout      | 0      | 1 | 5 | 0 | 300 | InvalidArgument
        Socket Error               | 0      | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption
        Socket Type                | type   | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption | ProtocolOption
        Socket ExclusiveAddressUse | 1      | 1 | InvalidArgument | OperationNotSupported | InvalidArgument | InvalidArgument
        """;

    private static readonly Dictionary<string, string[]> Rows = Table
        .Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => cells[1..]);

    private static readonly SocketOptionLevel[] Levels =
        [SocketOptionLevel.Socket, SocketOptionLevel.Tcp, SocketOptionLevel.Udp, SocketOptionLevel.IP, SocketOptionLevel.IPv6];

    private static readonly SocketOptionName[] Names =
    [
        .. Enum.GetValues<SocketOptionName>().Distinct(), (SocketOptionName)9999,
    ];

    /// <summary>The options that a Unix domain socket has.</summary>
    public static TheoryData<string> Known => [.. Rows.Keys];

    internal static string[] Expected(string option, SocketType type) =>
        Rows[option].Select(cell => cell == "type" ? $"{(int)type}" : cell).ToArray();

    /// <summary>All other options, which are refused; Error can be read at every level.</summary>
    internal static IEnumerable<(SocketOptionLevel Level, SocketOptionName Name, string[] Expected)> Others =>
        from level in Levels
        from name in Names
        where level != SocketOptionLevel.Socket || !Rows.ContainsKey($"Socket {Enum.GetName(name)}") && !IsOtherNameOfAKnown(name)
        let refused = Unsupported.Split(" | ")
        select (level, name, name == SocketOptionName.Error ? ["0", .. refused[1..]] : refused);

    internal static (SocketOptionLevel Level, SocketOptionName Name) Parse(string option)
    {
        var parts = option.Split(' ');
        return (Enum.Parse<SocketOptionLevel>(parts[0]), Enum.Parse<SocketOptionName>(parts[1]));
    }

    // Several names have one number; which of them Enum.GetName tells is not said.
    private static bool IsOtherNameOfAKnown(SocketOptionName name) => Rows.Keys.Any(option => Parse(option).Name == name);
}

public abstract class UnixOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixOptionTable.Known), MemberType = typeof(UnixOptionTable))]
    public Task Option_OfAUnixSocket_TakesTheValuesTheTableSays(string option) => TNetwork.RunAsync(network =>
    {
        var (level, name) = UnixOptionTable.Parse(option);
        foreach (var type in UnixTypes.OfAll)
            Assert.Equal(UnixOptionTable.Expected(option, type), Values(network, type, level, name));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Options_OfOtherProtocols_AreRefused() => TNetwork.RunAsync(network =>
    {
        var differences = new List<string>();
        foreach (var (level, name, expected) in UnixOptionTable.Others)
        {
            var actual = Values(network, SocketType.Stream, level, name);
            if (!actual.SequenceEqual(expected))
                differences.Add($"{level} {name}: {string.Join(" | ", actual)}");
        }

        Architecture.Violations.None(differences);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Properties_OfOtherProtocols_AreRefused() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket();

        Assert.Equal("OperationNotSupported OperationNotSupported", $"{Outcome.Of(() => socket.NoDelay)} {Outcome.Of(() => { socket.NoDelay = true; })}");
        Assert.Equal("NotSupported NotSupported", $"{Outcome.Of(() => socket.Ttl)} {Outcome.Of(() => { socket.Ttl = 3; })}");
        Assert.Equal("NotSupported NotSupported", $"{Outcome.Of(() => socket.DontFragment)} {Outcome.Of(() => { socket.DontFragment = true; })}");
        Assert.Equal("NotSupported NotSupported", $"{Outcome.Of(() => socket.MulticastLoopback)} {Outcome.Of(() => { socket.MulticastLoopback = true; })}");
        Assert.Equal("False NotSupported", $"{Outcome.Of(() => socket.DualMode)} {Outcome.Of(() => { socket.DualMode = true; })}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Properties_OfEverySocket_AreThere() => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket();
        Assert.Equal("True OperationNotSupported ok", $"{socket.ExclusiveAddressUse} {Outcome.Of(() => { socket.ExclusiveAddressUse = false; })} {Outcome.Of(() => { socket.ExclusiveAddressUse = true; })}");
        // .NET does not believe it of a Unix socket.
        Assert.Equal("False ok False", $"{socket.EnableBroadcast} {Outcome.Of(() => { socket.EnableBroadcast = true; })} {socket.EnableBroadcast}");
        Assert.Equal("1", Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast)));
        Assert.Equal("ok True,5", $"{Outcome.Of(() => { socket.LingerState = new LingerOption(enable: true, seconds: 5); })} {Outcome.Of(() => socket.LingerState)}");
        socket.Bind(Unix.NewName());
        Assert.Equal("InvalidOperation", Outcome.Of(() => { socket.ExclusiveAddressUse = false; }));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0, 4_608, 2_304)]
    [InlineData(2_304, 4_608, 4_608)]
    [InlineData(2_305, 4_610, 4_610)]
    [InlineData(65_536, 131_072, 131_072)]
    [InlineData(1_000_000_000, 8_388_608, 8_388_608)]
    public Task BufferSizes_AreDoubledAndBounded(int asked, int send, int receive) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket();
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (asked, asked);

        Assert.Equal((send, receive), (socket.SendBufferSize, socket.ReceiveBufferSize));
        return Task.CompletedTask;
    });

    /// <summary>Options by their numbers on Linux (socket(7)): what is read from a new socket, in bytes.</summary>
    [Theory]
    [InlineData(3, "01000000")]
    [InlineData(4, "00000000")]
    [InlineData(7, "00400300")]
    [InlineData(8, "00400300")]
    [InlineData(9, "00000000")]
    [InlineData(13, "0000000000000000")]
    [InlineData(16, "00000000")]
    [InlineData(18, "01000000")]
    [InlineData(30, "00000000")]
    [InlineData(38, "00000000")]
    [InlineData(39, "01000000")]
    public Task RawOption_OfANewSocket_IsRead(int name, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UnixSocket();
        var value = new byte[16];

        Assert.Equal(expected, Outcome.Of(() => Convert.ToHexString(value, 0, socket.GetRawSocketOption(1, name, value))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task IoControl_TellsWhatIsToBeReadAndWhatIsNot() => TNetwork.RunAsync(network =>
    {
        using var pair = network.UnixConnection();
        pair.Client.Send(7);
        var answer = new byte[4];

        Assert.Equal("4", Outcome.Of(() => pair.Server.IOControl(IOControlCode.DataToRead, null, answer)));
        Assert.Equal(7, BitConverter.ToInt32(answer));
        Assert.Equal("InvalidOperation NotSupported", $"{Outcome.Of(() => pair.Server.IOControl(IOControlCode.NonBlockingIO, null, answer))} {Outcome.Of(() => pair.Server.IOControl(12345, null, answer))}");
        return Task.CompletedTask;
    });

    private static string[] Values(INetwork network, SocketType type, SocketOptionLevel level, SocketOptionName name)
    {
        using var fresh = network.UnixSocket(type);
        return [Get(fresh, level, name), .. new[] { 1, 5, 0, 300, -1 }.Select(value => SetAndGet(network, type, level, name, value))];
    }

    private static string SetAndGet(INetwork network, SocketType type, SocketOptionLevel level, SocketOptionName name, int value)
    {
        using var socket = network.UnixSocket(type);
        var outcome = Outcome.Of(() => socket.SetSocketOption(level, name, value));
        return outcome == "ok" ? Get(socket, level, name) : outcome;
    }

    private static string Get(ISocket socket, SocketOptionLevel level, SocketOptionName name) =>
        Outcome.Of(() => socket.GetSocketOption(level, name));
}

public sealed class UnixOptionsOnReal : UnixOptionConformance<OnReal>;
