namespace SimNet.Simulated.Udp;

/// <summary>The options of a UDP socket beside those that all sockets have, named as Linux names them.</summary>
internal enum DatagramOption
{
    Debug,
    DontRoute,
    Broadcast,
    KeepAlive,
    OutOfBandInline,
    Priority,
    ReceiveLowWater,
    SendLowWater,
    ReceiveDrops,
    Protocol,
    Domain,
    HeaderIncluded,
    TypeOfService,
    TimeToLive,
    PacketInformation,
    MtuDiscover,
    ReceiveErrors,
    ReceiveTimeToLive,
    ReceiveTypeOfService,
    MulticastTimeToLive,
    MulticastLoop,
    MulticastAll,
    TrafficClass,
    HopLimit,
    PacketInformationV6,
    MtuDiscoverV6,
    DontFragmentV6,
    ReceiveErrorsV6,
    ReceiveHopLimit,
    ReceiveTrafficClass,
    MulticastHopLimit,
    MulticastLoopV6,
    MulticastAllV6,

    /// <summary>How many there are.</summary>
    Count,
}
