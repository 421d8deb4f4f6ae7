// INetwork as one simulated host sees it.

using System.Net.Sockets;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedNetwork(EventLoop loop, HostStack host, TimeProvider timeProvider, HostNames names) : INetwork
{
    internal EventLoop Loop { get; } = loop;

    internal HostStack Host => host;

    public string HostName => host.Identity.Name;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public INameResolver NameResolver { get; } = new SimulatedNameResolver(loop, names, host.Identity.Name);

    public NetworkFeatures Features =>
        NetworkFeatures.SocketPairs | NetworkFeatures.Messages | NetworkFeatures.Interrupts | NetworkFeatures.VirtualTime;

    public bool Supports(AddressFamily addressFamily, SocketType socketType) => addressFamily switch
    {
        AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 => socketType is SocketType.Stream or SocketType.Dgram,
        AddressFamily.Unix => UnixTable.Supports(socketType),
        _ => false,
    };

    public ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType)
    {
        Loop.Verify(nameof(CreateSocket));
        if (Refusal(addressFamily, socketType, protocolType) is var refusal and not SocketError.Success)
            throw new SocketException((int)refusal);
        if (!Supports(addressFamily, socketType))
            throw new NotSupportedException(
                $"The simulated network has TCP and UDP sockets only so far, not {addressFamily} {socketType}; INetwork.Supports tells.");
        if (!host.TryTakeDescriptor())
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        return new SimulatedSocket(this, host.CreateSocket(addressFamily, socketType), protocolType);
    }

    public (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType)
    {
        Loop.Verify(nameof(CreateSocketPair));
        if (!UnixTable.Supports(socketType))
            throw new SocketException((int)SocketError.SocketNotSupported);
        if (!host.TryTakeDescriptor())
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        if (!host.TryTakeDescriptor())
        {
            host.ReturnDescriptor();
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        var (first, second) = host.Unix.CreatePair(socketType);
        return (SimulatedSocket.Wrapped(this, first), SimulatedSocket.Wrapped(this, second));
    }

    public ISocket WrapHandle(SafeSocketHandle handle) =>
        throw new PlatformNotSupportedException("A simulated network cannot use a socket of the operating system.");

    public void Select(IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, TimeSpan timeout)
    {
        Loop.Verify(nameof(Select));
        var watched = new List<(SimulatedSocket Socket, SelectMode Mode)>();
        Collect(checkRead, SelectMode.SelectRead, watched);
        Collect(checkWrite, SelectMode.SelectWrite, watched);
        Collect(checkError, SelectMode.SelectError, watched);
        if (watched.Count == 0)
            throw new ArgumentNullException(nameof(checkRead), "All lists are null or empty.");
        var ticks = ToTicks(timeout);
        if (ticks > 0 && !watched.Any(static one => one.Socket.IsReady(one.Mode)))
            WaitForAny(watched, nameof(Select), ticks);
        Keep(checkRead, SelectMode.SelectRead);
        Keep(checkWrite, SelectMode.SelectWrite);
        Keep(checkError, SelectMode.SelectError);
    }

    public void Sleep(TimeSpan timeout)
    {
        var ticks = BlockedWait.ToTicks(timeout, nameof(timeout));
        Loop.Verify(nameof(Sleep));
        new BlockedWait(Loop, HostName, isOfNetwork: true).Wait(nameof(Sleep), "-", ticks);
    }

    /// <summary>Waits until one of the sockets is ready; false when time is over.</summary>
    internal bool WaitForAny(List<(SimulatedSocket Socket, SelectMode Mode)> watched, string call, long timeoutTicks)
    {
        var operation = new PollOperation(watched);
        operation.Start(call, queue: null, isBlocking: true, timeoutTicks, CancellationToken.None);
        Loop.WaitFor(operation);
        if (operation.Failure is not null)
            throw operation.Failure;
        return operation.Error == SocketError.Success ? operation.Result : throw new SocketException((int)operation.Error);
    }

    // socket(2) on Linux: the type is looked at first, then the protocol.
    private static SocketError Refusal(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        if (family == AddressFamily.Unspecified && protocol != ProtocolType.Unspecified)
            return SocketError.ProtocolNotSupported;
        if (family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 or AddressFamily.Unix))
            return SocketError.AddressFamilyNotSupported;
        if (type is < SocketType.Stream or > SocketType.Seqpacket)
            return SocketError.ProtocolType;
        if (family == AddressFamily.Unix)
        {
            if (protocol != ProtocolType.Unspecified)
                return SocketError.ProtocolNotSupported;
            return type == SocketType.Rdm ? SocketError.SocketNotSupported : SocketError.Success;
        }

        if (type is (SocketType.Seqpacket or SocketType.Rdm))
            return SocketError.SocketNotSupported;
        var fits = type switch
        {
            SocketType.Stream => protocol is ProtocolType.Tcp or ProtocolType.Unspecified,
            SocketType.Dgram => protocol is ProtocolType.Udp or ProtocolType.Unspecified,
            _ => true,
        };
        return fits ? SocketError.Success : SocketError.ProtocolNotSupported;
    }

    private void Collect(IList<ISocket>? sockets, SelectMode mode, List<(SimulatedSocket Socket, SelectMode Mode)> watched)
    {
        foreach (var socket in sockets ?? [])
        {
            if (socket is not SimulatedSocket simulated || simulated.Loop != Loop)
                throw new ArgumentException("A socket in the lists does not belong to this simulation.", nameof(sockets));
            simulated.ThrowIfClosed();
            watched.Add((simulated, mode));
        }
    }

    private static void Keep(IList<ISocket>? sockets, SelectMode mode)
    {
        for (var i = (sockets?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (!((SimulatedSocket)sockets![i]).IsReadyOrClosed(mode))
                sockets.RemoveAt(i);
        }
    }

    private static long ToTicks(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return ScheduledEvent.Never;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMicroseconds(int.MaxValue));
        return timeout.Ticks;
    }
}
