// A request to rtnetlink(7), being written: header, fixed part, attributes (which may nest). Owns the layout; numbers are those of
// linux/rtnetlink.h and linux/netlink.h, values in the machine's byte order.

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace SimNet.PropertyTests.RealHosts;

internal sealed class NetlinkMessage
{
    internal const int HeaderLength = 16; // struct nlmsghdr

    private readonly List<byte> _bytes = [.. new byte[HeaderLength]];
    private readonly ushort _type;
    private readonly ushort _flags;

    internal NetlinkMessage(ushort type, ushort flags)
    {
        _type = type;
        _flags = flags;
    }

    /// <summary>The family number of Linux.</summary>
    internal static byte Family(IPAddress address) => (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 2 : 10);

    /// <summary>struct ifinfomsg, in the message or in an attribute.</summary>
    internal void Link(int index, uint interfaceFlags = 0, uint changed = 0)
    {
        Write(0u); // any family, any type
        Write(index);
        Write(interfaceFlags);
        Write(changed);
    }

    /// <summary>Appends bytes of the fixed part.</summary>
    internal void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>Appends a value of the fixed part. All parts used here are multiples of 4 bytes.</summary>
    internal void Write<T>(T value)
        where T : unmanaged => _bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    internal void Attribute(ushort type, int value) => Attribute(type, () => Write(value));

    internal void Attribute(ushort type, string value) => Attribute(type, () => _bytes.AddRange(Encoding.UTF8.GetBytes(value + '\0')));

    internal void Attribute(ushort type, IPAddress address) => Attribute(type, address.GetAddressBytes());

    internal void Attribute(ushort type, byte[] value) => Attribute(type, () => _bytes.AddRange(value));

    /// <summary>An attribute (struct rtattr) of whatever is written meanwhile.</summary>
    internal void Attribute(ushort type, Action writeContent)
    {
        var start = _bytes.Count;
        Write((ushort)0);
        Write(type);
        writeContent();
        MemoryMarshal.Write(CollectionsMarshal.AsSpan(_bytes)[start..], (ushort)(_bytes.Count - start));
        while (_bytes.Count % 4 != 0)
            _bytes.Add(0);
    }

    /// <summary>The whole message.</summary>
    internal byte[] ToBytes(ushort requestFlags)
    {
        var bytes = _bytes.ToArray();
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), _type);
        MemoryMarshal.Write(bytes.AsSpan(6), (ushort)(_flags | requestFlags));
        return bytes;
    }
}
