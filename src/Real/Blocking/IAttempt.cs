// One try of a call that cannot block. The loop around it - wait, try, wait again - is in InterruptibleCalls, once for all calls;
// the attempts are ref structs because they carry the caller's spans.

using System.Net.Sockets;

namespace SimNet;

internal interface IAttempt
{
    /// <summary>Tries once and keeps the result.</summary>
    /// <returns><see cref="SocketError.Success"/>: done. <see cref="SocketError.WouldBlock"/>: nothing was possible.
    /// <see cref="SocketError.InProgress"/>: part of it is done. Anything else: how the call failed.</returns>
    /// <exception cref="SocketException">How the call failed, for calls that throw.</exception>
    SocketError Try();
}
