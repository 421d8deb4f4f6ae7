namespace SimNet.Simulated.Hosts;

/// <summary>Whoever waits on a host's socket.</summary>
internal interface ISocketEvents
{
    /// <summary>Receiving or accepting may go on, or has failed.</summary>
    void OnReadable();

    /// <summary>Sending may go on, connecting has ended, or either has failed.</summary>
    void OnWritable();
}
