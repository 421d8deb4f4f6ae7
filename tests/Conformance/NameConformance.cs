// Resolving names, and connecting by name: System.Net.Dns and the forms of Connect that use it. Names that every host has: localhost,
// addresses in text form, its own, and names that cannot exist (RFC 6761).

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class NameConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("LOCALHOST", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("1", "0.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("::ffff:1.2.3.4", "::ffff:1.2.3.4")]
    [InlineData("0.0.0.0", "ArgumentException(hostNameOrAddress)")]
    [InlineData("::", "ArgumentException(hostNameOrAddress)")]
    [InlineData("nonexistent.invalid", "HostNotFound")]
    [InlineData("a_b.invalid", "HostNotFound")]
    [InlineData("a..b", "HostNotFound")]
    [InlineData("localhost.", "HostNotFound")]
    [InlineData("foo.localhost", "HostNotFound")]
    [InlineData("256.1.1.1", "HostNotFound")]
    [InlineData(" ", "HostNotFound")]
    [InlineData(null, "ArgumentNullException(hostNameOrAddress)")]
    public Task GetHostAddresses_OfName_Gives(string? name, string expected) => TNetwork.RunAsync(async network =>
    {
        Assert.Equal(expected, Text(() => network.NameResolver.GetHostAddresses(name!)));
        Assert.Equal(Asynchronously(expected), await TextAsync(() => network.NameResolver.GetHostAddressesAsync(name!)));
    });

    [Theory]
    [InlineData("localhost", AddressFamily.InterNetwork, "127.0.0.1")]
    [InlineData("localhost", AddressFamily.Unspecified, "127.0.0.1")]
    [InlineData("localhost", AddressFamily.InterNetworkV6, "HostNotFound")]
    [InlineData("127.0.0.1", AddressFamily.InterNetwork, "127.0.0.1")]
    [InlineData("127.0.0.1", AddressFamily.InterNetworkV6, "")]
    [InlineData("::1", AddressFamily.InterNetwork, "")]
    [InlineData("::1", AddressFamily.InterNetworkV6, "::1")]
    [InlineData("localhost", AddressFamily.Unix, "AddressFamilyNotSupported")]
    public Task GetHostAddresses_OfFamily_GivesThoseAlone(string name, AddressFamily family, string expected) => TNetwork.RunAsync(async network =>
    {
        Assert.Equal(expected, Text(() => network.NameResolver.GetHostAddresses(name, family)));
        Assert.Equal(Asynchronously(expected), await TextAsync(() => network.NameResolver.GetHostAddressesAsync(name, family)));
    });

    [Theory]
    [InlineData(254, "HostNotFound")]
    [InlineData(255, "ArgumentOutOfRangeException(hostName)")]
    [InlineData(256, "ArgumentOutOfRangeException(hostName)")]
    public Task GetHostAddresses_OfALongName_HasALimit(int length, string expected) => TNetwork.RunAsync(network =>
    {
        Assert.Equal(expected, Text(() => network.NameResolver.GetHostAddresses(new string('a', length))));
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("localhost", "localhost 127.0.0.1")]
    [InlineData("LOCALHOST", "localhost 127.0.0.1")]
    [InlineData("127.0.0.1", "localhost 127.0.0.1")]
    [InlineData("127.1", "localhost 127.0.0.1")]
    [InlineData("0.0.0.0", "ArgumentException(hostNameOrAddress)")]
    [InlineData("nonexistent.invalid", "HostNotFound")]
    [InlineData(null, "ArgumentNullException(hostNameOrAddress)")]
    public Task GetHostEntry_OfNameOrAddress_Gives(string? name, string expected) => TNetwork.RunAsync(async network =>
    {
        Assert.Equal(expected, Text(() => network.NameResolver.GetHostEntry(name!)));
        Assert.Equal(Asynchronously(expected), await TextAsync(() => network.NameResolver.GetHostEntryAsync(name!)));
    });

    [Fact]
    public Task GetHostAddresses_OfTheEmptyName_AreThoseOfThisHost() => TNetwork.RunAsync(network =>
    {
        Assert.Equal(
            Text(() => network.NameResolver.GetHostAddresses(network.HostName)), Text(() => network.NameResolver.GetHostAddresses("")));
        return Task.CompletedTask;
    });

    [Fact]
    public Task GetHostAddressesAsync_CancelledBefore_IsCancelled() => TNetwork.RunAsync(async network =>
    {
        var token = new CancellationToken(canceled: true);

        Assert.Equal("Canceled", await TextAsync(() => network.NameResolver.GetHostAddressesAsync("localhost", token)));
        Assert.Equal(
            "Canceled",
            await TextAsync(() => network.NameResolver.GetHostEntryAsync("localhost", AddressFamily.Unspecified, token)));
    });

    [Theory]
    [InlineData("localhost", AddressFamily.InterNetwork, false, "ok 127.0.0.1:E")]
    [InlineData("localhost", AddressFamily.InterNetworkV6, true, "ok ::ffff:127.0.0.1:E")]
    [InlineData("localhost", AddressFamily.InterNetworkV6, false, "ArgumentException(addresses) null", "NoData null")]
    [InlineData("nonexistent.invalid", AddressFamily.InterNetwork, false, "HostNotFound null")]
    [InlineData("127.0.0.1", AddressFamily.InterNetwork, false, "ok 127.0.0.1:E")]
    public Task Connect_ToAName_TriesItsAddresses(string name, AddressFamily family, bool dual, string expected, string? expectedAsynchronously = null) => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var socket = network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
        using var other = network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);
        if (dual)
            socket.DualMode = other.DualMode = true;

        var outcome = Outcome.Of(() => socket.Connect(new DnsEndPoint(name, port)));
        var asynchronous = await Outcome.OfAsync(() => other.ConnectAsync(new DnsEndPoint(name, port)));

        Assert.Equal(expected, $"{outcome} {Outcome.Of(() => socket.RemoteEndPoint)}");
        Assert.Equal(expectedAsynchronously ?? expected, $"{asynchronous} {Outcome.Of(() => other.RemoteEndPoint)}");
    });

    [Fact]
    public Task Connect_ByHostAndPort_IsTheSame() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var socket = network.Socket();
        using var other = network.Socket();

        socket.Connect("localhost", port);
        await other.ConnectAsync("localhost", port);

        Assert.Equal(listener.LocalEndPoint, socket.RemoteEndPoint);
        Assert.Equal(listener.LocalEndPoint, other.RemoteEndPoint);
    });

    [Fact]
    public Task Connect_ToANameWhereNobodyListens_IsRefused() => TNetwork.RunAsync(async network =>
    {
        using var bound = network.Bound();
        var port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        using var socket = network.Socket();

        Assert.Equal("ConnectionRefused", Outcome.Of(() => socket.Connect("localhost", port)));
        Assert.Equal("ConnectionRefused", await Outcome.OfAsync(() => socket.ConnectAsync("localhost", port)));
    });

    [Fact]
    public Task Connect_ToSeveralAddresses_TakesTheFirstThatAnswers() => TNetwork.RunAsync(async network =>
    {
        using var listener = network.Listener();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        IPAddress[] addresses = [IPAddress.Parse("127.0.0.9"), IPAddress.Loopback];
        using var socket = network.Socket();
        using var other = network.Socket();

        socket.Connect(addresses, port);
        await other.ConnectAsync(addresses, port);

        Assert.Equal(listener.LocalEndPoint, socket.RemoteEndPoint);
        Assert.Equal(listener.LocalEndPoint, other.RemoteEndPoint);
    });

    [Fact]
    public Task Connect_ToNoAddress_IsAnArgumentError() => TNetwork.RunAsync(network =>
    {
        using var socket = network.Socket();

        Assert.Equal("ArgumentException(addresses)", Outcome.Of(() => socket.Connect([], 1)));
        Assert.Equal("ArgumentNullException(host)", Outcome.Of(() => socket.Connect((string)null!, 1)));
        Assert.Equal("ArgumentOutOfRangeException(port)", Outcome.Of(() => socket.Connect("localhost", 65536)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Connect_ToSeveralAddressesOnAConnectedSocket_IsConnected() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();

        Assert.Equal("IsConnected", Outcome.Of(() => pair.Client.Connect([IPAddress.Loopback], 1)));
    });

    // The parameter has another name in the asynchronous forms.
    private static string Asynchronously(string expected) => expected.Replace("hostNameOrAddress", "hostName", StringComparison.Ordinal);

    private static string Text(Func<IPAddress[]> call) => Outcome.Of(() => string.Join(' ', (object[])call()));

    private static string Text(Func<IPHostEntry> call) => Outcome.Of(() => Text(call()));

    private static Task<string> TextAsync(Func<Task<IPAddress[]>> call) =>
        Outcome.OfAsync<string>(async Task<string> () => string.Join(' ', (object[])await call()));

    private static Task<string> TextAsync(Func<Task<IPHostEntry>> call) =>
        Outcome.OfAsync<string>(async Task<string> () => Text(await call()));

    private static string Text(IPHostEntry entry) => $"{entry.HostName} {string.Join(' ', (object[])entry.AddressList)}";
}

public sealed class NamesOnReal : NameConformance<OnReal>;
