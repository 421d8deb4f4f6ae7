// Urgent data: Send and Receive with OutOfBand, the mark that reading stops at, OutOfBandInline, IOControl(OobDataRead), and what Poll and
// Select say. A script is run step by step; its answers are one line.

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SimNet.Tests.Conformance;

public abstract class UrgentConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    /// <summary>"+" sends, "!" sends urgently, "r" receives so many bytes, "p" peeks, "u" receives the urgent byte, "v" peeks at it; "?" tells
    /// Available and whether the socket polls readable (R), in error (E), and is at the mark (M); "inline" and "outline" set the option; "fin",
    /// "close" and "rst" end the sender; "error" reads SO_ERROR.</summary>
    [Theory]
    [InlineData("!abc ? r10 ? u ? u r10", "2RE- ab 0-EM c 0--M InvalidArgument WouldBlock")]
    [InlineData("!abc u ? r10 ?", "c 2R-- ab 0--M")]
    [InlineData("+xy !c +de ? r10 ? r10 ? u", "2RE- xy 0REM de 0--- InvalidArgument")]
    [InlineData("+xy !c +de r10 u ? r10 ?", "xy c 0R-M de 0---")]
    [InlineData("+xy !abc ? u ? r10 ? r10 +de ? r10", "4RE- c 4R-- xyab 0--M WouldBlock 2R-- de")]
    [InlineData("+xyz !c +de r2 ? r2 ? r1 ? r1 ? r1", "xy 1RE- z 0REM d 1R-- e 0--- WouldBlock")]
    [InlineData("+xy !c +de p10 ? r2 ? p10 ? u r10", "xy 2RE- xy 0REM de 0REM c de")]
    [InlineData("!abc v v u v ?", "c c c InvalidArgument 2R--")]
    [InlineData("!abc !def ? r10 ? u ? r10", "5RE- abcde 0-EM f 0--M WouldBlock")]
    [InlineData("!a ? !b ? r10 ? u r10", "0-EM 0-EM WouldBlock 0--- InvalidArgument WouldBlock")]
    [InlineData("!a u ? !b ? u ? r10", "a 0--M 0-EM b 0--M WouldBlock")]
    [InlineData("+xy !a r10 +m ? !b ? r10 ? u", "xy 0REM 1RE- m 0-EM b")]
    [InlineData("+xy !a +pq !b +rs ? r10 ? u ? r10 ?", "5RE- xyapq 0REM b 0R-M rs 0---")]
    [InlineData("!a +bcd ? r10 ? u", "0REM bcd 0--- InvalidArgument")]
    [InlineData("inline !abc ? r10 ? r10 ? u", "3RE- ab 1REM c 0--- InvalidArgument")]
    [InlineData("inline +xy !c +de ? r10 ? r10 ?", "5RE- xy 3REM cde 0---")]
    [InlineData("inline +xy !c !d r10 ? r10 ? r10", "xyc 1REM d 0--- WouldBlock")]
    [InlineData("!abc ? inline ? u r10 ? r10 ?", "2RE- 3RE- InvalidArgument ab 1REM c 0---")]
    [InlineData("!abc inline r2 ? outline ? u r10 ?", "ab 1REM 0-EM c WouldBlock 0---")]
    [InlineData("!abc fin ? r10 ? u ? r10", "2RE- ab 0REM c 0R-M 0")]
    [InlineData("!abc u fin r10 ? r10 ?", "c ab 0R-M 0 0R--")]
    [InlineData("!a close ? r10 ? u", "0REM 0 0R-- InvalidArgument")]
    [InlineData("+xy !c close u r10 r10", "c xy 0")]
    [InlineData("+xy !c rst u r10 ? u r10", "NotConnected xy 0REM NotConnected ConnectionReset")]
    [InlineData("+xy !c rst r10 error ? u r10 ?", "xy ConnectionReset 0REM NotConnected 0 0R--")]
    [InlineData("+xy !c +de rst r10 u r10 r10", "xy NotConnected de ConnectionReset")]
    [InlineData("+xy rst u r10", "InvalidArgument xy")]
    [InlineData("fin u ?", "InvalidArgument 0R--")]
    [InlineData("u +a u r10", "InvalidArgument InvalidArgument a")]
    [InlineData("!abc u0 u ?", "0 c 2R--")]
    [InlineData("!a r0 ? u", "WouldBlock 0-EM a")]
    [InlineData("+xy !a r0 r2 +b r0 ? u r1", "0 xy 0 0REM a b")]
    [InlineData("!zzzzzzzzzz ? r10 u", "9RE- zzzzzzzzz z")]
    [InlineData("! r10 ?", "WouldBlock 0---")]
    [InlineData("shutr !abc ? u r10", "2RE- c ab")]
    public Task Urgent_Script_GoesAsTheKernelDoesIt(string script, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Client.Blocking = false;
        var answers = new List<string>();
        foreach (var step in script.Split(' '))
        {
            if (Do(pair, step) is { } answer)
                answers.Add(answer);
            await network.SettleAsync();
        }

        Assert.Equal(expected, string.Join(' ', answers));
    });

    [Fact]
    public Task Send_OutOfBand_CountsAllItsBytes() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal("3", Outcome.Of(() => pair.Server.Send("abc"u8, SocketFlags.OutOfBand)));
        Assert.Equal("2", Outcome.Of(() => pair.Server.Send(new List<ArraySegment<byte>> { new byte[1], new byte[1] }, SocketFlags.OutOfBand)));
        Assert.Equal("4", await Outcome.OfAsync(() => pair.Server.SendAsync("defg"u8.ToArray().AsMemory(), SocketFlags.OutOfBand)));
        Assert.Equal("1", Outcome.Of(() => pair.Server.SendMessage(["h"u8.ToArray()], [], SocketFlags.OutOfBand)));
        Assert.Equal("1", Outcome.Of(() => pair.Server.SendTo("i"u8, SocketFlags.OutOfBand, pair.Listener.LocalEndPoint!)));
        await network.AvailableAsync(pair.Client, 10);

        // All but the last.
        Assert.Equal(10, pair.Client.Available);
        Assert.Equal("i", Receive(pair.Client, 1, SocketFlags.OutOfBand));
    });

    [Fact]
    public Task Receive_OutOfBand_HasItsAsynchronousForms() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        var buffer = new byte[4];
        Assert.Equal("InvalidArgument", await Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.OutOfBand)));

        await pair.Server.SendAsync("abc"u8.ToArray().AsMemory(), SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);

        Assert.Equal("1", await Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.OutOfBand)));
        Assert.Equal((byte)'c', buffer[0]);
        Assert.Equal("2", await Outcome.OfAsync(() => pair.Client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None)));
    });

    [Fact]
    public Task Receive_OutOfBand_OfSeveralBuffers_FillsTheFirst() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abc"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);
        var (first, second) = (new byte[2], new byte[2]);

        Assert.Equal("1", Outcome.Of(() => pair.Client.Receive(new List<ArraySegment<byte>> { first, second }, SocketFlags.OutOfBand)));

        Assert.Equal("c\0\0\0", Encoding.ASCII.GetString([.. first, .. second]));
    });

    [Theory]
    [InlineData("message", "1 OutOfBand c")]
    [InlineData("message of nothing", "0 OutOfBand, Truncated ")]
    [InlineData("message from", "1 OutOfBand c")]
    [InlineData("from", "1 0.0.0.0:0 c")]
    [InlineData("plain message", "2 None ab")]
    public Task ReceiveMessage_OfUrgentData_SaysSo(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abc"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);
        Assert.Equal(expected, ReceiveAs(pair.Client, call));
    });

    [Fact]
    public Task ReceiveAsync_AtTheMark_WaitsForWhatFollowsIt() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("abc"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);
        Assert.Equal("2", pair.Client.Receive(10));

        var receive = pair.Client.StartReceive();
        Assert.Equal(Outcome.Pending, await network.NowAsync(receive));
        // Reading has gone past the mark: the byte is lost.
        Assert.Equal("InvalidArgument", Receive(pair.Client, 1, SocketFlags.OutOfBand));
        Assert.False(pair.Client.Poll(0, SelectMode.SelectError));

        pair.Server.Send("de"u8);
        Assert.Equal("2", await network.ResultAsync(receive));
    });

    [Fact]
    public Task Receive_BlockingAtTheMark_WaitsForWhatFollowsIt() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("c"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);
        pair.Client.ReceiveTimeout = 50;

        Assert.Equal("TimedOut", pair.Client.Receive(10));

        Assert.Equal("InvalidArgument", Receive(pair.Client, 1, SocketFlags.OutOfBand));
    });

    [Fact]
    public Task Poll_ForAnError_WaitsForUrgentData() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        Assert.False(pair.Client.Poll(1_000, SelectMode.SelectError));

        pair.Server.Send("c"u8, SocketFlags.OutOfBand);

        Assert.True(pair.Client.Poll(5_000_000, SelectMode.SelectError));
        Assert.True(pair.Client.Poll(0, SelectMode.SelectError));
        Assert.Equal("c", Receive(pair.Client, 1, SocketFlags.OutOfBand));
        Assert.False(pair.Client.Poll(0, SelectMode.SelectError));
    });

    [Fact]
    public Task Select_ForErrors_GivesTheOneWithUrgentData() => TNetwork.RunAsync(async network =>
    {
        using var first = await network.PairAsync();
        using var second = await network.PairAsync();
        second.Server.Send("xyc"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(second.Client);
        List<ISocket> read = [first.Client, second.Client];
        List<ISocket> error = [first.Client, second.Client];

        network.Select(read, null, error, TimeSpan.FromSeconds(5));

        Assert.Equal([second.Client], read);
        Assert.Equal([second.Client], error);
    });

    [Fact]
    public Task OutOfBandInline_IsInheritedByAcceptedSockets() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
        using var client = await network.ConnectedAsync(listener);
        using var server = listener.Accept();

        client.Send("abc"u8, SocketFlags.OutOfBand);
        await network.AvailableAsync(server, 3);

        Assert.Equal("ab c", $"{Receive(server, 10, SocketFlags.None)} {Receive(server, 10, SocketFlags.None)}");
    });

    [Fact]
    public Task UrgentData_InBothDirections_IsKeptApart() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send("ab"u8, SocketFlags.OutOfBand);
        pair.Client.Send("cd"u8, SocketFlags.OutOfBand);
        await network.BrokenAsync(pair.Client);
        await network.BrokenAsync(pair.Server);

        Assert.Equal("b a", $"{Receive(pair.Client, 1, SocketFlags.OutOfBand)} {Receive(pair.Client, 5, SocketFlags.None)}");
        Assert.Equal("d c", $"{Receive(pair.Server, 1, SocketFlags.OutOfBand)} {Receive(pair.Server, 5, SocketFlags.None)}");
    });

    [Theory]
    [InlineData("OobDataRead, room 4", "4:0")]
    [InlineData("OobDataRead, room 8", "4:0")]
    [InlineData("OobDataRead, room 3", "Fault")]
    [InlineData("OobDataRead, no room", "Fault")]
    [InlineData("DataToRead, room 4", "4:5")]
    [InlineData("DataToRead, room 3", "Fault")]
    [InlineData("DataToRead, no room", "Fault")]
    [InlineData("NonBlockingIO, room 4", "InvalidOperation")]
    [InlineData("KeepAliveValues, room 4", "NotSupported")]
    [InlineData("AsyncIO, room 4", "NotSupported")]
    public Task IOControl_OfAConnection_KnowsTheUnixOnes(string call, string expected) => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.Send(new byte[5]);
        await network.AvailableAsync(pair.Client, 5);
        var code = Enum.Parse<IOControlCode>(call.Split(',')[0]);
        var value = call.EndsWith("no room", StringComparison.Ordinal)
            ? null
            : new byte[int.Parse(call.Split(' ')[^1], CultureInfo.InvariantCulture)];

        Assert.Equal(expected, Outcome.Of(() => $"{pair.Client.IOControl(code, null, value)}:{BitConverter.ToInt32(value!)}"));
    });

    [Theory]
    [InlineData("new", "0")]
    [InlineData("bound", "0")]
    [InlineData("listening", "0")]
    [InlineData("connecting", "0")]
    [InlineData("peer closed", "0")]
    [InlineData("disposed", "Disposed")]
    public Task IOControl_AtMark_InOtherStates_SaysNo(string state, string expected) => TNetwork.RunAsync(async network =>
    {
        using var on = await TcpStates.MakeAsync(network, state);
        Assert.Equal(expected, Outcome.Of(() => AtMark(on.Socket) ? "1" : "0"));
    });

    private static string? Do(TcpPair pair, string step)
    {
        switch (step)
        {
            case "inline" or "outline":
                pair.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, step == "inline");
                return null;
            case "fin":
                pair.Server.Shutdown(SocketShutdown.Send);
                return null;
            case "close":
                pair.Server.Close();
                return null;
            case "rst":
                pair.Server.Reset();
                return null;
            case "shutr":
                pair.Client.Shutdown(SocketShutdown.Receive);
                return null;
            case "error":
                return ((SocketError)(int)pair.Client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!).ToString();
            case "?":
                return State(pair.Client);
        }

        var rest = step[1..];
        switch (step[0])
        {
            case '+':
                pair.Server.Send(Encoding.ASCII.GetBytes(rest));
                return null;
            case '!':
                pair.Server.Send(Encoding.ASCII.GetBytes(rest), SocketFlags.OutOfBand);
                return null;
            case 'r':
                return Receive(pair.Client, Count(rest), SocketFlags.None);
            case 'p':
                return Receive(pair.Client, Count(rest), SocketFlags.Peek);
            case 'u':
                return Receive(pair.Client, Count(rest), SocketFlags.OutOfBand);
            default:
                return Receive(pair.Client, Count(rest), SocketFlags.OutOfBand | SocketFlags.Peek);
        }
    }

    private static int Count(string text) => text.Length == 0 ? 1 : int.Parse(text, CultureInfo.InvariantCulture);

    private static string State(ISocket socket) => $"{socket.Available}"
        + (socket.Poll(0, SelectMode.SelectRead) ? 'R' : '-')
        + (socket.Poll(0, SelectMode.SelectError) ? 'E' : '-')
        + (AtMark(socket) ? 'M' : '-');

    private static bool AtMark(ISocket socket)
    {
        var value = new byte[4];
        Assert.Equal(4, socket.IOControl(IOControlCode.OobDataRead, null, value));
        return BitConverter.ToInt32(value) != 0;
    }

    private static string Receive(ISocket socket, int count, SocketFlags flags) => Outcome.Of(() =>
    {
        var buffer = new byte[count];
        var received = socket.Receive(buffer, flags);
        return received == 0 ? "0" : Encoding.ASCII.GetString(buffer, 0, received);
    });

    private static string ReceiveAs(ISocket socket, string call) => Outcome.Of(() =>
    {
        var buffer = new byte[call.EndsWith("nothing", StringComparison.Ordinal) ? 0 : 4];
        System.Net.EndPoint from = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0);
        var flags = call.StartsWith("plain", StringComparison.Ordinal) ? SocketFlags.None : SocketFlags.OutOfBand;
        switch (call)
        {
            case "from":
                var count = socket.ReceiveFrom(buffer, flags, ref from);
                return $"{count} {from} {Encoding.ASCII.GetString(buffer, 0, count)}";
            case "message from":
                count = socket.ReceiveMessageFrom(buffer, ref flags, ref from, out _);
                return $"{count} {flags} {Encoding.ASCII.GetString(buffer, 0, count)}";
            default:
                var message = socket.ReceiveMessage([buffer], controlBytes: 0, flags);
                return $"{message.ReceivedBytes} {message.SocketFlags} {Encoding.ASCII.GetString(buffer, 0, message.ReceivedBytes)}";
        }
    });
}

public sealed class UrgentOnReal : UrgentConformance<OnReal>;
