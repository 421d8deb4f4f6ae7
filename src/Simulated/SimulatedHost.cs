// A host as the scenario sees it: what is set from outside, what the code under test is given, and what runs there.

using System.Net;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated;

/// <summary>A host of a simulation.</summary>
/// <remarks>Made by <see cref="Simulation.AddHost(string, IPAddress[])"/>. Its <see cref="Network"/> is what the code under test
/// gets.</remarks>
public sealed class SimulatedHost
{
    private readonly EventLoop _loop;

    internal SimulatedHost(EventLoop loop, HostStack stack, HostNames names, INetwork network, IReadOnlyList<IPAddress> addresses)
    {
        _loop = loop;
        Stack = stack;
        Names = names;
        Network = network;
        Addresses = addresses;
    }

    /// <summary>The host's name, by which others resolve it.</summary>
    public string Name => Stack.Identity.Name;

    /// <summary>The number of the host in traces, from 1 in the order of adding.</summary>
    public int Number => Stack.Number;

    /// <summary>The host's addresses besides loopback.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The network as this host sees it.</summary>
    public INetwork Network { get; }

    /// <summary>The names that the host can resolve, how long that takes and how it fails.</summary>
    public HostNames Names { get; }

    /// <summary>The limits of the host's network stack. Defaults to those of Linux; may be set at any time.</summary>
    public HostLimits Limits
    {
        get => Stack.Limits;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Stack.Limits = value;
        }
    }

    /// <summary>The host's routes to others. They may be changed at any time.</summary>
    public HostRoutes Routes => Stack.RoutingTable;

    /// <summary>Whether the host's link to the network is up. Defaults to true; may be set at any time.</summary>
    /// <remarks>While it is down the host has no routes by it: what is connected or sent to others is NetworkUnreachable at once, connections
    /// wait, and packets to the host are lost, or wait with a sender who has it on its own link (<see cref="RouteKind.Link"/>). When it is up
    /// again, connections go on with the next retransmission. The host's addresses stay; to its own of IPv6 it has no way meanwhile.</remarks>
    public bool IsLinkUp
    {
        get => Stack.IsLinkUp;
        set
        {
            _loop.Verify(nameof(IsLinkUp));
            Stack.SetLink(value);
        }
    }

    internal HostStack Stack { get; }

    /// <summary>Starts a thread of the host, for code that blocks: it takes its turn when the simulation is driven next. See
    /// <see cref="SimulatedThread"/> for how threads run.</summary>
    /// <param name="body">What it does: ordinary synchronous code that uses <see cref="Network"/>.</param>
    /// <param name="name">Its name in reports; null numbers it.</param>
    /// <exception cref="ObjectDisposedException">The simulation was disposed of.</exception>
    public SimulatedThread StartThread(Action body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _loop.Threads.Start(this, body, name);
    }

    /// <summary>Delivers a signal to the programs of the host: each call in which one of them is blocked in its network (a socket's, Select,
    /// Sleep) is interrupted as by a signal of the operating system. The handler runs at once and once, inside this call; the interrupted
    /// calls go on after it.</summary>
    /// <param name="handler">The handler. When it returns, the calls wait on as if nothing had been, to the same deadline. When it throws, each
    /// of them throws that very exception (as in Python, PEP 475); an exception without a call to interrupt comes out of here.</param>
    /// <remarks>Calls that throw have lost nothing: what was to be received is still there, a connection goes on being made. Awaited calls are
    /// never interrupted. docs/kernel-notes/signals.md says what was measured.</remarks>
    public void RaiseSignal(Action handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Signal.Raise(_loop, Stack.Trace, this, handler);
    }

    /// <summary>The host's name.</summary>
    public override string ToString() => Name;
}
