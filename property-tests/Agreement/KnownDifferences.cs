// Differences between the networks that generated programs meet and that are to stay: none. What differs on purpose (docs/fidelity.md) is
// outside what the generators make; what is free on the kernel itself is in Rules.

namespace SimNet.PropertyTests.Agreement;

internal static class KnownDifferences
{
    /// <summary>How many there are.</summary>
    public const int Count = 0;
}
