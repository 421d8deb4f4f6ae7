// How often a host tells another that a port has nobody: six times in a row, then once a second (net.ipv4.icmp_ratelimit; Linux:
// inet_peer_xrlim_allow, measured: docs/kernel-notes/udp-sockets.md). What it sends to itself is not limited.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

internal sealed class AnswerLimiter
{
    private const long IntervalTicks = TimeSpan.TicksPerSecond;
    private const long MostCreditTicks = 6 * IntervalTicks;

    private readonly Dictionary<HostAddress, (long Ticks, long Credit)> _peers = [];

    /// <summary>Whether an answer to the peer may go out now; if so it is counted.</summary>
    internal bool TryTake(HostAddress peer, long nowTicks)
    {
        var credit = _peers.TryGetValue(peer, out var last)
            ? Math.Min(last.Credit + nowTicks - last.Ticks, MostCreditTicks)
            : MostCreditTicks;
        var isAllowed = credit >= IntervalTicks;
        _peers[peer] = (nowTicks, isAllowed ? credit - IntervalTicks : credit);
        return isAllowed;
    }
}
