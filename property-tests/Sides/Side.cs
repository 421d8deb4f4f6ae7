// One of the two networks a program runs on: its sockets, the calls that wait, and how time goes there. Everything that both sides do in the
// same way is here; RealSide and SimulatedSide say how threads are run and how time passes.

using System.Net;
using System.Net.Sockets;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

internal abstract class Side : IDisposable
{
    private static readonly IPAddress s_foreign = IPAddress.Parse("10.99.99.99");

    private readonly ISocket?[] _sockets = new ISocket?[Slot.Count];
    private readonly EndPoint?[] _addresses = new EndPoint?[Slot.Count];
    private readonly SlotState[] _states = new SlotState[Slot.Count];

    private readonly INetwork[] _networks;
    private readonly bool[] _isLinkDown;

    /// <param name="networks">The network of each host: one, or two that share out the sockets in halves.</param>
    /// <param name="place">What the program has to itself.</param>
    protected Side(INetwork[] networks, ProgramPlace place)
    {
        _networks = networks;
        _isLinkDown = new bool[networks.Length];
        Place = place;
        Ports = new PortNames(place);
    }

    /// <summary>The network of the host that the operation under way is on.</summary>
    public INetwork Network => _networks[Acting];

    /// <summary>The number of that host.</summary>
    protected int Acting { get; private set; }

    /// <summary>Whether the link of a host is down.</summary>
    public bool IsAnyLinkDown => _isLinkDown.AsSpan().Contains(true);

    /// <summary>Whether a link was ever down.</summary>
    public bool HasLinkFailed { get; private set; }

    /// <summary>The network of the host that a socket is on.</summary>
    public INetwork NetworkOf(Slot slot) => _networks[HostOf(slot)];

    private int HostOf(Slot slot) => _networks.Length == 1 ? 0 : slot.Number / (Slot.Count / _networks.Length);

    public ProgramPlace Place { get; }

    public PortNames Ports { get; }

    /// <summary>Calls that were started, those that have ended since the last step included.</summary>
    public List<PendingCall> Calls { get; } = [];

    /// <summary>Whether so much was sent that totals and readiness for writing are the kernel's own affair (<see cref="Agreement.Rules"/>).</summary>
    public bool IsBulk { get; set; }

    /// <summary>Whether a stream was filled or cut short: how many bytes that took is free, and what follows is at another place of it.</summary>
    public bool IsUneven { get; set; }

    /// <summary>The most bytes that one call was to send.</summary>
    public int LargestContent { get; private set; }

    /// <summary>Whether a stream was closed.</summary>
    public bool HasClosedStream { get; set; }

    /// <summary>Whether a program waits for more than a byte (SO_RCVLOWAT), or for less than a full buffer (TCP_NOTSENT_LOWAT).</summary>
    public bool HasLowWater { get; set; }

    /// <summary>Whether small packets of a stream are held back (TCP_CORK).</summary>
    public bool HasCork { get; set; }

    /// <summary>Whether a program has chosen the size of a buffer.</summary>
    public bool HasChosenBuffer { get; set; }

    /// <summary>Whether the receiving of a stream was shut down.</summary>
    public bool HasShutReceiver { get; set; }

    // ---- Sockets

    public ISocket? this[Slot slot] => _sockets[slot.Number];

    public void Put(Slot slot, ISocket socket)
    {
        // A program that uses a number twice forgets the first socket.
        _sockets[slot.Number]?.Dispose();
        _sockets[slot.Number] = socket;
        _addresses[slot.Number] = null;
        _states[slot.Number] = new SlotState();
        Taken[slot.Number].Clear();
    }

    public ref SlotState State(Slot slot) => ref _states[slot.Number];

    /// <summary>Where a socket was bound, for others to connect or send to.</summary>
    public void SetAddress(Slot slot, EndPoint? endPoint) => _addresses[slot.Number] = endPoint;

    /// <summary>Whether several sockets receive what is sent to a port: listeners, or bound datagram sockets.</summary>
    /// <summary>Looks at every connect that nobody waits for: later, whether the connection is still open may depend on what is under way.</summary>
    public void NoticeConnections()
    {
        for (var i = 0; i < Slot.Count; i++)
        {
            if (!_states[i].IsClosed && _sockets[i] is { SocketType: SocketType.Stream } socket)
                _ = socket.Connected;
        }
    }

    public EndPoint? AddressOf(Slot slot) => slot.Number >= 0 ? _addresses[slot.Number] : null;

    /// <inheritdoc cref="Agreement.Rules.IsFreeDestination"/>
    public bool IsShared(EndPoint endPoint)
    {
        if (endPoint is not IPEndPoint inet)
            return false;
        var sharers = 0;
        for (var i = 0; i < Slot.Count; i++)
        {
            if (!_states[i].IsClosed
                && _addresses[i] is IPEndPoint bound
                && bound.Port == inet.Port
                && (_states[i].IsListening || _sockets[i]!.SocketType == SocketType.Dgram))
                sharers++;
        }

        return sharers > 1;
    }

