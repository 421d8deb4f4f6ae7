// IPPacketInformation has a public type and no public way to make one with content.

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SimNet.Simulated.Sockets;

internal static class PacketInformation
{
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    internal static extern IPPacketInformation Create(IPAddress address, int networkInterface);
}
