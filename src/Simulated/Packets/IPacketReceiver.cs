namespace SimNet.Simulated.Packets;

/// <summary>Whoever is at the end of a link.</summary>
internal interface IPacketReceiver
{
    /// <summary>Whether its end of the link is up.</summary>
    bool IsLinkUp { get; }

    /// <summary>Takes over a packet that has come.</summary>
    void Receive(Packet packet);

    /// <summary>Takes back a packet of its own: nobody on the link has the destination.</summary>
    void Return(Packet packet);
}
