namespace SimNet.Simulated.Execution;

/// <summary>Something that waited and whose turn has come.</summary>
internal interface IReady
{
    /// <summary>Goes on, on the thread that turns the loop or, for a simulated thread, on its own while the loop waits.</summary>
    void GoOn();
}
