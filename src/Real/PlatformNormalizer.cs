// The one place that knows which operating system this is. Everything else asks here what it can do and how; what a system cannot
// do is refused here, with a sentence that names the way out.

using System.Net.Sockets;

namespace SimNet;

internal static class PlatformNormalizer
{
    /// <summary>What this system can do beyond plain sockets.</summary>
    internal static NetworkFeatures Features => OperatingSystem.IsLinux()
        ? NetworkFeatures.Handles | NetworkFeatures.SocketPairs | NetworkFeatures.Messages | NetworkFeatures.Interrupts
        : NetworkFeatures.Handles;

    /// <summary>How a socket makes its synchronous calls on this system.</summary>
    internal static SynchronousCalls CallsOf(Socket socket, bool blocking) =>
        OperatingSystem.IsLinux() ? new InterruptibleCalls(socket, blocking) : new PlainCalls(socket, blocking);

    /// <summary>Waits for several sockets, whose queues are given.</summary>
    internal static void Select(
        List<Socket>? read, List<Socket>? write, List<Socket>? error, TimeSpan timeout, IReadOnlyCollection<WaitQueue> queues)
    {
        if (OperatingSystem.IsLinux())
            TimedSelect.Select(read, write, error, timeout, queues);
        else
            Socket.Select(read, write, error, timeout);
    }

    internal static void RequireSocketPairs() => Require(
        NetworkFeatures.SocketPairs, "socket pairs", "Connect two sockets through a listener on the loopback address instead.");

    internal static void RequireMessages() => Require(
        NetworkFeatures.Messages,
        "messages with control data",
        "Use ReceiveMessageFrom for packet information, and plain sends and receives for data.");

    internal static void RequireInterrupts() => Require(
        NetworkFeatures.Interrupts,
        "interrupting a blocking call",
        "Use an asynchronous call with a CancellationToken, a timeout, or close the socket.");

    private static void Require(NetworkFeatures feature, string what, string instead)
    {
        if (!Features.HasFlag(feature))
            throw new PlatformNotSupportedException($"The real network supports {what} on Linux only. {instead}");
    }
}
