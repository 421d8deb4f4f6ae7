// The limits of a host's network stack. Defaults are those of Linux 6.18 (sysctl names in brackets).

namespace SimNet.Simulated.Hosts;

internal sealed class HostLimits
{
    /// <summary>Largest backlog; larger and negative ones mean this [net.core.somaxconn].</summary>
    internal int MaximumBacklog { get; init; } = 4096;

    /// <summary>Requests whose handshake is not complete, for each listener [tcp_max_syn_backlog].</summary>
    internal int MaximumRequests { get; init; } = 2048;

    /// <summary>Ports given to sockets that ask for none [ip_local_port_range].</summary>
    internal int FirstEphemeralPort { get; init; } = 32768;

    internal int LastEphemeralPort { get; init; } = 60999;

    /// <summary>What a socket that was not told otherwise reports as its send buffer [tcp_wmem].</summary>
    internal int InitialSendBytes { get; init; } = 16384;

    /// <summary>What such a socket really takes: what autotuning grows to.</summary>
    internal int DefaultSendBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Receive buffer of a socket that was not told otherwise [tcp_rmem].</summary>
    internal int DefaultReceiveBytes { get; init; } = 131072;

    /// <summary>Largest buffer that can be asked for; the socket reports twice that [wmem_max, rmem_max].</summary>
    internal int MaximumBufferBytes { get; init; } = 4 * 1024 * 1024;
}
