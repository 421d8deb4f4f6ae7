// The program on one host of a simulation, driven by hand: its calls are made by the thread that runs the program, blocking ones by threads
// of the host, and time goes on only when the other side needs some.

using SimNet.PropertyTests.Programs;
using SimNet.Simulated;
using SimNet.Simulated.Hosts;

namespace SimNet.PropertyTests.Sides;

internal sealed class SimulatedSide : Side
{
    private readonly Simulation _simulation;
    private readonly SimulatedHost _host;

    private SimulatedSide(Simulation simulation, SimulatedHost host, ProgramPlace place)
        : base(host.Network, place)
    {
        _simulation = simulation;
        _host = host;
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
        return new SimulatedSide(simulation, host, place);
    }

    public override void RunOnThread(IThreadCall call)
    {
        // It takes its turn when the simulation is driven next.
        _host.StartThread(call.Make);
    }

    // Inside a turn of the simulation: a call that is awaited there may stay pending, as in a run.
    protected override Answer Enter(Func<Answer> body)
    {
        var answer = Answer.NoSocket;
        _simulation.Schedule(_simulation.Elapsed, () => answer = body());
        _simulation.Advance(TimeSpan.Zero);
        return answer;
    }

    public override void Settle() => _simulation.Advance(TimeSpan.Zero);

    public override void Pass(TimeSpan time) => _simulation.Advance(time);

    public override void Dispose()
    {
        base.Dispose();
        _simulation.Dispose();
    }
}
