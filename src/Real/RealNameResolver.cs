// The operating system's name resolution behind INameResolver: System.Net.Dns, member by member.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal sealed class RealNameResolver : INameResolver
{
    public IPAddress[] GetHostAddresses(string hostNameOrAddress, AddressFamily family) =>
        Dns.GetHostAddresses(hostNameOrAddress, family);

    public Task<IPAddress[]> GetHostAddressesAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default) =>
        Dns.GetHostAddressesAsync(hostNameOrAddress, family, cancellationToken);

    public IPHostEntry GetHostEntry(string hostNameOrAddress, AddressFamily family) =>
        Dns.GetHostEntry(hostNameOrAddress, family);

    public Task<IPHostEntry> GetHostEntryAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default) =>
        Dns.GetHostEntryAsync(hostNameOrAddress, family, cancellationToken);

    public IPHostEntry GetHostEntry(IPAddress address) => Dns.GetHostEntry(address);

    public Task<IPHostEntry> GetHostEntryAsync(IPAddress address) => Dns.GetHostEntryAsync(address);
}
