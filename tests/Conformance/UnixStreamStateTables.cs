// What each operation does in each state of a Unix stream socket, as measured on Linux 6.18. Columns are states (UnixStates), rows are
// operations (UnixOperations). "a / b" is blocking / non-blocking where they differ, and "blocked" or "pending" is a call that
// goes on waiting.

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class UnixStreamStateTables
{
    public static TheoryData<string> Unconnected => [.. StateTable.UnixStreamUnconnected.Operations];

    public static TheoryData<string> Connected => [.. StateTable.UnixStreamConnected.Operations];

    public static TheoryData<string> Ended => [.. StateTable.UnixStreamEnded.Operations];
}

internal sealed partial class StateTable
{
    /// <summary>Before a connection exists. "queue full" is a non-blocking connect that found no room.</summary>
    public static readonly StateTable UnixStreamUnconnected = new("""
                                | new                   | bound                 | listening             | listening+1           | refused               | queue full
        Bind                    | ok                    | InvalidArgument       | InvalidArgument       | InvalidArgument       | ok                    | ok
        Listen                  | InvalidArgument       | ok                    | ok                    | ok                    | InvalidArgument       | InvalidArgument
        Accept                  | InvalidOperation      | InvalidOperation      | blocked / WouldBlock  | Socket                | InvalidOperation      | InvalidOperation
        Connect(live)           | ok                    | ok                    | InvalidOperation      | InvalidOperation      | ok                    | ok
        Connect(nobody)         | ConnectionRefused     | ConnectionRefused     | InvalidOperation      | InvalidOperation      | ConnectionRefused     | ConnectionRefused
        Send(3)                 | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected
        Send(0)                 | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected
        Send(OutOfBand)         | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected
        Receive(10)             | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Receive(0)              | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Receive(Peek)           | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Receive(OutOfBand)      | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        ReceiveFrom(10)         | InvalidOperation      | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidOperation      | InvalidOperation
        SendTo(live)            | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        SendTo(nobody)          | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        SendMessage(3)          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected
        ReceiveMessage(10)      | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Readiness               | RW                    | RW                    |                       | R                     | RW                    | RW
        Available               | 0                     | 0                     | InvalidArgument       | InvalidArgument       | 0                     | 0
        LocalEndPoint           | null                  | abstract              | abstract              | abstract              | null                  | null
        RemoteEndPoint          | null                  | null                  | null                  | null                  | null                  | null
        Connected               | False                 | False                 | False                 | False                 | False                 | False
        IsBound                 | False                 | True                  | True                  | True                  | False                 | False
        Option Error            | Success               | Success               | Success               | Success               | Success               | Success
        Option AcceptConnection | 0                     | 0                     | 1                     | 1                     | 0                     | 0
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5                     | 5                     | 5
        Blocking = false        | False                 | False                 | False                 | False                 | False                 | False
        Disconnect(false)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Disconnect(true)        | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        AcceptAsync             | InvalidOperation      | InvalidOperation      | pending               | Socket                | InvalidOperation      | InvalidOperation
        ConnectAsync(live)      | ok                    | ok                    | InvalidOperation      | InvalidOperation      | ok                    | ok
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | InvalidOperation      | InvalidOperation      | ConnectionRefused     | ConnectionRefused
        SendAsync(3)            | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | NotConnected
        SendToAsync(live)       | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        ReceiveAsync(10)        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        ReceiveAsync(0)         | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        ReceiveMessageAsync(10) | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        """);

