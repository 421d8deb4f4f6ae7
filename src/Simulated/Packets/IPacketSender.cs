namespace SimNet.Simulated.Packets;

/// <summary>A socket whose send buffer holds what it has sent for as long as the host keeps that waiting.</summary>
internal interface IPacketSender
{
    /// <summary>A packet of the socket has to wait.</summary>
    void OnHeld(int bytes);

    /// <summary>It waits no more.</summary>
    void OnLetGo(int bytes);
}
