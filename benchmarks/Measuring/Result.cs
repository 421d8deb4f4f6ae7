namespace SimNet.Benchmarks.Measuring;

/// <summary>What the rounds of a variant gave.</summary>
/// <param name="Operations">Operations in each round.</param>
/// <param name="PerSecond">Operations per second.</param>
/// <param name="PerProcessorSecond">Operations per second of processor time.</param>
/// <param name="BytesEach">Managed bytes allocated per operation.</param>
internal sealed record Result(int Operations, Series PerSecond, Series PerProcessorSecond, Series BytesEach)
{
    /// <summary>How much of a processor the work got, in percent: of work that never waits, less than 100 is what others took.</summary>
    internal double ProcessorPercent => 100 * PerSecond.RatioTo(PerProcessorSecond);

    internal static Result Of(string name, Timing[] timings, int operations)
    {
        return new Result(
            operations,
            ToSeries(timing => operations / timing.Seconds),
            ToSeries(timing => operations / timing.ProcessorSeconds),
            ToSeries(timing => (double)timing.AllocatedBytes / operations));

        Series ToSeries(Converter<Timing, double> conversion) => new(name, Array.ConvertAll(timings, conversion));
    }
}
