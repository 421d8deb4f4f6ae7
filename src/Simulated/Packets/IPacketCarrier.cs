namespace SimNet.Simulated.Packets;

/// <summary>What lies between hosts.</summary>
internal interface IPacketCarrier
{
    /// <summary>Takes over a packet and brings it to the host that has its destination, or does not.</summary>
    /// <param name="sourceHost">The number of the sender.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="isOnLink">Whether the sender looks for the destination itself: when it is not found, the packet comes back by
    /// <see cref="IPacketReceiver.Return"/>.</param>
    void Carry(int sourceHost, Packet packet, bool isOnLink);

    /// <summary>Takes over a datagram for many and brings a copy to every other host, or to the members of its group.</summary>
    void CarryToMany(int sourceHost, UdpDatagram datagram);

    /// <summary>A host's link went down: what waits there to be sent is lost.</summary>
    void OnLinkDown(int host);

    /// <summary>A host wants to hear a group from now on.</summary>
    void Join(int host, HostAddress group);

    /// <summary>A host does not want to hear the group any more.</summary>
    void Leave(int host, HostAddress group);
}
