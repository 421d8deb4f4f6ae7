// A small rtnetlink(7): one request, one acknowledgement, on a socket of the namespace of the thread that made it. Owns the layout of
// messages and the requests that hosts need; what they are for is NetworkNamespace's and VethPair's business.

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SimNet.PropertyTests.RealHosts;

/// <summary>Changes interfaces, addresses, routes and neighbours of the namespace in which it was made. One thread at a time.</summary>
internal sealed class Netlink : IDisposable
{
    /// <summary>The index of lo, in every namespace.</summary>
    internal const int Loopback = 1;

    private const int HeaderLength = 16; // struct nlmsghdr
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Error = 2; // NLMSG_ERROR, with 0 for success
    private const uint InterfaceUp = 1; // IFF_UP

    private readonly SafeFileHandle _socket;

    internal Netlink()
    {
        _socket = KernelCalls.CreateSocket(KernelCalls.NetlinkFamily, KernelCalls.RawCloseOnExec, KernelCalls.RouteProtocol);
        if (_socket.IsInvalid)
            throw KernelCalls.Failure("socket(AF_NETLINK)");
    }

    /// <summary>ip link set up, or down.</summary>
    internal void SetUp(int link, bool up)
    {
        var message = new NetlinkMessage(NetlinkMessage.NewLink, 0);
        message.Link(link, up ? InterfaceUp : 0, InterfaceUp);
        Send(message);
    }

    public void Dispose() => _socket.Dispose();

    private void Send(NetlinkMessage message)
    {
        var request = message.ToBytes(Request | Acknowledge);
        if (KernelCalls.Send(_socket, request, request.Length, 0) != request.Length)
            throw KernelCalls.Failure("send to rtnetlink");
        Span<byte> answer = stackalloc byte[4096];
        var length = (int)KernelCalls.Receive(_socket, answer, answer.Length, 0);
        if (length < HeaderLength + 4)
            throw KernelCalls.Failure("receive from rtnetlink");
        if (MemoryMarshal.Read<ushort>(answer[4..]) != Error)
            throw new InvalidOperationException($"rtnetlink answered with a message of type {MemoryMarshal.Read<ushort>(answer[4..])}.");
        var errno = -MemoryMarshal.Read<int>(answer[HeaderLength..]);
        if (errno != 0)
            throw new Win32Exception(errno, $"rtnetlink refused {message}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
    }
}
