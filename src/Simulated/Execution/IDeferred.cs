namespace SimNet.Simulated.Execution;

/// <summary>Something that waits for the end of an instant.</summary>
internal interface IDeferred
{
    void OnInstantSettled();
}
