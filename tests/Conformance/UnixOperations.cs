// The operations of the state tables of Unix domain sockets, by name. Each gives its outcome as text; a call that would wait for
// ever is given 50 ms and is then "blocked".

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class UnixOperations
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static readonly Dictionary<string, Func<UnixStates, string>> Synchronous = new()
    {
        ["Bind"] = on => Outcome.Of(() => on.Socket.Bind(Unix.NewName())),
        ["Listen"] = on => Outcome.Of(() => on.Socket.Listen(5)),
        ["Accept"] = on => Outcome.Of(() => on.Blocking ? on.Socket.Accept(Patience) : on.Socket.Accept()),
        ["Connect(live)"] = on => Outcome.Of(() => on.Socket.Connect(on.Live)),
        ["Connect(nobody)"] = on => Outcome.Of(() => on.Socket.Connect(on.Nobody)),
        ["Send(3)"] = on => on.Socket.Send(3),
        ["Send(0)"] = on => on.Socket.Send(0),
        ["Send(OutOfBand)"] = on => Outcome.Of(() => on.Socket.Send(new byte[3], SocketFlags.OutOfBand)),
        ["Receive(10)"] = on => on.Socket.Receive(10),
        ["Receive(0)"] = on => on.Socket.Receive(0),
        ["Receive(Peek)"] = on => on.Socket.Receive(10, SocketFlags.Peek),
        ["Receive(OutOfBand)"] = on => on.Socket.Receive(10, SocketFlags.OutOfBand),
        ["ReceiveFrom(10)"] = on => Outcome.Of(() => ReceiveFrom(on.Socket)),
        ["SendTo(live)"] = on => Outcome.Of(() => on.Socket.SendTo(new byte[3], on.Live)),
        ["SendTo(nobody)"] = on => Outcome.Of(() => on.Socket.SendTo(new byte[3], on.Nobody)),
        ["SendMessage(3)"] = on => Outcome.Of(() => on.Socket.SendMessage([new byte[3]], [])),
        ["ReceiveMessage(10)"] = on => Outcome.Of(() => Text(on.Socket.ReceiveMessage([new byte[10]]))),
        ["Shutdown(Receive)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Receive)),
        ["Shutdown(Send)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Send)),
        ["Shutdown(Both)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Both)),
        ["Readiness"] = on => on.Socket.Readiness(),
        ["Available"] = on => Outcome.Of(() => on.Socket.Available),
        ["LocalEndPoint"] = on => Outcome.Of(() => on.Socket.LocalEndPoint.Kind()),
        ["RemoteEndPoint"] = on => Outcome.Of(() => on.Socket.RemoteEndPoint.Kind()),
        ["Connected"] = on => Outcome.Of(() => on.Socket.Connected),
        ["IsBound"] = on => Outcome.Of(() => on.Socket.IsBound),
        ["Option Error"] = on => Outcome.Of(() => (SocketError)Option(on, SocketOptionName.Error)),
        ["Option AcceptConnection"] = on => Outcome.Of(() => Option(on, SocketOptionName.AcceptConnection)),
        ["ReceiveTimeout = 5"] = on => Outcome.Of(() => Set(() => on.Socket.ReceiveTimeout = 5, () => on.Socket.ReceiveTimeout)),
        ["Blocking = false"] = on => Outcome.Of(() => Set(() => on.Socket.Blocking = false, () => on.Socket.Blocking)),
        ["Disconnect(false)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: false)),
        ["Disconnect(true)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: true)),
    };

    private static readonly Dictionary<string, Func<UnixStates, Task<string>>> Asynchronous = new()
    {
        ["AcceptAsync"] = on => Outcome.OfAsync(() => on.Socket.AcceptAsync()),
        ["ConnectAsync(live)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Live)),
        ["ConnectAsync(nobody)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Nobody)),
        ["SendAsync(3)"] = on => Outcome.OfAsync(() => on.Socket.SendAsync(new byte[3].AsMemory(), SocketFlags.None)),
        ["SendToAsync(live)"] = on => Outcome.OfAsync(() => on.Socket.SendToAsync(new byte[3].AsMemory(), SocketFlags.None, on.Live)),
        ["ReceiveAsync(10)"] = on => on.Socket.StartReceive(10),
        ["ReceiveAsync(0)"] = on => on.Socket.StartReceive(0),
        ["ReceiveMessageAsync(10)"] = on => Outcome.OfAsync(() => ReceiveMessageAsync(on.Socket)),
        ["DisconnectAsync(false)"] = on => Outcome.OfAsync(() => on.Socket.DisconnectAsync(reuseSocket: false)),
    };

    /// <summary>With which values of Blocking the operation is run: asynchronous calls do not look at it.</summary>
    public static IEnumerable<bool> Modes(string operation) => Asynchronous.ContainsKey(operation) ? [true] : [true, false];

    /// <summary>All operations, in the order of the tables.</summary>
    public static IEnumerable<string> All => Synchronous.Keys.Concat(Asynchronous.Keys);

    /// <summary>Runs an operation on a fresh socket in the given state.</summary>
    public static async Task<string> RunAsync(INetwork network, SocketType type, string operation, string state, bool blocking)
    {
        using var on = UnixStates.Make(network, type, state);
        if (Asynchronous.TryGetValue(operation, out var asynchronous))
            return await network.NowAsync(asynchronous(on));
        on.Blocking = blocking;
        Outcome.Of(() => on.Socket.Blocking = blocking);
        if (blocking)
            Outcome.Of(() => on.Socket.ReceiveTimeout = (int)Patience.TotalMilliseconds);
        var outcome = Synchronous[operation](on);
        return outcome == nameof(SocketError.TimedOut) ? "blocked" : outcome;
    }

    private static T Set<T>(Action set, Func<T> get)
    {
        set();
        return get();
    }

    private static int Option(UnixStates on, SocketOptionName name) =>
        (int)on.Socket.GetSocketOption(SocketOptionLevel.Socket, name)!;

    private static string ReceiveFrom(ISocket socket)
    {
        EndPoint from = new UnixDomainSocketEndPoint("/given");
        var count = socket.ReceiveFrom(new byte[10], ref from);
        return $"{count} from {(from.ToString() == "/given" ? "given" : from.Kind())}";
    }

    private static async Task<string> ReceiveMessageAsync(ISocket socket) => Text(await socket.ReceiveMessageAsync([new byte[10]]));

    private static string Text(ReceivedMessage message) => $"{message.ReceivedBytes} from {message.RemoteEndPoint.Kind()}";
}
