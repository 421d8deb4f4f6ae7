// A program on which the two networks once differed, kept as a test: pasted as the shrinker printed it.

using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Regressions;

internal static class Regression
{
    /// <summary>Fails when the networks do not agree on the program.</summary>
    public static void Agrees(params Operation[] operations)
    {
        Outcome? outcome = null;
        // A thread that is not of the pool: the program blocks it.
        var thread = new Thread(() =>
        {
            using var isolation = new Isolation();
            outcome = new Comparer(isolation).Run(new SocketProgram(operations));
        });
        thread.Start();
        thread.Join();
        Assert.True(outcome is { IsEqual: true }, outcome is null ? "The program did not end." : Report.Of(outcome, "this test"));
    }
}
