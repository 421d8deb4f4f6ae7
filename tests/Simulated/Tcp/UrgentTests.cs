// Urgent data: the pointer on the wire, the one byte that is kept, the mark that reading stops at. Each was seen on Linux 6.18:
// docs/kernel-notes/tcp-urgent.md.

using System.Text;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class UrgentTests
{
    private static TcpWire Connected(Action<TcpWire>? configure = null) => TcpWire.Connected(wire =>
    {
        wire.B.ReadBytes = 0;
        configure?.Invoke(wire);
    });

    [Fact]
    public void Pointer_NamesTheByteBehindTheUrgentOne()
    {
        var wire = Connected();
        var first = wire.Sent.Count;

        Send(wire, "xy");
        SendUrgent(wire, "abc");

        Assert.Equal([(2, false, 0), (3, true, 3)], wire.SentBy(wire.A, first).Select(Urgency));
    }

    [Fact]
    public void Pointer_IsOnEverySegmentUntilTheUrgentByteIsAcknowledged()
    {
        var wire = Connected(static wire => wire.A.Buffers = wire.B.Buffers = new TcpBuffers(1000, 65536, 65536));
        var first = wire.Sent.Count;

        SendUrgent(wire, new string('z', 2500));
        wire.Run(TimeSpan.FromSeconds(1));
        Send(wire, "a");

        Assert.Equal(
            [(1000, true, 2500), (1000, true, 1500), (500, true, 500), (1, false, 0)], wire.SentBy(wire.A, first).Select(Urgency));
    }

    [Fact]
    public void Pointer_OfDataFurtherThanItReaches_SaysAsFarAsPossible()
    {
        var wire = Connected(static wire => wire.A.Buffers = wire.B.Buffers = new TcpBuffers(1000, 200_000, 500_000));
        wire.Loses = static sent => sent.Length > 0;
        wire.A.Write(new byte[9000]);
        var first = wire.Sent.Count;

        wire.A.Connection.Send(wire.Now, new byte[90_000], urgent: true);

        // All that is sent now is further than 65,535 bytes from the end.
        Assert.Equal((1000, true, ushort.MaxValue), Urgency(wire.SentBy(wire.A, first).First()));
    }

    [Fact]
    public void UrgentData_IsNotHeldByNagleOrCork()
    {
        var wire = Connected(static wire => wire.A.Options.Cork = true);
        var first = wire.Sent.Count;

        Send(wire, "ab");
        SendUrgent(wire, "c");
        Send(wire, "d");

        Assert.Equal([3, 1], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    [Fact]
    public void UrgentData_BehindAClosedWindow_IsToldOf()
    {
        var wire = Connected(static wire => wire.B.Buffers = new TcpBuffers(1000, 65536, 2000));
        Send(wire, new string('z', 2000));
        wire.Run(TimeSpan.FromSeconds(1));
        var first = wire.Sent.Count;

        SendUrgent(wire, "abc");
        wire.Run(TimeSpan.FromMilliseconds(300));

        Assert.Equal([(0, true, 3), (0, true, 4)], wire.SentBy(wire.A, first).Select(Urgency));
        Assert.Equal(UrgentRead.NotYet, wire.B.Connection.ReceiveUrgent(new byte[1], peek: false, discard: false));
    }

    [Fact]
    public void UrgentData_SentAgain_IsUrgentStill()
    {
        var wire = Connected();
        var lost = wire.Sent.Count;
        wire.Loses = sent => sent.Number == lost;

        SendUrgent(wire, "abc");
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([(3, true, 3), (3, true, 3)], wire.SentBy(wire.A, lost).Select(Urgency));
        Assert.Equal("c", Urgent(wire));
    }

    [Fact]
    public void Nothing_SentUrgently_IsNothing()
    {
        var wire = Connected();
        var first = wire.Sent.Count;

        Assert.Equal(0, wire.A.Connection.Send(wire.Now, [], urgent: true));

        Assert.Empty(wire.SentBy(wire.A, first));
    }

    /// <summary>Each script was run on Linux, where it answered the same. "+" sends, "!" sends urgently, "r" reads so many bytes, "p" peeks, "u"
    /// reads the urgent byte, "v" peeks at it; "?" tells the bytes available, and whether the socket is readable (R), has urgent data (U) and
    /// stands at the mark (M).</summary>
    [Theory]
    [InlineData("!abc ? r10 ? u ? u r10", "2RU- ab 0-UM c 0--M nothing none")]
    [InlineData("+xy !abc ? u ? r10 ? r10 +de ? r10 ? u", "4RU- c 4R-- xyab 0--M none 2R-- de 0--- nothing")]
    [InlineData("+xy !c +de ? r10 ? r10 ? u", "2RU- xy 0RUM de 0--- nothing")]
    [InlineData("+xy !c +de r10 ? u ? r10 ?", "xy 0RUM c 0R-M de 0---")]
    [InlineData("+xyz !c +de r2 ? r2 ? r1 ? r1 ? r1", "xy 1RU- z 0RUM d 1R-- e 0--- none")]
    [InlineData("+xy !c +de p10 ? r2 ? p10 ? u r10", "xy 2RU- xy 0RUM de 0RUM c de")]
    [InlineData("!abc v v u v ?", "c c c nothing 2R--")]
    [InlineData("!abc !def ? r10 ? u ? r10", "5RU- abcde 0-UM f 0--M none")]
    [InlineData("!a ? !b ? r10 ? u r10", "0-UM 0-UM none 0--- nothing none")]
    [InlineData("!a u ? !b ? r10 ? u", "a 0--M 0-UM none 0--- nothing")]
    [InlineData("+xy !a r10 +m ? !b ? r10 ? r10 ? u", "xy 0RUM 1RU- m 0-UM none 0--- nothing")]
    [InlineData("+xy !a +pq !b +rs ? r10 ? u ? r10 ?", "5RU- xyapq 0RUM b 0R-M rs 0---")]
    [InlineData("!a +bcd ? r10 ? u", "0RUM bcd 0--- nothing")]
    [InlineData("!a +bcd u ? r2 ? r10", "a 0R-M bc 1R-- d")]
    [InlineData("inline !abc ? r10 ? r10 ? u", "3RU- ab 1RUM c 0--- nothing")]
    [InlineData("inline +xy !c +de ? r10 ? r10 ?", "5RU- xy 3RUM cde 0---")]
    [InlineData("!abc ? inline ? u r10 ? r10 ?", "2RU- 3RU- nothing ab 1RUM c 0---")]
    [InlineData("!abc inline r2 ? outline ? u r10 ?", "ab 1RUM 0-UM c none 0---")]
    [InlineData("!abc fin ? r10 ? u ? r10", "2RU- ab 0RUM c 0R-M end")]
    [InlineData("!abc u fin r10 ? r10 ?", "c ab 0R-M end 0R--")]
    [InlineData("!a fin ? r10 ? u", "0RUM end 0R-- nothing")]
    [InlineData("!a fin u r10", "a end")]
    [InlineData("+xy !c rst u r10 ? u r10", "NotConnected xy 0-UM NotConnected Reset")]
    [InlineData("+xy !c +de rst r10 u r10 r10", "xy NotConnected de Reset")]
    [InlineData("inline +xy !c rst r10 r10 r10", "xy c Reset")]
    [InlineData("!abc u0 u ?", "- nothing 2R--")]
    [InlineData("!a r0 ? u", "none 0-UM a")]
    public void Reading_OfUrgentData_GoesAsOnLinux(string script, string expected)
    {
        var wire = Connected();
        var answers = new List<string>();
        foreach (var step in script.Split(' '))
        {
            if (Do(wire, step) is { } answer)
                answers.Add(answer);
            wire.Run(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Fact]
    public void PointerOfZero_MeansTheFirstByte()
    {
        var wire = Connected();

        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 1, acknowledgment: 1, payload: "abc"u8.ToArray());

        Assert.Equal(("a", "bc"), (Urgent(wire), Read(wire, 10)));
    }

    [Fact]
    public void PointerAhead_OfASegmentOutOfOrder_GivesTheByteAtOnce()
    {
        var wire = Connected();

        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 6, acknowledgment: 1, payload: "fgh"u8.ToArray(), urgentPointer: 2);
        Assert.Equal("g", Urgent(wire));
        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 1, payload: "abcde"u8.ToArray());

        Assert.Equal(("abcdef", "h"), (Read(wire, 10), Read(wire, 10)));
    }

    [Fact]
    public void PointerAlone_AnnouncesAByteThatComesLater()
    {
        var wire = Connected();

        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 1, acknowledgment: 1, urgentPointer: 5);
        Assert.Equal("not yet", Urgent(wire));
        wire.B.Connection.TakeSignals();
        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 1, payload: "abcdefg"u8.ToArray());

        Assert.Equal(("e", "abcd", "fg"), (Urgent(wire), Read(wire, 10), Read(wire, 10)));
    }

    [Fact]
    public void PointerAlone_OfAByteThatNeverComes_IsTheEnd()
    {
        var wire = Connected();
        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 1, acknowledgment: 1, urgentPointer: 5);

        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal("ended", Urgent(wire));
    }

    [Fact]
    public void PointerBehindWhatWasRead_IsIgnored()
    {
        var wire = Connected();
        Do(wire, "+abcdef");
        wire.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal("abcdef", Read(wire, 10));

        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 7, acknowledgment: 1, urgentPointer: 0);
        Assert.Equal("not yet", Urgent(wire));
        wire.A.Forge(TcpFlags.Ack | TcpFlags.Urgent, sequence: 4, acknowledgment: 1, payload: "def"u8.ToArray(), urgentPointer: 2);

        Assert.Equal("not yet", Urgent(wire));
    }

    [Theory]
    [InlineData("!a u", true)]
    [InlineData("!xya r2 u", true)]
    [InlineData("!xya r2", true)]
    [InlineData("!xya r2 r2", false)]
    public void Close_WithTheUrgentByteStillInTheStream_Resets(string script, bool resets)
    {
        var wire = Connected();
        foreach (var step in script.Split(' '))
        {
            Do(wire, step);
            wire.Run(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(resets, wire.B.Close());
    }

    private static void Send(TcpWire wire, string text) => wire.A.Connection.Send(wire.Now, Encoding.ASCII.GetBytes(text));

    private static void SendUrgent(TcpWire wire, string text) =>
        wire.A.Connection.Send(wire.Now, Encoding.ASCII.GetBytes(text), urgent: true);

    private static (int Length, bool IsUrgent, int Pointer) Urgency(SentSegment sent) =>
        (sent.Length, sent.Has(TcpFlags.Urgent), sent.UrgentPointer);

    private static string? Do(TcpWire wire, string step)
    {
        switch (step[0])
        {
            case '+':
                Send(wire, step[1..]);
                return null;
            case '!':
                SendUrgent(wire, step[1..]);
                return null;
            case '?':
                return State(wire.B.Connection);
            case 'u':
                return Urgent(wire, length: step == "u0" ? 0 : 1);
            case 'v':
                return Urgent(wire, peek: true);
            case 'p':
                return Read(wire, int.Parse(step[1..], System.Globalization.CultureInfo.InvariantCulture), peek: true);
        }

        switch (step)
        {
            case "inline" or "outline":
                wire.B.Options.IsUrgentInline = step == "inline";
                return null;
            case "fin":
                wire.A.Shutdown();
                return null;
            case "rst":
                wire.A.Abort();
                return null;
            default:
                return Read(wire, int.Parse(step[1..], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static string State(TcpConnection connection) => $"{connection.Available}"
        + (connection.IsReadable || connection.IsPeerFinished ? 'R' : '-')
        + (connection.HasUrgent ? 'U' : '-')
        + (connection.IsAtMark ? 'M' : '-');

    private static string Read(TcpWire wire, int count, bool peek = false)
    {
        var connection = wire.B.Connection;
        var buffer = new byte[count];
        if (connection.Unread > 0 && connection.Receive(buffer, peek) is > 0 and var received)
            return Encoding.ASCII.GetString(buffer, 0, received);
        if (connection.IsPeerFinished)
        {
            connection.ReceiveEnd();
            return "end";
        }

        return wire.B.Failure != TcpFailure.None ? wire.B.Failure.ToString() : "none";
    }

    private static string Urgent(TcpWire wire, bool peek = false, int length = 1)
    {
        var buffer = new byte[length];
        return wire.B.Connection.ReceiveUrgent(buffer, peek, discard: false) switch
        {
            UrgentRead.Taken => length == 0 ? "-" : Encoding.ASCII.GetString(buffer),
            UrgentRead.Nothing => "nothing",
            UrgentRead.NotYet => "not yet",
            UrgentRead.Ended => "ended",
            _ => "NotConnected",
        };
    }
}
