using System.Globalization;

namespace SimNet.Simulated.Traces;

/// <summary>One thing that happened. Plain numbers; the text of it is made only when somebody looks.</summary>
/// <param name="Ticks">When, in ticks of 100 ns since the start of the simulation.</param>
/// <param name="Sequence">The number of the event, from 0.</param>
/// <param name="Kind">What.</param>
/// <param name="Host">The number of the host it happened on, from 1; 0 for none.</param>
/// <param name="Socket">The number of the socket on that host, or of the other host; 0 for none.</param>
/// <param name="A">As <paramref name="Kind"/> says.</param>
/// <param name="B">As <paramref name="Kind"/> says.</param>
/// <param name="Length">Bytes of payload. The payload itself is never kept.</param>
/// <param name="Text">The remark of a <see cref="TraceEventKind.Note"/>, the name of an added host or of a thread; null otherwise.</param>
public readonly record struct TraceEvent(
    long Ticks, long Sequence, TraceEventKind Kind, int Host, int Socket, long A, long B, int Length, string? Text)
{
    /// <summary>When, as time since the start of the simulation.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Ticks);

    /// <summary>The event as one line, the same in every culture.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Ticks} {Sequence} {Kind} host={Host} socket={Socket} a={A} b={B} length={Length}{(Text is null ? "" : " " + Text)}");
}
