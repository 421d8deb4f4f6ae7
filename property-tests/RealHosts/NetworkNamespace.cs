// A private network namespace of Linux (network_namespaces(7)): interfaces, addresses, routes, ports and sysctls of its own, held by a
// descriptor and gone with it and its last socket. Owns how threads get into it and out again; VethPair joins two of them.
//
// A socket belongs to the namespace in which its creator was at that moment, and to that one only: who creates need be inside, who uses
// need not. So threads go in for one call (Run), and NamespaceNetwork does that for a whole INetwork.
//
// Threads inherit the namespace of the thread that starts them, and .NET starts workers of its pool from whichever thread queues work.
// That is why threads of the pool may not stay inside, why a thread that this class has not seen yet is never believed to be where it
// should be, and why what .NET starts once and for all (the thread that waits for socket events) is started before anybody enters.

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>A network namespace. Any thread may use it; Dispose once, when no call is under way.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string OfThisThread = "/proc/thread-self/ns/net";

    private static NetworkNamespace? s_own;

    /// <summary>Where this thread is; null: never asked, so it may be anywhere.</summary>
    [ThreadStatic]
    private static NetworkNamespace? t_current;

    private readonly SafeFileHandle _descriptor;

    private NetworkNamespace(SafeFileHandle descriptor, string name, bool hasIPv6)
    {
        _descriptor = descriptor;
        Name = name;
        HasIPv6 = hasIPv6;
        Network = new NamespaceNetwork(this);
    }

    /// <summary>What the kernel calls it: net:[inode].</summary>
    public string Name { get; }

    /// <summary>Whether ::1 can be bound in it.</summary>
    public bool HasIPv6 { get; }

    /// <summary>The operating system's network, as it is in this namespace.</summary>
    public NamespaceNetwork Network { get; }

    internal SafeFileHandle Descriptor => _descriptor;

    private static NetworkNamespace Own => LazyInitializer.EnsureInitialized(ref s_own, OpenOwn);

    /// <summary>Makes a namespace with a working loopback interface.</summary>
    /// <param name="made">The namespace, or null.</param>
    /// <param name="why">Why there is none, or empty.</param>
    public static bool TryCreate([NotNullWhen(true)] out NetworkNamespace? made, out string why) => TryCreate([], out made, out why);

    /// <summary>Makes a namespace with a working loopback interface and sysctls.</summary>
    /// <param name="sysctls">Names as sysctl(8) has them (net.ipv4.ip_local_port_range) and values. One that the kernel refuses is an
    /// exception: the caller asked for something that is not there.</param>
    /// <param name="made">The namespace, or null.</param>
    /// <param name="why">Why there is none, or empty.</param>
    public static bool TryCreate(
        IReadOnlyCollection<KeyValuePair<string, string>> sysctls, [NotNullWhen(true)] out NetworkNamespace? made, out string why)
    {
        made = null;
        if (!OperatingSystem.IsLinux())
        {
            why = "Network namespaces are Linux's.";
            return false;
        }

        _ = Own;
        var (result, refusal, failure) = OnOwnThread(sysctls);
        if (failure is not null)
            throw new InvalidOperationException($"A network namespace could not be set up: {failure.Message}", failure);
        (made, why) = (result, refusal);
        return made is not null;
    }

    /// <summary>Gives the whole process a namespace of its own. To be called first of all, on the main thread: threads inherit it.</summary>
    /// <param name="why">Why there is none, or empty.</param>
    public static bool TryMoveProcess(out string why)
    {
        why = string.Empty;
        if (!OperatingSystem.IsLinux())
            why = "Network namespaces are Linux's.";
        // On this thread and before anything else, so that no thread of the pool is left outside.
        else if (KernelCalls.Unshare(KernelCalls.NewNetwork) != 0)
            why = KernelCalls.Failure("Network namespaces are not permitted here; unshare(CLONE_NEWNET)").Message;
        if (why.Length > 0)
            return false;
        using (var netlink = new Netlink())
            netlink.SetUp(Netlink.Loopback, true);
        _ = Own;
        return true;
    }

    /// <summary>Makes the calling thread use this namespace until it enters another or leaves. Costs nothing when it is in it already.
    /// Start no threads and queue no work to the pool meanwhile: new threads inherit the namespace.</summary>
    /// <exception cref="InvalidOperationException">The thread is of the pool; use <see cref="Run{T}"/>.</exception>
    public void Enter()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
            throw new InvalidOperationException("A thread of the pool must not stay in a network namespace: use Run.");
        GoTo(this);
    }

    /// <summary>Brings the calling thread back to the namespace of the process, wherever it was.</summary>
    public static void Leave() => GoTo(Own);

    /// <summary>Does something short inside, on the calling thread, and brings the thread back to where it was. A thread that was
    /// never seen before goes to the namespace of the process.</summary>
    public T Run<T>(Func<T> action)
    {
        var before = t_current ?? Own;
        GoTo(this);
        try
        {
            return action();
        }
        finally
        {
            GoTo(before);
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>The namespace of the calling thread, as the kernel has it.</summary>
    public static string NameOfThisThread => File.ResolveLinkTarget(OfThisThread, returnFinalTarget: false)!.Name;

    public override string ToString() => Name;

    /// <summary>Lets go of it. It lives on in the kernel as long as it has sockets and threads.</summary>
    public void Dispose() => _descriptor.Dispose();

    private static void GoTo(NetworkNamespace to)
    {
        if (ReferenceEquals(t_current, to))
            return;
        if (KernelCalls.SetNamespace(to._descriptor, KernelCalls.NewNetwork) != 0)
            throw KernelCalls.Failure("setns");
        t_current = to;
    }

    // On a thread of its own, which ends: it has left the namespace of the process for good.
    private static (NetworkNamespace? Made, string Why, Exception? Failure) OnOwnThread(
        IReadOnlyCollection<KeyValuePair<string, string>> sysctls)
    {
        (NetworkNamespace?, string, Exception?) result = default;
        var thread = new Thread(() =>
        {
            try
            {
                result = KernelCalls.Unshare(KernelCalls.NewNetwork) == 0
                    ? (SetUp(sysctls), string.Empty, null)
                    : (null, KernelCalls.Failure("Network namespaces are not permitted here; unshare(CLONE_NEWNET)").Message, null);
            }
            catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException or SocketException)
            {
                result = (null, string.Empty, exception);
            }
        });
        thread.UnsafeStart();
        thread.Join();
        return result;
    }

    private static NetworkNamespace SetUp(IReadOnlyCollection<KeyValuePair<string, string>> sysctls)
    {
        using (var netlink = new Netlink())
            netlink.SetUp(Netlink.Loopback, true);
        foreach (var (name, value) in sysctls)
            File.WriteAllText(Path.Combine("/proc/sys", name.Replace('.', '/')), value);
        return new NetworkNamespace(OpenThis(), NameOfThisThread, CanBind(IPAddress.IPv6Loopback));
    }

    private static NetworkNamespace OpenOwn()
    {
        StartSocketEvents();
        UserNamespace.BringLoopbackUp();
        var own = new NetworkNamespace(OpenThis(), NameOfThisThread, CanBind(IPAddress.IPv6Loopback));
        t_current = own;
        return own;
    }

    private static SafeFileHandle OpenThis()
    {
        var descriptor = KernelCalls.Open(OfThisThread, KernelCalls.ReadOnlyCloseOnExec);
        return descriptor.IsInvalid ? throw KernelCalls.Failure($"open {OfThisThread}") : descriptor;
    }

    // The first asynchronous call that waits starts .NET's thread for socket events, which starts workers of the pool.
    private static void StartSocketEvents()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0simnet-{Environment.ProcessId}")));
        var receiving = socket.ReceiveAsync(new byte[1], SocketFlags.None);
        socket.SendTo([1], socket.LocalEndPoint!);
        receiving.GetAwaiter().GetResult();
    }

    private static bool CanBind(IPAddress address)
    {
        if (!Socket.OSSupportsIPv6)
            return false;
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return false;
        }
    }
}
