namespace SimNet;

/// <summary>What an <see cref="INetwork"/> can do beyond plain sockets.</summary>
[Flags]
public enum NetworkFeatures
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Sockets have handles of the operating system, and <see cref="INetwork.WrapHandle"/> takes one over.</summary>
    Handles = 1,

    /// <summary><see cref="INetwork.CreateSocketPair"/> works.</summary>
    SocketPairs = 2,

    /// <summary><see cref="ISocket.SendMessage"/> and <see cref="ISocket.ReceiveMessage"/> work.</summary>
    Messages = 4,

    /// <summary><see cref="ISocket.Interrupt"/> works.</summary>
    Interrupts = 8,

    /// <summary>Time is virtual: it jumps to the next event, and waiting costs nothing.</summary>
    VirtualTime = 16,
}
