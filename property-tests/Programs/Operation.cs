// One step of a program: a record of numbers, so that it can be generated, shrunk, compared and printed as the C# that makes it.

using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs;

internal abstract record Operation
{
    /// <summary>What the census counts it as.</summary>
    public virtual string Kind => GetType().Name;

    /// <summary>The socket it is called on; null when it is none.</summary>
    public abstract Slot? On { get; }

    /// <summary>Whether it only asks, and changes nothing.</summary>
    public virtual bool IsQuestion => false;

    /// <summary>Whether it may be made again when the answers differ: it changes nothing, or what it takes is counted together.</summary>
    public virtual bool MayRepeat(Side side) => IsQuestion;

    /// <summary>Whether it makes several calls, and what they bring about happens between them.</summary>
    public virtual bool MakesSeveralCalls => false;

    /// <summary>Makes the call on one side, and gives its answer or <see cref="Answer.Pending"/>.</summary>
    public abstract Answer Run(Side side);

    /// <summary>The C# that makes it.</summary>
    public sealed override string ToString() => OperationText.Of(this);
}

/// <summary>An operation on one socket.</summary>
internal abstract record SocketOperation(Slot Socket) : Operation
{
    public sealed override Slot? On => Socket;
}

/// <summary>An operation that sends.</summary>
internal interface ISend
{
    Slot Socket { get; }
}

/// <summary>An operation that takes what was received, or looks at it.</summary>
internal interface IReceive
{
    Slot Socket { get; }
}
