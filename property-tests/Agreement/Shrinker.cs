// Makes a program that differs smaller while it still differs: operations are left out, in halves first and then one by one; then each
// operation is made simpler; then sockets are numbered anew.

using System.Diagnostics;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Shrinker(Func<SocketProgram, bool> differs, TimeSpan limit)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public SocketProgram Shrink(SocketProgram program)
    {
        for (var before = default(SocketProgram); before != program && _clock.Elapsed < limit;)
        {
            before = program;
            program = Simplify(Drop(program));
        }

        return Renumber(program) is { } renumbered && differs(renumbered) ? renumbered : program;
    }

    /// <summary>Programs that are a little simpler, the simplest first: for a shrinker that asks for one step at a time.</summary>
    public static IEnumerable<SocketProgram> Simpler(SocketProgram program)
    {
        for (var size = program.Operations.Count / 2; size >= 1; size /= 2)
        {
            for (var start = 0; start + size <= program.Operations.Count; start += size)
                yield return Without(program, start, size);
        }

        for (var i = 0; i < program.Operations.Count; i++)
        {
            foreach (var simpler in SimplerOperations(program.Operations[i]))
                yield return With(program, i, simpler);
        }
    }

    private SocketProgram Drop(SocketProgram program)
    {
        for (var size = program.Operations.Count / 2; size >= 1; size /= 2)
        {
            // From the end: what comes late is needed least.
            for (var start = program.Operations.Count - size; start >= 0 && _clock.Elapsed < limit; start -= size)
            {
                if (start + size > program.Operations.Count)
                    continue;
                var smaller = Without(program, start, size);
                if (differs(smaller))
                    program = smaller;
            }
        }

        return program;
    }

    private SocketProgram Simplify(SocketProgram program)
    {
        for (var i = 0; i < program.Operations.Count; i++)
        {
            foreach (var simpler in SimplerOperations(program.Operations[i]))
            {
                if (_clock.Elapsed > limit)
                    return program;
                var candidate = With(program, i, simpler);
                if (!differs(candidate))
                    continue;
                program = candidate;
                i--;
                break;
            }
        }

        return program;
    }

    private static IEnumerable<Operation> SimplerOperations(Operation operation)
    {
        var values = OperationText.Values(operation);
        for (var i = 0; i < values.Length; i++)
        {
            foreach (var simpler in SimplerValues(values[i]))
            {
                var index = -1;
                yield return OperationText.With(operation, value => ++index == i ? simpler : value);
            }
        }
    }

    private static IEnumerable<object> SimplerValues(object value)
    {
        switch (value)
        {
            case int number when number is not (0 or 1):
                yield return number < 0 ? 0 : 1;
                if (number / 2 > 1)
                    yield return number / 2;
                break;
            case Form.Cancelled:
                yield return Form.Async;
                yield return Form.Sync;
                break;
            case Form.Async:
                yield return Form.Sync;
                break;
            case int[] { Length: > 1 } sizes:
                yield return sizes[1..];
                yield return sizes[..^1];
                break;
            case int[] sizes when sizes[0] > 1:
                yield return new[] { 1 };
                break;
            case Slot[] { Length: > 0 } slots:
                yield return slots[1..];
                break;
            case Socks type when type != Socks.Tcp4 && type <= Socks.TcpDual:
                yield return Socks.Tcp4;
                break;
            case Target { Place: not (Place.Bound or Place.Loopback) } target:
                yield return target with { Place = Place.Loopback };
                break;
            case Target { Place: Place.Loopback, Port: > 1 } target:
                yield return target with { Port = 1 };
                break;
        }
    }

    private static SocketProgram? Renumber(SocketProgram program)
    {
        var numbers = new Dictionary<int, int>();
        Slot Number(Slot slot)
        {
            if (slot.Number < 0)
                return slot;
            if (!numbers.TryGetValue(slot.Number, out var number))
                numbers.Add(slot.Number, number = numbers.Count);
            return number;
        }

        return new SocketProgram([.. program.Operations.Select(operation => OperationText.With(operation, value => value switch
        {
            Slot slot => Number(slot),
            Slot[] slots => Array.ConvertAll(slots, Number),
            Target target => target with { Of = Number(target.Of) },
            _ => value,
        }))]);
    }

    private static SocketProgram Without(SocketProgram program, int start, int count) =>
        new([.. program.Operations.Take(start), .. program.Operations.Skip(start + count)]);

    private static SocketProgram With(SocketProgram program, int index, Operation operation) =>
        new([.. program.Operations.Take(index), operation, .. program.Operations.Skip(index + 1)]);
}
