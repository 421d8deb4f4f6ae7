// struct itimerspec of timerfd_settime(2): the interval (never used here) and the time until the timer goes off.

using System.Runtime.InteropServices;

namespace SimNet;

[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimerSetting
{
    private readonly nint _intervalSeconds;
    private readonly nint _intervalNanoseconds;
    private readonly nint _seconds;
    private readonly nint _nanoseconds;

    private TimerSetting(nint seconds, nint nanoseconds)
    {
        _intervalSeconds = 0;
        _intervalNanoseconds = 0;
        _seconds = seconds;
        _nanoseconds = nanoseconds;
    }

    /// <summary>Goes off at once. (All zero would switch the timer off.)</summary>
    internal static TimerSetting Now => new(0, 1);

    internal static TimerSetting Off => default;

    internal static TimerSetting After(int milliseconds) =>
        milliseconds == 0 ? Now : new(milliseconds / 1000, milliseconds % 1000 * 1_000_000);
}
