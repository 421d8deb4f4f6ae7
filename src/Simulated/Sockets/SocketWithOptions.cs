// The options of a simulated socket, as properties and by name, and what every call begins with: the right thread, an open socket.

using System.Net.Sockets;
using SimNet.Simulated.Execution;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketWithOptions(SimulatedNetwork network, HostSocket kernel)
{
    private readonly List<(SocketOptionLevel Level, SocketOptionName Name)> _tracked = [];
    private bool _asksForDualMode;
    private int _receiveTimeoutMilliseconds;
    private int _sendTimeoutMilliseconds;

    internal SimulatedNetwork Network { get; } = network;

    internal EventLoop Loop { get; } = network.Loop;

    /// <summary>The kernel's socket. .NET replaces it after a failed connect, and when it disconnects for reuse.</summary>
    internal HostSocket Kernel { get; private protected set; } = kernel;

    public AddressFamily AddressFamily => Kernel.Family;

    public SocketType SocketType => Kernel.Type;

    public abstract bool IsBound { get; }

    public ProtocolType ProtocolType { get; private protected init; }

    public int Available
    {
        get
        {
            Guard(nameof(Available));
            return Kernel.Available ?? throw Failed(SocketError.InvalidArgument);
        }
    }

    protected bool IsDisposed { get; set; }

    // .NET keeps the timeouts itself: a socket that is shared has others at each of its owners.
    protected long ReceiveTimeoutTicks => TimeoutTicks(_receiveTimeoutMilliseconds);

    protected long SendTimeoutTicks => TimeoutTicks(_sendTimeoutMilliseconds);

    private SocketOptionLevel RequiredIPLevel => AddressFamily switch
    {
        AddressFamily.InterNetwork => SocketOptionLevel.IP,
        AddressFamily.InterNetworkV6 => SocketOptionLevel.IPv6,
        _ => throw new NotSupportedException("This protocol version is not supported."),
    };

    public bool DontFragment
    {
        get => AddressFamily == AddressFamily.InterNetwork || DualMode
            ? GetInt(SocketOptionLevel.IP, SocketOptionName.DontFragment) != 0
            : throw new NotSupportedException("This protocol version is not supported.");
        set
        {
            if (AddressFamily != AddressFamily.InterNetwork && !DualMode)
                throw new NotSupportedException("This protocol version is not supported.");
            SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DontFragment, value ? 1 : 0);
        }
    }

    public bool DualMode
    {
        get => AddressFamily == AddressFamily.InterNetworkV6 && GetInt(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only) == 0;
        set
        {
            if (AddressFamily != AddressFamily.InterNetworkV6)
                throw new NotSupportedException("This protocol version is not supported.");
            SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only, value ? 0 : 1);
        }
    }

    public bool EnableBroadcast
    {
        // .NET does not ask a stream.
        get => SocketType != SocketType.Stream && GetInt(SocketOptionLevel.Socket, SocketOptionName.Broadcast) != 0;
        set => SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast, value ? 1 : 0);
    }

    public bool ExclusiveAddressUse
    {
        get => GetInt(SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse) != 0;
        set
        {
            if (IsBound)
                throw new InvalidOperationException("The socket must not be bound or connected.");
            Guard(nameof(ExclusiveAddressUse));
            SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ExclusiveAddressUse, value ? 1 : 0);
        }
    }

    public LingerOption? LingerState
    {
        get => (LingerOption?)GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger);
        set => SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger, value!);
    }

    public bool MulticastLoopback
    {
        get => GetInt(RequiredIPLevel, SocketOptionName.MulticastLoopback) != 0;
        set => SetSocketOption(RequiredIPLevel, SocketOptionName.MulticastLoopback, value ? 1 : 0);
    }

    public bool NoDelay
    {
        get => GetInt(SocketOptionLevel.Tcp, SocketOptionName.NoDelay) != 0;
        set => SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, value ? 1 : 0);
    }

    public int ReceiveBufferSize
    {
        get => GetInt(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer, value);
        }
    }

    public int SendBufferSize
    {
        get => GetInt(SocketOptionLevel.Socket, SocketOptionName.SendBuffer);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.SendBuffer, value);
        }
    }

    public int ReceiveTimeout
    {
        get => GetInt(SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, -1);
            SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, Math.Max(value, 0));
        }
    }

    public int SendTimeout
    {
        get => GetInt(SocketOptionLevel.Socket, SocketOptionName.SendTimeout);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, -1);
            SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.SendTimeout, Math.Max(value, 0));
        }
    }

    public short Ttl
    {
        get => (short)GetInt(RequiredIPLevel, SocketOptionName.IpTimeToLive);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (short)255);
            SetSocketOption(RequiredIPLevel, SocketOptionName.IpTimeToLive, value);
        }
    }

    public object? GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName)
    {
        Guard(nameof(GetSocketOption));
        if (optionLevel == SocketOptionLevel.Socket && optionName == SocketOptionName.Linger)
            return new LingerOption(Kernel.Options.LingerEnabled, Kernel.Options.LingerSeconds);
        return GetInt(optionLevel, optionName);
    }

    public void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue)
    {
        ArgumentNullException.ThrowIfNull(optionValue);
        Linux.WriteInt(GetInt(optionLevel, optionName), optionValue);
    }

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue)
    {
        Guard(nameof(SetSocketOption));
        ThrowIfOptionError(IsTimeout(optionLevel, optionName)
            ? SetTimeout(optionName, optionValue)
            : SocketOptionAccess.Set(Kernel, optionLevel, optionName, optionValue));
        if ((optionLevel, optionName) == (SocketOptionLevel.IPv6, SocketOptionName.IPv6Only))
            _asksForDualMode = optionValue == 0;
        if (IsTracked(optionLevel, optionName))
            Track(optionLevel, optionName);
    }

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue)
    {
        ArgumentNullException.ThrowIfNull(optionValue);
        if (optionValue.Length < sizeof(int))
            throw Failed(SocketError.InvalidArgument);
        SetSocketOption(optionLevel, optionName, BitConverter.ToInt32(optionValue));
    }

    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, object optionValue)
    {
        Guard(nameof(SetSocketOption));
        ArgumentNullException.ThrowIfNull(optionValue);
        if (Membership.IsAskedFor(optionLevel, optionName))
        {
            ThrowIfError(Membership.Change(Kernel, optionLevel, optionName, optionValue));
            return;
        }

        if (optionLevel != SocketOptionLevel.Socket || optionName != SocketOptionName.Linger)
            throw new ArgumentException("The option takes a number.", nameof(optionValue));
        if (optionValue is not LingerOption linger || linger.LingerTime is < 0 or > ushort.MaxValue)
            throw new ArgumentException("The option takes a LingerOption of 0 to 65,535 seconds.", nameof(optionValue));
        Kernel.Options.SetLinger(linger.Enabled, linger.LingerTime);
        Track(optionLevel, optionName);
    }

    public int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue)
    {
        Guard(nameof(GetRawSocketOption));
        ThrowIfOptionError(RawOptionAccess.Get(Kernel, optionLevel, optionName, optionValue, out var length));
        return length;
    }

    public void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue)
    {
        Guard(nameof(SetRawSocketOption));
        ThrowIfOptionError(RawOptionAccess.Set(Kernel, optionLevel, optionName, optionValue));
    }

    public int IOControl(int ioControlCode, byte[]? optionInValue, byte[]? optionOutValue)
    {
        Guard(nameof(IOControl));
        switch (unchecked((IOControlCode)(uint)ioControlCode))
        {
            case IOControlCode.DataToRead or IOControlCode.OobDataRead when optionOutValue is not { Length: >= sizeof(int) }:
                throw Failed(SocketError.Fault);
            case IOControlCode.DataToRead:
                return Linux.WriteInt(Available, optionOutValue);
            case IOControlCode.OobDataRead:
                return Linux.WriteInt(Kernel.IsAtUrgentMark ? 1 : 0, optionOutValue);
            case IOControlCode.NonBlockingIO:
                throw new InvalidOperationException("Use the Blocking property to change the blocking mode of a socket.");
            default:
                throw new PlatformNotSupportedException("Socket.IOControl handles Windows-specific control codes.");
        }
    }

    /// <summary>The exception for an error, after noting what .NET notes: most errors end Connected.</summary>
    internal SocketException Failed(SocketError error)
    {
        Notice(error);
        return new SocketException((int)error);
    }

    /// <inheritdoc cref="Failed(SocketError)"/>
    internal SocketException Failed(SocketError error, string call)
    {
        Notice(error, call);
        return new SocketException((int)error);
    }

    // Messages with control data go round .NET's socket, which learns nothing of their errors.
    private protected void Notice(SocketError error, string call)
    {
        if (call is not (nameof(ISocket.SendMessage) or nameof(ISocket.SendMessageAsync)
            or nameof(ISocket.ReceiveMessage) or nameof(ISocket.ReceiveMessageAsync)))
            Notice(error);
    }

    /// <summary>Sets on a descriptor that comes in place of another what .NET keeps track of: what was set by name, with the value that is read
    /// there, which doubles the sizes of buffers. Of an accepted or passed socket it knows nothing.</summary>
    private protected void SetTrackedOptions(HostSocket former)
    {
        foreach (var (level, name) in _tracked)
        {
            // .NET keeps the timeouts itself.
            if (IsTimeout(level, name))
                continue;
            if ((level, name) == (SocketOptionLevel.Socket, SocketOptionName.Linger))
                Kernel.Options.SetLinger(former.Options.LingerEnabled, former.Options.LingerSeconds);
            else if (name == SocketOptionName.IPv6Only)
                Kernel.Options.IPv6Only = !_asksForDualMode; // Binding may have turned it on.
            else if (SocketOptionAccess.Get(former, level, name, out var value) == SocketError.Success)
                SocketOptionAccess.Set(Kernel, level, name, value);
        }
    }

    /// <summary>What every call begins with.</summary>
    protected void Guard(string call)
    {
        Loop.Verify(call);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
    }

    protected void ThrowIfError(SocketError error)
    {
        if (error != SocketError.Success)
            throw Failed(error);
    }

    private protected abstract void Notice(SocketError error);

    // An option that is not there says nothing of the connection: Connected stays.
    private void ThrowIfOptionError(SocketError error)
    {
        if (error is SocketError.ProtocolOption or SocketError.OperationNotSupported)
            throw new SocketException((int)error);
        ThrowIfError(error);
    }

    // Measured with all that can be set (docs/kernel-notes/udp-options.md); TCP and Unix domain sockets are no different.
    private static bool IsTracked(SocketOptionLevel level, SocketOptionName name) => level switch
    {
        SocketOptionLevel.Socket => name != SocketOptionName.Broadcast,
        SocketOptionLevel.IP => name is SocketOptionName.TypeOfService or SocketOptionName.IpTimeToLive,
        SocketOptionLevel.IPv6 => name == SocketOptionName.IPv6Only,
        _ => true,
    };

    private void Track(SocketOptionLevel level, SocketOptionName name)
    {
        if (!_tracked.Contains((level, name)))
            _tracked.Add((level, name));
    }

    private static long TimeoutTicks(int milliseconds) =>
        milliseconds <= 0 ? ScheduledEvent.Never : milliseconds * TimeSpan.TicksPerMillisecond;

    private static bool IsTimeout(SocketOptionLevel level, SocketOptionName name) =>
        level == SocketOptionLevel.Socket && name is SocketOptionName.ReceiveTimeout or SocketOptionName.SendTimeout;

    private SocketError SetTimeout(SocketOptionName name, int milliseconds)
    {
        // .NET keeps what it is told before the kernel refuses it, and then waits for ever; its own -1 reads 0.
        if (milliseconds < 0)
        {
            var kept = milliseconds == Timeout.Infinite ? 0 : milliseconds;
            if (name == SocketOptionName.ReceiveTimeout)
                _receiveTimeoutMilliseconds = kept;
            else
                _sendTimeoutMilliseconds = kept;
            return SocketError.InvalidArgument;
        }

        // The kernel is told, and waits by none of it.
        const long Microseconds = 1000;
        if (name == SocketOptionName.ReceiveTimeout)
            (_receiveTimeoutMilliseconds, Kernel.Options.KernelReceiveTimeout) = (milliseconds, milliseconds * Microseconds);
        else
            (_sendTimeoutMilliseconds, Kernel.Options.KernelSendTimeout) = (milliseconds, milliseconds * Microseconds);
        return SocketError.Success;
    }

    private int GetInt(SocketOptionLevel level, SocketOptionName name)
    {
        Guard(nameof(GetSocketOption));
        if (IsTimeout(level, name))
            return name == SocketOptionName.ReceiveTimeout ? _receiveTimeoutMilliseconds : _sendTimeoutMilliseconds;
        ThrowIfOptionError(SocketOptionAccess.Get(Kernel, level, name, out var value));
        return value;
    }
}
