// The C# program of docs/python-socket.md, which the page shows as it stands here between the marks, on both networks.

using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonEchoConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [InlineData("hello")]
    [InlineData("h\u00e9llo, w\u00f6rld")]
    public Task Echo_OfThePage_ReturnsTheText(string text) => TNetwork.RunAsync(async network =>
        Assert.Equal(text, await EchoAsync(network, text)));

    // <example>
    private static async Task ServeAsync(ISocket listener)
    {
        using var connection = await listener.AcceptAsync();
        var buffer = new byte[4096];
        for (int count; (count = await connection.ReceiveAsync(buffer)) > 0;)
            await connection.SendAsync(buffer.AsMemory(0, count));
    }

    private static async Task<string> EchoAsync(INetwork network, string text)
    {
        using var listener = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var serving = ServeAsync(listener);

        using var client = network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!, TimeSpan.FromSeconds(5));
        await using var stream = new SocketStream(client);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        stream.ShutdownSend();
        using var file = new StreamReader(stream);
        var echo = await file.ReadToEndAsync();
        await serving;
        return echo;
    }
    // </example>
}

public sealed class PythonEchoOnReal : PythonEchoConformance<OnReal>;