    /// <summary>A connection on whose other end nobody has shut down anything, or all of it is closed.</summary>
    public static readonly StateTable UnixStreamConnected = new("""
                                | connected            | connected+3      | peer closed      | peer closed+3    | peer closed unread | peer closed unread+3
        Bind                    | ok                   | ok               | ok               | ok               | ok                 | ok
        Listen                  | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument    | InvalidArgument
        Accept                  | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation   | InvalidOperation
        Connect(live)           | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        Connect(nobody)         | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        Send(3)                 | 3                    | 3                | Shutdown         | Shutdown         | Shutdown           | Shutdown
        Send(0)                 | 0                    | 0                | Shutdown         | Shutdown         | Shutdown           | Shutdown
        Send(OutOfBand)         | 3                    | 3                | Shutdown         | Shutdown         | Shutdown           | Shutdown
        Receive(10)             | blocked / WouldBlock | 3                | 0                | 3                | ConnectionReset    | 3
        Receive(0)              | blocked / WouldBlock | 0                | 0                | 0                | ConnectionReset    | 0
        Receive(Peek)           | blocked / WouldBlock | 3                | 0                | 3                | ConnectionReset    | 3
        Receive(OutOfBand)      | InvalidArgument      | InvalidArgument  | InvalidArgument  | InvalidArgument  | InvalidArgument    | InvalidArgument
        ReceiveFrom(10)         | blocked / WouldBlock | 3 from abstract  | 0 from given     | 3 from abstract  | ConnectionReset    | 3 from abstract
        SendTo(live)            | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        SendTo(nobody)          | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        SendMessage(3)          | 3                    | 3                | Shutdown         | Shutdown         | Shutdown           | Shutdown
        ReceiveMessage(10)      | blocked / WouldBlock | 3 from abstract  | 0 from null      | 3 from abstract  | ConnectionReset    | 3 from abstract
        Shutdown(Receive)       | ok                   | ok               | ok               | ok               | ok                 | ok
        Shutdown(Send)          | ok                   | ok               | ok               | ok               | ok                 | ok
        Shutdown(Both)          | ok                   | ok               | ok               | ok               | ok                 | ok
        Readiness               | W                    | RW               | RW               | RW               | RWE                | RWE
        Available               | 0                    | 3                | 0                | 3                | 0                  | 3
        LocalEndPoint           | unnamed              | unnamed          | unnamed          | unnamed          | unnamed            | unnamed
        RemoteEndPoint          | abstract             | abstract         | abstract         | abstract         | abstract           | abstract
        Connected               | True                 | True             | True             | True             | True               | True
        IsBound                 | True                 | True             | True             | True             | True               | True
        Option Error            | Success              | Success          | Success          | Success          | ConnectionReset    | ConnectionReset
        Option AcceptConnection | 0                    | 0                | 0                | 0                | 0                  | 0
        ReceiveTimeout = 5      | 5                    | 5                | 5                | 5                | 5                  | 5
        Blocking = false        | False                | False            | False            | False            | False              | False
        Disconnect(false)       | ok                   | ok               | ok               | ok               | ok                 | ok
        Disconnect(true)        | ok                   | ok               | ok               | ok               | ok                 | ok
        AcceptAsync             | InvalidOperation     | InvalidOperation | InvalidOperation | InvalidOperation | InvalidOperation   | InvalidOperation
        ConnectAsync(live)      | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        ConnectAsync(nobody)    | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        SendAsync(3)            | 3                    | 3                | Shutdown         | Shutdown         | Shutdown           | Shutdown
        SendToAsync(live)       | IsConnected          | IsConnected      | IsConnected      | IsConnected      | IsConnected        | IsConnected
        ReceiveAsync(10)        | pending              | 3                | 0                | 3                | ConnectionReset    | 3
        ReceiveAsync(0)         | pending              | 0                | 0                | 0                | ConnectionReset    | 0
        ReceiveMessageAsync(10) | pending              | 3 from abstract  | 0 from null      | 3 from abstract  | ConnectionReset    | 3 from abstract
        DisconnectAsync(false)  | ok                   | ok               | ok               | ok               | ok                 | ok
        """);

