// The runs of the demonstration: on the operating system, simulated, and simulated with a network that fails.

using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SimNet.Simulated;
using SimNet.Simulated.Links;

namespace Quickstart;

/// <summary>What a run gave.</summary>
/// <param name="Transcript">What the client said and heard.</param>
/// <param name="Timeline">What happened, line by line; empty for the calm runs.</param>
/// <param name="Hash">The digest of everything that happened; empty on the operating system.</param>
/// <param name="Virtual">Virtual time, zero on the operating system.</param>
/// <param name="Wall">Real time.</param>
internal sealed record RunResult(
    IReadOnlyList<string> Transcript, IReadOnlyList<string> Timeline, string Hash, TimeSpan Virtual, TimeSpan Wall);

internal static class Runs
{
    private const int Port = 7000;

    private static readonly TimeSpan s_partitionStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_partitionEnd = TimeSpan.FromSeconds(35);

    public static async Task<RunResult> RealAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var services = Composition.Application(static _ => { }).BuildServiceProvider();
        var transcript = await Workload.RunAsync(
            services.GetRequiredService<KeyValueServer>(),
            new IPEndPoint(IPAddress.Loopback, 0),
            services.GetRequiredService<KeyValueClient>(),
            TimeSpan.Zero,
            TimeProvider.System);
        return new RunResult(transcript, [], "", TimeSpan.Zero, Stopwatch.GetElapsedTime(start));
    }

    public static Task<RunResult> SimulatedAsync(ulong seed) => SimulatedAsync(seed, new LinkOptions(), isCut: false, TimeSpan.Zero);

    /// <summary>5 % loss, 20 ms of latency, and 30 s in which the hosts cannot reach each other at all.</summary>
    public static Task<RunResult> FailingAsync(ulong seed) => SimulatedAsync(
        seed,
        new LinkOptions { LossPpm = 50_000, Latency = TimeSpan.FromMilliseconds(20) },
        isCut: true,
        TimeSpan.FromMilliseconds(250));

    private static async Task<RunResult> SimulatedAsync(ulong seed, LinkOptions links, bool isCut, TimeSpan pause)
    {
        var start = Stopwatch.GetTimestamp();
        var simulation = new Simulation(seed, new SimulationOptions { DefaultLink = links });
        var (serverHost, clientHost) = (simulation.AddHost("server"), simulation.AddHost("client"));
        using var timeline = new Timeline(simulation);
        if (isCut)
        {
            simulation.Schedule(s_partitionStart, () => simulation.Partition(serverHost, clientHost));
            simulation.Schedule(s_partitionEnd, () => simulation.Heal(serverHost, clientHost));
        }

        await using var serverSide = Composition.On(serverHost, static _ => { });
        await using var clientSide = Composition.On(clientHost, text => simulation.Trace.Note(text, clientHost.Number));
        var transcript = await simulation.RunAsync(() => Workload.RunAsync(
            serverSide.GetRequiredService<KeyValueServer>(),
            new IPEndPoint(serverHost.Addresses[0], Port),
            clientSide.GetRequiredService<KeyValueClient>(),
            pause,
            clientHost.Network.TimeProvider));
        return new RunResult(
            transcript, timeline.Lines(), simulation.Trace.Hash, simulation.Elapsed, Stopwatch.GetElapsedTime(start));
    }
}
