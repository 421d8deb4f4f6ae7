// All comparisons of one run, in one process, because ratios are only worth something between numbers of the same minute on the same
// machine. A group of variants that are compared with each other is measured in the same rounds. Ends with the targets, and with a
// line for scripts.
// The table has real time. On a busy machine that is unfair to a simulation: it computes all the time and so is made to share, while
// sockets wait most of the time and are let through when they wake. So what decides the exit code counts processor time where it
// must: against sockets when the simulation did not get a processor to itself, and always among simulations. Those are compared by
// their best rounds, because others can only slow down work of one thread, and the best round is the one they left alone.

using System.Globalization;
using SimNet.Benchmarks.Measuring;
using SimNet.Benchmarks.Reporting;
using SimNet.Benchmarks.Workloads;

namespace SimNet.Benchmarks;

internal sealed class RatiosCommand
{
    private const double WholeProcessorPercent = 90;

    // The simulator is compiled in stages, each with its own delay, and short warm-ups may all end in an early one.
    private const double CompilationSeconds = 1.2;

    private readonly Table _table = new(Console.Out);
    private readonly Targets _targets = new(Console.Out);
    private readonly CommandLine _commandLine;
    private readonly Rounds _rounds;

    private RatiosCommand(CommandLine commandLine)
    {
        _commandLine = commandLine;
        _rounds = commandLine.IsQuick ? new Rounds(3, 0.08, 0.2) : new Rounds(7, 0.3, 0.5);
        if (commandLine.Rounds > 0)
            _rounds = _rounds with { Count = commandLine.Rounds };
    }

    internal static Task<int> RunAsync(CommandLine commandLine) => new RatiosCommand(commandLine).RunAsync();

    private async Task<int> RunAsync()
    {
        Console.WriteLine(
            $"{Environment.Version}, {Environment.ProcessorCount} processors, {_rounds.Count} rounds of {_rounds.Seconds} s each\n");
        await _rounds.PrepareAsync(PingPong.BetweenHosts, CompilationSeconds);
        _table.AddHead();
        var ratio = await ComparePingPongAsync();
        var percents = await CompareIdleSurroundingsAsync();
        await CompareDatagramsAsync();
        await CompareBulkAsync();
        await CompareConnectAsync();
        await MeasureVirtualDaysAsync();
        await MeasureIdleConnectionsAsync();
        await CompareRealSocketAsync();
        await CompareBlockingAsync();
        _targets.Print();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ratios = pingpong {ratio:0.0}x, idle-connections {percents[0]:0.0}%, idle-hosts {percents[1]:0.0}%"));
        return _targets.IsAnyHardMissed ? 1 : 0;
    }

    private async Task<double> ComparePingPongAsync()
    {
        var results = await _rounds.MeasureAsync(
            PingPong.BetweenHosts, PingPong.OnOneHost, PingPong.OverSystem, PingPong.OverSystemOnOneThread, PingPong.OverPipes);
        var (simulated, system) = (results[0].PerSecond, results[2].PerSecond);
        foreach (var series in results.Select(result => result.PerSecond))
            _table.Add("64 B ping-pong", series, "/s", ComparedWithSystem(series, system));
        AddAllocation(results[0]);
        const string What = "64 B ping-pong between two hosts";
        var isBusy = results[0].ProcessorPercent < WholeProcessorPercent;
        if (isBusy)
            _table.AddNote($"busy machine: the simulation had {Numbers.Percent(results[0].ProcessorPercent)} of a processor; ratio by processor time");
        var ratio = (isBusy ? results[0].PerProcessorSecond : simulated).RatioTo(system);
        _targets.AtLeast($"{What}, compared with OS loopback", ratio, 10, Numbers.Times, isHard: true);
        _targets.AtLeast($"{What}, compared with OS loopback", ratio, 40, Numbers.Times);
        _targets.AtLeast($"{What}, per second", simulated.Median, 1_000_000, Numbers.Plain);
        return ratio;
    }

