// Operations that only ask.

using System.Globalization;
using System.Net.Sockets;
using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

internal abstract record Question(Slot Socket) : SocketOperation(Socket)
{
    public override bool IsQuestion => true;

    public sealed override Answer Run(Side side) => side.Now(Socket, socket => Ask(side, socket));

    protected abstract Answer Ask(Side side, ISocket socket);
}

internal sealed record Poll(Slot Socket, SelectMode Mode) : Question(Socket)
{
    public override string Kind => Mode switch
    {
        SelectMode.SelectRead => "PollRead",
        SelectMode.SelectWrite => "PollWrite",
        _ => "PollError",
    };

    protected override Answer Ask(Side side, ISocket socket) =>
        side.IsBulk && Mode == SelectMode.SelectWrite && socket.SocketType == SocketType.Stream
            ? Answer.Skipped
            : Answer.Of(socket.Poll(0, Mode));
}

internal sealed record Available(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket)
    {
        var available = socket.Available;
        return side.IsBulk && available > 0 ? new Answer("some") : Answer.Of(available);
    }
}

internal sealed record LocalEndPoint(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) => new(side.Ports.Of(socket.LocalEndPoint));
}

internal sealed record RemoteEndPoint(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) => new(side.Ports.Of(socket.RemoteEndPoint));
}

internal sealed record Connected(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) => Answer.Of(socket.Connected);
}

internal sealed record IsBound(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) => Answer.Of(socket.IsBound);
}

/// <summary>What a socket says of itself, all of it.</summary>
internal sealed record Describe(Slot Socket) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket) =>
        new($"{socket.AddressFamily} {socket.SocketType} {socket.ProtocolType} {(socket.Blocking ? "blocking" : "non-blocking")}");
}

/// <summary>SO_ERROR: takes the error away.</summary>
internal sealed record GetError(Slot Socket) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        var error = (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return new Answer((Rules.IsFreeTrouble(side, socket, error) ? SocketError.Success : error).ToString());
    });
}

internal sealed record GetOption(Slot Socket, SocketOptionLevel Level, SocketOptionName Name) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket)
    {
        if (Rules.IsFreeOption(Level, Name))
            return Answer.Skipped;
        return new Answer(socket.GetSocketOption(Level, Name) switch
        {
            LingerOption linger => $"{linger.Enabled},{linger.LingerTime}",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        });
    }
}

/// <summary>An option by the system's numbers.</summary>
internal sealed record GetRawOption(Slot Socket, int Level, int Name) : Question(Socket)
{
    protected override Answer Ask(Side side, ISocket socket)
    {
        if (Rules.IsFreeOption(side, Level, Name))
            return Answer.Skipped;
        Span<byte> value = stackalloc byte[8];
        var length = socket.GetRawSocketOption(Level, Name, value);
        return new Answer(Answer.Message(value[..length]));
    }
}

/// <summary>Which of several sockets are ready.</summary>
internal sealed record Select(Slot[] Read, Slot[] Write, Slot[] Error) : Operation
{
    public override Slot? On => null;

    public override bool IsQuestion => true;

    public override Answer Run(Side side) => Side.Now(() =>
    {
        var (read, write, error) = (Sockets(side, Read), Sockets(side, side.IsBulk ? [] : Write), Sockets(side, Error));
        if (read.Count + write.Count + error.Count == 0)
            return Answer.NoSocket;
        var slot = Read.Concat(Write).Concat(Error).First(slot => side[slot] is not null);
        side.NetworkOf(slot).Select(read, write, error, 0);
        return new Answer($"read {Names(side, Read, read)}, write {Names(side, Write, write)}, error {Names(side, Error, error)}");
    });

    private static List<ISocket> Sockets(Side side, Slot[] slots)
    {
        var sockets = new List<ISocket>();
        foreach (var slot in slots)
        {
            if (side[slot] is { } socket && !sockets.Contains(socket))
                sockets.Add(socket);
        }

        return sockets;
    }

    private static string Names(Side side, Slot[] slots, List<ISocket> ready) =>
        $"[{string.Join(' ', slots.Where(slot => side[slot] is { } socket && ready.Contains(socket)).Distinct())}]";
}

internal sealed record Resolve(string Name, AddressFamily Family) : Operation
{
    public override Slot? On => null;

    public override Answer Run(Side side) => Side.Now(() =>
    {
        try
        {
            var addresses = side.Network.NameResolver.GetHostAddresses(Name, Family);
            return new Answer(string.Join(' ', addresses.Select(static address => address.ToString()).Distinct().Order()));
        }
        catch (SocketException exception) when (Rules.IsUnknownName(exception.SocketErrorCode))
        {
            return new Answer("unknown name");
        }
    });
}
