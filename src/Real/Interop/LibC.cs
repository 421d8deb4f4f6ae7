// The few calls of the C library that System.Net.Sockets does not offer. Declarations only: every one of them is Linux, takes its
// descriptors as safe handles, and reports errors through errno (see Errno). Who may call them is PlatformNormalizer's business.

using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SimNet;

internal static partial class LibC
{
    internal const int UnixFamily = 1;
    internal const int CloseOnExec = 0x80000; // SOCK_CLOEXEC and TFD_CLOEXEC
    internal const int MonotonicClock = 1;

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int SocketPair(int family, int type, int protocol, Span<int> descriptors);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(SafeSocketHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Duplicate(SafeSocketHandle socket, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    internal static partial int TimerCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    internal static partial int TimerSet(SafeSocketHandle timer, int flags, in TimerSetting setting, nint previous);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMessage(SafeSocketHandle socket, in MessageHeader message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    internal static partial nint ReceiveMessage(SafeSocketHandle socket, ref MessageHeader message, int flags);
}
