// ISocket over a host's TCP socket: what System.Net.Sockets.Socket is over the kernel's. It keeps the state that .NET keeps for
// itself (Connected, the cached endpoints), checks arguments, waits, and turns errors into exceptions, all as .NET does.
// Options are in SocketWithOptions; the calls that wait are SocketOperations.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal sealed class SimulatedSocket : SocketWithOptions, ISocket, ISocketEvents
{
    private const SocketFlags PlainFlags = SocketFlags.DontRoute | SocketFlags.Truncated;

    private readonly OperationQueue _reading = new();
    private readonly OperationQueue _writing = new();
    private List<PollOperation>? _watchers;
    private ReceiveOperation? _freeReceive;
    private SendOperation? _freeSend;
    private EndPoint? _bound;
    private EndPoint? _local;
    private EndPoint? _remote;
    private EndPoint? _connectingTo;
    private bool _isConnected;
    private bool _isDisconnected;
    private bool _isListening;
    private bool _isBlocking = true;

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
            return _isBlocking;
        }

        set
        {
            Guard(nameof(Blocking));
            _isBlocking = value;
        }
    }

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
                _local ??= EndPoints.ToEndPoint(Kernel.Local, AddressFamily);
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
            if (!Kernel.IsSynchronized)
                throw Failed(SocketError.NotConnected);
            return _remote = EndPoints.ToEndPoint(Kernel.Remote, AddressFamily);
        }
    }

    // ---- Opening and closing

    public void Bind(EndPoint localEP)
    {
        Guard(nameof(Bind));
        ArgumentNullException.ThrowIfNull(localEP);
        if (localEP is DnsEndPoint)
            throw new ArgumentException("A name cannot be bound to; resolve it first.", nameof(localEP));
        ThrowIfError(EndPoints.TryConvert(localEP, AddressFamily, DualMode, out var address));
        ThrowIfError(Kernel.Bind(address));
        _bound ??= localEP;
    }

    public void Listen(int backlog)
    {
        Guard(nameof(Listen));
        ThrowIfError(Kernel.Listen(backlog));
        _isListening = true;
    }

    public ISocket Accept() => Accept(Timeout.InfiniteTimeSpan);

    public ISocket Accept(TimeSpan timeout)
    {
        var timeoutTicks = ToTicks(timeout, nameof(timeout));
        GuardAccept(nameof(Accept));
        if (_reading.IsEmpty || !_isBlocking)
        {
            var error = Kernel.Accept(out var accepted);
            if (accepted is not null)
                return Wrap(accepted);
            if (error != SocketError.WouldBlock || !_isBlocking)
                throw Failed(error);
        }

        var operation = new AcceptOperation(this);
        Wait(operation, nameof(Accept), _reading, timeoutTicks);
        return operation.Failure is null && operation.Error == SocketError.Success ? operation.Result! : throw Outcome(operation);
    }

    public ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken)
    {
        GuardAccept(nameof(AcceptAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ISocket>(cancellationToken);
        if (_reading.IsEmpty)
        {
            var error = Kernel.Accept(out var accepted);
            if (accepted is not null)
                return new ValueTask<ISocket>(Wrap(accepted));
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<ISocket>(Failed(error));
        }

        var operation = new AcceptOperation(this);
        operation.Start(nameof(AcceptAsync), _reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    public void Connect(EndPoint remoteEP)
    {
        var milliseconds = Kernel.Options.SendTimeoutMilliseconds;
        Connect(remoteEP, milliseconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds));
    }

    public void Connect(EndPoint remoteEP, TimeSpan timeout)
    {
        var timeoutTicks = ToTicks(timeout, nameof(timeout));
        GuardConnect(nameof(Connect), remoteEP);
        SocketError error = SocketError.HostNotFound;
        foreach (var endPoint in Resolve(remoteEP))
        {
            error = BeginConnect(endPoint);
            if (error == SocketError.InProgress)
                error = FinishConnect(endPoint, timeoutTicks);
            if (error == SocketError.Success)
                return;
        }

        throw new SocketException((int)error);
    }

    public ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        GuardConnect(nameof(ConnectAsync), remoteEP);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (remoteEP is DnsEndPoint)
            return ConnectToNameAsync(remoteEP, cancellationToken);
        var error = BeginConnect(remoteEP);
        if (error != SocketError.InProgress)
            return error == SocketError.Success ? default : ValueTask.FromException(new SocketException((int)error));
        return FinishConnectAsync(remoteEP, cancellationToken);
    }

    public void Disconnect(bool reuseSocket)
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
        Close(abort: timeout == 0);
    }

    public void Dispose() => Close(abort: false);

    public void Interrupt()
    {
        Guard(nameof(Interrupt));
        FailAll(_reading, static operation => operation.IsBlocking ? SocketError.Interrupted : SocketError.Success);
        FailAll(_writing, static operation => operation.IsBlocking ? SocketError.Interrupted : SocketError.Success);
        foreach (var watcher in Watchers())
            watcher.Fail(SocketError.Interrupted);
    }

    public bool Poll(int microSeconds, SelectMode mode)
    {
        Guard(nameof(Poll));
        if (mode is not (SelectMode.SelectRead or SelectMode.SelectWrite or SelectMode.SelectError))
            throw new NotSupportedException($"{mode} is not a mode of Poll.");
        if (IsReady(mode) || microSeconds == 0)
            return IsReady(mode);
        return Network.WaitForAny([(this, mode)], nameof(Poll), microSeconds < 0 ? ScheduledEvent.Never : microSeconds * 10L);
    }

    // ---- Sending

    public int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        Guard(nameof(Send));
        if ((socketFlags & ~(PlainFlags | SocketFlags.Peek)) != 0)
            return Fail(SocketError.OperationNotSupported, out errorCode);
        var sent = 0;
        errorCode = SocketError.WouldBlock;
        if (_writing.IsEmpty || !_isBlocking)
            errorCode = Kernel.Send(buffer, out sent);
        var isDone = errorCode == SocketError.Success && (sent == buffer.Length || !_isBlocking);
        if (isDone)
            return sent;
        if (errorCode is not (SocketError.Success or SocketError.WouldBlock) || !_isBlocking)
            return Fail(errorCode, out errorCode);
        return SendRest(buffer[sent..], sent, out errorCode);
    }

    public int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Send(Messages.Gather(buffers).Span, socketFlags, out errorCode);

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default)
    {
        Guard(nameof(SendAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if ((socketFlags & ~(PlainFlags | SocketFlags.Peek)) != 0)
            return ValueTask.FromException<int>(Failed(SocketError.OperationNotSupported));
        var sent = 0;
        if (_writing.IsEmpty)
        {
            var error = Kernel.Send(buffer.Span, out sent);
            if (error == SocketError.Success && sent == buffer.Length)
                return new ValueTask<int>(sent);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                return ValueTask.FromException<int>(Failed(error));
        }

        var operation = TakeSend(buffer[sent..], sent);
        operation.Start(nameof(SendAsync), _writing, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    public Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        SendAsync(Messages.Gather(buffers), socketFlags, CancellationToken.None).AsTask();

    public int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP)
    {
        Guard(nameof(SendTo));
        ArgumentNullException.ThrowIfNull(remoteEP);
        var sent = Send(buffer, socketFlags, out var error);
        return error == SocketError.Success ? sent : throw new SocketException((int)error);
    }

    public ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remoteEP);
        return SendAsync(buffer, socketFlags, cancellationToken);
    }

    public int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null)
    {
        var sent = Send(Messages.Gather(buffers, controlMessages).Span, socketFlags, out var error);
        return error == SocketError.Success ? sent : throw new SocketException((int)error);
    }

    public ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default) =>
        SendAsync(Messages.Gather(buffers, controlMessages), socketFlags, cancellationToken);

    public void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        GuardSendFile(flags);
        ((ISocket)this).Send(preBuffer);
        if (fileName is not null)
            ((ISocket)this).Send(Messages.ReadFile(fileName));
        ((ISocket)this).Send(postBuffer);
        FinishSendFile(flags);
    }

    public async ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        GuardSendFile(flags);
        await SendAsync(preBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (fileName is not null)
            await SendAsync(Messages.ReadFile(fileName), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        await SendAsync(postBuffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        FinishSendFile(flags);
    }

    // ---- Receiving

    public int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        ReceiveOrWait(nameof(Receive), buffer, socketFlags, out errorCode);

    public int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Messages.Length(buffers));
        try
        {
            var received = Receive(rented.AsSpan(0, Messages.Length(buffers)), socketFlags, out errorCode);
            Messages.Scatter(rented.AsSpan(0, received), buffers);
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default)
    {
        Guard(nameof(ReceiveAsync));
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if (RefusalOf(socketFlags) is var refusal and not SocketError.Success)
            return ValueTask.FromException<int>(Failed(refusal));
        var isPeek = (socketFlags & SocketFlags.Peek) != 0;
        if (_reading.IsEmpty)
        {
            var error = Kernel.Receive(buffer.Span, isPeek, out var received);
            if (error == SocketError.Success)
                return new ValueTask<int>(received);
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<int>(Failed(error));
        }

        var operation = TakeReceive(buffer, isPeek);
        operation.Start(nameof(ReceiveAsync), _reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    public async Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags)
    {
        var bytes = new byte[Messages.Length(buffers)];
        var received = await ReceiveAsync(bytes, socketFlags, CancellationToken.None).ConfigureAwait(false);
        Messages.Scatter(bytes.AsSpan(0, received), buffers);
        return received;
    }

    public int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        GuardReceiveFrom(nameof(ReceiveFrom), remoteEP);
        var received = ReceiveOrWait(nameof(ReceiveFrom), buffer, socketFlags, out var error);
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        remoteEP = NoSender;
        return received;
    }

    public async ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        GuardReceiveFrom(nameof(ReceiveFromAsync), remoteEndPoint);
        var received = await ReceiveAsync(buffer, socketFlags, cancellationToken).ConfigureAwait(false);
        return new SocketReceiveFromResult { ReceivedBytes = received, RemoteEndPoint = NoSender };
    }

    public int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        ipPacketInformation = default;
        var received = ReceiveFrom(buffer, socketFlags, ref remoteEP);
        socketFlags = SocketFlags.None;
        return received;
    }

    public async ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        var result = await ReceiveFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken).ConfigureAwait(false);
        return new SocketReceiveMessageFromResult { ReceivedBytes = result.ReceivedBytes, RemoteEndPoint = result.RemoteEndPoint };
    }

    public ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None)
    {
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var received = ReceiveOrWait(nameof(ReceiveMessage), bytes, socketFlags, out var error);
        return error == SocketError.Success ? Messages.Scatter(bytes.AsSpan(0, received), buffers) : throw new SocketException((int)error);
    }

    public async ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default)
    {
        var bytes = new byte[Messages.Length(buffers, controlBytes)];
        var received = await ReceiveAsync(bytes, socketFlags, cancellationToken).ConfigureAwait(false);
        return Messages.Scatter(bytes.AsSpan(0, received), buffers);
    }

    // ---- What operations and the kernel below call

    void ISocketEvents.OnReadable()
    {
        _reading.Run();
        RunWatchers();
    }

    void ISocketEvents.OnWritable()
    {
        _writing.Run();
        RunWatchers();
    }

    internal bool IsReady(SelectMode mode)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var wanted = mode switch
        {
            SelectMode.SelectRead => PollEvents.In | PollEvents.HangUp,
            SelectMode.SelectWrite => PollEvents.Out | PollEvents.HangUp,
            _ => PollEvents.Error,
        };
        return (Kernel.Poll() & wanted) != 0;
    }

    internal void AddWatcher(PollOperation watcher) => (_watchers ??= []).Add(watcher);

    internal void RemoveWatcher(PollOperation watcher) => _watchers!.Remove(watcher);

    internal void Return(ReceiveOperation operation) => _freeReceive = operation;

    internal void Return(SendOperation operation) => _freeSend = operation;

    internal SimulatedSocket Wrap(TcpSocket accepted)
    {
        var socket = new SimulatedSocket(Network, accepted, ProtocolType) { _bound = _bound, _isConnected = true, _isBlocking = _isBlocking };
        socket._remote = EndPoints.ToEndPoint(accepted.Remote, AddressFamily);
        return socket;
    }

    internal void OnConnected(EndPoint remote)
    {
        _bound ??= remote;
        _connectingTo = null;
        if (_isConnected)
            return;
        _isConnected = true;
        _isDisconnected = false;
        _local = null;
    }

    internal PendingCall Describe(string call, TimeSpan since) => new(
        Network.HostName,
        Kernel.Number,
        call,
        Kernel.StateName,
        Kernel.Local.Port == 0 ? "-" : Kernel.Local.ToString(),
        Kernel.HasConnection ? Kernel.Remote.ToString() : "-",
        since);

    // ---- Opening

    private void GuardAccept(string call)
    {
        Guard(call);
        if (_bound is null)
            throw new InvalidOperationException("You must call the Bind method before performing this operation.");
        if (!_isListening)
            throw new InvalidOperationException("You must call the Listen method before performing this operation.");
    }

    private void GuardConnect(string call, EndPoint remoteEP)
    {
        Guard(call);
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (_isListening)
            throw new InvalidOperationException("A listening socket cannot connect.");
        NoticeConnected();
        if (_isConnected)
            throw new SocketException((int)SocketError.IsConnected);
        if (_isDisconnected)
            throw new InvalidOperationException("A socket that was connected cannot connect again; make a new one.");
    }

    private IEnumerable<EndPoint> Resolve(EndPoint remoteEP)
    {
        if (remoteEP is not DnsEndPoint name)
            return [remoteEP];
        var family = DualMode ? AddressFamily.Unspecified : AddressFamily;
        return Network.NameResolver.GetHostAddresses(name.Host, family).Select(address => new IPEndPoint(address, name.Port));
    }

    private SocketError BeginConnect(EndPoint remote)
    {
        var error = EndPoints.TryConvert(remote, AddressFamily, DualMode, out var address);
        if (error == SocketError.Success)
            error = Kernel.Connect(address);
        if (error == SocketError.Success)
            OnConnected(remote);
        // A second call joins the attempt that goes on in the background, unless it may not wait.
        return error == SocketError.AlreadyInProgress && _isBlocking ? SocketError.InProgress : error;
    }

    private SocketError FinishConnect(EndPoint remote, long timeoutTicks)
    {
        _connectingTo = remote;
        if (!_isBlocking)
            return SocketError.WouldBlock;
        var operation = new ConnectOperation(this, remote);
        if (Kernel.IsConnecting)
            Wait(operation, nameof(Connect), _writing, timeoutTicks);
        else
            operation.Try();
        if (operation.Failure is not null)
            throw operation.Failure;
        return operation.Error;
    }

    private ValueTask FinishConnectAsync(EndPoint remote, CancellationToken cancellationToken)
    {
        _connectingTo = remote;
        var operation = new ConnectOperation(this, remote);
        if (!Kernel.IsConnecting)
        {
            operation.Try();
            return operation.Error == SocketError.Success ? default : ValueTask.FromException(new SocketException((int)operation.Error));
        }

        operation.Start(nameof(ConnectAsync), _writing, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsVoidTask();
    }

    private async ValueTask ConnectToNameAsync(EndPoint name, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var endPoint in Resolve(name))
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

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    // Whether a connect that did not wait has ended: looking takes the error, as .NET's look at SO_ERROR does.
    private void NoticeConnected()
    {
        if (_connectingTo is not { } remote || Kernel.IsConnecting)
            return;
        _connectingTo = null;
        if (Kernel.TakeError() == SocketError.Success)
            OnConnected(remote);
    }

    // ---- Waiting

    private void Wait(SocketOperation operation, string call, OperationQueue queue, long timeoutTicks)
    {
        operation.Start(call, queue, isBlocking: true, timeoutTicks, CancellationToken.None);
        Loop.WaitFor(operation);
    }

    private int SendRest(ReadOnlySpan<byte> rest, int sent, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(rented);
        var operation = TakeSend(rented.AsMemory(0, rest.Length), sent);
        Wait(operation, nameof(Send), _writing, SendTimeoutTicks);
        errorCode = operation.Error;
        var total = operation.Result;
        Release(operation, rented);
        return errorCode == SocketError.Success ? total : Fail(errorCode, out errorCode);
    }

    private int ReceiveOrWait(string call, Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        Guard(call);
        errorCode = RefusalOf(socketFlags);
        if (errorCode != SocketError.Success)
            return Fail(errorCode, out errorCode);
        var isPeek = (socketFlags & SocketFlags.Peek) != 0;
        if (_reading.IsEmpty || !_isBlocking)
        {
            errorCode = Kernel.Receive(buffer, isPeek, out var received);
            if (errorCode != SocketError.WouldBlock || !_isBlocking)
                return errorCode == SocketError.Success ? received : Fail(errorCode, out errorCode);
        }

        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        var operation = TakeReceive(rented.AsMemory(0, buffer.Length), isPeek);
        Wait(operation, call, _reading, ReceiveTimeoutTicks);
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

    private EndPoint NoSender => EndPoints.ToEndPoint(
        new TransportAddress(Kernel.IsIPv6 ? HostAddress.AnyIPv6 : HostAddress.AnyIPv4, 0), AddressFamily);

    private void Close(bool abort)
    {
        if (IsDisposed)
            return;
        Loop.Verify(nameof(Dispose));
        IsDisposed = true;
        // .NET aborts the connection when a call was pending.
        abort |= !_isListening && !(_reading.IsEmpty && _writing.IsEmpty);
        FailAll(_reading, static operation => !operation.IsBlocking ? SocketError.OperationAborted
            : operation is AcceptOperation ? SocketError.Interrupted : SocketError.ConnectionAborted);
        FailAll(_writing, static operation => !operation.IsBlocking ? SocketError.OperationAborted
            : operation is ConnectOperation ? SocketError.NotSocket : SocketError.ConnectionAborted);
        foreach (var watcher in Watchers())
            watcher.Abandon(new ObjectDisposedException(typeof(ISocket).FullName));
        Kernel.Close(abort);
        SetDisconnected();
    }

    private void GuardReceiveFrom(string call, EndPoint remoteEP)
    {
        Guard(call);
        ArgumentNullException.ThrowIfNull(remoteEP);
        if (remoteEP.AddressFamily != AddressFamily)
            throw new ArgumentException("The endpoint is not of the socket's address family.", nameof(remoteEP));
        if (_bound is null)
            throw new InvalidOperationException("You must call the Bind method before performing this operation.");
    }

    private void GuardSendFile(TransmitFileOptions flags)
    {
        Guard(nameof(SendFile));
        if (!Connected)
            throw new NotSupportedException("The operation is not allowed on non-connected sockets.");
        if ((flags & ~(TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != TransmitFileOptions.UseDefaultWorkerThread)
            throw new PlatformNotSupportedException("Only the default worker thread, and disconnecting afterwards, are supported.");
    }

    private void FinishSendFile(TransmitFileOptions flags)
    {
        if ((flags & (TransmitFileOptions.Disconnect | TransmitFileOptions.ReuseSocket)) != 0)
            Disconnect(reuseSocket: false);
    }

    // What a receive's flags are refused with; nothing is ever urgent here (docs/fidelity.md).
    private SocketError RefusalOf(SocketFlags flags)
    {
        if ((flags & SocketFlags.OutOfBand) != 0)
            return Kernel.IsListening ? SocketError.NotConnected : SocketError.InvalidArgument;
        return (flags & ~(PlainFlags | SocketFlags.Peek)) != 0 ? SocketError.OperationNotSupported : SocketError.Success;
    }

    private static long ToTicks(TimeSpan timeout, string name)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return ScheduledEvent.Never;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue), name);
        return timeout.Ticks;
    }

    private int Fail(SocketError error, out SocketError errorCode)
    {
        Notice(error);
        errorCode = error;
        return 0;
    }

    // .NET's UpdateStatusAfterSocketError; being interrupted says nothing of the connection either.
    private protected override void Notice(SocketError error)
    {
        if (error is not (SocketError.WouldBlock or SocketError.IOPending or SocketError.NoBufferSpaceAvailable
            or SocketError.TimedOut or SocketError.OperationAborted or SocketError.Interrupted))
            SetDisconnected();
    }

    private void SetDisconnected()
    {
        if (!_isConnected)
            return;
        _isConnected = false;
        _isDisconnected = true;
    }
}
