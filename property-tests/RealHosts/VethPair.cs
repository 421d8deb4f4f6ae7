// Two hosts of the operating system, joined by a cable: two network namespaces and a veth(4) pair, with addresses of IPv4 and IPv6.

using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>Two hosts, 10.77.0.1 and fd77::1, 10.77.0.2 and fd77::2, on one link.</summary>
internal sealed class VethPair : IDisposable
{
    // Different: a virtual link whose index is also that of the other end is taken for a real one, and the kernel lets a second pass
    // before it believes in changes of its carrier (net/core/link_watch.c).
    private const int FirstIndex = 77;
    private const int SecondIndex = 78;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Addresses can be used at once, and are still there after the link was down.
    private static readonly KeyValuePair<string, string>[] s_sysctlsV6 =
    [
        new("net.ipv6.conf.all.accept_dad", "0"),
        new("net.ipv6.conf.default.accept_dad", "0"),
        new("net.ipv6.conf.all.keep_addr_on_down", "1"),
        new("net.ipv6.conf.default.keep_addr_on_down", "1"),
    ];

    private VethPair(NetworkNamespace first, NetworkNamespace second)
    {
        First = new VethHost(first, FirstIndex, 1);
        Second = new VethHost(second, SecondIndex, 2);
    }

    public VethHost First { get; }

    public VethHost Second { get; }

    /// <summary>Makes both hosts, with the link up.</summary>
    /// <param name="pair">The hosts, or null.</param>
    /// <param name="why">Why there are none, or empty.</param>
    public static bool TryCreate([NotNullWhen(true)] out VethPair? pair, out string why) => TryCreate([], out pair, out why);

    /// <inheritdoc cref="TryCreate(out VethPair?, out string)"/>
    /// <param name="sysctls">Sysctls of both namespaces.</param>
    /// <param name="pair">The hosts, or null.</param>
    /// <param name="why">Why there are none, or empty.</param>
    public static bool TryCreate(
        IReadOnlyCollection<KeyValuePair<string, string>> sysctls, [NotNullWhen(true)] out VethPair? pair, out string why)
    {
        pair = null;
        KeyValuePair<string, string>[] all = [.. Directory.Exists("/proc/sys/net/ipv6") ? s_sysctlsV6 : [], .. sysctls];
        if (!NetworkNamespace.TryCreate(all, out var first, out why))
            return false;
        if (!NetworkNamespace.TryCreate(all, out var second, out why))
        {
            first.Dispose();
            return false;
        }

        var made = new VethPair(first, second);
        try
        {
            made.First.Join(made.Second);
        }
        catch (Win32Exception refusal)
        {
            made.Dispose();
            why = $"This kernel makes no veth links: {refusal.Message}";
            return false;
        }

        made.Configure();
        pair = made;
        return true;
    }

    /// <summary>Takes the link of one host down or up, and waits until both ends have noticed. While it is down the other host has
    /// a link without carrier.</summary>
    public void SetUp(VethHost host, bool up)
    {
        host.SetLink(up);
        WaitForBothEnds();
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    private void Configure()
    {
        foreach (var host in new[] { First, Second })
        {
            host.SetLink(true);
            host.AddAddress(host.Address);
            if (host.Space.HasIPv6)
                host.AddAddress(host.AddressV6);
        }

        WaitForBothEnds();
    }

    private void WaitForBothEnds()
    {
        var carrier = First.IsUp && Second.IsUp;
        WaitFor(() => First.HasCarrier == carrier && Second.HasCarrier == carrier, "carrier");
        if (carrier)
            WaitFor(() => First.AnswersForAddressesV6 && Second.AnswersForAddressesV6, "addresses of IPv6");
    }

    private static void WaitFor(Func<bool> condition, string what)
    {
        for (var since = Stopwatch.GetTimestamp(); !condition(); Thread.Sleep(1))
        {
            if (Stopwatch.GetElapsedTime(since) > s_patience)
                throw new TimeoutException($"The link has not come to its state: {what}.");
        }
    }
}
