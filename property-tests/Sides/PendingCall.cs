// A call that did not end at once: it is started, left, and asked after each later step whether it has ended.

using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

/// <summary>What the rules must know of a call that waits.</summary>
internal enum CallKind
{
    Other,
    Connect,

    /// <summary>A message form. RealSocket makes it beside .NET's queue of calls.</summary>
    Message,
}

internal abstract class PendingCall(Slot socket, Direction direction, CancellationTokenSource? cancellation)
{
    public Slot Socket { get; } = socket;

    public Direction Direction { get; } = direction;

    public CallKind Kind { get; set; }

    /// <summary>The step that started it.</summary>
    public int Step { get; set; }

    /// <summary>Whether it is a synchronous call, blocked on a thread.</summary>
    public abstract bool IsBlocked { get; }

    /// <summary>Its answer once it has ended; null until then.</summary>
    public Answer? Answer { get; private set; }

    public void Cancel() => cancellation?.Cancel();

    /// <summary>Takes the answer when the call has ended. On the thread of the program, since an accepted socket is put in its slot.</summary>
    public bool TryFinish()
    {
        if (Answer is not null)
            return true;
        if (!HasEnded)
            return false;
        try
        {
            Answer = TakeAnswer();
        }
        catch (Exception exception)
        {
            Answer = Answer.Of(exception);
        }

        cancellation?.Dispose();
        return true;
    }

    protected abstract bool HasEnded { get; }

    /// <summary>Once, after the end. Throws what the call threw.</summary>
    protected abstract Answer TakeAnswer();
}

/// <summary>An asynchronous call.</summary>
internal sealed class AwaitedCall<T>(
    Slot socket, Direction direction, CancellationTokenSource cancellation, ValueTask<T> task, Func<T, Answer> describe)
    : PendingCall(socket, direction, cancellation)
{
    public override bool IsBlocked => false;

    // The ValueTask itself is asked, and no Task made of it: that would be told of the end by the pool, some time later.
    protected override bool HasEnded => task.IsCompleted;

    protected override Answer TakeAnswer() => describe(task.GetAwaiter().GetResult());
}

/// <summary>An asynchronous call without a result.</summary>
internal sealed class AwaitedAction(Slot socket, Direction direction, CancellationTokenSource cancellation, ValueTask task)
    : PendingCall(socket, direction, cancellation)
{
    public override bool IsBlocked => false;

    protected override bool HasEnded => task.IsCompleted;

    protected override Answer TakeAnswer()
    {
        task.GetAwaiter().GetResult();
        return Answer.Done;
    }
}

/// <summary>A synchronous call on a thread.</summary>
internal sealed class BlockedCall<T>(Slot socket, Direction direction, Func<T> call, Func<T, Answer> describe)
    : PendingCall(socket, direction, null), IThreadCall
{
    private T? _result;
    private Exception? _exception;
    private volatile bool _hasEnded;

    public override bool IsBlocked => true;

    public bool IsOver => _hasEnded;

    protected override bool HasEnded => _hasEnded;

    /// <summary>On the thread.</summary>
    public void Make()
    {
        try
        {
            _result = call();
        }
        catch (Exception exception) when (exception is not Simulated.SimulationEndedException)
        {
            _exception = exception;
        }

        _hasEnded = true;
    }

    protected override Answer TakeAnswer() => _exception is null ? describe(_result!) : Answer.Of(_exception);
}

/// <summary>What a thread is given to do.</summary>
internal interface IThreadCall
{
    bool IsOver { get; }

    void Make();
}
