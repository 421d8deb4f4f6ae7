// The windows: what the peer has room for, probes while it has none, slow readers, sequence numbers that wrap.

using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class WindowTests
{
    private const int Window = 8192;

    private const int Scale = 7;

    // B reads nothing, and A has filled its window to the last byte. Returns what fitted, and the rest waits at A.
    private static (TcpWire Wire, int Filled) Full(int rest)
    {
        var wire = TcpWire.Connected(static wire => wire.B.Buffers = new TcpBuffers(1460, 65536, Window));
        wire.B.ReadBytes = 0;
        var filled = 0;
        for (var room = Window; room > 0; room = wire.SentBy(wire.B).Last().WindowField << Scale)
        {
            wire.A.Write(new byte[room]);
            wire.Run(TimeSpan.FromSeconds(1));
            filled += room;
        }

        wire.A.Write(new byte[rest]);
        wire.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(filled, wire.B.Connection.Available);
        Assert.Equal(rest, wire.A.Connection.SendQueued);
        return (wire, filled);
    }

    [Theory]
    [InlineData(1460)]
    [InlineData(1000)]
    [InlineData(1)]
    public void Buffer_ThatNobodyReads_IsNotFilledBeyondItsSize(int segmentBytes)
    {
        var wire = TcpWire.Connected(wire =>
        {
            wire.A.Buffers = wire.B.Buffers = new TcpBuffers(segmentBytes, 65536, Window);
            wire.B.Settings = new TcpSettings { DelayedAckTicks = 0 };
        });
        wire.B.ReadBytes = 0;

        wire.A.Write(new byte[3 * Window]);
        wire.Run(TimeSpan.FromMinutes(5));

        Assert.InRange(wire.B.Connection.Available, Window - (1 << Scale), Window);
    }

    [Fact]
    public void Data_BeyondTheWindow_StaysWithTheSender()
    {
        var (wire, _) = Full(rest: 5000);

        Assert.Equal(5000, wire.A.Connection.SendQueued);
        Assert.Equal(0, wire.SentBy(wire.B).Last().WindowField);
    }

    [Fact]
    public void ClosedWindow_IsProbedAtDoublingTimes()
    {
        var (wire, filled) = Full(rest: 5000);
        wire.Run(TimeSpan.FromMinutes(20));

        // A probe is an acknowledgement with an old number, which is answered.
        var probes = wire.SentBy(wire.A).Where(sent => sent.IsPureAck && sent.Sequence == filled).ToArray();
        var gaps = probes.Zip(probes.Skip(1), (one, next) => (next.At - one.At).TotalMilliseconds).ToArray();
        // The next one is so long after the answer, which takes 20 ms.
        Assert.Equal([460, 900, 1780, 3540, 7060, 14100, 28180, 56340, 112660, 120020], gaps.Take(10));
        Assert.All(gaps.Skip(10), gap => Assert.Equal(120020, gap));
        Assert.Equal((TcpState.Established, TcpFailure.None), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void ClosedWindow_WhenTheProbesAreNotAnswered_FailsTheConnection()
    {
        var (wire, _) = Full(rest: 5000);
        wire.Loses = static _ => true;

        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void ClosedWindow_WhenItOpens_LetsTheRestThrough()
    {
        var (wire, filled) = Full(rest: 5000);

        wire.B.ReadBytes = int.MaxValue;
        wire.B.Act();
        wire.Run(TimeSpan.FromMilliseconds(30));

        Assert.Equal(filled + 5000, wire.B.Received.Length);
    }

    [Fact]
    public void ClosedWindow_WhenTheNewsOfItsOpeningIsLost_IsFoundOpenByAProbe()
    {
        var (wire, filled) = Full(rest: 5000);
        wire.Loses = static _ => true;
        wire.B.ReadBytes = int.MaxValue;
        wire.B.Act();
        Assert.NotEqual(0, wire.SentBy(wire.B).Last().WindowField);
        wire.Loses = static _ => false;

        wire.Run(TimeSpan.FromSeconds(3));

        Assert.Equal(filled + 5000, wire.B.Received.Length);
    }

    [Fact]
    public void Fin_BehindAClosedWindow_WaitsAndArrives()
    {
        var (wire, filled) = Full(rest: 0);

        wire.A.Shutdown();
        wire.Run(TimeSpan.FromMinutes(30));
        Assert.Equal((TcpFailure.None, TcpState.FinWait1), (wire.A.Failure, wire.A.State));
        wire.B.ReadBytes = int.MaxValue;
        wire.B.Act();
        wire.Run(TimeSpan.FromMinutes(5));

        Assert.True(wire.B.Connection.IsPeerFinished);
        Assert.Equal(filled, wire.B.Received.Length);
    }

    [Fact]
    public void ClosedSocket_WhosePeerHasAClosedWindowForAWhile_DeliversEverything()
    {
        var (wire, filled) = Full(rest: 5000);

        wire.A.Close();
        wire.Run(TimeSpan.FromMinutes(5));
        wire.B.ReadBytes = int.MaxValue;
        wire.B.Act();
        wire.Run(TimeSpan.FromMinutes(5));

        Assert.Equal(filled + 5000, wire.B.Received.Length);
        Assert.True(wire.B.Connection.IsPeerFinished, wire.Tail());
    }

    // Linux waits no longer than until the time between probes has reached its greatest (tcp_probe_timer), although the peer answers.
    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void ClosedSocket_WhosePeerKeepsItsWindowClosed_IsGivenUpAfterTenProbes(int rest)
    {
        var (wire, filled) = Full(rest);

        wire.A.Close();
        wire.Run(TimeSpan.FromMinutes(10));

        Assert.Equal(TcpState.Closed, wire.A.State);
        Assert.Equal(10, wire.SentBy(wire.A).Count(sent => sent.IsPureAck && sent.Sequence == filled));
    }

    [Fact]
    public void Reader_OfOneByteAtATime_GetsEverything()
    {
        var wire = TcpWire.Connected(static wire => wire.B.Buffers = new TcpBuffers(1460, 65536, Window));
        wire.B.ReadBytes = 1;
        var bytes = new SplitMix(6).Bytes(100_000);

        wire.A.Write(bytes, thenEnd: true);
        wire.RunUntil(() => wire.B.Connection.IsPeerFinished && wire.B.Connection.Available == 0);

        Assert.Equal(bytes, wire.B.Received);
        // No silly windows: the news of room are worth a segment.
        Assert.True(wire.SentBy(wire.B).Count() < 150, $"{wire.SentBy(wire.B).Count()} segments");
    }

    [Theory]
    [InlineData(1152)]
    [InlineData(1500)]
    [InlineData(3000)]
    public void TinyBuffer_OfTheReceiver_LetsEverythingThrough(int capacity)
    {
        var wire = TcpWire.Connected(wire => wire.B.Buffers = new TcpBuffers(1460, 65536, capacity));
        var bytes = new SplitMix(7).Bytes(5000);

        wire.A.Write(bytes, thenEnd: true);
        wire.RunUntil(() => wire.B.Connection.IsPeerFinished);

        Assert.Equal(bytes, wire.B.Received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(3000)]
    public void TinyBuffer_OfTheSender_LetsEverythingThrough(int capacity)
    {
        var wire = TcpWire.Connected(wire => wire.A.Buffers = new TcpBuffers(1460, capacity, 65536));
        var bytes = new SplitMix(7).Bytes(5000);

        wire.A.Write(bytes, thenEnd: true);
        wire.RunUntil(() => wire.B.Connection.IsPeerFinished);

        Assert.Equal(bytes, wire.B.Received);
    }

    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(uint.MaxValue - 1, 0x7FFFFFFFu)]
    [InlineData(uint.MaxValue - 5000, uint.MaxValue - 70_000)]
    [InlineData(0x7FFFFFFFu, 0x80000000u)]
    public void SequenceNumbers_ThatWrap_CarryEverything(uint initialA, uint initialB)
    {
        var wire = TcpWire.Connected(initialA: initialA, initialB: initialB);
        wire.Loses = static sent => sent.Number % 13 == 5;
        var (fromA, fromB) = (new SplitMix(8).Bytes(200_000), new SplitMix(9).Bytes(150_000));

        wire.A.Write(fromA, thenEnd: true);
        wire.B.Write(fromB, thenEnd: true);
        wire.RunToEnd();

        Assert.Equal(fromA, wire.B.Received);
        Assert.Equal(fromB, wire.A.Received);
        Assert.Equal((TcpState.Closed, TcpState.Closed), (wire.A.State, wire.B.State));
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Window_LargerThan64KiB_IsUsed()
    {
        var wire = TcpWire.Connected(static wire =>
        {
            wire.Latency = TimeSpan.FromMilliseconds(50);
            wire.A.Buffers = wire.B.Buffers = new TcpBuffers(1460, 4_000_000, 4_000_000);
        });
        wire.B.ReadBytes = 0;

        wire.A.Write(new byte[2_000_000]);
        wire.Run(TimeSpan.FromSeconds(2));

        Assert.Equal(2_000_000, wire.B.Connection.Available);
    }

    [Fact]
    public void SlowStart_DoublesWhatIsInFlightEachRoundTrip()
    {
        var wire = TcpWire.Connected(static wire =>
        {
            wire.Latency = TimeSpan.FromMilliseconds(100);
            wire.A.Buffers = wire.B.Buffers = new TcpBuffers(1000, 4_000_000, 4_000_000);
            wire.B.Settings = new TcpSettings { DelayedAckTicks = 0 };
        });
        var first = wire.Sent.Count;

        wire.A.Write(new byte[300_000]);
        wire.Run(TimeSpan.FromMilliseconds(700));

        var rounds = wire.SentBy(wire.A, first)
            .GroupBy(sent => (long)(sent.At.TotalMilliseconds - 1000) / 200)
            .Select(round => round.Count());
        Assert.Equal([10, 20, 40, 80], rounds);
    }

    [Fact]
    public void Send_BeyondTheBuffer_TakesWhatThereIsRoomFor()
    {
        var wire = TcpWire.Connected(static wire => wire.A.Buffers = new TcpBuffers(1460, 10_000, 65536));
        wire.Loses = static _ => true;

        Assert.Equal(10_000, wire.A.Connection.Send(wire.Now, new byte[12_000]));
        Assert.Equal(0, wire.A.Connection.Send(wire.Now, new byte[1]));
        Assert.Equal((0, false), (wire.A.Connection.SendRoom, wire.A.Connection.IsWritable));
    }
}
