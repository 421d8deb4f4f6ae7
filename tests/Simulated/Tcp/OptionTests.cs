// Options that change what goes over the wire, beside keep-alive and urgent data: each as measured on Linux 6.18
// (docs/kernel-notes/tcp-timeouts.md and tcp-raw-options.md).

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class OptionTests
{
    [Fact]
    public void Cork_HoldsASmallSegmentForOneTimeout()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.Cork = true);
        var first = wire.Sent.Count;

        wire.A.Write(new byte[3]);
        wire.Run(TimeSpan.FromSeconds(1));

        var sent = Assert.Single(wire.SentBy(wire.A, first));
        Assert.Equal((1220, 3), (sent.At.TotalMilliseconds, sent.Length));
    }

    [Fact]
    public void Cork_LetsFullSegmentsGo()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.Cork = true);
        var first = wire.Sent.Count;

        wire.A.Write(new byte[(2 * 1460) + 500]);
        wire.Run(TimeSpan.FromSeconds(1));

        // The rest goes a timeout after the acknowledgement of the others.
        Assert.Equal([(0, 1460), (0, 1460), (240, 500)], wire.SentBy(wire.A, first).Select(sent => ((int)sent.At.TotalMilliseconds - 1000, sent.Length)));
    }

    [Fact]
    public void Cork_TakenOff_SendsWhatWasHeld()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.Cork = true);
        wire.A.Write(new byte[3]);
        wire.A.Write(new byte[4]);
        var first = wire.Sent.Count;

        wire.A.Options.Cork = false;
        wire.A.Connection.Push(wire.Now, evenCorked: false);

        Assert.Equal([7], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    [Fact]
    public void Cork_DoesNotHoldTheEnd()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.Cork = true);
        wire.A.Write(new byte[3]);
        var first = wire.Sent.Count;

        wire.A.Shutdown();

        var sent = Assert.Single(wire.SentBy(wire.A, first));
        Assert.Equal((3, true), (sent.Length, sent.Has(TcpFlags.Fin)));
    }

    [Fact]
    public void NoDelay_TurnedOn_PushesEvenWhatIsCorkedOnce()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.Cork = true);
        wire.A.Write(new byte[3]);
        var first = wire.Sent.Count;

        wire.A.Options.NoDelay = true;
        wire.A.Connection.Push(wire.Now, evenCorked: true);
        wire.A.Write(new byte[1]);

        Assert.Equal([3], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    /// <summary>The two ends' limits and the segments that A's 2,000 bytes travel in.</summary>
    [Theory]
    [InlineData(0, 0, 1460)]
    [InlineData(300, 0, 300)]
    [InlineData(0, 300, 300)]
    [InlineData(500, 300, 300)]
    public void MaximumSegment_IsOfferedAndKeptTo(int own, int peer, int expected)
    {
        var wire = TcpWire.Connected(wire =>
            (wire.A.Options.MaximumSegmentBytes, wire.B.Options.MaximumSegmentBytes) = (own, peer));
        var first = wire.Sent.Count;

        wire.A.Write(new byte[2000]);

        Assert.Equal(expected, wire.SentBy(wire.A, first).First().Length);
        Assert.Equal(expected, wire.A.Connection.SegmentBytes);
    }

    /// <summary>Segments are no larger than half of the largest window there was, unless that is tiny.</summary>
    [Theory]
    [InlineData(2000, 1000)]
    [InlineData(1200, 600)]
    [InlineData(500, 500)]
    public void SmallWindow_MakesSegmentsSmall(int window, int expected)
    {
        var wire = TcpWire.Connected(wire => (wire.B.Buffers, wire.B.ReadBytes) = (new TcpBuffers(1460, 65536, window), 0));
        var first = wire.Sent.Count;

        wire.A.Write(new byte[5000]);
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.All(wire.SentBy(wire.A, first), sent => Assert.Equal(expected, sent.Length));
        Assert.Equal(window / expected * expected, wire.B.Connection.Unread);
    }

    [Fact]
    public void WindowSmallerThanASegment_IsUsedAfterATimeout()
    {
        var wire = TcpWire.Connected(static wire => (wire.B.Buffers, wire.B.ReadBytes) = (new TcpBuffers(1000, 65536, 3000), 0));
        wire.A.Write(new byte[2500]);
        wire.Run(TimeSpan.FromSeconds(1));
        var first = wire.Sent.Count;

        wire.A.Write(new byte[1000]);
        Assert.Empty(wire.SentBy(wire.A, first));
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal((2220, 500), ((int)wire.SentBy(wire.A, first).First().At.TotalMilliseconds, wire.SentBy(wire.A, first).First().Length));
    }

    [Fact]
    public void WindowClamp_IsTheWindowBeforeTheFirstData()
    {
        var wire = TcpWire.Connected(static wire => wire.B.Options.WindowClampBytes = 2000);
        wire.B.ReadBytes = 0;
        var first = wire.Sent.Count;

        wire.A.Write(new byte[5000]);
        wire.Run(TimeSpan.FromMilliseconds(5));
        Assert.Equal([730, 730], wire.SentBy(wire.A, first).Select(sent => sent.Length));

        wire.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(5000, wire.B.Connection.Unread);
    }

    /// <summary>TCP_SYNCNT: by time as well as by count.</summary>
    [Theory]
    [InlineData(1, new[] { 0, 1, 2 }, 3)]
    [InlineData(2, new[] { 0, 1, 2, 3, 4, 5 }, 7)]
    [InlineData(3, new[] { 0, 1, 2, 3, 4, 5, 7, 11 }, 19)]
    public void SynRetries_EndConnecting(int retries, int[] expected, int end)
    {
        var wire = new TcpWire();
        wire.Loses = static _ => true;
        wire.A.Options.SynRetries = retries;

        wire.A.Open();
        wire.RunToEnd();

        Assert.Equal(expected, wire.SentBy(wire.A).Select(sent => (int)sent.At.TotalSeconds));
        Assert.Equal((end, TcpFailure.TimedOut), ((int)wire.Elapsed.TotalSeconds, wire.A.Failure));
    }

    [Fact]
    public void SynRetries_OfASimultaneousOpen_DoubleFromTheFirst()
    {
        var wire = new TcpWire();
        wire.B.Listens = false;
        wire.A.Options.SynRetries = wire.B.Options.SynRetries = 2;
        wire.Loses = static sent => sent.Flags != TcpFlags.Syn;

        wire.A.Open();
        wire.B.Open();
        wire.RunToEnd();

        Assert.Equal([0, 10, 1010, 3010], wire.SentBy(wire.A).Select(sent => (int)sent.At.TotalMilliseconds));
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void DeferAccept_WaitsForData()
    {
        var wire = Deferred();
        Assert.Equal((TcpState.Established, TcpState.SynReceived), (wire.A.State, wire.B.State));

        wire.A.Write(new byte[3]);
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal((TcpState.Established, 3), (wire.B.State, wire.B.Received.Length));
    }

    [Fact]
    public void DeferAccept_WithoutData_TakesTheConnectionInTheEnd()
    {
        var wire = Deferred();
        var first = wire.Sent.Count;

        wire.RunUntil(() => wire.B.State == TcpState.Established);

        // The answer to the SYN is repeated once, at the end of the time.
        var again = Assert.Single(wire.SentBy(wire.B, first));
        Assert.Equal((7010, 7030), ((int)again.At.TotalMilliseconds, (int)wire.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public void DeferAccept_OfAPeerThatEndsAtOnce_TakesTheConnection()
    {
        var wire = Deferred();

        wire.A.Shutdown();
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal(TcpState.CloseWait, wire.B.State);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 60)]
    [InlineData(61, 2)]
    [InlineData(70, 20)]
    [InlineData(120, 120)]
    public void FinTimeout_OfAClosedSocket_IsWhatWasAskedFor(int asked, int expected)
    {
        var wire = TcpWire.Connected(wire => wire.A.Options.FinTimeoutTicks = asked * TimeSpan.TicksPerSecond);
        wire.A.Close();
        wire.RunUntil(() => wire.A.State == TcpState.FinWait2);
        var start = wire.Elapsed;

        wire.RunUntil(() => wire.A.State == TcpState.Closed);

        Assert.Equal(expected, (wire.Elapsed - start).TotalSeconds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FinTimeout_ThatIsNegative_ResetsInsteadOfWaiting(bool closedFirst)
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.FinTimeoutTicks = -1);
        var first = wire.Sent.Count;
        if (!closedFirst)
            wire.A.Shutdown();
        else
            wire.A.Close();
        wire.Run(TimeSpan.FromMilliseconds(100));
        wire.A.Close();
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal(TcpState.Closed, wire.A.State);
        Assert.True(wire.SentBy(wire.A, first).Last().Has(TcpFlags.Reset));
        Assert.Equal(TcpFailure.BrokenPipe, wire.B.Failure);
    }

    [Fact]
    public void ReceiveLowWater_MakesReadableWhenEnoughIsThere()
    {
        var wire = TcpWire.Connected(static wire => (wire.B.ReadBytes, wire.B.Options.ReceiveLowWater) = (0, 5));
        wire.A.Write(new byte[4]);
        wire.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal((4, false), (wire.B.Connection.Available, wire.B.Connection.IsReadable));

        wire.A.Write(new byte[1]);
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.True(wire.B.Connection.IsReadable);
    }

    [Fact]
    public void UnsentLowWater_MakesUnwritableWhileMuchIsUnsent()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.UnsentLowWater = 1000);
        wire.Loses = static _ => true;

        Assert.Equal(20_000, wire.A.Connection.Send(wire.Now, new byte[20_000]));
        Assert.Equal((false, 0), (wire.A.Connection.IsWritable, wire.A.Connection.SendRoom));
        Assert.Equal(0, wire.A.Connection.Send(wire.Now, new byte[1]));

        wire.Loses = static _ => false;
        wire.Run(TimeSpan.FromSeconds(5));
        Assert.True(wire.A.Connection.IsWritable);
    }

    [Fact]
    public void Information_TellsOfTheConnection()
    {
        var wire = TcpWire.Connected();
        wire.Loses = static _ => true;
        wire.A.Write(new byte[3000]);
        var info = new byte[300];

        Assert.Equal(TcpInformation.Bytes, TcpInformation.Write(wire.A.Connection, wire.A.Options, wire.Now, info));

        // state, rto, snd_mss, unacked, rtt, snd_cwnd, snd_wnd
        int[] offsets = [8, 16, 24, 68, 80, 228];
        Assert.Equal(1, info[0]);
        Assert.Equal([220_000, 1460, 3, 20_000, 10, 64_240], offsets.Select(offset => BitConverter.ToInt32(info, offset)));

        wire.Run(TimeSpan.FromSeconds(1));
        TcpInformation.Write(wire.A.Connection, wire.A.Options, wire.Now, info);
        // ca_state LOSS, retransmits, backoff, total_retrans
        Assert.Equal((4, 2, 2, 2), (info[1], info[2], info[4], BitConverter.ToInt32(info, 100)));
    }

    [Fact]
    public void Information_IsCutToTheRoomThereIs()
    {
        var info = new byte[8];

        Assert.Equal(8, TcpInformation.Write(null, new TcpOptions(), 0, info));
        Assert.Equal(7, info[0]);
    }

    [Fact]
    public void TwoDuplicates_EachLetOneNewSegmentOut()
    {
        var wire = TcpWire.Connected();
        wire.A.Write(new byte[20 * 1460]);
        var first = wire.Sent.Count;

        // The first one tells of another window, and is no duplicate.
        for (var i = 0; i < 3; i++)
            wire.B.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 1);

        Assert.Equal([(10u * 1460) + 1, (11u * 1460) + 1], wire.SentBy(wire.A, first).Select(sent => sent.Sequence));
    }

    private static TcpWire Deferred()
    {
        var wire = new TcpWire();
        wire.B.Options.DeferAcceptRetries = wire.B.Settings.RetriesOfSeconds(5);
        wire.A.Open();
        wire.Run(TimeSpan.FromMilliseconds(500));
        return wire;
    }
}
