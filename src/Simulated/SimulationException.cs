// Trouble of the simulation itself, told so that it can be found again: who waits for what, the seed, the line that replays the run.

using System.Globalization;
using System.Text;

namespace SimNet.Simulated;

/// <summary>Trouble of the simulation itself: a deadlock, a call from a foreign thread, a limit exceeded, a scenario that failed.
/// What peers and networks do comes as <see cref="System.Net.Sockets.SocketException"/> instead.</summary>
/// <remarks>The message ends with the seed and the line that replays the run.</remarks>
public class SimulationException : Exception
{
    internal SimulationException(string message, ulong seed, TimeSpan elapsed, IReadOnlyList<PendingCall> calls, Exception? inner = null)
        : base(Compose(message, seed, elapsed, calls), inner)
    {
        Seed = seed;
        Elapsed = elapsed;
        PendingCalls = calls;
    }

    /// <summary>The seed of the simulation.</summary>
    public ulong Seed { get; }

    /// <summary>Virtual time since the start of the simulation.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The calls that were waiting.</summary>
    public IReadOnlyList<PendingCall> PendingCalls { get; }

    private static string Compose(string message, ulong seed, TimeSpan elapsed, IReadOnlyList<PendingCall> calls)
    {
        const int ShownCalls = 20;
        var text = new StringBuilder(message);
        if (calls.Count > 0)
        {
            text.Append("\nPending calls:");
            foreach (var call in calls.Take(ShownCalls))
                text.Append("\n  ").Append(call);
            if (calls.Count > ShownCalls)
                text.Append(CultureInfo.InvariantCulture, $"\n  and {calls.Count - ShownCalls} more");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nVirtual time {elapsed.TotalSeconds:0.000000} s, seed {seed}.");
        text.Append(CultureInfo.InvariantCulture, $"\nReplay: new Simulation(seed: {seed})");
        return text.ToString();
    }
}

/// <summary>Nothing is left that could happen, and somebody still waits.</summary>
public sealed class SimulationDeadlockException : SimulationException
{
    internal SimulationDeadlockException(string message, ulong seed, TimeSpan elapsed, IReadOnlyList<PendingCall> calls)
        : base(message, seed, elapsed, calls)
    {
    }
}

/// <summary>The simulation was disposed of, or a thread was given up: what a call throws that would wait, on a simulated thread that is to
/// end.</summary>
/// <remarks>Not to be caught, so that the thread unwinds.</remarks>
public sealed class SimulationEndedException : SimulationException
{
    internal SimulationEndedException(string message, ulong seed, TimeSpan elapsed, IReadOnlyList<PendingCall> calls)
        : base(message, seed, elapsed, calls)
    {
    }
}
