using System.Net.Sockets;
using SimNet.Simulated.Tcp;

namespace SimNet.Simulated.Hosts;

/// <summary>The edge between the protocol's failures and the kernel's errors.</summary>
internal static class TcpFailures
{
    internal static SocketError ToSocketError(this TcpFailure failure) => failure switch
    {
        TcpFailure.None => SocketError.Success,
        TcpFailure.Refused => SocketError.ConnectionRefused,
        TcpFailure.Reset => SocketError.ConnectionReset,
        TcpFailure.BrokenPipe => SocketError.Shutdown,
        TcpFailure.TimedOut => SocketError.TimedOut,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without a SocketError."),
    };
}
