// Descriptors: fileno, detach, dup, fromfd, socket(fileno=...), close(fd), inheritance, and the families and protocols that have a
// descriptor and no member of .NET's enumerations.

using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SimNet.Simulated;
using SimNet.Tests.Conformance;

namespace SimNet.Tests.Real;

public class PythonHandleTests
{
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC, and FD_CLOEXEC as fdinfo shows it
    private const int AddressFamilyNotSupported = 97; // EAFNOSUPPORT
    private const int NoDevice = 19; // ENODEV
    private const int ProtocolNotSupported = 93; // EPROTONOSUPPORT

    private static RealNetwork Network => RealNetwork.Instance;

    [Fact]
    public void Fileno_IsTheHandle_AndNothingAfterClose()
    {
        var socket = Loopback.Tcp();
        Assert.True(socket.Handle > 2);
        Assert.Equal(socket.Handle, socket.SafeHandle.DangerousGetHandle());

        socket.Close();

        // -1 in Python.
        Assert.True(socket.SafeHandle.IsClosed);
    }

    [Fact]
    public void Fileno_OfASimulatedSocket_IsNotThere()
    {
        var network = new Simulation(seed: 1).AddHost("host").Network;
        using var socket = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.Equal("PlatformNotSupportedException", Outcome.Of(() => socket.SafeHandle));
        Assert.Equal("PlatformNotSupportedException", Outcome.Of(() => network.WrapHandle(new SafeSocketHandle())));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)]
    public void SocketOfAFileno_KnowsItsFamilyTypeAndProtocol(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        using var inner = new Socket(family, type, protocol);
        using var wrapped = Network.WrapHandle(new SafeSocketHandle(inner.Handle, ownsHandle: false));

        Assert.Equal((family, type, protocol), (wrapped.AddressFamily, wrapped.SocketType, wrapped.ProtocolType));
        Assert.Equal(inner.Handle, wrapped.Handle);
    }

    // A handle has one owner for its whole life: there is no detach. One that does not own can look at a foreign descriptor.
    [Fact]
    public void FromFd_OfABorrowedDescriptor_LeavesItOpen()
    {
        using var owner = Loopback.Tcp();

        using (var borrowed = Network.WrapHandle(new SafeSocketHandle(owner.Handle, ownsHandle: false)))
            borrowed.Bind(Loopback.Any);

        Assert.Equal("done", Outcome.Of(() => owner.Listen(1)));
    }

    [Fact]
    public void CloseOfAnInteger_IsAnOwningHandleDisposedOf()
    {
        var descriptor = MakeSocket(family: 2, type: 1 | CloseOnExec, protocol: 0);
        Assert.True(descriptor > 2);

        new SafeSocketHandle(descriptor, ownsHandle: true).Dispose();

        Assert.Equal(-1, Control(descriptor, command: 1, argument: 0)); // fcntl(F_GETFD)
    }

    [Fact]
    public void SetInheritable_IsFcntlOnTheHandle()
    {
        const int setDescriptorFlags = 2; // F_SETFD
        using var socket = Loopback.Tcp();
        Assert.Equal(CloseOnExec, FlagsOf(socket) & CloseOnExec);

        Assert.Equal(0, Control((int)socket.Handle, setDescriptorFlags, 0));

        Assert.Equal(0, FlagsOf(socket) & CloseOnExec);
    }

    // socket.ioctl is Windows only in Python, and so is IOControl here, but for the one that Available is for.
    [Theory]
    [InlineData("SIO_RCVALL", 0x98000001)] // IOControlCode.ReceiveAll
    [InlineData("SIO_KEEPALIVE_VALS", 0x98000004)] // IOControlCode.KeepAliveValues
    [InlineData("SIO_LOOPBACK_FAST_PATH", 0x98000010)]
    public void Ioctl_ForWindows_IsNotSupported(string python, uint code)
    {
        using var socket = Loopback.Tcp();

        Assert.Equal((python, "PlatformNotSupportedException"), (python, Outcome.Of(() => socket.IOControl(unchecked((int)code), new byte[12], null))));
    }

    [Fact]
    public void Ioctl_OfTheBytesThatWait_IsAvailable()
    {
        var (client, server) = Loopback.Pair();
        using (client)
        using (server)
        {
            client.Send(new byte[3]);
            var answer = new byte[4];
            Assert.True(server.Poll(1_000_000, SelectMode.SelectRead));

            server.IOControl(IOControlCode.DataToRead, null, answer);

            Assert.Equal((3, 3), (BitConverter.ToInt32(answer), server.Available));
        }
    }

    // No endpoints and no names, but data and options by number. What this kernel has not is skipped.
    [Theory]
    [InlineData("AF_NETLINK", 16, 3)]
    [InlineData("AF_VSOCK", 40, 1)]
    public void FamilyWithoutAMember_ByItsDescriptor_IsASocketOfUnknownFamily(string python, int family, int type)
    {
        using var socket = Wrapped(python, family, type, protocol: 0);

        Assert.Equal(AddressFamily.Unknown, socket.AddressFamily);
        Assert.Equal(family, PythonSockets.GetOption(socket, 1, 39)); // SO_DOMAIN
    }

    // These have a member; whether there is such a socket is the kernel's business.
    [Theory]
    [InlineData("AF_PACKET", AddressFamily.Packet, 17)]
    [InlineData("PF_PACKET", AddressFamily.Packet, 17)]
    [InlineData("AF_CAN", AddressFamily.ControllerAreaNetwork, 29)]
    [InlineData("PF_CAN", AddressFamily.ControllerAreaNetwork, 29)]
    public void FamilyWithAMember_IsMadeWhereTheKernelHasIt(string python, AddressFamily family, int number)
    {
        var descriptor = MakeSocket(number, 3 | CloseOnExec, 0);
        var expected = descriptor < 0 ? new SocketException((int)LastError()).SocketErrorCode.ToString() : family.ToString();
        if (descriptor >= 0)
            new SafeSocketHandle(descriptor, ownsHandle: true).Dispose();

        Assert.Equal(
            (python, expected),
            (python, Outcome.Of(() =>
            {
                using var socket = Network.CreateSocket(family, SocketType.Raw, ProtocolType.Unspecified);
                return socket.AddressFamily;
            })));
    }

    [Fact]
    public void Mptcp_ByItsDescriptor_ServesPlainTcp()
    {
        const int mptcp = 262;
        using var listener = Wrapped("IPPROTO_MPTCP", family: 2, type: 1, mptcp);
        Assert.Equal((mptcp, ProtocolType.Unknown), (PythonSockets.GetOption(listener, 1, 38), listener.ProtocolType));

        listener.Bind(Loopback.Any);
        listener.Listen(1);
        using var client = Loopback.Tcp();
        client.Connect(listener.LocalEndPoint!);
        using var accepted = listener.Accept();
        client.Send(new byte[3]);

        Assert.Equal(3, accepted.Receive(new byte[9]));
    }

    // The kernel keeps SO_RCVTIMEO, but it is not the kernel that waits.
    [Fact]
    public void Timeout_WrittenByNumber_BoundsNothing()
    {
        using var socket = Loopback.Udp();
        var timeval = new byte[16];
        BitConverter.TryWriteBytes(timeval.AsSpan(8), 10_000L); // 10 ms
        socket.SetRawSocketOption(1, 20, timeval);
        Assert.NotEqual(0, BitConverter.ToInt64(PythonSockets.GetOption(socket, 1, 20, 16), 8));
        Assert.Equal(0, socket.ReceiveTimeout);

        var call = BlockedCall.Start(() => socket.Receive(new byte[1]));
        using var clock = Loopback.Udp();
        Assert.False(clock.Poll(100_000, SelectMode.SelectRead));

        Assert.True(call.IsRunning);
        socket.Interrupt();
        Assert.Equal("Interrupted", call.Result());
    }

    [Theory]
    [InlineData("UDPLITE_SEND_CSCOV", 10)]
    [InlineData("UDPLITE_RECV_CSCOV", 11)]
    public void UdpLite_ByItsDescriptor_HasItsOptions(string python, int number)
    {
        const int udpLite = 136, coverage = 8;
        using var socket = Wrapped("IPPROTO_UDPLITE", family: 2, type: 2, udpLite);
        socket.Bind(Loopback.Any);
        PythonSockets.SetOption(socket, udpLite, number, coverage);
        Assert.Equal((python, coverage), (python, PythonSockets.GetOption(socket, udpLite, number)));

        socket.SendTo(new byte[20], socket.LocalEndPoint!);

        Assert.Equal(20, socket.Receive(new byte[30]));
    }

    private static ISocket Wrapped(string python, int family, int type, int protocol)
    {
        var descriptor = MakeSocket(family, type | CloseOnExec, protocol);
        if (descriptor < 0)
        {
            Assert.True(Marshal.GetLastPInvokeError() is AddressFamilyNotSupported or ProtocolNotSupported or NoDevice);
            Assert.Skip($"This kernel has no {python}.");
        }

        return Network.WrapHandle(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    // The kernel's answer as the SocketError that .NET makes of it.
    private static SocketError LastError() => Marshal.GetLastPInvokeError() switch
    {
        AddressFamilyNotSupported => SocketError.AddressFamilyNotSupported,
        _ => SocketError.AccessDenied,
    };

    private static int FlagsOf(ISocket socket)
    {
        var line = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{socket.Handle}"))
            .Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(line[6..].Trim(), 8);
    }

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static extern int MakeSocket(int family, int type, int protocol);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static extern int Control(int descriptor, int command, int argument);
}
