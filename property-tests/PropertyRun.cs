// Runs a property with a seed that is always told, and that SIMNET_SEED replays.

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace SimNet.PropertyTests;

internal static class PropertyRun
{
    private const ulong FixedSeed = 20260101;

    /// <summary>Checks the property with the fixed seed and with a fresh one, or with that of SIMNET_SEED alone.</summary>
    public static async Task CheckAsync<T>(Arbitrary<T> arbitrary, int tests, Func<T, Task<bool>> property)
    {
        foreach (var seed in Seeds())
        {
            TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}; replay: SIMNET_SEED={seed} dotnet test --project property-tests");
            await OnOwnThreadAsync(() => Check(arbitrary, tests, property, seed));
        }
    }

    private static void Check<T>(Arbitrary<T> arbitrary, int tests, Func<T, Task<bool>> property, ulong seed)
    {
        // The second number must be odd; it has no meaning beyond that.
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true).WithReplay(seed, 1);
        try
        {
            FsCheck.Check.One(config, Prop.ForAll(arbitrary, (T value) => property(value).GetAwaiter().GetResult()));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"{exception.Message}\nReplay: SIMNET_SEED={seed} dotnet test --project property-tests", exception);
        }
    }

    private static ulong[] Seeds()
    {
        var given = Environment.GetEnvironmentVariable("SIMNET_SEED");
        if (string.IsNullOrEmpty(given))
            return [FixedSeed, (ulong)Random.Shared.NextInt64()];
        return ulong.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? [seed]
            : throw new FormatException($"SIMNET_SEED is '{given}', not a number from 0 to {ulong.MaxValue}.");
    }

    // FsCheck waits for tasks by blocking, and a simulation needs the thread pool for itself: block a thread that is not of the pool.
    private static Task OnOwnThreadAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
