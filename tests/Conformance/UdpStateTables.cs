// What each operation does in each state of a UDP socket, as measured on Linux 6.18: the same over IPv4, IPv6 and in dual mode. Columns
// are states (UdpStates), rows are operations (UdpOperations); the notation is that of StateTables.cs.

namespace SimNet.Tests.Conformance;

/// <summary>The rows of the tables, for theories.</summary>
public static class UdpStateTables
{
    public static TheoryData<string> Open => [.. StateTable.UdpOpen.Operations];

    public static TheoryData<string> Connected => [.. StateTable.UdpConnected.Operations];

    public static TheoryData<string> Ended => [.. StateTable.UdpEnded.Operations];
}

internal sealed partial class StateTable
{
    /// <summary>Before a peer is chosen, and after it was given up: "dissolved" is connected to the wildcard and port 0, which is no peer. "bound shut" was shut down while
    /// unconnected: the kernel says NotConnected and does it.</summary>
    public static readonly StateTable UdpOpen = new("""
        | new                       | bound                      | bound+3                    | bound shut                 | autobound                  | dissolved
        Bind                        | ok                         | InvalidArgument            | InvalidArgument            | InvalidArgument            | InvalidArgument
        Listen                      | OperationNotSupported      | OperationNotSupported      | OperationNotSupported      | OperationNotSupported      | OperationNotSupported
        Accept                      | InvalidOperation           | InvalidOperation           | InvalidOperation           | InvalidOperation           | InvalidOperation
        Connect(live)               | ok                         | ok                         | ok                         | ok                         | ok
        Connect(dead)               | ok                         | ok                         | ok                         | ok                         | ok
        Connect(any:0)              | ok                         | ok                         | ok                         | ok                         | ok
        Send(3)                     | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired
        Send(0)                     | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired
        Receive(10)                 | blocked / WouldBlock       | blocked / WouldBlock       | 3                          | 0 / WouldBlock             | blocked / WouldBlock
        Receive(0)                  | blocked / WouldBlock       | blocked / WouldBlock       | 0                          | 0 / WouldBlock             | blocked / WouldBlock
        Receive(Peek)               | blocked / WouldBlock       | blocked / WouldBlock       | 3                          | 0 / WouldBlock             | blocked / WouldBlock
        Receive(OutOfBand)          | blocked / WouldBlock       | blocked / WouldBlock       | 3                          | 0 / WouldBlock             | blocked / WouldBlock
        ReceiveFrom(10)             | InvalidOperation           | blocked / WouldBlock       | 3 from lo:E                | 0 from any:0 / WouldBlock  | blocked / WouldBlock
        ReceiveMessageFrom(10)      | InvalidOperation           | blocked / WouldBlock       | 3 from lo:E                | 0 from any:0 / WouldBlock  | blocked / WouldBlock
        ReceiveMessage(10)          | blocked / WouldBlock       | blocked / WouldBlock       | 3 from lo:E                | 0 from null / WouldBlock   | blocked / WouldBlock
        SendTo(live)                | 3                          | 3                          | 3                          | Shutdown                   | 3
        SendTo(dead)                | 3                          | 3                          | 3                          | Shutdown                   | 3
        SendMessage(live)           | 3                          | 3                          | 3                          | Shutdown                   | 3
        SendMessage(peer)           | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired
        Shutdown(Receive)           | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        Shutdown(Send)              | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        Shutdown(Both)              | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        Poll(Read)                  | False                      | False                      | True                       | True                       | False
        Poll(Write)                 | True                       | True                       | True                       | True                       | True
        Poll(Error)                 | False                      | False                      | False                      | False                      | False
        Available                   | 0                          | 0                          | 3                          | 0                          | 0
        LocalEndPoint               | null                       | lo:E                       | lo:E                       | lo:E                       | any:E
        RemoteEndPoint              | null                       | null                       | null                       | null                       | null
        Connected                   | False                      | False                      | False                      | False                      | False
        IsBound                     | False                      | True                       | True                       | True                       | True
        Option Error                | Success                    | Success                    | Success                    | Success                    | Success
        Option Type                 | Dgram                      | Dgram                      | Dgram                      | Dgram                      | Dgram
        Option AcceptConnection     | 0                          | 0                          | 0                          | 0                          | 0
        NoDelay = true              | ProtocolOption             | ProtocolOption             | ProtocolOption             | ProtocolOption             | ProtocolOption
        Ttl                         | 64                         | 64                         | 64                         | 64                         | 64
        ReceiveTimeout = 5          | 5                          | 5                          | 5                          | 5                          | 5
        LingerState                 | False,0                    | False,0                    | False,0                    | False,0                    | False,0
        Blocking = false            | False                      | False                      | False                      | False                      | False
        ReuseAddress = true         | ok                         | ok                         | ok                         | ok                         | ok
        ExclusiveAddressUse = true  | True                       | InvalidOperation           | InvalidOperation           | InvalidOperation           | InvalidOperation
        Disconnect(false)           | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        Disconnect(true)            | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        SendFile                    | NotSupported               | NotSupported               | NotSupported               | NotSupported               | NotSupported
        AcceptAsync                 | InvalidOperation           | InvalidOperation           | InvalidOperation           | InvalidOperation           | InvalidOperation
        ConnectAsync(live)          | ok                         | ok                         | ok                         | ok                         | ok
        ConnectAsync(dead)          | ok                         | ok                         | ok                         | ok                         | ok
        SendAsync(3)                | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired | DestinationAddressRequired
        SendToAsync(live)           | 3                          | 3                          | 3                          | Shutdown                   | 3
        ReceiveAsync(10)            | pending                    | pending                    | 3                          | pending                    | pending
        ReceiveAsync(0)             | pending                    | pending                    | 0                          | 0                          | pending
        ReceiveFromAsync(10)        | InvalidOperation           | pending                    | 3 from lo:E                | pending                    | pending
        ReceiveMessageFromAsync(10) | InvalidOperation           | pending                    | 3 from lo:E                | pending                    | pending
        ReceiveMessageAsync(10)     | pending                    | pending                    | 3 from lo:E                | pending                    | pending
        DisconnectAsync(false)      | NotConnected               | NotConnected               | NotConnected               | NotConnected               | NotConnected
        """);