    /// <summary>The step that is being made.</summary>
    public int Step { get; set; }

    /// <summary>Bytes for the step to send: what arrives tells which step sent it.</summary>
    public byte[] Content(int bytes)
    {
        LargestContent = Math.Max(LargestContent, bytes);
        var content = new byte[bytes];
        var first = Step * 37;
        for (var i = 0; i < bytes; i++)
            content[i] = (byte)(first + i + (i >> 8));
        return content;
    }

    /// <summary>Notes what was taken from a stream, to be compared with what the other side took.</summary>
    public void TakeUp(Slot slot, ReadOnlySpan<byte> bytes) => Taken[slot.Number].Append(bytes);

    /// <summary>What was taken from each stream and not yet compared.</summary>
    public StreamLog[] Taken { get; } = [.. Enumerable.Range(0, Slot.Count).Select(static _ => new StreamLog())];

    // ---- Addresses

    /// <summary>The endpoint that a target means here; null when it means none, because the socket it names has no address.</summary>
    public EndPoint? Resolve(Target target)
    {
        var bound = target.Of.Number >= 0 ? _addresses[target.Of.Number] : null;
        if (target.Place == Programs.Place.Bound)
            return bound;
        if (target.Place is Programs.Place.Path or Programs.Place.Abstract)
            return Place.UnixName(target.Place, target.Port);
        var port = target.Of.Number >= 0 ? (bound as IPEndPoint)?.Port : PortOf(target.Port);
        return port is null ? null : new IPEndPoint(AddressOf(target.Place), port.Value);
    }

    private int PortOf(int number) => number == 0 ? 0 : Place.FirstPort + number;

    /// <summary>An interface as it is compared: loopback has number 1 everywhere, the link of a host the number that its maker chose.</summary>
    public static string InterfaceName(int index) => index switch
    {
        0 => "no interface",
        1 => "loopback",
        _ => "link",
    };

    private IPAddress AddressOf(Place place) => PairAddresses.Resolve(place, Acting) ?? place switch
    {
        Programs.Place.Loopback => Place.Loopback,
        Programs.Place.Neighbour => Place.Neighbour,
        Programs.Place.Any => IPAddress.Any,
        Programs.Place.Loopback6 => IPAddress.IPv6Loopback,
        Programs.Place.Any6 => IPAddress.IPv6Any,
        Programs.Place.Mapped => IPAddress.Loopback.MapToIPv6(),
        Programs.Place.Broadcast => IPAddress.Broadcast,
        _ => s_foreign,
    };

    // ---- Calls

    /// <summary>Makes the operation, and lets happen what follows at once.</summary>
    public Answer Make(Operation operation)
    {
        Acting = operation.On is { Number: >= 0 } slot ? HostOf(slot) : 0;
        var answer = operation.MakesSeveralCalls && _networks.Length > 1
            ? Now(() => operation.Run(this))
            : Enter(() => Now(() => operation.Run(this)));
        Settle();
        return Later(answer);
    }

    /// <summary>Lets happen what follows on the link from one of several calls. What goes to the same host has happened when a call returns.</summary>
    public void SettleLink()
    {
        if (_networks.Length > 1)
            Settle();
    }

    /// <summary>What a step's answer has become: one that was pending may have ended.</summary>
    public Answer Later(Answer answer)
    {
        if (answer != Answer.Pending || Calls.Count == 0 || Calls[^1].Step != Step || !Calls[^1].TryFinish())
            return answer;
        answer = Calls[^1].Answer!;
        Calls.RemoveAt(Calls.Count - 1);
        return answer;
    }

    /// <summary>Forgets the call that a step started: how it ends is free.</summary>
    public void Forget(int step) => Calls.RemoveAll(call => call.Step == step);

    /// <summary>Makes a call in a form. One that does not end at once is left as a pending call.</summary>
    public Answer Call<T>(
        Slot slot,
        Direction direction,
        Form form,
        Func<ISocket, T> sync,
        Func<ISocket, CancellationToken, ValueTask<T>> async,
        Func<T, Answer> describe,
        CallKind kind = CallKind.Other) => Start(
            slot,
            direction,
            form,
            kind,
            sync,
            describe,
            (socket, cancellation) => new AwaitedCall<T>(slot, direction, cancellation, async(socket, cancellation.Token), describe));

    /// <summary>Makes a call without a result.</summary>
    public Answer Call(
        Slot slot,
        Direction direction,
        Form form,
        Action<ISocket> sync,
        Func<ISocket, CancellationToken, ValueTask> async,
        CallKind kind = CallKind.Other) => Start(
            slot,
            direction,
            form,
            kind,
            socket =>
            {
                sync(socket);
                return 0;
            },
            static _ => Answer.Done,
            (socket, cancellation) => new AwaitedAction(slot, direction, cancellation, async(socket, cancellation.Token)));

