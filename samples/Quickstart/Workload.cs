// What the client asks for, and what came of it: the same on every network.

using System.Net;

namespace Quickstart;

internal static class Workload
{
    private const int Requests = 40;

    /// <summary>Runs server and client against each other and returns what the client said and heard.</summary>
    /// <param name="server">The server, not listening yet.</param>
    /// <param name="listenOn">Where it is to listen.</param>
    /// <param name="client">The client.</param>
    /// <param name="pause">Time between two requests.</param>
    /// <param name="time">The clock of that pause.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        KeyValueServer server, IPEndPoint listenOn, KeyValueClient client, TimeSpan pause, TimeProvider time)
    {
        using var stop = new CancellationTokenSource();
        server.Listen(listenOn);
        var serving = server.ServeAsync(stop.Token);
        var transcript = new List<string>();
        for (var number = 0; number < Requests; number++)
        {
            var request = Request(number);
            transcript.Add($"> {request}");
            transcript.Add($"< {await client.AskAsync(server.EndPoint, request)}");
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time);
        }

        await stop.CancelAsync();
        await serving;
        return transcript;
    }

    private static string Request(int number) => (number % 4) switch
    {
        0 => $"SET key{number / 4} {number * number}",
        1 => $"GET key{number / 4}",
        2 => $"DEL key{number / 8}",
        _ => $"GET key{number / 8}",
    };
}
