// Runs a program on both networks, step by step, and compares after each step everything that can be observed: the answer, which calls
// still wait, what those that ended answered, and the readiness of every socket.

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Lockstep(Side real, Side simulated)
{
    // The operating system gets so many looks before the simulation's clock is moved: completions come through threads of its own.
    private const int QuickLooks = 20;
    private const int RealAlone = QuickLooks + 3;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly Observation _realSeen = new();
    private readonly Observation _simulatedSeen = new();
    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Whether every step was equal.</summary>
    public bool Run(SocketProgram program)
    {
        foreach (var operation in program.Operations)
        {
            real.Step = simulated.Step = _steps.Count;
            if (!RunStep(operation))
                return false;
        }

        return true;
    }

    private bool RunStep(Operation operation)
    {
        var calls = simulated.Calls.Count;
        operation = Comparable(operation);
        var collected = simulated.Collected;
        var simulatedAnswer = simulated.Make(operation);
        var realAnswer = real.Make(operation);
        if (simulated.Collected > collected)
            Thread.Sleep(Rules.Collection);
        real.IsBulk = simulated.IsBulk |= real.IsBulk;
        real.IsUneven = simulated.IsUneven |= real.IsUneven;
        if (simulated.Calls.Count > calls || real.Calls.Count > calls)
            WaitForTimedCalls();
        // What more is sent meanwhile makes what can be read uncertain.
        if (real.IsBulk && operation is Drain && HasLargeSend(real))
            real.IsUneven = simulated.IsUneven = true;
        if (operation is Drain && Rules.IsFreeContent(real))
            (realAnswer, simulatedAnswer) = DrainAll(operation, realAnswer, simulatedAnswer);
        var isEqual = Agree(operation, ref realAnswer, ref simulatedAnswer);
        if (!isEqual && operation is SendLarge large && Rules.FindsCutShort(real, simulated, large.Socket))
        {
            realAnswer = simulatedAnswer = new Answer("cut short by a reset");
            real.Forget(_steps.Count);
            simulated.Forget(_steps.Count);
            isEqual = Agree(operation, ref realAnswer, ref simulatedAnswer);
        }

        // How much of a large send went before it was given up is not known.
        if (real.IsBulk && real.Calls.Concat(simulated.Calls).Any(static call => call is { Direction: Direction.Out, Answer.IsFailure: true }))
            real.IsUneven = simulated.IsUneven = true;
        _steps.Add(new Step(
            operation,
            new SideStep(realAnswer, Ended(real), isEqual ? "" : _realSeen.Difference(_simulatedSeen))
            {
                EndedErrors = [.. real.Calls.Where(static call => call.Answer?.Error is not null).Select(static call => call.Answer!.Error!.Value)],
            },
            new SideStep(simulatedAnswer, Ended(simulated), isEqual ? "" : _simulatedSeen.Difference(_realSeen)),
            isEqual));
        real.Calls.RemoveAll(static call => call.Answer is not null);
        simulated.Calls.RemoveAll(static call => call.Answer is not null);
        return isEqual;
    }

    // The rest of a stream may wait for an acknowledgement that is delayed.
    private (Answer Real, Answer Simulated) DrainAll(Operation drain, Answer realAnswer, Answer simulatedAnswer)
    {
        for (var look = 0; look < Rules.Patience && simulatedAnswer == Answer.WouldBlock && !simulated.Calls.Exists(IsTimed); look++)
        {
            simulated.Pass(s_tick);
            simulatedAnswer = simulated.Make(drain);
        }

        for (var look = 0; realAnswer == Answer.WouldBlock && look < (HasLargeSend(real) ? Rules.Patience : 2); look++)
        {
            Thread.Sleep(s_tick);
            realAnswer = real.Make(drain);
        }

        return (realAnswer, simulatedAnswer);
    }

    private static bool HasLargeSend(Side side) =>
        side.Calls.Exists(call => call.Direction == Direction.Out && !call.TryFinish() && side[call.Socket] is { SocketType: SocketType.Stream });

    private bool IsTimed(PendingCall call) => call.IsBlocked && simulated.State(call.Socket).TimeoutMilliseconds > 0;

    // A stream of which more or less is under way on one side than on the other is read to its end, and sent to no more.
    private Operation Comparable(Operation operation) => operation switch
    {
        IReceive { Socket: var slot } when Rules.ReadsAll(real, slot) => new Drain(slot),
        ISend { Socket: var slot } when Rules.IsFreeToSend(real, slot) => new Available(slot),
        _ => operation,
    };

    // ---- Comparing

    private bool Agree(Operation operation, ref Answer realAnswer, ref Answer simulatedAnswer)
    {
        if (IsEqual(operation, realAnswer, simulatedAnswer))
            return true;
        for (var look = 0; look < QuickLooks + Rules.Patience; look++)
        {
            // Sleeping leaves the processor to whoever completes the call: on a busy machine a look takes as long as it needs.
            if (look < QuickLooks)
                Thread.Yield();
            else
                Thread.Sleep(s_tick);
            if (look >= RealAlone)
                simulated.Pass(s_tick);
            var taken = Taken;
            AskAgain(operation, ref realAnswer, ref simulatedAnswer);
            if (IsEqual(operation, realAnswer, simulatedAnswer))
                return true;
            // Who empties a stream that a small buffer feeds is not done as long as something comes.
            if (operation is Drain && Taken > taken)
                look = Math.Min(look, RealAlone);
        }

        return false;
    }

    private long Taken => real.Taken.Sum(static log => log.Total) + simulated.Taken.Sum(static log => log.Total);

    private bool IsEqual(Operation operation, Answer realAnswer, Answer simulatedAnswer)
    {
        foreach (var call in real.Calls)
            call.TryFinish();
        foreach (var call in simulated.Calls)
            call.TryFinish();
        if (!realAnswer.IsSameAs(simulatedAnswer)
            || !CallsAreEqual()
            || !StreamsAreEqual(mayBeAhead: Rules.MayBeAhead(real) && operation is not Drain))
            return false;
        _realSeen.Take(real);
        _simulatedSeen.Take(simulated);
        return _realSeen.IsSameAs(_simulatedSeen);
    }

    private bool CallsAreEqual()
    {
        if (real.Calls.Count != simulated.Calls.Count)
            return false;
        for (var i = 0; i < real.Calls.Count; i++)
        {
            var (first, second) = (real.Calls[i], simulated.Calls[i]);
            if (first.Step != second.Step)
                return false;
            if (first.Answer is null != second.Answer is null)
                return false;
            if (first.Answer is null || first.Answer.IsSameAs(second.Answer!))
                continue;
            if (!Rules.IsFreeError(real, first) || !Rules.IsFreeError(simulated, second))
                return false;
        }

        return true;
    }

    private bool StreamsAreEqual(bool mayBeAhead)
    {
        for (var i = 0; i < Slot.Count; i++)
        {
            if (!StreamLog.Match(real.Taken[i], simulated.Taken[i], mayBeAhead, Rules.IsFreeContent(real)))
                return false;
        }

        return true;
    }

    // A question, and a call that found nothing, change nothing: they may be made again. Who was given less of a stream asks for the rest.
    private void AskAgain(Operation operation, ref Answer realAnswer, ref Answer simulatedAnswer)
    {
        (realAnswer, simulatedAnswer) = (real.Later(realAnswer), simulated.Later(simulatedAnswer));
        if (operation.MayRepeat(real) || realAnswer == Answer.WouldBlock)
            realAnswer = real.Make(operation);
        if (operation.MayRepeat(simulated) || simulatedAnswer == Answer.WouldBlock)
            simulatedAnswer = simulated.Make(operation);
        if (operation is Drain drain)
            (realAnswer, simulatedAnswer) = (drain.GoOn(real, realAnswer), drain.GoOn(simulated, simulatedAnswer));
        for (var i = 0; i < Slot.Count; i++)
        {
            if (real.Taken[i].Count < simulated.Taken[i].Count)
                ReadMore(real, i, simulated.Taken[i].Count - real.Taken[i].Count);
            else if (simulated.Taken[i].Count < real.Taken[i].Count)
                ReadMore(simulated, i, real.Taken[i].Count - simulated.Taken[i].Count);
        }
    }

    // Unless a call waits for it, which will have it.
    private static void ReadMore(Side side, Slot slot, int bytes)
    {
        if (!side.Calls.Exists(call => call.Answer is null && call.Socket == slot && call.Direction == Direction.In))
            side.Now(slot, socket => Received.More(side, slot, socket, bytes));
    }

    // A timeout is over at a moment that no other step should come near to.
    private void WaitForTimedCalls()
    {
        var calls = simulated.Calls.Concat(real.Calls)
            .Where(IsTimed)
            .ToList();
        if (calls.Count == 0)
            return;
        var limit = TimeSpan.FromMilliseconds(calls.Max(call => simulated.State(call.Socket).TimeoutMilliseconds)) + Rules.Lateness;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit && !calls.TrueForAll(static call => call.TryFinish()))
        {
            simulated.Pass(s_tick);
            Thread.Sleep(s_tick);
        }
    }

    private static string Ended(Side side)
    {
        var text = new StringBuilder();
        foreach (var call in side.Calls)
        {
            if (call.Answer is { } answer && call.Step != side.Step)
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "; " : "")}step {call.Step} ended: {answer}");
        }

        return text.ToString();
    }
}
