// A socket as the kernel knows it: what lies below System.Net.Sockets.Socket, for every family and type. Calls answer with a
// SocketError and never wait; waiting, exceptions and the state that .NET keeps for itself are SimulatedSocket's. It is the kernel's
// "open file description": a socket passed over another one is shared by several SimulatedSockets, and closed when the last lets go.

using System.Net.Sockets;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Hosts;

internal abstract class HostSocket : ScheduledEvent
{
    private ISocketEvents? _events;
    private List<ISocketEvents>? _moreEvents;

    // A new socket is its maker's.
    private int _references = 1;

    private protected HostSocket(HostStack host, AddressFamily family, SocketType type, SocketOptions? options)
    {
        Host = host;
        Number = host.CreateNumber();
        Family = family;
        Type = type;
        Options = options ?? new SocketOptions();
    }

    internal HostStack Host { get; }

    /// <summary>The number of the socket on its host.</summary>
    internal int Number { get; }

    internal AddressFamily Family { get; }

    internal SocketType Type { get; }

    internal SocketOptions Options { get; }

    internal bool IsIPv6 => Family == AddressFamily.InterNetworkV6;

    private protected long Now => Host.Clock.NowTicks;

    // ---- Who uses it

    /// <summary>How many keep the socket.</summary>
    private protected int References => _references;

    /// <summary>Whether aborting closes the socket also for those who keep it: an aborted connection is over for all of them.</summary>
    private protected virtual bool IsClosedByAbort => true;

    /// <summary>Whether others keep the socket as well.</summary>
    internal bool IsShared => _references > 1;

    /// <summary>Somebody more keeps the socket: a message under way that passes it, and then the ISocket that gets it.</summary>
    internal void AddReference() => _references++;

    /// <summary>Somebody lets go of the socket. The last one closes it.</summary>
    /// <param name="abort">The connection is aborted when it is closed: .NET sets a lingering time of 0.</param>
    /// <param name="evenIfKept">And it is aborted for all who keep it: .NET disconnects it to get a blocked call out of it.</param>
    internal void Release(bool abort, bool evenIfKept = false)
    {
        _references--;
        if (_references == 0 || (abort && evenIfKept && IsClosedByAbort))
            Close(abort);
        else if (abort)
            Options.SetLinger(isEnabled: true, 0);
    }

    /// <summary>Tells the listener of what happens to the socket from now on.</summary>
    internal void Attach(ISocketEvents events)
    {
        if (_events is null)
            _events = events;
        else
            (_moreEvents ??= []).Add(events);
    }

    internal void Detach(ISocketEvents events)
    {
        if (_moreEvents is not null && _moreEvents.Remove(events))
            return;
        if (_events != events)
            return;
        _events = _moreEvents is { Count: > 0 } ? _moreEvents[0] : null;
        _moreEvents?.Remove(_events!);
    }

    // ---- Naming and opening

    /// <summary>The local address (getsockname): port 0, or unnamed, while there is none.</summary>
    internal abstract SocketName LocalName { get; }

    /// <summary>The peer's address (getpeername), also of a connection that is being opened or has ended; none without one.</summary>
    internal abstract SocketName RemoteName { get; }

    /// <summary>Whether getpeername answers: there is a peer now.</summary>
    internal abstract bool HasPeer { get; }

    internal virtual bool IsListening => false;

    /// <summary>Whether a connect is under way: <see cref="ContinueConnect"/> will tell how it ends.</summary>
    internal virtual bool IsConnecting => false;

    /// <summary>The state as netstat names it.</summary>
    internal abstract string StateName { get; }

    internal abstract SocketError Bind(in SocketName name);

    internal virtual SocketError Listen(int backlog) => SocketError.OperationNotSupported;

    /// <summary>Begins to connect.</summary>
    /// <returns>Success when it is done; InProgress when it began and OnWritable will announce the end; WouldBlock when the peer has no
    /// room: nothing began, and a caller that waits asks <see cref="ContinueConnect"/> when OnWritable comes; or an error.</returns>
    internal abstract SocketError Connect(in SocketName remote);

    /// <summary>How a connect ended: Success, or its error, which is reported once; AlreadyInProgress while it has not.</summary>
    internal abstract SocketError ContinueConnect();

    /// <summary>Ends a connect that is under way, without a word (connect(2) to AF_UNSPEC).</summary>
    internal virtual void AbandonConnect()
    {
    }

