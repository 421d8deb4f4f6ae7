namespace SimNet.Simulated.Unix;

/// <summary>Sockets that travel with a message (SCM_RIGHTS). The message owns them until somebody takes them.</summary>
internal interface IUnixRights
{
    /// <summary>The message waits in a queue: what it holds is under way.</summary>
    void Enter();

    /// <summary>The message leaves the queue; whoever calls owns what it held.</summary>
    void Leave();

    /// <summary>The same sockets once more, for a receive that only looks.</summary>
    IUnixRights Duplicate();

    /// <summary>Nobody takes them.</summary>
    void Discard();
}
