// ISocket over a host's socket: what System.Net.Sockets.Socket is over the kernel's. It checks arguments, waits, and turns
// errors into exceptions, all as .NET does. What .NET knows of the connection is in SocketWithConnection, options are in
// SocketWithOptions, sending and receiving in SocketWithTransfers and SocketForms; calls that wait are SocketOperations.

using System.Net.Sockets;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedSocket : SocketForms, ISocket, ISocketEvents, IDeferred
{
    private List<PollOperation>? _watchers;
    private PollEvents _changed;
    private bool _isClosing;
    private bool _hadBlocked;

    /// <summary>Makes a socket over one of the kernel's, whose reference it takes over, as well as a descriptor of the host.</summary>
    internal SimulatedSocket(SimulatedNetwork network, HostSocket kernel, ProtocolType protocolType)
        : base(network, kernel)
    {
        Kernel.Attach(this);
        ProtocolType = protocolType;
    }

    /// <summary>Makes a socket over one that was passed, or made as one of a pair.</summary>
    internal static SimulatedSocket Wrapped(SimulatedNetwork network, HostSocket kernel)
    {
        var socket = new SimulatedSocket(network, kernel, Linux.ProtocolOf(kernel.Family, kernel.Type));
        socket.BeWrapped();
        return socket;
    }

    // ---- Identity and state

    public SafeSocketHandle SafeHandle =>
        throw new PlatformNotSupportedException("A simulated socket has no handle of the operating system.");

    public bool Blocking
    {
        get => IsBlocking;
        set
        {
            Guard(nameof(Blocking));
            IsBlocking = value;
        }
    }

    // ---- Opening and closing

    public void Listen(int backlog)
    {
        Guard(nameof(Listen));
        ThrowIfError(Kernel.Listen(backlog));
        IsListening = true;
    }

    public ISocket Accept() => Accept(ScheduledEvent.Never, mayWait: IsBlocking);

    public ISocket Accept(TimeSpan timeout) => Accept(ToTicks(timeout, nameof(timeout)), mayWait: true);

    private ISocket Accept(long timeoutTicks, bool mayWait)
    {
        GuardAccept(nameof(Accept));
        if (IsDisconnected)
            throw new InvalidOperationException("A socket that was connected cannot accept.");
        if (Reading.IsEmpty || !mayWait)
        {
            var error = TryAccept(out var accepted);
            if (accepted is not null)
                return accepted;
            if (error != SocketError.WouldBlock || !mayWait)
                throw Failed(error);
        }

        var operation = new AcceptOperation(this);
        Wait(operation, nameof(Accept), Reading, timeoutTicks);
        return operation.Failure is null && operation.Error == SocketError.Success ? operation.Result! : throw Outcome(operation);
    }

    public ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ISocket>(cancellationToken);
        GuardAccept(nameof(AcceptAsync));
        if (Reading.MayTry)
        {
            var error = TryAccept(out var accepted);
            if (accepted is not null)
                return new ValueTask<ISocket>(accepted);
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<ISocket>(Failed(error));
        }

        var operation = new AcceptOperation(this);
        operation.Start(nameof(AcceptAsync), Reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    public void Close(int timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, -1);
        Close(abort: timeout == 0 || (timeout > 0 && !IsDisposed && !EndsWithin(timeout)));
    }

    public void Dispose() => Close(abort: false);

    public void Interrupt()
    {
        Guard(nameof(Interrupt));
        FailAll(Reading, static operation => operation.IsBlocking ? SocketError.Interrupted : SocketError.Success);
        FailAll(Writing, static operation => operation.IsBlocking ? SocketError.Interrupted : SocketError.Success);
        foreach (var watcher in Watchers())
        {
            // A Select waits for several sockets, none more than the others.
            if (watcher.Call != nameof(INetwork.Select))
                watcher.Fail(SocketError.Interrupted);
        }
    }

    public bool Poll(int microSeconds, SelectMode mode)
    {
        Guard(nameof(Poll));
        if (IsReady(mode) || microSeconds == 0)
            return IsReady(mode);
        return Network.WaitForAny([(this, mode)], nameof(Poll), microSeconds < 0 ? ScheduledEvent.Never : microSeconds * 10L);
    }

    // ---- What operations and the kernel below call

    void ISocketEvents.OnReadable() => Notify(PollEvents.In);

    void ISocketEvents.OnWritable() => Notify(PollEvents.Out);

    void IDeferred.OnInstantSettled()
    {
        var changed = _changed;
        _changed = PollEvents.None;
        LetGoOn(changed);
    }

    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    internal bool IsReady(SelectMode mode)
    {
        ThrowIfClosed();
        var wanted = mode switch
        {
            SelectMode.SelectRead => PollEvents.In | PollEvents.HangUp,
            SelectMode.SelectWrite => PollEvents.Out,
            SelectMode.SelectError => PollEvents.Error | PollEvents.Urgent,
            _ => PollEvents.None,
        };
        return (Kernel.Poll() & wanted) != 0;
    }

    /// <summary>The same of a socket that may have been closed while somebody waited for it, who is then told that it is ready
    /// (measured).</summary>
    internal bool IsReadyOrClosed(SelectMode mode) =>
        IsDisposed ? mode != SelectMode.SelectError || (SocketType == SocketType.Stream && !IsListening) : IsReady(mode);

    internal void AddWatcher(PollOperation watcher) => (_watchers ??= []).Add(watcher);

    internal void RemoveWatcher(PollOperation watcher) => _watchers!.Remove(watcher);

    /// <summary>Takes a connection off the queue. As in the kernel the descriptor comes first: without one nothing is taken.</summary>
    internal SocketError TryAccept(out ISocket? accepted)
    {
        accepted = null;
        if (!Network.Host.TryTakeDescriptor())
            return SocketError.TooManyOpenSockets;
        var error = Kernel.Accept(out var connection);
        if (connection is null)
            Network.Host.ReturnDescriptor();
        else
            accepted = Wrap(connection);
        return error;
    }

    /// <summary>The kernel's socket, for a message that passes it.</summary>
    internal HostSocket ToBePassed()
    {
        Guard(nameof(ISocket.SendMessage));
        return Kernel;
    }

    private protected override void OnBlockedReleased(bool wereShutDown)
    {
        if (wereShutDown)
        {
            EndBlocked(Reading);
            EndBlocked(Writing);
        }

        if (Reading.HasBlocked || Writing.HasBlocked)
            LetGoOn(PollEvents.In | PollEvents.Out);
    }

    private static void EndBlocked(OperationQueue queue)
    {
        for (var operation = queue.First; operation is not null;)
        {
            var next = operation.QueueNext;
            if (operation.IsBlocking)
                operation.EndByDisconnect();
            operation = next;
        }
    }

    private protected override void OnKernelReplaced(HostSocket former)
    {
        former.Detach(this);
        former.Release(abort: true);
        Kernel.Attach(this);
        // Asynchronous calls waited on the old descriptor; blocked ones go on with the new one.
        FailAll(Reading, static operation => operation.IsBlocking ? SocketError.Success : SocketError.OperationAborted);
        FailAll(Writing, static operation => operation.IsBlocking ? SocketError.Success : SocketError.OperationAborted);
        WritingBeside.RunEach();
    }

    // ---- Details

    private SimulatedSocket Wrap(HostSocket accepted)
    {
        var socket = new SimulatedSocket(Network, accepted, ProtocolType);
        socket.BeAccepted(this);
        return socket;
    }

    // A close with a lingering time waits for what was sent, also on a non-blocking socket (measured); when the time is over the rest
    // goes on in the background.
    private void Linger()
    {
        var options = Kernel.Options;
        if (!options.LingerEnabled || options.LingerSeconds == 0 || Kernel.SendQueued == 0)
            return;
        Kernel.Shutdown(SocketShutdown.Send);
        var operation = new LingerOperation(this);
        Wait(operation, nameof(Dispose), Writing, options.LingerSeconds * TimeSpan.TicksPerSecond);
        if (operation.Failure is not null)
            throw operation.Failure;
    }

    // .NET's Close(timeout): ends the sending and waits so long for the peer to do the same; if it does not, or sent more, the
    // connection is reset.
    private bool EndsWithin(int milliseconds)
    {
        if (!Kernel.HasPeer)
            return true;
        _isClosing = true;
        _hadBlocked = HasBlocked;
        Kernel.Shutdown(SocketShutdown.Send);
        var hasAnswer = IsReady(SelectMode.SelectRead)
            || Network.WaitForAny([(this, SelectMode.SelectRead)], nameof(Close), milliseconds * TimeSpan.TicksPerMillisecond);
        // It receives nothing, which takes an error; what there is to be had stays.
        return hasAnswer && TryReceive([], SimpleHeader(SocketFlags.None, 0), out _) == SocketError.Success && Kernel.Available == 0;
    }

    // In answer to a call of the application at once, as on loopback; in answer to the network when it is done with the instant, so that
    // what arrives together is received together. A listener is told at once: connections that are accepted make room for others.
    private void Notify(PollEvents changed)
    {
        if (!Loop.IsNetworkAtWork || IsListening)
        {
            LetGoOn(changed);
            return;
        }

        if (Reading.MayTry && Writing.MayTry && WritingBeside.IsEmpty && _watchers is not { Count: > 0 })
            return;
        if (_changed == PollEvents.None)
            Loop.Defer(this);
        _changed |= changed;
    }

    private void LetGoOn(PollEvents changed)
    {
        // Calls that RealSocket makes go on find the socket disposed of, when they wake up while Close waits.
        if (_isClosing)
        {
            FailAll(Reading, ErrorWhileClosing);
            FailAll(Writing, ErrorWhileClosing);
        }

        // Whoever waits is woken by what poll calls readable or writable: not by an urgent byte alone, nor by a little room.
        var ready = Kernel.Poll();
        // What listens is never ready to write; a connect that waited when it began to is told that there is room.
        var mayWrite = IsListening || (ready & (PollEvents.Out | PollEvents.HangUp | PollEvents.Error)) != 0;
        if (mayWrite && !(HoldsBlocked && Writing.HasBlocked) && Wakes(Writing, changed & PollEvents.Out))
            Writing.Run();
        if (mayWrite && (changed & PollEvents.Out) != 0)
            WritingBeside.RunEach();
        var mayRead = (ready & (PollEvents.In | PollEvents.HangUp | PollEvents.Error)) != 0 && !(HoldsBlocked && Reading.HasBlocked);
        if (mayRead && Wakes(Reading, changed & PollEvents.In))
            Reading.Run();
        RunWatchers();
    }

    // With any event epoll(7) tells .NET of all that the socket is ready for, and .NET lets who writes be first. Threads are woken by what they
    // wait for alone.
    private static bool Wakes(OperationQueue queue, PollEvents changed) => changed != PollEvents.None || queue.First is { IsBlocking: false };

    private void GuardAccept(string call)
    {
        Guard(call);
        if (!IsBound)
            throw NotBound();
        if (!IsListening)
            throw new InvalidOperationException("You must call the Listen method before performing this operation.");
    }

    private Exception Outcome(SocketOperation operation) => operation.Failure ?? Failed(operation.Error);

    private static void FailAll(OperationQueue queue, Func<SocketOperation, SocketError> errorOf)
    {
        for (var operation = queue.First; operation is not null;)
        {
            var next = operation.QueueNext;
            var error = errorOf(operation);
            if (error != SocketError.Success)
                operation.Fail(error);
            operation = next;
        }
    }

    private bool HasBlocked => Reading.HasBlocked || Writing.HasBlocked || !WritingBeside.IsEmpty;

    private static SocketError ErrorWhileClosing(SocketOperation operation) =>
        operation.IsBlocking || operation is ReceiveMessageOperation ? ErrorWhenClosed(operation) : SocketError.Success;

    // Measured: of blocked calls those of a stream are aborted, others interrupted.
    private static SocketError ErrorWhenClosed(SocketOperation operation) => operation switch
    {
        { IsBlocking: false } => SocketError.OperationAborted,
        AcceptOperation => SocketError.Interrupted,
        ConnectOperation => SocketError.NotSocket,
        _ => operation.IsOfStream ? SocketError.ConnectionAborted : SocketError.Interrupted,
    };

    private void RunWatchers()
    {
        foreach (var watcher in Watchers())
            watcher.TryFinish();
    }

    // A copy: a watcher that is done takes itself off the list.
    private PollOperation[] Watchers() => _watchers is { Count: > 0 } watchers ? [.. watchers] : [];

    private void Close(bool abort)
    {
        if (IsDisposed)
            return;
        Loop.Verify(nameof(Dispose));
        IsDisposed = true;
        var hasBlocked = HasBlocked || _hadBlocked;
        // .NET aborts the connection when a call was pending, unless sending was shut down.
        abort |= !IsListening && !HasShutdownSend && !(Reading.IsEmpty && Writing.IsEmpty && WritingBeside.IsEmpty);
        FailAll(Reading, ErrorWhenClosed);
        FailAll(Writing, ErrorWhenClosed);
        FailAll(WritingBeside, ErrorWhenClosed);
        // .NET shuts the socket down so that blocked calls let its descriptor go, and with it what was passed of it.
        if (hasBlocked && (AddressFamily == AddressFamily.Unix || SocketType != SocketType.Stream) && Kernel.IsShared)
            Kernel.Shutdown(SocketShutdown.Both);
        foreach (var watcher in Watchers())
            watcher.EndByClose();
        try
        {
            if (!abort)
                Linger();
        }
        finally
        {
            // Whoever waits to reach it by its path finds nothing there any more.
            if (BoundPath is not null)
                Network.Host.Unix.Names.Unlink(BoundPath);
            Kernel.Detach(this);
            Kernel.Release(abort, evenIfKept: hasBlocked);
            Network.Host.ReturnDescriptor();
            SetDisconnected();
        }
    }
}
