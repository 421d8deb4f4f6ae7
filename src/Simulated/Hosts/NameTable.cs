// Which name has which addresses: the simulation's hosts, in the order in which they were added.

using System.Net;

namespace SimNet.Simulated.Hosts;

internal sealed class NameTable
{
    private readonly Dictionary<string, IPAddress[]> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, string> _names = new() { [IPAddress.Loopback] = "localhost" };

    internal bool Knows(string name) => _addresses.ContainsKey(name);

    internal void Add(string name, IPAddress[] addresses)
    {
        _addresses.Add(name, addresses);
        foreach (var address in addresses)
            _names[address] = name;
    }

    internal IPAddress[] AddressesOf(string name) => _addresses.GetValueOrDefault(name, []);

    internal string? NameOf(IPAddress address) => _names.GetValueOrDefault(address);
}
