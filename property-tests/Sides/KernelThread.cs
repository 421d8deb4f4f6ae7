// Threads for the blocking calls of the real side. Whether a call waits is read from the kernel (/proc/self/task/N/syscall), not guessed
// with a sleep.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SimNet.PropertyTests.Sides;

/// <summary>A thread that makes one blocking call after the other.</summary>
internal sealed partial class KernelThread : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);
    private readonly AutoResetEvent _hasWork = new(false);
    private readonly ManualResetEventSlim _isKnown = new();
    private readonly Thread _thread;
    private SafeFileHandle? _callFile;
    private volatile IThreadCall? _call;
    private bool _isEnding;

    public KernelThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "blocking-call" };
        _thread.Start();
        _isKnown.Wait();
    }

    public bool IsFree => _call is null;

    /// <summary>Makes the call, and returns when it has ended or waits in the kernel for a descriptor.</summary>
    public void Run(IThreadCall call)
    {
        _call = call;
        _hasWork.Set();
        var clock = Stopwatch.StartNew();
        while (!call.IsOver && !IsInPoll())
        {
            if (clock.Elapsed > s_patience)
                throw new InvalidOperationException("A blocking call neither waits nor ends.");
            Thread.Yield();
        }
    }

    /// <summary>Ends the thread once its call has ended.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _hasWork.Set();
        // One whose call never ends was reported by whoever waited for it, and does not keep the process alive.
        if (!_thread.Join(s_goodbye))
            return;
        _hasWork.Dispose();
        _isKnown.Dispose();
        _callFile!.Dispose();
    }

    private void Work()
    {
        var id = GetThreadId();
        _callFile = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{id}/syscall"));
        _isKnown.Set();
        while (true)
        {
            _hasWork.WaitOne();
            if (_isEnding)
                break;
            _call!.Make();
            _call = null;
        }
    }

    // poll(2) is system call 7 on x86-64; ppoll is 271 there and 73 on arm64.
    private bool IsInPoll()
    {
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(_callFile!, text, 0);
        var space = text[..length].IndexOf((byte)' ');
        return space > 0 && (text[..space].SequenceEqual("7"u8) || text[..space].SequenceEqual("271"u8) || text[..space].SequenceEqual("73"u8));
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
