// The one urgent byte of a stream (RFC 6093, tcp(7)), as Linux keeps it: where it is, and, once it has come, what it is. A newer urgent
// byte takes its place; the old one is then a byte of the stream like any other.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal struct UrgentMark
{
    private Phase _phase;

    private enum Phase
    {
        None,

        /// <summary>The peer has told where it will be.</summary>
        Announced,

        /// <summary>It has come and waits to be read.</summary>
        Here,

        /// <summary>It was read beside the stream, whose reading has not come by yet.</summary>
        Taken,
    }

    /// <summary>The urgent byte's own number.</summary>
    internal SequenceNumber Sequence { get; private set; }

    internal byte Value { get; private set; }

    /// <summary>Whether there is a mark that reading has not gone past.</summary>
    internal readonly bool IsSet => _phase != Phase.None;

    internal readonly bool IsAnnounced => _phase == Phase.Announced;

    internal readonly bool IsHere => _phase == Phase.Here;

    internal readonly bool IsTaken => _phase == Phase.Taken;

    internal void Announce(SequenceNumber sequence) => (_phase, Sequence) = (Phase.Announced, sequence);

    internal void Arrive(byte value) => (_phase, Value) = (Phase.Here, value);

    internal void Take() => _phase = Phase.Taken;

    internal void Clear() => _phase = Phase.None;
}
