// The record of a run: a digest of everything, always, and the last events for reports and pictures. Renderers live beside it.

using SimNet.Simulated.Choices;
using SimNet.Simulated.Time;

namespace SimNet.Simulated.Traces;

/// <summary>What happened in a simulation.</summary>
/// <remarks>Thread rule: belongs to the thread that drives the simulation.</remarks>
public sealed class Trace
{
    private readonly VirtualClock _clock;
    private readonly TraceEvent[] _last;
    private RollingHash _hash;
    private int _next;

    internal Trace(VirtualClock clock, ulong seed, int capacity)
    {
        _clock = clock;
        _last = new TraceEvent[capacity];
        _hash = new RollingHash(seed);
    }

    /// <summary>How many events there have been.</summary>
    public long Count { get; private set; }

    /// <summary>The digest of all events, all random decisions and all bytes sent so far, as 32 hexadecimal digits. Two runs are
    /// the same when it is.</summary>
    public string Hash => _hash.ToString();

    /// <summary>Raised for each event as it happens, in the middle of the simulation's work: handlers must neither throw nor use the
    /// network.</summary>
    public event Action<TraceEvent>? Recorded;

    /// <summary>The last events, oldest first: at most <see cref="SimulationOptions.TraceCapacity"/> of them.</summary>
    public IReadOnlyList<TraceEvent> LastEvents
    {
        get
        {
            var kept = (int)Math.Min(Count, _last.Length);
            var events = new TraceEvent[kept];
            // Full, the ring begins where the next event goes.
            var first = kept < _last.Length ? 0 : _next;
            for (var i = 0; i < kept; i++)
                events[i] = _last[(first + i) % kept];
            return events;
        }
    }

    /// <summary>Writes a remark into the trace, to be seen beside what the network does.</summary>
    /// <param name="text">The remark. It becomes part of <see cref="Hash"/>.</param>
    /// <param name="hostNumber">The host it belongs to, or 0.</param>
    public void Note(string text, int hostNumber = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        Add(TraceEventKind.Note, hostNumber, text: text);
    }

    internal void Add(TraceEventKind kind, int host, int socket = 0, long a = 0, long b = 0, int length = 0, string? text = null)
    {
        _hash.Add(_clock.NowTicks);
        _hash.Add(((long)kind << 56) ^ ((long)host << 32) ^ socket);
        _hash.Add(a);
        _hash.Add(b);
        _hash.Add((long)length);
        if (text is not null)
            _hash.Add(text);
        var recorded = Recorded;
        if (_last.Length > 0 || recorded is not null)
            Keep(new TraceEvent(_clock.NowTicks, Count, kind, host, socket, a, b, length, text), recorded);
        Count++;
    }

    internal void AddPayload(ReadOnlySpan<byte> payload) => _hash.Add(RollingHash.Of(payload));

    internal void AddChoice(Choice choice) =>
        _hash.Add(((ulong)choice.Value << 32) ^ (ulong)choice.Bound ^ ((ulong)choice.Ordinal << 16));

    private void Keep(in TraceEvent traceEvent, Action<TraceEvent>? recorded)
    {
        if (_last.Length > 0)
        {
            _last[_next] = traceEvent;
            _next = _next + 1 == _last.Length ? 0 : _next + 1;
        }

        recorded?.Invoke(traceEvent);
    }
}
