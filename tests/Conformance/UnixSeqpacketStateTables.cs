// What each operation does in each state of a Unix seqpacket socket, as measured on Linux 6.18. Columns are states (UnixStates), rows are
// operations (UnixOperations). "a / b" is blocking / non-blocking where they differ, and "blocked" or "pending" is a call that
// goes on waiting.

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class UnixSeqpacketStateTables
{
    public static TheoryData<string> Unconnected => [.. StateTable.UnixSeqpacketUnconnected.Operations];

    public static TheoryData<string> Connected => [.. StateTable.UnixSeqpacketConnected.Operations];

    public static TheoryData<string> Ended => [.. StateTable.UnixSeqpacketEnded.Operations];
}

internal sealed partial class StateTable
{
    /// <summary>Before a connection exists.</summary>
    public static readonly StateTable UnixSeqpacketUnconnected = new("""
                                | new               | bound             | listening            | listening+1      | refused           | queue full
        Bind                    | ok                | InvalidArgument   | InvalidArgument      | InvalidArgument  | ok                | ok
        Listen                  | InvalidArgument   | ok                | ok                   | ok               | InvalidArgument   | InvalidArgument
        Accept                  | InvalidOperation  | InvalidOperation  | blocked / WouldBlock | Socket           | InvalidOperation  | InvalidOperation
        Connect(live)           | ok                | ok                | InvalidOperation     | InvalidOperation | ok                | ok
        Connect(nobody)         | ConnectionRefused | ConnectionRefused | InvalidOperation     | InvalidOperation | ConnectionRefused | ConnectionRefused
        Send(3)                 | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Send(0)                 | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Send(OutOfBand)         | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Receive(10)             | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Receive(0)              | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Receive(Peek)           | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Receive(OutOfBand)      | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        ReceiveFrom(10)         | InvalidOperation  | NotConnected      | NotConnected         | NotConnected     | InvalidOperation  | InvalidOperation
        SendTo(live)            | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        SendTo(nobody)          | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        SendMessage(3)          | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        ReceiveMessage(10)      | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        Shutdown(Receive)       | ok                | ok                | ok                   | ok               | ok                | ok
        Shutdown(Send)          | ok                | ok                | ok                   | ok               | ok                | ok
        Shutdown(Both)          | ok                | ok                | ok                   | ok               | ok                | ok
        Readiness               | RW                | RW                |                      | R                | RW                | RW
        Available               | 0                 | 0                 | InvalidArgument      | InvalidArgument  | 0                 | 0
        LocalEndPoint           | null              | abstract          | abstract             | abstract         | null              | null
        RemoteEndPoint          | null              | null              | null                 | null             | null              | null
        Connected               | False             | False             | False                | False            | False             | False
        IsBound                 | False             | True              | True                 | True             | False             | False
        Option Error            | Success           | Success           | Success              | Success          | Success           | Success
        Option AcceptConnection | 0                 | 0                 | 1                    | 1                | 0                 | 0
        ReceiveTimeout = 5      | 5                 | 5                 | 5                    | 5                | 5                 | 5
        Blocking = false        | False             | False             | False                | False            | False             | False
        Disconnect(false)       | ok                | ok                | ok                   | ok               | ok                | ok
        Disconnect(true)        | ok                | ok                | ok                   | ok               | ok                | ok
        AcceptAsync             | InvalidOperation  | InvalidOperation  | pending              | Socket           | InvalidOperation  | InvalidOperation
        ConnectAsync(live)      | ok                | ok                | InvalidOperation     | InvalidOperation | ok                | ok
        ConnectAsync(nobody)    | ConnectionRefused | ConnectionRefused | InvalidOperation     | InvalidOperation | ConnectionRefused | ConnectionRefused
        SendAsync(3)            | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        SendToAsync(live)       | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        ReceiveAsync(10)        | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        ReceiveAsync(0)         | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        ReceiveMessageAsync(10) | NotConnected      | NotConnected      | NotConnected         | NotConnected     | NotConnected      | NotConnected
        DisconnectAsync(false)  | ok                | ok                | ok                   | ok               | ok                | ok
        """);

