// The options of a socket as its host keeps them. An accepted socket begins with a copy of its listener's.

namespace SimNet.Simulated.Hosts;

internal sealed class SocketOptions
{
    // Options that have no effect in the simulation and are only read back, by (level, name).
    private Dictionary<(int Level, int Name), int>? _stored;

    /// <summary>SO_REUSEADDR. .NET sets it on every TCP socket it binds.</summary>
    internal bool ReuseAddress { get; set; }

    /// <summary>SO_REUSEPORT, which .NET sets together with SO_REUSEADDR when the program asks for ReuseAddress.</summary>
    internal bool ReusePort { get; set; }

    /// <summary>IPV6_V6ONLY, which .NET sets on every IPv6 socket until DualMode is asked for.</summary>
    internal bool IPv6Only { get; set; } = true;

    internal bool LingerEnabled { get; private set; }

    internal int LingerSeconds { get; private set; }

    /// <summary>What was asked for SO_SNDBUF, or null: the socket reports twice that.</summary>
    internal int? SendBufferBytes { get; set; }

    /// <summary>What was asked for SO_RCVBUF, or null: the socket reports twice that.</summary>
    internal int? ReceiveBufferBytes { get; set; }

    /// <summary>SO_RCVTIMEO in microseconds, as the kernel reports it. The framework waits by its own.</summary>
    internal long KernelReceiveTimeout { get; set; }

    /// <summary>SO_SNDTIMEO in microseconds, as the kernel reports it.</summary>
    internal long KernelSendTimeout { get; set; }

    /// <summary>SO_LINGER. Turning it off leaves the time as it was.</summary>
    internal void SetLinger(bool isEnabled, int seconds)
    {
        LingerEnabled = isEnabled;
        if (isEnabled)
            LingerSeconds = seconds;
    }

    internal bool TryGetStored(int level, int name, out int value)
    {
        value = 0;
        return _stored is not null && _stored.TryGetValue((level, name), out value);
    }

    internal void Store(int level, int name, int value) => (_stored ??= [])[(level, name)] = value;

    /// <summary>What an accepted socket begins with.</summary>
    internal SocketOptions Inherit()
    {
        var copy = (SocketOptions)MemberwiseClone();
        if (_stored is not null)
            copy._stored = new Dictionary<(int Level, int Name), int>(_stored);
        return copy;
    }
}
