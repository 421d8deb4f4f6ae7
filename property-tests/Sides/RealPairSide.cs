// The program on two hosts of the operating system, which it has to itself: what a kernel remembers of neighbours, and how often it has answered
// them, begins anew with each program.

using SimNet.PropertyTests.RealHosts;

namespace SimNet.PropertyTests.Sides;

internal sealed class RealPairSide : RealSide
{
    private readonly VethPair _pair;

    public RealPairSide(VethPair pair, ProgramPlace place, RealThreads threads, Func<INetwork, INetwork> disturb)
        : base([disturb(pair.First.Network), disturb(pair.Second.Network)], place, threads)
    {
        _pair = pair;
        foreach (var host in new[] { pair.First, pair.Second })
        {
            AddSilentPeers(host);
            AddRoutes(host, RouteKind.Unreachable, PairAddresses.Unreachable);
            AddRoutes(host, RouteKind.Prohibit, PairAddresses.Prohibited);
            AddRoutes(host, RouteKind.Blackhole, PairAddresses.Blackholed);
        }
    }

    protected override void SetLink(int host, bool isUp)
    {
        var end = host == 0 ? _pair.First : _pair.Second;
        _pair.SetUp(end, isUp);
        // Neighbours are forgotten with the link, also those that are there for good.
        if (isUp)
            AddSilentPeers(end);
    }

    public override void Dispose()
    {
        base.Dispose();
        _pair.Dispose();
    }

    private static void AddSilentPeers(VethHost host)
    {
        foreach (var address in PairAddresses.Silent)
            host.AddSilentPeer(address);
    }

    private static void AddRoutes(VethHost host, RouteKind kind, System.Net.IPNetwork[] destinations)
    {
        foreach (var destination in destinations)
            host.AddRoute(kind, destination.ToString());
    }
}
