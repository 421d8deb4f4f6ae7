// Addresses as values: to and from IPAddress, mapped forms, kinds and text.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Tests.Simulated.Packets;

public class HostAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", AddressFamily.InterNetwork, "10.0.0.1")]
    [InlineData("10.0.0.1", AddressFamily.InterNetworkV6, "::ffff:10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", AddressFamily.InterNetwork, "10.0.0.1")]
    [InlineData("255.255.255.255", AddressFamily.InterNetwork, "255.255.255.255")]
    [InlineData("fd00::12:3456", AddressFamily.InterNetworkV6, "fd00::12:3456")]
    [InlineData("::", AddressFamily.InterNetworkV6, "::")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressFamily.InterNetworkV6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Address_IsTheSameBackAndForth(string text, AddressFamily family, string expected)
    {
        var address = HostAddress.From(IPAddress.Parse(text));

        Assert.Equal(IPAddress.Parse(expected), address.ToIPAddress(family));
        Assert.Equal(family, address.ToIPAddress(family).AddressFamily);
        Assert.Equal(address, HostAddress.From(address.ToIPAddress(family)));
    }

    [Fact]
    public void MappedAddress_AndItsIPv4Form_AreOneValue() =>
        Assert.Equal(HostAddress.From(IPAddress.Parse("192.168.7.9")), HostAddress.From(IPAddress.Parse("::ffff:192.168.7.9")));

    [Theory]
    [InlineData("127.0.0.1", "loopback v4")]
    [InlineData("127.255.3.4", "loopback v4")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback v4")]
    [InlineData("128.0.0.1", "v4")]
    [InlineData("0.0.0.0", "any v4")]
    [InlineData("::", "any")]
    [InlineData("224.0.0.1", "multicast v4")]
    [InlineData("239.255.255.255", "multicast v4")]
    [InlineData("240.0.0.1", "v4")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("fe80::1", "")]
    [InlineData("255.255.255.255", "broadcast v4")]
    [InlineData("10.255.255.255", "v4")]
    public void Address_KnowsItsKind(string text, string expected)
    {
        var address = HostAddress.From(IPAddress.Parse(text));
        string[] kinds =
        [
            address.IsAny ? "any" : "", address.IsLoopback ? "loopback" : "", address.IsMulticast ? "multicast" : "",
            address.IsLimitedBroadcast ? "broadcast" : "", address.IsIPv4 ? "v4" : "",
        ];

        Assert.Equal(expected, string.Join(' ', kinds.Where(kind => kind.Length > 0)));
    }

    [Fact]
    public void Addresses_PrintAsUsual()
    {
        var v4 = new TransportAddress(HostAddress.FromIPv4(0x0A000001), 80);
        var v6 = new TransportAddress(HostAddress.From(IPAddress.Parse("fd00::1")), 443);

        Assert.Equal(("10.0.0.1:80", "[fd00::1]:443"), (v4.ToString(), v6.ToString()));
    }
}
