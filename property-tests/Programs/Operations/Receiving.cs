// Operations that receive. What comes from a stream is compared as a stream: how it falls into reads is free.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

internal sealed record Receive(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override string Kind => Bytes == 0 ? "ReceiveEmpty" : "Receive";

    public override Answer Run(Side side)
    {
        if (Rules.IsFreeReadiness(side, Socket, Bytes, Form))
            return Answer.Skipped;
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket => socket.Receive(buffer, SocketFlags.None),
            (socket, token) => socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, token),
            count => Received.From(side, Socket, buffer, count));
    }
}

/// <summary>The overload that tells the error instead of throwing it.</summary>
internal sealed record ReceiveTellingError(Slot Socket, int Bytes) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form.Sync,
            socket => (Count: socket.Receive(buffer, SocketFlags.None, out var error), Error: error),
            (_, _) => throw new InvalidOperationException(),
            result => result.Error switch
            {
                SocketError.Success => Received.From(side, Socket, buffer, result.Count),
                SocketError.WouldBlock => Answer.WouldBlock,
                _ => new Answer($"{result.Count} {result.Error}") { Error = result.Error },
            });
    }
}

internal sealed record ReceiveVectored(Slot Socket, int[] Sizes, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        var buffer = new byte[Sizes.Sum()];
        var buffers = SendVectored.Split(buffer, Sizes);
        return side.Call(
            Socket,
            Direction.In,
            Form == Form.Cancelled ? Form.Async : Form,
            socket => socket.Receive(buffers, SocketFlags.None),
            (socket, _) => new ValueTask<int>(socket.ReceiveAsync(buffers, SocketFlags.None)),
            count => Received.From(side, Socket, buffer, count));
    }
}

/// <summary>Looks at what is there and leaves it.</summary>
internal sealed record Peek(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override bool IsQuestion => Form == Form.Sync;

    public override Answer Run(Side side)
    {
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket => socket.Receive(buffer, SocketFlags.Peek),
            (socket, token) => socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.Peek, token),
            count => side.IsBulk ? new Answer(count > 0 ? "some" : "0 bytes") : new Answer(Answer.Message(buffer.AsSpan(0, count))));
    }
}

/// <summary>Urgent data.</summary>
internal sealed record ReceiveUrgent(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        if (Rules.IsFreeReadiness(side, Socket, bytes: 0, Form))
            return Answer.Skipped;
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket => socket.Receive(buffer, SocketFlags.OutOfBand),
            (socket, token) => socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.OutOfBand, token),
            count => new Answer(Answer.Message(buffer.AsSpan(0, count))));
    }
}

/// <summary>The flag that makes a datagram tell its whole length.</summary>
internal sealed record ReceiveTruncated(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        // What is thrown away of a stream cannot be compared when one side is ahead.
        if (Rules.MayBeAhead(side) && side[Socket] is { SocketType: SocketType.Stream })
            return Answer.Skipped;
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket => socket.Receive(buffer, SocketFlags.Truncated),
            (socket, token) => socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.Truncated, token),
            // A Unix stream takes no notice of the flag.
            count => side[Socket] is { AddressFamily: AddressFamily.Unix }
                ? Received.From(side, Socket, buffer, count)
                : Received.Whole(side, Socket, buffer, count));
    }
}

internal sealed record ReceiveFrom(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket =>
            {
                var remote = Received.AnyEndPoint(socket);
                var count = socket.ReceiveFrom(buffer, SocketFlags.None, ref remote);
                return new SocketReceiveFromResult { ReceivedBytes = count, RemoteEndPoint = remote };
            },
            (socket, token) => socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, Received.AnyEndPoint(socket), token),
            result => Received.From(side, Socket, buffer, result.ReceivedBytes, $" from {side.Ports.Of(result.RemoteEndPoint)}"));
    }
}