    /// <summary>A connection that this end has not shut down.</summary>
    public static readonly StateTable UnixSeqpacketConnected = new("""
                                | connected             | connected+3           | peer closed           | peer closed+3         | peer closed unread    | peer shut send        | peer shut receive
        Bind                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Listen                  | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Accept                  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        Connect(live)           | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected
        Connect(nobody)         | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        Send(3)                 | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        Send(0)                 | 0                     | 0                     | Shutdown              | Shutdown              | ConnectionReset       | 0                     | Shutdown
        Send(OutOfBand)         | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | ConnectionReset       | OperationNotSupported | OperationNotSupported
        Receive(10)             | blocked / WouldBlock  | 3                     | 0                     | 3                     | ConnectionReset       | 0                     | blocked / WouldBlock
        Receive(0)              | blocked / WouldBlock  | 0                     | 0                     | 0                     | ConnectionReset       | 0                     | blocked / WouldBlock
        Receive(Peek)           | blocked / WouldBlock  | 3                     | 0                     | 3                     | ConnectionReset       | 0                     | blocked / WouldBlock
        Receive(OutOfBand)      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        ReceiveFrom(10)         | blocked / WouldBlock  | 3 from abstract       | 0 from given          | 3 from abstract       | ConnectionReset       | 0 from given          | blocked / WouldBlock
        SendTo(live)            | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        SendTo(nobody)          | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        SendMessage(3)          | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        ReceiveMessage(10)      | blocked / WouldBlock  | 3 from abstract       | 0 from null           | 3 from abstract       | ConnectionReset       | 0 from null           | blocked / WouldBlock
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Readiness               | W                     | RW                    | RW                    | RW                    | RWE                   | RW                    | W
        Available               | 0                     | 3                     | 0                     | 3                     | 0                     | 0                     | 0
        LocalEndPoint           | unnamed               | unnamed               | unnamed               | unnamed               | unnamed               | unnamed               | unnamed
        RemoteEndPoint          | abstract              | abstract              | abstract              | abstract              | abstract              | abstract              | abstract
        Connected               | True                  | True                  | True                  | True                  | True                  | True                  | True
        IsBound                 | True                  | True                  | True                  | True                  | True                  | True                  | True
        Option Error            | Success               | Success               | Success               | Success               | ConnectionReset       | Success               | Success
        Option AcceptConnection | 0                     | 0                     | 0                     | 0                     | 0                     | 0                     | 0
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5                     | 5                     | 5                     | 5
        Blocking = false        | False                 | False                 | False                 | False                 | False                 | False                 | False
        Disconnect(false)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Disconnect(true)        | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        AcceptAsync             | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        ConnectAsync(live)      | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected           | IsConnected
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        SendAsync(3)            | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        SendToAsync(live)       | 3                     | 3                     | Shutdown              | Shutdown              | ConnectionReset       | 3                     | Shutdown
        ReceiveAsync(10)        | pending               | 3                     | 0                     | 3                     | ConnectionReset       | 0                     | pending
        ReceiveAsync(0)         | pending               | 0                     | 0                     | 0                     | ConnectionReset       | 0                     | pending
        ReceiveMessageAsync(10) | pending               | 3 from abstract       | 0 from null           | 3 from abstract       | ConnectionReset       | 0 from null           | pending
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        """);

    /// <summary>This end has shut down, disconnected or closed.</summary>
    public static readonly StateTable UnixSeqpacketEnded = new("""
                                | shut send             | shut receive          | shut both             | disconnected          | disposed
        Bind                    | ok                    | ok                    | ok                    | ok                    | Disposed
        Listen                  | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | Disposed
        Accept                  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Connect(live)           | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Connect(nobody)         | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Send(3)                 | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        Send(0)                 | Shutdown              | 0                     | Shutdown              | Shutdown              | Disposed
        Send(OutOfBand)         | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | Disposed
        Receive(10)             | blocked / WouldBlock  | 0                     | 0                     | 0                     | Disposed
        Receive(0)              | blocked / WouldBlock  | 0                     | 0                     | 0                     | Disposed
        Receive(Peek)           | blocked / WouldBlock  | 0                     | 0                     | 0                     | Disposed
        Receive(OutOfBand)      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | Disposed
        ReceiveFrom(10)         | blocked / WouldBlock  | 0 from given          | 0 from given          | 0 from given          | Disposed
        SendTo(live)            | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        SendTo(nobody)          | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        SendMessage(3)          | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        ReceiveMessage(10)      | blocked / WouldBlock  | 0 from null           | 0 from null           | 0 from null           | Disposed
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok                    | Disposed
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok                    | Disposed
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok                    | Disposed
        Readiness               | W                     | RW                    | RW                    | RW                    | Disposed
        Available               | 0                     | 0                     | 0                     | 0                     | Disposed
        LocalEndPoint           | unnamed               | unnamed               | unnamed               | unnamed               | Disposed
        RemoteEndPoint          | null                  | null                  | null                  | null                  | Disposed
        Connected               | False                 | False                 | False                 | False                 | False
        IsBound                 | True                  | True                  | True                  | True                  | True
        Option Error            | Success               | Success               | Success               | Success               | Disposed
        Option AcceptConnection | 0                     | 0                     | 0                     | 0                     | Disposed
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5                     | Disposed
        Blocking = false        | False                 | False                 | False                 | False                 | Disposed
        Disconnect(false)       | ok                    | ok                    | ok                    | ok                    | Disposed
        Disconnect(true)        | ok                    | ok                    | ok                    | ok                    | Disposed
        AcceptAsync             | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        ConnectAsync(live)      | IsConnected           | IsConnected           | IsConnected           | IsConnected           | Disposed
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | IsConnected           | Disposed
        SendAsync(3)            | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        SendToAsync(live)       | Shutdown              | 3                     | Shutdown              | Shutdown              | Disposed
        ReceiveAsync(10)        | pending               | 0                     | 0                     | 0                     | Disposed
        ReceiveAsync(0)         | pending               | 0                     | 0                     | 0                     | Disposed
        ReceiveMessageAsync(10) | pending               | 0 from null           | 0 from null           | 0 from null           | Disposed
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok                    | Disposed
        """);
}
