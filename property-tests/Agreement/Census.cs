// Counts what generated programs do and see, because a proof is as good as what its generators reach: kinds of operations, ordered pairs of
// kinds on one socket, errors that both networks told, and what happened to TCP connections in which state.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Census
{
    private readonly Dictionary<string, int> _programsWithKind = [];
    private readonly Dictionary<(string First, string Second), int> _pairs = [];
    private readonly Dictionary<SocketError, int> _errors = [];
    private readonly Dictionary<string, SortedSet<string>> _kindsOf = [];
    private readonly SocketFamily[] _families = new SocketFamily[Slot.Count];

    public long Operations { get; private set; }

    public int Programs { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>What happened to TCP connections.</summary>
    public TcpCensus Tcp { get; } = new();

    /// <summary>In how many programs each kind of operation occurred.</summary>
    public IReadOnlyDictionary<string, int> ProgramsWithKind => _programsWithKind;

    /// <summary>How often a kind came directly after another on the same socket.</summary>
    public IReadOnlyDictionary<(string First, string Second), int> Pairs => _pairs;

    /// <summary>How often both networks told an error.</summary>
    public IReadOnlyDictionary<SocketError, int> Errors => _errors;

    /// <summary>The kinds that were called on each family of sockets.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> KindsOf => _kindsOf;

    /// <summary>Counts a program that was run.</summary>
    public void Add(Outcome outcome)
    {
        Programs++;
        var kinds = new HashSet<string>();
        var last = new string?[Slot.Count];
        Array.Clear(_families);
        foreach (var step in outcome.Steps)
        {
            if (!step.Real.Answer.IsOperation)
            {
                Skipped += step.Real.Answer == Answer.NoSocket ? 0 : 1;
                continue;
            }

            Operations++;
            var kind = step.Operation.Kind;
            kinds.Add(kind);
            AddError(step);
            if (step.Operation.On is { Number: >= 0 } slot)
                AddPair(step.Operation, slot, kind, last);
            NoteFamily(step.Operation);
        }

        foreach (var kind in kinds)
            _programsWithKind[kind] = _programsWithKind.GetValueOrDefault(kind) + 1;
    }

    private void AddPair(Operation operation, Slot slot, string kind, string?[] last)
    {
        if (last[slot.Number] is { } first)
            _pairs[(first, kind)] = _pairs.GetValueOrDefault((first, kind)) + 1;
        last[slot.Number] = kind;
        var family = operation is Create create ? FamilyOf(create.Type) : _families[slot.Number];
        if (family == SocketFamily.None)
            return;
        var name = family.ToString();
        if (!_kindsOf.TryGetValue(name, out var kinds))
            _kindsOf.Add(name, kinds = new SortedSet<string>(StringComparer.Ordinal));
        kinds.Add(kind);
    }

    private void AddError(Step step)
    {
        if (step.IsEqual && step.Real.Answer.Error is { } error)
            _errors[error] = _errors.GetValueOrDefault(error) + 1;
        foreach (var ended in step.Real.EndedErrors)
            _errors[ended] = _errors.GetValueOrDefault(ended) + 1;
    }

    private void NoteFamily(Operation operation)
    {
        switch (operation)
        {
            case Create { Socket.Number: >= 0 } create:
                _families[create.Socket.Number] = FamilyOf(create.Type);
                break;
            case CreatePair pair:
                _families[pair.Socket.Number] = _families[pair.Other.Number] = SocketFamily.Unix;
                break;
            case Accept accept:
                _families[accept.Into.Number] = _families[accept.Socket.Number];
                break;
            case AcceptTimed accept:
                _families[accept.Into.Number] = _families[accept.Socket.Number];
                break;
        }
    }

    private static SocketFamily FamilyOf(Socks type) => type switch
    {
        <= Socks.TcpDual => SocketFamily.Tcp,
        <= Socks.UdpDual => SocketFamily.Udp,
        _ => SocketFamily.Unix,
    };

    private enum SocketFamily
    {
        None,
        Tcp,
        Udp,
        Unix,
    }
}
