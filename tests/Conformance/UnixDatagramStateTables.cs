// What each operation does in each state of a Unix datagram socket, as measured on Linux 6.18. Columns are states (UnixStates), rows are
// operations (UnixOperations). "a / b" is blocking / non-blocking where they differ, and "blocked" or "pending" is a call that
// goes on waiting.

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class UnixDatagramStateTables
{
    public static TheoryData<string> Open => [.. StateTable.UnixDatagramOpen.Operations];

    public static TheoryData<string> PeerEnded => [.. StateTable.UnixDatagramPeerEnded.Operations];

    public static TheoryData<string> Ended => [.. StateTable.UnixDatagramEnded.Operations];
}

internal sealed partial class StateTable
{
    /// <summary>Without a peer, and with one that is open and connected in turn.</summary>
    public static readonly StateTable UnixDatagramOpen = new("""
                                | new                   | bound                 | bound+3               | refused               | connected             | connected+3
        Bind                    | ok                    | InvalidArgument       | InvalidArgument       | ok                    | InvalidArgument       | InvalidArgument
        Listen                  | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        Accept                  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        Connect(live)           | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Connect(nobody)         | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        Send(3)                 | NotConnected          | NotConnected          | NotConnected          | NotConnected          | 3                     | 3
        Send(0)                 | NotConnected          | NotConnected          | NotConnected          | NotConnected          | 0                     | 0
        Send(OutOfBand)         | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        Receive(10)             | blocked / WouldBlock  | blocked / WouldBlock  | 3                     | blocked / WouldBlock  | blocked / WouldBlock  | 3
        Receive(0)              | blocked / WouldBlock  | blocked / WouldBlock  | 0                     | blocked / WouldBlock  | blocked / WouldBlock  | 0
        Receive(Peek)           | blocked / WouldBlock  | blocked / WouldBlock  | 3                     | blocked / WouldBlock  | blocked / WouldBlock  | 3
        Receive(OutOfBand)      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        ReceiveFrom(10)         | InvalidOperation      | blocked / WouldBlock  | 3 from given          | InvalidOperation      | blocked / WouldBlock  | 3 from abstract
        SendTo(live)            | 3                     | 3                     | 3                     | 3                     | 3                     | 3
        SendTo(nobody)          | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        SendMessage(3)          | NotConnected          | NotConnected          | NotConnected          | NotConnected          | 3                     | 3
        ReceiveMessage(10)      | blocked / WouldBlock  | blocked / WouldBlock  | 3 from null           | blocked / WouldBlock  | blocked / WouldBlock  | 3 from abstract
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Readiness               | W                     | W                     | RW                    | W                     | W                     | RW
        Available               | 0                     | 0                     | 3                     | 0                     | 0                     | 3
        LocalEndPoint           | null                  | abstract              | abstract              | null                  | abstract              | abstract
        RemoteEndPoint          | null                  | null                  | null                  | null                  | abstract              | abstract
        Connected               | False                 | False                 | False                 | False                 | True                  | True
        IsBound                 | False                 | True                  | True                  | False                 | True                  | True
        Option Error            | Success               | Success               | Success               | Success               | Success               | Success
        Option AcceptConnection | 0                     | 0                     | 0                     | 0                     | 0                     | 0
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5                     | 5                     | 5
        Blocking = false        | False                 | False                 | False                 | False                 | False                 | False
        Disconnect(false)       | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        Disconnect(true)        | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        AcceptAsync             | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        ConnectAsync(live)      | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        SendAsync(3)            | NotConnected          | NotConnected          | NotConnected          | NotConnected          | 3                     | 3
        SendToAsync(live)       | 3                     | 3                     | 3                     | 3                     | 3                     | 3
        ReceiveAsync(10)        | pending               | pending               | 3                     | pending               | pending               | 3
        ReceiveAsync(0)         | pending               | pending               | 0                     | pending               | pending               | 0
        ReceiveMessageAsync(10) | pending               | pending               | 3 from null           | pending               | pending               | 3 from abstract
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok                    | ok                    | ok
        """);

