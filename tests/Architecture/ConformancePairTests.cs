using SimNet.Tests.Conformance;

namespace SimNet.Tests.Architecture;

/// <summary>Every conformance body runs on the operating system and in the simulation.</summary>
public class ConformancePairTests
{
    [Fact]
    public void ConformanceBodies_RunOnBothNetworks()
    {
        var types = typeof(OnReal).Assembly.GetTypes();
        var bodies = types.Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && type.Name.Contains("Conformance", StringComparison.Ordinal)).ToArray();
        var missing = from body in bodies
                      from network in new[] { typeof(OnReal), typeof(OnSimulated) }
                      where !types.Any(type => type.BaseType == body.MakeGenericType(network))
                      select $"{body.Name} does not run {network.Name}";

        Assert.NotEmpty(bodies);
        Violations.None(missing);
    }
}
