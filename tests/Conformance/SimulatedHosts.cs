// The hosts that the bodies' networks belong to, for helpers that need more of a simulated one than INetwork gives.

using System.Runtime.CompilerServices;
using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

internal static class SimulatedHosts
{
    private static readonly ConditionalWeakTable<INetwork, SimulatedHost> s_hosts = [];

    /// <summary>Adds the host that a body runs on.</summary>
    public static SimulatedHost AddBodysHost(this Simulation simulation)
    {
        var host = simulation.AddHost("host");
        s_hosts.Add(host.Network, host);
        return host;
    }

    /// <summary>The host of a simulated network; null of the real one.</summary>
    public static SimulatedHost? HostOf(INetwork network) => s_hosts.TryGetValue(network, out var host) ? host : null;
}
