// An attempt to connect as the system has it: connect(2) is called here, and Socket is told of success alone. After a failure of its own Socket
// would give up its descriptor, with what was bound, set and received on it, and go on believing in attempts that failed
// (docs/kernel-notes/real-blocking.md).

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>The connecting of one socket that never waits. Safe for any thread.</summary>
/// <param name="socket">The socket; its descriptor does not block.</param>
internal sealed class ConnectAttempt(Socket socket)
{
    // Numbers of Linux: tcp(7), and enum tcp_state.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const byte Established = 1;
    private const byte SynSent = 2;
    private const byte SynReceived = 3;
    private const byte Closed = 7;

    private static readonly SocketAddress s_broadcast = new IPEndPoint(IPAddress.Broadcast.MapToIPv6(), 9).Serialize();

    private readonly Lock _lock = new();
    private volatile EndPoint? _underWay;
    private EndPoint? _local;

    /// <summary>Whether Socket has ever known a connection.</summary>
    internal bool HasBeenConnected { get; private set; } = socket.Connected;

    /// <summary>Whether Socket takes the connection to be over: its synchronous call connects such a socket no more.</summary>
    internal bool IsDisconnected => HasBeenConnected && !socket.Connected;

    /// <summary>Whether an attempt waits for the peer to answer.</summary>
    internal bool IsTcp =>
        socket is { SocketType: SocketType.Stream, AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 };

    /// <summary>Whether the system sees a TCP socket without a connection, and without an attempt to make one.</summary>
    internal bool IsClosed => State == Closed;

    /// <summary>Begins to connect.</summary>
    /// <returns>Success, or what connect(2) answered: InProgress while the attempt goes on.</returns>
    internal SocketError Begin(EndPoint remoteEP)
    {
        // As connect(2) says it: how the attempt stands that went on by itself.
        if (_underWay is not null)
            return End();
        if (IsTcp && socket.IsBound)
            _local = socket.LocalEndPoint;
        var error = Ask(MessageAddress.Of(remoteEP, socket).Span);
        if (error == SocketError.InProgress)
            _underWay = remoteEP;
        else if (error == SocketError.Success)
            Tell(remoteEP);
        else if (error is not (SocketError.AlreadyInProgress or SocketError.IsConnected))
            Mend(null);
        return error;
    }

    /// <summary>How the attempt stands, after something was heard of it.</summary>
    /// <param name="known">Its error, if that was told already.</param>
    /// <returns>Success, AlreadyInProgress while it goes on, or why it failed; then the socket may connect again.</returns>
    internal SocketError End(SocketError known = SocketError.Success)
    {
        if (NoticeSuccess() || _underWay is null)
            return SocketError.Success;
        if (State != Closed)
            return SocketError.AlreadyInProgress;
        var error = known == SocketError.Success ? TakeError() : known;
        Unconnect();
        return error == SocketError.Success ? SocketError.ConnectionAborted : error;
    }

    /// <summary>Lets Socket know of an attempt that has succeeded meanwhile.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool NoticeSuccess()
    {
        if (_underWay is null)
            return false;
        lock (_lock)
        {
            if (_underWay is not { } remoteEP || State is SynSent or SynReceived or Closed)
                return false;
            Tell(remoteEP);
            return true;
        }
    }

    /// <summary>Ends the attempt, so that the next one starts afresh.</summary>
    internal void Abandon()
    {
        if (_underWay is null)
            return;
        Unconnect();
        _ = TakeError(); // That the attempt was given up is no news.
    }

    /// <summary>The descriptor is another one, which knows of no attempt.</summary>
    internal void Forget() => (_underWay, _local) = (null, null);

    private byte State
    {
        get
        {
            Span<byte> state = [0];
            if (IsTcp)
                socket.GetRawSocketOption(TcpLevel, TcpInfo, state);
            else
                state[0] = socket.Poll(0, SelectMode.SelectError) ? Closed : socket.Poll(0, SelectMode.SelectWrite) ? Established : SynSent;
            return state[0];
        }
    }

    // Socket connects as well, to learn of it. A second connect(2) succeeds on TCP, unless there was a shutdown, and on datagram sockets; on
    // others it is an error (EISCONN, or EAGAIN when the listener's queue is full now), after which Socket looks whether its attempt has
    // succeeded all the same. What was connected before is refused by the synchronous call, and not by the asynchronous one.
    private void Tell(EndPoint remoteEP)
    {
        _underWay = null;
        if (IsDisconnected)
        {
            // With arguments of its own: in those that Socket uses again there may be the buffer of a receive, which it would send.
            using var arguments = new SocketAsyncEventArgs { RemoteEndPoint = remoteEP };
            socket.ConnectAsync(arguments);
            return;
        }

        try
        {
            socket.Connect(remoteEP);
        }
        catch (SocketException exception) when (!IsTcp || exception.SocketErrorCode == SocketError.IsConnected)
        {
            // That it is connected already; it looks now.
        }

        HasBeenConnected |= socket.Connected;
    }

    private SocketError TakeError() => (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;

    // connect(2) to no address of no family.
    private void Unconnect()
    {
        var former = _underWay;
        _underWay = null;
        Span<byte> nowhere = stackalloc byte[16];
        nowhere.Clear();
        Ask(nowhere);
        Mend(former);
    }

    // What Linux leaves of an attempt that failed. It keeps an IPv6 socket that tried an IPv4 address at sending through IPv4: what it connects to
    // later, or accepts, by IPv6 hangs. It forgets that when an attempt to an IPv4 address fails at once, as all do to a broadcast address
    // (tcp_v6_connect). And it gives back a port that was bound as 0, of which Socket goes on telling.
    private void Mend(EndPoint? former)
    {
        if (!IsTcp)
            return;
        if (socket.AddressFamily == AddressFamily.InterNetworkV6 && MessageAddress.IsV4(former))
            Ask(s_broadcast.Buffer.Span[..s_broadcast.Size]);
        if (_local is not { } local)
            return;
        try
        {
            socket.Bind(local);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.InvalidArgument or SocketError.AddressAlreadyInUse)
        {
            // Still bound, since its port was chosen; or another socket listens there by now, and the attempt's own error is to be told.
        }
    }

    private SocketError Ask(ReadOnlySpan<byte> address) =>
        LibC.Connect(socket.SafeHandle, address, address.Length) < 0 ? Errno.Last : SocketError.Success;
}
