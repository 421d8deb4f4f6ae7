// What happened to simulated TCP connections, by the state that they were in: segments of each kind, timers, and calls of the program.

using SimNet.Simulated.Hosts;
using SimNet.Simulated.Packets;
using SimNet.Simulated.Tcp;

namespace SimNet.PropertyTests.Agreement;

/// <summary>What can happen to a connection.</summary>
internal enum TcpHappening
{
    Syn,
    Ack,
    Data,
    Fin,
    Reset,
    Timer,
    Send,
    Receive,
    Shutdown,
    Close,
    Abort,
}

internal sealed class TcpCensus : ITcpWatcher
{
    private readonly long[,] _counts = new long[Enum.GetValues<TcpState>().Length, Enum.GetValues<TcpHappening>().Length];

    public long this[TcpState state, TcpHappening happening] => _counts[(int)state, (int)happening];

    public void OnSegment(TcpState state, TcpSegment segment)
    {
        if (segment.HasReset)
            Add(state, TcpHappening.Reset);
        else if (segment.HasSyn)
            Add(state, TcpHappening.Syn);
        else if (segment.HasFin)
            Add(state, TcpHappening.Fin);
        else if (segment.Payload.Length > 0)
            Add(state, TcpHappening.Data);
        else
            Add(state, TcpHappening.Ack);
    }

    public void OnTimer(TcpState state) => Add(state, TcpHappening.Timer);

    public void OnCall(TcpState state, TcpCall call) => Add(state, call switch
    {
        TcpCall.Send => TcpHappening.Send,
        TcpCall.Receive => TcpHappening.Receive,
        TcpCall.Shutdown => TcpHappening.Shutdown,
        TcpCall.Close => TcpHappening.Close,
        _ => TcpHappening.Abort,
    });

    private void Add(TcpState state, TcpHappening happening) => _counts[(int)state, (int)happening]++;
}
