// A blocking call on a thread of its own, for tests that end it from outside. Knows when the thread really waits in the kernel
// (/proc/self/task), so that no test has to guess with a sleep.

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SimNet.Tests.Real;

internal sealed class BlockedCall
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static int s_count;

    private readonly Thread _thread;
    private string _outcome = "running";

    private BlockedCall(Func<object?> call)
    {
        _thread = new Thread(() => _outcome = Outcome.Of(call))
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"call-{Interlocked.Increment(ref s_count)}"),
        };
    }

    /// <summary>Starts the call and returns when it waits.</summary>
    internal static BlockedCall Start(Func<object?> call)
    {
        var blocked = new BlockedCall(call);
        blocked._thread.Start();
        var clock = Stopwatch.StartNew();
        while (!blocked.IsWaitingInPoll())
        {
            Assert.True(clock.Elapsed < s_patience, $"The call did not block: {blocked._outcome}");
            Thread.Yield();
        }

        return blocked;
    }

    /// <summary>The same for a call without a result.</summary>
    internal static BlockedCall Start(Action call) => Start(() =>
    {
        call();
        return "done";
    });

    internal bool IsRunning => _thread.IsAlive;

    /// <summary>Sends a signal that does nothing but end the system call its thread is in.</summary>
    internal void Signal()
    {
        const int sigCont = 18;
        if (Task() is { } task)
            Assert.Equal(0, SignalThread(Environment.ProcessId, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), sigCont));
    }

    /// <summary>What came of it: the result, or the socket error, or the exception's type.</summary>
    internal string Result()
    {
        Assert.True(_thread.Join(s_patience), "The call is still blocked.");
        return _outcome;
    }

    // poll(2) is system call 7 on x86-64; ppoll is 271 there and 73 on arm64.
    private bool IsWaitingInPoll() =>
        Task() is { } task && File.ReadAllText(task + "/syscall").Split(' ')[0] is "7" or "271" or "73";

    private string? Task()
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(task + "/comm").Trim() == _thread.Name)
                    return task;
            }
            catch (IOException)
            {
                // That thread ended while we looked.
            }
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "tgkill")]
    private static extern int SignalThread(int process, int thread, int signal);
}

internal static class Outcome
{
    /// <summary>A call's result as text: the value, the <see cref="SocketError"/>, or the exception's type.</summary>
    internal static string Of(Func<object?> call)
    {
        try
        {
            return Convert.ToString(call(), CultureInfo.InvariantCulture) ?? "null";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException or ArgumentException
            or NotSupportedException or OperationCanceledException)
        {
            return exception.GetType().Name;
        }
    }

    internal static string Of(Action call) => Of(() =>
    {
        call();
        return "done";
    });
}