    private async Task<double[]> CompareIdleSurroundingsAsync()
    {
        var results = await _rounds.Finer(5).MeasureAsync(
            PingPong.BetweenHosts, IdleSurroundings.WithIdleConnections, IdleSurroundings.WithIdleHosts);
        var best = Array.ConvertAll(results, result => result.PerProcessorSecond.Maximum);
        var percents = Array.ConvertAll(best, one => 100 * one / best[0]);
        for (var i = 0; i < results.Length; i++)
        {
            var compared = i == 0 ? "" : $"{Numbers.Percent(percents[i])} of none idle, best rounds";
            _table.Add("64 B ping-pong, idle others", results[i].PerSecond, "/s", compared);
        }

        _targets.AtLeast("the same among 1,000 idle connections", percents[1], 90, Numbers.Percent, isHard: true);
        _targets.AtLeast("the same among 200 idle hosts", percents[2], 90, Numbers.Percent, isHard: true);
        _targets.AtLeast("the same among idle connections or hosts, the worse", percents.Min(), 95, Numbers.Percent);
        return percents[1..];
    }

    // A round trip is two pairs of a send and a receive.
    private void AddAllocation(Result pingPong)
    {
        var each = pingPong.BytesEach.Convert(bytes => bytes / 2);
        _table.Add("allocation", each, "B", "per send + receive");
        _targets.AtMost("allocation per send + receive, bytes", Math.Round(each.Median), 0, Numbers.Plain);
    }

    private async Task CompareDatagramsAsync()
    {
        var results = await _rounds.MeasureAsync(DatagramEcho.BetweenHosts, DatagramEcho.OnOneHost, DatagramEcho.OverSystem);
        foreach (var series in results.Select(result => result.PerSecond))
            _table.Add("64 B UDP echo", series, "/s", ComparedWithSystem(series, results[2].PerSecond));
        var each = results[0].BytesEach.Convert(bytes => bytes / 2);
        _table.Add("allocation, UDP", each, "B", "per send + receive");
        _targets.AtMost("allocation per UDP send + receive, bytes", Math.Round(each.Median), 0, Numbers.Plain);
        _targets.AtLeast("64 B UDP echo between two hosts, per second", results[0].PerSecond.Median, 1_500_000, Numbers.Plain);
    }

    private async Task CompareBulkAsync()
    {
        var results = await _rounds.MeasureAsync(Bulk.BetweenHosts, Bulk.OnOneHost, Bulk.OverSystem, Bulk.OverPipes);
        var series = Array.ConvertAll(results, result => result.PerSecond.Convert(blocks => blocks * Bulk.BlockBytes / 1e9));
        foreach (var one in series)
            _table.Add("64 KiB bulk, one way", one, "GB/s", ComparedWithSystem(one, series[2]));
        _targets.AtLeast("64 KiB bulk between two hosts, GB/s", series[0].Median, 4, Numbers.Plain);
    }

    private async Task CompareConnectAsync()
    {
        const string Work = "connect, accept, close";
        var results = await _rounds.MeasureAsync(ConnectAndClose.BetweenHosts, ConnectAndClose.OverSystem);
        var (simulated, system) = (results[0], results[1]);
        _table.Add(
            Work, simulated.PerSecond, "/s",
            $"{ComparedWithSystem(simulated.PerSecond, system.PerSecond)}, {Numbers.Plain(simulated.BytesEach.Median)} B allocated");
        _table.Add(Work, system.PerSecond, "/s", $"{Numbers.Plain(system.BytesEach.Median)} B allocated");
        _targets.AtLeast("connect, accept, close, per second", simulated.PerSecond.Median, 400_000, Numbers.Plain);
    }

