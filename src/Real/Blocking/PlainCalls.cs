// Synchronous calls in Socket's own blocking mode, for systems other than Linux: everything is forwarded. The timed forms, which
// Socket does not have, are made of what it has; what needs Linux is refused.

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SimNet;

internal sealed class PlainCalls : SynchronousCalls
{
    private const int LongestPollMilliseconds = 1_000_000; // Socket.Poll counts microseconds in an int.

    internal PlainCalls(Socket socket, bool blocking)
        : base(socket)
    {
        if (socket.Blocking != blocking)
            socket.Blocking = blocking;
    }

    internal override bool Blocking { get => Socket.Blocking; set => Socket.Blocking = value; }

    internal override Socket Accept() => Socket.Accept();

    internal override Socket Accept(int milliseconds)
    {
        var clock = Stopwatch.StartNew();
        while (milliseconds != Timeout.Infinite && !PollRead(milliseconds - clock.ElapsedMilliseconds))
        {
            if (clock.ElapsedMilliseconds >= milliseconds)
                throw new SocketException((int)SocketError.TimedOut);
        }

        return Socket.Accept();
    }

    internal override void Connect(EndPoint remoteEP) => Socket.Connect(remoteEP);

    internal override void Connect(EndPoint remoteEP, int milliseconds)
    {
        using var timeout = new CancellationTokenSource(milliseconds);
        try
        {
            Socket.ConnectAsync(remoteEP, timeout.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    internal override ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken) =>
        Socket.ConnectAsync(remoteEP, cancellationToken);

    internal override void Interrupt() => throw new PlatformNotSupportedException("A blocking call of Socket cannot be interrupted.");

    internal override bool Poll(int microSeconds, SelectMode mode) => Socket.Poll(microSeconds, mode);

    internal override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        Socket.Send(buffer, socketFlags, out errorCode);

    internal override int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Socket.Send(buffers, socketFlags, out errorCode);

    internal override int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        Socket.Receive(buffer, socketFlags, out errorCode);

    internal override int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Socket.Receive(buffers, socketFlags, out errorCode);

    internal override int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        Socket.SendTo(buffer, socketFlags, remoteEP);

    internal override int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress) =>
        Socket.SendTo(buffer, socketFlags, socketAddress);

    internal override int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        Socket.ReceiveFrom(buffer, socketFlags, ref remoteEP);

    internal override int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress) =>
        Socket.ReceiveFrom(buffer, socketFlags, receivedAddress);

    internal override int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation) =>
        Socket.ReceiveMessageFrom(buffer, ref socketFlags, ref remoteEP, out ipPacketInformation);

    internal override void SendFile(
        string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags) =>
        Socket.SendFile(fileName, preBuffer, postBuffer, flags);

    internal override int SendMessage(OutgoingMessage message) => throw NoMessages();

    internal override ReceivedMessage ReceiveMessage(IncomingMessage message) => throw NoMessages();

    private static PlatformNotSupportedException NoMessages() => new("Socket has no messages with control data.");

    private bool PollRead(long milliseconds) =>
        Socket.Poll((int)Math.Clamp(milliseconds, 0, LongestPollMilliseconds) * 1000, SelectMode.SelectRead);
}
