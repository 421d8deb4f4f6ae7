// The options of a TCP socket by their Linux numbers: getsockopt and setsockopt without the framework's names between.

using System.Globalization;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class RawOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(RawOptionTable.All), MemberType = typeof(RawOptionTable))]
    public Task RawOption_OfANewSocket_ReadsAndTakesWhatTheTableSays(string option) => TNetwork.RunAsync(network =>
    {
        using var socket = Make(network, option);
        var (level, number) = Numbers(option);
        Assert.Equal(RawOptionTable.Initial(option), Get(socket, level, number));

        var outcomes = RawOptionTable.Sets(option).Split(", ").Select(set => Set(network, option, set.Split(" => ")[0]));
        Assert.Equal(RawOptionTable.Sets(option), string.Join(", ", outcomes));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(1, 9, 4, "4:01000000")]
    [InlineData(1, 9, 8, "4:01000000")]
    [InlineData(1, 9, 2, "2:0100")]
    [InlineData(1, 9, 0, "0:")]
    [InlineData(6, 4, 4, "4:201c0000")]
    [InlineData(6, 4, 8, "4:201c0000")]
    [InlineData(6, 4, 1, "1:20")]
    [InlineData(0, 2, 4, "4:40000000")]
    [InlineData(0, 2, 1, "1:40")]
    [InlineData(1, 13, 8, "8:0000000000000000")]
    [InlineData(1, 13, 4, "4:00000000")]
    [InlineData(1, 20, 16, "16:00000000000000000000000000000000")]
    [InlineData(6, 13, 0, "0:")]
    public Task GetRaw_WithRoomForMoreOrLess_GivesWhatFits(int level, int number, int room, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        SetInt(socket, 1, 9, 1);
        var value = new byte[room];
        Assert.Equal(expected, Outcome.Of(() =>
        {
            var length = socket.GetRawSocketOption(level, number, value);
            return $"{length}:{Convert.ToHexStringLower(value.AsSpan(0, length))}";
        }));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(1, 9, 3, "InvalidArgument")]
    [InlineData(1, 9, 8, "ok")]
    [InlineData(6, 4, 3, "InvalidArgument")]
    [InlineData(6, 4, 8, "ok")]
    [InlineData(0, 2, 1, "ok")]
    [InlineData(0, 2, 0, "Fault")]
    [InlineData(1, 9, 0, "Fault")]
    [InlineData(6, 4, 0, "Fault")]
    [InlineData(1, 13, 4, "InvalidArgument")]
    [InlineData(1, 13, 8, "ok")]
    [InlineData(1, 20, 8, "InvalidArgument")]
    [InlineData(1, 20, 16, "ok")]
    [InlineData(6, 13, 0, "Fault")]
    public Task SetRaw_WithAnotherLength_NeedsEnough(int level, int number, int length, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        var value = new byte[length];
        if (length > 0)
            value[0] = 7;
        Assert.Equal(expected, Outcome.Of(() => socket.SetRawSocketOption(level, number, value)));
        return Task.CompletedTask;
    });

    /// <summary>An option set by its name in the framework, and what its number then reads; and the other way round.</summary>
    [Theory]
    [InlineData("Socket", "KeepAlive", 1, 1, 9, 1)]
    [InlineData("Socket", "OutOfBandInline", 1, 1, 10, 1)]
    [InlineData("Socket", "DontRoute", 1, 1, 5, 1)]
    [InlineData("Socket", "ReceiveLowWater", 7, 1, 18, 7)]
    [InlineData("Socket", "SendBuffer", 5000, 1, 7, 10000)]
    [InlineData("Tcp", "NoDelay", 1, 6, 1, 1)]
    [InlineData("Tcp", "TcpKeepAliveTime", 33, 6, 4, 33)]
    [InlineData("Tcp", "TcpKeepAliveInterval", 33, 6, 5, 33)]
    [InlineData("Tcp", "TcpKeepAliveRetryCount", 33, 6, 6, 33)]
    [InlineData("Tcp", "FastOpen", 3, 6, 23, 3)]
    [InlineData("IP", "TypeOfService", 16, 0, 1, 16)]
    [InlineData("IP", "IpTimeToLive", 16, 0, 2, 16)]
    [InlineData("IP", "PacketInformation", 1, 0, 8, 1)]
    [InlineData("IP", "MulticastLoopback", 0, 0, 34, 0)]
    [InlineData("IP", "DontFragment", 1, 0, 10, 2)]
    [InlineData("IP", "DontFragment", 0, 0, 10, 0)]
    [InlineData("IPv6", "IPv6Only", 0, 41, 26, 0)]
    [InlineData("IPv6", "IPv6Only", 1, 41, 26, 1)]
    [InlineData("IPv6", "ReuseAddress", 16, 41, 16, 16)]
    [InlineData("IPv6", "MulticastLoopback", 0, 41, 19, 0)]
    [InlineData("IPv6", "PacketInformation", 1, 41, 49, 1)]
    public Task Option_ByNameAndByNumber_IsTheSame(
        string levelName, string optionName, int value, int level, int number, int expected) => TNetwork.RunAsync(network =>
    {
        var (named, name) = (Enum.Parse<SocketOptionLevel>(levelName), Enum.Parse<SocketOptionName>(optionName));
        var family = named == SocketOptionLevel.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        using var byName = network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
        using var byNumber = network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);

        byName.SetSocketOption(named, name, value);
        // The kernel doubles what is asked for, and reads what it has made of it.
        SetInt(byNumber, level, number, name == SocketOptionName.SendBuffer ? expected / 2 : expected);

        Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), Get(byName, level, number));
        Assert.Equal(byName.GetSocketOption(named, name), byNumber.GetSocketOption(named, name));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(-1, "0 False 1")]
    [InlineData(0, "0 False 0")]
    [InlineData(1, "0 False 1")]
    [InlineData(2, "1 True 2")]
    [InlineData(3, "0 False 3")]
    [InlineData(5, "0 False 5")]
    public Task DontFragment_IsPathDiscovery(int discovery, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        if (discovery >= 0)
            SetInt(socket, 0, 10, discovery);
        Assert.Equal(
            expected,
            $"{socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.DontFragment)} {socket.DontFragment} {Get(socket, 0, 10)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Linger_SetRaw_IsSeenByTheProperty() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.SetRawSocketOption(1, 13, [1, 0, 0, 0, 9, 0, 0, 0]);
        Assert.Equal("True,9", Outcome.Of(() => socket.LingerState));

        // Turning it off leaves the time.
        socket.LingerState = new LingerOption(enable: false, seconds: 3);
        var value = new byte[8];
        socket.GetRawSocketOption(1, 13, value);
        Assert.Equal("0000000009000000 False,9", $"{Convert.ToHexStringLower(value)} {Outcome.Of(() => socket.LingerState)}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Timeouts_OfTheFramework_AreTheKernelsButNotTheOtherWayRound() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        socket.ReceiveTimeout = socket.SendTimeout = 2500;
        var (receive, send) = (new byte[16], new byte[16]);
        socket.GetRawSocketOption(1, 20, receive);
        socket.GetRawSocketOption(1, 21, send);
        Assert.Equal("2 500000 2 500000", $"{Time(receive)} {Time(send)}");

        receive[0] = 7;
        socket.SetRawSocketOption(1, 20, receive);
        socket.GetRawSocketOption(1, 20, receive);
        Assert.Equal("7 500000 2500", $"{Time(receive)} {socket.ReceiveTimeout}");
        return Task.CompletedTask;
    });

    [Fact]
    public Task ReuseAddress_OfTheFramework_IsBothOfTheKernels() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        Assert.Equal("0 0", $"{Get(socket, 1, 2)} {Get(socket, 1, 15)}");
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        Assert.Equal("1 1", $"{Get(socket, 1, 2)} {Get(socket, 1, 15)}");

        SetInt(socket, 1, 15, 0);
        Assert.Equal("1 0 0", $"{Get(socket, 1, 2)} {Get(socket, 1, 15)} {socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress)}");

        using var bound = network.Bound();
        Assert.Equal("1 0", $"{Get(bound, 1, 2)} {Get(bound, 1, 15)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("0000000000000000 80841e0000000000", "SocketError")]
    [InlineData("0000000000000000 ffffffffffffffff", "SocketError")]
    [InlineData("ffffffffffffffff 0000000000000000", "0 0")]
    public Task Timeout_SetRawOutOfRange_IsRefusedOrForEver(string time, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        var value = Convert.FromHexString(time.Replace(" ", "", StringComparison.Ordinal));
        var outcome = Outcome.Of(() => socket.SetRawSocketOption(1, 20, value));
        if (outcome == "ok")
            socket.GetRawSocketOption(1, 20, value);
        Assert.Equal(expected, outcome == "ok" ? Time(value) : outcome);
        return Task.CompletedTask;
    });

    [Fact]
    public Task OptionsOfAConnection_SayWhereItGoes() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var name = new byte[16];
        Assert.Equal(16, pair.Client.GetRawSocketOption(1, 28, name));

        Assert.Equal("65535", Get(pair.Client, 0, 14));
        // The family in the machine's order, the port in the network's, the address.
        Assert.Equal("0200 7f000001", $"{Convert.ToHexString(name[..2])} {Convert.ToHexStringLower(name[4..8])}");
        Assert.Equal(((System.Net.IPEndPoint)pair.Listener.LocalEndPoint!).Port, (name[2] << 8) | name[3]);
    });

    /// <summary>What an error in an option does to Connected, which is the framework's own.</summary>
    [Theory]
    [InlineData("get raw", "ProtocolOption True")]
    [InlineData("set raw", "ProtocolOption True")]
    [InlineData("get", "OperationNotSupported True")]
    [InlineData("set", "OperationNotSupported True")]
    [InlineData("set to a wrong value", "InvalidArgument False")]
    [InlineData("set raw to a wrong value", "InvalidArgument False")]
    public Task RefusedOption_OfAConnectedSocket_MayEndConnected(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var outcome = call switch
        {
            "get raw" => Get(pair.Client, 6, 99),
            "set raw" => Outcome.Of(() => SetInt(pair.Client, 6, 99, 1)),
            "get" => Outcome.Of(() => pair.Client.GetSocketOption(SocketOptionLevel.Tcp, (SocketOptionName)99)),
            "set" => Outcome.Of(() => pair.Client.SetSocketOption(SocketOptionLevel.Tcp, (SocketOptionName)99, 1)),
            "set raw to a wrong value" => Outcome.Of(() => SetInt(pair.Client, 6, 4, -1)),
            _ => Outcome.Of(() => pair.Client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, -1)),
        };
        Assert.Equal(expected, $"{outcome} {pair.Client.Connected}");
    });

    [Fact]
    public Task CongestionControl_HasAName() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        Assert.Equal("AddressNotAvailable", Outcome.Of(() => socket.SetRawSocketOption(6, 13, "nosuch"u8)));
        socket.SetRawSocketOption(6, 13, "reno"u8);
        var name = new byte[20];

        var length = socket.GetRawSocketOption(6, 13, name);

        Assert.Equal("16 reno", $"{length} {System.Text.Encoding.ASCII.GetString(name).TrimEnd('\0')}");
        return Task.CompletedTask;
    });

    /// <summary>What struct tcp_info says of a socket: state, and for a listener connections that wait and may wait.</summary>
    [Theory]
    [InlineData("new", "280 7 0 0")]
    [InlineData("listening", "280 10 0 5")]
    [InlineData("listening+1", "280 10 1 5")]
    [InlineData("connecting", "280 2 1 0")]
    [InlineData("connected", "280 1 0 0")]
    [InlineData("peer closed", "280 8 0 0")]
    [InlineData("shut send", "280 5 0 0")]
    [InlineData("peer reset", "280 7 0 0")]
    public Task Information_TellsTheState(string state, string expected) => TNetwork.RunAsync(async network =>
    {
        using var on = await TcpStates.MakeAsync(network, state);
        string Read()
        {
            var info = new byte[300];
            var length = on.Socket.GetRawSocketOption(6, 11, info);
            return $"{length} {info[0]} {BitConverter.ToInt32(info, 24)} {BitConverter.ToInt32(info, 28)}";
        }

        await network.UntilAsync(() => Read() == expected);

        Assert.Equal(expected, Read());
    });

    [Fact]
    public Task Information_OfAShortBuffer_IsCut() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var info = new byte[104];
        Assert.Equal(104, pair.Client.GetRawSocketOption(6, 11, info));
        Assert.True(BitConverter.ToInt32(info, 16) > 0);
        Assert.True(BitConverter.ToInt32(info, 80) > 0);
    });

    private static string Time(byte[] value) => $"{BitConverter.ToInt64(value)} {BitConverter.ToInt64(value, 8)}";

    private static ISocket Make(INetwork network, string option) => network.CreateSocket(
        option.EndsWith(" 6", StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
        SocketType.Stream,
        ProtocolType.Tcp);

    private static (int Level, int Number) Numbers(string option)
    {
        var numbers = option.Split(' ')[0].Split(':').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1]);
    }

    private static string Set(INetwork network, string option, string value)
    {
        using var socket = Make(network, option);
        var (level, number) = Numbers(option);
        var outcome = Outcome.Of(() => SetInt(socket, level, number, int.Parse(value, CultureInfo.InvariantCulture)));
        return $"{value} => {(outcome == "ok" ? Get(socket, level, number) : outcome)}";
    }

    private static void SetInt(ISocket socket, int level, int number, int value) =>
        socket.SetRawSocketOption(level, number, BitConverter.GetBytes(value));

    private static string Get(ISocket socket, int level, int number) => Outcome.Of(() =>
    {
        var value = new byte[4];
        var length = socket.GetRawSocketOption(level, number, value);
        return length == 0 ? "(nothing)" : BitConverter.ToInt32(value).ToString(CultureInfo.InvariantCulture);
    });
}

public sealed class RawOptionsOnReal : RawOptionConformance<OnReal>;
