// System.Net.Dns over the names of a simulated host. What the real one answers to odd input was measured: empty means this host, a
// wildcard address is refused, localhost is the IPv4 loopback address alone, as where /etc/hosts names no other.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedNameResolver(EventLoop loop, HostNames names, string ownName) : INameResolver
{
    private const int MaximumNameLength = 255;

    public IPAddress[] GetHostAddresses(string hostNameOrAddress, AddressFamily family)
    {
        var literal = Check(nameof(GetHostAddresses), hostNameOrAddress, nameof(hostNameOrAddress));
        IPAddress[] Answer() => literal is null ? Addresses(hostNameOrAddress, family) : Literal(literal, family);
        return TakesTime(hostNameOrAddress, literal)
            ? NameLookup<IPAddress[]>.Wait(loop, ownName, nameof(GetHostAddresses), hostNameOrAddress, names.Latency, Answer)
            : Answer();
    }

    public Task<IPAddress[]> GetHostAddressesAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default)
    {
        var literal = Check(nameof(GetHostAddressesAsync), hostNameOrAddress, "hostName");
        IPAddress[] Answer() => literal is null ? Addresses(hostNameOrAddress, family) : Literal(literal, family);
        return Start(nameof(GetHostAddressesAsync), hostNameOrAddress, literal, Answer, cancellationToken);
    }

    public IPHostEntry GetHostEntry(string hostNameOrAddress, AddressFamily family)
    {
        var literal = Check(nameof(GetHostEntry), hostNameOrAddress, nameof(hostNameOrAddress));
        IPHostEntry Answer() => literal is null ? Entry(hostNameOrAddress, family) : Entry(literal, family);
        return TakesTime(hostNameOrAddress, literal)
            ? NameLookup<IPHostEntry>.Wait(loop, ownName, nameof(GetHostEntry), hostNameOrAddress, names.Latency, Answer)
            : Answer();
    }

    public Task<IPHostEntry> GetHostEntryAsync(
        string hostNameOrAddress, AddressFamily family, CancellationToken cancellationToken = default)
    {
        var literal = Check(nameof(GetHostEntryAsync), hostNameOrAddress, "hostName");
        IPHostEntry Answer() => literal is null ? Entry(hostNameOrAddress, family) : Entry(literal, family);
        return Start(nameof(GetHostEntryAsync), hostNameOrAddress, literal, Answer, cancellationToken);
    }

    private static bool IsLocalhost(string name) => name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static bool Fits(IPAddress address, AddressFamily family) =>
        family == AddressFamily.Unspecified || address.AddressFamily == family;

    private static SocketException Failure(SocketError error) => new((int)error);

    private static IPAddress[] Literal(IPAddress literal, AddressFamily family) => Fits(literal, family) ? [literal] : [];

    // The errors of the caller come at once, whatever the form of the call. An address in text form is not looked up. The names of the
    // parameters are those of .NET, which differ between the forms.
    private IPAddress? Check(string call, string hostNameOrAddress, string parameter)
    {
        loop.Verify(call);
        ArgumentNullException.ThrowIfNull(hostNameOrAddress, parameter);
        if (!IPAddress.TryParse(hostNameOrAddress, out var literal))
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(hostNameOrAddress.Length, MaximumNameLength - 1, "hostName");
            return null;
        }

        if (literal.Equals(IPAddress.Any) || literal.Equals(IPAddress.IPv6Any))
            throw new ArgumentException("The wildcard address names no host.", parameter);
        return literal;
    }

    private bool TakesTime(string name, IPAddress? literal) =>
        names.Latency > TimeSpan.Zero && literal is null && !IsLocalhost(name);

    // Failures of the lookup belong into the task.
    private Task<TResult> Start<TResult>(
        string call, string name, IPAddress? literal, Func<TResult> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);
        if (TakesTime(name, literal))
            return NameLookup<TResult>.Start(loop, ownName, call, name, names.Latency, answer, cancellationToken);
        try
        {
            return Task.FromResult(answer());
        }
        catch (SocketException exception)
        {
            return Task.FromException<TResult>(exception);
        }
    }

    private IPAddress[] Addresses(string name, AddressFamily family)
    {
        if (family is not (AddressFamily.Unspecified or AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            throw Failure(SocketError.AddressFamilyNotSupported);
        IPAddress[] known = [IPAddress.Loopback];
        if (!IsLocalhost(name) && names.Lookup(name, out known) is var error and not SocketError.Success)
            throw Failure(error);
        var addresses = known.Where(address => Fits(address, family)).ToArray();
        return addresses.Length > 0 ? addresses : throw Failure(SocketError.HostNotFound);
    }

    private IPHostEntry Entry(string name, AddressFamily family) =>
        Entry(name.Length == 0 ? ownName : IsLocalhost(name) ? "localhost" : name, Addresses(name, family));

    // A reverse lookup.
    private IPHostEntry Entry(IPAddress literal, AddressFamily family)
    {
        var name = names.NameOf(literal) ?? throw Failure(SocketError.HostNotFound);
        return Entry(name, Fits(literal, family) ? [literal] : []);
    }

    private static IPHostEntry Entry(string name, IPAddress[] addresses) =>
        new() { HostName = name, AddressList = addresses, Aliases = [] };
}
