// Operations on the link between two hosts.

using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

/// <summary>Takes one host's end of the link down. One end at a time: IPv6 does not begin on an end without a carrier.</summary>
internal sealed record LinkDown(int Host) : Operation
{
    public override Slot? On => null;

    public override Answer Run(Side side) => !side.IsAnyLinkDown && side.TrySetLink(Host, isUp: false) ? Answer.Done : Answer.Skipped;
}

/// <summary>Takes it up again, and waits until what waited has come.</summary>
internal sealed record LinkUp(int Host) : Operation
{
    // Whoever has lost his neighbour asks again within a second; retransmissions have not been doubled that far.
    private static readonly TimeSpan s_recovery = TimeSpan.FromMilliseconds(1300);

    public override Slot? On => null;

    public override Answer Run(Side side)
    {
        if (!side.TrySetLink(Host, isUp: true))
            return Answer.Skipped;
        side.Pass(s_recovery);
        return Answer.Done;
    }
}
