using SimNet.Tests.Conformance;

namespace SimNet.Tests.Architecture;

/// <summary>Every conformance body runs on the operating system and in the simulation, there on every driver.</summary>
public class ConformancePairTests
{
    private static readonly Type[] s_types = typeof(OnReal).Assembly.GetTypes();

    private static readonly Type[] s_bodies = [.. s_types.Where(
        type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && type.Name.Contains("Conformance", StringComparison.Ordinal))];

    [Fact]
    public void ConformanceBodies_RunOnBothNetworksAndOnEveryDriver()
    {
        var missing = from body in s_bodies
                      from network in new[] { typeof(OnReal), typeof(OnSimulated), typeof(OnManual), typeof(OnThreads) }
                      where !s_types.Any(type => type.BaseType == body.MakeGenericType(network))
                      let name = body.Name[..body.Name.IndexOf('`', StringComparison.Ordinal)]
                      select $"public sealed class {name.Replace("Conformance", "", StringComparison.Ordinal)}{network.Name} : {name}<{network.Name}>;";

        Assert.NotEmpty(s_bodies);
        Violations.None(missing);
    }
}
