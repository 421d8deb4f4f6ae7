// A program that is being made: its operations so far, the numbers that are taken, and what is believed of the sockets.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

internal sealed class Walk(Dice dice, Area area)
{
    private const int LastNumber = Slot.Count - 1;
    private int _taken;

    public Dice Dice { get; } = dice;

    /// <summary>One of the three; never all.</summary>
    public Area Area { get; } = area;

    public List<Operation> Operations { get; } = [];

    public List<SocketModel> Sockets { get; } = [];

    public IEnumerable<SocketModel> Open => Sockets.Where(static socket => !socket.IsClosed);

    /// <summary>Whether sockets are made non-blocking when they come to be.</summary>
    public bool IsNonBlocking { get; init; }

    /// <summary>Whether timeouts above 0 may be set.</summary>
    public bool HasTimeouts { get; init; }

    /// <summary>A stream may be full, or a peer may not answer: closing must not wait for it.</summary>
    public bool MayBeFull { get; set; }

    /// <summary>A call must not be left blocked: another one comes in the same direction.</summary>
    public bool MustNotBlock { get; set; }

    /// <summary>Whether sockets were passed, and may be received.</summary>
    public bool HasPassed { get; set; }

    /// <summary>Sockets may hold each other in their queues. Nothing is closed from then on: when the kernel finds what nobody can reach is a
    /// matter of moments.</summary>
    public bool HasCycles { get; set; }

    /// <summary>Whether bulk operations are wanted.</summary>
    public bool IsBulk { get; init; }

    public int FreeNumbers => LastNumber - _taken;

    public bool HasFreeNumber => _taken < LastNumber;

    /// <summary>A number that nobody has. Ask <see cref="HasFreeNumber"/> first.</summary>
    public Slot TakeNumber() => _taken < LastNumber
        ? new Slot(_taken++)
        : throw new InvalidOperationException("A program has no more numbers.");

    public SocketModel? Find(Slot slot) => Sockets.FindLast(socket => socket.Slot == slot);

    public SocketModel Create(Socks type)
    {
        var slot = TakeNumber();
        Add(new Create(slot, type));
        var socket = Find(slot)!;
        if (IsNonBlocking)
            Add(new SetBlocking(slot, false));
        return socket;
    }

    /// <summary>Two that are connected already.</summary>
    public (SocketModel First, SocketModel Second) CreatePair(System.Net.Sockets.SocketType type)
    {
        var (first, second) = (TakeNumber(), TakeNumber());
        Add(new CreatePair(first, second, type));
        if (IsNonBlocking)
        {
            Add(new SetBlocking(first, false));
            Add(new SetBlocking(second, false));
        }

        return (Find(first)!, Find(second)!);
    }

    public void Add(params ReadOnlySpan<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (HasCycles && operation is (Dispose or Close or Disconnect))
                continue;
            Operations.Add(operation);
            Beliefs.Update(this, operation);
        }
    }

    // ---- Parameters

    /// <summary>A form for a call, such that the operation is made and not passed over.</summary>
    public Form FormFor(SocketModel socket, Direction direction)
    {
        var roll = Dice.Below(100);
        var mayWait = direction == Direction.In ? socket.Unread == 0 : socket.IsListening || MayBeFull;
        if (socket.Waiting(direction) == Waits.Async
            || (socket.IsBlocking && (socket.IsTimed || (MustNotBlock && mayWait))))
            return roll < 75 ? Form.Async : Form.Cancelled;
        return roll < 55 ? Form.Sync : roll < 88 ? Form.Async : Form.Cancelled;
    }

    /// <summary>A number of bytes, 1 at least: small mostly.</summary>
    public int Bytes(SocketModel socket)
    {
        var roll = Dice.Below(100);
        if (roll < 80 || (roll < 90 && socket.IsTcp))
            return Dice.Between(1, 12);
        return roll switch
        {
            < 90 => Dice.Between(100, 3_000),
            < 95 when !socket.IsTcp => Dice.OneOf(65_507, 65_508, 65_535, 9_000, 16_384),
            _ => Dice.OneOf(100, 1_000, 4_096),
        };
    }

    public int[] Sizes(SocketModel socket) => Dice.Below(4) switch
    {
        0 => [Dice.Between(1, 4)],
        1 => [Dice.Between(0, 3), Dice.Between(1, 9)],
        2 => [Dice.Between(1, 3), 0, Dice.Between(1, 5)],
        _ => [Bytes(socket), Dice.Between(1, 5)],
    };

    /// <summary>A number for what may be received besides bytes.</summary>
    public Slot NumberForPassed() => HasPassed && HasFreeNumber ? TakeNumber() : NumberForNothing();

    /// <summary>A number where nothing is expected to come: the last one, kept free for that.</summary>
    public static Slot NumberForNothing() => LastNumber;
}
