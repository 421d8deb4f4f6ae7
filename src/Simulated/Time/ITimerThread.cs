namespace SimNet.Simulated.Time;

/// <summary>The thread that timers belong to.</summary>
internal interface ITimerThread
{
    bool IsCurrent { get; }

    /// <summary>Throws when the calling thread is not the one that drives the simulation.</summary>
    void Verify(string call);
}
