// How an application takes its network: from dependency injection. The production registration is the real network; a test adds one
// line that replaces it.

using Microsoft.Extensions.DependencyInjection;
using SimNet.Simulated;

namespace Quickstart;

internal static class Composition
{
    /// <summary>The application as it runs in production.</summary>
    public static ServiceCollection Application(Action<string> log)
    {
        var services = new ServiceCollection();
        services.AddRealNetwork();
        services.AddSingleton(log);
        services.AddSingleton<KeyValueServer>();
        services.AddSingleton<KeyValueClient>();
        return services;
    }

    /// <summary>The same application on a simulated host.</summary>
    public static ServiceProvider On(SimulatedHost host, Action<string> log)
    {
        var services = Application(log);
        services.AddSimulatedNetwork(host);
        return services.BuildServiceProvider();
    }
}
