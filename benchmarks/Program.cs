// The entry: reads the command line and hands over. Measuring/ has the method, Workloads/ what is measured, Reporting/ the table.

namespace SimNet.Benchmarks;

internal static class Program
{
    private const string Usage = """
        Usage:
          dotnet run -c Release --project benchmarks -- ratios [--rounds N] [--idle N] [--quick]
              Compares the simulated network with the operating system's loopback and with in-process pipes, side by side.
              Exits with 1 when a hard target is missed.
          dotnet run -c Release --project benchmarks -- profile pingpong|udp|bulk|connect [--seconds N]
              Repeats one simulated workload, for a profiler.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        if (CommandLine.TryParse(arguments) is not { } commandLine)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        WarnAboutDebugBuild();
        return commandLine.Command == "profile"
            ? await ProfileCommand.RunAsync(commandLine.Workload!, TimeSpan.FromSeconds(commandLine.Seconds))
            : await RatiosCommand.RunAsync(commandLine);
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void WarnAboutDebugBuild() =>
        Console.WriteLine("This is a debug build: its numbers mean nothing. Use -c Release.");
}
