// What is done to a socket, or to its peer, while a call waits on it: by name, for tables.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class UnixWaits
{
    public static void Do(string action, ISocket socket, ISocket peer)
    {
        const string ofPeer = "peer ";
        if (action.StartsWith(ofPeer, StringComparison.Ordinal))
            Do(action[ofPeer.Length..], peer, socket);
        else if (action == "Dispose")
            socket.Dispose();
        else if (action == "Close(0)")
            socket.Close(0);
        else if (action == "Disconnect")
            socket.Disconnect(reuseSocket: false);
        else
            socket.Shutdown(Enum.Parse<SocketShutdown>(action["Shutdown(".Length..^1]));
    }

    /// <summary>Does something after a short while, while the caller waits in a blocking call.</summary>
    public static async Task LaterAsync(this INetwork network, Action action)
    {
        await network.PassAsync(TimeSpan.FromMilliseconds(30));
        action();
    }
}
