// The options of a UDP socket, against the tables in UdpOptionTables, and the properties that stand for some of them.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class UdpOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private static readonly int[] NamedValues = [1, 5, 0, 300, -1];

    private static readonly int[] RawValues = [1, 5, 0, -1];

    [Theory]
    [MemberData(nameof(UdpOptionTables.NamedRows), MemberType = typeof(UdpOptionTables))]
    public Task Option_ByName_ReadsAndSetsAsTheTableSays(UdpFamily family, string option) => TNetwork.RunAsync(network =>
    {
        var words = option.Split(' ');
        var (level, name) = (Enum.Parse<SocketOptionLevel>(words[0]), Enum.Parse<SocketOptionName>(words[1]));
        var actual = new List<string> { Fresh(network, family, socket => Outcome.Of(() => socket.GetSocketOption(level, name))) };
        foreach (var value in NamedValues)
            actual.Add(Fresh(network, family, socket => SetAndGet(() => socket.SetSocketOption(level, name, value), () => socket.GetSocketOption(level, name))));

        Assert.Equal(UdpOptionTables.Cells(UdpOptionTables.Named, family, option), actual);
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(UdpOptionTables.RawRows), MemberType = typeof(UdpOptionTables))]
    public Task Option_ByNumber_ReadsAndSetsAsTheTableSays(UdpFamily family, string option) => TNetwork.RunAsync(network =>
    {
        var words = option.Split(' ').Select(int.Parse).ToArray();
        var (level, name) = (words[0], words[1]);
        var actual = new List<string> { Fresh(network, family, socket => Outcome.Of(() => Raw(socket, level, name))) };
        foreach (var value in RawValues)
            actual.Add(Fresh(network, family, socket => SetAndGet(() => socket.SetRawSocketOption(level, name, BitConverter.GetBytes(value)), () => Raw(socket, level, name))));

        Assert.Equal(UdpOptionTables.Cells(UdpOptionTables.Raw, family, option), actual);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(UdpFamily.V4, "DontFragment", "False True")]
    [InlineData(UdpFamily.V6, "DontFragment", "NotSupported NotSupported")]
    [InlineData(UdpFamily.V4, "EnableBroadcast", "False True")]
    [InlineData(UdpFamily.V6, "EnableBroadcast", "False True")]
    [InlineData(UdpFamily.V4, "MulticastLoopback", "True False")]
    [InlineData(UdpFamily.V6, "MulticastLoopback", "True False")]
    [InlineData(UdpFamily.V4, "NoDelay", "OperationNotSupported ProtocolOption")]
    [InlineData(UdpFamily.V6, "NoDelay", "ProtocolOption ProtocolOption")]
    [InlineData(UdpFamily.V4, "LingerState", "False,0 True,5")]
    [InlineData(UdpFamily.V4, "Ttl", "64 33")]
    [InlineData(UdpFamily.V6, "Ttl", "64 33")]
    [InlineData(UdpFamily.V4, "Ttl 0", "64 InvalidArgument")]
    [InlineData(UdpFamily.V6, "Ttl 0", "64 0")]
    [InlineData(UdpFamily.V4, "Ttl 256", "64 ArgumentOutOfRangeException(value)")]
    [InlineData(UdpFamily.V4, "ExclusiveAddressUse", "True False")]
    [InlineData(UdpFamily.V4, "DualMode", "False NotSupported")]
    [InlineData(UdpFamily.V6, "DualMode", "False True")]
    [InlineData(UdpFamily.V4, "SendBufferSize", "212992 10000")]
    [InlineData(UdpFamily.V4, "ReceiveBufferSize", "212992 10000")]
    public Task Property_ReadAndSet_IsTheOption(UdpFamily family, string property, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket(family);
        var (set, get) = Property(socket, property);

        Assert.Equal(expected, $"{Outcome.Of(get)} {SetAndGet(set, get)}");
        return Task.CompletedTask;
    });

    /// <summary>IP_MTU_DISCOVER as DontFragment shows it: only "always" (2) is seen.</summary>
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0")]
    [InlineData(2, "1")]
    [InlineData(3, "0")]
    public Task DontFragment_IsOneValueOfMtuDiscover(int value, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();
        socket.SetRawSocketOption(0, 10, BitConverter.GetBytes(value));

        Assert.Equal(expected, Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.DontFragment)));
        socket.DontFragment = true;
        Assert.Equal("2", Raw(socket, 0, 10));
        socket.DontFragment = false;
        Assert.Equal("0", Raw(socket, 0, 10));
        return Task.CompletedTask;
    });

    /// <summary>IPV6_MTU_DISCOVER and IPV6_DONTFRAG: a datagram that would have to be fragmented, which on loopback only the longest IPv6 ones are.</summary>
    [Theory]
    [InlineData(23, 0, "65489")]
    [InlineData(23, 1, "65489")]
    [InlineData(23, 2, "MessageSize")]
    [InlineData(23, 3, "MessageSize")]
    [InlineData(23, 4, "MessageSize")]
    [InlineData(23, 5, "65489")]
    [InlineData(62, 0, "65489")]
    [InlineData(62, 1, "MessageSize")]
    public Task MtuDiscover_SaysWhetherALongDatagramMayBeFragmented(int number, int value, string expected) => TNetwork.RunAsync(network =>
    {
        using var pair = network.UdpPair(UdpFamily.V6);
        pair.First.SetRawSocketOption((int)SocketOptionLevel.IPv6, number, BitConverter.GetBytes(value));

        Assert.Equal($"65488 {expected}", $"{pair.First.Send(65_488)} {pair.First.Send(65_489)}");
        return Task.CompletedTask;
    });

    /// <summary>What can be set after the socket was bound or connected.</summary>
    [Theory]
    [InlineData("ExclusiveAddressUse", "InvalidOperation")]
    [InlineData("ReuseAddress", "ok")]
    [InlineData("DualMode", "InvalidArgument")]
    [InlineData("EnableBroadcast", "ok")]
    [InlineData("Ttl", "ok")]
    [InlineData("ReceiveBufferSize", "ok")]
    public Task Option_OfABoundSocket_CanMostlyBeSet(string option, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpBound(UdpFamily.V6);

        Assert.Equal(expected, option switch
        {
            "ExclusiveAddressUse" => Outcome.Of(() => socket.ExclusiveAddressUse = true),
            "ReuseAddress" => Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true)),
            "DualMode" => Outcome.Of(() => socket.DualMode = true),
            "EnableBroadcast" => Outcome.Of(() => { socket.EnableBroadcast = true; }),
            "Ttl" => Outcome.Of(() => { socket.Ttl = 5; }),
            _ => Outcome.Of(() => { socket.ReceiveBufferSize = 5_000; }),
        });
        return Task.CompletedTask;
    });

    [Theory]
    [CombinatorialRows]
    public Task IOControl_DataToRead_IsTheNextDatagram(UdpFamily family) => TNetwork.RunAsync(async network =>
    {
        using var pair = network.UdpPair(family);
        var answer = new byte[4];
        pair.First.Send("abc");
        pair.First.Send("de");
        await network.AvailableAsync(pair.Second, 3);

        Assert.Equal(4, pair.Second.IOControl(IOControlCode.DataToRead, null, answer));

        Assert.Equal(3, BitConverter.ToInt32(answer));
    });

    /// <summary>Control codes by number: FIONBIO belongs to Blocking, SIO_KEEPALIVE_VALS and SIO_UDP_CONNRESET to Windows.</summary>
    [Theory]
    [InlineData(unchecked((int)0x8004667E), "InvalidOperation")]
    [InlineData(unchecked((int)0x98000004), "NotSupported")]
    [InlineData(unchecked((int)0x9800000C), "NotSupported")]
    public Task IOControl_OfWindows_IsRefused(int code, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.UdpSocket();

        Assert.Equal(expected, Outcome.Of(() => socket.IOControl(code, new byte[12], null)));
        return Task.CompletedTask;
    });

    private static (Action Set, Func<object?> Get) Property(ISocket socket, string property) => property switch
    {
        "DontFragment" => (() => socket.DontFragment = true, () => socket.DontFragment),
        "EnableBroadcast" => (() => socket.EnableBroadcast = true, () => socket.EnableBroadcast),
        "MulticastLoopback" => (() => socket.MulticastLoopback = false, () => socket.MulticastLoopback),
        "NoDelay" => (() => socket.NoDelay = true, () => socket.NoDelay),
        "LingerState" => (() => socket.LingerState = new LingerOption(enable: true, seconds: 5), () => socket.LingerState),
        "Ttl" => (() => socket.Ttl = 33, () => socket.Ttl),
        "Ttl 0" => (() => socket.Ttl = 0, () => socket.Ttl),
        "Ttl 256" => (() => socket.Ttl = 256, () => socket.Ttl),
        "ExclusiveAddressUse" => (() => socket.ExclusiveAddressUse = false, () => socket.ExclusiveAddressUse),
        "DualMode" => (() => socket.DualMode = true, () => socket.DualMode),
        "SendBufferSize" => (() => socket.SendBufferSize = 5_000, () => socket.SendBufferSize),
        _ => (() => socket.ReceiveBufferSize = 5_000, () => socket.ReceiveBufferSize),
    };

    private static string Fresh(INetwork network, UdpFamily family, Func<ISocket, string> use)
    {
        using var socket = network.UdpSocket(family);
        return use(socket);
    }

    private static string SetAndGet(Action set, Func<object?> get)
    {
        var outcome = Outcome.Of(set);
        return outcome == "ok" ? Outcome.Of(get) : outcome;
    }

    private static string Raw(ISocket socket, int level, int name)
    {
        var value = new byte[4];
        Assert.Equal(4, socket.GetRawSocketOption(level, name, value));
        return $"{BitConverter.ToInt32(value)}";
    }
}

public sealed class UdpOptionsOnReal : UdpOptionConformance<OnReal>;