internal sealed record ReceiveMessageFrom(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        var buffer = new byte[Bytes];
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket =>
            {
                var remote = Received.AnyEndPoint(socket);
                var flags = SocketFlags.None;
                var count = socket.ReceiveMessageFrom(buffer, ref flags, ref remote, out var information);
                return new SocketReceiveMessageFromResult
                {
                    ReceivedBytes = count, SocketFlags = flags, RemoteEndPoint = remote, PacketInformation = information,
                };
            },
            (socket, token) => socket.ReceiveMessageFromAsync(buffer.AsMemory(), SocketFlags.None, Received.AnyEndPoint(socket), token),
            result => Received.From(side, Socket, buffer, result.ReceivedBytes, string.Create(
                CultureInfo.InvariantCulture,
                $" {result.SocketFlags} from {side.Ports.Of(result.RemoteEndPoint)} to {Information(side, result.PacketInformation)}")));
    }

    private static string Information(Side side, IPPacketInformation information) => information.Address is { } address
        ? string.Create(CultureInfo.InvariantCulture, $"{side.Ports.Of(new IPEndPoint(address, 0))} {Side.InterfaceName(information.Interface)}")
        : "nothing";
}

/// <summary>The message form, with room for control messages or without.</summary>
internal sealed record ReceiveMessage(Slot Socket, int[] Sizes, int ControlBytes, Slot Into, Form Form) : SocketOperation(Socket), IReceive
{
    public override Answer Run(Side side)
    {
        var buffer = new byte[Sizes.Sum()];
        var buffers = SendVectored.Split(buffer, Sizes).ConvertAll(static part => (Memory<byte>)part);
        return side.Call(
            Socket,
            Direction.In,
            Form,
            socket => socket.ReceiveMessage(buffers, ControlBytes),
            (socket, token) => socket.ReceiveMessageAsync(buffers, ControlBytes, cancellationToken: token),
            message => Received.From(side, Socket, buffer, message.ReceivedBytes, Beside(side, message)),
            CallKind.Message);
    }

    private string Beside(Side side, ReceivedMessage message)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $" {message.SocketFlags} from {side.Ports.Of(message.RemoteEndPoint)}");
        foreach (var control in message.ControlMessages)
            text.Append(CultureInfo.InvariantCulture, $", {Describe(side, control)}");
        return text.ToString();
    }

    private string Describe(Side side, ControlMessage control)
    {
        switch (control)
        {
            case PassedSocketsMessage passed:
                foreach (var socket in passed.Sockets.Skip(1))
                    socket.Dispose();
                if (passed.Sockets.Count > 0)
                    side.Put(Into, passed.Sockets[0]);
                return string.Create(CultureInfo.InvariantCulture, $"{passed.Sockets.Count} sockets");
            case CredentialsMessage credentials:
                return string.Create(CultureInfo.InvariantCulture, $"credentials of user {credentials.UserId}, group {credentials.GroupId}");
            case PacketInformationMessage information:
                return $"to {side.Ports.Of(new IPEndPoint(information.Address, 0))}";
            case TimeToLiveMessage hops:
                return string.Create(CultureInfo.InvariantCulture, $"hops {hops.Hops}");
            case RawControlMessage raw:
                return string.Create(CultureInfo.InvariantCulture, $"{raw.Level}/{raw.Type} {Answer.Digest(raw.Data.Span)}");
            default:
                return control.GetType().Name;
        }
    }
}

/// <summary>Reads until nothing is left: the bytes, and how it ends.</summary>
internal sealed record Drain(Slot Socket) : SocketOperation(Socket)
{
    private const int Most = 64 * 1024 * 1024;

    // What is taken from a stream is compared as a whole, however often one looks for more.
    public override bool MayRepeat(Side side) => side[Socket] is { SocketType: SocketType.Stream };

