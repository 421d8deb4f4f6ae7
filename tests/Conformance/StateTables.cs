// What each operation does in each state of a TCP socket, written for IPv4, as measured on Linux 6.18. Columns are states (TcpStates), rows
// are operations (TcpOperations). "a / b" is blocking / non-blocking where they differ, "-" is not run, and "blocked" or
// "pending" is a call that goes on waiting.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class StateTables
{
    public static MatrixTheoryData<AddressFamily, string> Unconnected => Families.Times(StateTable.Unconnected.Operations);

    public static MatrixTheoryData<AddressFamily, string> Connected => Families.Times(StateTable.Connected.Operations);

    public static MatrixTheoryData<AddressFamily, string> Ended => Families.Times(StateTable.Ended.Operations);
}

internal sealed partial class StateTable
{
    /// <summary>Before a connection exists. "connecting" is non-blocking throughout. A refused blocking connect gives the socket a new
    /// descriptor on the next connect, which does not know that the socket was made non-blocking: those cells are not run.</summary>
    public static readonly StateTable Unconnected = new("""
                                | new                            | bound                          | listening            | listening+1      | connecting        | refused
        Bind                    | ok                             | InvalidArgument                | InvalidArgument      | InvalidArgument  | InvalidArgument   | ok
        Listen                  | ok                             | ok                             | ok                   | ok               | InvalidArgument   | ok
        Accept                  | InvalidOperation               | InvalidOperation               | blocked / WouldBlock | Socket           | InvalidOperation  | InvalidOperation
        Connect(live)           | ok / WouldBlock                | ok / WouldBlock                | InvalidOperation     | InvalidOperation | AlreadyInProgress | ok / -
        Connect(refused)        | ConnectionRefused / WouldBlock | ConnectionRefused / WouldBlock | InvalidOperation     | InvalidOperation | AlreadyInProgress | ConnectionRefused / -
        Send(3)                 | Shutdown                       | Shutdown                       | Shutdown             | Shutdown         | WouldBlock        | Shutdown
        Send(0)                 | Shutdown                       | Shutdown                       | Shutdown             | Shutdown         | WouldBlock        | Shutdown
        Receive(10)             | NotConnected                   | NotConnected                   | NotConnected         | NotConnected     | WouldBlock        | NotConnected
        Receive(0)              | NotConnected                   | NotConnected                   | NotConnected         | NotConnected     | WouldBlock        | NotConnected
        Receive(Peek)           | NotConnected                   | NotConnected                   | NotConnected         | NotConnected     | WouldBlock        | NotConnected
        Receive(OutOfBand)      | InvalidArgument                | InvalidArgument                | NotConnected         | NotConnected     | InvalidArgument   | InvalidArgument
        ReceiveFrom(10)         | InvalidOperation               | NotConnected                   | NotConnected         | NotConnected     | InvalidOperation  | InvalidOperation
        SendTo(live)            | Shutdown                       | Shutdown                       | Shutdown             | Shutdown         | WouldBlock        | Shutdown
        Shutdown(Receive)       | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        Shutdown(Send)          | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        Shutdown(Both)          | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        Poll(Read)              | True                           | True                           | False                | True             | False             | True
        Poll(Write)             | True                           | True                           | False                | False            | False             | True
        Poll(Error)             | False                          | False                          | False                | False            | False             | False
        Available               | 0                              | 0                              | InvalidArgument      | InvalidArgument  | 0                 | 0
        LocalEndPoint           | null                           | 127.0.0.1:E                    | 127.0.0.1:E          | 127.0.0.1:E      | null              | null
        RemoteEndPoint          | null                           | null                           | null                 | null             | null              | null
        Connected               | False                          | False                          | False                | False            | False             | False
        IsBound                 | False                          | True                           | True                 | True             | False             | False
        Option Error            | Success                        | Success                        | Success              | Success          | Success           | Success
        Option Type             | Stream                         | Stream                         | Stream               | Stream           | Stream            | Stream
        Option AcceptConnection | 0                              | 0                              | 1                    | 1                | 0                 | 0
        NoDelay = true          | True                           | True                           | True                 | True             | True              | True
        Ttl                     | 64                             | 64                             | 64                   | 64               | 64                | 64
        ReceiveTimeout = 5      | 5                              | 5                              | 5                    | 5                | 5                 | 5
        LingerState             | False,0                        | False,0                        | False,0              | False,0          | False,0           | False,0
        Blocking = false        | False                          | False                          | False                | False            | False             | False
        Disconnect(false)       | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        Disconnect(true)        | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        AcceptAsync             | InvalidOperation               | InvalidOperation               | pending              | Socket           | InvalidOperation  | InvalidOperation
        ConnectAsync(live)      | ok                             | ok                             | InvalidOperation     | InvalidOperation | AlreadyInProgress | ok
        ConnectAsync(refused)   | ConnectionRefused              | ConnectionRefused              | InvalidOperation     | InvalidOperation | AlreadyInProgress | ConnectionRefused
        SendAsync(3)            | Shutdown                       | Shutdown                       | Shutdown             | Shutdown         | pending           | Shutdown
        ReceiveAsync(10)        | NotConnected                   | NotConnected                   | NotConnected         | NotConnected     | pending           | NotConnected
        ReceiveAsync(0)         | NotConnected                   | NotConnected                   | NotConnected         | NotConnected     | pending           | NotConnected
        DisconnectAsync(false)  | NotConnected                   | NotConnected                   | ok                   | ok               | ok                | NotConnected
        """);

