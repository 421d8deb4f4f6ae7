// A random program of calls on a handful of Unix domain sockets, written down as text: what each call answered. The same program on the
// operating system and in the simulation must read the same. Nothing waits; sockets that are passed are leaves, since the system takes its
// time to close what can no longer be received.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Simulated.Unix;

internal sealed partial class UnixProgram(INetwork network, ulong seed, IReadOnlyList<UnixDomainSocketEndPoint> names)
{
    private const int Slots = 6;

    private static readonly SocketType[] s_types = [SocketType.Stream, SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket];
    private static readonly int[] s_sizes = [0, 1, 2, 3, 7, 100, 200, 1_000, 4_000, 20_000, 60_000];

    private readonly SplitMix _random = new(seed);
    private readonly ISocket?[] _sockets = new ISocket?[Slots];
    private readonly List<string> _lines = [];

    /// <summary>Runs so many calls and tells what they answered.</summary>
    public IReadOnlyList<string> Run(int calls)
    {
        for (var i = 0; i < calls; i++)
            _lines.Add(Normal(Step()));
        foreach (var socket in _sockets)
            socket?.Dispose();
        return _lines;
    }

    private string Step()
    {
        var slot = _random.Next(Slots);
        if (_sockets[slot] is not { } socket)
            return $"{slot} {Fill(slot)}";
        var name = names[_random.Next(names.Count)];
        var size = s_sizes[_random.Next(s_sizes.Length)];
        var kind = _random.Next(100);
        return $"{slot} {socket.SocketType} " + kind switch
        {
            < 6 => $"bind {Outcome.Of(() => socket.Bind(name))}",
            < 10 => $"listen {Outcome.Of(() => socket.Listen(_random.Next(3)))}",
            < 20 => $"connect {Connect(slot, socket, name)}",
            < 26 => $"accept {Accept(socket)}",
            < 44 => $"send {size} {Outcome.Of(() => socket.Send(Content(size)))}",
            < 48 => $"urgent {size} {Outcome.Of(() => socket.Send(Content(size), SocketFlags.OutOfBand))}",
            < 53 => $"send to {size} {Outcome.Of(() => socket.SendTo(Content(size), name))}",
            < 58 => $"pass {Pass(socket)}",
            < 70 => $"receive {size} {Receive(socket, size, Flags())}",
            < 77 => $"message {size} {Message(socket, size, Flags())}",
            < 80 => $"from {size} {From(socket, size)}",
            < 83 => $"shutdown {Outcome.Of(() => socket.Shutdown((SocketShutdown)_random.Next(3)))}",
            < 85 => $"disconnect {Outcome.Of(() => socket.Disconnect(reuseSocket: false))}",
            < 88 => $"option {Option(socket)}",
            < 95 => $"state {State(socket)}",
            _ => $"close {Close(slot)}",
        };
    }

    private string Fill(int slot)
    {
        var type = s_types[_random.Next(s_types.Length)];
        var second = Enumerable.Range(0, Slots).FirstOrDefault(index => index != slot && _sockets[index] is null, defaultValue: -1);
        if (second < 0 || _random.Percent(60))
        {
            _sockets[slot] = Ready(network.UnixSocket(type));
            return $"new {type}";
        }

        var (one, two) = network.CreateSocketPair(type);
        (_sockets[slot], _sockets[second]) = (Ready(one), Ready(two));
        return $"pair {type} {second}";
    }

    private static ISocket Ready(ISocket socket)
    {
        socket.Blocking = false;
        return socket;
    }

    private SocketFlags Flags() => _random.Next(10) switch
    {
        < 6 => SocketFlags.None,
        < 8 => SocketFlags.Peek,
        8 => SocketFlags.OutOfBand,
        _ => SocketFlags.Truncated,
    };