    /// <summary>Nobody waits for the connect any more.</summary>
    internal virtual void StopConnecting()
    {
    }

    /// <summary>What a connect reports when the caller's time is over.</summary>
    internal virtual SocketError ConnectTimeoutError => SocketError.TimedOut;

    internal virtual SocketError Accept(out HostSocket? accepted)
    {
        accepted = null;
        return SocketError.OperationNotSupported;
    }

    // ---- Data

    /// <summary>Takes bytes to be sent: of a stream as many as there is room for, otherwise all or none. When it succeeds it has taken over the
    /// control messages too; otherwise they stay the caller's.</summary>
    internal abstract SocketError Send(ReadOnlySpan<byte> bytes, in SendHeader header, out int sent);

    internal abstract SocketError Receive(Span<byte> buffer, in ReceiveHeader header, out Received received);

    /// <summary>Bytes that a receive would give (FIONREAD); null when the question is refused with InvalidArgument.</summary>
    internal abstract int? Available { get; }

    /// <summary>Bytes handed over that the peer has not acknowledged.</summary>
    internal virtual int SendQueued => 0;

    internal abstract PollEvents Poll();

    /// <summary>Whether reading stands at the mark of urgent data (SIOCATMARK).</summary>
    internal virtual bool IsAtUrgentMark => false;

    /// <summary>The pending error, which is then forgotten (SO_ERROR).</summary>
    internal abstract SocketError TakeError();

    // ---- Ending

    internal abstract SocketError Shutdown(SocketShutdown how);

    /// <summary>Nobody has the socket any more; what its connection still has to do goes on.</summary>
    private protected abstract void Close(bool abort);

    // ---- Options

    /// <summary>What SO_SNDBUF says as long as nobody has set it.</summary>
    internal abstract int InitialSendBufferBytes { get; }

    /// <summary>What SO_RCVBUF says as long as nobody has set it.</summary>
    internal abstract int InitialReceiveBufferBytes { get; }

    /// <summary>Reads an option that means something to this kind of socket.</summary>
    /// <returns>Null when it is not such an option.</returns>
    internal virtual SocketError? GetOption(SocketOptionLevel level, SocketOptionName name, out int value)
    {
        value = 0;
        return null;
    }

    /// <summary>Sets an option that means something to this kind of socket.</summary>
    /// <returns>Null when it is not such an option.</returns>
    internal virtual SocketError? SetOption(SocketOptionLevel level, SocketOptionName name, int value) => null;

    /// <summary>Reads an option by its Linux numbers that means something to this kind of socket, or that the framework has no name for.</summary>
    /// <param name="level">The level.</param>
    /// <param name="number">The number of the option.</param>
    /// <param name="value">Where the value goes, cut to its length.</param>
    /// <param name="length">How many bytes of it were written.</param>
    /// <returns>Null when it is not such an option.</returns>
    internal virtual SocketError? GetRawOption(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        return null;
    }

    /// <summary>Sets such an option.</summary>
    /// <returns>Null when it is not such an option.</returns>
    internal virtual SocketError? SetRawOption(int level, int number, ReadOnlySpan<byte> value) => null;

    /// <summary>Joins a multicast group on the interface that has an address, or an index; with neither the host chooses.</summary>
    internal virtual SocketError JoinGroup(HostAddress group, HostAddress? by, int interfaceIndex) => SocketError.ProtocolOption;

    /// <summary>Drops a group that was joined.</summary>
    internal virtual SocketError DropGroup(HostAddress group, HostAddress? by, int interfaceIndex) => SocketError.ProtocolOption;

    /// <summary>Buffer sizes or options were changed: puts them into effect where the socket does not look at them itself.</summary>
    internal virtual void ApplyOptions()
    {
    }

    // ---- Announcing

    private protected void AnnounceReadable()
    {
        _events?.OnReadable();
        if (_moreEvents is not null)
            Announce(static events => events.OnReadable());
    }

    private protected void AnnounceWritable()
    {
        _events?.OnWritable();
        if (_moreEvents is not null)
            Announce(static events => events.OnWritable());
    }

    // A copy: whoever is told may close.
    private void Announce(Action<ISocketEvents> tell)
    {
        foreach (var events in _moreEvents!.ToArray())
            tell(events);
    }
}