    private async Task MeasureVirtualDaysAsync()
    {
        // Long enough rounds for a whole day where there is time.
        var heartbeat = (await (_commandLine.IsQuick ? _rounds : new Rounds(3, 0.8, 0.8)).MeasureAsync(Heartbeat.Seconds))[0];
        var day = Heartbeat.DayOf(heartbeat);
        _table.Add("virtual day, heartbeat", day, "s", $"from {Numbers.Plain(Heartbeat.HoursOf(heartbeat))} virtual hours a round");
        _targets.AtMost("a virtual day of a 5-host heartbeat, seconds", day.Median, 5, Numbers.Plain);
        var keepAlive = await _rounds.MeasureAsync(KeepAlive.Days);
        _table.Add("virtual day, keep-alive", keepAlive[0].PerSecond.Convert(days => 1000 / days), "ms");
    }

    private async Task MeasureIdleConnectionsAsync()
    {
        var count = _commandLine.IdleConnections > 0 ? _commandLine.IdleConnections : _commandLine.IsQuick ? 25_000 : 100_000;
        var idle = await IdleConnections.MeasureAsync(count);
        var work = $"{Numbers.Plain(count)} idle connections";
        _table.Add(work, "memory, both ends", idle.Fresh, "B each");
        _table.Add(work, "memory, after a message each way", idle.Used, "B each");
        _table.Add(work, "opened", idle.OpenedPerSecond, "/s");
        _targets.AtMost("an idle connection, both ends, bytes", Math.Max(idle.Fresh, idle.Used), 2048, Numbers.Plain);
    }

    private async Task CompareRealSocketAsync()
    {
        AddRealSocket(await _rounds.Finer(2).MeasureAsync(RealSocketOverhead.PlainPingPong, RealSocketOverhead.WrappedPingPong));
        var results = await RealSocketOverhead.MeasureOnOneThreadAsync(turns: _commandLine.IsQuick ? 200 : 1000);
        var (time, extraBytes) = AddRealSocket(results);
        _targets.AtMost("RealSocket over Socket, on one thread: time", time, 1.02, Numbers.FineTimes);
        _targets.AtMost("RealSocket over Socket: extra bytes per round trip", Math.Max(0, Math.Round(extraBytes)), 0, Numbers.Plain);
    }

    private async Task CompareBlockingAsync()
    {
        var (ready, readyBytes) = AddRealSocket(await BlockingOverhead.MeasureReadyAsync(turns: _commandLine.IsQuick ? 200 : 1000));
        _targets.AtMost("RealSocket over Socket, blocking, data ready: time", ready, 1.02, Numbers.FineTimes);
        var results = await _rounds.Finer(5).MeasureAsync(
            BlockingOverhead.PlainWaiting, BlockingOverhead.WrappedWaiting, BlockingOverhead.SimulatedWaiting);
        var (waiting, waitingBytes) = AddRealSocket(results);
        var threads = results[2].PerSecond;
        _table.Add("64 B blocking ping-pong", threads, "/s", $"{ComparedWithSystem(threads, results[0].PerSecond)}, two turns of threads each");
        _targets.AtMost("RealSocket over Socket, blocking, has to wait: time", waiting, 1.10, Numbers.FineTimes);
        _targets.AtMost(
            "RealSocket over Socket, blocking: extra bytes per round trip",
            Math.Max(0, Math.Round(Math.Max(readyBytes, waitingBytes))),
            0,
            Numbers.Plain);
    }

    private (double Time, double ExtraBytes) AddRealSocket(Result[] results)
    {
        const string Work = "RealSocket over Socket";
        var (plain, wrapped) = (results[0], results[1]);
        var time = plain.PerSecond.RatioTo(wrapped.PerSecond);
        var (plainBytes, wrappedBytes) = (plain.BytesEach.Median, wrapped.BytesEach.Median);
        _table.Add(Work, plain.PerSecond, "/s", $"{Numbers.Plain(plainBytes)} B per round trip");
        _table.Add(Work, wrapped.PerSecond, "/s", $"{Numbers.Plain(wrappedBytes)} B per round trip, {Numbers.FineTimes(time)} time");
        return (time, wrappedBytes - plainBytes);
    }

    private static string ComparedWithSystem(Series series, Series system) =>
        series == system ? "" : $"{Numbers.Times(series.RatioTo(system))} OS";
}