    /// <summary>The peer has closed or shut down.</summary>
    public static readonly StateTable UnixDatagramPeerEnded = new("""
                                | peer closed           | peer closed+3         | peer shut send        | peer shut receive
        Bind                    | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Listen                  | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        Accept                  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        Connect(live)           | ok                    | ok                    | ok                    | ok
        Connect(nobody)         | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        Send(3)                 | ConnectionRefused     | ConnectionRefused     | 3                     | Shutdown
        Send(0)                 | ConnectionRefused     | ConnectionRefused     | 0                     | Shutdown
        Send(OutOfBand)         | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        Receive(10)             | blocked / WouldBlock  | 3                     | blocked / WouldBlock  | blocked / WouldBlock
        Receive(0)              | blocked / WouldBlock  | 0                     | blocked / WouldBlock  | blocked / WouldBlock
        Receive(Peek)           | blocked / WouldBlock  | 3                     | blocked / WouldBlock  | blocked / WouldBlock
        Receive(OutOfBand)      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        ReceiveFrom(10)         | blocked / WouldBlock  | 3 from abstract       | blocked / WouldBlock  | blocked / WouldBlock
        SendTo(live)            | 3                     | 3                     | 3                     | 3
        SendTo(nobody)          | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        SendMessage(3)          | ConnectionRefused     | ConnectionRefused     | 3                     | Shutdown
        ReceiveMessage(10)      | blocked / WouldBlock  | 3 from abstract       | blocked / WouldBlock  | blocked / WouldBlock
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok
        Readiness               | W                     | RW                    | W                     | W
        Available               | 0                     | 3                     | 0                     | 0
        LocalEndPoint           | abstract              | abstract              | abstract              | abstract
        RemoteEndPoint          | abstract              | abstract              | abstract              | abstract
        Connected               | True                  | True                  | True                  | True
        IsBound                 | True                  | True                  | True                  | True
        Option Error            | Success               | Success               | Success               | Success
        Option AcceptConnection | 0                     | 0                     | 0                     | 0
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5
        Blocking = false        | False                 | False                 | False                 | False
        Disconnect(false)       | ok                    | ok                    | ok                    | ok
        Disconnect(true)        | ok                    | ok                    | ok                    | ok
        AcceptAsync             | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        ConnectAsync(live)      | ok                    | ok                    | ok                    | ok
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused
        SendAsync(3)            | ConnectionRefused     | ConnectionRefused     | 3                     | Shutdown
        SendToAsync(live)       | 3                     | 3                     | 3                     | 3
        ReceiveAsync(10)        | pending               | 3                     | pending               | pending
        ReceiveAsync(0)         | pending               | 0                     | pending               | pending
        ReceiveMessageAsync(10) | pending               | 3 from abstract       | pending               | pending
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok
        """);

    /// <summary>This end has shut down, disconnected or closed.</summary>
    public static readonly StateTable UnixDatagramEnded = new("""
                                | shut send             | shut receive          | shut receive+3        | shut both             | disconnected          | disposed
        Bind                    | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument       | Disposed
        Listen                  | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | Disposed
        Accept                  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Connect(live)           | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Connect(nobody)         | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        Send(3)                 | Shutdown              | 3                     | 3                     | Shutdown              | Shutdown              | Disposed
        Send(0)                 | Shutdown              | 0                     | 0                     | Shutdown              | Shutdown              | Disposed
        Send(OutOfBand)         | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | Disposed
        Receive(10)             | blocked / WouldBlock  | 0 / WouldBlock        | 3                     | 0 / WouldBlock        | 0 / WouldBlock        | Disposed
        Receive(0)              | blocked / WouldBlock  | 0 / WouldBlock        | 0                     | 0 / WouldBlock        | 0 / WouldBlock        | Disposed
        Receive(Peek)           | blocked / WouldBlock  | 0 / WouldBlock        | 3                     | 0 / WouldBlock        | 0 / WouldBlock        | Disposed
        Receive(OutOfBand)      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported | Disposed
        ReceiveFrom(10)         | blocked / WouldBlock  | 0 from given / WouldBlock | 3 from abstract       | 0 from given / WouldBlock | 0 from given / WouldBlock | Disposed
        SendTo(live)            | Shutdown              | 3                     | 3                     | Shutdown              | Shutdown              | Disposed
        SendTo(nobody)          | Shutdown              | ConnectionRefused     | ConnectionRefused     | Shutdown              | Shutdown              | Disposed
        SendMessage(3)          | Shutdown              | 3                     | 3                     | Shutdown              | Shutdown              | Disposed
        ReceiveMessage(10)      | blocked / WouldBlock  | 0 from null / WouldBlock | 3 from abstract       | 0 from null / WouldBlock | 0 from null / WouldBlock | Disposed
        Shutdown(Receive)       | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        Shutdown(Send)          | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        Shutdown(Both)          | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        Readiness               | W                     | RW                    | RW                    | RW                    | RW                    | Disposed
        Available               | 0                     | 0                     | 3                     | 0                     | 0                     | Disposed
        LocalEndPoint           | abstract              | abstract              | abstract              | abstract              | abstract              | Disposed
        RemoteEndPoint          | null                  | null                  | null                  | null                  | null                  | Disposed
        Connected               | False                 | False                 | False                 | False                 | False                 | False
        IsBound                 | True                  | True                  | True                  | True                  | True                  | True
        Option Error            | Success               | Success               | Success               | Success               | Success               | Disposed
        Option AcceptConnection | 0                     | 0                     | 0                     | 0                     | 0                     | Disposed
        ReceiveTimeout = 5      | 5                     | 5                     | 5                     | 5                     | 5                     | Disposed
        Blocking = false        | False                 | False                 | False                 | False                 | False                 | Disposed
        Disconnect(false)       | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        Disconnect(true)        | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        AcceptAsync             | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation      | Disposed
        ConnectAsync(live)      | ok                    | ok                    | ok                    | ok                    | IsConnected           | Disposed
        ConnectAsync(nobody)    | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | ConnectionRefused     | IsConnected           | Disposed
        SendAsync(3)            | Shutdown              | 3                     | 3                     | Shutdown              | Shutdown              | Disposed
        SendToAsync(live)       | Shutdown              | 3                     | 3                     | Shutdown              | Shutdown              | Disposed
        ReceiveAsync(10)        | pending               | pending               | 3                     | pending               | pending               | Disposed
        ReceiveAsync(0)         | pending               | 0                     | 0                     | 0                     | 0                     | Disposed
        ReceiveMessageAsync(10) | pending               | pending               | 3 from abstract       | pending               | pending               | Disposed
        DisconnectAsync(false)  | ok                    | ok                    | ok                    | ok                    | ok                    | Disposed
        """);
}
