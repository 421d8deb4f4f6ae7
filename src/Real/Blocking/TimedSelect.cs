// Select whose deadline the kernel keeps: Socket's own starts its whole timeout again after each signal. The thread's alarm is waited for
// beside the sockets, without a limit.

using System.Net.Sockets;

namespace SimNet;

internal static class TimedSelect
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMicroseconds(int.MaxValue);

    [ThreadStatic]
    private static Alarm? t_alarm;

    /// <summary>Waits as <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>
    /// does.</summary>
    internal static void Select(List<Socket>? read, List<Socket>? write, List<Socket>? error, TimeSpan timeout)
    {
        // What does not wait for a time, and what Socket is to refuse.
        if (timeout <= TimeSpan.Zero || timeout > s_longest || (read?.Count ?? 0) + (write?.Count ?? 0) + (error?.Count ?? 0) == 0)
        {
            Socket.Select(read, write, error, timeout);
            return;
        }

        var alarm = t_alarm ??= new Alarm();
        var readable = read ?? [];
        readable.Add(alarm.Descriptor);
        alarm.GoOffAfter((int)Math.Ceiling(timeout.TotalMilliseconds));
        try
        {
            Socket.Select(readable, write, error, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            alarm.SwitchOff();
            readable.Remove(alarm.Descriptor);
        }
    }
}
