// Synchronous calls that Interrupt can end without closing the socket and without losing a byte. The descriptor is non-blocking;
// a blocking call tries, waits for readiness and an alarm together (BlockingCall), and tries again. RealSocket.Blocking is therefore
// kept here, and the inner Socket.Blocking is false from the first synchronous call on; asynchronous calls do not care.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal sealed class InterruptibleCalls : SynchronousCalls
{
    private readonly Connector _connector;
    private bool _blocking;
    private bool _isNonBlockingUnderneath;
    private bool _isListening;
    private bool _receivesPacketInformation;

    internal InterruptibleCalls(Socket socket, bool blocking)
        : base(socket)
    {
        _blocking = blocking;
        _connector = new Connector(socket, Waits);
    }

    // What Socket says when it is closed during a call (measured): a connection is aborted, other waits are interrupted.
    private SocketError WhenClosed => Socket.SocketType == SocketType.Stream ? SocketError.ConnectionAborted : SocketError.Interrupted;

    internal override bool Blocking
    {
        get => _blocking;
        set
        {
            Socket.Blocking = false;
            _isNonBlockingUnderneath = true;
            _blocking = value;
        }
    }

    internal override Socket Accept() => _blocking ? Accept(Timeout.Infinite) : Ready().Accept();

    internal override Socket Accept(int milliseconds)
    {
        var attempt = new AcceptAttempt(Ready());
        if (!CanWaitToAccept())
            return Socket.Accept(); // Never blocks, and knows best what is wrong.
        var error = Repeat(ref attempt, SelectMode.SelectRead, milliseconds, SocketError.Interrupted);
        // accept(2) of a listener that is shut down, as it is before it is disconnected.
        ThrowUnlessSuccess(error == SocketError.Shutdown ? SocketError.InvalidArgument : error);
        return attempt.Accepted!;
    }

    internal override void Connect(EndPoint remoteEP)
    {
        Ready();
        if (_blocking)
            ThrowUnlessSuccess(_connector.Connect(remoteEP, OrInfinite(Socket.SendTimeout), abandonWhenLate: true));
        else
            ThrowUnlessSuccess(_connector.Start(remoteEP));
    }

    internal override void Connect(EndPoint remoteEP, int milliseconds)
    {
        Ready();
        ThrowUnlessSuccess(_connector.Connect(remoteEP, milliseconds, abandonWhenLate: false));
    }

    internal override ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        Ready();
        return _connector.ConnectAsync(remoteEP, cancellationToken);
    }

    internal override void Close(int timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, Timeout.Infinite);
        // Socket waits for the peer to take the data only when it is blocking itself.
        if (timeout > 0 && _blocking && !IsClosed)
            Socket.Blocking = true;
        base.Close(timeout);
    }

    internal override void Interrupt()
    {
        ObjectDisposedException.ThrowIf(IsClosed, Socket);
        Waits.InterruptAll();
    }

    internal override void NoticeConnected()
    {
        if (!IsClosed)
            _connector.NoticeSuccess();
    }

    internal override void NoteListening() => _connector.NoteListening();

    private protected override bool MustDisconnect(bool reuseSocket)
    {
        Ready();
        return _connector.MustDisconnect(reuseSocket);
    }

    private protected override void SuspendWaits() => Waits.Suspend();

    private protected override void ResumeWaits(bool wereShutDown) => Waits.Resume(wereShutDown);

    private protected override void NoteDisconnected(bool isReused)
    {
        _isNonBlockingUnderneath &= !isReused;
        _connector.NoteDisconnected(isReused);
    }

    internal override bool Poll(int microSeconds, SelectMode mode)
    {
        if (Socket.Poll(0, mode))
            return true;
        if (microSeconds == 0 || mode is not (SelectMode.SelectRead or SelectMode.SelectWrite or SelectMode.SelectError))
            return false;
        var milliseconds = microSeconds < 0 ? Timeout.Infinite : (int)Math.Ceiling(microSeconds / 1000.0);
        using var call = BlockingCall.Begin(Socket, Waits, milliseconds);
        return call.PollOnce(mode);
    }

    internal override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        var sent = Ready().Send(buffer, socketFlags, out errorCode);
        if (!_blocking || (errorCode == SocketError.Success ? sent == buffer.Length : errorCode != SocketError.WouldBlock))
            return sent;
        var attempt = new SendAttempt(Socket, buffer[sent..], socketFlags);
        errorCode = RepeatSend(ref attempt, WhenClosed);
        return errorCode == SocketError.Success ? buffer.Length : 0;
    }

    internal override int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var sent = Ready().Send(buffers, socketFlags, out errorCode);
        if (!_blocking || errorCode is not (SocketError.Success or SocketError.WouldBlock))
            return sent;
        var length = BufferLists.LengthOf(buffers);
        if (errorCode == SocketError.Success && sent == length)
            return sent;
        var rest = new List<ArraySegment<byte>>(buffers);
        BufferLists.RemoveStart(rest, sent);
        var attempt = new SendListAttempt(Socket, rest, socketFlags);
        errorCode = RepeatSend(ref attempt, WhenClosed);
        return errorCode == SocketError.Success ? length : 0;
    }

    internal override int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        var received = Ready().Receive(buffer, socketFlags, out errorCode);
        if (errorCode != SocketError.WouldBlock || !_blocking)
            return received;
        var attempt = new ReceiveAttempt(Socket, buffer, socketFlags);
        errorCode = RepeatReceive(ref attempt, WhenClosed);
        return errorCode == SocketError.Success ? attempt.Received : 0;
    }

    internal override int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        var received = Ready().Receive(buffers, socketFlags, out errorCode);
        if (errorCode != SocketError.WouldBlock || !_blocking)
            return received;
        var attempt = new ReceiveListAttempt(Socket, buffers, socketFlags);
        errorCode = RepeatReceive(ref attempt, WhenClosed);
        return errorCode == SocketError.Success ? attempt.Received : 0;
    }

    internal override int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        _blocking ? SendTo(buffer, socketFlags, remoteEP, null) : Ready().SendTo(buffer, socketFlags, remoteEP);

    internal override int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress) =>
        _blocking && socketAddress is not null
            ? SendTo(buffer, socketFlags, null, socketAddress)
            : Ready().SendTo(buffer, socketFlags, socketAddress!);

    internal override int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        if (!_blocking || !CanReceiveFrom(remoteEP))
            return Ready().ReceiveFrom(buffer, socketFlags, ref remoteEP);
        var attempt = new ReceiveFromAttempt(Ready(), buffer, socketFlags, ref remoteEP);
        ReceiveFrom(ref attempt, socketFlags);
        return attempt.Received;
    }

    internal override int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress)
    {
        if (!_blocking || receivedAddress is null)
            return Ready().ReceiveFrom(buffer, socketFlags, receivedAddress!);
        var attempt = new ReceiveFromAddressAttempt(Ready(), buffer, socketFlags, receivedAddress);
        ReceiveFrom(ref attempt, socketFlags);
        return attempt.Received;
    }

    internal override int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        if (!_blocking || !CanReceiveFrom(remoteEP))
            return Ready().ReceiveMessageFrom(buffer, ref socketFlags, ref remoteEP, out ipPacketInformation);
        var attempt = new ReceiveMessageFromAttempt(Ready(), buffer, ref socketFlags, ref remoteEP);
        // The first try makes Socket ask the system for packet information, which only packets that come later carry in full.
        var isFirst = !_receivesPacketInformation;
        _receivesPacketInformation = true;
        if (!isFirst || attempt.Try() == SocketError.WouldBlock)
            ReceiveFrom(ref attempt, socketFlags);
        ipPacketInformation = attempt.PacketInformation;
        return attempt.Received;
    }

    internal override void SendFile(
        string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags)
    {
        Ready();
        if (_blocking && FileSender.CanSend(Socket, flags))
            FileSender.Send(this, fileName, preBuffer, postBuffer);
        else
            Socket.SendFile(fileName, preBuffer, postBuffer, flags);
    }

    internal override int SendMessage(OutgoingMessage message)
    {
        Ready();
        var error = message.Try();
        if (_blocking && error is SocketError.WouldBlock or SocketError.InProgress)
            error = RepeatSend(ref message, WhenClosed);
        if (error != SocketError.InProgress)
            ThrowUnlessSuccess(error);
        return message.Sent;
    }

    internal override ReceivedMessage ReceiveMessage(IncomingMessage message)
    {
        Ready();
        var error = message.Try();
        if (_blocking && error == SocketError.WouldBlock)
            error = RepeatReceive(ref message, WhenClosed);
        ThrowUnlessSuccess(error);
        return message.Result;
    }

    // The heart of it: nothing is tried before the socket is ready, and nothing is given up that was received.
    private SocketError Repeat<TAttempt>(ref TAttempt attempt, SelectMode mode, int milliseconds, SocketError whenClosed)
        where TAttempt : IAttempt, allows ref struct
    {
        using var call = BlockingCall.Begin(Socket, Waits, milliseconds);
        try
        {
            while (true)
            {
                var error = call.Wait(mode);
                if (error != SocketError.Success)
                    return error;
                if (IsClosed)
                    return whenClosed;
                error = attempt.Try();
                if (error == SocketError.InProgress)
                    call.Progressed();
                else if (error != SocketError.WouldBlock)
                    return error;
                else if (mode == SelectMode.SelectRead && EndsWithNothing)
                    return SocketError.Success; // The attempt keeps what it has: no bytes, from nobody.
            }
        }
        catch (ObjectDisposedException)
        {
            return whenClosed; // Closed meanwhile, which Socket does not report as misuse.
        }
    }

    // A datagram socket whose receiving was shut down is readable for ever and says WouldBlock: only a blocking receive(2) would tell
    // the end (docs/kernel-notes/real-blocking.md).
    private bool EndsWithNothing =>
        IsReceiveShut
        && Socket.SocketType == SocketType.Dgram
        && Socket.Poll(0, SelectMode.SelectRead)
        && Socket.Available == 0;

    private SocketError RepeatSend<TAttempt>(ref TAttempt attempt, SocketError whenClosed)
        where TAttempt : IAttempt, allows ref struct =>
        Repeat(ref attempt, SelectMode.SelectWrite, OrInfinite(Socket.SendTimeout), whenClosed);

    private SocketError RepeatReceive<TAttempt>(ref TAttempt attempt, SocketError whenClosed)
        where TAttempt : IAttempt, allows ref struct
    {
        var error = Repeat(ref attempt, SelectMode.SelectRead, OrInfinite(Socket.ReceiveTimeout), whenClosed);
        // Disconnected for reuse: what was waited for has ended. The attempt keeps what it has: no bytes, from nobody.
        return error == SocketError.Shutdown ? SocketError.Success : error;
    }

    private int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint? endPoint, SocketAddress? address)
    {
        var attempt = new SendToAttempt(Ready(), buffer, socketFlags, endPoint, address);
        var error = attempt.Try();
        if (error is SocketError.WouldBlock or SocketError.InProgress)
            error = RepeatSend(ref attempt, WhenClosed);
        ThrowUnlessSuccess(error);
        return buffer.Length;
    }

    // A datagram socket waits first: a try that fails costs an exception. Other sockets may fail without ever becoming readable.
    private void ReceiveFrom<TAttempt>(ref TAttempt attempt, SocketFlags socketFlags)
        where TAttempt : IAttempt, allows ref struct
    {
        var waitsFirst = Socket.SocketType is SocketType.Dgram or SocketType.Raw && socketFlags is SocketFlags.None or SocketFlags.Peek;
        var error = waitsFirst ? SocketError.WouldBlock : attempt.Try();
        if (error == SocketError.WouldBlock)
            error = RepeatReceive(ref attempt, WhenClosed);
        ThrowUnlessSuccess(error);
    }

    // What fails at once must not wait first. The conditions of Socket, which then says itself what is wrong.
    private bool CanReceiveFrom(EndPoint? remoteEP) =>
        Socket.IsBound
        && remoteEP is not (null or DnsEndPoint)
        && (remoteEP.AddressFamily == Socket.AddressFamily
            || (remoteEP.AddressFamily == AddressFamily.InterNetwork && Socket.DualMode));

    private bool CanWaitToAccept() =>
        _isListening |= Socket.IsBound && (int)Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0;

    private Socket Ready()
    {
        ObjectDisposedException.ThrowIf(IsClosed, Socket);
        if (!_isNonBlockingUnderneath)
        {
            Socket.Blocking = false;
            _isNonBlockingUnderneath = true;
        }

        return Socket;
    }

    private static int OrInfinite(int timeout) => timeout <= 0 ? Timeout.Infinite : timeout;

    private static void ThrowUnlessSuccess(SocketError error)
    {
        if (error != SocketError.Success)
            throw new SocketException((int)error);
    }
}
