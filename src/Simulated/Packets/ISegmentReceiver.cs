namespace SimNet.Simulated.Packets;

/// <summary>Whoever is at the end of a link: takes over the segment.</summary>
internal interface ISegmentReceiver
{
    void Receive(TcpSegment segment);
}