    /// <summary>Connected to a bound port or, "refused", to one that turned out to be dead: the error waits to be told.</summary>
    public static readonly StateTable UdpConnected = new("""
                                    | connected             | connected+3           | refused               | refused+3
        Bind                        | InvalidArgument       | InvalidArgument       | InvalidArgument       | InvalidArgument
        Listen                      | OperationNotSupported | OperationNotSupported | OperationNotSupported | OperationNotSupported
        Accept                      | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        Connect(live)               | ok                    | ok                    | ok                    | ok
        Connect(dead)               | ok                    | ok                    | ok                    | ok
        Connect(any:0)              | ok                    | ok                    | ok                    | ok
        Send(3)                     | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        Send(0)                     | 0                     | 0                     | ConnectionRefused     | ConnectionRefused
        Receive(10)                 | blocked / WouldBlock  | 3                     | ConnectionRefused     | ConnectionRefused
        Receive(0)                  | blocked / WouldBlock  | 0                     | ConnectionRefused     | ConnectionRefused
        Receive(Peek)               | blocked / WouldBlock  | 3                     | ConnectionRefused     | ConnectionRefused
        Receive(OutOfBand)          | blocked / WouldBlock  | 3                     | ConnectionRefused     | ConnectionRefused
        ReceiveFrom(10)             | blocked / WouldBlock  | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        ReceiveMessageFrom(10)      | blocked / WouldBlock  | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        ReceiveMessage(10)          | blocked / WouldBlock  | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        SendTo(live)                | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        SendTo(dead)                | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        SendMessage(live)           | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        SendMessage(peer)           | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        Shutdown(Receive)           | ok                    | ok                    | ok                    | ok
        Shutdown(Send)              | ok                    | ok                    | ok                    | ok
        Shutdown(Both)              | ok                    | ok                    | ok                    | ok
        Poll(Read)                  | False                 | True                  | False                 | True
        Poll(Write)                 | True                  | True                  | True                  | True
        Poll(Error)                 | False                 | False                 | True                  | True
        Available                   | 0                     | 3                     | 0                     | 3
        LocalEndPoint               | lo:E                  | lo:E                  | lo:E                  | lo:E
        RemoteEndPoint              | lo:E                  | lo:E                  | lo:E                  | lo:E
        Connected                   | True                  | True                  | True                  | True
        IsBound                     | True                  | True                  | True                  | True
        Option Error                | Success               | Success               | ConnectionRefused     | ConnectionRefused
        Option Type                 | Dgram                 | Dgram                 | Dgram                 | Dgram
        Option AcceptConnection     | 0                     | 0                     | 0                     | 0
        NoDelay = true              | ProtocolOption        | ProtocolOption        | ProtocolOption        | ProtocolOption
        Ttl                         | 64                    | 64                    | 64                    | 64
        ReceiveTimeout = 5          | 5                     | 5                     | 5                     | 5
        LingerState                 | False,0               | False,0               | False,0               | False,0
        Blocking = false            | False                 | False                 | False                 | False
        ReuseAddress = true         | ok                    | ok                    | ok                    | ok
        ExclusiveAddressUse = true  | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        Disconnect(false)           | ok                    | ok                    | ok                    | ok
        Disconnect(true)            | ok                    | ok                    | ok                    | ok
        SendFile                    | NotSupported          | NotSupported          | NotSupported          | NotSupported
        AcceptAsync                 | InvalidOperation      | InvalidOperation      | InvalidOperation      | InvalidOperation
        ConnectAsync(live)          | ok                    | ok                    | ok                    | ok
        ConnectAsync(dead)          | ok                    | ok                    | ok                    | ok
        SendAsync(3)                | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        SendToAsync(live)           | 3                     | 3                     | ConnectionRefused     | ConnectionRefused
        ReceiveAsync(10)            | pending               | 3                     | ConnectionRefused     | ConnectionRefused
        ReceiveAsync(0)             | pending               | 0                     | ConnectionRefused     | ConnectionRefused
        ReceiveFromAsync(10)        | pending               | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        ReceiveMessageFromAsync(10) | pending               | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        ReceiveMessageAsync(10)     | pending               | 3 from lo:E           | ConnectionRefused     | ConnectionRefused
        DisconnectAsync(false)      | ok                    | ok                    | ok                    | ok
        """);

