using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>Who a host is.</summary>
/// <param name="Number">Its number, from 1, in the order of adding.</param>
/// <param name="Name">Its name, unique in the simulation.</param>
/// <param name="Addresses">Its addresses besides loopback.</param>
internal sealed record HostIdentity(int Number, string Name, HostAddress[] Addresses);
