// A blocking call on a thread of its own, for tests that end it from outside: it is known to wait in the kernel.

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SimNet.Tests.Real;

internal sealed class BlockedCall
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Thread _thread;
    private string _outcome = "running";

    private BlockedCall(Func<object?> call) => _thread = KernelThreads.Make(() => _outcome = Outcome.Of(call));

    /// <summary>Starts the call and returns when it waits.</summary>
    internal static BlockedCall Start(Func<object?> call)
    {
        var blocked = new BlockedCall(call);
        blocked._thread.Start();
        KernelThreads.UntilWaiting(blocked._thread);
        Assert.True(blocked.IsRunning, $"The call did not block: {blocked._outcome}");
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
        if (KernelThreads.IdOf(_thread) is { } id)
            Assert.Equal(0, SignalThread(Environment.ProcessId, id, sigCont));
    }

    /// <summary>What came of it: the result, or the socket error, or the exception's type.</summary>
    internal string Result()
    {
        Assert.True(_thread.Join(s_patience), "The call is still blocked.");
        return _outcome;
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
