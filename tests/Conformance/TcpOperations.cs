// The operations of the state tables, by name. Each gives its outcome as text; a call that would wait for ever is given 50 ms
// and is then "blocked".

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class TcpOperations
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static readonly Dictionary<string, Func<TcpStates, string>> Synchronous = new()
    {
        ["Bind"] = on => Outcome.Of(() => on.Socket.Bind(Tcp.AnyPortOf(on.Family))),
        ["Listen"] = on => Outcome.Of(() => on.Socket.Listen(5)),
        ["Accept"] = on => Outcome.Of(() => on.Blocking ? on.Socket.Accept(Patience) : on.Socket.Accept()),
        ["Connect(live)"] = on => Outcome.Of(() => on.Socket.Connect(on.Live)),
        ["Connect(refused)"] = on => Outcome.Of(() => on.Socket.Connect(on.Refusing)),
        ["Send(3)"] = on => on.Socket.Send(3),
        ["Send(0)"] = on => on.Socket.Send(0),
        ["Receive(10)"] = on => on.Socket.Receive(10),
        ["Receive(0)"] = on => on.Socket.Receive(0),
        ["Receive(Peek)"] = on => on.Socket.Receive(10, SocketFlags.Peek),
        ["Receive(OutOfBand)"] = on => on.Socket.Receive(10, SocketFlags.OutOfBand),
        ["ReceiveFrom(10)"] = on => Outcome.Of(() => ReceiveFrom(on.Socket)),
        ["SendTo(live)"] = on => Outcome.Of(() => on.Socket.SendTo(new byte[3], on.Live)),
        ["Shutdown(Receive)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Receive)),
        ["Shutdown(Send)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Send)),
        ["Shutdown(Both)"] = on => Outcome.Of(() => on.Socket.Shutdown(SocketShutdown.Both)),
        ["Poll(Read)"] = on => Outcome.Of(() => on.Socket.Poll(0, SelectMode.SelectRead)),
        ["Poll(Write)"] = on => Outcome.Of(() => on.Socket.Poll(0, SelectMode.SelectWrite)),
        ["Poll(Error)"] = on => Outcome.Of(() => on.Socket.Poll(0, SelectMode.SelectError)),
        ["Available"] = on => Outcome.Of(() => on.Socket.Available),
        ["LocalEndPoint"] = on => Outcome.Of(() => on.Socket.LocalEndPoint),
        ["RemoteEndPoint"] = on => Outcome.Of(() => on.Socket.RemoteEndPoint),
        ["Connected"] = on => Outcome.Of(() => on.Socket.Connected),
        ["IsBound"] = on => Outcome.Of(() => on.Socket.IsBound),
        ["Option Error"] = on => Outcome.Of(() => (SocketError)Option(on, SocketOptionName.Error)),
        ["Option Type"] = on => Outcome.Of(() => (SocketType)Option(on, SocketOptionName.Type)),
        ["Option AcceptConnection"] = on => Outcome.Of(() => Option(on, SocketOptionName.AcceptConnection)),
        ["NoDelay = true"] = on => Outcome.Of(() => Set(() => on.Socket.NoDelay = true, () => on.Socket.NoDelay)),
        ["Ttl"] = on => Outcome.Of(() => on.Socket.Ttl),
        ["ReceiveTimeout = 5"] = on => Outcome.Of(() => Set(() => on.Socket.ReceiveTimeout = 5, () => on.Socket.ReceiveTimeout)),
        ["LingerState"] = on => Outcome.Of(() => on.Socket.LingerState),
        ["Blocking = false"] = on => Outcome.Of(() => Set(() => on.Socket.Blocking = false, () => on.Socket.Blocking)),
        ["Disconnect(false)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: false)),
        ["Disconnect(true)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: true)),
    };

    private static readonly Dictionary<string, Func<TcpStates, Task<string>>> Asynchronous = new()
    {
        ["AcceptAsync"] = on => Outcome.OfAsync(() => on.Socket.AcceptAsync()),
        ["ConnectAsync(live)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Live)),
        ["ConnectAsync(refused)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Refusing)),
        ["SendAsync(3)"] = on => Outcome.OfAsync(() => on.Socket.SendAsync(new byte[3].AsMemory(), SocketFlags.None)),
        ["ReceiveAsync(10)"] = on => on.Socket.StartReceive(10),
        ["ReceiveAsync(0)"] = on => on.Socket.StartReceive(0),
        ["DisconnectAsync(false)"] = on => Outcome.OfAsync(() => on.Socket.DisconnectAsync(reuseSocket: false)),
    };

    /// <summary>With which values of Blocking the operation is run: asynchronous calls do not look at it.</summary>
    public static IEnumerable<bool> Modes(string operation) => Asynchronous.ContainsKey(operation) ? [true] : [true, false];

    /// <summary>Runs an operation on a fresh socket in the given state.</summary>
    public static async Task<string> RunAsync(
        INetwork network, string operation, string state, bool blocking, AddressFamily family = AddressFamily.InterNetwork)
    {
        using var on = await TcpStates.MakeAsync(network, state, family);
        if (Asynchronous.TryGetValue(operation, out var asynchronous))
            return await network.NowAsync(asynchronous(on));
        on.Blocking = blocking;
        if (blocking)
            Outcome.Of(() => on.Socket.ReceiveTimeout = (int)Patience.TotalMilliseconds);
        else
            Outcome.Of(() => on.Socket.Blocking = false);
        var outcome = Synchronous[operation](on);
        return outcome == nameof(SocketError.TimedOut) ? "blocked" : outcome;
    }

    private static T Set<T>(Action set, Func<T> get)
    {
        set();
        return get();
    }

    private static int Option(TcpStates on, SocketOptionName name) =>
        (int)on.Socket.GetSocketOption(SocketOptionLevel.Socket, name)!;

    private static string ReceiveFrom(ISocket socket)
    {
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var count = socket.ReceiveFrom(new byte[10], ref from);
        return $"{count} from {Outcome.Of(() => from)}";
    }
}
