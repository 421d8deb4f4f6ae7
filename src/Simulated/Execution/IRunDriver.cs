namespace SimNet.Simulated.Execution;

/// <summary>What drives a run.</summary>
internal interface IRunDriver
{
    /// <summary>Whether code waits to be run that the loop does not know of.</summary>
    bool HasWaitingWork { get; }

    /// <summary>Makes the run end with a failure, as soon as its driver has control again.</summary>
    void Fail(SimulationException failure);

    /// <summary>Whether the calling thread is the one that the run's code runs on.</summary>
    bool IsItsThread();
}