    /// <summary>A connection exists, and the peer has done something or nothing.</summary>
    public static readonly StateTable Connected = new("""
                                | connected            | connected+3      | peer closed      | peer closed+3    | peer reset       | peer reset+3
        Bind                    | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | ok               | ok
        Listen                  | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument
        Accept                  | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation
        Connect(live)           | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | IsConnected
        Connect(refused)        | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | IsConnected
        Send(3)                 | 3                    | 3                | 3                | 3                | ConnectionReset  | ConnectionReset
        Send(0)                 | 0                    | 0                | 0                | 0                | ConnectionReset  | ConnectionReset
        Receive(10)             | blocked / WouldBlock | 3                | 0                | 3                | ConnectionReset  | 3
        Receive(0)              | blocked / WouldBlock | 0                | 0                | 0                | ConnectionReset  | 0
        Receive(Peek)           | blocked / WouldBlock | 3                | 0                | 3                | ConnectionReset  | 3
        Receive(OutOfBand)      | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument
        ReceiveFrom(10)         | blocked / WouldBlock | 3 from 0.0.0.0:0 | 0 from 0.0.0.0:0 | 3 from 0.0.0.0:0 | ConnectionReset  | 3 from 0.0.0.0:0
        SendTo(live)            | 3                    | 3                | 3                | 3                | ConnectionReset  | ConnectionReset
        Shutdown(Receive)       | ok                   | ok               | ok               | ok               | ok               | ok
        Shutdown(Send)          | ok                   | ok               | ok               | ok               | ok               | ok
        Shutdown(Both)          | ok                   | ok               | ok               | ok               | ok               | ok
        Poll(Read)              | False                | True             | True             | True             | True             | True
        Poll(Write)             | True                 | True             | True             | True             | True             | True
        Poll(Error)             | False                | False            | False            | False            | True             | True
        Available               | 0                    | 3                | 0                | 3                | 0                | 3
        LocalEndPoint           | 127.0.0.1:E          | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E
        RemoteEndPoint          | 127.0.0.1:E          | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E      | NotConnected     | NotConnected
        Connected               | True                 | True             | True             | True             | True             | True
        IsBound                 | True                 | True             | True             | True             | True             | True
        Option Error            | Success              | Success          | Success          | Success          | ConnectionReset  | ConnectionReset
        Option Type             | Stream               | Stream           | Stream           | Stream           | Stream           | Stream
        Option AcceptConnection | 0                    | 0                | 0                | 0                | 0                | 0
        NoDelay = true          | True                 | True             | True             | True             | True             | True
        Ttl                     | 64                   | 64               | 64               | 64               | 64               | 64
        ReceiveTimeout = 5      | 5                    | 5                | 5                | 5                | 5                | 5
        LingerState             | False,0              | False,0          | False,0          | False,0          | False,0          | False,0
        Blocking = false        | False                | False            | False            | False            | False            | False
        Disconnect(false)       | ok                   | ok               | ok               | ok               | ok               | ok
        Disconnect(true)        | ok                   | ok               | ok               | ok               | ok               | ok
        AcceptAsync             | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation
        ConnectAsync(live)      | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | IsConnected
        ConnectAsync(refused)   | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | IsConnected
        SendAsync(3)            | 3                    | 3                | 3                | 3                | ConnectionReset  | ConnectionReset
        ReceiveAsync(10)        | pending              | 3                | 0                | 3                | ConnectionReset  | 3
        ReceiveAsync(0)         | pending              | 0                | 0                | 0                | ConnectionReset  | 0
        DisconnectAsync(false)  | ok                   | ok               | ok               | ok               | ok               | ok
        """);

