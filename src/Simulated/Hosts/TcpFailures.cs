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
        TcpFailure.NetworkUnreachable => SocketError.NetworkUnreachable,
        TcpFailure.HostUnreachable => SocketError.HostUnreachable,
        TcpFailure.Prohibited => SocketError.AccessDenied,
        TcpFailure.Blackholed => SocketError.InvalidArgument,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without a SocketError."),
    };

    /// <summary>Why a segment found no way.</summary>
    internal static TcpFailure ToFailure(this SocketError refusal) => refusal switch
    {
        SocketError.NetworkUnreachable => TcpFailure.NetworkUnreachable,
        SocketError.HostUnreachable => TcpFailure.HostUnreachable,
        SocketError.AccessDenied => TcpFailure.Prohibited,
        SocketError.InvalidArgument => TcpFailure.Blackholed,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "No refusal of a route."),
    };
}
