// Every limit and default of a simulation that a user may change. Those of a host are in HostLimits, those of TCP that nobody needs to
// change in TcpSettings.

using SimNet.Simulated.Hosts;
using SimNet.Simulated.Links;

namespace SimNet.Simulated;

/// <summary>The limits and defaults of a simulation.</summary>
/// <remarks>Times are virtual unless said otherwise.</remarks>
public sealed record SimulationOptions
{
    private readonly int _traceCapacity = 1024;
    private readonly int _maximumEventsPerInstant = 100_000_000;
    private readonly int _mtuBytes = 1500;
    private readonly TimeSpan _threadWait = TimeSpan.FromSeconds(10);
    private readonly TimeSpan _delayedAck = TimeSpan.FromMilliseconds(40);

    /// <summary>What the virtual wall clock shows at the start. Defaults to 2000-01-01T00:00:00Z.</summary>
    public DateTimeOffset StartTime { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The links between hosts that are not set otherwise. Defaults to 1 ms of latency and no loss.</summary>
    public LinkOptions DefaultLink { get; init; } = new();

    /// <summary>The largest packet between hosts, in bytes, headers included. Defaults to 1,500. Loopback has 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 576 and 65,535.</exception>
    public int MtuBytes
    {
        get => _mtuBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 576);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65_535);
            _mtuBytes = value;
        }
    }

    /// <summary>The limits that hosts begin with. Defaults to those of Linux.</summary>
    public HostLimits HostLimits { get; init; } = new();

    /// <summary>How long a host may hold back an acknowledgement for data to ride on; zero acknowledges every segment at once.
    /// Defaults to 40 ms, as Linux does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than 500 ms (RFC 9293 section 3.8.6.3).</exception>
    public TimeSpan DelayedAck
    {
        get => _delayedAck;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMilliseconds(500));
            _delayedAck = value;
        }
    }

    /// <summary>How many of the last trace events are kept. Defaults to 1,024; 0 keeps none (the digest is always there).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int TraceCapacity
    {
        get => _traceCapacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _traceCapacity = value;
        }
    }

    /// <summary>How many events may happen, and calls be resumed, at one instant before the simulation says that it does not get on.
    /// Loopback takes no time, so a long conversation of a host with itself counts. Defaults to 100,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaximumEventsPerInstant
    {
        get => _maximumEventsPerInstant;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maximumEventsPerInstant = value;
        }
    }

    /// <summary>How long <see cref="Simulation.RunUntilIdle"/> goes on before it says that the scenario never comes to rest.
    /// Defaults to 30 days.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the protocols may go on among themselves (a probe of a closed window every two minutes, for ever) while no code
    /// of the application runs or is due, before a call that waits is reported as deadlocked. Defaults to 3 hours, which is longer than
    /// any of them tries in vain.</summary>
    public TimeSpan ProgressLimit { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Real time that a run waits for something outside the simulation when nothing can happen inside, before it reports a
    /// deadlock. Defaults to 200 ms.</summary>
    public TimeSpan OutsideWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Real time that a run waits for other work of the thread pool to finish before it starts. Defaults to 10 s.</summary>
    public TimeSpan ExclusiveWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Real time that a simulated thread may keep the simulation from going on, because it computes, or blocks in something that is
    /// not simulated, before it is given up and the run with it. Defaults to 10 s; <see cref="Timeout.InfiniteTimeSpan"/>, or an attached
    /// debugger, waits for ever.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither positive nor infinite.</exception>
    public TimeSpan ThreadWait
    {
        get => _threadWait;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            _threadWait = value;
        }
    }
}
