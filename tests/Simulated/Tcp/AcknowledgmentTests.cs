// When acknowledgements go out, and when small segments wait for them.

using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class AcknowledgmentTests
{
    [Fact]
    public void Acknowledgments_AtTheStart_GoOutAtOnce()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        for (var i = 0; i < 16; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromSeconds(1));
        }

        Assert.All(Delays(wire, first), delay => Assert.Equal(10, delay));
    }

    [Fact]
    public void Acknowledgments_AfterSixteen_WaitForFortyMilliseconds()
    {
        var wire = TcpWire.Connected(static wire => wire.B.ReadBytes = 0);
        var first = wire.Sent.Count;
        for (var i = 0; i < 17; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal([.. Enumerable.Repeat(10.0, 16), 50], Delays(wire, first));
    }

    [Fact]
    public void Acknowledgments_AfterAPause_GoOutAtOnceAgain()
    {
        var wire = TcpWire.Connected(static wire => wire.B.ReadBytes = 0);
        for (var i = 0; i < 20; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromMilliseconds(100));
        }

        wire.Run(TimeSpan.FromSeconds(1));
        var first = wire.Sent.Count;
        wire.A.Write([1]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([10], Delays(wire, first));
    }

    [Fact]
    public void Acknowledgment_OfWhatWasReadToTheEnd_GoesOutAtOnce()
    {
        var wire = TcpWire.Connected(static wire => wire.B.ReadBytes = 0);
        for (var i = 0; i < 17; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromMilliseconds(i == 16 ? 20 : 100));
        }

        var first = wire.Sent.Count;
        wire.B.ReadBytes = 16;
        Assert.Equal(17, wire.B.Read());

        // The first read left a byte.
        Assert.Single(wire.SentBy(wire.B, first));
    }

    [Fact]
    public void Acknowledgments_OfAConversation_RideOnTheAnswer()
    {
        var wire = TcpWire.Connected();
        Converse(wire);
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.Run(TimeSpan.FromMilliseconds(20));
        wire.B.Write([2]);
        wire.Run(TimeSpan.FromMilliseconds(5));

        var answer = Assert.Single(wire.SentBy(wire.B, first));
        Assert.Equal((1, wire.SentBy(wire.A, first).First().Sequence + 1), (answer.Length, answer.Acknowledgment));
    }

    [Fact]
    public void Acknowledgment_WithoutAnAnswer_ComesAfterFortyMillisecondsOnce()
    {
        var wire = TcpWire.Connected();
        Converse(wire);
        var first = wire.Sent.Count;

        for (var i = 0; i < 2; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromMilliseconds(100));
        }

        // An answer that did not come: no conversation any more, so the next one does not wait.
        Assert.Equal([50, 10], Delays(wire, first));
    }

    [Fact]
    public void Acknowledgment_OfASecondPushInAConversation_GoesOutWhenItIsRead()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.NoDelay = true);
        Converse(wire);
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.A.Write([2]);
        wire.Run(TimeSpan.FromMilliseconds(20));

        Assert.Equal(10, Delays(wire, first)[^1]);
    }

    [Fact]
    public void Acknowledgment_OfMoreThanASegment_ComesAtOnce()
    {
        var wire = TcpWire.Connected(static wire => wire.B.ReadBytes = 0);
        Converse(wire);
        var first = wire.Sent.Count;

        wire.A.Write(new byte[1461]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(1461u, wire.SentBy(wire.B, first).First().Acknowledgment - wire.SentBy(wire.A, first).First().Sequence);
        Assert.Equal(10, Delays(wire, first)[^1]);
    }

    [Fact]
    public void QuickAck_TurnedOff_LetsAcknowledgmentsWaitFromTheBeginning()
    {
        var wire = TcpWire.Connected(static wire => (wire.B.Options.DelaysAcknowledgments, wire.B.ReadBytes) = (true, 0));
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal([50], Delays(wire, first));
        Assert.True(wire.B.Connection.IsQuick);
    }

    [Fact]
    public void QuickAck_TurnedOffBeforeConnecting_LetsTheHandshakesLastSegmentWait()
    {
        var wire = new TcpWire();
        wire.A.Options.DelaysAcknowledgments = true;

        wire.A.Open();
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([0, 220], wire.SentBy(wire.A).Select(sent => sent.At.TotalMilliseconds));
        Assert.Equal((TcpState.Established, TcpState.Established), (wire.A.State, wire.B.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void QuickAck_TurnedOnWhileAnAcknowledgmentWaits_SendsItIfEverythingWasRead(bool isRead)
    {
        var wire = TcpWire.Connected();
        Converse(wire);
        wire.B.ReadBytes = isRead ? int.MaxValue : 0;
        wire.A.Write([1]);
        wire.Run(TimeSpan.FromMilliseconds(20));
        var first = wire.Sent.Count;

        wire.B.Connection.SetQuick(isQuick: true, onlyOnce: false);

        Assert.Equal((isRead ? 1 : 0, true), (wire.SentBy(wire.B, first).Count(), wire.B.Connection.IsQuick));
    }

    [Fact]
    public void QuickAck_TurnedOnForOnce_GoesBackToWaiting()
    {
        var wire = TcpWire.Connected();
        Converse(wire);
        wire.A.Write([1]);
        wire.Run(TimeSpan.FromMilliseconds(20));

        wire.B.Connection.SetQuick(isQuick: true, onlyOnce: true);

        Assert.False(wire.B.Connection.IsQuick);
    }

    [Fact]
    public void Acknowledgment_WithTheDelayOff_IsImmediateForEverySegment()
    {
        var wire = TcpWire.Connected(static wire => wire.B.Settings = new TcpSettings { DelayedAckTicks = 0 });
        Converse(wire);
        var first = wire.Sent.Count;

        wire.A.Write(new byte[5 * 1460]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(5, wire.SentBy(wire.B, first).Count(sent => sent.IsPureAck));
    }

    [Fact]
    public void SmallSegment_WhileAnotherIsUnacknowledged_Waits()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.A.Write([2]);
        wire.A.Write([3]);
        Assert.Single(wire.SentBy(wire.A, first));
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([(1000, 1), (1020, 2)], wire.SentBy(wire.A, first).Select(sent => (sent.At.TotalMilliseconds, sent.Length)));
        Assert.Equal([1, 2, 3], wire.B.Received);
    }

    [Fact]
    public void SmallSegment_BehindFullOnes_DoesNotWait()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Write(new byte[(2 * 1460) + 1]);

        // Minshall: only another small segment holds a small one up.
        Assert.Equal([1460, 1460, 1], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    [Fact]
    public void SmallSegment_WithNoDelay_GoesOutAtOnce()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Options.NoDelay = true);
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.A.Write([2]);
        wire.A.Write([3]);

        Assert.Equal([1, 1, 1], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    [Fact]
    public void SmallSegment_AtTheEnd_DoesNotWait()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.A.Write([2]);
        wire.A.Shutdown();

        Assert.Equal([1, 1], wire.SentBy(wire.A, first).Select(sent => sent.Length));
        Assert.Equal(wire.Sent[^1], wire.SentBy(wire.A, first).Last());
    }

    [Fact]
    public void SmallWrites_BecomeFullSegmentsWhileTheyWait()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        for (var i = 0; i < 3000; i++)
            wire.A.Write([(byte)i]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(3000, wire.B.Received.Length);
        Assert.Equal([1, 1460, 1460, 79], wire.SentBy(wire.A, first).Select(sent => sent.Length));
    }

    // Makes the connection a conversation: from now on acknowledgements wait.
    private static void Converse(TcpWire wire)
    {
        for (var i = 0; i < 20; i++)
        {
            wire.A.Write([1]);
            wire.Run(TimeSpan.FromMilliseconds(20));
            wire.B.Write([2]);
            wire.Run(TimeSpan.FromMilliseconds(100));
        }
    }

    // For each of A's segments, how long until B's next segment.
    private static double[] Delays(TcpWire wire, int first) =>
    [
        .. from sent in wire.SentBy(wire.A, first)
           where sent.Length > 0
           select (wire.SentBy(wire.B, sent.Number).First(answer => answer.Acknowledgment >= sent.Sequence + sent.Length).At - sent.At)
               .TotalMilliseconds,
    ];
}
