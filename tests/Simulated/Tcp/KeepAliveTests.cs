// Probes of idle connections, and how long silence is borne: keep-alive and the user timeout. The times were measured on Linux 6.18 with a
// peer on a tunnel device: docs/kernel-notes/tcp-timeouts.md.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class KeepAliveTests
{
    private static readonly long s_second = TimeSpan.TicksPerSecond;

    // A probes after a second of idleness, every second, twice.
    private static TcpWire Connected(Action<TcpOptions>? configure = null) => TcpWire.Connected(wire =>
    {
        var options = wire.A.Options;
        options.KeepAlive = true;
        (options.KeepAliveTimeTicks, options.KeepAliveIntervalTicks, options.KeepAliveProbes) = (s_second, s_second, 2);
        configure?.Invoke(options);
    });

    // The wire has run for a second when it is connected; A has been so since 20 ms.
    private static double[] Seconds(IEnumerable<SentSegment> sent) => [.. sent.Select(one => (one.At.TotalMilliseconds - 20) / 1000)];

    [Fact]
    public void DeadPeer_IsProbedAndThenReset()
    {
        var wire = Connected();
        wire.Loses = static _ => true;
        var first = wire.Sent.Count;

        wire.RunToEnd();

        var sent = wire.SentBy(wire.A, first).ToArray();
        Assert.Equal([1, 2, 3], Seconds(sent));
        // A probe has an old number, which any peer answers.
        Assert.All(sent[..2], probe => Assert.Equal((TcpFlags.Ack, 0u, 0), (probe.Flags, probe.Sequence, probe.Length)));
        Assert.Equal((TcpFlags.Reset | TcpFlags.Ack, 1u), (sent[2].Flags, sent[2].Sequence));
        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void LivePeer_AnswersForEver()
    {
        var wire = Connected();

        wire.Run(TimeSpan.FromMinutes(10));

        Assert.Equal((TcpState.Established, TcpFailure.None), (wire.A.State, wire.A.Failure));
        Assert.InRange(wire.SentBy(wire.A).Count(), 300, 620);
    }

    [Fact]
    public void LostProbe_IsMadeUpForByTheNext()
    {
        var wire = Connected();
        var lost = wire.Sent.Count;
        wire.Loses = sent => sent.Number == lost;

        wire.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(TcpFailure.None, wire.A.Failure);
    }

    [Fact]
    public void DataFromThePeer_PutsTheProbeOff()
    {
        var wire = TcpWire.Connected();
        wire.A.Options.KeepAlive = true;
        wire.A.Options.KeepAliveTimeTicks = s_second;
        wire.A.Connection.ApplyKeepAlive(wire.Now, sinceLastHeard: false);
        wire.Run(TimeSpan.FromMilliseconds(600));
        wire.B.Write([1]);
        var first = wire.Sent.Count;

        wire.Run(TimeSpan.FromSeconds(1.5));

        // The data came 610 ms after keep-alive was turned on at 1 s: the probe a second after that.
        Assert.Equal([1610, 2610], wire.SentBy(wire.A, first).Select(sent => sent.At.TotalMilliseconds));
    }

    [Fact]
    public void UnacknowledgedData_NeedsNoProbe()
    {
        var wire = Connected();
        wire.Loses = static _ => true;
        var first = wire.Sent.Count;

        wire.A.Write([1]);
        wire.Run(TimeSpan.FromSeconds(30));

        Assert.All(wire.SentBy(wire.A, first), sent => Assert.Equal(1, sent.Length));
        Assert.Equal(TcpFailure.None, wire.A.Failure);
    }

    [Fact]
    public void ShorterTime_OfAConnectionIdleForLonger_ProbesAtOnce()
    {
        var wire = Connected(static options => options.KeepAliveTimeTicks = 100 * s_second);
        wire.Run(TimeSpan.FromSeconds(2));
        var first = wire.Sent.Count;

        wire.A.Options.KeepAliveTimeTicks = s_second;
        wire.A.Connection.ApplyKeepAlive(wire.Now, sinceLastHeard: true);
        wire.Run(TimeSpan.FromMilliseconds(1));

        Assert.Single(wire.SentBy(wire.A, first));
    }

    [Fact]
    public void TurnedOn_LateAndOff_CountsFromThere()
    {
        var wire = TcpWire.Connected();
        wire.A.Options.KeepAliveTimeTicks = s_second;
        var first = wire.Sent.Count;

        foreach (var isOn in new[] { true, false, true })
        {
            wire.A.Options.KeepAlive = isOn;
            wire.A.Connection.ApplyKeepAlive(wire.Now, sinceLastHeard: false);
            wire.Run(TimeSpan.FromMilliseconds(500));
        }

        wire.Run(TimeSpan.FromMilliseconds(600));

        Assert.Equal([3000], wire.SentBy(wire.A, first).Select(sent => sent.At.TotalMilliseconds));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HalfClosedConnection_IsProbedToo(bool byPeer)
    {
        var wire = Connected();
        (byPeer ? wire.B : wire.A).Shutdown();
        wire.Run(TimeSpan.FromMilliseconds(500));
        wire.Loses = static _ => true;

        wire.RunToEnd();

        Assert.Equal((TcpState.Closed, TcpFailure.TimedOut), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void Probe_AnsweredByAReset_EndsTheConnection()
    {
        var wire = Connected();
        wire.B.Forget();

        wire.Run(TimeSpan.FromSeconds(3));

        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (wire.A.State, wire.A.Failure));
    }

    /// <summary>With a user timeout the time decides, not the number of probes.</summary>
    [Theory]
    [InlineData(1500, 9, 2)]
    [InlineData(2500, 1, 3)]
    public void UserTimeout_EndsTheProbing(int milliseconds, int probes, double expectedSeconds)
    {
        var wire = Connected(options =>
            (options.UserTimeoutTicks, options.KeepAliveProbes) = (milliseconds * TimeSpan.TicksPerMillisecond, probes));
        wire.Loses = static _ => true;

        wire.RunToEnd();

        Assert.Equal(expectedSeconds, Seconds(wire.SentBy(wire.A))[^1]);
        Assert.Equal(TcpFailure.TimedOut, wire.A.Failure);
    }

    /// <summary>The time of the last transmission and of the end, after the data was first sent. The timeout is 220 ms.</summary>
    [Theory]
    [InlineData(100, 220, 320)]
    [InlineData(1000, 660, 1220)]
    [InlineData(3000, 1540, 3220)]
    public void UserTimeout_EndsRetransmission(int milliseconds, double last, double end)
    {
        var wire = TcpWire.Connected(wire => wire.A.Options.UserTimeoutTicks = milliseconds * TimeSpan.TicksPerMillisecond);
        wire.Loses = static _ => true;
        var start = wire.Elapsed;

        wire.A.Write([1]);
        wire.RunToEnd();

        Assert.Equal((last, end), ((wire.SentBy(wire.A).Last().At - start).TotalMilliseconds, (wire.Elapsed - start).TotalMilliseconds));
        Assert.Equal(TcpFailure.TimedOut, wire.A.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UserTimeout_EndsTheProbingOfAClosedWindow(bool answers)
    {
        var wire = TcpWire.Connected(static wire =>
        {
            wire.A.Options.UserTimeoutTicks = s_second;
            wire.B.Buffers = new TcpBuffers(1460, 65536, 2000);
            wire.B.ReadBytes = 0;
        });
        wire.A.Write(new byte[2000]);
        wire.Run(TimeSpan.FromSeconds(1));
        wire.Loses = _ => !answers;

        wire.A.Write([1]);
        var start = wire.Elapsed;
        wire.RunUntil(() => wire.A.State == TcpState.Closed);

        // A second after the first probe.
        Assert.Equal(1220, (wire.Elapsed - start).TotalMilliseconds);
        Assert.Equal(TcpFailure.TimedOut, wire.A.Failure);
    }

    [Theory]
    [InlineData(2500, new[] { 0, 1000, 2000 }, 2500)]
    [InlineData(500, new[] { 0, 1000 }, 1001)]
    public void UserTimeout_EndsConnecting(int milliseconds, int[] expected, int end)
    {
        var wire = new TcpWire();
        wire.Loses = static _ => true;
        wire.A.Options.UserTimeoutTicks = milliseconds * TimeSpan.TicksPerMillisecond;

        wire.A.Open();
        wire.RunToEnd();

        Assert.Equal(expected, wire.SentBy(wire.A).Select(sent => (int)sent.At.TotalMilliseconds));
        Assert.Equal((end, TcpFailure.TimedOut), ((int)wire.Elapsed.TotalMilliseconds, wire.A.Failure));
    }
}
