// A program on which the two networks once differed, kept as a test: pasted as the shrinker printed it.

using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Regressions;

internal static class Regression
{
    /// <summary>Fails when the networks do not agree on the program.</summary>
    public static void Agrees(params Operation[] operations) => Agrees(() =>
    {
        using var isolation = new Isolation();
        return new Comparer(isolation).RunTwiceIfDifferent(new SocketProgram(operations));
    });

    /// <summary>The same between two hosts; skipped where they cannot be made.</summary>
    public static void AgreesBetweenHosts(params Operation[] operations)
    {
        Assert.SkipUnless(TwoHosts.TryCreate(out var hosts, out var why), why);
        using (hosts)
            Agrees(() => new Comparer(hosts).RunTwiceIfDifferent(new SocketProgram(operations)));
    }

    private static void Agrees(Func<Outcome> run)
    {
        Outcome? outcome = null;
        // A thread that is not of the pool: the program blocks it.
        var thread = new Thread(() => outcome = run());
        thread.Start();
        thread.Join();
        Assert.True(outcome is { IsEqual: true }, outcome is null ? "The program did not end." : Report.Of(outcome, "this test"));
    }
}
