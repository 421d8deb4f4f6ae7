using SimNet.Simulated.Packets;

namespace SimNet.Tests.Simulated.Tcp;

/// <summary>A segment as the wire saw it leave. Numbers count from the initial ones of the two ends.</summary>
internal sealed record SentSegment(
    int Number, long Ticks, TcpPeer From, TcpFlags Flags, uint Sequence, uint Acknowledgment, int WindowField, int Length, bool Again,
    int UrgentPointer = 0)
{
    public bool Has(TcpFlags flag) => (Flags & flag) != 0;

    public bool IsPureAck => Flags == TcpFlags.Ack && Length == 0;

    public TimeSpan At => TimeSpan.FromTicks(Ticks);

    public override string ToString() => $"{At.TotalMilliseconds} ms {From.Name} {Flags} seq={Sequence} ack={Acknowledgment} "
        + $"win={WindowField} len={Length}{(Again ? " again" : "")}";
}
