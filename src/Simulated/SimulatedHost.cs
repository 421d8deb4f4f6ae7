using System.Net;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated;

/// <summary>A host of a simulation.</summary>
/// <remarks>Made by <see cref="Simulation.AddHost(string, IPAddress[])"/>. Its <see cref="Network"/> is what the code under test
/// gets.</remarks>
public sealed class SimulatedHost
{
    internal SimulatedHost(HostStack stack, HostNames names, INetwork network, IReadOnlyList<IPAddress> addresses)
    {
        Stack = stack;
        Names = names;
        Network = network;
        Addresses = addresses;
    }

    /// <summary>The host's name, by which others resolve it.</summary>
    public string Name => Stack.Identity.Name;

    /// <summary>The number of the host in traces, from 1 in the order of adding.</summary>
    public int Number => Stack.Number;

    /// <summary>The host's addresses besides loopback.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The network as this host sees it.</summary>
    public INetwork Network { get; }

    /// <summary>The names that the host can resolve, how long that takes and how it fails.</summary>
    public HostNames Names { get; }

    /// <summary>The limits of the host's network stack. Defaults to those of Linux; may be set at any time.</summary>
    public HostLimits Limits
    {
        get => Stack.Limits;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Stack.Limits = value;
        }
    }

    internal HostStack Stack { get; }

    /// <summary>The host's name.</summary>
    public override string ToString() => Name;
}
