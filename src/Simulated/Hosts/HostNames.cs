// How one host resolves names: a table of its own before the names that all hosts have, how long a lookup takes, and how it fails.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Simulated.Hosts;

/// <summary>The names that a host can resolve: what /etc/hosts and the resolver's settings are on Linux.</summary>
/// <remarks>A host knows every host of the simulation by its name, and <c>localhost</c> as itself. What is set here comes first.
/// A change holds for the lookups that end after it. Thread rule: belongs to the thread that drives the simulation.</remarks>
public sealed class HostNames
{
    private static readonly TimeSpan s_longestLatency = TimeSpan.FromDays(1);

    private readonly NameTable _common;
    private readonly string _ownName;
    private readonly Dictionary<string, Entry> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, string> _names = [];
    private TimeSpan _latency;
    private SocketError? _failure;

    internal HostNames(NameTable common, string ownName) => (_common, _ownName) = (common, ownName);

    /// <summary>How long a lookup of a name takes. Addresses in text form and <c>localhost</c> take no time. Defaults to zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than a day.</exception>
    public TimeSpan Latency
    {
        get => _latency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_longestLatency);
            _latency = value;
        }
    }

    /// <summary>The error of every lookup of a name, as when no name server answers; null for none. Defaults to null.</summary>
    /// <exception cref="ArgumentException">The value is none of HostNotFound, TryAgain, NoRecovery and NoData.</exception>
    public SocketError? Failure
    {
        get => _failure;
        set
        {
            if (value is { } error)
                ThrowIfNotOfNames(error, nameof(value));
            _failure = value;
        }
    }

    /// <summary>Gives a name addresses, in the order in which a connect tries them. Replaces what the name meant before.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <param name="addresses">The addresses, at least one.</param>
    /// <exception cref="ArgumentException">The name is <c>localhost</c> or an address, or there are no addresses.</exception>
    public void Set(string name, params IPAddress[] addresses)
    {
        ThrowIfNotAName(name);
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Length == 0)
            throw new ArgumentException("Give at least one address; to let a name fail use Fail, to take it back Remove.", nameof(addresses));
        Remove(name);
        _own[name] = new Entry([.. addresses], SocketError.Success);
        foreach (var address in addresses)
            _names.TryAdd(address, name);
    }

    /// <summary>Lets lookups of a name fail, also if it is the name of a host.</summary>
    /// <param name="name">The name; upper and lower case are the same.</param>
    /// <param name="error">HostNotFound, TryAgain, NoRecovery or NoData.</param>
    /// <exception cref="ArgumentException">The name is <c>localhost</c> or an address, or the error is none of those four.</exception>
    public void Fail(string name, SocketError error)
    {
        ThrowIfNotAName(name);
        ThrowIfNotOfNames(error, nameof(error));
        Remove(name);
        _own[name] = new Entry([], error);
    }

    /// <summary>Takes back what was set for a name: it means again what it means to all hosts.</summary>
    /// <returns>False when nothing was set.</returns>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_own.Remove(name, out var entry))
            return false;
        foreach (var address in entry.Addresses)
        {
            if (_names.TryGetValue(address, out var known) && known.Equals(name, StringComparison.OrdinalIgnoreCase))
                _names.Remove(address);
        }

        return true;
    }

    /// <summary>The addresses of a name, or the error of looking it up. An empty name is the host's own.</summary>
    internal SocketError Lookup(string name, out IPAddress[] addresses)
    {
        addresses = [];
        if (_failure is { } failure)
            return failure;
        if (_own.TryGetValue(name, out var entry))
            addresses = entry.Addresses;
        else
            addresses = _common.AddressesOf(name.Length == 0 ? _ownName : name);
        return entry.Error != SocketError.Success ? entry.Error
            : addresses.Length == 0 ? SocketError.HostNotFound
            : SocketError.Success;
    }

    internal string? NameOf(IPAddress address) => _names.GetValueOrDefault(address) ?? _common.NameOf(address);

    private static void ThrowIfNotAName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _))
            throw new ArgumentException($"{name} always means itself and is not looked up.", nameof(name));
    }

    private static void ThrowIfNotOfNames(SocketError error, string parameter)
    {
        if (error is not (SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData))
            throw new ArgumentException(
                $"A lookup fails with HostNotFound, TryAgain, NoRecovery or NoData, not with {error}.", parameter);
    }

    private readonly record struct Entry(IPAddress[] Addresses, SocketError Error);
}
