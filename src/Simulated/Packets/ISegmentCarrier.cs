namespace SimNet.Simulated.Packets;

/// <summary>What lies between hosts: takes over a segment and brings it, or does not.</summary>
internal interface ISegmentCarrier
{
    void Carry(int sourceHost, TcpSegment segment);
}
