using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

/// <summary>Where a connection's segments go, and who lets it in: all it knows of the world.</summary>
internal interface ITcpOutput
{
    SegmentPool Segments { get; }

    /// <summary>Takes over a segment to be sent.</summary>
    void Transmit(TcpSegment segment);

    /// <summary>Whether a connection that a peer opened may complete now: false while the accept queue is full.</summary>
    bool TryEstablish(TcpConnection connection);
}
