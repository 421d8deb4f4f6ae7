using SimNet.Tests.Conformance;

namespace SimNet.Tests.Architecture;

/// <summary>Every conformance body runs on the operating system and in the simulation, there on every driver.</summary>
public class ConformancePairTests
{
    /// <summary>Bodies of what the simulation has not yet: none of them runs there, or it belongs off this list.</summary>
    private static readonly string[] s_onRealOnly =
    [
        "PythonDatagramConformance",
        "PythonDatagramOptionConformance",
        "PythonSocketTypeConformance",
    ];

    private static readonly Type[] s_types = typeof(OnReal).Assembly.GetTypes();

    private static readonly Type[] s_bodies = [.. s_types.Where(
        type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && type.Name.Contains("Conformance", StringComparison.Ordinal))];

    [Fact]
    public void ConformanceBodies_RunOnBothNetworksAndOnEveryDriver()
    {
        var missing = from body in s_bodies
                      from network in new[] { typeof(OnReal), typeof(OnSimulated), typeof(OnManual), typeof(OnThreads) }
                      let name = body.Name[..body.Name.IndexOf('`', StringComparison.Ordinal)]
                      where network == typeof(OnReal) || !s_onRealOnly.Contains(name)
                      where !s_types.Any(type => type.BaseType == body.MakeGenericType(network))
                      select $"public sealed class {name.Replace("Conformance", "", StringComparison.Ordinal)}{network.Name} : {name}<{network.Name}>;";

        Assert.NotEmpty(s_bodies);
        Violations.None(missing);
    }

    [Fact]
    public void BodiesOnRealOnly_AreThereAndRunNowhereElse()
    {
        var stale = from name in s_onRealOnly
                    let body = s_bodies.SingleOrDefault(body => body.Name == name + "`1")
                    where body is null || s_types.Count(type => type.BaseType?.Name == body.Name) != 1
                    select name;

        Violations.None(stale);
    }

    [Fact]
    public void DriverExceptions_AreBodiesThatThereAre()
    {
        var methods = s_bodies.SelectMany(body => body.GetMethods()).Select(method => method.Name).ToHashSet();

        Violations.None(DriverExceptions.OnManual.Keys.Concat(DriverExceptions.OnThreads.Keys).Except(methods));
    }
}