    /// <summary>This end has shut down, disconnected or closed.</summary>
    public static readonly StateTable UdpEnded = new("""
                                    | shut send             | shut receive              | shut receive+3        | shut both                 | disconnected              | disposed
        Bind                        | InvalidArgument       | InvalidArgument           | InvalidArgument       | InvalidArgument           | InvalidArgument           | Disposed
        Listen                      | OperationNotSupported | OperationNotSupported     | OperationNotSupported | OperationNotSupported     | OperationNotSupported     | Disposed
        Accept                      | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | Disposed
        Connect(live)               | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | Disposed
        Connect(dead)               | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | Disposed
        Connect(any:0)              | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | Disposed
        Send(3)                     | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        Send(0)                     | Shutdown              | 0                         | 0                     | Shutdown                  | Shutdown                  | Disposed
        Receive(10)                 | blocked / WouldBlock  | 0 / WouldBlock            | 3                     | 0 / WouldBlock            | 0 / WouldBlock            | Disposed
        Receive(0)                  | blocked / WouldBlock  | 0 / WouldBlock            | 0                     | 0 / WouldBlock            | 0 / WouldBlock            | Disposed
        Receive(Peek)               | blocked / WouldBlock  | 0 / WouldBlock            | 3                     | 0 / WouldBlock            | 0 / WouldBlock            | Disposed
        Receive(OutOfBand)          | blocked / WouldBlock  | 0 / WouldBlock            | 3                     | 0 / WouldBlock            | 0 / WouldBlock            | Disposed
        ReceiveFrom(10)             | blocked / WouldBlock  | 0 from any:0 / WouldBlock | 3 from lo:E           | 0 from any:0 / WouldBlock | 0 from any:0 / WouldBlock | Disposed
        ReceiveMessageFrom(10)      | blocked / WouldBlock  | 0 from any:0 / WouldBlock | 3 from lo:E           | 0 from any:0 / WouldBlock | 0 from any:0 / WouldBlock | Disposed
        ReceiveMessage(10)          | blocked / WouldBlock  | 0 from null / WouldBlock  | 3 from lo:E           | 0 from null / WouldBlock  | 0 from null / WouldBlock  | Disposed
        SendTo(live)                | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        SendTo(dead)                | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        SendMessage(live)           | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        SendMessage(peer)           | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        Shutdown(Receive)           | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        Shutdown(Send)              | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        Shutdown(Both)              | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        Poll(Read)                  | False                 | True                      | True                  | True                      | True                      | Disposed
        Poll(Write)                 | True                  | True                      | True                  | True                      | True                      | Disposed
        Poll(Error)                 | False                 | False                     | False                 | False                     | False                     | Disposed
        Available                   | 0                     | 0                         | 3                     | 0                         | 0                         | Disposed
        LocalEndPoint               | lo:E                  | lo:E                      | lo:E                  | lo:E                      | lo:E                      | Disposed
        RemoteEndPoint              | null                  | null                      | null                  | null                      | null                      | Disposed
        Connected                   | False                 | False                     | False                 | False                     | False                     | False
        IsBound                     | True                  | True                      | True                  | True                      | True                      | True
        Option Error                | Success               | Success                   | Success               | Success                   | Success                   | Disposed
        Option Type                 | Dgram                 | Dgram                     | Dgram                 | Dgram                     | Dgram                     | Disposed
        Option AcceptConnection     | 0                     | 0                         | 0                     | 0                         | 0                         | Disposed
        NoDelay = true              | ProtocolOption        | ProtocolOption            | ProtocolOption        | ProtocolOption            | ProtocolOption            | Disposed
        Ttl                         | 64                    | 64                        | 64                    | 64                        | 64                        | Disposed
        ReceiveTimeout = 5          | 5                     | 5                         | 5                     | 5                         | 5                         | Disposed
        LingerState                 | False,0               | False,0                   | False,0               | False,0                   | False,0                   | Disposed
        Blocking = false            | False                 | False                     | False                 | False                     | False                     | Disposed
        ReuseAddress = true         | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        ExclusiveAddressUse = true  | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | InvalidOperation
        Disconnect(false)           | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        Disconnect(true)            | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        SendFile                    | NotSupported          | NotSupported              | NotSupported          | NotSupported              | NotSupported              | Disposed
        AcceptAsync                 | InvalidOperation      | InvalidOperation          | InvalidOperation      | InvalidOperation          | InvalidOperation          | Disposed
        ConnectAsync(live)          | ok                    | ok                        | ok                    | ok                        | IsConnected               | Disposed
        ConnectAsync(dead)          | ok                    | ok                        | ok                    | ok                        | IsConnected               | Disposed
        SendAsync(3)                | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        SendToAsync(live)           | Shutdown              | 3                         | 3                     | Shutdown                  | Shutdown                  | Disposed
        ReceiveAsync(10)            | pending               | pending                   | 3                     | pending                   | pending                   | Disposed
        ReceiveAsync(0)             | pending               | 0                         | 0                     | 0                         | 0                         | Disposed
        ReceiveFromAsync(10)        | pending               | pending                   | 3 from lo:E           | pending                   | pending                   | Disposed
        ReceiveMessageFromAsync(10) | pending               | pending                   | 3 from lo:E           | pending                   | pending                   | Disposed
        ReceiveMessageAsync(10)     | pending               | pending                   | 3 from lo:E           | pending                   | pending                   | Disposed
        DisconnectAsync(false)      | ok                    | ok                        | ok                    | ok                        | ok                        | Disposed
        """);
}
