// The arrows of figure 5 in RFC 9293, less those to CLOSED, which every state has (a reset, a timeout or an abort),
// and less the one from SYN-RECEIVED to FIN-WAIT-1: here it goes by way of ESTABLISHED.

namespace SimNet.Simulated.Tcp;

internal static class TcpTransitions
{
    internal static bool AreLegal(TcpState from, TcpState to) => (from, to) switch
    {
        (TcpState.SynSent, TcpState.Established or TcpState.SynReceived) => true,
        (TcpState.SynReceived, TcpState.Established) => true,
        (TcpState.Established, TcpState.FinWait1 or TcpState.CloseWait) => true,
        (TcpState.FinWait1, TcpState.FinWait2 or TcpState.Closing or TcpState.TimeWait) => true,
        (TcpState.FinWait2, TcpState.TimeWait) => true,
        (TcpState.Closing, TcpState.TimeWait) => true,
        (TcpState.CloseWait, TcpState.LastAck) => true,
        _ => false,
    };
}
