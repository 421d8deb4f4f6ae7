// Between the endpoints of System.Net and the addresses inside.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Sockets;

internal static class EndPoints
{
    /// <summary>The address a socket of that kind would use, or the error with which the kernel refuses the endpoint.</summary>
    internal static SocketError TryConvert(EndPoint endPoint, AddressFamily family, bool isDualMode, out TransportAddress address)
    {
        address = default;
        if (endPoint is not IPEndPoint ip)
            return family == AddressFamily.InterNetwork ? SocketError.AddressFamilyNotSupported : SocketError.InvalidArgument;
        if (ip.AddressFamily != family && family == AddressFamily.InterNetwork)
            return SocketError.AddressFamilyNotSupported;
        if (ip.AddressFamily != family && !isDualMode)
            return SocketError.InvalidArgument;
        address = new TransportAddress(HostAddress.From(ip.Address), (ushort)ip.Port);
        return SocketError.Success;
    }

    internal static IPEndPoint ToEndPoint(TransportAddress address, AddressFamily family) =>
        new(address.Address.ToIPAddress(family), address.Port);
}
