// ISocket over a host's TCP socket: what System.Net.Sockets.Socket is over the kernel's. It checks arguments, waits, and turns
// errors into exceptions, all as .NET does. What .NET knows of the connection is in SocketWithConnection, options are in
// SocketWithOptions, the many forms of send and receive in StreamForms; calls that wait are SocketOperations.

using System.Buffers;
using System.Net.Sockets;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedSocket : SocketWithConnection, ISocket, ISocketEvents, IDeferred
{
    private const SocketFlags PlainFlags = SocketFlags.DontRoute | SocketFlags.Truncated;

    private List<PollOperation>? _watchers;
    private PollEvents _changed;
    private ReceiveOperation? _freeReceive;
    private SendOperation? _freeSend;

    internal SimulatedSocket(SimulatedNetwork network, TcpSocket kernel, ProtocolType protocolType)
        : base(network, kernel)
    {
        Kernel.Events = this;
        ProtocolType = protocolType;
    }

    // ---- Identity and state

    public SocketType SocketType => SocketType.Stream;

    public ProtocolType ProtocolType { get; }

    public SafeSocketHandle SafeHandle =>
        throw new PlatformNotSupportedException("A simulated socket has no handle of the operating system.");

    public override int Available
    {
        get
        {
            Guard(nameof(Available));
            return Kernel.Available ?? throw Failed(SocketError.InvalidArgument);
        }
    }

    public bool Blocking
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return IsBlocking;
        }

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

    private SimulatedSocket Accept(long timeoutTicks, bool mayWait)
    {
        GuardAccept(nameof(Accept));
        if (Reading.IsEmpty || !mayWait)
        {
            var error = Kernel.Accept(out var accepted);
            if (accepted is not null)
                return Wrap(accepted);
            if (error != SocketError.WouldBlock || !mayWait)
                throw Failed(error);
        }

        var operation = new AcceptOperation(this);
        Wait(operation, nameof(Accept), Reading, timeoutTicks);
        return operation.Failure is null && operation.Error == SocketError.Success ? (SimulatedSocket)operation.Result! : throw Outcome(operation);
    }

    public ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken)
    {
        GuardAccept(nameof(AcceptAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ISocket>(cancellationToken);
        if (Reading.IsEmpty)
        {
            var error = Kernel.Accept(out var accepted);
            if (accepted is not null)
                return new ValueTask<ISocket>(Wrap(accepted));
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<ISocket>(Failed(error));
        }

        var operation = new AcceptOperation(this);
        operation.Start(nameof(AcceptAsync), Reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    public override void Disconnect(bool reuseSocket)
    {
        Guard(nameof(Disconnect));
        Shutdown(SocketShutdown.Both);
    }

    public ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        try
        {
            Disconnect(reuseSocket);
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
        ThrowIfError(Kernel.Shutdown(how));
        SetDisconnected();
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
            watcher.Fail(SocketError.Interrupted);
    }

    public bool Poll(int microSeconds, SelectMode mode)
    {
        Guard(nameof(Poll));
        if (IsReady(mode) || microSeconds == 0)
            return IsReady(mode);
        return Network.WaitForAny([(this, mode)], nameof(Poll), microSeconds < 0 ? ScheduledEvent.Never : microSeconds * 10L);
    }

    // ---- Sending

    public override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        Guard(nameof(Send));
        if ((socketFlags & ~(PlainFlags | SocketFlags.Peek)) != 0)
            return Fail(SocketError.OperationNotSupported, out errorCode);
        var sent = 0;
        errorCode = SocketError.WouldBlock;
        if (Writing.IsEmpty || !IsBlocking)
            errorCode = Kernel.Send(buffer, out sent);
        var isDone = errorCode == SocketError.Success && (sent == buffer.Length || !IsBlocking);
        if (isDone)
            return sent;
        if (errorCode is not (SocketError.Success or SocketError.WouldBlock) || !IsBlocking)
            return Fail(errorCode, out errorCode);
        return SendRest(buffer[sent..], sent, out errorCode);
    }

    public override ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default)
    {
        Guard(nameof(SendAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if ((socketFlags & ~(PlainFlags | SocketFlags.Peek)) != 0)
            return ValueTask.FromException<int>(Failed(SocketError.OperationNotSupported));
        var sent = 0;
        if (Writing.IsEmpty)
        {
            var error = Kernel.Send(buffer.Span, out sent);
            if (error == SocketError.Success && sent == buffer.Length)
                return new ValueTask<int>(sent);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                return ValueTask.FromException<int>(Failed(error));
        }

        var operation = TakeSend(buffer[sent..], sent);
        operation.Start(nameof(SendAsync), Writing, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    // ---- Receiving

    public int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        ReceiveOrWait(nameof(Receive), buffer, socketFlags, out errorCode);

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default)
    {
        Guard(nameof(ReceiveAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if (RefusalOf(socketFlags) is var refusal and not SocketError.Success)
            return ValueTask.FromException<int>(Failed(refusal));
        var isPeek = (socketFlags & SocketFlags.Peek) != 0;
        if (Reading.IsEmpty)
        {
            var error = Kernel.Receive(buffer.Span, isPeek, out var received);
            if (error == SocketError.Success)
                return new ValueTask<int>(received);
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<int>(Failed(error));
        }

        var operation = TakeReceive(buffer, isPeek);
        operation.Start(nameof(ReceiveAsync), Reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
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

    internal bool IsReady(SelectMode mode)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var wanted = mode switch
        {
            SelectMode.SelectRead => PollEvents.In | PollEvents.HangUp,
            SelectMode.SelectWrite => PollEvents.Out | PollEvents.HangUp,
            SelectMode.SelectError => PollEvents.Error,
            _ => PollEvents.None,
        };
        return (Kernel.Poll() & wanted) != 0;
    }

    internal void AddWatcher(PollOperation watcher) => (_watchers ??= []).Add(watcher);

    internal void RemoveWatcher(PollOperation watcher) => _watchers!.Remove(watcher);

    internal void Return(ReceiveOperation operation) => _freeReceive = operation;

    internal void Return(SendOperation operation) => _freeSend = operation;

    internal SimulatedSocket Wrap(TcpSocket accepted)
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
        Wait(new LingerOperation(this), nameof(Dispose), Writing, options.LingerSeconds * TimeSpan.TicksPerSecond);
    }

    // .NET's Close(timeout): ends the sending and waits so long for the peer to do the same; if it does not, or sent more, the
    // connection is reset.
    private bool EndsWithin(int milliseconds)
    {
        if (!Kernel.IsSynchronized)
            return true;
        Kernel.Shutdown(SocketShutdown.Send);
        var hasAnswer = IsReady(SelectMode.SelectRead)
            || Network.WaitForAny([(this, SelectMode.SelectRead)], nameof(Close), milliseconds * TimeSpan.TicksPerMillisecond);
        return hasAnswer && Kernel.Available == 0;
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

        if (Reading.IsEmpty && Writing.IsEmpty && _watchers is not { Count: > 0 })
            return;
        if (_changed == PollEvents.None)
            Loop.Defer(this);
        _changed |= changed;
    }

    private void LetGoOn(PollEvents changed)
    {
        if ((changed & PollEvents.In) != 0)
            Reading.Run();
        if ((changed & PollEvents.Out) != 0)
            Writing.Run();
        RunWatchers();
    }

    private void GuardAccept(string call)
    {
        Guard(call);
        if (!IsBound)
            throw new InvalidOperationException("You must call the Bind method before performing this operation.");
        if (!IsListening)
            throw new InvalidOperationException("You must call the Listen method before performing this operation.");
    }

    // ---- Waiting

    private int SendRest(ReadOnlySpan<byte> rest, int sent, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(rented);
        var operation = TakeSend(rented.AsMemory(0, rest.Length), sent);
        Wait(operation, nameof(Send), Writing, SendTimeoutTicks);
        errorCode = operation.Error;
        var total = operation.Result;
        Release(operation, rented);
        return errorCode == SocketError.Success ? total : Fail(errorCode, out errorCode);
    }

    private protected override int ReceiveOrWait(string call, Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        Guard(call);
        errorCode = RefusalOf(socketFlags);
        if (errorCode != SocketError.Success)
            return Fail(errorCode, out errorCode);
        var isPeek = (socketFlags & SocketFlags.Peek) != 0;
        if (Reading.IsEmpty || !IsBlocking)
        {
            errorCode = Kernel.Receive(buffer, isPeek, out var received);
            if (errorCode != SocketError.WouldBlock || !IsBlocking)
                return errorCode == SocketError.Success ? received : Fail(errorCode, out errorCode);
        }

        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        var operation = TakeReceive(rented.AsMemory(0, buffer.Length), isPeek);
        Wait(operation, call, Reading, ReceiveTimeoutTicks);
        errorCode = operation.Error;
        var count = operation.Result;
        rented.AsSpan(0, count).CopyTo(buffer);
        Release(operation, rented);
        return errorCode == SocketError.Success ? count : Fail(errorCode, out errorCode);
    }

    private SendOperation TakeSend(ReadOnlyMemory<byte> rest, int sent)
    {
        var operation = _freeSend ?? new SendOperation(this);
        _freeSend = null;
        (operation.Rest, operation.Sent) = (rest, sent);
        return operation;
    }

    private ReceiveOperation TakeReceive(Memory<byte> buffer, bool isPeek)
    {
        var operation = _freeReceive ?? new ReceiveOperation(this);
        _freeReceive = null;
        (operation.Buffer, operation.IsPeek) = (buffer, isPeek);
        return operation;
    }

    private static void Release<TResult>(SocketOperation<TResult> operation, byte[] rented)
    {
        var failure = operation.Failure;
        operation.Recycle();
        ArrayPool<byte>.Shared.Return(rented);
        if (failure is not null)
            throw failure;
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

    private void RunWatchers()
    {
        foreach (var watcher in Watchers())
            watcher.TryFinish();
    }

    // A copy: a watcher that is done takes itself off the list.
    private PollOperation[] Watchers() => _watchers is { Count: > 0 } watchers ? [.. watchers] : [];

    // ---- Details

    private void Close(bool abort)
    {
        if (IsDisposed)
            return;
        Loop.Verify(nameof(Dispose));
        IsDisposed = true;
        // .NET aborts the connection when a call was pending.
        abort |= !IsListening && !(Reading.IsEmpty && Writing.IsEmpty);
        FailAll(Reading, static operation => !operation.IsBlocking ? SocketError.OperationAborted
            : operation is AcceptOperation ? SocketError.Interrupted : SocketError.ConnectionAborted);
        FailAll(Writing, static operation => !operation.IsBlocking ? SocketError.OperationAborted
            : operation is ConnectOperation ? SocketError.NotSocket : SocketError.ConnectionAborted);
        foreach (var watcher in Watchers())
            watcher.Abandon(new ObjectDisposedException(typeof(ISocket).FullName));
        try
        {
            if (!abort)
                Linger();
        }
        finally
        {
            Kernel.Close(abort);
            SetDisconnected();
        }
    }

    // What a receive's flags are refused with; nothing is ever urgent here (docs/fidelity.md).
    private SocketError RefusalOf(SocketFlags flags)
    {
        if ((flags & SocketFlags.OutOfBand) != 0)
            return Kernel.IsListening ? SocketError.NotConnected : SocketError.InvalidArgument;
        return (flags & ~(PlainFlags | SocketFlags.Peek)) != 0 ? SocketError.OperationNotSupported : SocketError.Success;
    }

    private int Fail(SocketError error, out SocketError errorCode)
    {
        Notice(error);
        errorCode = error;
        return 0;
    }
}
