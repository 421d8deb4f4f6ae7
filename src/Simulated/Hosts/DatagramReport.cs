// Control messages of received datagrams (cmsg(3), ip(7), ipv6(7)): what a receiver has asked to be told. Room is counted as the kernel
// counts it, since what does not fit is cut, lost and flagged.

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

/// <summary>What is told of a received datagram, put together in the kernel's order.</summary>
internal struct DatagramReport(int controlBytes)
{
    private const int HeaderBytes = 16; // struct cmsghdr

    private int _room = controlBytes;
    private List<ControlMessage>? _messages;

    /// <summary>Whether something did not fit.</summary>
    internal bool IsCut { get; private set; }

    internal readonly ControlData? ToData() => _messages is null ? null : new ControlData([], _messages);

    /// <summary>Adds a message if there is room; what is left of the room takes a part of it, as plain bytes.</summary>
    /// <returns>Whether the whole message is told.</returns>
    internal bool Add(int level, int type, ReadOnlySpan<byte> data, ControlMessage message)
    {
        var needed = HeaderBytes + data.Length;
        var fits = _room >= needed;
        if (fits)
            (_messages ??= []).Add(message);
        else if (_room > HeaderBytes)
            (_messages ??= []).Add(new RawControlMessage(level, type, data[..(_room - HeaderBytes)].ToArray()));
        IsCut |= !fits;
        _room = Math.Max(0, _room - ((needed + 7) & ~7));
        return fits;
    }

    internal void AddNumber(int level, int type, int value, bool isHops)
    {
        Span<byte> data = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(data, value);
        Add(level, type, data, isHops ? new TimeToLiveMessage(value) : new RawControlMessage(level, type, data.ToArray()));
    }

    internal void AddTimestamp(DateTimeOffset arrived, bool isNanoseconds)
    {
        var ticks = (arrived - DateTimeOffset.UnixEpoch).Ticks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        Span<byte> data = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(data, seconds);
        BinaryPrimitives.WriteInt64LittleEndian(data[8..], isNanoseconds ? rest * 100 : rest / 10);
        var (level, type) = (1, isNanoseconds ? 35 : 29); // SCM_TIMESTAMPNS, SCM_TIMESTAMP
        Add(level, type, data, isNanoseconds ? new TimestampMessage(arrived) : new RawControlMessage(level, type, data.ToArray()));
    }

    /// <summary>Adds packet information as a socket of the family gets it.</summary>
    /// <returns>Whether all of it is told.</returns>
    internal bool AddInformation(HostAddress destination, int interfaceIndex, AddressFamily family)
    {
        var address = destination.ToIPAddress(family);
        var message = new PacketInformationMessage(address, interfaceIndex);
        Span<byte> data = stackalloc byte[20];
        if (family == AddressFamily.InterNetworkV6)
        {
            address.TryWriteBytes(data, out _);
            BinaryPrimitives.WriteInt32LittleEndian(data[16..], interfaceIndex);
            return Add(41, 50, data, message);
        }

        BinaryPrimitives.WriteInt32LittleEndian(data, interfaceIndex);
        // Whoever asks after the datagram has come is not told what only the way in knew.
        if (interfaceIndex != 0)
            address.TryWriteBytes(data[4..], out _);
        address.TryWriteBytes(data[8..], out _);
        return Add(0, 8, data[..12], message);
    }
}
