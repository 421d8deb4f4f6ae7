// Loss: when what is sent again, and when an end gives up.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class RetransmissionTests
{
    private static readonly TimeSpan s_aSecond = TimeSpan.FromSeconds(1);

    [Fact]
    public void Data_TowardsSilence_IsSentAgainAtDoublingTimesAndFailsAfter15()
    {
        var wire = TcpWire.Connected(static wire => wire.Latency = TimeSpan.Zero);
        var start = wire.Elapsed;
        var first = wire.Sent.Count;
        wire.Loses = static _ => true;

        wire.A.Write([1, 2, 3]);
        wire.RunToEnd();

        var times = wire.SentBy(wire.A, first).Select(sent => sent.At - start).ToArray();
        // A handshake without latency measures one tick, which is part of the timeout.
        var expected = new List<TimeSpan> { TimeSpan.Zero };
        for (var timeout = TimeSpan.FromMilliseconds(200) + TimeSpan.FromTicks(1); expected.Count < 16; timeout *= 2)
            expected.Add(expected[^1] + (timeout < TimeSpan.FromSeconds(120) ? timeout : TimeSpan.FromSeconds(120)));
        Assert.Equal(expected, times);
        Assert.Equal(expected[^1] + TimeSpan.FromSeconds(120), wire.Elapsed - start);
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
        Assert.All(wire.SentBy(wire.A, first + 1), sent => Assert.True(sent is { Again: true, Sequence: 1, Length: 3 }));
    }

    [Fact]
    public void Data_WithARoundTrip_IsSentAgainAfterItPlusTheMinimum()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = static _ => true;

        wire.A.Write([1]);
        wire.Run(TimeSpan.FromSeconds(2));

        // One measurement of 20 ms: smoothed 20 ms, and a variance term of no less than 200 ms.
        Assert.Equal([0, 220, 660, 1540], wire.SentBy(wire.A, first).Select(sent => sent.At.TotalMilliseconds - 1000));
    }

    [Fact]
    public void Data_OfAClosedSocketTowardsSilence_IsGivenUpEarlier()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = static _ => true;
        wire.A.Write([1]);

        wire.A.Close();
        wire.RunToEnd();

        Assert.Equal(9, wire.SentBy(wire.A, first).Count(sent => sent.Length > 0));
        Assert.Equal(TcpState.Closed, wire.A.State);
    }

    [Fact]
    public void Loss_OfOneOfMany_IsRepairedByThreeDuplicatesAtOnce()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        var lost = first + 2;
        wire.Loses = sent => sent.Number == lost;
        var bytes = new SplitMix(3).Bytes(8 * 1460);

        wire.A.Write(bytes);
        wire.Run(s_aSecond);

        Assert.Equal(bytes, wire.B.Received);
        var again = Assert.Single(wire.SentBy(wire.A, first), sent => sent.Again);
        Assert.Equal((wire.Sent[lost].Sequence, 1460), (again.Sequence, again.Length));
        // Acknowledgements of what came behind the gap arrive one round trip after it was sent; the timer would take 220 ms.
        Assert.Equal(20, (again.At - wire.Sent[lost].At).TotalMilliseconds);
        Assert.True(wire.SentBy(wire.B, first).Count(sent => sent.IsPureAck && sent.Acknowledgment == again.Sequence) >= 4);
    }

    [Fact]
    public void Duplicates_ExactlyThree_BringTheLostSegmentAtOnce()
    {
        var wire = TcpWire.Connected();
        // The first acknowledgement with a scaled window is news of the window, and no duplicate of the handshake's.
        wire.A.Write([0]);
        wire.Run(s_aSecond);
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;

        wire.A.Write(new byte[4 * 1460]);
        wire.Run(TimeSpan.FromMilliseconds(20));

        Assert.Equal(3, wire.SentBy(wire.B, first).Count(sent => sent is { IsPureAck: true, Acknowledgment: 2 }));
        Assert.Equal((2020, 2u, 1460), (wire.Sent[^1].At.TotalMilliseconds, wire.Sent[^1].Sequence, wire.Sent[^1].Length));
    }

    [Fact]
    public void Duplicates_FewerThanThree_BringNothingAgain()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;

        wire.A.Write(new byte[3 * 1460]);
        wire.Run(TimeSpan.FromMilliseconds(219));

        Assert.Equal(2, wire.SentBy(wire.B, first).Count(sent => sent is { IsPureAck: true, Acknowledgment: 1 }));
        Assert.DoesNotContain(wire.SentBy(wire.A, first), sent => sent.Again);

        wire.Run(TimeSpan.FromMilliseconds(1));
        Assert.Contains(wire.SentBy(wire.A, first), sent => sent.Again);
    }

    [Fact]
    public void Loss_OfSeveralOfOneWindow_IsRepairedOneByOne()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => !sent.Again && sent.Number - first is 1 or 3 or 5;
        var bytes = new SplitMix(4).Bytes(10 * 1460);

        wire.A.Write(bytes);
        wire.Run(s_aSecond);

        Assert.Equal(bytes, wire.B.Received);
        Assert.Equal(3, wire.SentBy(wire.A, first).Where(sent => sent.Again).Select(sent => sent.Sequence).Distinct().Count());
        // Each partial acknowledgement brings the next (RFC 6582): no timer has to run out.
        Assert.True(wire.SentBy(wire.A, first).Where(sent => sent.Again).All(sent => sent.At.TotalMilliseconds < 1220), wire.Tail());
    }

    [Fact]
    public void Acknowledgment_AfterATimeout_ResetsTheDoubling()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.At.TotalSeconds < 4;
        wire.A.Write([1]);
        wire.Run(TimeSpan.FromSeconds(9));
        Assert.Equal([1], wire.B.Received);
        wire.Loses = static _ => true;
        first = wire.Sent.Count;

        wire.A.Write([2]);
        wire.Run(s_aSecond);

        Assert.Equal([0, 220, 660], wire.SentBy(wire.A, first).Select(sent => sent.At.TotalMilliseconds - 10_000));
    }

    [Fact]
    public void Measurement_OfSomethingSentTwice_IsNotTaken()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;
        wire.A.Write([1]);
        wire.Run(s_aSecond);
        Assert.Equal([1], wire.B.Received);
        wire.Loses = static _ => true;
        first = wire.Sent.Count;

        wire.A.Write([2]);
        wire.Run(s_aSecond);

        // Had the 240 ms from the first sending to the acknowledgement counted, the timeout would be longer (Karn).
        Assert.Equal([0, 220, 660], wire.SentBy(wire.A, first).Select(sent => sent.At.TotalMilliseconds - 2000));
    }

    [Fact]
    public void Timeout_OfBothEndsWithAllDataArrived_GoesOn()
    {
        var wire = TcpWire.Connected();
        var (fromA, fromB) = (new SplitMix(1).Bytes(3 * 1460), new SplitMix(2).Bytes(3 * 1460));
        wire.A.Write(fromA);
        wire.B.Write(fromB);
        // The data under way arrives, its acknowledgements do not, until both ends have sent again.
        wire.Loses = sent => sent.At.TotalMilliseconds is > 1000 and < 1100;

        wire.RunUntil(() => wire.A.Connection.SendQueued == 0 && wire.B.Connection.SendQueued == 0);

        Assert.True(wire.Elapsed < TimeSpan.FromSeconds(3), $"{wire.Elapsed}\n{wire.Tail()}");
        Assert.Equal(fromA, wire.B.Received);
        Assert.Equal(fromB, wire.A.Received);
    }

    [Fact]
    public void Fin_Lost_IsSentAgain()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;

        wire.A.Shutdown();
        wire.Run(s_aSecond);

        Assert.Equal(
            [(1000, true, 1u), (1220, true, 1u)],
            wire.SentBy(wire.A, first).Select(sent => (sent.At.TotalMilliseconds, sent.Has(TcpFlags.Fin), sent.Sequence)));
        Assert.Equal((TcpState.FinWait2, TcpState.CloseWait), (wire.A.State, wire.B.State));
    }

    [Fact]
    public void Fin_LostTogetherWithData_IsSentAgainWithIt()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;

        wire.A.Write([7, 8], thenEnd: true);
        wire.Run(s_aSecond);

        Assert.Equal([7, 8], wire.B.Received);
        Assert.True(wire.B.Connection.IsPeerFinished);
        Assert.Equal((TcpState.FinWait2, TcpState.CloseWait), (wire.A.State, wire.B.State));
    }

    [Fact]
    public void Fin_WhoseAcknowledgmentIsLost_IsAcknowledgedAgain()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first + 1;

        wire.A.Shutdown();
        wire.Run(s_aSecond);

        Assert.Equal(2, wire.SentBy(wire.A, first).Count(sent => sent.Has(TcpFlags.Fin)));
        Assert.Equal(2, wire.SentBy(wire.B, first).Count(sent => sent is { IsPureAck: true, Acknowledgment: 2 }));
        Assert.Equal(TcpState.FinWait2, wire.A.State);
    }

    [Fact]
    public void Fin_TowardsSilence_IsGivenUp()
    {
        var wire = TcpWire.Connected();
        wire.Loses = static _ => true;

        wire.A.Close();
        wire.RunToEnd();

        Assert.Equal(TcpState.Closed, wire.A.State);
        wire.B.Abort();
        wire.AssertNothingLeaked();
    }
}
