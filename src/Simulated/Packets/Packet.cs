// An IP packet as typed fields: bytes exist only where a file or a checksum asks for them. Packets are pooled; whoever is handed one
// passes it on or releases it, and nobody changes it after it was sent.

namespace SimNet.Simulated.Packets;

internal abstract class Packet
{
    internal TransportAddress Source { get; set; }

    internal TransportAddress Destination { get; set; }

    internal PayloadSlice Payload { get; set; }

    /// <summary>Whether the same was sent before.</summary>
    internal bool IsRetransmission { get; set; }

    /// <summary>How many IP fragments the packet travels as. Each may be lost, and the packet with it.</summary>
    internal int Fragments { get; set; } = 1;

    /// <summary>For traces: protocol, flags and ports in one number.</summary>
    internal abstract long TraceHeader { get; }

    /// <summary>For traces: what else the header says.</summary>
    internal virtual long TraceNumbers => 0;

    /// <summary>The packet has to wait on the host that sends it.</summary>
    internal virtual void OnHeld()
    {
    }

    /// <summary>It waits no more.</summary>
    internal virtual void OnLetGo()
    {
    }

    /// <summary>Gives the packet back to where it came from.</summary>
    internal abstract void Release();

    /// <summary>Takes off what a packet of any kind carries.</summary>
    private protected void Clear()
    {
        Payload.Block?.Release();
        Payload = default;
        IsRetransmission = false;
        Fragments = 1;
    }

    private protected long PackPorts(int protocol) => ((long)protocol << 48) | ((long)Source.Port << 16) | Destination.Port;
}
