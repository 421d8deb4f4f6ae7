// Who wants to know what happens to the TCP connections of a host, and in which state: tests that count what they reach.

using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.Simulated.Hosts;

/// <summary>What a program does to a connection.</summary>
internal enum TcpCall
{
    Send,
    Receive,
    Shutdown,
    Close,
    Abort,
}

internal interface ITcpWatcher
{
    /// <summary>A segment is about to be handled in a state.</summary>
    void OnSegment(TcpState state, TcpSegment segment);

    /// <summary>A timer is about to be handled.</summary>
    void OnTimer(TcpState state);

    /// <summary>A call is about to be made.</summary>
    void OnCall(TcpState state, TcpCall call);
}
