// Select over several sockets: what does not wait is Socket's own affair, and so is what it refuses.

using System.Net.Sockets;

namespace SimNet;

internal static class TimedSelect
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMicroseconds(int.MaxValue);

    /// <summary>Waits as <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>
    /// does.</summary>
    /// <param name="read">Replaced by what is ready, as are the next two.</param>
    /// <param name="write">To be writable.</param>
    /// <param name="error">To have an error.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="queues">Of these sockets, each once.</param>
    internal static void Select(
        List<Socket>? read, List<Socket>? write, List<Socket>? error, TimeSpan timeout, IReadOnlyCollection<WaitQueue> queues)
    {
        var isRefused = timeout < TimeSpan.Zero ? timeout != Timeout.InfiniteTimeSpan : timeout > s_longest;
        if (isRefused || (read?.Count ?? 0) + (write?.Count ?? 0) + (error?.Count ?? 0) == 0)
        {
            Socket.Select(read, write, error, timeout);
            return;
        }

        using var call = new SelectCall(queues, timeout);
        call.Wait(read, write, error);
    }
}
