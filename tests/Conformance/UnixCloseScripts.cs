// What is left to receive and to send after the other end of a Unix connection closed, in each of the ways there are. A script is a
// list of steps of the peer ("we ..." is a step of this end); the columns are three receives and three sends, in both orders, on a
// stream and then on a seqpacket connection.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public static class UnixCloseScripts
{
    private const string Table = """
        close                                  | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, close                          | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        send 5, send 5, close                  | 10,0,0 Shutdown,Shutdown,Shutdown                           | Shutdown,Shutdown,Shutdown 10,0,0                           | 5,5,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,5,0
        leave 4 unread, close                  | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown ConnectionReset,0,0              | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | ConnectionReset,Shutdown,Shutdown 0,0,0
        send 5, leave 4 unread, close          | 5,ConnectionReset,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown 5,ConnectionReset,0              | ConnectionReset,5,0 Shutdown,Shutdown,Shutdown              | ConnectionReset,Shutdown,Shutdown 5,0,0
        leave 4 unread, receive 2, close       | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown ConnectionReset,0,0              | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        leave 4 unread, receive 4, close       | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        linger 0, close                        | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, linger 0, close                | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        linger 5, close                        | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        close(0)                               | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        close(1)                               | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, close(0)                       | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        send 5, close(1)                       | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        leave 4 unread, close(0)               | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown ConnectionReset,0,0              | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | ConnectionReset,Shutdown,Shutdown 0,0,0
        shut send                              | 0,0,0 2,2,2                                                 | 2,2,2 0,0,0                                                 | 0,0,0 2,2,2                                                 | 2,2,2 0,0,0
        send 5, shut send                      | 5,0,0 2,2,2                                                 | 2,2,2 5,0,0                                                 | 5,0,0 2,2,2                                                 | 2,2,2 5,0,0
        shut send, close                       | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        shut receive                           | WouldBlock,WouldBlock,WouldBlock Shutdown,Shutdown,Shutdown | Shutdown,Shutdown,Shutdown WouldBlock,WouldBlock,WouldBlock | WouldBlock,WouldBlock,WouldBlock Shutdown,Shutdown,Shutdown | Shutdown,Shutdown,Shutdown WouldBlock,WouldBlock,WouldBlock
        leave 4 unread, shut receive           | WouldBlock,WouldBlock,WouldBlock Shutdown,Shutdown,Shutdown | Shutdown,Shutdown,Shutdown WouldBlock,WouldBlock,WouldBlock | WouldBlock,WouldBlock,WouldBlock Shutdown,Shutdown,Shutdown | Shutdown,Shutdown,Shutdown WouldBlock,WouldBlock,WouldBlock
        leave 4 unread, shut receive, close    | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown ConnectionReset,0,0              | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | ConnectionReset,Shutdown,Shutdown 0,0,0
        shut receive, close                    | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        shut both                              | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        shut both, close                       | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, shut both                      | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        shut send, shut receive                | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        disconnect                             | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        disconnect, close                      | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        close, we shut send                    | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        close, we shut receive                 | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        shut send, we shut send                | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        we shut send, close                    | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, we shut send, close            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        we shut receive, send 5                | 0,0,0 2,2,2                                                 | 2,2,2 0,0,0                                                 | 0,0,0 2,2,2                                                 | 2,2,2 0,0,0
        send 5, we shut receive                | 5,0,0 2,2,2                                                 | 2,2,2 5,0,0                                                 | 5,0,0 2,2,2                                                 | 2,2,2 5,0,0
        send 5, we shut receive, close         | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0                            | 5,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 5,0,0
        we shut both                           | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        we shut both, send 5                   | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        we disconnect                          | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        close, we disconnect                   | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0                            | 0,0,0 Shutdown,Shutdown,Shutdown                            | Shutdown,Shutdown,Shutdown 0,0,0
        leave 4 unread, close, we shut receive | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | Shutdown,Shutdown,Shutdown ConnectionReset,0,0              | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown              | ConnectionReset,Shutdown,Shutdown 0,0,0
        """;

    private static readonly Dictionary<string, string[]> Expectations = Table
        .Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => cells[1..]);

    public static TheoryData<string> All => [.. Expectations.Keys];

    /// <summary>What a script leaves: three receives, then three sends; or the other way round.</summary>
    internal static string Expected(string script, SocketType type, bool sendFirst) =>
        Expectations[script][(type == SocketType.Stream ? 0 : 2) + (sendFirst ? 1 : 0)];

    internal static string Run(INetwork network, string script, SocketType type, bool sendFirst)
    {
        using var pair = network.UnixConnection(type);
        pair.Client.Blocking = pair.Server.Blocking = false;
        foreach (var step in script.Split(", "))
        {
            if (step.StartsWith("we ", StringComparison.Ordinal))
                Step(pair.Client, pair.Server, step["we ".Length..]);
            else
                Step(pair.Server, pair.Client, step);
        }

        var sends = () => Outcome.Times(3, () => pair.Client.Send(2));
        var receives = () => Outcome.Times(3, () => pair.Client.Receive(10));
        return sendFirst ? $"{sends()} {receives()}" : $"{receives()} {sends()}";
    }

    private static void Step(ISocket socket, ISocket other, string step)
    {
        switch (step)
        {
            case "send 5":
                socket.Send(new byte[5], SocketFlags.None, out _); // May be refused: what is left tells.
                break;
            case "leave 4 unread":
                other.Send(new byte[4]);
                break;
            case "receive 2":
                socket.Receive(new byte[2]);
                break;
            case "receive 4":
                socket.Receive(new byte[4]);
                break;
            case "linger 0":
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                break;
            case "linger 5":
                socket.LingerState = new LingerOption(enable: true, seconds: 5);
                break;
            case "shut send":
                socket.Shutdown(SocketShutdown.Send);
                break;
            case "shut receive":
                socket.Shutdown(SocketShutdown.Receive);
                break;
            case "shut both":
                socket.Shutdown(SocketShutdown.Both);
                break;
            case "disconnect":
                socket.Disconnect(reuseSocket: false);
                break;
            case "close":
                socket.Close();
                break;
            case "close(0)":
                socket.Close(0);
                break;
            case "close(1)":
                socket.Close(1);
                break;
            default:
                throw new ArgumentException($"No step is called '{step}'.", nameof(step));
        }
    }
}