    private byte[] Content(int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++)
            bytes[i] = (byte)(seed + (ulong)i + (ulong)_lines.Count);
        return bytes;
    }

    // What .NET makes of a socket whose connect failed is another story.
    private string Connect(int slot, ISocket socket, EndPoint name)
    {
        // RealSocket looks at it, and what was looked at is remembered.
        Outcome.Of(() => socket.LocalEndPoint);
        var outcome = Outcome.Of(() => socket.Connect(name));
        return outcome is "ok" or "InvalidOperation" ? outcome : $"{outcome}, close {Close(slot)}";
    }

    private string Accept(ISocket socket) => Outcome.Of(() => Keep(socket.Accept()));

    private int Keep(ISocket socket)
    {
        var slot = Array.IndexOf(_sockets, null);
        if (slot < 0)
            socket.Dispose();
        else
            _sockets[slot] = Ready(socket);
        return slot;
    }

    private string Pass(ISocket socket)
    {
        using var leaf = network.SocketPair();
        leaf.Client.Send(new byte[1]);
        return Outcome.Of(() => socket.SendMessage([Content(_random.Next(5))], [new PassedSocketsMessage([leaf.Server, leaf.Client])]));
    }

    private static string Receive(ISocket socket, int size, SocketFlags flags) => Outcome.Of(() =>
    {
        var buffer = new byte[size];
        var count = socket.Receive(buffer, flags);
        return $"{flags} {count} {Hash(buffer, count)}";
    });

    private string Message(ISocket socket, int size, SocketFlags flags) => Outcome.Of(() =>
    {
        var buffer = new byte[size];
        var message = socket.ReceiveMessage([buffer], _random.Next(3) switch { 0 => 0, 1 => 40, _ => 1024 }, flags);
        var control = string.Join(' ', message.ControlMessages.Select(Describe));
        return $"{flags} {message.ReceivedBytes} {Hash(buffer, message.ReceivedBytes)} {message.SocketFlags} {message.RemoteEndPoint} {control}";
    });

    private static string From(ISocket socket, int size) => Outcome.Of(() =>
    {
        EndPoint from = new UnixDomainSocketEndPoint("/given");
        var count = socket.ReceiveFrom(new byte[size], ref from);
        return $"{count} {from}";
    });

    private string Option(ISocket socket) => _random.Next(4) switch
    {
        0 => "buffer " + Outcome.Of(() => { socket.SendBufferSize = 1 << _random.Next(18); }),
        1 => "credentials " + Outcome.Of(() => socket.SetRawSocketOption(1, 16, [(byte)_random.Next(2), 0, 0, 0])),
        2 => "inline " + Outcome.Of(() => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, _random.Next(2))),
        _ => Outcome.Of(() => (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!),
    };

    private static string State(ISocket socket) =>
        $"{socket.Readiness()} {Outcome.Of(() => socket.Available)} {Outcome.Of(() => $"{socket.LocalEndPoint}")} "
        + $"{Outcome.Of(() => $"{socket.RemoteEndPoint}")} {socket.Connected} {socket.IsBound}";

    private string Close(int slot)
    {
        _sockets[slot]!.Dispose();
        _sockets[slot] = null;
        return "ok";
    }

    private string Describe(ControlMessage message)
    {
        switch (message)
        {
            case PassedSocketsMessage passed:
                foreach (var socket in passed.Sockets)
                    Keep(socket);
                return $"sockets {passed.Sockets.Count}";
            case CredentialsMessage credentials:
                return credentials.ProcessId == 0 ? $"nobody {credentials.UserId} {credentials.GroupId}" : "somebody";
            case RawControlMessage raw:
                return $"raw {raw.Level} {raw.Type} {raw.Data.Length}";
            default:
                return message.GetType().Name;
        }
    }

    private static string Hash(byte[] bytes, int count)
    {
        var hash = 17u;
        foreach (var value in bytes.AsSpan(0, Math.Min(count, bytes.Length)))
            hash = (hash * 31) + value;
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }

    // The names that the system makes up are its own.
    private static string Normal(string line) => Automatic().Replace(line, "@auto");

    [GeneratedRegex("@[0-9a-f]{5}(?![0-9a-z-])")]
    private static partial Regex Automatic();
}
