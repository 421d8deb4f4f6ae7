// Operations by which a socket comes to be, gets its name, and meets another.

using System.Net.Sockets;
using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

/// <summary>What kinds of sockets there are.</summary>
internal enum Socks
{
    Tcp4,
    Tcp6,
    TcpDual,
    Udp4,
    Udp6,
    UdpDual,
    UnixStream,
    UnixDatagram,
    UnixSeqpacket,
}

internal sealed record Create(Slot Socket, Socks Type) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => Side.Now(() =>
    {
        side.Put(Socket, Type switch
        {
            Socks.Tcp4 => side.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
            Socks.Tcp6 => side.Network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp),
            Socks.TcpDual => side.Network.CreateSocket(SocketType.Stream, ProtocolType.Tcp),
            Socks.Udp4 => side.Network.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
            Socks.Udp6 => side.Network.CreateSocket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp),
            Socks.UdpDual => side.Network.CreateSocket(SocketType.Dgram, ProtocolType.Udp),
            Socks.UnixStream => side.Network.CreateSocket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            Socks.UnixDatagram => side.Network.CreateSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified),
            _ => side.Network.CreateSocket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified),
        });
        return Answer.Done;
    });
}

/// <summary>Sockets that no kernel has: combinations of family, type and protocol that do not go together.</summary>
internal sealed record CreateUnsupported(AddressFamily Family, SocketType Type, ProtocolType Protocol) : Operation
{
    public override Slot? On => null;

    public override Answer Run(Side side) => Side.Now(() =>
    {
        side.Network.CreateSocket(Family, Type, Protocol).Dispose();
        return Answer.Done;
    });
}

internal sealed record CreatePair(Slot Socket, Slot Other, SocketType Type) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => Side.Now(() =>
    {
        var (first, second) = side.Network.CreateSocketPair(Type);
        side.Put(Socket, first);
        side.Put(Other, second);
        return Answer.Done;
    });
}

internal sealed record Bind(Slot Socket, Target At) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (side.Resolve(At) is not { } endPoint)
            return Answer.NoSocket;
        if (KnownDifferences.BindsFreely(side, Socket, At))
            return Answer.Skipped;
        side.PrepareNames();
        socket.Bind(endPoint);
        side.SetAddress(Socket, socket.LocalEndPoint);
        return Answer.Done;
    });
}

internal sealed record Listen(Slot Socket, int Backlog) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.Listen(Backlog);
        side.State(Socket).IsListening = true;
        return Answer.Done;
    });
}

internal sealed record Connect(Slot Socket, Target To, Form Form) : SocketOperation(Socket)
{
    public override Answer Run(Side side)
    {
        if (side.Resolve(To) is not { } endPoint)
            return Answer.NoSocket;
        if (Rules.IsFreeDestination(side, endPoint)
            || Rules.IsFreeTurn(side, Socket)
            || Rules.IsFreeAnswer(side, Socket)
            || Rules.IsFreeLook(side, Socket)
            || KnownDifferences.IsUsedUp(side, Socket)
            || KnownDifferences.LeavesStaleFlow(side, Socket, To))
            return Answer.Skipped;
        side.State(Socket).IsOwnPeer |= To.Of == Socket;
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket => socket.Connect(endPoint),
            (socket, token) => socket.ConnectAsync(endPoint, token),
            CallKind.Connect);
    }
}

/// <summary>A connect with a limit of its own.</summary>
internal sealed record ConnectTimed(Slot Socket, Target To, int Milliseconds) : SocketOperation(Socket)
{
    public override Answer Run(Side side)
    {
        if (side.Resolve(To) is not { } endPoint)
            return Answer.NoSocket;
        if (Rules.IsFreeDestination(side, endPoint)
            || Rules.IsFreeTurn(side, Socket)
            || KnownDifferences.IsUsedUp(side, Socket)
            || KnownDifferences.LeavesStaleFlow(side, Socket, To))
            return Answer.Skipped;
        side.State(Socket).LimitTo(Milliseconds);
        return side.Call(
            Socket,
            Direction.Out,
            Form.Sync,
            socket => socket.Connect(endPoint, TimeSpan.FromMilliseconds(Milliseconds)),
            (_, _) => throw new InvalidOperationException(),
            CallKind.Connect);
    }
}

