using SimNet.Tests.Conformance;

namespace SimNet.Tests.Architecture;

/// <summary>Every conformance body runs on the operating system and in the simulation.</summary>
public class ConformancePairTests
{
    /// <summary>What the simulation has not yet: no line in OnSimulated, and none more than that.</summary>
    private static readonly string[] OnTheRealNetworkOnly =
    [
        "PythonDatagramConformance",
        "PythonRawOptionConformance",
        "PythonSocketTypeConformance",
        "PythonUnixConformance",
        "PythonUrgentConformance",
    ];

    [Fact]
    public void ConformanceBodies_RunOnBothNetworks()
    {
        var types = typeof(OnReal).Assembly.GetTypes();
        var bodies = types.Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && type.Name.Contains("Conformance", StringComparison.Ordinal)).ToArray();
        var missing = from body in bodies
                      from network in new[] { typeof(OnReal), typeof(OnSimulated) }
                      let runs = types.Any(type => type.BaseType == body.MakeGenericType(network))
                      let isExcused = network == typeof(OnSimulated) && OnTheRealNetworkOnly.Contains(body.Name.Split('`')[0])
                      where runs == isExcused
                      select runs ? $"{body.Name} runs and needs no excuse" : $"{body.Name} does not run {network.Name}";

        Assert.NotEmpty(bodies);
        Violations.None(missing);
    }
}
