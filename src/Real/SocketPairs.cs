// Connected pairs of Unix domain sockets: socketpair(2), which System.Net.Sockets does not offer.

using System.Net.Sockets;

namespace SimNet;

internal static class SocketPairs
{
    internal static (ISocket First, ISocket Second) Create(SocketType socketType)
    {
        PlatformNormalizer.RequireSocketPairs();
        Span<int> descriptors = stackalloc int[2];
        if (LibC.SocketPair(LibC.UnixFamily, NativeType(socketType) | LibC.CloseOnExec, 0, descriptors) != 0)
            throw new SocketException((int)Errno.Last);
        var first = new SafeSocketHandle(descriptors[0], ownsHandle: true);
        var second = new SafeSocketHandle(descriptors[1], ownsHandle: true);
        return (new RealSocket(new Socket(first)), new RealSocket(new Socket(second)));
    }

    // SOCK_RDM and SOCK_SEQPACKET have other numbers in SocketType than on Linux.
    private static int NativeType(SocketType socketType) => socketType switch
    {
        SocketType.Stream => 1,
        SocketType.Dgram => 2,
        SocketType.Seqpacket => 5,
        _ => throw new SocketException((int)SocketError.SocketNotSupported),
    };
}
