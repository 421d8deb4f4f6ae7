// Sending and receiving as .NET does it over the kernel's calls: tried at once, then, if the socket or the form of the call waits, as an
// operation in the queue of its direction. Every form of the framework (SocketForms) comes down to these four.

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using SimNet.Simulated.Hosts;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Sockets;

internal abstract class SocketWithTransfers(SimulatedNetwork network, HostSocket kernel) : SocketWithConnection(network, kernel)
{
    // What .NET hands to the kernel; it refuses other flags itself.
    private const SocketFlags KnownFlags =
        SocketFlags.OutOfBand | SocketFlags.Peek | SocketFlags.DontRoute | SocketFlags.Truncated | SocketFlags.ControlDataTruncated;

    private ReceiveOperation? _freeReceive;
    private ReceiveFromOperation? _freeReceiveFrom;
    private SendOperation? _freeSend;

    internal void Return(ReceiveOperation operation) => _freeReceive = operation;

    internal void Return(ReceiveFromOperation operation) => _freeReceiveFrom = operation;

    internal void Return(SendOperation operation) => _freeSend = operation;

    // ---- What came, as the framework returns it

    /// <summary>The sender's endpoint; the one that was passed when that is the same, or when no sender is told.</summary>
    internal EndPoint SenderOf(in Received received, EndPoint passed)
    {
        if (received.Sender.IsNone)
            return AddressFamily == AddressFamily.Unix ? EndPoints.NoSender(AddressFamily) : passed;
        return passed is IPEndPoint ip && EndPoints.ToName(ip, AddressFamily, isDualMode: false) == received.Sender
            ? passed
            : EndPoints.ToEndPoint(received.Sender, AddressFamily);
    }

    /// <summary>The sender's endpoint as the calls with packet information make it: on a stream one of no address.</summary>
    internal EndPoint MessageSenderOf(in Received received, EndPoint passed, bool isAsynchronous)
    {
        if (received.IsEnd)
            return passed;
        if (AddressFamily == AddressFamily.Unix)
            return EndPoints.ToEndPointInPlaceOf(passed, received.Sender.Unix, leavesRest: isAsynchronous);
        return received.Sender.IsNone && SocketType == SocketType.Stream
            ? EndPoints.NoSender(AddressFamily)
            : SenderOf(received, passed);
    }

    /// <summary>.NET looks for the information of one protocol: on a socket of IPv6 that of IPv6, unless the endpoint that was passed is of
    /// IPv4.</summary>
    internal IPPacketInformation PacketInformationOf(in Received received, EndPoint passed)
    {
        var isOfIPv4 = TakesInformationOfIPv4(passed);
        return (isOfIPv4 ? received.IsInformed : received.IsInformedV6)
            ? PacketInformation.Create(
                received.PacketDestination.ToIPAddress(isOfIPv4 ? AddressFamily.InterNetwork : AddressFamily), received.InterfaceIndex)
            : default;
    }

    private protected bool TakesInformationOfIPv4(EndPoint passed) =>
        !Kernel.IsIPv6 || passed is IPEndPoint { AddressFamily: AddressFamily.InterNetwork } or IPEndPoint { Address.IsIPv4MappedToIPv6: true };

    internal ReceivedMessage ToMessage(in Received received) => new(
        received.Count,
        received.Flags,
        received.Sender.IsNone ? null : EndPoints.ToEndPoint(received.Sender, AddressFamily),
        received.Control is null ? [] : Messages.FromKernel(received.Control, Network));

    // ---- Sending

    private protected int SendOrWait(string call, ReadOnlySpan<byte> buffer, in SendHeader header, out SocketError errorCode)
    {
        Guard(call);
        if ((header.Flags & ~KnownFlags) != 0)
            return FailToSend(call, SocketError.OperationNotSupported, header, out errorCode);
        var sent = 0;
        errorCode = SocketError.WouldBlock;
        if (Writing.IsEmpty || !IsBlocking)
            errorCode = SendNow(buffer, header, out sent);
        if (errorCode == SocketError.Success && (sent == buffer.Length || !IsBlocking))
            return sent;
        if (errorCode is not (SocketError.Success or SocketError.WouldBlock) || !IsBlocking)
            return FailToSend(call, errorCode, header, out errorCode);
        return SendRest(call, buffer[sent..], sent, header, out errorCode);
    }

