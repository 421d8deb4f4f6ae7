// The calls of the C library that make and change network namespaces. Declarations and constants only (Linux; the numbers are those of
// linux/sched.h, linux/netlink.h and asm-generic/fcntl.h).

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SimNet.PropertyTests.RealHosts;

internal static partial class KernelCalls
{
    internal const int NewNetwork = 0x40000000; // CLONE_NEWNET
    internal const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC
    internal const int NetlinkFamily = 16;
    internal const int RawCloseOnExec = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    internal const int RouteProtocol = 0; // NETLINK_ROUTE

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNamespace(SafeFileHandle descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial SafeFileHandle CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeFileHandle socket, ReadOnlySpan<byte> data, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeFileHandle socket, Span<byte> buffer, nint length, int flags);

    /// <summary>What the call that this thread just made complained about.</summary>
    internal static Win32Exception Failure(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new Win32Exception(errno, $"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
    }
}
