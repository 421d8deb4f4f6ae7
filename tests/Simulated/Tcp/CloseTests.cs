// Closing: orderly in every order of events, half open, TIME-WAIT, and what arrives when nobody reads any more.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class CloseTests
{
    [Fact]
    public void Close_OfOneAfterTheOther_GoesThroughAllStates()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([TcpState.SynSent, TcpState.Established, TcpState.FinWait1, TcpState.FinWait2, TcpState.TimeWait], wire.A.States);
        Assert.Equal([TcpState.SynReceived, TcpState.Established, TcpState.CloseWait, TcpState.LastAck, TcpState.Closed], wire.B.States);
        Assert.Equal(TcpFailure.None, wire.B.Failure);
    }

    [Fact]
    public void Close_OfBothAtOnce_EndsBothInTimeWait()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));

        TcpState[] expected = [TcpState.Established, TcpState.FinWait1, TcpState.Closing, TcpState.TimeWait];
        Assert.Equal(expected, wire.A.States.Skip(1));
        Assert.Equal(expected, wire.B.States.Skip(1));
    }

    [Fact]
    public void Close_AnsweredByFinAndAckInOne_SkipsFinWait2()
    {
        var wire = TcpWire.Connected();
        wire.Loses = sent => sent.From == wire.B && !sent.Has(TcpFlags.Fin);
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromMilliseconds(15));
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromMilliseconds(15));

        Assert.Equal([TcpState.FinWait1, TcpState.TimeWait], wire.A.States.Skip(2));
    }

    [Fact]
    public void HalfClosed_Connection_CarriesDataTheOtherWay()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        var bytes = new SplitMix(1).Bytes(100_000);

        wire.B.Write(bytes, thenEnd: true);
        wire.RunUntil(() => wire.B.State == TcpState.Closed);

        Assert.Equal(bytes, wire.A.Received);
        Assert.Equal(TcpState.TimeWait, wire.A.State);
    }

    [Fact]
    public void Fin_AfterData_IsSeenAfterTheData()
    {
        var wire = TcpWire.Connected();
        wire.B.ReadBytes = 0;
        wire.A.Write(new SplitMix(2).Bytes(5000), thenEnd: true);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal((5000, true), (wire.B.Connection.Available, wire.B.Connection.IsPeerFinished));
        Assert.Equal(TcpState.CloseWait, wire.B.State);
    }

    [Fact]
    public void TimeWait_LastsSixtySecondsFromItsBeginning()
    {
        var wire = TcpWire.Connected();
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        wire.B.Close();
        wire.A.Close();
        wire.RunUntil(() => wire.B.State == TcpState.TimeWait);
        var start = wire.Elapsed;

        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, 60.0), (wire.B.State, (wire.Elapsed - start).TotalSeconds));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void TimeWait_OnTheFinAgain_AcknowledgesAndBeginsAnew()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        wire.Loses = sent => sent.From == wire.A;
        wire.B.Shutdown();
        wire.RunUntil(() => wire.A.State == TcpState.TimeWait);
        wire.Run(TimeSpan.FromMilliseconds(300));
        wire.Loses = static _ => false;

        wire.RunUntil(() => wire.B.State == TcpState.Closed);
        var start = wire.Elapsed - wire.Latency;
        wire.RunToEnd();

        Assert.Equal(60.0, (wire.Elapsed - start).TotalSeconds);
        Assert.True(wire.SentBy(wire.B).Count(sent => sent.Has(TcpFlags.Fin)) >= 2);
    }

    [Fact]
    public void TimeWait_OnAResetWithTheExactNumber_EndsAtOnce()
    {
        var wire = TimeWait();

        wire.B.Forge(TcpFlags.Reset, sequence: 3, acknowledgment: 0);
        Assert.Equal(TcpState.TimeWait, wire.A.State);

        wire.B.Forge(TcpFlags.Reset, sequence: 2, acknowledgment: 0);
        Assert.Equal((TcpState.Closed, TcpFailure.None), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void TimeWait_OnANewerSyn_GivesWay()
    {
        var wire = TimeWait();
        using var newer = new ForgedSyn(wire, sequence: 3);
        using var older = new ForgedSyn(wire, sequence: 1);

        Assert.True(wire.A.Connection.IsBeyond(newer.Segment));
        Assert.False(wire.A.Connection.IsBeyond(older.Segment));
    }

    [Fact]
    public void FinWait2_OfAClosedSocket_EndsAfterSixtySeconds()
    {
        var wire = TcpWire.Connected();
        wire.A.Close();
        wire.RunUntil(() => wire.A.State == TcpState.FinWait2);
        var start = wire.Elapsed;

        wire.RunUntil(() => wire.A.State == TcpState.Closed);

        Assert.Equal(60.0, (wire.Elapsed - start).TotalSeconds);
        Assert.Equal(TcpFailure.None, wire.A.Failure);
    }

    [Fact]
    public void FinWait2_OfAnOpenSocket_LastsForEver()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromHours(24));

        Assert.Equal(TcpState.FinWait2, wire.A.State);

        wire.A.Close();
        wire.Run(TimeSpan.FromSeconds(61));
        Assert.Equal(TcpState.Closed, wire.A.State);
    }

    [Fact]
    public void Close_WithDataUnread_Resets()
    {
        var wire = TcpWire.Connected();
        wire.B.ReadBytes = 0;
        wire.A.Write([1, 2, 3]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.True(wire.B.Close());
        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (wire.A.State, wire.A.Failure));
        Assert.Equal((TcpFlags.Reset | TcpFlags.Ack, 1u, 4u), (wire.Sent[^1].Flags, wire.Sent[^1].Sequence, wire.Sent[^1].Acknowledgment));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Data_ForAClosedSocket_IsAnsweredWithAReset()
    {
        var wire = TcpWire.Connected();
        wire.A.Close();
        wire.Run(TimeSpan.FromSeconds(1));

        wire.B.Write([1]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(TcpState.Closed, wire.A.State);
        Assert.Contains(wire.SentBy(wire.A), sent => sent.Has(TcpFlags.Reset) && sent.Sequence == 2);
        // B was told that A had ended: now it can only be told that A is gone.
        Assert.Equal((TcpState.Closed, TcpFailure.BrokenPipe), (wire.B.State, wire.B.Failure));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Data_AfterShutdownOfReceivingAlone_IsStillTaken()
    {
        var wire = TcpWire.Connected();
        wire.A.Connection.ShutdownReceive();

        wire.B.Write([1, 2]);
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal([1, 2], wire.A.Received);
        Assert.Equal(TcpState.Established, wire.A.State);
    }

    [Fact]
    public void Close_WithDataStillToSend_SendsItFirst()
    {
        var wire = TcpWire.Connected();
        var bytes = new SplitMix(3).Bytes(60_000);
        wire.A.Write(bytes);

        Assert.False(wire.A.Close());
        wire.RunUntil(() => wire.B.Connection.IsPeerFinished);

        Assert.Equal(bytes, wire.B.Received);
        wire.B.Close();
        wire.RunToEnd();
        Assert.Equal((TcpState.Closed, TcpState.Closed), (wire.A.State, wire.B.State));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Abort_TellsThePeer()
    {
        var wire = TcpWire.Connected();
        wire.A.Write(new byte[10_000]);

        wire.A.Abort();
        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (wire.B.State, wire.B.Failure));
        Assert.Equal(10_000, wire.B.Received.Length);
    }

    [Fact]
    public void Shutdown_Twice_SendsOneFin()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Single(wire.SentBy(wire.A), sent => sent.Has(TcpFlags.Fin));
    }

    private static TcpWire TimeWait()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(TcpState.TimeWait, wire.A.State);
        return wire;
    }

    private sealed class ForgedSyn : IDisposable
    {
        private readonly TcpWire _wire;

        public ForgedSyn(TcpWire wire, uint sequence)
        {
            _wire = wire;
            Segment = wire.Segments.Rent();
            Segment.Flags = TcpFlags.Syn;
            Segment.Sequence = new SequenceNumber(wire.B.Initial + sequence);
        }

        public TcpSegment Segment { get; }

        public void Dispose() => Segment.Release();
    }
}
