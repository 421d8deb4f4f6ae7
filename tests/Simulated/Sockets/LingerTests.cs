using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Simulated.Links;

namespace SimNet.Tests.Simulated.Sockets;

/// <summary>A close with a lingering time waits for the peer to have everything (SO_LINGER, socket(7)).</summary>
public class LingerTests
{
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Dispose_WithALingeringTime_WaitsUntilThePeerHasEverything()
    {
        var (simulation, client, server) = Connected();
        client.LingerState = new LingerOption(true, 5);
        client.Send(new byte[1000]);
        var start = simulation.Elapsed;

        client.Dispose();

        Assert.Equal(2 * s_latency, simulation.Elapsed - start);
        Assert.Equal(1000, server.Receive(new byte[2000]));
        Assert.Equal(0, server.Receive(new byte[1]));
    }

    [Fact]
    public void Dispose_WithALingeringTimeThatIsTooShort_ReturnsAndGoesOnInTheBackground()
    {
        var (simulation, client, server) = Connected();
        simulation.Partition(simulation.Hosts[0], simulation.Hosts[1]);
        simulation.Schedule(simulation.Elapsed + TimeSpan.FromSeconds(20), () => simulation.Heal(simulation.Hosts[0], simulation.Hosts[1]));
        client.LingerState = new LingerOption(true, 5);
        client.Send(new byte[1000]);
        var start = simulation.Elapsed;

        client.Dispose();

        Assert.Equal(TimeSpan.FromSeconds(5), simulation.Elapsed - start);
        Assert.Equal(1000, server.Receive(new byte[2000]));
    }

    [Fact]
    public void Dispose_WithNothingToWaitFor_TakesNoTime()
    {
        var (simulation, client, _) = Connected();
        client.LingerState = new LingerOption(true, 5);
        var start = simulation.Elapsed;

        client.Dispose();

        Assert.Equal(start, simulation.Elapsed);
    }

    private static (Simulation Simulation, ISocket Client, ISocket Server) Connected()
    {
        var simulation = new Simulation(1, new SimulationOptions { DefaultLink = new LinkOptions { Latency = s_latency } });
        var (a, b) = (simulation.AddHost("a"), simulation.AddHost("b"));
        var listener = b.Listen();
        var client = a.Socket();
        client.Connect("b", 80);
        return (simulation, client, listener.Accept());
    }
}
