namespace SimNet.Simulated.Hosts;

/// <summary>What poll(2) says of a socket, with its values.</summary>
[Flags]
internal enum PollEvents
{
    None = 0,
    In = 0x1,

    /// <summary>Urgent data can be read.</summary>
    Urgent = 0x2,

    Out = 0x4,
    Error = 0x8,
    HangUp = 0x10,
}
