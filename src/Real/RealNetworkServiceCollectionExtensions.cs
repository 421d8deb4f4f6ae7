// Puts the real network into a service collection. A test puts a simulated one in its place with an extension of its own.

using Microsoft.Extensions.DependencyInjection.Extensions;
using SimNet;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the operating system's network.</summary>
public static class RealNetworkServiceCollectionExtensions
{
    /// <summary>Adds <see cref="INetwork"/>, and with it the <see cref="INameResolver"/> and the <see cref="TimeProvider"/> of
    /// whichever network is registered in the end. Does not replace what is there already.</summary>
    /// <param name="services">Where to add.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddRealNetwork(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<INetwork>(RealNetwork.Instance);
        services.TryAddSingleton(static provider => provider.GetRequiredService<INetwork>().NameResolver);
        services.TryAddSingleton(static provider => provider.GetRequiredService<INetwork>().TimeProvider);
        return services;
    }
}
