// Blocking calls beside the body, on threads: one of the operating system's on the real network, a simulated one on the simulated.

using SimNet.Tests.Real;

namespace SimNet.Tests.Conformance;

internal static class BlockingCalls
{
    /// <summary>Starts a blocking call on a thread of its own and returns when it waits, or has ended already.</summary>
    /// <returns>The text of what became of it; never fails.</returns>
    public static async Task<Task<string>> StartBlockingAsync<T>(this INetwork network, Func<T> call)
    {
        if (SimulatedHosts.HostOf(network) is { } host)
        {
            var outcome = "";
            var thread = host.StartThread(() => outcome = Outcome.Of(call));
            // Its first turn comes before anything that happens later.
            await network.PassAsync(TimeSpan.FromMilliseconds(1));
            return WhenEnded(thread.Completion, () => outcome);
        }

        var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var real = KernelThreads.Make(() => result.SetResult(Outcome.Of(call)));
        real.Start();
        KernelThreads.UntilWaiting(real);
        return result.Task;
    }

    /// <inheritdoc cref="StartBlockingAsync{T}"/>
    public static Task<Task<string>> StartBlockingAsync(this INetwork network, Action call) => network.StartBlockingAsync(() =>
    {
        call();
        return "ok";
    });

    private static async Task<string> WhenEnded(Task ended, Func<string> outcome)
    {
        await ended;
        return outcome();
    }
}
