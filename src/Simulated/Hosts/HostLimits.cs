// The limits of a host's network stack that a user may read and set: what sysctl and ulimit are on Linux.

namespace SimNet.Simulated.Hosts;

/// <summary>The limits of a host. The defaults are those of Linux 6.18; names of sysctls are in brackets.</summary>
/// <remarks>A limit that is changed while the host runs holds for what happens from then on.</remarks>
public sealed record HostLimits
{
    private readonly int _maximumBacklog = 4096;
    private readonly int _maximumRequests = 2048;
    private readonly int _firstEphemeralPort = 32768;
    private readonly int _lastEphemeralPort = 60999;
    private readonly int _maximumBufferBytes = 4 * 1024 * 1024;
    private readonly int _maximumDatagramQueue = 10;
    private readonly int _maximumDescriptors = 1_048_576;
    private readonly long _maximumBufferMemoryBytes = long.MaxValue;

    /// <summary>The largest backlog of a listener; larger and negative ones mean this. Defaults to 4,096 [net.core.somaxconn].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaximumBacklog
    {
        get => _maximumBacklog;
        init => _maximumBacklog = NotNegative(value);
    }

    /// <summary>Requests whose handshake is not complete, for each listener; more are dropped. Defaults to 2,048
    /// [net.ipv4.tcp_max_syn_backlog].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaximumRequests
    {
        get => _maximumRequests;
        init => _maximumRequests = NotNegative(value);
    }

    /// <summary>The first port given to sockets that ask for none. Defaults to 32,768 [net.ipv4.ip_local_port_range].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 65,535.</exception>
    public int FirstEphemeralPort
    {
        get => _firstEphemeralPort;
        init => _firstEphemeralPort = Port(value);
    }

    /// <summary>The last port given to sockets that ask for none; a range that ends before it begins has no port. Defaults to 60,999
    /// [net.ipv4.ip_local_port_range].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 1 and 65,535.</exception>
    public int LastEphemeralPort
    {
        get => _lastEphemeralPort;
        init => _lastEphemeralPort = Port(value);
    }

    /// <summary>The largest send or receive buffer that can be asked for, in bytes; the socket reports twice that. Defaults to 4 MiB
    /// [net.core.wmem_max and rmem_max].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaximumBufferBytes
    {
        get => _maximumBufferBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maximumBufferBytes = value;
        }
    }

    /// <summary>Datagrams that wait at a Unix datagram socket before senders must wait: one more than this. Defaults to 10
    /// [net.unix.max_dgram_qlen].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaximumDatagramQueue
    {
        get => _maximumDatagramQueue;
        init => _maximumDatagramQueue = NotNegative(value);
    }

    /// <summary>Sockets that may be open at a time; one more fails with TooManyOpenSockets. Defaults to 1,048,576 [RLIMIT_NOFILE, as .NET
    /// raises it].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaximumDescriptors
    {
        get => _maximumDescriptors;
        init => _maximumDescriptors = NotNegative(value);
    }

    /// <summary>Bytes that all sockets of the host may hold in their buffers: what was sent and is not acknowledged, what arrived and was
    /// not read. At the limit a send fails with NoBufferSpaceAvailable, and what arrives is dropped. Defaults to no limit
    /// [net.ipv4.tcp_mem, udp_mem].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaximumBufferMemoryBytes
    {
        get => _maximumBufferMemoryBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maximumBufferMemoryBytes = value;
        }
    }

    /// <summary>What a TCP socket that was not told otherwise reports as its send buffer [net.ipv4.tcp_wmem].</summary>
    internal static int InitialTcpSendBytes => 16384;

    /// <summary>What such a socket really takes: what autotuning grows to.</summary>
    internal static int DefaultTcpSendBytes => 4 * 1024 * 1024;

    /// <summary>The receive buffer of a TCP socket that was not told otherwise [net.ipv4.tcp_rmem].</summary>
    internal static int DefaultTcpReceiveBytes => 131072;

    /// <summary>What such a socket's window opens to until that much was read: half of the buffer is for the overhead.</summary>
    internal static int FirstTcpReceiveBytes => DefaultTcpReceiveBytes / 2;

    /// <summary>The buffers of any other socket that was not told otherwise [net.core.wmem_default and rmem_default].</summary>
    internal static int DefaultBufferBytes => 212992;

    internal int EphemeralPorts => Math.Max(0, LastEphemeralPort - FirstEphemeralPort + 1);

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    private static int Port(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ushort.MaxValue);
        return value;
    }
}
