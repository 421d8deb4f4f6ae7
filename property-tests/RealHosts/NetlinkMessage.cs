// A request to rtnetlink(7), being written: header, fixed part, attributes (which may nest). Numbers are those of linux/rtnetlink.h.

using System.Runtime.InteropServices;

namespace SimNet.PropertyTests.RealHosts;

internal sealed class NetlinkMessage(ushort type, ushort flags)
{
    internal const ushort NewLink = 16;

    private const int HeaderLength = 16; // struct nlmsghdr

    private readonly List<byte> _bytes = [.. new byte[HeaderLength]];

    /// <summary>struct ifinfomsg.</summary>
    internal void Link(int index, uint interfaceFlags, uint changed)
    {
        Write((uint)0); // any family, any type
        Write(index);
        Write(interfaceFlags);
        Write(changed);
    }

    /// <summary>Appends a value in the machine's byte order.</summary>
    internal void Write<T>(T value)
        where T : unmanaged => _bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>The whole message.</summary>
    internal byte[] ToBytes(ushort requestFlags)
    {
        var bytes = _bytes.ToArray();
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), type);
        MemoryMarshal.Write(bytes.AsSpan(6), (ushort)(flags | requestFlags));
        return bytes;
    }

    public override string ToString() => $"message {type}";
}
