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

    // The three kinds of unix(7); SocketType has them under the numbers of Linux.
    private static int NativeType(SocketType socketType) => socketType is SocketType.Stream or SocketType.Dgram or SocketType.Seqpacket
        ? (int)socketType
        : throw new SocketException((int)SocketError.SocketNotSupported);
}
