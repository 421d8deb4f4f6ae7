// Repeats one simulated workload for some seconds and prints its rate, so that a profiler sees nothing else.

using System.Diagnostics;
using SimNet.Benchmarks.Measuring;
using SimNet.Benchmarks.Reporting;
using SimNet.Benchmarks.Workloads;

namespace SimNet.Benchmarks;

internal static class ProfileCommand
{
    private const double RoundSeconds = 1;

    internal static bool Knows(string workload) => Find(workload) is not null;

    internal static async Task<int> RunAsync(string workload, TimeSpan length)
    {
        var variant = Find(workload)!;
        var operations = 1000;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < length;)
        {
            var timing = await variant.MeasureAsync(operations);
            Console.WriteLine(
                $"{workload}: {Numbers.Plain(operations / timing.Seconds)}/s, "
                + $"{Numbers.Plain(operations / timing.ProcessorSeconds)} per second of processor time, "
                + $"{Numbers.Plain((double)timing.AllocatedBytes / operations)} bytes allocated each");
            operations = (int)Math.Clamp(operations * RoundSeconds / timing.Seconds, 1, 10.0 * operations);
        }

        return 0;
    }

    private static Variant? Find(string workload) => workload switch
    {
        "pingpong" => PingPong.BetweenHosts,
        "udp" => DatagramEcho.BetweenHosts,
        "bulk" => Bulk.BetweenHosts,
        "connect" => ConnectAndClose.BetweenHosts,
        _ => null,
    };
}
