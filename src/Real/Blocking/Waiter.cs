// What a WaitQueue knows of a call that waits on its socket.

namespace SimNet;

/// <summary>A call in a <see cref="WaitQueue"/>, which alone uses what is here, under its lock.</summary>
internal abstract class Waiter
{
    /// <summary>The next call in the same queue.</summary>
    internal Waiter? Next { get; set; }

    /// <summary>Whether interrupts of the socket are for this call: it is a synchronous one, of this socket alone.</summary>
    internal bool HearsInterrupts { get; private protected set; }

    /// <summary>Makes the call leave the descriptor.</summary>
    internal abstract void SendAway();

    /// <summary>The call waits again, while nobody is sent away.</summary>
    internal virtual void ComeBack()
    {
    }

    /// <summary>Makes the call fail.</summary>
    internal virtual void Interrupt()
    {
    }

    /// <summary>What the call waits for was shut down.</summary>
    internal virtual void End()
    {
    }
}
