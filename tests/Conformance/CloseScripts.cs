// What is left to receive and to send after the other end closed in each of the many ways TCP knows. A script is a list of steps
// of the peer ("we ..." is a step of this end); the columns are three receives and three sends, in both orders.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public static class CloseScripts
{
    private const string Table = """
        close                               | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        send 5, close                       | 5,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 5,0,0
        leave 4 unread, close               | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 0,0,0
        send 5, leave 4 unread, close       | 5,ConnectionReset,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 5,0,0
        leave 4 unread, receive 2, close    | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 0,0,0
        linger 0, close                     | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 0,0,0
        send 5, linger 0, close             | 5,ConnectionReset,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 5,0,0
        linger 0, shut send, close          | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        linger 0, shut both, close          | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        linger 5, close                     | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        close(0)                            | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 0,0,0
        close(1)                            | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, close(0)                    | 5,ConnectionReset,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 5,0,0
        shut send                           | 0,0,0 2,2,2                                    | 2,2,2 0,0,0
        send 5, shut send                   | 5,0,0 2,2,2                                    | 2,2,2 5,0,0
        shut receive                        | WouldBlock,WouldBlock,WouldBlock 2,2,2         | 2,2,2 WouldBlock,WouldBlock,WouldBlock
        leave 4 unread, shut receive, close | ConnectionReset,0,0 Shutdown,Shutdown,Shutdown | ConnectionReset,Shutdown,Shutdown 0,0,0
        shut both                           | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        shut both, close                    | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        disconnect                          | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        disconnect, close                   | 0,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 0,0,0
        close, we shut send                 | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        shut send, we shut send             | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        send 5, we shut send, close         | 5,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 5,0,0
        we shut receive, send 5             | 5,0,0 2,2,2                                    | 2,2,2 5,0,0
        send 5, we shut receive, close      | 5,0,0 2,Shutdown,Shutdown                      | 2,Shutdown,Shutdown 5,0,0
        we disconnect                       | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        close, we disconnect                | 0,0,0 Shutdown,Shutdown,Shutdown               | Shutdown,Shutdown,Shutdown 0,0,0
        """;

    private static readonly Dictionary<string, (string ReceiveFirst, string SendFirst)> Expectations = Table
        .Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => (cells[1], cells[2]));

    public static MatrixTheoryData<AddressFamily, string> All => Families.Times(Expectations.Keys);

    internal static string Expected(string script, bool sendFirst) =>
        sendFirst ? Expectations[script].SendFirst : Expectations[script].ReceiveFirst;

    internal static async Task RunAsync(INetwork network, TcpPair pair, string script)
    {
        foreach (var step in script.Split(", "))
        {
            var (socket, other, what) = step.StartsWith("we ", StringComparison.Ordinal)
                ? (pair.Client, pair.Server, step["we ".Length..])
                : (pair.Server, pair.Client, step);
            await StepAsync(network, socket, other, what);
            await network.SettleAsync();
        }
    }

    private static async Task StepAsync(INetwork network, ISocket socket, ISocket other, string step)
    {
        switch (step)
        {
            case "send 5":
                socket.Send(new byte[5]);
                await network.AvailableAsync(other, 5);
                break;
            case "leave 4 unread":
                other.Send(new byte[4]);
                await network.AvailableAsync(socket, 4);
                break;
            case "receive 2":
                socket.Receive(new byte[2]);
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
