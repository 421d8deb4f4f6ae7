// How the beliefs about sockets follow from the operations.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal static class Beliefs
{
    public static void Update(Walk walk, Operation operation)
    {
        switch (operation)
        {
            case Create create:
                walk.Sockets.Add(new SocketModel(create.Socket, create.Type));
                return;
            case CreatePair pair:
                MakePair(walk, pair);
                return;
        }

        if (operation.On is { } slot && walk.Find(slot) is { } socket)
            Update(walk, socket, operation);
    }

    private static void Update(Walk walk, SocketModel socket, Operation operation)
    {
        switch (operation)
        {
            case SetBlocking set:
                socket.IsBlocking = set.Value;
                break;
            case Bind:
                socket.HasAddress = true;
                break;
            case Listen:
                socket.IsListening |= socket is { IsDatagram: false, IsConnected: false } && (socket.IsTcp || socket.HasAddress);
                break;
            case Dispose or Close:
                socket.End();
                break;
            case Connect connect when connect.Form != Form.Cancelled:
                Meet(walk, socket, connect.To);
                break;
            case ConnectTimed connect:
                socket.IsTimed = true;
                Meet(walk, socket, connect.To);
                break;
            case AcceptTimed accept:
                socket.IsTimed = true;
                Accept(walk, socket, accept.Into, Form.Cancelled);
                break;
            case Accept accept:
                Accept(walk, socket, accept.Into, accept.Form);
                break;
            case SetTimeout { Milliseconds: > 0 }:
                socket.IsTimed = true;
                break;
            case Cancel:
                socket.In = socket.In == Waits.Async ? Waits.Nothing : socket.In;
                socket.Out = socket.Out == Waits.Async ? Waits.Nothing : socket.Out;
                break;
            case Interrupt:
                socket.In = socket.In == Waits.Thread ? Waits.Nothing : socket.In;
                socket.Out = socket.Out == Waits.Thread ? Waits.Nothing : socket.Out;
                break;
            case Shutdown shutdown when socket.IsConnected:
                ShutDown(socket, shutdown.How);
                break;
            case Shutdown shutdown:
                // Receives will find the end even where the call is refused.
                socket.HasEnded |= shutdown.How != System.Net.Sockets.SocketShutdown.Send;
                break;
            case Disconnect when socket.IsConnected:
                ShutDown(socket, System.Net.Sockets.SocketShutdown.Both);
                break;
            case Drain:
                socket.Unread = 0;
                break;
            case SetBuffer:
                walk.MayBeFull |= socket.IsStream;
                break;
            case ISend:
                Send(walk, socket, operation);
                break;
            case Peek peek when socket.Unread == 0:
                socket.Take(peek.Form);
                break;
            case IReceive:
                socket.Take(FormOf(operation));
                break;
        }
    }

    private static void ShutDown(SocketModel socket, System.Net.Sockets.SocketShutdown how)
    {
        if (how != System.Net.Sockets.SocketShutdown.Send)
        {
            socket.In = Waits.Nothing;
            socket.HasEnded = true;
        }

        if (how != System.Net.Sockets.SocketShutdown.Receive && socket.Peer is { IsDatagram: false } peer)
        {
            peer.In = Waits.Nothing;
            peer.HasEnded = true;
        }
    }

    private static void Send(Walk walk, SocketModel socket, Operation operation)
    {
        switch (operation)
        {
            case Fill:
                walk.MayBeFull = true;
                break;
            case SendLarge large:
                walk.MayBeFull = true;
                socket.Out = large.Form == Form.Async ? Waits.Async : socket.IsBlocking && large.Form == Form.Sync ? Waits.Thread : socket.Out;
                break;
            case PassSocket pass:
                Pass(walk, socket, walk.Find(pass.Passed));
                break;
        }

        var receiver = operation switch
        {
            SendTo send => walk.Find(send.To.Of),
            SendMessageTo send => walk.Find(send.To.Of),
            Flood flood => walk.Find(flood.To.Of),
            _ => socket.Peer,
        };
        receiver?.Arrive();
    }

    private static void Pass(Walk walk, SocketModel socket, SocketModel? passed)
    {
        walk.HasPassed = true;
        if (passed is null)
            return;
        var receiver = socket.Peer ?? socket;
        walk.HasCycles |= passed == receiver || passed.HoldsPassed || receiver.IsPassed;
        receiver.HoldsPassed = true;
        passed.IsPassed = true;
    }

    private static void MakePair(Walk walk, CreatePair pair)
    {
        var type = pair.Type switch
        {
            System.Net.Sockets.SocketType.Stream => Socks.UnixStream,
            System.Net.Sockets.SocketType.Dgram => Socks.UnixDatagram,
            _ => Socks.UnixSeqpacket,
        };
        var first = new SocketModel(pair.Socket, type);
        var second = new SocketModel(pair.Other, type);
        Join(first, second);
        walk.Sockets.Add(first);
        walk.Sockets.Add(second);
    }

    private static void Join(SocketModel first, SocketModel second)
    {
        (first.Peer, second.Peer) = (second, first);
        first.IsConnected = second.IsConnected = true;
    }

    private static void Meet(Walk walk, SocketModel socket, Target to)
    {
        if (walk.Find(to.Of) is not { IsClosed: false } other)
            return;
        if (socket.IsDatagram || other == socket)
        {
            socket.Peer = other;
            socket.IsConnected = true;
        }
        else if (other.IsListening && other.Accepts.TryDequeue(out var into))
        {
            other.In = Waits.Nothing;
            AddAccepted(walk, other, into, socket);
        }
        else if (other.IsListening)
        {
            other.Clients.Enqueue(socket);
            socket.IsConnected = true;
        }
    }

    private static void Accept(Walk walk, SocketModel listener, Slot into, Form form)
    {
        if (!listener.IsListening)
            return;
        if (listener.Clients.TryDequeue(out var client))
        {
            AddAccepted(walk, listener, into, client);
        }
        else if (form != Form.Cancelled && (form == Form.Async || listener.IsBlocking))
        {
            listener.Accepts.Enqueue(into);
            listener.In = form == Form.Async ? Waits.Async : Waits.Thread;
        }
    }

    private static void AddAccepted(Walk walk, SocketModel listener, Slot into, SocketModel client)
    {
        var accepted = new SocketModel(into, listener.Type);
        Join(accepted, client);
        walk.Sockets.Add(accepted);
    }

    private static Form FormOf(Operation operation) => operation switch
    {
        Receive receive => receive.Form,
        ReceiveVectored receive => receive.Form,
        ReceiveUrgent receive => Form.Cancelled,
        ReceiveTruncated receive => receive.Form,
        ReceiveFrom receive => receive.Form,
        ReceiveMessageFrom receive => receive.Form,
        ReceiveMessage receive => receive.Form,
        _ => Form.Sync,
    };
}
