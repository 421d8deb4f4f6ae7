// The front door: it puts the parts together and delegates.

using System.Net;
using SimNet.Simulated.Choices;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Links;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Sockets;
using SimNet.Simulated.Tcp;
using SimNet.Simulated.Time;
using SimNet.Simulated.Traces;

namespace SimNet.Simulated;

/// <summary>A network in memory: hosts, the links between them, and virtual time. The same seed gives the same run.</summary>
/// <remarks>
/// <para>Add hosts, give their <see cref="SimulatedHost.Network"/> to the code under test, and drive it in one of two ways:
/// asynchronous code by <see cref="RunAsync(Func{Task})"/>; synchronous code by just calling it, since outside a run a blocking
/// call turns the simulation until it can return, or ends in a <see cref="SimulationDeadlockException"/> when it never can.</para>
/// <para>Thread rule: everything that belongs to a simulation is used by one thread at a time: the one that runs it. A call from
/// another thread during a run throws <see cref="SimulationException"/>.</para>
/// </remarks>
public sealed class Simulation : IDisposable
{
    private readonly VirtualClock _clock;
    private readonly EventLoop _loop;
    private readonly LinkTable _links;
    private readonly NameTable _names = new();
    private readonly HostServices _services;
    private readonly TcpSettings _tcp;
    private readonly List<SimulatedHost> _hosts = [];

    /// <summary>Makes a simulation without hosts.</summary>
    /// <param name="seed">Decides every random choice.</param>
    /// <param name="options">Limits and defaults; null for the defaults.</param>
    public Simulation(ulong seed, SimulationOptions? options = null)
    {
        Seed = seed;
        Options = options ?? new SimulationOptions();
        _clock = new VirtualClock(Options.StartTime);
        Trace = new Trace(_clock, seed, Options.TraceCapacity);
        _loop = new EventLoop(_clock, Options, Trace, seed);
        Choices = new ChoiceSource(seed, Trace.AddChoice);
        TimeProvider = new VirtualTimeProvider(_clock, _loop);
        var segments = new SegmentPool();
        _links = new LinkTable(_clock, Trace, Choices, Options.DefaultLink);
        _services = new HostServices(_clock, segments, Trace, Choices, _links);
        _tcp = new TcpSettings { DelayedAckTicks = Options.DelayedAck.Ticks };
    }

    /// <summary>What decides every random choice.</summary>
    public ulong Seed { get; }

    /// <summary>Limits and defaults.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The virtual clock, for delays, timers and time stamps. Each host's network gives it too.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_clock.NowTicks);

    /// <summary>What has happened.</summary>
    public Trace Trace { get; }

    /// <summary>The random decisions, for code that wants to share in the seed.</summary>
    public ChoiceSource Choices { get; }

    /// <summary>The hosts, in the order of adding.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    /// <summary>The calls that wait at this moment.</summary>
    public IReadOnlyList<PendingCall> PendingCalls => _loop.PendingCalls();

    /// <summary>Adds a host with an address of its own: 10.0.0.1, 10.0.0.2 and so on.</summary>
    /// <inheritdoc cref="AddHost(string, IPAddress[])"/>
    public SimulatedHost AddHost(string name) => AddHost(name, new IPAddress([10, .. FreeAddress()]));

