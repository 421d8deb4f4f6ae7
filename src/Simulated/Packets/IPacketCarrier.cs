namespace SimNet.Simulated.Packets;

/// <summary>What lies between hosts: takes over a packet and brings it, or does not.</summary>
internal interface IPacketCarrier
{
    void Carry(int sourceHost, Packet packet);
}
