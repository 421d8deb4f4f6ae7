namespace SimNet.Simulated.Unix;

/// <summary>A process, its user and its group, as the kernel vouches for them (struct ucred, unix(7)).</summary>
internal readonly record struct UnixCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const uint Nobody = 65534;

    /// <summary>Of a message that carries none: the ids that stand for "somebody unknown" (kernel.overflowuid).</summary>
    internal static UnixCredentials Unknown { get; } = new(0, Nobody, Nobody);

    /// <summary>Of the peer of a socket that has none.</summary>
    internal static UnixCredentials NoPeer { get; } = new(0, uint.MaxValue, uint.MaxValue);
}
