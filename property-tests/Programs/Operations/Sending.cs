// Operations that send.

using System.Net.Sockets;
using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

internal sealed record Send(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), ISend
{
    public override string Kind => Bytes == 0 ? "SendEmpty" : "Send";

    public override Answer Run(Side side)
    {
        var content = side.Content(Bytes);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.Send(content, SocketFlags.None),
            (socket, token) => socket.SendAsync(content, SocketFlags.None, token),
            Answer.Of);
    }
}

/// <summary>More than windows and buffers hold: how much goes at once is the kernel's affair, that all goes in the end is not.</summary>
internal sealed record SendLarge(Slot Socket, int Kilobytes, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (Rules.IsFreeFlow(side, Socket, isLarge: true, shutsReceiver: false) || Rules.IsFreeFill(side, Socket) || side.HasLowWater)
            return Answer.Skipped;
        side.NoticeConnections();
        side.IsBulk = true;
        side.IsUneven |= Rules.HoldsFreeRest(side);
        var content = side.Content(Kilobytes * 1024);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.Send(content, SocketFlags.None),
            (socket, token) => socket.SendAsync(content, SocketFlags.None, token),
            sent =>
            {
                side.IsUneven |= sent != content.Length;
                return sent == content.Length ? Answer.Of(sent) : new Answer("a part");
            });
    }
}

/// <summary>Fills what holds what is sent, without waiting: each further send would block.</summary>
internal sealed record Fill(Slot Socket) : SocketOperation(Socket)
{
    private const int Chunk = 32 * 1024;
    private const int MostChunks = 1024;

    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (Rules.IsFreeOrder(side, Socket, Direction.Out, Form.Sync, CallKind.Other))
            return Answer.Busy;
        if (socket.SocketType != SocketType.Stream || Rules.IsFreeFlow(side, Socket, isLarge: true, shutsReceiver: false))
            return Answer.Skipped;
        side.NoticeConnections();
        side.IsBulk = true;
        side.IsUneven = true;
        var wasBlocking = socket.Blocking;
        socket.Blocking = false;
        var content = side.Content(Chunk);
        try
        {
            for (var sent = 0; sent < MostChunks; sent++)
                socket.Send(content, SocketFlags.None);
            return new Answer("never full");
        }
        finally
        {
            socket.Blocking = wasBlocking;
        }
    });
}

/// <summary>The overload that tells the error instead of throwing it.</summary>
internal sealed record SendTellingError(Slot Socket, int Bytes) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        var content = side.Content(Bytes);
        return side.Call(
            Socket,
            Direction.Out,
            Form.Sync,
            socket => (Sent: socket.Send(content, SocketFlags.None, out var error), Error: error),
            (_, _) => throw new InvalidOperationException(),
            result => result.Error == SocketError.WouldBlock ? Answer.WouldBlock : new Answer($"{result.Sent} {result.Error}") { Error = result.Error == SocketError.Success ? null : result.Error });
    }
}

internal sealed record SendVectored(Slot Socket, int[] Sizes, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        var content = side.Content(Sizes.Sum());
        var buffers = Split(content, Sizes);
        return side.Call(
            Socket,
            Direction.Out,
            Form == Form.Cancelled ? Form.Async : Form,
            socket => socket.Send(buffers, SocketFlags.None),
            (socket, _) => new ValueTask<int>(socket.SendAsync(buffers, SocketFlags.None)),
            Answer.Of);
    }

    internal static List<ArraySegment<byte>> Split(byte[] content, int[] sizes)
    {
        var buffers = new List<ArraySegment<byte>>(sizes.Length);
        var offset = 0;
        foreach (var size in sizes)
        {
            buffers.Add(new ArraySegment<byte>(content, offset, size));
            offset += size;
        }

        return buffers;
    }
}

/// <summary>Urgent data.</summary>
internal sealed record SendUrgent(Slot Socket, int Bytes, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (Rules.IsFreeUrgency(side))
            return Answer.Skipped;
        var content = side.Content(Bytes);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.Send(content, SocketFlags.OutOfBand),
            (socket, token) => socket.SendAsync(content, SocketFlags.OutOfBand, token),
            Answer.Of);
    }
}

