// The operations of the UDP state tables, by name. Each gives its outcome as text; a call that would wait for ever is given 20 ms and
// is then "blocked". Addresses of loopback and of the wildcard are written "lo" and "any", so that one table serves both protocols.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class UdpOperations
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private static readonly Dictionary<string, Func<UdpStates, string>> Synchronous = new()
    {
        ["Bind"] = on => Outcome.Of(() => on.Socket.Bind(on.Family.AnyPort())),
        ["Listen"] = on => Outcome.Of(() => on.Socket.Listen(5)),
        ["Accept"] = on => Outcome.Of(() => on.Socket.Accept()),
        ["Connect(live)"] = on => Outcome.Of(() => on.Socket.Connect(on.Live)),
        ["Connect(dead)"] = on => Outcome.Of(() => on.Socket.Connect(on.Dead)),
        ["Connect(any:0)"] = on => Outcome.Of(() => on.Socket.Connect(new IPEndPoint(on.Family.Nowhere(), 0))),
        ["Send(3)"] = on => on.Socket.Send(3),
        ["Send(0)"] = on => on.Socket.Send(0),
        ["Receive(10)"] = on => on.Socket.Receive(10),
        ["Receive(0)"] = on => on.Socket.Receive(0),
        ["Receive(Peek)"] = on => on.Socket.Receive(10, SocketFlags.Peek),
        ["Receive(OutOfBand)"] = on => on.Socket.Receive(10, SocketFlags.OutOfBand),
        ["ReceiveFrom(10)"] = on => Outcome.Of(() => ReceiveFrom(on)),
        ["ReceiveMessageFrom(10)"] = on => Outcome.Of(() => ReceiveMessageFrom(on)),
        ["ReceiveMessage(10)"] = on => Outcome.Of(() => Describe(on.Socket.ReceiveMessage([new byte[10]]))),
        ["SendTo(live)"] = on => Outcome.Of(() => on.Socket.SendTo(new byte[3], on.Live)),
        ["SendTo(dead)"] = on => Outcome.Of(() => on.Socket.SendTo(new byte[3], on.Dead)),
        ["SendMessage(live)"] = on => Outcome.Of(() => on.Socket.SendMessage([new byte[3]], [], SocketFlags.None, on.Live)),
        ["SendMessage(peer)"] = on => Outcome.Of(() => on.Socket.SendMessage([new byte[3]], [])),
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
        ["Option Error"] = on => on.Socket.OptionError(),
        ["Option Type"] = on => Outcome.Of(() => (SocketType)Option(on, SocketOptionName.Type)),
        ["Option AcceptConnection"] = on => Outcome.Of(() => Option(on, SocketOptionName.AcceptConnection)),
        ["NoDelay = true"] = on => Outcome.Of(() => on.Socket.NoDelay = true),
        ["Ttl"] = on => Outcome.Of(() => on.Socket.Ttl),
        ["ReceiveTimeout = 5"] = on => Outcome.Of(() => Set(() => on.Socket.ReceiveTimeout = 5, () => on.Socket.ReceiveTimeout)),
        ["LingerState"] = on => Outcome.Of(() => on.Socket.LingerState),
        ["Blocking = false"] = on => Outcome.Of(() => Set(() => on.Socket.Blocking = false, () => on.Socket.Blocking)),
        ["ReuseAddress = true"] = on => Outcome.Of(() => on.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true)),
        ["ExclusiveAddressUse = true"] = on => Outcome.Of(() => on.Socket.ExclusiveAddressUse = true),
        ["Disconnect(false)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: false)),
        ["Disconnect(true)"] = on => Outcome.Of(() => on.Socket.Disconnect(reuseSocket: true)),
        ["SendFile"] = on => Outcome.Of(() => on.Socket.SendFile(null, new byte[3], null, TransmitFileOptions.UseDefaultWorkerThread)),
    };

    private static readonly Dictionary<string, Func<UdpStates, Task<string>>> Asynchronous = new()
    {
        ["AcceptAsync"] = on => Outcome.OfAsync(() => on.Socket.AcceptAsync()),
        ["ConnectAsync(live)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Live)),
        ["ConnectAsync(dead)"] = on => Outcome.OfAsync(() => on.Socket.ConnectAsync(on.Dead)),
        ["SendAsync(3)"] = on => Outcome.OfAsync(() => on.Socket.SendAsync(new byte[3].AsMemory(), SocketFlags.None)),
        ["SendToAsync(live)"] = on => Outcome.OfAsync(() => on.Socket.SendToAsync(new byte[3].AsMemory(), SocketFlags.None, on.Live)),
        ["ReceiveAsync(10)"] = on => on.Socket.StartReceive(10),
        ["ReceiveAsync(0)"] = on => on.Socket.StartReceive(0),
        ["ReceiveFromAsync(10)"] = on => Outcome.OfAsync(() => ReceiveFromAsync(on)),
        ["ReceiveMessageFromAsync(10)"] = on => Outcome.OfAsync(() => ReceiveMessageFromAsync(on)),
        ["ReceiveMessageAsync(10)"] = on => Outcome.OfAsync(() => ReceiveMessageAsync(on)),
        ["DisconnectAsync(false)"] = on => Outcome.OfAsync(() => on.Socket.DisconnectAsync(reuseSocket: false)),
    };

    public static IEnumerable<string> Names => Synchronous.Keys.Concat(Asynchronous.Keys);

    /// <summary>With which values of Blocking the operation is run: asynchronous calls do not look at it.</summary>
    public static IEnumerable<bool> Modes(string operation) => Asynchronous.ContainsKey(operation) ? [true] : [true, false];

    /// <summary>Runs an operation on a fresh socket in the given state.</summary>
    public static async Task<string> RunAsync(INetwork network, UdpFamily family, string operation, string state, bool blocking)
    {
        using var on = await UdpStates.MakeAsync(network, family, state);
        return Shortened(await RunAsync(network, on, operation, blocking));
    }

    private static async Task<string> RunAsync(INetwork network, UdpStates on, string operation, bool blocking)
    {
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

    private static string Shortened(string outcome) => outcome
        .Replace("[::ffff:127.0.0.1]", "lo", StringComparison.Ordinal)
        .Replace("::ffff:127.0.0.1", "lo", StringComparison.Ordinal)
        .Replace("127.0.0.1", "lo", StringComparison.Ordinal)
        .Replace("0.0.0.0", "any", StringComparison.Ordinal)
        .Replace("::1", "lo", StringComparison.Ordinal)
        .Replace(":::", "any:", StringComparison.Ordinal)
        .Replace("[::]", "any", StringComparison.Ordinal);

    private static T Set<T>(Action set, Func<T> get)
    {
        set();
        return get();
    }

    private static int Option(UdpStates on, SocketOptionName name) =>
        (int)on.Socket.GetSocketOption(SocketOptionLevel.Socket, name)!;

    private static IPEndPoint Nobody(UdpStates on) => new IPEndPoint(on.Family.Wildcard(), 0);

    private static string ReceiveFrom(UdpStates on)
    {
        EndPoint from = Nobody(on);
        var count = on.Socket.ReceiveFrom(new byte[10], ref from);
        return $"{count} from {Outcome.Of(() => from)}";
    }

    private static async Task<string> ReceiveFromAsync(UdpStates on)
    {
        var result = await on.Socket.ReceiveFromAsync(new byte[10].AsMemory(), SocketFlags.None, Nobody(on));
        return $"{result.ReceivedBytes} from {Outcome.Of(() => result.RemoteEndPoint)}";
    }

    private static string ReceiveMessageFrom(UdpStates on)
    {
        EndPoint from = Nobody(on);
        var flags = SocketFlags.None;
        var count = on.Socket.ReceiveMessageFrom(new byte[10], ref flags, ref from, out _);
        return $"{count} from {Outcome.Of(() => from)}";
    }

    private static async Task<string> ReceiveMessageFromAsync(UdpStates on)
    {
        var result = await on.Socket.ReceiveMessageFromAsync(new byte[10].AsMemory(), SocketFlags.None, Nobody(on));
        return $"{result.ReceivedBytes} from {Outcome.Of(() => result.RemoteEndPoint)}";
    }

    private static async Task<string> ReceiveMessageAsync(UdpStates on) =>
        Describe(await on.Socket.ReceiveMessageAsync([new byte[10]]));

    private static string Describe(ReceivedMessage message) =>
        $"{message.ReceivedBytes} from {Outcome.Of(() => message.RemoteEndPoint)}";
}