    /// <summary>Takes what messages have come since there were no more: the kernel closes sockets that nobody can receive some
    /// milliseconds after the last who could is closed (unix_gc).</summary>
    public Answer GoOn(Side side, Answer answer)
    {
        const string NoMore = nameof(SocketError.WouldBlock);
        return MayRepeat(side) || !answer.Text.EndsWith(NoMore, StringComparison.Ordinal)
            ? answer
            : new Answer(answer.Text[..^NoMore.Length] + side.Make(this).Text);
    }

    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (Rules.IsFreeOrder(side, Socket, Direction.In, Form.Sync, CallKind.Other) || side.State(Socket).IsListening)
            return Answer.Busy;
        if (Rules.IsFreeMeeting(side, Socket, Direction.In) || Rules.IsFreeTrickle(side, Socket))
            return Answer.Skipped;
        var wasBlocking = socket.Blocking;
        socket.Blocking = false;
        try
        {
            return Received.All(side, Socket, socket, Most);
        }
        finally
        {
            socket.Blocking = wasBlocking;
        }
    });
}

/// <summary>How received bytes are told.</summary>
internal static class Received
{
    private const int MostEmpty = 20;
    private static readonly byte[] s_buffer = new byte[65_536];

    /// <summary>As a stream on streams, where the number is free; whole on messages.</summary>
    public static Answer From(Side side, Slot slot, byte[] buffer, int count, string beside = "")
    {
        if (count > 0 && side[slot] is { SocketType: SocketType.Stream })
        {
            side.TakeUp(slot, buffer.AsSpan(0, count));
            return new Answer($"bytes{beside}", Answer.Message(buffer.AsSpan(0, count)));
        }

        return Whole(side, slot, buffer, count, beside);
    }

    /// <summary>The number and the bytes.</summary>
    public static Answer Whole(Side side, Slot slot, byte[] buffer, int count, string beside = "") =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"{count}: {Answer.Digest(buffer.AsSpan(0, Math.Min(count, buffer.Length)))}{beside}"));

    public static EndPoint AnyEndPoint(ISocket socket) => socket.AddressFamily switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
        _ => new UnixDomainSocketEndPoint("/x"),
    };

    /// <summary>More of a stream, for a side that was given less than the other.</summary>
    public static Answer More(Side side, Slot slot, ISocket socket, int bytes)
    {
        if (socket.SocketType != SocketType.Stream)
            return Answer.Skipped;
        var wasBlocking = socket.Blocking;
        socket.Blocking = false;
        try
        {
            var count = socket.Receive(s_buffer.AsSpan(0, Math.Min(bytes, s_buffer.Length)), SocketFlags.None);
            side.TakeUp(slot, s_buffer.AsSpan(0, count));
            return Answer.Of(count);
        }
        finally
        {
            socket.Blocking = wasBlocking;
        }
    }

    /// <summary>Everything that is there, of a stream or of messages.</summary>
    public static Answer All(Side side, Slot slot, ISocket socket, int most)
    {
        var total = 0L;
        var messages = new StringBuilder();
        var isStream = socket.SocketType == SocketType.Stream;
        var end = "too much";
        var empty = 0;
        while (total < most && messages.Length < 20_000)
        {
            try
            {
                var count = socket.Receive(s_buffer, SocketFlags.None);
                if (isStream && count == 0)
                    return new Answer("end", Total(total));
                total += count;
                if (isStream)
                    side.TakeUp(slot, s_buffer.AsSpan(0, count));
                else
                    messages.Append(CultureInfo.InvariantCulture, $"{Answer.Message(s_buffer.AsSpan(0, count))}; ");
                // At the end of what is not a stream every receive gives nothing, as an empty message does.
                empty += count == 0 ? 1 : 0;
                if (empty > MostEmpty)
                    return new Answer(messages + "nothing more");
            }
            catch (SocketException exception)
            {
                end = exception.SocketErrorCode.ToString();
                break;
            }
        }

        return isStream ? new Answer(end, Total(total)) : new Answer(messages + end);
    }

    private static string Total(long bytes) => string.Create(CultureInfo.InvariantCulture, $"after {bytes} bytes");
}
