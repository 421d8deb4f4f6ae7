// Operations on calls that wait, and on time.

using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Programs.Operations;

/// <summary>Cancels the asynchronous calls that wait on a socket.</summary>
internal sealed record Cancel(Slot Socket) : SocketOperation(Socket)
{
    public override Answer Run(Side side)
    {
        if (Rules.IsFreeAttempt(side, Socket))
            return Answer.Skipped;
        var count = 0;
        foreach (var call in side.Calls.Where(call => call.Socket == Socket && call is { IsBlocked: false, Answer: null }))
        {
            call.Cancel();
            side.State(Socket).HasCancelled = true;
            count++;
        }

        return count == 0 ? Answer.NoSocket : Answer.Of(count);
    }
}

/// <summary>Ends the blocking calls of a socket from outside.</summary>
internal sealed record Interrupt(Slot Socket) : SocketOperation(Socket)
{
    public override Answer Run(Side side) => side.Now(Socket, socket =>
    {
        socket.Interrupt();
        return Answer.Done;
    });
}

/// <summary>Lets time pass.</summary>
internal sealed record Wait(int Milliseconds) : Operation
{
    public override Slot? On => null;

    public override Answer Run(Side side)
    {
        side.Pass(TimeSpan.FromMilliseconds(Milliseconds));
        return Answer.Done;
    }
}