internal sealed record SendTo(Slot Socket, int Bytes, Target To, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (side.Resolve(To) is not { } endPoint)
            return Answer.NoSocket;
        if (Rules.IsFreeDestination(side, endPoint))
            return Answer.Skipped;
        var content = side.Content(Bytes);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.SendTo(content, SocketFlags.None, endPoint),
            (socket, token) => socket.SendToAsync(content, SocketFlags.None, endPoint, token),
            Answer.Of);
    }
}

/// <summary>The message form, with a destination or without.</summary>
internal sealed record SendMessage(Slot Socket, int[] Sizes, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        var content = side.Content(Sizes.Sum());
        var buffers = SendVectored.Split(content, Sizes).ConvertAll(static part => (ReadOnlyMemory<byte>)part);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.SendMessage(buffers, []),
            (socket, token) => socket.SendMessageAsync(buffers, [], cancellationToken: token),
            Answer.Of,
            CallKind.Message);
    }
}

/// <inheritdoc cref="SendMessage"/>
internal sealed record SendMessageTo(Slot Socket, int Bytes, Target To, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (side.Resolve(To) is not { } endPoint)
            return Answer.NoSocket;
        if (Rules.IsFreeDestination(side, endPoint))
            return Answer.Skipped;
        ReadOnlyMemory<byte>[] buffers = [side.Content(Bytes)];
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.SendMessage(buffers, [], SocketFlags.None, endPoint),
            (socket, token) => socket.SendMessageAsync(buffers, [], SocketFlags.None, endPoint, token),
            Answer.Of,
            CallKind.Message);
    }
}

/// <summary>Sends a socket along.</summary>
internal sealed record PassSocket(Slot Socket, Slot Passed, int Bytes, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (side[Passed] is not { } passed)
            return Answer.NoSocket;
        if (Rules.IsFreeCollection(side, Passed))
            return Answer.Skipped;
        ReadOnlyMemory<byte>[] buffers = [side.Content(Bytes)];
        ControlMessage[] control = [new PassedSocketsMessage([passed])];
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.SendMessage(buffers, control),
            (socket, token) => socket.SendMessageAsync(buffers, control, cancellationToken: token),
            Answer.Of,
            CallKind.Message);
    }
}

/// <summary>SendFile without a file: what goes before and after one.</summary>
internal sealed record SendFile(Slot Socket, int Before, int After, Form Form) : SocketOperation(Socket), ISend
{
    public override Answer Run(Side side)
    {
        if (Before > 0 && After > 0 && Rules.IsFreeMeeting(side, Socket, Direction.Out))
            return Answer.Skipped;
        var content = side.Content(Before + After);
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.SendFile(null, content.AsSpan(0, Before), content.AsSpan(Before), TransmitFileOptions.UseDefaultWorkerThread),
            (socket, token) => socket.SendFileAsync(
                null, content.AsMemory(0, Before), content.AsMemory(Before), TransmitFileOptions.UseDefaultWorkerThread, token));
    }
}

/// <summary>Many datagrams of one size, so that queues overflow.</summary>
internal sealed record Flood(Slot Socket, int Count, int Bytes, Target To) : SocketOperation(Socket), ISend
{
    // The kernel's link delivers, and brings the answer, before a call returns (120 runs of 120, on a busy machine too).
    public override bool MakesSeveralCalls => true;

    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (side.Resolve(To) is not { } endPoint)
            return Answer.NoSocket;
        if (Rules.IsFreeDestination(side, endPoint)
            || Rules.IsFreeMeeting(side, Socket, Direction.Out)
            || Rules.IsFreeOrder(side, Socket, Direction.Out, Form.Sync, CallKind.Other)
            || socket.SocketType == SocketType.Stream)
            return Answer.Skipped;
        var wasBlocking = socket.Blocking;
        socket.Blocking = false;
        var content = side.Content(Bytes);
        var sent = 0;
        try
        {
            for (; sent < Count; sent++)
            {
                socket.SendTo(content, SocketFlags.None, endPoint);
                side.SettleLink();
            }

            return Answer.Of(sent);
        }
        catch (SocketException exception)
        {
            return new Answer($"{sent}, then {exception.SocketErrorCode}");
        }
        finally
        {
            socket.Blocking = wasBlocking;
        }
    });
}