    /// <summary>Makes a call that never waits.</summary>
    public static Answer Now(Func<Answer> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception)
        {
            return Answer.Of(exception);
        }
    }

    /// <inheritdoc cref="Now(Func{Answer})"/>
    public Answer Now(Slot slot, Func<ISocket, Answer> call) =>
        this[slot] is { } socket ? Now(() => call(socket)) : Answer.NoSocket;

    private Answer Start<T>(
        Slot slot,
        Direction direction,
        Form form,
        CallKind kind,
        Func<ISocket, T> sync,
        Func<T, Answer> describe,
        Func<ISocket, CancellationTokenSource, PendingCall> begin)
    {
        if (this[slot] is not { } socket)
            return Answer.NoSocket;
        if (Agreement.Rules.IsFreeOrder(this, slot, direction, form, kind))
            return Answer.Busy;
        if (Agreement.Rules.IsFreeAfterCancel(this, slot, direction, form))
            return Answer.Skipped;
        if (form == Form.Sync && !socket.Blocking)
            return Now(() => describe(sync(socket)));
        if (form == Form.Sync)
        {
            var call = new BlockedCall<T>(slot, direction, () => sync(socket), describe);
            RunOnThread(call);
            return Leave(call, kind);
        }

        var cancellation = new CancellationTokenSource();
        if (form == Form.Cancelled)
            cancellation.Cancel();
        var mayStay = !Agreement.Rules.IsFreeStay(this, slot, direction, kind);
        var left = begin(socket, cancellation);
        if (!mayStay)
            cancellation.Cancel();
        return Leave(left, kind);
    }

    private Answer Leave(PendingCall call, CallKind kind)
    {
        (call.Step, call.Kind) = (Step, kind);
        Calls.Add(call);
        return Answer.Pending;
    }

    // ---- What differs

    /// <summary>Runs something where calls belong.</summary>
    protected virtual Answer Enter(Func<Answer> body) => body();

    /// <summary>Makes a blocking call on a thread, and returns when it has ended or waits.</summary>
    public abstract void RunOnThread(IThreadCall call);

    /// <summary>How many sockets were closed because nobody could ever receive them; 0 where that is not known.</summary>
    public virtual long Collected => 0;

    /// <summary>Lets everything happen that is due now.</summary>
    public abstract void Settle();

    /// <summary>Lets time pass.</summary>
    public abstract void Pass(TimeSpan time);

    /// <summary>Takes the link of a host down or up.</summary>
    /// <returns>False when it is so already, or when there is no such host.</returns>
    public bool TrySetLink(int host, bool isUp)
    {
        if (host >= _networks.Length || _isLinkDown[host] != isUp)
            return false;
        _isLinkDown[host] = !isUp;
        HasLinkFailed |= !isUp;
        SetLink(host, isUp);
        return true;
    }

    protected virtual void SetLink(int host, bool isUp) =>
        throw new InvalidOperationException("The one host of this side has no link.");

    /// <summary>Makes ready whatever paths of Unix domain sockets need.</summary>
    public virtual void PrepareNames()
    {
    }

    /// <summary>Closes what is left. Calls that wait end with it.</summary>
    public virtual void Dispose()
    {
        foreach (var call in Calls)
            call.Cancel();
        for (var i = 0; i < _sockets.Length; i++)
        {
            if (_sockets[i] is not { } socket)
                continue;
            // A lingering close would keep the next program waiting.
            if (!_states[i].IsClosed && socket is { AddressFamily: not AddressFamily.Unix, SocketType: SocketType.Stream })
                Now(() => { socket.LingerState = new LingerOption(true, 0); return Answer.Done; });
            socket.Dispose();
        }

        Settle();
    }
}

/// <summary>What a side remembers of a socket, so as not to ask what is known to be refused.</summary>
internal struct SlotState
{
    /// <summary>It was disposed of or closed by the program.</summary>
    public bool IsClosed;

    /// <summary>It listens: Available would be refused.</summary>
    public bool IsListening;

    /// <summary>A connect of it was tried.</summary>
    public bool HasConnected;

    /// <summary>Its receiving was shut down.</summary>
    public bool IsReceiveShut;

    /// <summary>It may be bound to an address that nobody has (IP_FREEBIND).</summary>
    public bool MayBindFreely;

    /// <summary>It was disconnected for reuse.</summary>
    public bool IsReused;

    /// <summary>It was to be connected to itself.</summary>
    public bool IsOwnPeer;

    /// <summary>An asynchronous call that waited on it was cancelled.</summary>
    public bool HasCancelled;

    /// <summary>After how many milliseconds a blocking call may end by itself; 0 for never.</summary>
    public int TimeoutMilliseconds;

    public void LimitTo(int milliseconds) => TimeoutMilliseconds = Math.Max(TimeoutMilliseconds, milliseconds);
}