    /// <summary>This end has shut down, disconnected or closed.</summary>
    public static readonly StateTable Ended = new("""
                                | shut send            | shut receive     | shut receive+3   | shut both        | disconnected     | disposed
        Bind                    | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument  | Disposed
        Listen                  | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument  | Disposed
        Accept                  | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | Disposed
        Connect(live)           | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | Disposed
        Connect(refused)        | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | Disposed
        Send(3)                 | Shutdown             | 3                | 3                | Shutdown         | Shutdown         | Disposed
        Send(0)                 | Shutdown             | 0                | 0                | Shutdown         | Shutdown         | Disposed
        Receive(10)             | blocked / WouldBlock | 0                | 3                | 0                | 0                | Disposed
        Receive(0)              | blocked / WouldBlock | 0                | 0                | 0                | 0                | Disposed
        Receive(Peek)           | blocked / WouldBlock | 0                | 3                | 0                | 0                | Disposed
        Receive(OutOfBand)      | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument  | Disposed
        ReceiveFrom(10)         | blocked / WouldBlock | 0 from 0.0.0.0:0 | 3 from 0.0.0.0:0 | 0 from 0.0.0.0:0 | 0 from 0.0.0.0:0 | Disposed
        SendTo(live)            | Shutdown             | 3                | 3                | Shutdown         | Shutdown         | Disposed
        Shutdown(Receive)       | ok                   | ok               | ok               | ok               | ok               | Disposed
        Shutdown(Send)          | ok                   | ok               | ok               | ok               | ok               | Disposed
        Shutdown(Both)          | ok                   | ok               | ok               | ok               | ok               | Disposed
        Poll(Read)              | False                | True             | True             | True             | True             | Disposed
        Poll(Write)             | True                 | True             | True             | True             | True             | Disposed
        Poll(Error)             | False                | False            | False            | False            | False            | Disposed
        Available               | 0                    | 0                | 3                | 0                | 0                | Disposed
        LocalEndPoint           | 127.0.0.1:E          | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E      | 127.0.0.1:E      | Disposed
        RemoteEndPoint          | null                 | null             | null             | null             | null             | Disposed
        Connected               | False                | False            | False            | False            | False            | False
        IsBound                 | True                 | True             | True             | True             | True             | True
        Option Error            | Success              | Success          | Success          | Success          | Success          | Disposed
        Option Type             | Stream               | Stream           | Stream           | Stream           | Stream           | Disposed
        Option AcceptConnection | 0                    | 0                | 0                | 0                | 0                | Disposed
        NoDelay = true          | True                 | True             | True             | True             | True             | Disposed
        Ttl                     | 64                   | 64               | 64               | 64               | 64               | Disposed
        ReceiveTimeout = 5      | 5                    | 5                | 5                | 5                | 5                | Disposed
        LingerState             | False,0              | False,0          | False,0          | False,0          | False,0          | Disposed
        Blocking = false        | False                | False            | False            | False            | False            | Disposed
        Disconnect(false)       | ok                   | ok               | ok               | ok               | ok               | Disposed
        Disconnect(true)        | ok                   | ok               | ok               | ok               | ok               | Disposed
        AcceptAsync             | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation | Disposed
        ConnectAsync(live)      | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | Disposed
        ConnectAsync(refused)   | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected      | Disposed
        SendAsync(3)            | Shutdown             | 3                | 3                | Shutdown         | Shutdown         | Disposed
        ReceiveAsync(10)        | pending              | 0                | 3                | 0                | 0                | Disposed
        ReceiveAsync(0)         | pending              | 0                | 0                | 0                | 0                | Disposed
        DisconnectAsync(false)  | ok                   | ok               | ok               | ok               | ok               | Disposed
        """);
}
