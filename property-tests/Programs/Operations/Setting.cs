// Operations that set something on a socket.

using System.Net.Sockets;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

internal sealed record SetBlocking(Slot Socket, bool Value) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.Blocking = Value;
        return Answer.Done;
    });
}

/// <summary>The properties that are yes or no.</summary>
internal enum Flag
{
    NoDelay,
    ExclusiveAddressUse,
    EnableBroadcast,
    DontFragment,
    DualMode,
    MulticastLoopback,
}

internal sealed record SetFlag(Slot Socket, Flag Flag, bool Value) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        Set(socket);
        return Answer.Done;
    });

    private void Set(ISocket socket)
    {
        switch (Flag)
        {
            case Flag.NoDelay:
                socket.NoDelay = Value;
                break;
            case Flag.ExclusiveAddressUse:
                socket.ExclusiveAddressUse = Value;
                break;
            case Flag.EnableBroadcast:
                socket.EnableBroadcast = Value;
                break;
            case Flag.DontFragment:
                socket.DontFragment = Value;
                break;
            case Flag.DualMode:
                socket.DualMode = Value;
                break;
            default:
                socket.MulticastLoopback = Value;
                break;
        }
    }
}

internal sealed record GetFlag(Slot Socket, Flag Flag) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) => Answer.Of(Flag switch
    {
        Flag.NoDelay => socket.NoDelay,
        Flag.ExclusiveAddressUse => socket.ExclusiveAddressUse,
        Flag.EnableBroadcast => socket.EnableBroadcast,
        Flag.DontFragment => socket.DontFragment,
        Flag.DualMode => socket.DualMode,
        _ => socket.MulticastLoopback,
    });
}

internal sealed record SetOption(Slot Socket, SocketOptionLevel Level, SocketOptionName Name, int Value) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.SetSocketOption(Level, Name, Value);
        return Answer.Done;
    });
}

/// <summary>An option by the system's numbers.</summary>
internal sealed record SetRawOption(Slot Socket, int Level, int Name, int Value) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        side.State(Socket).MayBindFreely |= (Level, Name) is (0, 15) or (41, 78);
        side.HasLowWater |= (Level, Name) is (1, 18) or (6, 25);
        if (Agreement.Rules.IsFreeLowWater(side))
            return Answer.Skipped;
        socket.SetRawSocketOption(Level, Name, BitConverter.GetBytes(Value));
        side.HasCork |= (Level, Name) == (6, 3) && socket.SocketType == SocketType.Stream;
        side.IsUneven |= Agreement.Rules.HoldsFreeRest(side);
        return Answer.Done;
    });
}

/// <summary>A buffer's size, and what the system makes of it.</summary>
internal sealed record SetBuffer(Slot Socket, bool OfReceiving, int Bytes) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (OfReceiving)
            socket.ReceiveBufferSize = Bytes;
        else
            socket.SendBufferSize = Bytes;
        // A buffer that is set small makes fewer bytes a lot.
        side.IsBulk |= socket.SocketType == SocketType.Stream;
        side.HasChosenBuffer = true;
        side.IsUneven |= side.IsBulk && socket.SocketType == SocketType.Stream && side.LargestContent > Bytes;
        return Answer.Of(OfReceiving ? socket.ReceiveBufferSize : socket.SendBufferSize);
    });
}

internal sealed record SetLinger(Slot Socket, bool IsOn, int Seconds) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.LingerState = new LingerOption(IsOn, Seconds);
        return Answer.Done;
    });
}

/// <summary>ReceiveTimeout or SendTimeout.</summary>
internal sealed record SetTimeout(Slot Socket, bool OfReceiving, int Milliseconds) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        if (OfReceiving)
            socket.ReceiveTimeout = Milliseconds;
        else
            socket.SendTimeout = Milliseconds;
        side.State(Socket).LimitTo(Milliseconds);
        return Answer.Of(OfReceiving ? socket.ReceiveTimeout : socket.SendTimeout);
    });
}

internal sealed record SetTtl(Slot Socket, int Value) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.Ttl = (short)Value;
        return Answer.Of(socket.Ttl);
    });
}
