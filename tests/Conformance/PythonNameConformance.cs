// Python's functions about names and addresses of hosts: getaddrinfo and its flags, gethostbyname and its kin, getnameinfo, getfqdn.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonNameConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task GetAddrInfo_Answers_AreAddressesToWhichThePortIsAdded() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var addresses = network.NameResolver.GetHostAddresses("localhost", AddressFamily.InterNetwork);
        using var socket = network.Socket();

        await socket.ConnectAsync(new IPEndPoint(addresses[0], PythonSockets.Port(listener)));

        Assert.Equal(listener.LocalEndPoint, socket.RemoteEndPoint);
    });

    // host=None: the addresses that AI_PASSIVE switches between have names of their own.
    [Fact]
    public Task AiPassive_IsTheWildcardAddress() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        socket.Bind(new IPEndPoint(IPAddress.Any, 0));

        Assert.Equal("0.0.0.0:E", Outcome.Of(() => socket.LocalEndPoint));
        return Task.CompletedTask;
    });

    [Fact]
    public Task AiCanonName_IsTheHostNameOfTheEntry() => TNetwork.RunAsync(network =>
    {
        Assert.Equal("localhost", network.NameResolver.GetHostEntry("LOCALHOST").HostName);
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", false)]
    public Task AiNumericHost_IsTryParse(string host, bool expected) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(expected, IPAddress.TryParse(host, out var address));
        if (expected)
            Assert.Equal([address!], network.NameResolver.GetHostAddresses(host));
        return Task.CompletedTask;
    });

    // Without the flag Python raises EAI_ADDRFAMILY; here the list is empty.
    [Fact]
    public Task AiV4Mapped_IsMapToIPv6() => TNetwork.RunAsync(network =>
    {
        Assert.Empty(network.NameResolver.GetHostAddresses("127.0.0.1", AddressFamily.InterNetworkV6));
        Assert.Equal("::ffff:127.0.0.1", network.NameResolver.GetHostAddresses("127.0.0.1")[0].MapToIPv6().ToString());
        return Task.CompletedTask;
    });

    // There are no flags for what a lookup asks for: it asks for the family, and answers with what fits.
    [Fact]
    public Task Lookup_OfAFamily_HasNoFlags() => TNetwork.RunAsync(network =>
    {
        var parameters = typeof(INameResolver).GetMethods().SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType);

        Assert.Equal([typeof(AddressFamily)], parameters.Where(type => type.IsEnum).Distinct());
        Assert.All(
            network.NameResolver.GetHostAddresses("localhost", AddressFamily.InterNetwork),
            address => Assert.Equal(AddressFamily.InterNetwork, address.AddressFamily));
        return Task.CompletedTask;
    });

    // A port is a number, or it is nothing: no service is looked up, and a name with one in it is the name of a host.
    [Fact]
    public Task Service_IsNeverLookedUp() => TNetwork.RunAsync(network =>
    {
        Assert.Equal("HostNotFound", Outcome.Of(() => network.NameResolver.GetHostAddresses("localhost:http")));
        Assert.Equal(80, new Uri("http://localhost").Port); // The one place where .NET knows a service's port.
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("EAI_NONAME", "nonexistent.invalid", AddressFamily.Unspecified, "HostNotFound")]
    [InlineData("EAI_ADDRFAMILY", "localhost", AddressFamily.InterNetworkV6, "HostNotFound")]
    [InlineData("EAI_FAMILY", "localhost", AddressFamily.Unix, "AddressFamilyNotSupported")]
    public Task LookupError_OfPython_IsTheSocketError(string python, string name, AddressFamily family, string expected) =>
        TNetwork.RunAsync(network =>
        {
            Assert.Equal((python, expected), (python, Outcome.Of(() => network.NameResolver.GetHostAddresses(name, family))));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("nonexistent.invalid", "HostNotFound")]
    public Task GetHostByName_IsTheFirstIPv4Address(string name, string expected) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(expected, Outcome.Of(() => network.NameResolver.GetHostAddresses(name, AddressFamily.InterNetwork)[0]));
        return Task.CompletedTask;
    });

    // '' is the wildcard 0.0.0.0 in Python.
    [Fact]
    public Task GetHostByName_OfTheEmptyName_IsThisHost() => TNetwork.RunAsync(network =>
    {
        Assert.DoesNotContain(IPAddress.Any, network.NameResolver.GetHostAddresses("", AddressFamily.InterNetwork));
        return Task.CompletedTask;
    });

    [Fact]
    public Task GetHostByNameEx_IsAnEntry() => TNetwork.RunAsync(network =>
    {
        var entry = network.NameResolver.GetHostEntry("localhost", AddressFamily.InterNetwork);

        Assert.Equal("localhost", entry.HostName);
        Assert.Empty(entry.Aliases);
        Assert.Equal([IPAddress.Loopback], entry.AddressList);
        return Task.CompletedTask;
    });

    [Fact]
    public Task GetHostByAddr_IsTheEntryOfAnAddress() => TNetwork.RunAsync(network =>
    {
        var entry = network.NameResolver.GetHostEntry(IPAddress.Loopback);

        Assert.Equal("localhost", entry.HostName);
        Assert.Equal([IPAddress.Loopback], entry.AddressList);
        return Task.CompletedTask;
    });

    [Fact]
    public Task GetNameInfo_IsTheEntrysNameAndThePort() => TNetwork.RunAsync(network =>
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, 80);

        Assert.Equal("localhost", network.NameResolver.GetHostEntry(endPoint.Address).HostName);
        Assert.Equal("127.0.0.1 80", $"{endPoint.Address} {endPoint.Port}"); // NI_NUMERICHOST | NI_NUMERICSERV
        return Task.CompletedTask;
    });

    // Python falls back to the number unless NI_NAMEREQD is given.
    [Fact]
    public Task GetNameInfo_OfAnAddressWithoutAName_FailsAsWithNiNameReqd() => TNetwork.RunAsync(network =>
    {
        Assert.Equal("HostNotFound", Outcome.Of(() => network.NameResolver.GetHostEntry(IPAddress.Parse("127.0.0.9"))));
        return Task.CompletedTask;
    });

    [Fact]
    public Task GetHostName_IsAPropertyThatCannotBeSet() => TNetwork.RunAsync(network =>
    {
        Assert.NotEmpty(network.HostName);
        Assert.False(typeof(INetwork).GetProperty(nameof(INetwork.HostName))!.CanWrite);
        return Task.CompletedTask;
    });

    // Python also looks through the aliases for a name with a period in it.
    [Fact]
    public Task GetFqdn_IsTheHostNameOfTheOwnEntry() => TNetwork.RunAsync(network =>
    {
        Assert.Equal(
            network.NameResolver.GetHostEntry("").HostName, network.NameResolver.GetHostEntry(network.HostName).HostName);
        return Task.CompletedTask;
    });
}

public sealed class PythonNameOnReal : PythonNameConformance<OnReal>;
