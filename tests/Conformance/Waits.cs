// Waiting that works on both networks. Loopback delivers at once and only a busy machine makes it later, so on the real network
// a wait polls for what it expects; on a simulated one it lets virtual time pass, which costs nothing.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class Waits
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(40);

    /// <summary>Lets everything that is on its way arrive.</summary>
    public static Task SettleAsync(this INetwork network) =>
        network.PassAsync(network.Features.HasFlag(NetworkFeatures.VirtualTime) ? Short : TimeSpan.FromMilliseconds(2));

    /// <summary>Lets time pass on the network's clock.</summary>
    public static Task PassAsync(this INetwork network, TimeSpan time) => Task.Delay(time, network.TimeProvider);

    /// <summary>Waits until the socket is readable, then for what followed on the heels of the first packet.</summary>
    public static async Task ReadableAsync(this INetwork network, ISocket socket)
    {
        await network.UntilAsync(() => socket.Poll(0, SelectMode.SelectRead));
        await network.SettleAsync();
    }

    /// <summary>Waits until so many bytes can be received, then for what followed.</summary>
    public static async Task AvailableAsync(this INetwork network, ISocket socket, int bytes)
    {
        await network.UntilAsync(() => socket.Available >= bytes);
        await network.SettleAsync();
    }

    /// <summary>Waits until the socket has an error to report.</summary>
    public static Task BrokenAsync(this INetwork network, ISocket socket) =>
        network.UntilAsync(() => socket.Poll(0, SelectMode.SelectError));

    /// <summary>Waits for the condition, for 10 seconds at most; the assertion that follows tells whether it came.</summary>
    public static async Task UntilAsync(this INetwork network, Func<bool> condition)
    {
        var start = network.TimeProvider.GetTimestamp();
        while (!condition() && network.TimeProvider.GetElapsedTime(start) < Long)
            await network.PassAsync(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The text of a started call, or "pending" when it does not end within 10 seconds.</summary>
    public static async Task<string> ResultAsync(this INetwork network, Task<string> started)
    {
        try
        {
            return await started.WaitAsync(Long, network.TimeProvider);
        }
        catch (TimeoutException)
        {
            return Outcome.Pending;
        }
    }

    /// <summary>The text of a started call after a short while, "pending" if it is still waiting.</summary>
    public static async Task<string> NowAsync(this INetwork network, Task<string> started)
    {
        await Task.WhenAny(started, network.PassAsync(Short));
        return started.IsCompleted ? await started : Outcome.Pending;
    }

    /// <summary>How long the action takes on the network's clock.</summary>
    public static async Task<TimeSpan> ElapsedAsync(this INetwork network, Func<Task> action)
    {
        var start = network.TimeProvider.GetTimestamp();
        await action();
        return network.TimeProvider.GetElapsedTime(start);
    }
}
