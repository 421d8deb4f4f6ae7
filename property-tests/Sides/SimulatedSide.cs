// The program on one host of a simulation, driven by hand: its calls are made by the thread that runs the program, blocking ones by threads
// of the host, and time goes on only when the other side needs some.

using SimNet.PropertyTests.Programs;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Links;

namespace SimNet.PropertyTests.Sides;

internal sealed class SimulatedSide : Side
{
    private readonly Simulation _simulation;
    private readonly SimulatedHost[] _hosts;

    private SimulatedSide(Simulation simulation, SimulatedHost[] hosts, ProgramPlace place)
        : base(Array.ConvertAll(hosts, static host => host.Network), place)
    {
        _simulation = simulation;
        _hosts = hosts;
    }

    public Simulation Simulation => _simulation;

    /// <param name="place">What the program has to itself.</param>
    /// <param name="seed">The simulation's.</param>
    /// <param name="watcher">Who counts what happens to TCP connections, or null.</param>
    public static SimulatedSide Create(ProgramPlace place, ulong seed, ITcpWatcher? watcher = null)
    {
        var simulation = new Simulation(seed);
        var host = simulation.AddHost("host", []);
        host.Stack.Tcp.Watcher = watcher;
        return new SimulatedSide(simulation, [host], place);
    }

    /// <summary>Two hosts on one link, as RealPairSide has them.</summary>
    public static SimulatedSide CreatePair(ProgramPlace place, ulong seed)
    {
        var simulation = new Simulation(seed, new SimulationOptions { DefaultLink = new LinkOptions { Latency = TimeSpan.Zero } });
        SimulatedHost[] hosts = [simulation.AddHost("first", PairAddresses.Of(0)), simulation.AddHost("second", PairAddresses.Of(1))];
        var silent = simulation.AddHost("silent", PairAddresses.Silent);
        foreach (var host in hosts)
        {
            simulation.Partition(host, silent);
            host.Routes.Clear();
            AddRoutes(host, RouteKind.Link, PairAddresses.Subnets);
            AddRoutes(host, RouteKind.Unreachable, PairAddresses.Unreachable);
            AddRoutes(host, RouteKind.Prohibit, PairAddresses.Prohibited);
            AddRoutes(host, RouteKind.Blackhole, PairAddresses.Blackholed);
        }

        return new SimulatedSide(simulation, hosts, place);
    }

    private static void AddRoutes(SimulatedHost host, RouteKind kind, System.Net.IPNetwork[] destinations)
    {
        foreach (var destination in destinations)
            host.Routes.Add(destination, kind);
    }

    public override void RunOnThread(IThreadCall call)
    {
        // It takes its turn when the simulation is driven next.
        _hosts[Acting].StartThread(call.Make);
    }

    // Inside a turn of the simulation: a call that is awaited there may stay pending, as in a run.
    protected override Answer Enter(Func<Answer> body)
    {
        var answer = Answer.NoSocket;
        _simulation.Schedule(_simulation.Elapsed, () => answer = body());
        _simulation.Advance(TimeSpan.Zero);
        return answer;
    }

    protected override void SetLink(int host, bool isUp) => _hosts[host].IsLinkUp = isUp;

    public override long Collected => _hosts.Sum(static host => host.Stack.Unix.InFlight.Collected);

    public override void Settle() => _simulation.Advance(TimeSpan.Zero);

    public override void Pass(TimeSpan time) => _simulation.Advance(time);

    public override void Dispose()
    {
        base.Dispose();
        _simulation.Dispose();
    }
}
