using Microsoft.Extensions.DependencyInjection.Extensions;
using SimNet;
using SimNet.Simulated;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a simulated network into an application.</summary>
public static class SimulatedNetworkServiceCollectionExtensions
{
    /// <summary>Gives the application the network of a simulated host. What was registered for <see cref="INetwork"/>,
    /// <see cref="INameResolver"/> and <see cref="TimeProvider"/> before, the real ones for example, is replaced.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="host">The host the application runs on.</param>
    public static IServiceCollection AddSimulatedNetwork(this IServiceCollection services, SimulatedHost host)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(host);
        services.Replace(ServiceDescriptor.Singleton(host.Network));
        services.Replace(ServiceDescriptor.Singleton(host.Network.NameResolver));
        services.Replace(ServiceDescriptor.Singleton(host.Network.TimeProvider));
        return services;
    }
}
