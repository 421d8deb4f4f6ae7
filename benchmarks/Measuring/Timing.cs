using System.Diagnostics;

namespace SimNet.Benchmarks.Measuring;

/// <summary>What a stretch of work took.</summary>
/// <param name="Seconds">Real time.</param>
/// <param name="ProcessorSeconds">Processor time of the process. For work of one thread that never waits, as a simulation is, it is
/// the real time that the work would have taken on a machine without other users.</param>
/// <param name="AllocatedBytes">Managed memory allocated meanwhile by all threads: a continuation may run on any of them.</param>
internal readonly record struct Timing(double Seconds, double ProcessorSeconds, long AllocatedBytes)
{
    // The precise count stops all threads, so it is taken outside of the time.
    internal static Watch Start() =>
        new(GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());

    internal readonly record struct Watch(long AllocatedBefore, TimeSpan ProcessorBefore, long Started)
    {
        internal Timing Stop()
        {
            var seconds = Stopwatch.GetElapsedTime(Started).TotalSeconds;
            var processor = Environment.CpuUsage.TotalTime - ProcessorBefore;
            return new Timing(seconds, processor.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - AllocatedBefore);
        }
    }
}
