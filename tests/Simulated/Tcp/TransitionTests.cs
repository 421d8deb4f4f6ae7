// The states: which changes are legal, and that each of them happens in some story.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Tests.Simulated.Tcp;

public class TransitionTests
{
    [Fact]
    public void Transitions_AreTheArrowsOfTheDiagram()
    {
        var states = Enum.GetValues<TcpState>();
        var legal = from before in states
                    from after in states
                    where TcpTransitions.AreLegal(before, after)
                    select $"{before}->{after}";

        Assert.Equal(
            [
                "SynSent->SynReceived", "SynSent->Established", "SynReceived->Established", "Established->FinWait1",
                "Established->CloseWait", "FinWait1->FinWait2", "FinWait1->Closing", "FinWait1->TimeWait", "FinWait2->TimeWait",
                "CloseWait->LastAck", "Closing->TimeWait",
            ],
            legal);
    }

    [Fact]
    public void Transitions_AllHappenInSomeStory()
    {
        var seen = new HashSet<(TcpState, TcpState)>();
        foreach (var story in Stories())
            seen.UnionWith(story.Transitions);

        var states = Enum.GetValues<TcpState>();
        var missing = from before in states
                      from after in states
                      where TcpTransitions.AreLegal(before, after) || (after == TcpState.Closed && before != TcpState.Closed)
                      where !seen.Contains((before, after))
                      select (before, after);
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData(TcpState.SynSent, false)]
    [InlineData(TcpState.SynReceived, true)]
    [InlineData(TcpState.Established, true)]
    [InlineData(TcpState.FinWait1, true)]
    [InlineData(TcpState.FinWait2, true)]
    [InlineData(TcpState.CloseWait, true)]
    [InlineData(TcpState.Closing, false)]
    [InlineData(TcpState.LastAck, false)]
    [InlineData(TcpState.TimeWait, false)]
    internal void Abort_InEachState_TellsThePeerIfItMayStillSend(TcpState state, bool tells)
    {
        var (wire, peer) = In(state);

        Assert.Equal(tells, peer.Connection.Abort());

        Assert.Equal(TcpState.Closed, peer.State);
        Assert.Equal(tells, wire.Sent[^1].From == peer && wire.Sent[^1].Has(TcpFlags.Reset));
        Assert.Equal(long.MaxValue, peer.Connection.Deadline);
    }

    [Theory]
    [InlineData(TcpState.SynReceived)]
    [InlineData(TcpState.Established)]
    [InlineData(TcpState.FinWait1)]
    [InlineData(TcpState.FinWait2)]
    [InlineData(TcpState.CloseWait)]
    [InlineData(TcpState.Closing)]
    [InlineData(TcpState.LastAck)]
    [InlineData(TcpState.TimeWait)]
    internal void Reset_InEachState_WithTheExactNumberEndsIt(TcpState state)
    {
        var (wire, peer) = In(state);
        var next = state is TcpState.CloseWait or TcpState.Closing or TcpState.LastAck or TcpState.TimeWait ? 2u : 1u;

        wire.Other(peer).Forge(TcpFlags.Reset, next + 1, 0);
        Assert.Equal(state, peer.State);
        wire.Other(peer).Forge(TcpFlags.Reset, next, 0);

        Assert.Equal((TcpState.Closed, long.MaxValue), (peer.State, peer.Connection.Deadline));
    }

    [Theory]
    [InlineData(TcpState.SynReceived)]
    [InlineData(TcpState.Established)]
    [InlineData(TcpState.FinWait1)]
    [InlineData(TcpState.FinWait2)]
    [InlineData(TcpState.CloseWait)]
    [InlineData(TcpState.Closing)]
    [InlineData(TcpState.LastAck)]
    internal void OldSegment_InEachState_IsAnsweredAndChangesNothing(TcpState state)
    {
        var (wire, peer) = In(state);
        var first = wire.Sent.Count;

        wire.Other(peer).Forge(TcpFlags.Ack, unchecked((uint)-100), 1, payload: new byte[10]);

        Assert.Equal(state, peer.State);
        Assert.True(Assert.Single(wire.Sent.Skip(first)).IsPureAck);
    }

    // A connection in the state, with everything that it sends from then on lost.
    private static (TcpWire Wire, TcpPeer Peer) In(TcpState state)
    {
        var wire = new TcpWire();
        wire.A.Open();
        if (state is not (TcpState.SynSent or TcpState.SynReceived))
            wire.Run(TimeSpan.FromSeconds(1));
        else
            wire.Run(TimeSpan.FromMilliseconds(state == TcpState.SynReceived ? 10 : 5));
        switch (state)
        {
            case TcpState.FinWait1:
                wire.A.Shutdown();
                break;
            case TcpState.FinWait2:
                wire.A.Shutdown();
                wire.Run(TimeSpan.FromSeconds(1));
                break;
            case TcpState.CloseWait or TcpState.LastAck or TcpState.TimeWait:
                wire.B.Shutdown();
                wire.Run(TimeSpan.FromSeconds(1));
                break;
            case TcpState.Closing:
                wire.A.Shutdown();
                wire.B.Shutdown();
                wire.Run(TimeSpan.FromMilliseconds(10));
                break;
        }

        wire.Loses = static _ => true;
        if (state == TcpState.LastAck)
            wire.A.Shutdown();
        if (state == TcpState.TimeWait)
        {
            wire.Loses = static _ => false;
            wire.A.Shutdown();
            wire.Run(TimeSpan.FromSeconds(1));
        }

        var peer = state is TcpState.SynReceived or TcpState.TimeWait ? wire.B : wire.A;
        Assert.Equal(state, peer.State);
        return (wire, peer);
    }

    private static IEnumerable<TcpWire> Stories()
    {
        // Into every state and out of it by an abort.
        foreach (var state in Enum.GetValues<TcpState>().Where(state => state != TcpState.Closed))
        {
            var (wire, peer) = In(state);
            peer.Abort();
            yield return wire;
        }

        // Orderly, one after the other.
        var orderly = TcpWire.Connected();
        orderly.A.Shutdown();
        orderly.Run(TimeSpan.FromSeconds(1));
        orderly.B.Shutdown();
        orderly.RunToEnd();
        yield return orderly;

        // The FIN answered by a FIN that acknowledges it.
        var both = TcpWire.Connected();
        both.Loses = sent => sent.From == both.B && !sent.Has(TcpFlags.Fin);
        both.A.Shutdown();
        both.Run(TimeSpan.FromMilliseconds(15));
        both.B.Shutdown();
        both.RunToEnd();
        yield return both;

        // Both ending at once.
        var crossing = TcpWire.Connected();
        crossing.A.Shutdown();
        crossing.B.Shutdown();
        crossing.RunToEnd();
        yield return crossing;

        // Both opening at once, and one of them ending before it is open.
        foreach (var ends in (bool[])[false, true])
        {
            var simultaneous = new TcpWire();
            simultaneous.A.Open();
            simultaneous.B.Open();
            simultaneous.Run(TimeSpan.FromMilliseconds(10));
            if (ends)
                simultaneous.A.Shutdown();
            simultaneous.Run(TimeSpan.FromSeconds(10));
            yield return simultaneous;
        }
    }
}
