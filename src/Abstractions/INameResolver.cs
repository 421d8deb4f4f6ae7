using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>Resolves names to addresses: the members of <see cref="Dns"/>, as an interface.</summary>
public interface INameResolver
{
    /// <inheritdoc cref="Dns.GetHostAddresses(string, AddressFamily)"/>
    IPAddress[] GetHostAddresses(string hostNameOrAddress, AddressFamily family);

    /// <inheritdoc cref="Dns.GetHostAddressesAsync(string, AddressFamily, CancellationToken)"/>
    Task<IPAddress[]> GetHostAddressesAsync(string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Dns.GetHostEntry(string, AddressFamily)"/>
    IPHostEntry GetHostEntry(string hostNameOrAddress, AddressFamily family);

    /// <inheritdoc cref="Dns.GetHostEntryAsync(string, AddressFamily, CancellationToken)"/>
    Task<IPHostEntry> GetHostEntryAsync(string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Dns.GetHostAddresses(string)"/>
    IPAddress[] GetHostAddresses(string hostNameOrAddress) => GetHostAddresses(hostNameOrAddress, AddressFamily.Unspecified);

    /// <inheritdoc cref="Dns.GetHostAddressesAsync(string, CancellationToken)"/>
    Task<IPAddress[]> GetHostAddressesAsync(string hostNameOrAddress, CancellationToken cancellationToken = default) =>
        GetHostAddressesAsync(hostNameOrAddress, AddressFamily.Unspecified, cancellationToken);

    /// <inheritdoc cref="Dns.GetHostEntry(string)"/>
    IPHostEntry GetHostEntry(string hostNameOrAddress) => GetHostEntry(hostNameOrAddress, AddressFamily.Unspecified);

    /// <inheritdoc cref="Dns.GetHostEntryAsync(string, CancellationToken)"/>
    Task<IPHostEntry> GetHostEntryAsync(string hostNameOrAddress, CancellationToken cancellationToken = default) =>
        GetHostEntryAsync(hostNameOrAddress, AddressFamily.Unspecified, cancellationToken);

    /// <inheritdoc cref="Dns.GetHostEntry(IPAddress)"/>
    IPHostEntry GetHostEntry(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return GetHostEntry(address.ToString(), AddressFamily.Unspecified);
    }

    /// <inheritdoc cref="Dns.GetHostEntryAsync(IPAddress)"/>
    Task<IPHostEntry> GetHostEntryAsync(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return GetHostEntryAsync(address.ToString(), AddressFamily.Unspecified, CancellationToken.None);
    }
}
