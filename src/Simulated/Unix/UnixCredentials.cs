using System.Buffers.Binary;

namespace SimNet.Simulated.Unix;

/// <summary>A process, its user and its group, as the kernel vouches for them (struct ucred, unix(7)).</summary>
internal readonly record struct UnixCredentials(int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>The size of struct ucred.</summary>
    internal const int Bytes = 12;

    private const uint Nobody = 65534;

    /// <summary>Of a message that carries none: the ids that stand for "somebody unknown" (kernel.overflowuid).</summary>
    internal static UnixCredentials Unknown { get; } = new(0, Nobody, Nobody);

    /// <summary>Of the peer of a socket that has none.</summary>
    internal static UnixCredentials NoPeer { get; } = new(0, uint.MaxValue, uint.MaxValue);

    /// <summary>As the bytes of struct ucred, as many as there is room for.</summary>
    /// <returns>How many were written.</returns>
    internal int Write(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, ProcessId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], GroupId);
        var length = Math.Min(Bytes, destination.Length);
        bytes[..length].CopyTo(destination);
        return length;
    }
}
