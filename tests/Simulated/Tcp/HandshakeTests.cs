// Opening: the three-way handshake, its repetitions and their end, simultaneous opening, what is negotiated.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class HandshakeTests
{
    [Fact]
    public void Open_TowardsAListener_TakesThreeSegments()
    {
        var wire = new TcpWire();
        wire.A.Open();

        wire.RunToEnd();

        Assert.Equal([TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Ack], wire.Sent.Select(sent => sent.Flags));
        Assert.Equal([0, 10, 20], wire.Sent.Select(sent => sent.At.TotalMilliseconds));
        Assert.Equal([(0u, 0u), (0u, 1u), (1u, 1u)], wire.Sent.Select(sent => (sent.Sequence, sent.Acknowledgment)));
        Assert.Equal((TcpState.Established, TcpState.Established), (wire.A.State, wire.B.State));
        Assert.True(wire.A.Signals.HasFlag(TcpSignals.Established | TcpSignals.Writable));
        Assert.True(wire.B.Signals.HasFlag(TcpSignals.Established));
    }

    [Fact]
    public void Open_TowardsSilence_RepeatsTheSynAndFailsAfter131Seconds()
    {
        var wire = new TcpWire { Loses = static _ => true };
        wire.A.Open();

        wire.RunToEnd();

        Assert.Equal([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], wire.Sent.Select(sent => sent.At.TotalSeconds));
        Assert.All(wire.Sent, sent => Assert.Equal((TcpFlags.Syn, 0u), (sent.Flags, sent.Sequence)));
        Assert.Equal([false, .. Enumerable.Repeat(true, 10)], wire.Sent.Select(sent => sent.Again));
        Assert.Equal(131, wire.Elapsed.TotalSeconds);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void Open_WhenTheAnswerIsLost_IsAnsweredAgain()
    {
        var wire = new TcpWire();
        wire.Loses = sent => sent.From == wire.B && sent.At.TotalSeconds < 60;
        wire.A.Open();

        wire.Run(TimeSpan.FromSeconds(50));

        // The answer's own timer (1, 3, 7, 15 and 31 s) and every SYN that comes again.
        var answers = wire.SentBy(wire.B).ToArray();
        Assert.All(answers, sent => Assert.Equal((TcpFlags.Syn | TcpFlags.Ack, 0u, 1u), (sent.Flags, sent.Sequence, sent.Acknowledgment)));
        var repeated = wire.SentBy(wire.A).Select(sent => sent.At.TotalSeconds + 0.01).ToHashSet();
        Assert.Subset(answers.Select(sent => sent.At.TotalSeconds).ToHashSet(), repeated);
        Assert.Equal(TcpState.SynReceived, wire.B.State);
    }

    [Fact]
    public void SynReceived_WithoutAnAnswer_RepeatsAtDoublingTimesAndGivesUp()
    {
        var wire = new TcpWire();
        wire.A.Open();
        wire.Loses = sent => sent.From == wire.B;
        wire.Run(TimeSpan.FromMilliseconds(15));
        wire.A.Abort();

        wire.RunToEnd();

        Assert.Equal([0.01, 1.01, 3.01, 7.01, 15.01, 31.01], wire.SentBy(wire.B).Select(sent => sent.At.TotalSeconds));
        Assert.Equal(63.01, wire.Elapsed.TotalSeconds, 6);
        Assert.Equal(TcpState.Closed, wire.B.State);
    }

    [Fact]
    public void Open_WhenTheLastSegmentIsLost_IsCompletedByTheAnswerComingAgain()
    {
        var wire = new TcpWire();
        wire.Loses = static sent => sent.Number == 2;
        wire.A.Open();

        wire.RunToEnd();

        Assert.Equal(TcpState.Established, wire.B.State);
        Assert.Equal(1.03, wire.Elapsed.TotalSeconds, 6);
    }

    [Fact]
    public void Open_WhenTheLastSegmentIsLost_IsCompletedByData()
    {
        var wire = new TcpWire();
        wire.Loses = static sent => sent.Number == 2;
        wire.A.Open();
        wire.Run(TimeSpan.FromMilliseconds(30));

        wire.A.Write([1, 2, 3]);
        wire.Run(TimeSpan.FromMilliseconds(15));

        Assert.Equal(TcpState.Established, wire.B.State);
        Assert.Equal([1, 2, 3], wire.B.Received);
    }

    [Fact]
    public void Open_OfBothEndsAtOnce_ConnectsThem()
    {
        var wire = new TcpWire();
        wire.A.Open();
        wire.B.Open();

        wire.Run(TimeSpan.FromSeconds(10));

        Assert.Equal([TcpState.SynSent, TcpState.SynReceived, TcpState.Established], wire.A.States);
        Assert.Equal([TcpState.SynSent, TcpState.SynReceived, TcpState.Established], wire.B.States);
        Assert.True(wire.Sent.Count <= 8, string.Join('\n', wire.Sent));
    }

    [Fact]
    public void Open_OfBothEndsAtOnce_WithTheLastSegmentsLost_ConnectsThemStill()
    {
        var wire = new TcpWire();
        wire.Loses = static sent => sent.IsPureAck;
        wire.A.Open();
        wire.B.Open();

        wire.Run(TimeSpan.FromMilliseconds(100));

        Assert.Equal((TcpState.Established, TcpState.Established), (wire.A.State, wire.B.State));
    }

    [Fact]
    public void Open_OfBothEndsAtOnce_CarriesDataBothWays()
    {
        var wire = new TcpWire();
        wire.A.Open();
        wire.B.Open();
        wire.Run(TimeSpan.FromSeconds(5));

        wire.A.Write([1, 2], thenEnd: true);
        wire.B.Write([3, 4], thenEnd: true);
        wire.RunToEnd();

        Assert.Equal([1, 2], wire.B.Received);
        Assert.Equal([3, 4], wire.A.Received);
    }

    [Fact]
    public void SynReceived_OnShutdown_SendsItsFinAfterTheHandshake()
    {
        var wire = new TcpWire();
        wire.A.Open();
        wire.B.Open();
        wire.Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal(TcpState.SynReceived, wire.A.State);

        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(10));

        Assert.Contains(wire.SentBy(wire.A), sent => sent.Has(TcpFlags.Fin) && sent.Sequence == 1);
        Assert.Equal((TcpState.FinWait2, TcpState.CloseWait), (wire.A.State, wire.B.State));
    }

    [Fact]
    public void SynReceived_WithAFullAcceptQueue_WaitsForRoom()
    {
        var wire = new TcpWire();
        wire.B.HasRoom = false;
        wire.A.Open();
        wire.Run(TimeSpan.FromSeconds(2));
        Assert.Equal((TcpState.Established, TcpState.SynReceived), (wire.A.State, wire.B.State));

        wire.B.HasRoom = true;
        wire.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(TcpState.Established, wire.B.State);
        Assert.Equal([0.01, 1.01, 3.01], wire.SentBy(wire.B).Select(sent => sent.At.TotalSeconds));
    }

    [Theory]
    [InlineData(1460, 1460, 1460)]
    [InlineData(1460, 536, 536)]
    [InlineData(536, 1460, 536)]
    [InlineData(65483, 1000, 1000)]
    public void Segments_AreNoLargerThanTheSmallerOffer(int own, int peer, int expected)
    {
        var wire = TcpWire.Connected(wire =>
        {
            wire.A.Buffers = new TcpBuffers(own, 65536, 65536);
            wire.B.Buffers = new TcpBuffers(peer, 65536, 65536);
        });

        wire.A.Write(new SplitMix(1).Bytes(50_000));
        wire.B.Write(new SplitMix(2).Bytes(50_000));
        wire.Run(TimeSpan.FromSeconds(5));

        Assert.Equal(expected, wire.SentBy(wire.A).Max(sent => sent.Length));
        Assert.Equal(expected, wire.SentBy(wire.B).Max(sent => sent.Length));
        Assert.Equal((50_000, 50_000), (wire.A.Received.Length, wire.B.Received.Length));
    }

    [Fact]
    public void Open_WithASynThatNamesNoSegmentSize_Sends536Bytes()
    {
        var wire = new TcpWire();
        wire.A.Forge(TcpFlags.Syn, sequence: 0, acknowledgment: 0);
        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 1);
        wire.Loses = static _ => true;

        wire.B.Write(new byte[2000]);

        Assert.Equal([536, 536, 536, 392], wire.SentBy(wire.B, from: 1).Select(sent => sent.Length));
    }

    [Fact]
    public void SynSent_OnAReset_IsRefused()
    {
        var wire = new TcpWire();
        wire.B.Listens = false;
        wire.A.Open();

        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, TcpFailure.Refused), (wire.A.State, wire.A.Failure));
        Assert.Equal(20, wire.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public void SynSent_OnAResetForSomethingElse_GoesOn()
    {
        var wire = new TcpWire { Loses = static _ => true };
        wire.A.Open();

        wire.B.Forge(TcpFlags.Reset | TcpFlags.Ack, sequence: 0, acknowledgment: 77);
        wire.B.Forge(TcpFlags.Reset, sequence: 0, acknowledgment: 0);

        Assert.Equal((TcpState.SynSent, TcpFailure.None), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void SynSent_OnAnAcknowledgmentOfSomethingElse_AnswersWithAReset()
    {
        var wire = new TcpWire { Loses = static _ => true };
        wire.A.Open();

        wire.B.Forge(TcpFlags.Ack, sequence: 5, acknowledgment: 77);

        Assert.Equal(TcpState.SynSent, wire.A.State);
        Assert.Equal((TcpFlags.Reset, 77u), (wire.Sent[^1].Flags, wire.Sent[^1].Sequence));
    }

    [Fact]
    public void SynSent_OnClose_IsGoneWithoutAWord()
    {
        var wire = new TcpWire { Loses = static _ => true };
        wire.A.Open();

        wire.A.Close();
        wire.RunToEnd();

        Assert.Equal(TcpState.Closed, wire.A.State);
        Assert.Single(wire.Sent);
    }

    [Fact]
    public void SynReceived_OnAReset_EndsWithoutAFailure()
    {
        var wire = new TcpWire();
        wire.A.Open();
        wire.Run(TimeSpan.FromMilliseconds(10));

        wire.A.Forge(TcpFlags.Reset, sequence: 1, acknowledgment: 0);

        Assert.Equal((TcpState.Closed, TcpFailure.None), (wire.B.State, wire.B.Failure));
    }

    [Fact]
    public void SynReceived_OnAWrongAcknowledgment_AnswersWithAReset()
    {
        var wire = new TcpWire();
        wire.A.Forge(TcpFlags.Syn, sequence: 0, acknowledgment: 0);

        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 9);

        Assert.Equal(TcpState.SynReceived, wire.B.State);
        Assert.Equal((TcpFlags.Reset, 9u), (wire.Sent[^1].Flags, wire.Sent[^1].Sequence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_WithASegmentDoubled_ConnectsOnce(int doubled)
    {
        var wire = new TcpWire();
        wire.Fate = sent => sent.Number == doubled ? [wire.Latency, wire.Latency * 2] : [wire.Latency];
        wire.A.Open();

        wire.RunToEnd();

        Assert.Equal((TcpState.Established, TcpState.Established), (wire.A.State, wire.B.State));
        wire.AssertNothingLeaked();
    }
}
