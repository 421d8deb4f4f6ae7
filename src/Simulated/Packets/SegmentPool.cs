namespace SimNet.Simulated.Packets;

/// <summary>Where segments come from and go back to. One per simulation, one thread.</summary>
internal sealed class SegmentPool
{
    private const int KeptSegments = 4096;

    private readonly Stack<TcpSegment> _free = new();

    internal PayloadPool Payloads { get; } = new();

    internal TcpSegment Rent() => _free.TryPop(out var segment) ? segment : new TcpSegment(this);

    /// <summary>A segment that carries the slice; the reference on its block is taken here and given back by
    /// <see cref="Packet.Release"/>.</summary>
    internal TcpSegment Rent(PayloadSlice payload)
    {
        var segment = Rent();
        payload.Block?.AddReference();
        segment.Payload = payload;
        return segment;
    }

    /// <summary>The reset that answers a segment which is for nobody, such that its sender will believe it (RFC 9293 section
    /// 3.10.7.1).</summary>
    internal TcpSegment RentRefusal(TcpSegment refused)
    {
        var reset = Rent();
        reset.Source = refused.Destination;
        reset.Destination = refused.Source;
        reset.Flags = refused.HasAck ? TcpFlags.Reset : TcpFlags.Reset | TcpFlags.Ack;
        reset.Sequence = refused.HasAck ? refused.Acknowledgment : default;
        reset.Acknowledgment = refused.HasAck ? default : refused.End;
        reset.Window = 0;
        return reset;
    }

    internal void Return(TcpSegment segment)
    {
        if (_free.Count < KeptSegments)
            _free.Push(segment);
    }
}
