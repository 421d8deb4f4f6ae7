namespace SimNet.Simulated.Packets;

/// <summary>Whoever is at the end of a link: takes over the packet.</summary>
internal interface IPacketReceiver
{
    void Receive(Packet packet);
}
