// The descriptor that a blocked thread waits on beside its socket's: a timerfd(2), which a timeout lets go off later and an
// interrupt lets go off now. Because the kernel keeps the deadline, a signal that restarts the wait does not restart the timeout.

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace SimNet;

/// <summary>An alarm clock that <c>Socket.Select</c> can wait for: readable from the moment it goes off until it is switched
/// off.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread; nobody is there to dispose of it.")]
internal sealed class Alarm
{
    private readonly SafeSocketHandle _timer;

    internal Alarm()
    {
        var descriptor = LibC.TimerCreate(LibC.MonotonicClock, LibC.CloseOnExec);
        if (descriptor < 0)
            throw new SocketException((int)Errno.Last);
        _timer = new SafeSocketHandle(descriptor, ownsHandle: true);
        Descriptor = new Socket(_timer);
    }

    /// <summary>The descriptor in the dress that <c>Select</c> wants. Nothing is ever sent or received through it.</summary>
    internal Socket Descriptor { get; }

    internal void GoOffAfter(int milliseconds) => Set(TimerSetting.After(milliseconds));

    internal void GoOffNow() => Set(TimerSetting.Now);

    internal void SwitchOff() => Set(TimerSetting.Off);

    private void Set(in TimerSetting setting)
    {
        if (LibC.TimerSet(_timer, 0, setting, 0) != 0)
            throw new SocketException((int)Errno.Last);
    }
}
