// The connection of a simulated socket as .NET keeps it in mind: whether it is bound, connected, disconnected, to whom; and
// connecting in all its forms. .NET's view is not the kernel's: most errors end Connected although the connection goes on, and the
// end of a connect that did not wait is noticed when somebody looks.

using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketWithConnection(SimulatedNetwork network, HostSocket kernel) : SocketWithOptions(network, kernel)
{
    private static readonly IPAddress s_mappedAny = IPAddress.Any.MapToIPv6();

    private EndPoint? _bound;
    private EndPoint? _local;
    private EndPoint? _remote;
    private EndPoint? _connectingTo;
    private bool _isConnected;
    private bool _isDisconnected;
    private bool _hasEnded;

    internal OperationQueue Reading { get; } = new();

    internal OperationQueue Writing { get; } = new();

    /// <summary>Messages that wait to be sent asynchronously. Each goes round .NET's socket with a thread of its own, so that none waits for
    /// another call.</summary>
    internal OperationQueue WritingBeside { get; } = new();

    /// <summary>Whether an asynchronous call has waited on the descriptor: .NET has registered it for events then.</summary>
    internal bool IsRegistered { get; set; }

    protected bool IsListening { get; set; }

    /// <summary>Whether sending was shut down.</summary>
    protected bool HasShutdownSend { get; private set; }

    /// <summary>Whether calls wait.</summary>
    protected bool IsBlocking { get; set; } = true;

    public bool Connected
    {
        get
        {
            if (!IsDisposed)
                NoticeConnected();
            return _isConnected;
        }
    }

    public override bool IsBound => _bound is not null;

    public EndPoint? LocalEndPoint
    {
        get
        {
            Guard(nameof(LocalEndPoint));
            NoticeConnected();
            if (_bound is not null)
                _local ??= EndPoints.ToEndPoint(Kernel.LocalName, AddressFamily);
            return _local;
        }
    }

    public EndPoint? RemoteEndPoint
    {
        get
        {
            Guard(nameof(RemoteEndPoint));
            if (_remote is not null)
                return _remote;
            NoticeConnected();
            if (_bound is null || !_isConnected)
                return null;
            if (!Kernel.HasPeer)
                throw Failed(SocketError.NotConnected);
            return _remote = EndPoints.ToEndPoint(Kernel.RemoteName, AddressFamily);
        }
    }

    public void Bind(EndPoint localEP)
    {
        Guard(nameof(Bind));
        ArgumentNullException.ThrowIfNull(localEP);
        if (localEP is DnsEndPoint)
            throw NameInsteadOfAddress();
        if (localEP is UnixDomainSocketEndPoint unix)
            EndPoints.ThrowIfNoPath(unix.ToString());
        var name = EndPoints.ToName(localEP, AddressFamily, DualMode);
        ThrowIfError(Kernel.Bind(name));
        _bound = localEP;
        BoundPath = name.Unix is { IsAbstract: false } path ? path : null;
    }

    public void Connect(EndPoint remoteEP) =>
        Connect(remoteEP, SendTimeoutTicks, IsBlocking, Kernel.ConnectTimeoutError, abandonWhenLate: true);

    public void Connect(EndPoint remoteEP, TimeSpan timeout) =>
        Connect(remoteEP, ToTicks(timeout, nameof(timeout)), mayWait: true, SocketError.TimedOut, abandonWhenLate: false);

    private void Connect(EndPoint remoteEP, long timeoutTicks, bool mayWait, SocketError timeoutError, bool abandonWhenLate)
    {
        GuardConnect(nameof(Connect), remoteEP);
        if (_isDisconnected)
            throw new InvalidOperationException("A socket that was connected cannot connect again; make a new one.");
        var error = SocketError.HostNotFound;
        // One deadline for all the addresses of a name.
        var deadline = timeoutTicks == ScheduledEvent.Never ? ScheduledEvent.Never : Loop.Clock.After(timeoutTicks);
        foreach (var endPoint in Resolve(remoteEP))
        {
            error = BeginConnect(endPoint);
            if (error is SocketError.InProgress or SocketError.WouldBlock)
            {
                if (!mayWait)
                    throw new SocketException((int)SocketError.WouldBlock);
                error = WaitForConnect(
                    new ConnectOperation(this, endPoint, timeoutError, abandonWhenLate),
                    deadline == ScheduledEvent.Never ? deadline : deadline - Loop.Clock.NowTicks);
            }

            if (error == SocketError.Success)
                return;
        }

        throw new SocketException((int)error);
    }

    public ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        GuardConnect(nameof(ConnectAsync), remoteEP);
        if (remoteEP is DnsEndPoint name)
            return ConnectToNameAsync(name, cancellationToken);
        if (remoteEP.AddressFamily != AddressFamily && !(DualMode && remoteEP.AddressFamily == AddressFamily.InterNetwork))
            throw new NotSupportedException("This protocol version is not supported.");
        // .NET lets a descriptor that was disconnected connect no more.
        var error = _hasEnded && _isDisconnected ? SocketError.IsConnected : BeginConnect(remoteEP);
        return error switch
        {
            SocketError.Success => default,
            SocketError.InProgress => FinishConnectAsync(remoteEP, cancellationToken),
            _ => ValueTask.FromException(new SocketException((int)error)),
        };
    }

    public void Disconnect(bool reuseSocket)
    {
        var hasConnected = _isConnected || _isDisconnected;
        EndConnection(reuseSocket);
        // What never had a connection RealSocket shuts down alone, and Socket hears nothing of it.
        if (reuseSocket || hasConnected)
            _local = null;
    }

    private void EndConnection(bool reuseSocket)
    {
        Guard(nameof(Disconnect));
        HoldsBlocked = reuseSocket;
        var isShut = false;
        try
        {
            Shutdown(SocketShutdown.Both);
            isShut = true;
        }
        finally
        {
            HoldsBlocked = false;
            if (reuseSocket)
                OnBlockedReleased(isShut);
        }

        _hasEnded = true;
        // .NET forgets the peer, which it does not on Shutdown.
        _remote = null;
        // For reuse .NET takes a fresh descriptor.
        if (reuseSocket)
            ReplaceKernel();
    }

    public ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            // The asynchronous call leaves the local endpoint as it was seen.
            EndConnection(reuseSocket);
            return default;
        }
        catch (SocketException exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    public void Shutdown(SocketShutdown how)
    {
        Guard(nameof(Shutdown));
        if (how is not (SocketShutdown.Receive or SocketShutdown.Send or SocketShutdown.Both))
            throw Failed(SocketError.InvalidArgument);
        var error = Kernel.Shutdown(how);
        HasShutdownSend |= error == SocketError.Success && how != SocketShutdown.Receive;
        // .NET overlooks that there is no connection when it has seen one.
        if (error != SocketError.NotConnected || !(_isConnected || _isDisconnected))
            ThrowIfError(error);
        SetDisconnected();
    }

    internal void OnConnected(EndPoint remote)
    {
        _bound ??= remote;
        _connectingTo = null;
        if (_isConnected)
            return;
        _isConnected = true;
        _isDisconnected = false;
        // The connect has put an address in the place of a wildcard.
        if (_local is IPEndPoint local && (local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any)
            || local.Address.Equals(s_mappedAny)))
            _local = null;
    }

    /// <summary>A connect that somebody waited for has ended without a connection, and its error has been reported.</summary>
    internal void OnConnectFailed()
    {
        _connectingTo = null;
        BindAgain();
    }

    /// <summary>Ends a connect that is under way, so that the next one starts afresh.</summary>
    internal void AbandonConnect()
    {
        if (IsDisposed)
            return;
        Kernel.AbandonConnect();
        OnConnectFailed();
    }

    internal PendingCall Describe(string call, TimeSpan since) => new(
        Network.HostName,
        Kernel.Number,
        call,
        Kernel.StateName,
        IsNameless(Kernel.LocalName) ? "-" : Kernel.LocalName.ToString(),
        Kernel.RemoteName.ToString(),
        since);

    /// <summary>Whether there was a connection and .NET takes it to be over.</summary>
    protected bool IsDisconnected => _isDisconnected;

    /// <summary>The address that .NET takes the socket to be bound to, or null.</summary>
    private protected IPAddress? BoundTo => (_bound as IPEndPoint)?.Address;

    /// <summary>What a call says that needs a bound socket.</summary>
    protected static InvalidOperationException NotBound() => new("You must call the Bind method before performing this operation.");

    // .NET names its own parameter here.
    private protected static ArgumentException NameInsteadOfAddress() => new("A name was given for an address; resolve it first.", "remoteEP");

    /// <summary>A datagram was sent to an address: .NET counts the socket as bound from then on.</summary>
    private protected void OnSentTo(EndPoint remote) => _bound ??= remote;

    /// <summary>An asynchronous send to an address has failed at once: .NET asks for the local endpoint again.</summary>
    private protected void OnNotSentTo() => _local = null;

    /// <summary>Takes over a connection that was accepted on a listener.</summary>
    protected void BeAccepted(SocketWithConnection listener)
    {
        _bound = listener._bound;
        // .NET takes the listener's endpoint over as far as it has seen it, unless that leaves the address open.
        _local = listener._local is IPEndPoint { Address: var address } && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? null
            : listener._local;
        _isConnected = true;
        IsBlocking = listener.IsBlocking;
        _remote = EndPoints.ToEndPoint(Kernel.RemoteName, AddressFamily);
    }

    /// <summary>Takes over a socket that was passed: what .NET finds out about a descriptor that it is given.</summary>
    internal void BeWrapped()
    {
        _bound = EndPoints.ToEndPoint(Kernel.LocalName, AddressFamily);
        IsListening = Kernel.IsListening;
        if (!Kernel.HasPeer)
            return;
        _remote = EndPoints.ToEndPoint(Kernel.RemoteName, AddressFamily);
        _isConnected = true;
    }

    /// <summary>The path to remove when the socket is disposed of, or null.</summary>
    protected UnixName? BoundPath { get; private set; }

    /// <summary>Whether blocked calls are kept away from the socket, as RealSocket does while the descriptor is replaced.</summary>
    protected bool HoldsBlocked { get; private set; }

    /// <summary>Blocked calls go on, or end because they were shut down meanwhile.</summary>
    private protected abstract void OnBlockedReleased(bool wereShutDown);

    /// <summary>The kernel's socket is another one from now on.</summary>
    private protected abstract void OnKernelReplaced(HostSocket former);

    protected void SetDisconnected()
    {
        if (!_isConnected)
            return;
        _isConnected = false;
        _isDisconnected = true;
    }

    protected void Wait(SocketOperation operation, string call, OperationQueue queue, long timeoutTicks)
    {
        operation.Start(call, queue, isBlocking: true, timeoutTicks, CancellationToken.None);
        Loop.WaitFor(operation);
    }

    // .NET's UpdateStatusAfterSocketError; being interrupted says nothing of the connection either.
    private protected override void Notice(SocketError error)
    {
        if (error is not (SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable
            or SocketError.TimedOut or SocketError.OperationAborted or SocketError.Interrupted))
            SetDisconnected();
    }

    private void GuardConnect(string call, EndPoint remoteEP)
    {
        Guard(call);
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (IsListening)
            throw new InvalidOperationException("A listening socket cannot connect.");
        GuardNotConnected();
        GuardName(remoteEP);
    }

    private void GuardNotConnected()
    {
        if (_isConnected && SocketType == SocketType.Stream)
            throw new SocketException((int)SocketError.IsConnected);
    }

    private static bool IsNameless(in SocketName name) => name.Family != AddressFamily.Unix && name.Inet.Port == 0;

    private void GuardName(EndPoint remoteEP)
    {
        if (remoteEP is not DnsEndPoint name)
            return;
        var canUse = name.AddressFamily == AddressFamily.Unspecified || name.AddressFamily == AddressFamily || DualMode;
        if (AddressFamily == AddressFamily.Unix || !canUse)
            throw new NotSupportedException("This protocol version is not supported.");
    }

    // .NET resolves to all families and leaves out what the socket cannot use.
    private List<EndPoint> Usable(IPAddress[] addresses, int port) =>
        [.. addresses.Where(address => address.AddressFamily == AddressFamily || DualMode).Select(EndPoint (address) => new IPEndPoint(address, port))];

    private List<EndPoint> Resolve(EndPoint remoteEP)
    {
        if (remoteEP is not DnsEndPoint name)
            return [remoteEP];
        var usable = Usable(Network.NameResolver.GetHostAddresses(name.Host, AddressFamily.Unspecified), name.Port);
        // The parameter is that of the overload which .NET calls here.
        return usable.Count > 0 ? usable : throw NoUsableAddress("addresses");
    }

    private static ArgumentException NoUsableAddress(string parameter) =>
        new("None of the discovered or specified addresses match the socket address family.", parameter);

    // .NET's ReplaceHandle: a new descriptor with those options of the old one that it keeps track of. The old one is closed as a finalizer does
    // it: what is left of a connection is reset.
    private void ReplaceKernel()
    {
        var former = Kernel;
        _hasEnded = IsRegistered = HasShutdownSend = false;
        _connectingTo = null;
        Kernel = Network.Host.CreateSocket(AddressFamily, SocketType);
        SetTrackedOptions(former);
        OnKernelReplaced(former);
    }

    private SocketError BeginConnect(EndPoint remote)
    {
        if (_connectingTo is not null)
            return EndAttempt();
        if (IsTcp && _bound is not null)
            _local ??= EndPoints.ToEndPoint(Kernel.LocalName, AddressFamily);
        var error = Kernel.Connect(EndPoints.ToName(remote, AddressFamily, DualMode));
        if (error == SocketError.Success)
            OnConnected(remote);
        else if (error == SocketError.InProgress)
            _connectingTo = remote;
        else if (error is not (SocketError.AlreadyInProgress or SocketError.IsConnected))
            OnConnectFailed();
        return error;
    }

    // As connect(2) says it: how the attempt stands that went on by itself.
    private SocketError EndAttempt()
    {
        if (NoticeConnected())
            return SocketError.Success;
        var error = Kernel.ContinueConnect();
        if (error != SocketError.AlreadyInProgress)
            OnConnectFailed();
        return error;
    }

    private bool IsTcp => SocketType == SocketType.Stream && AddressFamily != AddressFamily.Unix;

    // The kernel gives back a port that was bound as 0, of which .NET goes on telling: RealSocket takes it again.
    private void BindAgain()
    {
        if (!IsTcp || _bound is null || _local is not IPEndPoint local)
            return;
        // InvalidArgument: still bound, since its port was chosen. AddressAlreadyInUse: another socket listens there by now.
        var error = Kernel.Bind(EndPoints.ToName(local, AddressFamily, DualMode));
        if (error is not (SocketError.InvalidArgument or SocketError.AddressAlreadyInUse))
            ThrowIfError(error);
    }

    // The network's answer; when the wait is given up, that is thrown.
    private SocketError WaitForConnect(ConnectOperation operation, long timeoutTicks)
    {
        if (!operation.TryAtOnce())
            Wait(operation, nameof(Connect), Writing, timeoutTicks);
        if (operation.Failure is not null)
            throw operation.Failure;
        return operation.HasAnswer ? operation.Error : throw new SocketException((int)operation.Error);
    }

    private ValueTask FinishConnectAsync(EndPoint remote, CancellationToken cancellationToken)
    {
        var operation = new ConnectOperation(this, remote, Kernel.ConnectTimeoutError, abandonWhenLate: false);
        if (operation.TryAtOnce())
            return operation.Error == SocketError.Success ? default : ValueTask.FromException(new SocketException((int)operation.Error));

        operation.Start(nameof(ConnectAsync), Writing, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsVoidTask();
    }

    private async ValueTask ConnectToNameAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        var addresses = await Network.NameResolver
            .GetHostAddressesAsync(name.Host, AddressFamily.Unspecified, cancellationToken).ConfigureAwait(false);
        SocketException? last = null;
        foreach (var endPoint in Usable(addresses, name.Port))
        {
            try
            {
                await ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        throw last ?? new SocketException((int)SocketError.NoData);
    }

    // Whether a connect that nobody waits for has succeeded.
    private bool NoticeConnected()
    {
        if (_connectingTo is not { } remote || !Kernel.HasPeer)
            return false;
        Kernel.ContinueConnect();
        OnConnected(remote);
        return true;
    }

    /// <summary>A timeout as ticks, checked.</summary>
    protected static long ToTicks(TimeSpan timeout, string name)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return ScheduledEvent.Never;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue), name);
        return timeout.Ticks;
    }
}