internal sealed record Accept(Slot Socket, Slot Into, Form Form) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Call(
        Socket,
        Direction.In,
        Form,
        socket => socket.Accept(),
        (socket, token) => socket.AcceptAsync(token),
        accepted => Accepted(side, Into, accepted));

    /// <summary>Takes an accepted socket up.</summary>
    public static Answer Accepted(Side side, Slot into, ISocket accepted)
    {
        side.Put(into, accepted);
        return new Answer("socket");
    }
}

/// <summary>An accept with a limit of its own.</summary>
internal sealed record AcceptTimed(Slot Socket, Slot Into, int Milliseconds) : SocketOperation(Socket)
{
    public override Answer Run(Side side)
    {
        if (side[Socket] is not null)
            side.State(Socket).LimitTo(Milliseconds);
        return side.Call(
            Socket,
            Direction.In,
            Form.Sync,
            socket => socket.Accept(TimeSpan.FromMilliseconds(Milliseconds)),
            (_, _) => throw new InvalidOperationException(),
            accepted => Accept.Accepted(side, Into, accepted));
    }
}

internal sealed record Disconnect(Slot Socket, bool Reuse, Form Form) : SocketOperation(Socket)
{
    public override Answer Run(Side side)
    {
        if (Reuse && (Rules.IsFreeEndOfWaits(side, Socket) || Rules.IsFreeReplacement(side, Socket)))
            return Answer.Skipped;
        if (Rules.IsFreeFlow(side, Socket, isLarge: false, shutsReceiver: true))
            return Answer.Skipped;
        side.HasShutReceiver = true;
        side.State(Socket).IsReceiveShut = true;
        return side.Call(
            Socket,
            Direction.Out,
            Form,
            socket =>
            {
                socket.Disconnect(Reuse);
                NoteFreshSocket(side);
            },
            (socket, token) =>
            {
                var disconnecting = socket.DisconnectAsync(Reuse, token);
                if (disconnecting.IsCompletedSuccessfully)
                    NoteFreshSocket(side);
                return disconnecting;
            });
    }

    private void NoteFreshSocket(Side side)
    {
        side.State(Socket).IsReceiveShut &= !Reuse;
        side.State(Socket).IsReused |= Reuse;
    }
}

internal sealed record Shutdown(Slot Socket, SocketShutdown How) : SocketOperation(Socket)
{
    public override string Kind => $"Shutdown{How}";

    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (Rules.IsFreeFlow(side, Socket, isLarge: false, shutsReceiver: How != SocketShutdown.Send) || Rules.IsFreeAttempt(side, Socket))
            return Answer.Skipped;
        if (How != SocketShutdown.Send && Rules.IsFreeWake(side, Socket))
            return Answer.Skipped;
        side.HasShutReceiver |= How != SocketShutdown.Send;
        side.State(Socket).IsReceiveShut |= How != SocketShutdown.Send;
        socket.Shutdown(How);
        return Answer.Done;
    });
}

internal sealed record Dispose(Slot Socket) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (Rules.IsFreeAbort(side) || Rules.IsFreeClose(side, Socket, isLingering: false))
            return Answer.Skipped;
        side.IsUneven |= Rules.CutsShort(side, Socket, socket);
        side.HasClosedStream |= socket.SocketType == SocketType.Stream;
        side.State(Socket).IsClosed = true;
        socket.Dispose();
        return Answer.Done;
    });
}

/// <summary>Close with a lingering time: 0 resets.</summary>
internal sealed record Close(Slot Socket, int Seconds) : SocketOperation(Socket)
{
    public override string Kind => Seconds == 0 ? "CloseAbortive" : "CloseLingering";

    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if ((Seconds > 0 && (Rules.IsFreeEndOfWaits(side, Socket) || Rules.IsFreeLinger(side, Socket))) || Rules.IsFreeAbort(side) || Rules.IsFreeClose(side, Socket, Seconds > 0))
            return Answer.Skipped;
        side.IsUneven |= Rules.CutsShort(side, Socket, socket);
        side.HasClosedStream |= socket.SocketType == SocketType.Stream;
        side.State(Socket).IsClosed = true;
        socket.Close(Seconds);
        return Answer.Done;
    });
}