    private protected ValueTask<int> SendOrPend(
        string call, OperationQueue queue, ReadOnlyMemory<byte> buffer, in SendHeader header, CancellationToken cancellationToken)
    {
        // .NET looks at the token first, before it knows whether the socket is disposed of.
        if (cancellationToken.IsCancellationRequested)
        {
            header.Control?.Discard();
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        Guard(call);
        var sent = 0;
        var error = (header.Flags & ~KnownFlags) != 0 ? SocketError.OperationNotSupported : SocketError.WouldBlock;
        if (error == SocketError.WouldBlock && (queue == WritingBeside || queue.MayTry))
            error = SendNow(buffer.Span, header, out sent);
        if (error == SocketError.Success && sent == buffer.Length)
            return new ValueTask<int>(sent);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            header.Control?.Discard();
            return ValueTask.FromException<int>(Failed(error, call));
        }

        var operation = TakeSend(buffer[sent..], sent, header);
        operation.Start(call, queue, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    // .NET goes on until nothing more goes: what went may have made room, since its acknowledgement can be here already.
    private SocketError SendNow(ReadOnlySpan<byte> buffer, in SendHeader header, out int sent)
    {
        var error = Kernel.Send(buffer, header, out sent);
        while (error == SocketError.Success && sent > 0 && sent < buffer.Length)
        {
            // Control messages went with the first bytes.
            error = Kernel.Send(buffer[sent..], header with { Control = null }, out var more);
            sent += more;
        }

        return error == SocketError.WouldBlock && sent > 0 ? SocketError.Success : error;
    }

    // ---- Receiving

    /// <summary>Receives what is there. Without room .NET looks whether there is a byte, and takes nothing.</summary>
    internal SocketError TryReceive(Span<byte> buffer, in ReceiveHeader header, out Received received)
    {
        if (!header.IsProbe)
            return Kernel.Receive(buffer, header, out received);
        Span<byte> probe = stackalloc byte[1];
        var peek = new ReceiveHeader((header.Flags | SocketFlags.Peek) & ~SocketFlags.Truncated, MayWait: header.MayWait);
        var error = Kernel.Receive(probe, peek, out received);
        received.Count = 0;
        return error;
    }

    private protected int ReceiveOrWait(
        string call, Span<byte> buffer, in ReceiveHeader header, out Received received, out SocketError errorCode)
    {
        Guard(call);
        received = default;
        if ((header.Flags & ~KnownFlags) != 0)
            return Fail(call, SocketError.OperationNotSupported, out errorCode);
        // Whatever waits for data does not wait for the urgent byte.
        if (Reading.IsEmpty || !IsBlocking || (header.Flags & SocketFlags.OutOfBand) != 0)
        {
            errorCode = TryReceive(buffer, header with { MayWait = IsBlocking }, out received);
            if (errorCode != SocketError.WouldBlock || !IsBlocking)
                return errorCode == SocketError.Success ? received.Count : Fail(call, errorCode, out errorCode);
        }

        return WaitToReceive(call, buffer, header with { MayWait = true }, out received, out errorCode);
    }

    private protected ValueTask<int> ReceiveOrPend(
        string call, Memory<byte> buffer, in ReceiveHeader header, CancellationToken cancellationToken)
    {
        var operation = _freeReceive ?? new ReceiveOperation(this);
        _freeReceive = null;
        return ReceiveOrPend(call, operation, buffer, header, cancellationToken);
    }

    private protected ValueTask<SocketReceiveFromResult> ReceiveFromOrPend(
        string call, Memory<byte> buffer, in ReceiveHeader header, EndPoint passed, CancellationToken cancellationToken)
    {
        var operation = _freeReceiveFrom ?? new ReceiveFromOperation(this);
        _freeReceiveFrom = null;
        operation.Passed = passed;
        return ReceiveOrPend(call, operation, buffer, header, cancellationToken);
    }

    /// <summary>Tries at once; the operation waits if there is nothing yet.</summary>
    private protected ValueTask<TResult> ReceiveOrPend<TResult>(
        string call, ReceiveOperation<TResult> operation, Memory<byte> buffer, in ReceiveHeader header, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        Guard(call);
        if ((header.Flags & ~KnownFlags) != 0)
            return ValueTask.FromException<TResult>(Failed(SocketError.OperationNotSupported, call));
        (operation.Buffer, operation.Header) = (buffer, header);
        if ((Reading.MayTry || operation.IsAlwaysTried) && operation.TryAtOnce())
        {
            var (error, result) = (operation.Error, operation.Result);
            operation.Recycle();
            return error == SocketError.Success ? new ValueTask<TResult>(result!) : ValueTask.FromException<TResult>(Failed(error, call));
        }

        operation.Start(call, Reading, isBlocking: false, ScheduledEvent.Never, cancellationToken);
        return operation.AsTask();
    }

    // What the message was to pass stays with its sender.
    private int FailToSend(string call, SocketError error, in SendHeader header, out SocketError errorCode)
    {
        header.Control?.Discard();
        return Fail(call, error, out errorCode);
    }

    private protected int Fail(string call, SocketError error, out SocketError errorCode)
    {
        Notice(error, call);
        errorCode = error;
        return 0;
    }

    private int SendRest(string call, ReadOnlySpan<byte> rest, int sent, in SendHeader header, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(rented);
        var operation = TakeSend(rented.AsMemory(0, rest.Length), sent, header);
        Wait(operation, call, Writing, SendTimeoutTicks);
        errorCode = operation.Error;
        var total = operation.Result;
        Finish(operation, rented);
        return errorCode == SocketError.Success ? total : Fail(call, errorCode, out errorCode);
    }

    private int WaitToReceive(string call, Span<byte> buffer, in ReceiveHeader header, out Received received, out SocketError errorCode)
    {
        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        var operation = _freeReceive ?? new ReceiveOperation(this);
        _freeReceive = null;
        // What a stream is told to throw away leaves the caller's bytes as they are.
        if ((header.Flags & SocketFlags.Truncated) != 0)
            buffer.CopyTo(rented);
        (operation.Buffer, operation.Header) = (rented.AsMemory(0, buffer.Length), header);
        Wait(operation, call, Reading, ReceiveTimeoutTicks);
        errorCode = operation.Error;
        received = operation.Received;
        // With MSG_TRUNC the count is that of the datagram.
        rented.AsSpan(0, Math.Min(received.Count, buffer.Length)).CopyTo(buffer);
        Finish(operation, rented);
        return errorCode == SocketError.Success ? received.Count : Fail(call, errorCode, out errorCode);
    }

    private SendOperation TakeSend(ReadOnlyMemory<byte> rest, int sent, in SendHeader header)
    {
        var operation = _freeSend ?? new SendOperation(this);
        _freeSend = null;
        // Control messages went with the first bytes.
        (operation.Rest, operation.Sent, operation.Header) = (rest, sent, sent == 0 ? header : header with { Control = null });
        return operation;
    }

    private static void Finish<TResult>(SocketOperation<TResult> operation, byte[] rented)
    {
        var failure = operation.Failure;
        operation.Recycle();
        ArrayPool<byte>.Shared.Return(rented);
        if (failure is not null)
            throw failure;
    }
}
