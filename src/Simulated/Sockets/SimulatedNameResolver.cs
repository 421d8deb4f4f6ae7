// System.Net.Dns over the simulation's names: every host is known by its name, and localhost is oneself.
// What the real one answers to odd input was measured: empty means this host, a wildcard address is refused.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedNameResolver(NameTable names, string ownName) : INameResolver
{
    private const int MaximumNameLength = 255;

    public IPAddress[] GetHostAddresses(string hostNameOrAddress, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(hostNameOrAddress);
        if (IPAddress.TryParse(hostNameOrAddress, out var literal))
        {
            ThrowIfWildcard(literal);
            return Fits(literal, family) ? [literal] : throw new SocketException((int)SocketError.HostNotFound);
        }

        var addresses = Lookup(hostNameOrAddress).Where(address => Fits(address, family)).ToArray();
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    public Task<IPAddress[]> GetHostAddressesAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default) =>
        AsTask(() => GetHostAddresses(hostNameOrAddress, family), cancellationToken);

    public IPHostEntry GetHostEntry(string hostNameOrAddress, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(hostNameOrAddress);
        if (!IPAddress.TryParse(hostNameOrAddress, out var literal))
            return Entry(hostNameOrAddress.Length == 0 ? ownName : hostNameOrAddress, GetHostAddresses(hostNameOrAddress, family));
        ThrowIfWildcard(literal);
        var name = names.NameOf(literal) ?? throw new SocketException((int)SocketError.HostNotFound);
        return Entry(name, Fits(literal, family) ? [literal] : []);
    }

    public Task<IPHostEntry> GetHostEntryAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default) =>
        AsTask(() => GetHostEntry(hostNameOrAddress, family), cancellationToken);

    private static IPHostEntry Entry(string name, IPAddress[] addresses) =>
        new() { HostName = name, AddressList = addresses, Aliases = [] };

    // Answers are known at once; failures belong into the task.
    private static Task<T> AsTask<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        try
        {
            return Task.FromResult(answer());
        }
        catch (SocketException exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    private static bool Fits(IPAddress address, AddressFamily family) =>
        family == AddressFamily.Unspecified || address.AddressFamily == family;

    private static void ThrowIfWildcard(IPAddress address)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            throw new ArgumentException("The wildcard address names no host.", nameof(address));
    }

    private IPAddress[] Lookup(string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaximumNameLength - 1, nameof(name));
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return [IPAddress.Loopback];
        return names.AddressesOf(name.Length == 0 ? ownName : name);
    }
}