    /// <summary>One of the directions, or both, have come to an end.</summary>
    public static readonly StateTable UnixStreamEnded = new("""
                                | peer shut send   | peer shut receive    | shut send            | shut receive      | shut receive+3    | shut both         | disconnected     | disposed
        Bind                    | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        Listen                  | InvalidArgument  | InvalidArgument      | InvalidArgument      | InvalidArgument   | InvalidArgument   | InvalidArgument   | InvalidArgument  | Disposed
        Accept                  | InvalidOperation | InvalidOperation     | InvalidOperation     | InvalidOperation  | InvalidOperation  | InvalidOperation  | InvalidOperation | Disposed
        Connect(live)           | IsConnected      | IsConnected          | InvalidOperation     | InvalidOperation  | InvalidOperation  | InvalidOperation  | InvalidOperation | Disposed
        Connect(nobody)         | IsConnected      | IsConnected          | InvalidOperation     | InvalidOperation  | InvalidOperation  | InvalidOperation  | InvalidOperation | Disposed
        Send(3)                 | 3                | Shutdown             | Shutdown             | 3                 | 3                 | Shutdown          | Shutdown         | Disposed
        Send(0)                 | 0                | Shutdown             | Shutdown             | 0                 | 0                 | Shutdown          | Shutdown         | Disposed
        Send(OutOfBand)         | 3                | Shutdown             | Shutdown             | 3                 | 3                 | Shutdown          | Shutdown         | Disposed
        Receive(10)             | 0                | blocked / WouldBlock | blocked / WouldBlock | 0                 | 3                 | 0                 | 0                | Disposed
        Receive(0)              | 0                | blocked / WouldBlock | blocked / WouldBlock | 0                 | 0                 | 0                 | 0                | Disposed
        Receive(Peek)           | 0                | blocked / WouldBlock | blocked / WouldBlock | 0                 | 3                 | 0                 | 0                | Disposed
        Receive(OutOfBand)      | InvalidArgument  | InvalidArgument      | InvalidArgument      | InvalidArgument   | InvalidArgument   | InvalidArgument   | InvalidArgument  | Disposed
        ReceiveFrom(10)         | 0 from given     | blocked / WouldBlock | blocked / WouldBlock | 0 from given      | 3 from abstract   | 0 from given      | 0 from given     | Disposed
        SendTo(live)            | IsConnected      | IsConnected          | IsConnected          | IsConnected       | IsConnected       | IsConnected       | IsConnected      | Disposed
        SendTo(nobody)          | IsConnected      | IsConnected          | IsConnected          | IsConnected       | IsConnected       | IsConnected       | IsConnected      | Disposed
        SendMessage(3)          | 3                | Shutdown             | Shutdown             | 3                 | 3                 | Shutdown          | Shutdown         | Disposed
        ReceiveMessage(10)      | 0 from null      | blocked / WouldBlock | blocked / WouldBlock | 0 from null       | 3 from abstract   | 0 from null       | 0 from null      | Disposed
        Shutdown(Receive)       | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        Shutdown(Send)          | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        Shutdown(Both)          | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        Readiness               | RW               | W                    | W                    | RW                | RW                | RW                | RW               | Disposed
        Available               | 0                | 0                    | 0                    | 0                 | 3                 | 0                 | 0                | Disposed
        LocalEndPoint           | unnamed          | unnamed              | unnamed              | unnamed           | unnamed           | unnamed           | unnamed          | Disposed
        RemoteEndPoint          | abstract         | abstract             | null                 | null              | null              | null              | null             | Disposed
        Connected               | True             | True                 | False                | False             | False             | False             | False            | False
        IsBound                 | True             | True                 | True                 | True              | True              | True              | True             | True
        Option Error            | Success          | Success              | Success              | Success           | Success           | Success           | Success          | Disposed
        Option AcceptConnection | 0                | 0                    | 0                    | 0                 | 0                 | 0                 | 0                | Disposed
        ReceiveTimeout = 5      | 5                | 5                    | 5                    | 5                 | 5                 | 5                 | 5                | Disposed
        Blocking = false        | False            | False                | False                | False             | False             | False             | False            | Disposed
        Disconnect(false)       | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        Disconnect(true)        | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        AcceptAsync             | InvalidOperation | InvalidOperation     | InvalidOperation     | InvalidOperation  | InvalidOperation  | InvalidOperation  | InvalidOperation | Disposed
        ConnectAsync(live)      | IsConnected      | IsConnected          | IsConnected          | IsConnected       | IsConnected       | IsConnected       | IsConnected      | Disposed
        ConnectAsync(nobody)    | IsConnected      | IsConnected          | ConnectionRefused    | ConnectionRefused | ConnectionRefused | ConnectionRefused | IsConnected      | Disposed
        SendAsync(3)            | 3                | Shutdown             | Shutdown             | 3                 | 3                 | Shutdown          | Shutdown         | Disposed
        SendToAsync(live)       | IsConnected      | IsConnected          | IsConnected          | IsConnected       | IsConnected       | IsConnected       | IsConnected      | Disposed
        ReceiveAsync(10)        | 0                | pending              | pending              | 0                 | 3                 | 0                 | 0                | Disposed
        ReceiveAsync(0)         | 0                | pending              | pending              | 0                 | 0                 | 0                 | 0                | Disposed
        ReceiveMessageAsync(10) | 0 from null      | pending              | pending              | 0 from null       | 3 from abstract   | 0 from null       | 0 from null      | Disposed
        DisconnectAsync(false)  | ok               | ok                   | ok                   | ok                | ok                | ok                | ok               | Disposed
        """);
}
