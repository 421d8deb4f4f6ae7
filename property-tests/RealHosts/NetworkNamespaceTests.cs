// What NetworkNamespace, NamespaceNetwork and UserNamespace promise, on the kernel; skipped where it permits no namespaces.

using System.Net;
using System.Net.Sockets;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>Network namespaces keep sockets apart, work as a host does, and leave nothing behind.</summary>
public sealed class NetworkNamespaceTests
{
    [Fact]
    public void Listener_InOneNamespace_IsNotSeenFromAnother()
    {
        using var first = Create();
        using var second = Create();
        using var listener = Listen(first, IPAddress.Loopback);
        using var here = Tcp(first, AddressFamily.InterNetwork);
        here.Connect(listener.LocalEndPoint!);
        using var accepted = listener.Accept();
        Assert.Equal(here.LocalEndPoint, accepted.RemoteEndPoint);

        using var there = Tcp(second, AddressFamily.InterNetwork);
        using var outside = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Refusal(() => there.Connect(listener.LocalEndPoint!)));
        Assert.Equal(SocketError.ConnectionRefused, Refusal(() => outside.Connect(listener.LocalEndPoint!)));
    }

    [Fact]
    public void Port_TakenInOneNamespace_IsFreeInAnother()
    {
        using var first = Create();
        using var second = Create();
        using var one = Listen(first, IPAddress.Any);
        using var other = Tcp(second, AddressFamily.InterNetwork);
        other.Bind(one.LocalEndPoint!);
        Assert.Equal(one.LocalEndPoint, other.LocalEndPoint);
        using var same = Tcp(first, AddressFamily.InterNetwork);
        Assert.Equal(SocketError.AddressAlreadyInUse, Refusal(() => same.Bind(one.LocalEndPoint!)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.2.1")]
    [InlineData("::1")]
    public async Task Loopback_InANamespace_CarriesDataBothWays(string address)
    {
        using var space = Create();
        var ip = IPAddress.Parse(address);
        Assert.SkipUnless(ip.AddressFamily == AddressFamily.InterNetwork || space.HasIPv6, "This kernel has no IPv6.");
        using var listener = Listen(space, ip);
        using var client = Tcp(space, ip.AddressFamily);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        client.Send([1, 2]);
        server.Send([3]);
        var buffer = new byte[8];
        Assert.Equal(2, server.Receive(buffer));
        Assert.Equal(1, client.Receive(buffer));
        Assert.Equal(3, buffer[0]);
    }

    [Fact]
    public void Socket_ThatConnectsAgainAfterAFailure_StaysInItsNamespace()
    {
        using var space = Create();
        using var free = Tcp(space, AddressFamily.InterNetwork);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = Tcp(space, AddressFamily.InterNetwork);
        Assert.Equal(SocketError.ConnectionRefused, Refusal(() => client.Connect(free.LocalEndPoint!)));
        free.Listen(1);
        client.Connect(free.LocalEndPoint!);
        Assert.True(client.Connected);
    }

    [Fact]
    public void EnterAndLeave_OnAnOwnThread_MoveThatThreadOnly()
    {
        using var first = Create();
        using var second = Create();
        var own = NetworkNamespace.NameOfThisThread;
        var seen = OnThread(() =>
        {
            var names = new List<string>();
            foreach (var space in new[] { first, first, second })
            {
                space.Enter();
                names.Add(NetworkNamespace.NameOfThisThread);
            }

            names.Add(first.Run(() => NetworkNamespace.NameOfThisThread));
            names.Add(NetworkNamespace.NameOfThisThread);
            NetworkNamespace.Leave();
            NetworkNamespace.Leave();
            names.Add(NetworkNamespace.NameOfThisThread);
            return names;
        });
        Assert.Equal([first.Name, first.Name, second.Name, first.Name, second.Name, own], seen);
        Assert.Equal(own, NetworkNamespace.NameOfThisThread);
    }

    [Fact]
    public async Task Enter_OnAThreadOfThePool_IsRefused()
    {
        using var space = Create();
        await Task.Run(
            () =>
            {
                var before = NetworkNamespace.NameOfThisThread;
                Assert.Throws<InvalidOperationException>(space.Enter);
                Assert.Equal(space.Name, space.Run(() => NetworkNamespace.NameOfThisThread));
                Assert.Equal(before, NetworkNamespace.NameOfThisThread);
            },
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Thread_StartedInside_InheritsTheNamespaceAndCanLeave()
    {
        using var space = Create();
        var own = NetworkNamespace.NameOfThisThread;
        var (born, left) = OnThread(() =>
        {
            space.Enter();
            return OnThread(() =>
            {
                var name = NetworkNamespace.NameOfThisThread;
                NetworkNamespace.Leave();
                return (name, NetworkNamespace.NameOfThisThread);
            });
        });
        Assert.Equal(space.Name, born);
        Assert.Equal(own, left);
    }

    [Fact]
    public void Run_ThatThrows_BringsTheThreadBack()
    {
        using var space = Create();
        var own = NetworkNamespace.NameOfThisThread;
        Assert.Throws<TimeoutException>(() => space.Run(() => throw new TimeoutException()));
        Assert.Equal(own, NetworkNamespace.NameOfThisThread);
    }

    [Fact]
    public void Sysctls_OfANamespace_HoldInItOnly()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        using var space = Create([new("net.ipv4.ip_local_port_range", "50000 50001")]);
        using var other = Create();
        Assert.Equal("50000\t50001\n", space.Run(() => File.ReadAllText(Range)));
        Assert.Equal("32768\t60999\n", other.Run(() => File.ReadAllText(Range)));
        using var socket = Tcp(space, AddressFamily.InterNetwork);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.InRange(((IPEndPoint)socket.LocalEndPoint!).Port, 50000, 50001);
    }

    [Fact]
    public void Sysctl_ThatDoesNotExist_IsAFailure()
    {
        Create().Dispose();
        Assert.Throws<InvalidOperationException>(
            () => NetworkNamespace.TryCreate([new("net.ipv4.no_such_thing", "1")], out _, out _));
    }

    [Fact]
    public void Namespaces_MadeAndDisposed_LeaveNoDescriptors()
    {
        Create().Dispose();
        var before = Descriptors();
        for (var i = 0; i < 200; i++)
        {
            using var space = Create();
            using var listener = Listen(space, IPAddress.Loopback);
        }

        // Fewer are no failure: what others left to the garbage collector may go meanwhile.
        Assert.InRange(Descriptors(), 0, before);
    }

    [Fact]
    public void Process_Reexecuted_MakesNamespacesInItsUserNamespace()
    {
        if (UserNamespace.IsInside)
        {
            using var space = Create();
            Assert.NotEqual(NetworkNamespace.NameOfThisThread, space.Name);
            using var listener = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            using var client = RealNetwork.Instance.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndPoint!);
            Assert.True(client.Connected);
            return;
        }

        var name = $"*.{nameof(Process_Reexecuted_MakesNamespacesInItsUserNamespace)}";
        Assert.SkipUnless(UserNamespace.TryReexecute(["--filter-method", name], out var exitCode, out var why), why);
        Assert.Equal(0, exitCode);
    }

    private static NetworkNamespace Create(params KeyValuePair<string, string>[] sysctls)
    {
        Assert.SkipUnless(NetworkNamespace.TryCreate(sysctls, out var space, out var why), why);
        return space!;
    }

    private static ISocket Tcp(NetworkNamespace space, AddressFamily family) =>
        space.Network.CreateSocket(family, SocketType.Stream, ProtocolType.Tcp);

    private static ISocket Listen(NetworkNamespace space, IPAddress address)
    {
        var listener = Tcp(space, address.AddressFamily);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(1);
        return listener;
    }

    private static SocketError Refusal(Action action) => Assert.Throws<SocketException>(action).SocketErrorCode;

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static T OnThread<T>(Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => result = action()));
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException("The thread failed.", failure);
    }
}
