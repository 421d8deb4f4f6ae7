// Options whose effect shows on loopback: what is held back and what is let go, what makes a socket readable or writable, who is let in.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class TcpOptionConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    private const int TcpLevel = 6;
    private const int MaximumSegment = 2;
    private const int Cork = 3;
    private const int DeferAccept = 9;
    private const int WindowClamp = 10;
    private const int Information = 11;
    private const int QuickAck = 12;
    private const int UserTimeout = 18;
    private const int UnsentLowWater = 25;

    // ---- Holding back

    [Fact]
    public Task Cork_HoldsBytesUntilItIsTakenOff() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Set(pair.Server, Cork, 1);
        pair.Server.Send(3);
        pair.Server.Send(4);
        await network.SettleAsync();
        Assert.Equal(0, pair.Client.Available);

        Set(pair.Server, Cork, 0);

        await network.AvailableAsync(pair.Client, 7);
        Assert.Equal("7", pair.Client.Receive(10));
    });

    [Fact]
    public Task Cork_LetsGoAfterATime() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Set(pair.Server, Cork, 1);
        pair.Server.Send(3);

        var elapsed = await network.ElapsedAsync(() => network.AvailableAsync(pair.Client, 3));

        Assert.Equal(3, pair.Client.Available);
        Assert.InRange(elapsed.TotalSeconds, 0.15, 2);
    });

    [Theory]
    [InlineData("shutdown")]
    [InlineData("close")]
    [InlineData("NoDelay")]
    [InlineData("urgent")]
    public Task Cork_IsLiftedBy(string what) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Set(pair.Server, Cork, 1);
        pair.Server.Send(3);
        await network.SettleAsync();
        Assert.Equal(0, pair.Client.Available);

        switch (what)
        {
            case "shutdown":
                pair.Server.Shutdown(SocketShutdown.Send);
                break;
            case "close":
                pair.Server.Close();
                break;
            case "NoDelay":
                pair.Server.NoDelay = true;
                break;
            default:
                pair.Server.Send(new byte[1], SocketFlags.OutOfBand);
                break;
        }

        await network.SettleAsync();
        Assert.Equal(3, pair.Client.Available);
    });

    [Fact]
    public Task NoDelay_ManySmallSends_AllArrive() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.NoDelay = true;
        for (var i = 0; i < 50; i++)
            Assert.Equal("1", pair.Server.Send(1));

        await network.AvailableAsync(pair.Client, 50);

        Assert.Equal("50", pair.Client.Receive(100));
    });

    // ---- Readable and writable

    [Theory]
    [InlineData(5, 4, false)]
    [InlineData(5, 5, true)]
    [InlineData(5, 6, true)]
    [InlineData(1, 1, true)]
    public Task ReceiveLowWater_DecidesWhenPollSaysReadable(int lowWater, int sent, bool expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, lowWater);
        pair.Server.Send(new byte[sent]);
        await network.AvailableAsync(pair.Client, sent);

        Assert.Equal(expected, pair.Client.Poll(0, SelectMode.SelectRead));
        // A receive that does not wait takes what there is.
        pair.Client.Blocking = false;
        Assert.Equal(sent.ToString(System.Globalization.CultureInfo.InvariantCulture), pair.Client.Receive(10));
    });

    [Theory]
    [InlineData("end")]
    [InlineData("reset")]
    [InlineData("lower")]
    public Task ReceiveLowWater_DoesNotHide(string what) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, 100);
        pair.Server.Send(new byte[3]);
        await network.AvailableAsync(pair.Client, 3);
        Assert.False(pair.Client.Poll(0, SelectMode.SelectRead));

        if (what == "end")
            pair.Server.Close();
        else if (what == "reset")
            pair.Server.Reset();
        else
            pair.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, 3);

        await network.UntilAsync(() => pair.Client.Poll(0, SelectMode.SelectRead));
        Assert.True(pair.Client.Poll(0, SelectMode.SelectRead));
    });

    [Fact]
    public Task ReceiveLowWater_IsInherited() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, 7);
        using var client = await network.ConnectedAsync(listener);
        using var server = listener.Accept();
        Assert.Equal("7", Outcome.Of(() => server.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater)));
        Assert.Equal("1", Outcome.Of(() => client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater)));
    });

    [Fact]
    public Task UnsentLowWater_MakesUnwritableBeforeTheBufferIsFull() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Set(pair.Client, UnsentLowWater, 1);
        pair.Client.Blocking = false;
        // Fills the peer's window, and leaves something unsent.
        var sent = 0L;
        while (pair.Client.Send(new byte[50_000], SocketFlags.None, out var error) is var count && error == SocketError.Success)
            sent += count;
        Assert.False(pair.Client.Poll(0, SelectMode.SelectWrite));

        var buffer = new byte[100_000];
        for (var received = 0L; received < sent;)
            received += pair.Server.Receive(buffer);

        await network.UntilAsync(() => pair.Client.Poll(0, SelectMode.SelectWrite));
        Assert.True(pair.Client.Poll(0, SelectMode.SelectWrite));
    });

    // ---- Letting in

    [Fact]
    public Task DeferAccept_WaitsForTheFirstBytes() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        Set(listener, DeferAccept, 10);
        using var client = await network.ConnectedAsync(listener);
        await network.SettleAsync();
        Assert.Equal("True False", $"{client.Connected} {listener.Poll(0, SelectMode.SelectRead)}");

        client.Send(3);

        await network.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead));
        using var server = listener.Accept();
        Assert.Equal("3", server.Receive(10));
    });

    [Fact]
    public Task DeferAccept_OfAClientThatEnds_LetsItIn() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        Set(listener, DeferAccept, 10);
        using var client = await network.ConnectedAsync(listener);
        client.Shutdown(SocketShutdown.Send);

        await network.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead));

        using var server = listener.Accept();
        Assert.Equal("0", server.Receive(10));
    });

    [Fact]
    public Task DeferAccept_ForASecond_LetsInWithoutData() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        Set(listener, DeferAccept, 1);
        using var client = await network.ConnectedAsync(listener);
        await network.SettleAsync();
        Assert.False(listener.Poll(0, SelectMode.SelectRead));

        var elapsed = await network.ElapsedAsync(() => network.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead)));

        Assert.Equal("Socket", Outcome.Of(() => listener.Accept()));
        Assert.InRange(elapsed.TotalSeconds, 0.7, 4);
    });

    // ---- What a connection makes of them

    [Theory]
    [InlineData(300, 0, "300 300")]
    [InlineData(0, 300, "300 300")]
    [InlineData(500, 300, "300 300")]
    public Task MaximumSegment_OfEitherEnd_HoldsForBoth(int ofListener, int ofClient, string expected) => TNetwork.RunAsync(network =>
    {
        using var listener = network.Listener();
        Set(listener, MaximumSegment, ofListener);
        using var client = network.Socket();
        Set(client, MaximumSegment, ofClient);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();

        Assert.Equal(expected, $"{Get(client, MaximumSegment) - TimeStampBytes(network)} {Get(server, MaximumSegment) - TimeStampBytes(network)}");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("NoDelay")]
    [InlineData("KeepAlive")]
    [InlineData("keep-alive time")]
    [InlineData("user timeout")]
    [InlineData("cork")]
    [InlineData("linger")]
    [InlineData("ttl")]
    [InlineData("type of service")]
    public Task Option_OfAListener_IsInheritedByWhatItAccepts(string option) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var before = Read(listener, option);
        Write(listener, option);
        var after = Read(listener, option);
        using var client = await network.ConnectedAsync(listener);
        using var server = listener.Accept();
        Write(listener, option);

        Assert.NotEqual(before, after);
        Assert.Equal((after, before), (Read(server, option), Read(client, option)));
    });

    [Theory]
    [InlineData("quick ack", "1")]
    [InlineData("quick ack off before listening", "1")]
    public Task QuickAck_OfAnAcceptedSocket_IsOnAtFirst(string how, string expected) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Bound();
        if (how.EndsWith("listening", StringComparison.Ordinal))
            Set(listener, QuickAck, 0);
        listener.Listen(1);
        using var client = await network.ConnectedAsync(listener);
        using var server = listener.Accept();
        Assert.Equal(expected, Outcome.Of(() => Get(server, QuickAck)));
        Set(server, QuickAck, 0);
        Assert.Equal(0, Get(server, QuickAck));
    });

    [Fact]
    public Task WindowClamp_OfAConnection_CannotBeTakenOff() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.Equal("InvalidArgument", Outcome.Of(() => Set(pair.Client, WindowClamp, 0)));
        Set(pair.Client, WindowClamp, 5000);
        Assert.Equal(5000, Get(pair.Client, WindowClamp));
    });

    [Fact]
    public Task WindowClamp_OfAListener_IsTheWindowBeforeTheFirstData() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        Set(listener, WindowClamp, 10_000);
        using var client = await network.ConnectedAsync(listener);
        using var server = listener.Accept();
        var info = new byte[280];
        client.GetRawSocketOption(TcpLevel, Information, info);

        // Segments are no larger than half of the window.
        Assert.Equal((10_000, 5_000, 10_000), (BitConverter.ToInt32(info, 228), Get(client, MaximumSegment), Get(server, WindowClamp)));

        // After that the kernel goes by what it has measured, and forgets the clamp.
        client.Send(new byte[60_000]);
        await network.AvailableAsync(server, 60_000);
        Assert.Equal(60_000, server.Available);
        Assert.NotEqual(10_000, Get(server, WindowClamp));
    });

    [Fact]
    public Task KeepAlive_OnLoopback_LeavesAnIdleConnectionAlone() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        pair.Client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
        pair.Client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        pair.Client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 1);

        await network.PassAsync(TimeSpan.FromSeconds(3.5));

        Assert.Equal("3", pair.Client.Send(3));
        await network.AvailableAsync(pair.Server, 3);
        Assert.Equal("3 False", $"{pair.Server.Receive(3)} {pair.Client.Poll(0, SelectMode.SelectError)}");
    });

    [Fact]
    public Task UserTimeout_WhileThePeerDoesNotRead_EndsTheConnection() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Set(pair.Client, UserTimeout, 500);
        pair.Client.Blocking = false;
        while (pair.Client.Send(new byte[100_000], SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }

        await network.BrokenAsync(pair.Client);

        Assert.Equal("TimedOut Shutdown", $"{pair.Client.Send(1)} {pair.Client.Send(1)}");
    });

    // ---- Lingering

    [Theory]
    [InlineData(true, 0, "True,0")]
    [InlineData(true, 1, "True,1")]
    [InlineData(true, 65535, "True,65535")]
    [InlineData(true, 65536, "ArgumentException(optionValue)")]
    [InlineData(true, -1, "ArgumentException(optionValue)")]
    [InlineData(false, 0, "False,0")]
    [InlineData(false, 5, "False,0")]
    [InlineData(false, -1, "ArgumentException(optionValue)")]
    public Task LingerState_EdgeValues_AreTakenOrRefused(bool enable, int seconds, string expected) => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();
        var outcome = Outcome.Of(() => { socket.LingerState = new LingerOption(enable, seconds); });
        Assert.Equal(expected, outcome == "ok" ? Outcome.Of(() => socket.LingerState) : outcome);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0, "ConnectionReset")]
    [InlineData(1, "0")]
    public Task Linger_WithNothingUnsent_EndsAtOnce(int seconds, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.LingerState = new LingerOption(enable: true, seconds);

        var elapsed = await network.ElapsedAsync(() =>
        {
            pair.Server.Dispose();
            return Task.CompletedTask;
        });

        Assert.InRange(elapsed.TotalSeconds, 0, 0.8);
        await network.ReadableAsync(pair.Client);
        Assert.Equal(expected, pair.Client.Receive(1));
    });

    [Theory]
    [InlineData("NoDelay", "ok")]
    [InlineData("LingerState", "ok")]
    [InlineData("ReceiveBufferSize", "ok")]
    [InlineData("ExclusiveAddressUse", "InvalidOperation")]
    [InlineData("Ttl", "ok")]
    [InlineData("DontFragment", "ok")]
    [InlineData("EnableBroadcast", "ok")]
    [InlineData("MulticastLoopback", "ok")]
    public Task Property_OfAConnectedSocket_CanBeSet(string property, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var socket = pair.Client;
        Assert.Equal(expected, Outcome.Of(() =>
        {
            switch (property)
            {
                case "NoDelay":
                    socket.NoDelay = true;
                    break;
                case "LingerState":
                    socket.LingerState = new LingerOption(enable: true, seconds: 3);
                    break;
                case "ReceiveBufferSize":
                    socket.ReceiveBufferSize = 10_000;
                    break;
                case "ExclusiveAddressUse":
                    socket.ExclusiveAddressUse = true;
                    break;
                case "Ttl":
                    socket.Ttl = 7;
                    break;
                case "DontFragment":
                    socket.DontFragment = true;
                    break;
                case "EnableBroadcast":
                    socket.EnableBroadcast = true;
                    break;
                default:
                    socket.MulticastLoopback = false;
                    break;
            }
        }));
    });

    // On the operating system each segment has 12 bytes of time stamps, which the option's value leaves out; a simulated one has none.
    private static int TimeStampBytes(INetwork network) => network.Features.HasFlag(NetworkFeatures.VirtualTime) ? 0 : -12;

    private static void Set(ISocket socket, int number, int value) =>
        socket.SetRawSocketOption(TcpLevel, number, BitConverter.GetBytes(value));

    private static int Get(ISocket socket, int number)
    {
        var value = new byte[4];
        socket.GetRawSocketOption(TcpLevel, number, value);
        return BitConverter.ToInt32(value);
    }

    // Changes the option to something else than it was.
    private static void Write(ISocket socket, string option)
    {
        switch (option)
        {
            case "NoDelay":
                socket.NoDelay = !socket.NoDelay;
                break;
            case "KeepAlive":
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, Read(socket, option) == "0");
                break;
            case "keep-alive time":
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Read(socket, option) == "33" ? 44 : 33);
                break;
            case "user timeout":
                Set(socket, UserTimeout, Get(socket, UserTimeout) + 100);
                break;
            case "cork":
                Set(socket, Cork, 1 - Get(socket, Cork));
                break;
            case "linger":
                socket.LingerState = new LingerOption(enable: true, seconds: socket.LingerState!.LingerTime + 1);
                break;
            case "ttl":
                socket.Ttl = (short)(socket.Ttl + 1);
                break;
            default:
                var level = SocketOptionLevel.IP;
                socket.SetSocketOption(level, SocketOptionName.TypeOfService, Read(socket, option) == "16" ? 32 : 16);
                break;
        }
    }

    [Fact]
    public Task FastOpen_OfAConnection_IsRefused() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        string[] outcomes = [.. new[] { pair.Client, pair.Server, pair.Listener }.Select(socket =>
            Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.FastOpen, 3)))];

        Assert.Equal(["InvalidArgument", "InvalidArgument", "ok"], outcomes);
    });

    private static string Read(ISocket socket, string option) => option switch
    {
        "NoDelay" => Outcome.Of(() => socket.NoDelay),
        "KeepAlive" => Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)),
        "keep-alive time" => Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)),
        "user timeout" => Outcome.Of(() => Get(socket, UserTimeout)),
        "cork" => Outcome.Of(() => Get(socket, Cork)),
        "linger" => Outcome.Of(() => socket.LingerState),
        "ttl" => Outcome.Of(() => socket.Ttl),
        _ => Outcome.Of(() => socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService)),
    };
}

public sealed class TcpOptionsOnReal : TcpOptionConformance<OnReal>;
