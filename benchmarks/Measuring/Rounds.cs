// Measures variants side by side: all are warmed up first, then round 1 of every variant, round 2 of every variant and so on, every
// other round in the opposite order. So a slow minute of the machine, the growing heap and the compiler's progress meet all alike.
// The number of operations is chosen in the warm-up so that a round takes about the time wanted, and then stays.

namespace SimNet.Benchmarks.Measuring;

/// <param name="Count">Rounds of each variant.</param>
/// <param name="Seconds">What a round is to take.</param>
/// <param name="WarmUpSeconds">What the warm-up of each variant takes at least.</param>
internal sealed record Rounds(int Count, double Seconds, double WarmUpSeconds)
{
    private const int FirstOperations = 500;

    // The runtime compiles a loop for good in the background, in steps of 100 ms and more, so two equal results in a row say that
    // it has. The limit is for variants that never come to rest.
    private const double SteadyWithin = 0.1;
    private const double MostWarmUps = 4;

    /// <summary>As many times the rounds, each as many times shorter: for differences that are smaller than the noise of a round.</summary>
    internal Rounds Finer(int times) => this with { Count = times * Count, Seconds = Seconds / times };

    /// <summary>Repeats a variant for so long before anything is measured.</summary>
    internal async Task PrepareAsync(Variant variant, double seconds) => await (this with { WarmUpSeconds = seconds }).WarmUpAsync(variant);

    internal async Task<Result[]> MeasureAsync(params Variant[] variants)
    {
        var operations = new int[variants.Length];
        for (var i = 0; i < variants.Length; i++)
            operations[i] = await WarmUpAsync(variants[i]);
        var timings = Array.ConvertAll(variants, _ => new Timing[Count]);
        for (var round = 0; round < Count; round++)
        {
            for (var turn = 0; turn < variants.Length; turn++)
            {
                var i = round % 2 == 0 ? turn : variants.Length - 1 - turn;
                timings[i][round] = await MeasureOnceAsync(variants[i], operations[i]);
            }
        }

        return [.. variants.Select((variant, i) => Result.Of(variant.Name, timings[i], operations[i]))];
    }

    private async Task<int> WarmUpAsync(Variant variant)
    {
        var operations = FirstOperations;
        var (spent, previous, isSteady) = (0.0, 0.0, false);
        while (spent < WarmUpSeconds || (!isSteady && spent < MostWarmUps * WarmUpSeconds))
        {
            var timing = await MeasureOnceAsync(variant, operations);
            // A busy machine lends the process a part of a processor only, and then its compiler needs longer too.
            spent += Math.Min(timing.Seconds, timing.ProcessorSeconds);
            var perSecond = operations / timing.Seconds;
            isSteady = timing.Seconds > Seconds / 2 && Math.Abs((perSecond / previous) - 1) < SteadyWithin;
            previous = perSecond;
            operations = (int)Math.Clamp(perSecond * Seconds, 1, 10.0 * operations);
        }

        return operations;
    }

    // The garbage of one variant is not collected at the cost of the next.
    private static Task<Timing> MeasureOnceAsync(Variant variant, int operations)
    {
        GC.Collect();
        return variant.MeasureAsync(operations);
    }
}
