// Resets and segments that do not fit: what is believed, asked about, or ignored (RFC 9293 section 3.10.7.4, RFC 5961).

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class ResetTests
{
    [Fact]
    public void Reset_WithTheExactNumber_EndsTheConnection()
    {
        var wire = TcpWire.Connected();

        wire.A.Forge(TcpFlags.Reset, sequence: 1, acknowledgment: 0);

        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (wire.B.State, wire.B.Failure));
        Assert.True(wire.B.Signals.HasFlag(TcpSignals.Closed | TcpSignals.Readable | TcpSignals.Writable));
    }

    [Fact]
    public void Reset_InsideTheWindow_IsAskedAbout()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Forge(TcpFlags.Reset, sequence: 2, acknowledgment: 0);

        Assert.Equal(TcpState.Established, wire.B.State);
        var challenge = Assert.Single(wire.Sent.Skip(first));
        Assert.Equal((true, 1u, 1u), (challenge.IsPureAck, challenge.Sequence, challenge.Acknowledgment));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(70_000u)]
    [InlineData(0x80000001u)]
    public void Reset_OutsideTheWindow_IsIgnored(uint sequence)
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Forge(TcpFlags.Reset, sequence, acknowledgment: 0);

        Assert.Equal(TcpState.Established, wire.B.State);
        Assert.Empty(wire.Sent.Skip(first));
    }

    [Fact]
    public void Reset_AfterThePeersFin_IsABrokenPipe()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();
        wire.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(TcpState.CloseWait, wire.B.State);

        wire.A.Forge(TcpFlags.Reset, sequence: 2, acknowledgment: 0);

        Assert.Equal((TcpState.Closed, TcpFailure.BrokenPipe), (wire.B.State, wire.B.Failure));
    }

    [Fact]
    public void Reset_LeavesWhatWasReceivedReadable()
    {
        var wire = TcpWire.Connected();
        wire.B.ReadBytes = 0;
        wire.A.Write([1, 2, 3]);
        wire.Run(TimeSpan.FromSeconds(1));

        wire.A.Abort();
        wire.Run(TimeSpan.FromSeconds(1));

        Assert.Equal((TcpState.Closed, 3), (wire.B.State, wire.B.Connection.Available));
        wire.B.ReadBytes = 10;
        wire.B.Act();
        Assert.Equal([1, 2, 3], wire.B.Received);
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Reset_DropsWhatCanNeverBeRead()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;
        wire.Loses = sent => sent.Number == first;
        wire.A.Write(new byte[3000]);
        wire.Run(TimeSpan.FromMilliseconds(15));

        wire.A.Abort();
        wire.RunToEnd();
        wire.B.Abort();

        Assert.Equal(TcpState.Closed, wire.B.State);
        wire.AssertNothingLeaked();
    }

    [Fact]
    public void Syn_InsideTheWindow_IsAnsweredAndNotObeyed()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Forge(TcpFlags.Syn, sequence: 500, acknowledgment: 0);

        Assert.Equal(TcpState.Established, wire.B.State);
        Assert.True(Assert.Single(wire.Sent.Skip(first)).IsPureAck);
    }

    [Fact]
    public void Syn_InsideTheWindowOfAClosedSocketWaitingForAFin_IsRefused()
    {
        var wire = TcpWire.Connected();
        wire.A.Close();
        wire.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(TcpState.FinWait2, wire.A.State);
        var first = wire.Sent.Count;

        wire.B.Forge(TcpFlags.Syn, sequence: 5, acknowledgment: 0);

        var reset = Assert.Single(wire.SentBy(wire.A, first));
        Assert.Equal((TcpFlags.Reset | TcpFlags.Ack, 6u, TcpState.Closed), (reset.Flags, reset.Acknowledgment, wire.A.State));
    }

    [Fact]
    public void Abort_WithTheFinStillUnsent_TellsThePeer()
    {
        var wire = TcpWire.Connected(static wire => (wire.B.Buffers, wire.B.ReadBytes) = (new TcpBuffers(1460, 65536, 2000), 0));
        wire.A.Write(new byte[3000]);
        wire.B.Shutdown();
        wire.Run(TimeSpan.FromMilliseconds(100));
        wire.A.Connection.ShutdownSend(wire.Now);
        Assert.Equal(TcpState.LastAck, wire.A.State);
        var first = wire.Sent.Count;

        wire.A.Abort();

        Assert.True(Assert.Single(wire.SentBy(wire.A, first)).Has(TcpFlags.Reset));
    }

    [Fact]
    public void Segment_WithoutAcknowledgment_IsIgnored()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Forge(TcpFlags.None, sequence: 1, acknowledgment: 0, payload: [1, 2]);

        Assert.Empty(wire.B.Received);
        Assert.Empty(wire.Sent.Skip(first));
    }

    [Fact]
    public void Acknowledgment_OfWhatWasNeverSent_IsAnsweredAndNotTaken()
    {
        var wire = TcpWire.Connected();
        var first = wire.Sent.Count;

        wire.A.Forge(TcpFlags.Ack, sequence: 1, acknowledgment: 2, payload: [1, 2]);

        Assert.Empty(wire.B.Received);
        Assert.True(Assert.Single(wire.Sent.Skip(first)).IsPureAck);
    }

    [Fact]
    public void Payload_OnBothSidesOfTheWindow_IsCutToIt()
    {
        var wire = TcpWire.Connected(static wire => wire.B.Buffers = new TcpBuffers(1460, 65536, 1280));
        wire.A.Write([1, 2, 3]);
        wire.Run(TimeSpan.FromSeconds(1));
        wire.B.ReadBytes = 0;
        wire.Checks = false;

        wire.A.Forge(TcpFlags.Ack, sequence: 2, acknowledgment: 1, payload: [2, 3, .. new byte[3000]]);

        Assert.InRange(wire.B.Connection.Available, 1200, 1280 + 127);
    }

    [Fact]
    public void Reset_InsteadOfTheFinsAcknowledgment_EndsTheConnection()
    {
        var wire = TcpWire.Connected();
        wire.A.Shutdown();

        wire.B.Forge(TcpFlags.Reset, sequence: 1, acknowledgment: 0);

        Assert.Equal((TcpState.Closed, TcpFailure.Reset), (wire.A.State, wire.A.Failure));
    }

    [Fact]
    public void Forgeries_OfEveryKind_BreakNoRule()
    {
        TcpFlags[] flags =
        [
            TcpFlags.None, TcpFlags.Ack, TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Reset,
            TcpFlags.Reset | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Fin, (TcpFlags)0x1F, TcpFlags.Ack | TcpFlags.Push,
        ];
        for (var seed = 0UL; seed < 300; seed++)
        {
            var random = new SplitMix(seed);
            var wire = TcpWire.Connected(initialA: uint.MaxValue - 50, initialB: 0x7FFFFFF0);
            wire.Checks = false;
            for (var i = 0; i < 60; i++)
            {
                var to = random.Percent(50) ? wire.A : wire.B;
                // Mostly near the numbers in use, sometimes anywhere.
                var sequence = random.Percent(80) ? (uint)random.Next(200) - 5 : (uint)random.Next();
                var acknowledgment = random.Percent(80) ? (uint)random.Next(200) - 5 : (uint)random.Next();
                to.Forge(flags[random.Next(flags.Length)], sequence, acknowledgment, random.Next(65536), random.Bytes(random.Next(30)));
                switch (random.Next(12))
                {
                    case 0: to.Shutdown(); break;
                    case 1: to.Write(random.Bytes(random.Next(100))); break;
                    default: wire.Run(TimeSpan.FromMilliseconds(random.Next(50))); break;
                }
            }

            wire.A.Abort();
            wire.B.Abort();
            wire.RunToEnd();
            Assert.Equal((TcpState.Closed, TcpState.Closed), (wire.A.State, wire.B.State));
            wire.AssertNothingLeaked();
        }
    }
}