    /// <summary>Adds a host. All hosts can reach each other.</summary>
    /// <param name="name">Its name, by which others resolve it.</param>
    /// <param name="addresses">Its addresses besides loopback.</param>
    /// <exception cref="ArgumentException">The name or an address is taken, or is none that a host can have.</exception>
    public SimulatedHost AddHost(string name, params IPAddress[] addresses)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(addresses);
        var converted = Array.ConvertAll(addresses, HostAddress.From);
        ThrowIfUnusable(name);
        for (var i = 0; i < converted.Length; i++)
            ThrowIfUnusable(converted[i], converted.AsSpan(0, i));
        var number = _hosts.Count + 1;
        Trace.Add(TraceEventKind.HostAdded, number, text: name);
        var stack = new HostStack(new HostIdentity(number, name, converted), _services, _tcp, Options.HostLimits, Options.MtuBytes);
        _links.Add(name, converted, stack);
        _names.Add(name, addresses);
        var names = new HostNames(_names, name);
        var host = new SimulatedHost(_loop, stack, names, new SimulatedNetwork(_loop, stack, TimeProvider, names), addresses);
        _hosts.Add(host);
        return host;
    }

    // ---- Links

    /// <summary>Sets the links between all hosts, those added later included.</summary>
    public void SetLinks(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _links.SetAll(options);
    }

    /// <summary>Sets the link between two hosts, in both directions.</summary>
    public void SetLink(SimulatedHost first, SimulatedHost second, LinkOptions options)
    {
        SetOneWayLink(first, second, options);
        SetOneWayLink(second, first, options);
    }

    /// <summary>Sets one direction of the link between two hosts.</summary>
    public void SetOneWayLink(SimulatedHost from, SimulatedHost to, LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LinkBetween(from, to).Options = options;
    }

    /// <summary>Cuts the link between two hosts in both directions: packets sent from now on are lost, those under way
    /// arrive.</summary>
    public void Partition(SimulatedHost first, SimulatedHost second) => SetCut(first, second, isCut: true);

    /// <summary>Joins two hosts that were cut off from each other.</summary>
    public void Heal(SimulatedHost first, SimulatedHost second) => SetCut(first, second, isCut: false);

    // ---- Driving

    /// <summary>Calls back at a virtual time.</summary>
    /// <param name="at">Time since the start of the simulation; what is past already happens at once.</param>
    /// <param name="action">What to do, for example to cut a link.</param>
    public void Schedule(TimeSpan at, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _loop.Verify(nameof(Schedule));
        _clock.Events.Schedule(new ScheduledAction(action), Math.Clamp(at.Ticks, _clock.NowTicks, ScheduledEvent.Last));
    }

    /// <summary>Runs an asynchronous scenario to its end: virtual time goes on whenever all of its code waits.</summary>
    /// <param name="scenario">The scenario. What it starts and does not await is left where it is when it ends.</param>
    /// <exception cref="SimulationException">The scenario failed (its exception is inside), or it deadlocked, or the simulation
    /// cannot be run now.</exception>
    /// <remarks>For the length of the run the thread pool has one worker. One simulation runs at a time in a process; others wait.
    /// Await the result: blocking on it from a thread of the pool would block that worker.</remarks>
    public Task RunAsync(Func<Task> scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return PoolDriver.RunAsync(_loop, Options, scenario);
    }

    /// <inheritdoc cref="RunAsync(Func{Task})"/>
    /// <returns>What the scenario returned.</returns>
    public async Task<TResult> RunAsync<TResult>(Func<Task<TResult>> scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        TResult? result = default;
        await RunAsync((Func<Task>)(async () => result = await scenario().ConfigureAwait(false))).ConfigureAwait(false);
        return result!;
    }

    /// <summary>Outside a run: lets everything happen that can, until nothing is left.</summary>
    /// <exception cref="SimulationException">The simulation is still busy after <see cref="SimulationOptions.IdleLimit"/>.</exception>
    public void RunUntilIdle()
    {
        var limit = _clock.After(Options.IdleLimit.Ticks);
        _loop.TurnUntil(static () => false, limit);
        if (_clock.Events.NextTicks() != ScheduledEvent.Never)
            throw _loop.Trouble($"The simulation does not come to rest: it is still busy after {Options.IdleLimit}.");
    }

    /// <summary>Outside a run: lets everything happen that can until the condition holds.</summary>
    /// <exception cref="SimulationDeadlockException">Nothing is left that could happen, and the condition does not hold.</exception>
    public void RunUntil(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (!_loop.TurnUntil(condition, ScheduledEvent.Never))
            throw _loop.Deadlock("Deadlock: nothing is left that could happen, and the condition of RunUntil does not hold.");
    }

    /// <summary>Outside a run: lets everything happen that is due within a time, and moves the clock on by it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative, or goes beyond the year 9999.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, _clock.Remaining);
        var limit = _clock.After(time.Ticks);
        _loop.TurnUntil(static () => false, limit);
        _clock.AdvanceTo(limit);
    }

    /// <summary>Ends all threads of <see cref="SimulatedHost.StartThread"/> that have not ended: their calls throw
    /// <see cref="SimulationEndedException"/>, so that they unwind. A simulation without such threads needs no disposing. Nothing drives it
    /// any more afterwards; sockets may still be closed, and the trace read.</summary>
    /// <exception cref="SimulationException">The simulation is being run.</exception>
    public void Dispose() => _loop.Dispose();

    private void SetCut(SimulatedHost first, SimulatedHost second, bool isCut)
    {
        LinkBetween(first, second).IsCut = isCut;
        LinkBetween(second, first).IsCut = isCut;
        Trace.Add(isCut ? TraceEventKind.Partition : TraceEventKind.Heal, first.Number, second.Number);
    }

    private Link LinkBetween(SimulatedHost from, SimulatedHost to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        _loop.Verify(nameof(SetLink));
        if (!_hosts.Contains(from) || !_hosts.Contains(to) || from == to)
            throw new ArgumentException("A link is between two hosts of this simulation.", nameof(to));
        return _links.Get(from.Number, to.Number);
    }

    private void ThrowIfUnusable(string name)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _))
            throw new ArgumentException($"{name} is not a name a host can have: others could not resolve it.", nameof(name));
        if (_names.Knows(name))
            throw new ArgumentException($"There is a host {name} already.", nameof(name));
    }

    private void ThrowIfUnusable(HostAddress address, ReadOnlySpan<HostAddress> others)
    {
        if (address.IsLoopback || address.IsAny || address.IsMulticast || address.IsLimitedBroadcast)
            throw new ArgumentException($"{address} is not an address a host can have.", nameof(address));
        if (_links.Knows(address) || others.Contains(address))
            throw new ArgumentException($"The address {address} is taken already.", nameof(address));
    }

    // The next number whose address nobody took by name: 10.0.0.1 to 10.255.255.254.
    private byte[] FreeAddress()
    {
        for (var number = _hosts.Count + 1; ; number++)
        {
            if (!_links.Knows(HostAddress.FromIPv4(0x0A000000u + (uint)number)))
                return [(byte)(number >> 16), (byte)(number >> 8), (byte)number];
        }
    }
}
