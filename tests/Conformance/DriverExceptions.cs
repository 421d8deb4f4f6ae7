// The bodies that cannot work on one of the drivers, with the reason, by the name of their method. Each is run all the same and must
// fail: an exception that is none any more fails the test.

using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

internal static class DriverExceptions
{
    public static IReadOnlyDictionary<string, string> OnManual { get; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> OnThreads { get; } = new Dictionary<string, string>();

    /// <summary>Runs a body, which must succeed unless it is an exception.</summary>
    public static Task Check(IReadOnlyDictionary<string, string> exceptions, Func<Task> run) =>
        TestContext.Current.TestMethod is { } method && exceptions.TryGetValue(method.MethodName, out var reason)
            ? MustFail(run, reason)
            : run();

    private static async Task MustFail(Func<Task> run, string reason)
    {
        var exception = await Record.ExceptionAsync(run);
        Assert.True(exception is SimulationException, $"It does not fail, although it should: {reason}. It gave {exception}");
    }
}
