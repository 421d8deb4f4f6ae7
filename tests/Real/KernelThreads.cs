// What the kernel's threads of this process do (/proc/self/task), so that a test knows that a call really waits instead of guessing with a
// sleep. A thread is found by its name, of which the kernel keeps 15 characters.

using System.Diagnostics;
using System.Globalization;

namespace SimNet.Tests.Real;

internal static class KernelThreads
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static int s_count;

    /// <summary>A thread to be started that runs the call, with a name that no other has.</summary>
    internal static Thread Make(Action call) => new(() => call())
    {
        IsBackground = true,
        Name = string.Create(CultureInfo.InvariantCulture, $"call-{Interlocked.Increment(ref s_count)}"),
    };

    /// <summary>Returns when the thread waits in the kernel for a descriptor, or has ended.</summary>
    internal static void UntilWaiting(Thread thread)
    {
        var clock = Stopwatch.StartNew();
        while (thread.IsAlive && !IsInPoll(thread))
        {
            Assert.True(clock.Elapsed < s_patience, "The call neither blocks nor ends.");
            Thread.Yield();
        }
    }

    /// <summary>The kernel's number of the thread; null when it has ended.</summary>
    internal static int? IdOf(Thread thread) =>
        Task(thread) is { } task ? int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture) : null;

    // poll(2) is system call 7 on x86-64; ppoll is 271 there and 73 on arm64.
    private static bool IsInPoll(Thread thread)
    {
        try
        {
            return Task(thread) is { } task && File.ReadAllText(task + "/syscall").Split(' ')[0] is "7" or "271" or "73";
        }
        catch (IOException)
        {
            // It ended while we looked.
            return false;
        }
    }

    private static string? Task(Thread thread)
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(task + "/comm").Trim() == thread.Name)
                    return task;
            }
            catch (IOException)
            {
                // That thread ended while we looked.
            }
        }

        return null;
    }
}
